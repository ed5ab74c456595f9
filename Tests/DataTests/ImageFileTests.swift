import Draws
import Foundation
import Images
import TestKit
import Testing

struct ImageFileTests {
    private struct Decodings: Decodable {
        struct Case: Decodable {
            let name: String, file: String, width: Int, height: Int, tolerance: Int, pixels: [UInt8]
        }
        let cases: [Case]
    }

    @Test func everyKindOfFileIsReadAsPillowReadsIt() throws {
        for one in Fixtures.read("decode", as: Decodings.self).cases {
            let encoded = Foundation.Data(base64Encoded: one.file)
            let bytes = [UInt8](try #require(encoded))
            let image = try ImageFile.decode(bytes)
            #expect(image.width == one.width && image.height == one.height, "\(one.name)")
            let worst = zip(image.pixels, one.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 255
            #expect(worst <= one.tolerance, "\(one.name): off by \(worst)")
        }
    }

    @Test func pngComesBackAsItWas() throws {
        let image = formulaImage(width: 31, height: 17)
        #expect(try ImageFile.decode(ImageFile.png(image.pixels, width: 31, height: 17)) == image)
        let grey = try ImageFile.decode(ImageFile.png([0, 128, 255], width: 3, height: 1, channels: 1))
        #expect(grey.pixels == [0, 0, 0, 128, 128, 128, 255, 255, 255])
        #expect(throws: ImageProblem.self) { try ImageFile.png([0, 0], width: 3, height: 1) }
        #expect(throws: ImageProblem.self) { try ImageFile.png([], width: 0, height: 0) }
    }

    /// Where block (x, y) of the upright image lies in a file of 4 x 2 blocks.
    private func place(_ orientation: Int, _ x: Int, _ y: Int) -> (x: Int, y: Int) {
        switch orientation {
        case 2: (3 - x, y)
        case 3: (3 - x, 1 - y)
        case 4: (x, 1 - y)
        case 5: (y, x)
        case 6: (y, 1 - x)
        case 7: (3 - y, 1 - x)
        case 8: (3 - y, x)
        default: (x, y)
        }
    }

    @Test(arguments: 1...8)
    func exifOrientationIsApplied(orientation: Int) throws {
        // 4 x 2 blocks of 16 pixels, each of its own grey.
        var pixels: [UInt8] = []
        for y in 0..<32 {
            for x in 0..<64 {
                let grey = UInt8((y / 16 * 4 + x / 16) * 30)
                pixels += [grey, grey, grey]
            }
        }
        let plain = try ImageFile.jpeg(pixels, width: 64, height: 32, quality: 95)
        let image = try ImageFile.decode(tagged(plain, orientation))
        #expect(image.width == (orientation < 5 ? 64 : 32) && image.height == (orientation < 5 ? 32 : 64))
        for y in 0..<image.height / 16 {
            for x in 0..<image.width / 16 {
                let source = place(orientation, x, y)
                let at = ((y * 16 + 8) * image.width + x * 16 + 8) * 3
                let difference = Int(image.pixels[at]) - (source.y * 4 + source.x) * 30
                #expect(abs(difference) < 6, "block \(x), \(y)")
            }
        }
    }

    /// A JPEG with an EXIF segment that says how it was held.
    private func tagged(_ jpeg: [UInt8], _ orientation: Int) -> [UInt8] {
        var exif: [UInt8] = Array("Exif".utf8) + [0, 0]
        exif += [0x49, 0x49, 42, 0, 8, 0, 0, 0]  // little-endian TIFF, directory at 8
        exif += [1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, UInt8(orientation), 0, 0, 0]  // one entry: orientation, a short
        exif += [0, 0, 0, 0]
        var out = Array(jpeg.prefix(2))
        out += [0xff, 0xe1, 0, UInt8(exif.count + 2)] + exif
        return out + jpeg.dropFirst(2)
    }

    @Test func damagedFilesAreErrors() throws {
        let image = formulaImage(width: 48, height: 40)
        let jpeg = try ImageFile.jpeg(image.pixels, width: 48, height: 40)
        let png = try ImageFile.png(image.pixels, width: 48, height: 40)
        for whole in [jpeg, png] {
            for share in [3, 8, 20, whole.count / 2, whole.count * 9 / 10] {
                #expect(throws: ImageProblem.self, "\(share) of \(whole.count) bytes") {
                    try ImageFile.decode(Array(whole.prefix(share)))
                }
            }
        }
        for nothing in [[], Array("GIF89a".utf8), [0xff], [UInt8](repeating: 0, count: 1000)] {
            #expect(throws: ImageProblem.notAnImage) { try ImageFile.decode(nothing) }
        }
    }

    /// A seeded law: whatever bytes change, decoding ends with an image or an error.
    @Test func noChangedByteEndsTheProcess() throws {
        let image = formulaImage(width: 24, height: 20)
        let files = [
            try ImageFile.jpeg(image.pixels, width: 24, height: 20),
            try ImageFile.png(image.pixels, width: 24, height: 20),
        ]
        var draw = Draw(seed: 11, purpose: "damage")
        var refused = 0
        for round in 0..<2000 {
            var bytes = files[round % 2]
            for _ in 0..<draw.integer(1...4) {
                bytes[draw.integer(below: bytes.count)] = UInt8(draw.integer(below: 256))
            }
            do {
                let read = try ImageFile.decode(bytes)
                #expect(read.pixels.count == read.width * read.height * 3)
            } catch { refused += 1 }
        }
        #expect(refused > 500)
    }

    @Test func lyingHeadersAreRefusedBeforeMemoryIsAskedFor() throws {
        let image = formulaImage(width: 32, height: 32)
        let png = try ImageFile.png(image.pixels, width: 32, height: 32)
        #expect(throws: ImageProblem.tooManyPixels(width: 60_000, height: 60_000)) {
            try ImageFile.decode(claiming(60_000, 60_000, png))
        }
        #expect(throws: ImageProblem.corrupt("the file is too short for its own header")) {
            try ImageFile.decode(claiming(9_000, 9_000, png))
        }
        #expect(throws: ImageProblem.self) { try ImageFile.decode(claiming(0, 5, png)) }
        #expect(throws: ImageProblem.self) { try ImageFile.decode(claiming(0x7fff_ffff, 0x7fff_ffff, png)) }
        var jpeg = try ImageFile.jpeg(image.pixels, width: 32, height: 32)
        let frame = try #require(jpeg.indices.dropLast(9).first { jpeg[$0] == 0xff && jpeg[$0 + 1] == 0xc0 })
        jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xff, 0xdc, 0xff, 0xdc])
        #expect(throws: ImageProblem.tooManyPixels(width: 65_500, height: 65_500)) { try ImageFile.decode(jpeg) }
        jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0x23, 0x28, 0x23, 0x28])
        #expect(throws: ImageProblem.corrupt("the file is too short for its own header")) { try ImageFile.decode(jpeg) }
    }

    @Test func onlyRegularFilesAreRead() throws {
        let folder = try TemporaryFolder()
        #expect(throws: ImageProblem.missing) { try ImageFile.read(folder.path + "/nothing.png") }
        #expect(throws: ImageProblem.notAFile) { try ImageFile.read(folder.path) }
        let pipe = folder.path + "/pipe.png"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(throws: ImageProblem.notAFile, "a pipe without a writer must not be waited for") {
            try ImageFile.read(pipe)
        }
        try folder.write([1, 2, 3], to: "three.png")
        #expect(throws: ImageProblem.fileTooLarge(limit: 2)) {
            try ImageFile.bytes(of: folder.path + "/three.png", limit: 2)
        }
        #expect(throws: ImageProblem.missing) { try ImageFile.read("a\0b") }
    }

    /// A PNG whose header claims another size, with the checksum made right.
    private func claiming(_ width: UInt32, _ height: UInt32, _ png: [UInt8]) -> [UInt8] {
        var out = png
        for (offset, value) in [(16, width), (20, height)] {
            for byte in 0..<4 { out[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * byte)) }
        }
        var crc: UInt32 = 0xffff_ffff
        for byte in out[12..<29] {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        for byte in 0..<4 { out[29 + byte] = UInt8(truncatingIfNeeded: ~crc >> UInt32(24 - 8 * byte)) }
        return out
    }
}
