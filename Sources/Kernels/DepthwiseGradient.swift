import CKernels

/// The gradient of a depthwise convolution's weights, for pictures whose channels lie next to each other: in blocks of
/// 16 ("nChw16c") or all of them ("nhwc"). Kernels of 1, 3, 5 or 7, square; x and dy as the convolution library
/// describes them.
///
/// Sums over rows are taken in pieces that depend on the extents alone, so that results do not depend on the number of
/// threads.
package struct DepthwiseGradient: Sendable {
    /// How the channels of a picture lie.
    package enum Order: Sendable { case blocks, last }

    private let shape: tlk_depthwise
    private let rows: Int, pieces: Int, pieceFloats: Int

    /// nil for what the loops are not made for.
    package init?(order: Order, x: [Int], y: [Int], kernel: Int, stride: Int, padding: Int) {
        guard x.count == 4, y.count == 4, x[1] == y[1], [1, 3, 5, 7].contains(kernel) else { return nil }
        func steps(_ dims: [Int]) -> (group: Int, pixel: Int, image: Int) {
            let area = dims[2] * dims[3]
            return order == .blocks ? (area * 16, 16, (dims[1] + 15) / 16 * area * 16) : (16, dims[1], area * dims[1])
        }
        let xs = steps(x)
        let ys = steps(y)
        shape = tlk_depthwise(
            images: Int64(x[0]), channels: Int64(x[1]), height: Int64(x[2]), width: Int64(x[3]),
            out_height: Int64(y[2]),
            out_width: Int64(y[3]), kernel: Int64(kernel), stride: Int64(stride), padding: Int64(padding),
            x_group: Int64(xs.group), x_pixel: Int64(xs.pixel), x_image: Int64(xs.image),
            y_group: Int64(ys.group), y_pixel: Int64(ys.pixel), y_image: Int64(ys.image), whole: order == .blocks)
        rows = x[0] * y[2]
        pieces = min(8, max(1, rows))
        pieceFloats = withUnsafePointer(to: shape) { Int(tlk_depthwise_floats($0)) }
    }

    package var scratchBytes: Int { pieces * pieceFloats * 4 }

    /// Writes `[channels, 1, kernel, kernel]` in row-major order.
    package func run(
        x: UnsafePointer<Float>, dy: UnsafePointer<Float>, to dw: UnsafeMutablePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) {
        nonisolated(unsafe) let (x, dy, scratch) = (x, dy, scratch)
        let work = rows / pieces * Int(shape.out_width * shape.kernel * shape.kernel * shape.channels) / 16
        Threads.parallel(count: pieces, cost: work) { range in
            withUnsafePointer(to: shape) {
                for piece in range {
                    tlk_depthwise_sums(
                        $0, x, dy, scratch + piece * pieceFloats, Int64(piece * rows / pieces),
                        Int64((piece + 1) * rows / pieces))
                }
            }
        }
        Self.collect(
            scratch, pieces: pieces, channels: Int(shape.channels), kernel: Int(shape.kernel), isWhole: shape.whole,
            to: dw)
    }

    /// What sums of pieces come to, `[channels, 1, kernel, kernel]`.
    static func collect(
        _ sums: UnsafePointer<Float>, pieces: Int, channels: Int, kernel: Int, isWhole: Bool,
        to dw: UnsafeMutablePointer<Float>
    ) {
        nonisolated(unsafe) let (sums, dw) = (sums, dw)
        let area = kernel * kernel
        Threads.parallel(count: (channels + 15) / 16, cost: 16 * pieces * area) {
            tlk_depthwise_collect(
                Int64(channels), Int64(area), isWhole, sums, Int64(pieces), dw, Int64($0.lowerBound),
                Int64($0.upperBound))
        }
    }
}
