import Data
import Draws
import Images

/// The image of the fixture scripts: every byte a formula of its place.
func formulaImage(width: Int, height: Int) -> DecodedImage {
    var pixels: [UInt8] = []
    for y in 0..<height {
        for x in 0..<width {
            let value = x * 37 + y * 101 + x * y * 7
            pixels += [UInt8(value % 256), UInt8((value + 53) % 256), UInt8((value + 106) % 256)]
        }
    }
    return DecodedImage(width: width, height: height, pixels: pixels)
}

/// A data set of tiny grey images, `counts[k]` of class k; every image differs from every other.
func toyDataset(_ counts: [Int]) throws -> Dataset {
    let labels = counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    var draw = Draw(seed: 3, purpose: "toy")
    let pixels = labels.flatMap { _ in (0..<12).map { _ in UInt8(draw.integer(below: 256)) } }
    return try Dataset(
        name: "toy", classes: counts.indices.map { "class \($0)" },
        labels: labels,
        images: Pixels(height: 2, width: 2, channels: 3, bytes: pixels))
}
