import CKernels

/// The gradient of a 1x1 convolution's weights, for pictures that lie channels last: at the processor's peak where the library's
/// takes up to four times as long, and in row-major order at once.
///
/// The sum over places is taken in pieces that depend on the extents alone, so that results do not depend on the number of threads.
package struct PointwiseGradient: Sendable {
    private let places: Int, inputs: Int, outputs: Int
    private let pieces: Int

    /// Weights up to which a piece of the sum has its own copy; above, threads share out the outputs.
    private static let mostCopied = 32_768

    /// nil for what the loop is not made for: fewer than 16 inputs, no AVX-512.
    package init?(places: Int, inputs: Int, outputs: Int) {
        guard KernelLibrary.processor.hasPrefix("avx512"), inputs >= 16, outputs > 0, places > 0 else { return nil }
        (self.places, self.inputs, self.outputs) = (places, inputs, outputs)
        pieces = inputs * outputs <= Self.mostCopied && places >= 1024 ? 8 : 1
    }

    package var scratchBytes: Int { pieces == 1 ? 4 : pieces * inputs * outputs * 4 }

    /// - Parameters:
    ///   - x: `[places, inputs]`.
    ///   - dy: `[places, outputs]`.
    ///   - dw: `[outputs, inputs]`.
    package func run(x: UnsafePointer<Float>, dy: UnsafePointer<Float>, to dw: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>) {
        nonisolated(unsafe) let (x, dy, dw, scratch) = (x, dy, dw, scratch)
        let (places, inputs, outputs) = (places, inputs, outputs)
        if pieces == 1 {
            // Six outputs are summed together.
            let groups = (outputs + 5) / 6
            return Threads.parallel(count: groups, cost: places * inputs) { range in
                tlk_pointwise_weights(x, dy, dw, Int64(inputs), Int64(outputs), 0, Int64(places), Int64(range.lowerBound * 6), Int64(min(outputs, range.upperBound * 6)))
            }
        }
        let piece = (places + pieces - 1) / pieces, size = inputs * outputs
        Threads.parallel(count: pieces, cost: piece * outputs) { range in
            for index in range {
                let begin = min(places, index * piece), end = min(places, begin + piece), part = scratch + index * size
                if begin == end { part.update(repeating: 0, count: size) }
                tlk_pointwise_weights(x, dy, part, Int64(inputs), Int64(outputs), Int64(begin), Int64(end), 0, Int64(outputs))
            }
        }
        tlk_add_parts(scratch, dw, Int64(pieces), Int64(size))
    }
}
