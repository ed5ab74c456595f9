import CKernels

/// Batch normalisation of pictures whose channels lie next to each other, with the batch's statistics and the activation after it.
///
/// The convolution library's own is five times slower where channels do not come in sixteens, and knows no hardswish. Sums are
/// taken in eight pieces whatever the number of threads, so that results do not depend on it.
package struct ChannelNorm: Sendable {
    package enum Activation: Sendable {
        case none, relu, hardswish

        fileprivate var code: tlk_norm_activation {
            switch self {
            case .none: TLK_NORM_PLAIN
            case .relu: TLK_NORM_RELU
            case .hardswish: TLK_NORM_HARDSWISH
            }
        }
    }

    package typealias Input = UnsafePointer<Float>
    package typealias Output = UnsafeMutablePointer<Float>

    private let places: Int
    private let channels: Int
    private let epsilon: Double
    private let activation: Activation
    private static let pieces = 8

    /// - Parameter places: of all pictures together; at least 1.
    package init(places: Int, channels: Int, epsilon: Double, activation: Activation) {
        (self.places, self.channels, self.epsilon, self.activation) = (places, channels, epsilon, activation)
    }

    /// Bytes of scratch memory each pass takes: partial sums in double, then three numbers for each channel.
    package var scratchBytes: Int { channels * (Self.pieces * 2 * 8 + 3 * 4) }

    private func each(_ body: @Sendable (_ piece: Int, _ begin: Int64, _ end: Int64) -> Void) {
        let (places, size) = (places, (places + Self.pieces - 1) / Self.pieces)
        Threads.parallel(count: Self.pieces, cost: size * channels) { range in
            for piece in range { body(piece, Int64(min(places, piece * size)), Int64(min(places, (piece + 1) * size))) }
        }
    }

    /// All places from the last to the first: what a pass over them from the first has left in the cache is met again.
    private func eachBackwards(_ body: @Sendable (_ begin: Int64, _ end: Int64) -> Void) {
        let (places, size, step) = (places, (places + Self.pieces - 1) / Self.pieces, max(1, 32_768 / channels))
        Threads.parallel(count: Self.pieces, cost: size * channels) { range in
            for piece in range.reversed() {
                let begin = min(places, piece * size)
                var end = min(places, begin + size)
                while end > begin {
                    let start = max(begin, end - step)
                    body(Int64(start), Int64(end))
                    end = start
                }
            }
        }
    }

    /// Two sums for each channel, over all pieces.
    private func sums(_ scratch: UnsafeMutableRawPointer,
                      _ body: @Sendable (_ begin: Int64, _ end: Int64, _ first: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>) -> Void)
        -> (first: UnsafeMutablePointer<Double>, second: UnsafeMutablePointer<Double>) {
        nonisolated(unsafe) let partial = scratch.assumingMemoryBound(to: Double.self)
        let channels = channels
        partial.update(repeating: 0, count: Self.pieces * 2 * channels)
        each { body($1, $2, partial + $0 * 2 * channels, partial + ($0 * 2 + 1) * channels) }
        for index in 2 * channels ..< Self.pieces * 2 * channels { partial[index % (2 * channels)] += partial[index] }
        return (partial, partial + channels)
    }

    /// Three numbers for each channel behind the sums.
    private func numbers(_ scratch: UnsafeMutableRawPointer) -> (Output, Output, Output) {
        let start = (scratch + Self.pieces * 2 * channels * 8).assumingMemoryBound(to: Float.self)
        return (start, start + channels, start + 2 * channels)
    }

    /// y, and the mean and biased variance of each channel.
    package func run(x: Input, weight: Input, bias: Input, y: Output, mean: Output, variance: Output, scratch: UnsafeMutableRawPointer) {
        nonisolated(unsafe) let (x, y, mean, bias) = (x, y, UnsafePointer(mean), bias)
        let channels = Int64(channels), code = activation.code
        // The first place is near enough to the mean for the difference of squares to keep its digits.
        let (sum, square) = sums(scratch) { tlk_norm_sums(x, $0, $1, channels, x, $2, $3) }
        let (factor, _, _) = numbers(scratch)
        for channel in 0 ..< self.channels {
            let shifted = sum[channel] / Double(places)
            let spread = max(0, square[channel] / Double(places) - shifted * shifted)
            UnsafeMutablePointer(mutating: mean)[channel] = Float(shifted + Double(x[channel]))
            variance[channel] = (sum[channel] + square[channel]).isNaN ? .nan : Float(spread)
            factor[channel] = Float(Double(weight[channel]) / (Double(variance[channel]) + epsilon).squareRoot())
        }
        nonisolated(unsafe) let factors = UnsafePointer(factor)
        eachBackwards { tlk_norm_apply(x, y, $0, $1, channels, mean, factors, bias, code) }
    }

    /// The gradients of x, weight and bias; `dx` may lie where `dy` lies.
    package func backward(x: Input, dy: Input, weight: Input, bias: Input, mean: Input, variance: Input, dx: Output, weightGradient: Output,
                          biasGradient: Output, scratch: UnsafeMutableRawPointer) {
        nonisolated(unsafe) let (x, dy, dx, mean, bias) = (x, dy, dx, mean, bias)
        let channels = Int64(channels), code = activation.code
        let (factor, level, tilt) = numbers(scratch)
        for channel in 0 ..< self.channels { factor[channel] = Float(Double(weight[channel]) / (Double(variance[channel]) + epsilon).squareRoot()) }
        nonisolated(unsafe) let (factors, levels, tilts) = (UnsafePointer(factor), UnsafePointer(level), UnsafePointer(tilt))
        let (sum, product) = sums(scratch) { tlk_norm_gradient_sums(x, dy, $0, $1, channels, mean, factors, bias, code, $2, $3) }
        for channel in 0 ..< self.channels {
            let inverse = 1 / (Double(variance[channel]) + epsilon)
            weightGradient[channel] = Float(product[channel] * inverse.squareRoot())
            biasGradient[channel] = Float(sum[channel])
            level[channel] = Float(sum[channel] / Double(places))
            tilt[channel] = Float(product[channel] * inverse / Double(places))
        }
        eachBackwards { tlk_norm_gradient_apply(x, dy, dx, $0, $1, channels, mean, factors, bias, code, levels, tilts) }
    }
}
