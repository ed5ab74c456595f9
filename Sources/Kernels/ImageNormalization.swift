import CKernels

/// u8 pictures [N, H, W, C] to f32 [N, C, H, W], each channel to (value / 255 - mean) / deviation.
package enum ImageNormalization {
    /// `mean` and `deviation` have one number per channel.
    package static func run(_ source: UnsafeRawPointer, images: Int, area: Int, mean: [Float], deviation: [Float],
                            to target: UnsafeMutableRawPointer) {
        tlk_normalize_images(target.assumingMemoryBound(to: Float.self), source.assumingMemoryBound(to: UInt8.self),
                             Int64(images), Int64(area), Int64(mean.count), mean, deviation)
    }
}
