import CKernels

/// 1x1 convolutions at stride 1 of pictures that lie channels last: products of `[places, inputs]` with weights `[outputs, inputs]`,
/// at the processor's peak, with weights as they are kept, and for some places at a time, so that a normalisation beside them works
/// on what is still in the cache.
///
/// Sums over places are taken in pieces that depend on the extents alone, so that results do not depend on the number of threads.
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
        Threads.parallel(count: (places + Self.run - 1) / Self.run, cost: Self.run * inputs * outputs / 16) { range in
            for index in range { body(index * Self.run, min(Self.run, places - index * Self.run)) }
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
        each { data(dy: dy + $0 * outputs, weights: weights, to: dx, from: $0, count: $1) }
    }

    /// dw `[outputs, inputs]`.
    package func weightGradient(x: Input, dy: Input, to dw: Output, scratch: Output) {
        nonisolated(unsafe) let (x, dy, dw, scratch) = (x, dy, dw, scratch)
        let (places, inputs, outputs) = (places, inputs, outputs)
        if pieces == 1 {
            // Six outputs are summed together.
            let groups = (outputs + 5) / 6
            return Threads.parallel(count: groups, cost: places * inputs) { range in
                tlk_pointwise_weights(x, dy, dw, Int64(inputs), Int64(outputs), Int64(places), Int64(range.lowerBound * 6),
                                      Int64(min(outputs, range.upperBound * 6)), 0)
            }
        }
        let piece = (places + pieces - 1) / pieces
        Threads.parallel(count: pieces, cost: piece * outputs) { range in
            for index in range {
                let begin = min(places, index * piece)
                beginWeights(index, scratch)
                weights(x: x, dy: dy + begin * outputs, piece: index, parts: scratch, from: begin, count: min(places, begin + piece) - begin)
            }
        }
        endWeights(scratch, to: dw)
    }

    // MARK: Some places, for one thread

    package func transpose(_ weights: Input, to target: Output) { tlk_transpose(weights, target, Int64(outputs), Int64(inputs)) }

    /// Places `begin ..< begin + count` of y.
    package func forward(x: Input, transposed: Input, to y: Output, from begin: Int, count: Int) {
        tlk_pointwise(x + begin * inputs, transposed, y + begin * outputs, Int64(inputs), Int64(outputs), Int64(count))
    }

    /// Places `begin ..< begin + count` of dx; dy holds those alone.
    package func data(dy: Input, weights: Input, to dx: Output, from begin: Int, count: Int) {
        tlk_pointwise(dy, weights, dx + begin * inputs, Int64(outputs), Int64(inputs), Int64(count))
    }

    /// Whether the gradient of the weights can be gathered in pieces: then each has its part of the scratch memory.
    package var gathersPieces: Bool { pieces > 1 }

    package func beginWeights(_ piece: Int, _ parts: Output) { (parts + piece * inputs * outputs).update(repeating: 0, count: inputs * outputs) }

    /// Adds what places `begin ..< begin + count` give to the part of a piece; dy holds those alone.
    package func weights(x: Input, dy: Input, piece: Int, parts: Output, from begin: Int, count: Int) {
        tlk_pointwise_weights(x + begin * inputs, dy, parts + piece * inputs * outputs, Int64(inputs), Int64(outputs), Int64(count), 0, Int64(outputs), 1)
    }

    package func endWeights(_ parts: Output, to dw: Output) { tlk_add_parts(parts, dw, Int64(pieces), Int64(inputs * outputs)) }
}
