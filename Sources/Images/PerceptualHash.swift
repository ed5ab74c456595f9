import CImages

/// What an image looks like, in a few bytes.
package struct PerceptualHash: Sendable {
    /// FNV-1a of all bytes.
    package let bytes: UInt64
    /// A bit per pair of neighbours of a 9 x 8 thumbnail: is the right one lighter?
    private let shape: UInt64
    private let thumbnail: [UInt8]

    package init(_ image: UnsafeBufferPointer<UInt8>, height: Int, width: Int, channels: Int) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in image { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        bytes = hash
        var small = [UInt8](repeating: 0, count: 9 * 8 * channels)
        _ = ci_resize(
            image.baseAddress, Int32(width), Int32(height), Int32(channels), 0, 0, Double(width), Double(height),
            &small, 9, 8, Int32(CI_BILINEAR.rawValue))
        let grey = (0..<72).map { pixel in (0..<channels).reduce(0) { $0 + Int(small[pixel * channels + $1]) } }
        var bits: UInt64 = 0
        for y in 0..<8 { for x in 0..<8 { bits = bits << 1 | (grey[y * 9 + x + 1] > grey[y * 9 + x] ? 1 : 0) } }
        shape = bits
        thumbnail = small
    }

    /// One of four 16-bit parts of the shape.
    package func band(_ number: Int) -> UInt16 { UInt16(truncatingIfNeeded: shape >> UInt64(number * 16)) }

    package func resembles(_ other: PerceptualHash) -> Bool {
        guard (shape ^ other.shape).nonzeroBitCount <= 3, thumbnail.count == other.thumbnail.count else { return false }
        let difference = zip(thumbnail, other.thumbnail).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return difference <= 6 * thumbnail.count
    }
}
