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
    private func tagged(_ jpeg: [UInt8], _ orientation: Int, type: UInt8 = 3) -> [UInt8] {
        var exif: [UInt8] = Array("Exif".utf8) + [0, 0]
        exif += [0x49, 0x49, 42, 0, 8, 0, 0, 0]  // little-endian TIFF, directory at 8
        // One entry: orientation, a short or a long.
        exif += [1, 0, 0x12, 0x01, type, 0, 1, 0, 0, 0, UInt8(orientation), 0, 0, 0]
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
        for nothing in [[0xff], [UInt8](repeating: 0, count: 1000), Array("BM".utf8)] {
            #expect(throws: ImageProblem.notAnImage) { try ImageFile.decode(nothing) }
        }
        #expect(throws: ImageProblem.empty) { try ImageFile.decode([]) }
    }

    /// Many programs stop writing after the last row: nothing that is seen is missing.
    @Test func filesCutAfterTheLastRowAreTaken() throws {
        let image = formulaImage(width: 48, height: 40)
        let jpeg = try ImageFile.jpeg(image.pixels, width: 48, height: 40)
        let png = try ImageFile.png(image.pixels, width: 48, height: 40)
        #expect(try ImageFile.decode(Array(jpeg.dropLast(2))) == ImageFile.decode(jpeg))
        // IEND, then the checksum of the chunk, then that of the pixels.
        for cut in [1, 12, 16, 20] { #expect(try ImageFile.decode(Array(png.dropLast(cut))) == image, "\(cut) bytes") }
        for (file, cut) in [(jpeg, 12), (png, 40)] {
            #expect(throws: ImageProblem.self) { try ImageFile.decode(Array(file.dropLast(cut))) }
        }
    }

    @Test func orientationMayBeALong() throws {
        let image = formulaImage(width: 32, height: 16)
        let plain = try ImageFile.jpeg(image.pixels, width: 32, height: 16)
        for type: UInt8 in [3, 4] {
            let turned = try ImageFile.decode(tagged(plain, 6, type: type))
            #expect(turned.width == 16 && turned.height == 32, "type \(type)")
        }
        #expect(try ImageFile.decode(tagged(plain, 6, type: 2)).width == 32)
    }

    @Test func whatIsNotReadIsNamed() throws {
        func problem(_ bytes: [UInt8]) -> String {
            do { _ = try ImageFile.decode(bytes) } catch { return error.words }
            return ""
        }
        let rest = [UInt8](repeating: 0, count: 30)
        #expect(problem([0, 0, 0, 24] + Array("ftypheic".utf8) + rest) == "it is HEIC: convert it to JPEG or PNG")
        #expect(problem([0, 0, 0, 24] + Array("ftypavif".utf8) + rest) == "it is AVIF: convert it to JPEG or PNG")
        #expect(
            problem(Array("\n<!doctype HTML><body>".utf8))
                == "it is a web page: the download failed: get the picture itself")
        #expect(problem(Array("<?xml version='1.0'?><svg>".utf8)) == "it is an SVG drawing: convert it to JPEG or PNG")
        #expect(problem(Array("%PDF-1.4".utf8)).hasPrefix("it is a PDF"))
    }

    /// 108 megapixels in a file of 17 kB: reduced while it is read, in a few megabytes.
    @Test func largePhotographsAreReducedWhileTheyAreRead() throws {
        let huge = try ImageFile.png(
            [UInt8](repeating: 170, count: 12_000 * 9_000), width: 12_000, height: 9_000, channels: 1)
        let image = try ImageFile.decode(huge, least: 64)
        #expect(image.width * image.height <= 16_000_000 && min(image.width, image.height) >= 128)
        #expect(image.pixels.allSatisfy { $0 == 170 })
        #expect(throws: ImageProblem.tooManyPixels(width: 12_000, height: 9_000)) { try ImageFile.decode(huge) }
        #expect(throws: ImageProblem.tooManyPixels(width: 12_000, height: 9_000), "a larger one is needed") {
            try ImageFile.decode(huge, least: 4096)
        }
    }

    /// Each pixel of a reduced picture is the mean of those it stands for, at the ragged edges too.
    @Test func reducedPicturesAreMeans() throws {
        let (width, height) = (5_001, 4_003)
        func value(_ x: Int, _ y: Int) -> Int { (x * 7 + y % 3 * 13) % 251 }
        let rows: [[UInt8]] = (0..<3).map { y in
            (0..<width).flatMap { x -> [UInt8] in [UInt8(value(x, y)), 0, 0] }
        }
        let pixels: [UInt8] = (0..<height).flatMap { y -> [UInt8] in rows[y % 3] }
        let image = try ImageFile.decode(ImageFile.png(pixels, width: width, height: height), least: 100)
        #expect(image.width == 2_501 && image.height == 2_002)
        for (x, y) in [(0, 0), (1_200, 700), (2_500, 2_001), (2_500, 5), (9, 2_001)] {
            let xs = 2 * x..<min(width, 2 * x + 2)
            let ys = 2 * y..<min(height, 2 * y + 2)
            let sum = ys.reduce(0) { sum, y in sum + xs.reduce(0) { $0 + value($1, y) } }
            let count = xs.count * ys.count
            let seen = Int(image.pixels[(y * image.width + x) * 3])
            let mean = (sum + count / 2) / count
            #expect(seen == mean, "\(x), \(y)")
        }
        let jpeg = try ImageFile.jpeg(pixels, width: width, height: height)
        #expect(try ImageFile.decode(jpeg, least: 100).width == 2_501)
    }

    @Test func samplesOfTwelveBitsAreSaid() throws {
        let dim = Foundation.Data(base64Encoded: twelveBits) ?? .init()
        #expect(try ImageFile.decode([UInt8](dim)).isDim)
        #expect(try !ImageFile.decode(ImageFile.png([1, 2, 3], width: 1, height: 1)).isDim)
    }

    /// A grey PNG of 2 x 1 samples of 16 bits, 4095 and 100.
    private let twelveBits =
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABEAAAAACB2fwVAAAADUlEQVR4nGPg/8+QAgADogFzZZZqBgAAAABJRU5ErkJggg=="

    /// A seeded law, for every format: whatever bytes change, decoding ends with an image or an error, soon, and in no
    /// more memory than a picture may take.
    @Test func noChangedByteEndsTheProcess() throws {
        let files = Fixtures.read("decode", as: Decodings.self).cases.map { one in
            (one.name, [UInt8](Foundation.Data(base64Encoded: one.file) ?? .init()))
        }
        #expect(files.allSatisfy { !$0.1.isEmpty })
        var draw = Draw(seed: 11, purpose: "damage")
        var refused = 0
        for round in 0..<3000 {
            let (name, whole) = files[round % files.count]
            var bytes = whole
            if draw.chance(0.2) { bytes.removeLast(draw.integer(below: bytes.count)) }
            for _ in 0..<draw.integer(0...4) where !bytes.isEmpty {
                bytes[draw.integer(below: bytes.count)] = UInt8(draw.integer(below: 256))
            }
            let start = ContinuousClock.now
            do {
                let read = try ImageFile.decode(bytes, least: 8)
                #expect(read.pixels.count == read.width * read.height * 3)
            } catch { refused += 1 }
            #expect(ContinuousClock.now - start < .seconds(5), "\(name), round \(round)")
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
