import Data
import Draws
import Foundation
import Images

/// FNV-1a of bytes: what a stored hash compares.
func fnv(_ bytes: some Sequence<UInt8>) -> String {
    String(bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }, radix: 16)
}

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

/// A folder that is gone when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("transferlab-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func folder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try folder((name as NSString).deletingLastPathComponent)
        guard FileManager.default.createFile(atPath: path + "/" + name, contents: Foundation.Data(bytes)) else {
            throw CocoaError(.fileWriteUnknown)
        }
    }
}

func fixture<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/\(name).json")
    return try JSONDecoder().decode(type, from: Foundation.Data(contentsOf: file))
}
