import CKernels

/// The sums over each picture of the products of two that lie channels last: what the gradient of a gate for each
/// channel is.
package struct ChannelProducts: Sendable {
    private let images: Int, places: Int, channels: Int

    package init(images: Int, places: Int, channels: Int) {
        (self.images, self.places, self.channels) = (images, places, channels)
    }

    /// Writes `[images, channels]`.
    package func run(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>) {
        nonisolated(unsafe) let (a, b, sums) = (a, b, sums)
        Threads.parallel(count: images, cost: places * channels) {
            tlk_channel_products(a, b, sums, Int64($0.lowerBound), Int64($0.upperBound), Int64(places), Int64(channels))
        }
    }
}
