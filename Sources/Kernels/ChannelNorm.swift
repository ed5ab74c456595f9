import CKernels

/// Batch normalisation of pictures whose channels lie next to each other, with the batch's statistics and the
/// activation after it.
///
/// The convolution library's own is five times slower where channels do not come in sixteens, and knows no hardswish.
/// Sums are taken in eight pieces whatever the number of threads, so that results do not depend on it.
package struct ChannelNorm: Sendable {
    package enum Activation: Sendable {
        case none, relu, hardswish

        var code: tlk_norm_activation {
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
    let channels: Int
    private let epsilon: Double
    let activation: Activation
    /// Sums over places are taken in so many pieces.
    package static let pieces = 8

    /// - Parameter places: of all pictures together; at least 1.
    package init(places: Int, channels: Int, epsilon: Double, activation: Activation) {
        (self.places, self.channels, self.epsilon, self.activation) = (places, channels, epsilon, activation)
    }

    /// - Parameter dims: extents `[N, C, H, W]`.
    package init(_ dims: [Int], epsilon: Double, activation: Activation) {
        self.init(places: dims[0] * dims[2] * dims[3], channels: dims[1], epsilon: epsilon, activation: activation)
    }

    /// Bytes of scratch memory each pass takes: partial sums in double, then three numbers for each channel.
    package var scratchBytes: Int { channels * (Self.pieces * 2 * 8 + 3 * 4) }
    /// Bytes of scratch memory of a gradient that is handed over in runs.
    package var runBytes: Int { Self.pieces * run * channels * 4 }

    /// Places of a run: what another step makes or takes at once stays in the second-level cache. A multiple of what is
    /// summed in one go.
    private var run: Int { channels <= 512 ? 144 : 72 }

    /// How far ahead of a pass from the first place to the last memory is asked for.
    private static let ahead: Int64 = 4096

    /// Calls `body` for each piece, with its places.
    private func each(_ body: @Sendable (_ piece: Int, _ begin: Int, _ end: Int) -> Void) {
        let (places, size) = (places, (places + Self.pieces - 1) / Self.pieces)
        Threads.parallel(count: Self.pieces, cost: size * channels) { range in
            for piece in range { body(piece, min(places, piece * size), min(places, (piece + 1) * size)) }
        }
    }

    /// All places from the last to the first: what a pass over them from the first has left in the cache is met again.
    private func eachBackwards(in step: Int, _ body: @Sendable (_ piece: Int, _ begin: Int, _ end: Int) -> Void) {
        each { piece, begin, end in
            var end = end
            while end > begin {
                let start = max(begin, end - step)
                body(piece, start, end)
                end = start
            }
        }
    }

    /// Two sums for each channel, over all pieces.
    private func sums(
        _ scratch: UnsafeMutableRawPointer,
        _ body:
            @Sendable (
                _ begin: Int, _ end: Int, _ first: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>
            ) -> Void
    )
        -> (first: UnsafeMutablePointer<Double>, second: UnsafeMutablePointer<Double>)
    {
        nonisolated(unsafe) let partial = scratch.assumingMemoryBound(to: Double.self)
        let channels = channels
        partial.update(repeating: 0, count: Self.pieces * 2 * channels)
        each { body($1, $2, partial + $0 * 2 * channels, partial + ($0 * 2 + 1) * channels) }
        collect(partial, pieces: Self.pieces)
        return (partial, partial + channels)
    }

    /// Adds two sums for each channel of all pieces, which follow each other, to those of the first.
    func collect(_ partial: UnsafeMutablePointer<Double>, pieces: Int) {
        for piece in 1..<pieces {
            for index in 0..<2 * channels { partial[index] += partial[piece * 2 * channels + index] }
        }
    }

    /// Three numbers for each channel behind the sums.
    private func numbers(_ scratch: UnsafeMutableRawPointer) -> (Output, Output, Output) {
        let start = (scratch + Self.pieces * 2 * channels * 8).assumingMemoryBound(to: Float.self)
        return (start, start + channels, start + 2 * channels)
    }

    /// What the distance from the mean is multiplied with.
    func factors(weight: Input, variance: Input, to factor: Output) {
        for channel in 0..<channels {
            factor[channel] = Float(Double(weight[channel]) / (Double(variance[channel]) + epsilon).squareRoot())
        }
    }

    /// The mean and biased variance of each channel.
    ///
    /// - Parameter make: computes some places of x, just before their statistics are taken; the first of them is asked
    ///   for twice.
    package func statistics(
        x: Input, mean: Output, variance: Output, scratch: UnsafeMutableRawPointer,
        making make: (@Sendable (_ begin: Int, _ count: Int) -> Void)? = nil
    ) {
        nonisolated(unsafe) let x = x
        let channels = Int64(channels)
        let run = run
        // The first place is near enough to the mean for the difference of squares to keep its digits.
        make?(0, 1)
        nonisolated(unsafe) let (_, shift, _) = numbers(scratch)
        shift.update(from: x, count: self.channels)
        let (sum, square) = sums(scratch) { begin, end, sum, square in
            guard let make else {
                return tlk_norm_sums(x, Int64(begin), Int64(end), channels, Self.ahead, shift, sum, square)
            }
            for start in stride(from: begin, to: end, by: run) {
                let stop = min(end, start + run)
                make(start, stop - start)
                tlk_norm_sums(x, Int64(start), Int64(stop), channels, 0, shift, sum, square)
            }
        }
        moments(sum: sum, square: square, shift: shift, mean: mean, variance: variance)
    }

    /// The mean and biased variance of each channel, of the sums of x - shift and of its square.
    func moments(
        sum: UnsafePointer<Double>, square: UnsafePointer<Double>, shift: Input, mean: Output, variance: Output
    ) {
        for channel in 0..<channels {
            let shifted = sum[channel] / Double(places)
            let spread = max(0, square[channel] / Double(places) - shifted * shifted)
            mean[channel] = Float(shifted + Double(shift[channel]))
            variance[channel] = (sum[channel] + square[channel]).isNaN ? .nan : Float(spread)
        }
    }

    /// y, and the mean and biased variance of each channel, as `statistics` takes them.
    package func run(
        x: Input, weight: Input, bias: Input, y: Output, mean: Output, variance: Output,
        scratch: UnsafeMutableRawPointer,
        making make: (@Sendable (_ begin: Int, _ count: Int) -> Void)? = nil
    ) {
        statistics(x: x, mean: mean, variance: variance, scratch: scratch, making: make)
        apply(x: x, weight: weight, bias: bias, mean: mean, variance: variance, y: y, scratch: scratch)
    }

    /// y, of statistics that are there.
    package func apply(
        x: Input, weight: Input, bias: Input, mean: Input, variance: Input, y: Output, scratch: UnsafeMutableRawPointer
    ) {
        let factor = numbers(scratch).0
        factors(weight: weight, variance: variance, to: factor)
        nonisolated(unsafe) let (x, y, mean, factors, bias) = (x, y, mean, UnsafePointer(factor), bias)
        let channels = Int64(channels)
        let code = activation.code
        let step = max(1, 32_768 / self.channels)
        let ahead = -Int64(step) * channels
        eachBackwards(in: step) {
            tlk_norm_apply(x, y, Int64($1), Int64($2), channels, ahead, mean, factors, bias, code)
        }
    }

    /// The gradients of weight and bias, of the sums of the gradient in front of the activation and of its products
    /// with x - mean.
    func gradients(
        sum: UnsafePointer<Double>, product: UnsafePointer<Double>, variance: Input, weight: Output, bias: Output
    ) {
        for channel in 0..<channels {
            weight[channel] = Float(product[channel] / (Double(variance[channel]) + epsilon).squareRoot())
            bias[channel] = Float(sum[channel])
        }
    }

    /// Where the gradient of x goes.
    package enum Gradient {
        /// It may lie where `dy` lies.
        case whole(Output)
        /// Runs of places, each handed over with the piece it belongs to and the memory that holds it, within
        /// `runBytes` of scratch memory.
        case runs(scratch: Output, @Sendable (_ piece: Int, _ begin: Int, _ count: Int, _ gradient: Input) -> Void)
    }

    /// The gradients of weight and bias, which that of x needs.
    package func sumGradient(
        x: Input, dy: Input, weight: Input, bias: Input, mean: Input, variance: Input, weightGradient: Output,
        biasGradient: Output,
        scratch: UnsafeMutableRawPointer
    ) {
        let channels = Int64(channels)
        let code = activation.code
        let factor = numbers(scratch).0
        factors(weight: weight, variance: variance, to: factor)
        nonisolated(unsafe) let (x, dy, mean, factors, bias) = (x, dy, mean, UnsafePointer(factor), bias)
        let (sum, product) = sums(scratch) {
            tlk_norm_gradient_sums(x, dy, Int64($0), Int64($1), channels, Self.ahead, mean, factors, bias, code, $2, $3)
        }
        gradients(sum: sum, product: product, variance: variance, weight: weightGradient, bias: biasGradient)
    }

    /// What the gradient of x is made with, of the gradients of weight and bias: three numbers for each channel.
    func coefficients(
        weight: Input, variance: Input, weightGradient: Input, biasGradient: Input, to factor: Output, _ level: Output,
        _ tilt: Output
    ) {
        factors(weight: weight, variance: variance, to: factor)
        for channel in 0..<channels {
            level[channel] = Float(Double(biasGradient[channel]) / Double(places))
            tilt[channel] = Float(
                Double(weightGradient[channel]) / (Double(variance[channel]) + epsilon).squareRoot() / Double(places))
        }
    }

    /// The gradients of x, weight and bias.
    ///
    /// - Parameter isSummed: dy is the gradient in front of the activation, and the gradients of weight and bias are
    ///   there already.
    package func backward(
        x: Input, dy: Input, weight: Input, bias: Input, mean: Input, variance: Input, dx: Gradient,
        weightGradient: Output,
        biasGradient: Output, scratch: UnsafeMutableRawPointer, isSummed: Bool = false
    ) {
        if !isSummed {
            sumGradient(
                x: x, dy: dy, weight: weight, bias: bias, mean: mean, variance: variance,
                weightGradient: weightGradient, biasGradient: biasGradient,
                scratch: scratch)
        }
        let (factor, level, tilt) = numbers(scratch)
        let channels = Int64(channels)
        let code = isSummed ? Activation.none.code : activation.code
        coefficients(
            weight: weight, variance: variance, weightGradient: weightGradient, biasGradient: biasGradient, to: factor,
            level, tilt)
        nonisolated(unsafe) let (x, dy, mean, bias) = (x, dy, mean, bias)
        nonisolated(unsafe) let (factors, levels, tilts) = (
            UnsafePointer(factor), UnsafePointer(level), UnsafePointer(tilt)
        )
        switch dx {
        case .whole(let dx):
            nonisolated(unsafe) let dx = dx
            let step = max(1, 32_768 / self.channels)
            let ahead = -Int64(step) * channels
            eachBackwards(in: step) {
                tlk_norm_gradient_apply(
                    x, dy, dx, Int64($1), Int64($2), channels, ahead, mean, factors, bias, code, levels, tilts)
            }
        case .runs(let scratch, let take):
            nonisolated(unsafe) let scratch = scratch
            let size = run * self.channels
            eachBackwards(in: run) { piece, begin, end in
                let first = begin * Int(channels)
                let part = scratch + piece * size
                tlk_norm_gradient_apply(
                    x + first, dy + first, part, 0, Int64(end - begin), channels, 0, mean, factors, bias, code, levels,
                    tilts)
                take(piece, begin, end - begin, part)
            }
        }
    }
}
