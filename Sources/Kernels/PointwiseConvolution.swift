import CKernels

/// 1x1 convolutions at stride 1 of pictures that lie channels last: products of `[places, inputs]` with weights
/// `[outputs, inputs]`, at the processor's peak, with weights as they are kept, and for some places at a time, so that
/// a normalisation beside them works on what is still in the cache.
///
/// Sums over places are taken in pieces that depend on the extents alone, so that results do not depend on the number
/// of threads.
package struct PointwiseConvolution: Sendable {
    package typealias Input = UnsafePointer<Float>
    package typealias Output = UnsafeMutablePointer<Float>

    private let places: Int, inputs: Int, outputs: Int
    private let pieces: Int

    /// Weights up to which a piece of the sum has its own copy; above, threads share out the outputs.
    private static let mostCopied = 32_768

    /// nil for what the loop is not made for: fewer than 16 inputs or outputs, no AVX-512.
    package init?(places: Int, inputs: Int, outputs: Int) {
        guard KernelLibrary.processor.hasPrefix("avx512"), inputs >= 16, outputs >= 16, places > 0 else { return nil }
        (self.places, self.inputs, self.outputs) = (places, inputs, outputs)
        pieces = inputs * outputs <= Self.mostCopied && places >= 1024 ? ChannelNorm.pieces : 1
    }

    // MARK: All places

    /// Bytes of scratch memory that `run` and `weightGradient` take.
    package var forwardScratchBytes: Int { inputs * outputs * 4 }
    package var scratchBytes: Int { pieces == 1 ? 4 : pieces * inputs * outputs * 4 }

    /// Places that are worked on together where many are shared out.
    private static let run = 96

    private func each(_ body: @Sendable (_ begin: Int, _ count: Int) -> Void) {
        Threads.parallel(count: (places + 1) / 2, cost: inputs * outputs / 8) { range in
            let end = min(places, range.upperBound * 2)
            for begin in stride(from: range.lowerBound * 2, to: end, by: Self.run) {
                body(begin, min(Self.run, end - begin))
            }
        }
    }

    /// y `[places, outputs]` of x `[places, inputs]`.
    package func run(x: Input, weights: Input, to y: Output, scratch: Output) {
        transpose(weights, to: scratch)
        nonisolated(unsafe) let (x, y, transposed) = (x, y, UnsafePointer(scratch))
        each { forward(x: x, transposed: transposed, to: y, from: $0, count: $1) }
    }

    /// dx `[places, inputs]` of dy `[places, outputs]`.
    package func dataGradient(dy: Input, weights: Input, to dx: Output) {
        nonisolated(unsafe) let (dy, dx, weights) = (dy, dx, weights)
        each {
            tlk_pointwise(
                dy + $0 * outputs, weights, dx + $0 * inputs, Int64(outputs), Int64(inputs), Int64($1),
                coming(dy, outputs, dx, inputs, from: $0 + $1, count: $1))
        }
    }

    /// dw `[outputs, inputs]`.
    package func weightGradient(x: Input, dy: Input, to dw: Output, scratch: Output) {
        nonisolated(unsafe) let (x, dy, dw, scratch) = (x, dy, dw, scratch)
        let (places, inputs, outputs) = (places, inputs, outputs)
        if pieces == 1 {
            return Threads.parallel(count: (outputs + 1) / 2, cost: places * inputs / 4) { range in
                tlk_pointwise_weights(
                    x, dy, dw, Int64(inputs), Int64(outputs), Int64(places), Int64(range.lowerBound * 2),
                    Int64(min(outputs, range.upperBound * 2)), 0, Self.nothing)
            }
        }
        let piece = (places + pieces - 1) / pieces
        beginWeights(scratch)
        Threads.parallel(count: pieces, cost: piece * outputs) { range in
            for index in range {
                let begin = min(places, index * piece)
                weights(
                    x: x, dy: dy + begin * outputs, piece: index, parts: scratch, from: begin,
                    count: min(places, begin + piece) - begin)
            }
        }
        endWeights(scratch, to: dw)
    }

    private func transpose(_ weights: Input, to target: Output) {
        nonisolated(unsafe) let (weights, target) = (weights, target)
        let (inputs, outputs) = (inputs, outputs)
        Threads.parallel(count: (outputs + 15) / 16, cost: 16 * inputs) {
            tlk_transpose(
                weights, target, Int64(outputs), Int64(inputs), Int64($0.lowerBound * 16),
                Int64(min(outputs, $0.upperBound * 16)))
        }
    }

    // MARK: The gradient of the weights in pieces

    /// Whether it can be gathered so: then each piece has its part of the scratch memory.
    package var gathersPieces: Bool { pieces > 1 }

    private func beginWeights(_ parts: Output) {
        nonisolated(unsafe) let parts = parts
        let size = inputs * outputs
        Threads.parallel(count: pieces, cost: size / 4) { range in
            (parts + range.lowerBound * size).update(repeating: 0, count: range.count * size)
        }
    }

    private func endWeights(_ parts: Output, to dw: Output) {
        nonisolated(unsafe) let (parts, dw) = (parts, dw)
        let (pieces, size) = (Int64(pieces), inputs * outputs)
        Threads.parallel(count: size, cost: self.pieces) {
            tlk_add_parts(parts, dw, pieces, Int64(size), Int64($0.lowerBound), Int64($0.upperBound))
        }
    }

    // MARK: With the normalisation after it

    /// What makes some places of y, for a normalisation that takes their statistics while they are in the cache.
    ///
    /// - Parameter scratch: `forwardScratchBytes`, needed until all are made.
    package func making(_ y: Output, of x: Input, weights: Input, scratch: Output)
        -> @Sendable (_ begin: Int, _ count: Int) -> Void
    {
        transpose(weights, to: scratch)
        nonisolated(unsafe) let (x, y, transposed) = (x, y, UnsafePointer(scratch))
        return { forward(x: x, transposed: transposed, to: y, from: $0, count: $1) }
    }

    /// dx and dw of what a normalisation's gradient hands over run by run, while it is in the cache.
    ///
    /// - Parameters:
    ///   - y, dy: what that gradient is made from: what comes next of it is fetched meanwhile.
    ///   - runs: `ChannelNorm.runBytes`.
    ///   - parts: `scratchBytes`.
    ///   - normalize: takes the normalisation's gradient.
    package func backward(
        x: Input, weights: Input, y: Input, dy: Input, to dx: Output, _ dw: Output, runs: Output, parts: Output,
        through normalize: (ChannelNorm.Gradient) -> Void
    ) {
        nonisolated(unsafe) let (x, weights, y, dy, dx, parts) = (x, weights, y, dy, dx, parts)
        beginWeights(parts)
        normalize(
            .runs(scratch: runs) { piece, begin, count, gradient in
                data(dy: gradient, weights: weights, to: dx, from: begin, count: count, before: y, x)
                self.weights(x: x, dy: gradient, piece: piece, parts: parts, from: begin, count: count, before: dy, dx)
            })
        endWeights(parts, to: dw)
    }

    // MARK: Some places, for one thread

    /// Places `begin ..< begin + count` of y.
    private func forward(x: Input, transposed: Input, to y: Output, from begin: Int, count: Int) {
        tlk_pointwise(
            x + begin * inputs, transposed, y + begin * outputs, Int64(inputs), Int64(outputs), Int64(count),
            coming(x, inputs, y, outputs, from: begin + count, count: count))
    }

    /// Places `begin ..< begin + count` of dx; dy holds those alone.
    ///
    /// - Parameter wide, narrow: arrays of all places, as many channels as dy has and as dx, of which those before
    ///   these come next.
    private func data(
        dy: Input, weights: Input, to dx: Output, from begin: Int, count: Int, before wide: Input? = nil,
        _ narrow: Input? = nil
    ) {
        tlk_pointwise(
            dy, weights, dx + begin * inputs, Int64(outputs), Int64(inputs), Int64(count),
            coming(wide, outputs, narrow, inputs, from: begin - count, count: count))
    }

    private static var nothing: tlk_coming { tlk_coming() }

    /// Rows of pictures at places that come next.
    private func coming(_ first: Input?, _ channels: Int, _ second: Input?, _ others: Int, from begin: Int, count: Int)
        -> tlk_coming
    {
        let begin = max(0, begin)
        let count = max(0, min(count, places - begin))
        func rows(_ from: Input?, _ channels: Int) -> tlk_coming_rows {
            guard let from, count > 0 else { return tlk_coming_rows() }
            return tlk_coming_rows(
                at: from + begin * channels, rows: 1, floats: Int64(count * channels), step: 0, done: 0)
        }
        return tlk_coming(first: rows(first, channels), second: rows(second, others))
    }

    /// Adds what places `begin ..< begin + count` give to the part of a piece; dy holds those alone. The rest as for
    /// `data`.
    private func weights(
        x: Input, dy: Input, piece: Int, parts: Output, from begin: Int, count: Int, before wide: Input? = nil,
        _ narrow: Input? = nil
    ) {
        tlk_pointwise_weights(
            x + begin * inputs, dy, parts + piece * inputs * outputs, Int64(inputs), Int64(outputs), Int64(count), 0,
            Int64(outputs), 1,
            coming(wide, outputs, narrow, inputs, from: begin - count, count: count))
    }
}
