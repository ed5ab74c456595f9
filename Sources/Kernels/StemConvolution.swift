import CKernels

/// The first convolution of many networks, 7x7 at stride 2 of pictures with a few channels, with bias and ReLU, in half
/// the products of a direct one: Winograd's algorithm along the rows, apart for even and odd pixels. Pictures are read
/// as they come, in row-major order.
package struct StemConvolution: Sendable {
    private let shape: tlk_stem
    private let rows: Int
    private let shares: Int

    /// - Parameters:
    ///   - x, y: extents `[N, C, H, W]`.
    ///   - isChannelsLast: how y lies; else in blocks of 16.
    /// - Returns: nil for what the loops are not made for: other kernels than 7x7 with padding 3, other strides than 2,
    ///   more than 4 channels, outputs that do not come in sixteens, no AVX-512.
    package init?(x: [Int], y: [Int], kernel: [Int], stride: [Int], padding: [Int], isChannelsLast: Bool, threads: Int)
    {
        guard KernelLibrary.processor.hasPrefix("avx512"), x.count == 4, y.count == 4, !(x + y).contains(0),
            kernel == [7, 7], stride == [2, 2],
            padding == [3, 3], x[1] <= 4, y[1] % 16 == 0, y[2] == (x[2] - 1) / 2 + 1, y[3] == (x[3] - 1) / 2 + 1
        else { return nil }
        let area = y[2] * y[3]
        shape = tlk_stem(
            channels: Int64(x[1]), height: Int64(x[2]), width: Int64(x[3]), outputs: Int64(y[1]),
            out_height: Int64(y[2]), out_width: Int64(y[3]),
            y_pixel: Int64(isChannelsLast ? y[1] : 16), y_block: Int64(isChannelsLast ? 16 : area * 16),
            y_image: Int64(area * y[1]))
        rows = x[0] * y[2]
        shares = max(1, min(threads, rows))
    }

    /// Bytes of the transformed weights, and of the scratch memory of a run.
    package static func weightBytes(channels: Int, outputs: Int) -> Int {
        Int(tlk_stem_weight_floats(Int64(channels), Int64(outputs))) * 4
    }
    package var scratchBytes: Int { shares * scratchFloats * 4 }
    private var scratchFloats: Int { withUnsafePointer(to: shape) { Int(tlk_stem_scratch_floats($0)) } }

    /// - Parameter weights: `[outputs, channels, 7, 7]`.
    package static func transform(
        _ weights: UnsafePointer<Float>, channels: Int, outputs: Int, to target: UnsafeMutablePointer<Float>
    ) {
        nonisolated(unsafe) let (weights, target) = (weights, target)
        Threads.parallel(count: outputs, cost: channels * 1000) {
            tlk_stem_weights(
                weights, target, Int64(channels), Int64(outputs), Int64($0.lowerBound), Int64($0.upperBound))
        }
    }

    /// A result does not depend on how rows are shared out.
    package func run(
        x: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?, relu: Bool,
        to y: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) {
        nonisolated(unsafe) let (x, weights, bias, y, scratch) = (x, weights, bias, y, scratch)
        let floats = scratchFloats
        Threads.parallel(count: shares, cost: Threads.smallWork) { range in
            withUnsafePointer(to: shape) {
                for share in range {
                    tlk_stem_run(
                        $0, x, weights, bias, relu, y, scratch + share * floats, Int64(share * rows / shares),
                        Int64((share + 1) * rows / shares))
                }
            }
        }
    }
}
