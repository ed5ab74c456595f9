import CKernels

/// The largest element of each window, and the gradient: that of each result goes to where it came from.
///
/// The convolution library's own loses NaN: a network that has diverged would go on as if nothing were wrong.
package struct MaxPooling: Sendable {
    private let windows: tlk_windows
    private let planes: Int

    /// - Parameters:
    ///   - channels: that lie next to each other in a plane of pixels: 1, a block of them, or all.
    ///   - x, y, kernel: extents of a plane, one to three.
    package init(
        planes: Int, channels: Int, x: [Int], y: [Int], kernel: [Int], _ geometry: ConvolutionGeometry, isBF16: Bool
    ) {
        func triple(_ values: [Int], _ rest: Int64) -> (Int64, Int64, Int64) {
            let all = Array(repeating: rest, count: 3 - values.count) + values.map(Int64.init)
            return (all[0], all[1], all[2])
        }
        self.planes = planes
        windows = tlk_windows(
            channels: Int64(channels), in: triple(x, 1), out: triple(y, 1), kernel: triple(kernel, 1),
            stride: triple(geometry.stride, 1),
            padding: triple(geometry.padLow, 0), is_bf16: isBF16, is_wide: kernel.reduce(1, *) > 256)
    }

    /// Bytes of the places, one for each result.
    package var placeBytes: Int {
        planes * Int(windows.out.0 * windows.out.1 * windows.out.2 * windows.channels) * (windows.is_wide ? 4 : 1)
    }

    /// - Parameter y: nil when only the places are wanted.
    package func run(x: UnsafeRawPointer, y: UnsafeMutableRawPointer?, places: UnsafeMutableRawPointer?) {
        nonisolated(unsafe) let (x, y, places) = (x, y, places)
        let elements = windows.kernel.0 * windows.kernel.1 * windows.kernel.2 * windows.out.2 * windows.channels
        Threads.parallel(count: planes * Int(windows.out.0 * windows.out.1), cost: Int(elements) / 4) { range in
            withUnsafePointer(to: windows) {
                tlk_max_pool($0, x, y, places, Int64(range.lowerBound), Int64(range.upperBound))
            }
        }
    }

    package func backward(dy: UnsafeRawPointer, places: UnsafeRawPointer, dx: UnsafeMutableRawPointer) {
        nonisolated(unsafe) let (dy, places, dx) = (dy, places, dx)
        Threads.parallel(count: planes * Int(windows.in.0 * windows.in.1), cost: Int(windows.in.2 * windows.channels)) {
            range in
            withUnsafePointer(to: windows) {
                tlk_max_pool_backward($0, dy, places, dx, Int64(range.lowerBound), Int64(range.upperBound))
            }
        }
    }
}
