import Images
import Synchronization

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
    package func duplicates(in other: Dataset, _ loop: PictureLoop = PictureLoop()) throws -> Duplicates {
        let mine = try hashes(loop)
        let theirs = try other.hashes(loop)
        var out = Duplicates()
        let same = Dictionary(grouping: theirs.indices) { theirs[$0].bytes }
        // Hashes within 3 bits agree in at least one of four 16-bit bands.
        let bands = (0..<4).map { band in Dictionary(grouping: theirs.indices) { theirs[$0].band(band) } }
        for (index, print) in mine.enumerated() {
            try loop.check()
            let identical = (same[print.bytes] ?? []).filter { (try? image(at: index)) == (try? other.image(at: $0)) }
            out.exact += identical.map { (index, $0) }
            var candidates = Set((0..<4).flatMap { bands[$0][print.band($0)] ?? [] })
            candidates.subtract(identical)
            out.near += candidates.sorted().filter { print.resembles(theirs[$0]) }.map { (index, $0) }
        }
        return out
    }

    private func hashes(_ loop: PictureLoop) throws -> [PerceptualHash] {
        guard let pixels = images?.pixels else { return [] }
        let hashes = Hashes(count)
        try loop.run(count) { index in
            let hash = pixels.bytes(index).withUnsafeBufferPointer {
                PerceptualHash($0, height: pixels.height, width: pixels.width, channels: pixels.channels)
            }
            hashes.places.withLock { $0[index] = hash }
        }
        return hashes.places.withLock { $0.compactMap { $0 } }
    }

    private final class Hashes: Sendable {
        let places: Mutex<[PerceptualHash?]>
        init(_ count: Int) { places = Mutex(Array(repeating: nil, count: count)) }
    }
}
