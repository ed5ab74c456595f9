import CKernels

/// u8 pictures [N, H, W, C] to f32 [N, C, H, W], each channel to (value / 255 - mean) / deviation.
package enum ImageNormalization {
    /// `mean` and `deviation` have one number per channel.
    package static func run(
        _ source: UnsafeRawPointer, images: Int, area: Int, mean: [Float], deviation: [Float],
        to target: UnsafeMutableRawPointer
    ) {
        nonisolated(unsafe) let (source, target) = (
            source.assumingMemoryBound(to: UInt8.self), target.assumingMemoryBound(to: Float.self)
        )
        Threads.parallel(count: images, cost: area * mean.count) { range in
            let first = range.lowerBound * area * mean.count
            tlk_normalize_images(
                target + first, source + first, Int64(range.count), Int64(area), Int64(mean.count), mean, deviation)
        }
    }
}
