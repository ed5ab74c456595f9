import CImages

/// Pairs of images that two data sets share: (index in the first, index in the second).
package struct Duplicates: Sendable {
    /// The same bytes.
    package var exact: [(first: Int, second: Int)] = []
    /// Alike to the eye: the same picture at another size, light or quality.
    package var near: [(first: Int, second: Int)] = []
}

extension Dataset {
    /// Images of this data set that are in `other` too: a test image that was trained on measures memory, not skill.
    ///
    /// Near duplicates agree in all but 3 bits of a 64-bit difference hash and by 6 of 255 on a 9 x 8 thumbnail.
    package func duplicates(in other: Dataset) -> Duplicates {
        let mine = fingerprints()
        let theirs = other.fingerprints()
        var out = Duplicates()
        let same = Dictionary(grouping: theirs.indices) { theirs[$0].bytes }
        // Hashes within 3 bits agree in at least one of four 16-bit bands.
        let bands = (0..<4).map { band in Dictionary(grouping: theirs.indices) { theirs[$0].band(band) } }
        for (index, print) in mine.enumerated() {
            let identical = (same[print.bytes] ?? []).filter { (try? image(at: index)) == (try? other.image(at: $0)) }
            out.exact += identical.map { (index, $0) }
            var candidates = Set((0..<4).flatMap { bands[$0][print.band($0)] ?? [] })
            candidates.subtract(identical)
            out.near += candidates.sorted().filter { print.resembles(theirs[$0]) }.map { (index, $0) }
        }
        return out
    }

    private func fingerprints() -> [Fingerprint] {
        store.pixels.withUnsafeBufferPointer { pixels in
            rows.map { row in
                Fingerprint(
                    UnsafeBufferPointer(rebasing: pixels[row * bytesPerImage..<(row + 1) * bytesPerImage]), height,
                    width, channels)
            }
        }
    }
}

/// What an image looks like, in a few bytes.
private struct Fingerprint {
    /// FNV-1a of all bytes.
    let bytes: UInt64
    /// A bit per pair of neighbours of a 9 x 8 thumbnail: is the right one lighter?
    let shape: UInt64
    let thumbnail: [UInt8]

    init(_ image: UnsafeBufferPointer<UInt8>, _ height: Int, _ width: Int, _ channels: Int) {
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

    func band(_ number: Int) -> UInt16 { UInt16(truncatingIfNeeded: shape >> UInt64(number * 16)) }

    func resembles(_ other: Fingerprint) -> Bool {
        guard (shape ^ other.shape).nonzeroBitCount <= 3, thumbnail.count == other.thumbnail.count else { return false }
        let difference = zip(thumbnail, other.thumbnail).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return difference <= 6 * thumbnail.count
    }
}
