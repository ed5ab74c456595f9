import CKernels

/// The gradient of the weights of 3x3 convolutions at stride 1 by Winograd's algorithm: inputs and gradients are
/// transformed some tiles at a time, multiplied, and the sums transformed back at the end.
package struct WinogradGradient: Sendable {
    private let shape: tlk_winograd
    private let block: Int
    /// Threads share out the tiles, each with sums of its own, or, where these are large, the outputs.
    private let shares: WinogradShares

    /// - Returns: nil for what the loops are not made for, as with `WinogradConvolution`.
    package init?(
        x: [Int], y: [Int], padTop: Int, padLeft: Int, isChannelsLast: Bool, isHalf: Bool = false, threads: Int
    ) {
        guard
            let shape = tlk_winograd(
                x: x, y: y, padTop: padTop, padLeft: padLeft, isChannelsLast: isChannelsLast, isHalf: isHalf)
        else { return nil }
        self.shape = shape
        // Measured on Zen 5: the sums are fetched once for each block, what is multiplied should stay in the
        // second-level cache.
        block = x[1] <= 128 ? 36 : x[1] <= 256 ? 64 : 128
        shares = WinogradShares(
            outputs: y[1], threads: threads,
            byOutputs: tlk_winograd_gradient_floats(shape.channels, shape.outputs) > 1 << 20)
    }

    package var scratchBytes: Int { (shares.tileParts * sumFloats + shares.count * scratchFloats) * 4 }
    private var sumFloats: Int { Int(tlk_winograd_gradient_floats(shape.channels, shape.outputs)) }
    private var scratchFloats: Int {
        Int(tlk_winograd_gradient_scratch_floats(shape.channels, Int64(shares.outputs(of: 0).count), Int64(block)))
    }

    /// - Parameters:
    ///   - dy: lies as `x` does.
    ///   - dw: `[outputs, channels, 3, 3]`.
    package func run(
        x: UnsafeRawPointer, dy: UnsafeRawPointer, to dw: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) {
        nonisolated(unsafe) let (x, dy, dw, sums, scratch) = (
            x, dy, dw, scratch, scratch + shares.tileParts * sumFloats
        )
        shares.each { index, part, outputs in
            withUnsafePointer(to: shape) {
                tlk_winograd_gradient(
                    $0, x, dy, sums + part * sumFloats, scratch + index * scratchFloats, Int64(block), Int64(part),
                    Int64(shares.tileParts),
                    Int64(outputs.lowerBound), Int64(outputs.upperBound))
            }
        }
        Threads.parallel(count: Int(shape.channels), cost: Int(shape.outputs) * 64) { range in
            tlk_winograd_gradient_weights(
                sums, Int64(shares.tileParts), dw, shape.channels, shape.outputs, Int64(range.lowerBound),
                Int64(range.upperBound))
        }
    }
}
