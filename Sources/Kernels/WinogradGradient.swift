import CKernels

/// The gradient of the weights of 3x3 convolutions at stride 1 by Winograd's algorithm: inputs and gradients are transformed some tiles at a
/// time, multiplied, and the sums transformed back at the end.
package struct WinogradGradient: Sendable {
    private let shape: tlk_winograd
    private let block: Int
    /// Threads share out the tiles, each with sums of its own, or, where these are large, the outputs.
    private let tileParts: Int, outputParts: Int

    /// - Returns: nil for what the loops are not made for, as with `WinogradConvolution`.
    package init?(x: [Int], y: [Int], padTop: Int, padLeft: Int, isChannelsLast: Bool, threads: Int) {
        guard let shape = tlk_winograd(x: x, y: y, padTop: padTop, padLeft: padLeft, isChannelsLast: isChannelsLast) else { return nil }
        self.shape = shape
        // Measured on Zen 5: the sums are fetched once for each block, what is multiplied should stay in the second-level cache.
        block = x[1] <= 128 ? 36 : x[1] <= 256 ? 64 : 128
        let panels = (y[1] + Self.panel - 1) / Self.panel, isLarge = tlk_winograd_gradient_floats(shape.channels, shape.outputs) > 1 << 20
        outputParts = isLarge ? min(max(1, threads), panels) : 1
        tileParts = max(1, threads / outputParts)
    }

    /// Outputs that are multiplied together.
    private static let panel = 64

    package var scratchBytes: Int { (tileParts * sumFloats + tileParts * outputParts * scratchFloats) * 4 }
    private var sumFloats: Int { Int(tlk_winograd_gradient_floats(shape.channels, shape.outputs)) }
    private var scratchFloats: Int { Int(tlk_winograd_gradient_scratch_floats(shape.channels, Int64(outputs(of: 0).upperBound), Int64(block))) }

    /// The outputs of a share: whole panels, the first shares the largest.
    private func outputs(of part: Int) -> Range<Int> {
        let all = Int(shape.outputs), panels = (all + Self.panel - 1) / Self.panel, each = (panels + outputParts - 1) / outputParts * Self.panel
        return min(all, part * each) ..< min(all, (part + 1) * each)
    }

    /// - Parameters:
    ///   - dy: lies as `x` does.
    ///   - dw: `[outputs, channels, 3, 3]`.
    package func run(x: UnsafePointer<Float>, dy: UnsafePointer<Float>, to dw: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>) {
        nonisolated(unsafe) let (x, dy, dw, sums, scratch) = (x, dy, dw, scratch, scratch + tileParts * sumFloats)
        Threads.parallel(count: tileParts * outputParts, cost: Threads.smallWork) { range in
            for index in range {
                let part = index / outputParts, outputs = outputs(of: index % outputParts)
                if outputs.isEmpty { continue }
                withUnsafePointer(to: shape) {
                    tlk_winograd_gradient($0, x, dy, sums + part * sumFloats, scratch + index * scratchFloats, Int64(block), Int64(part), Int64(tileParts),
                                          Int64(outputs.lowerBound), Int64(outputs.upperBound))
                }
            }
        }
        Threads.parallel(count: Int(shape.channels), cost: Int(shape.outputs) * 64) { range in
            tlk_winograd_gradient_weights(sums, Int64(tileParts), dw, shape.channels, shape.outputs, Int64(range.lowerBound), Int64(range.upperBound))
        }
    }
}
