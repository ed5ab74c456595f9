import Images
import Library
import Models
import Testing

/// A picture as a model sees it: bytes of Pillow 12 after `resize((7, 5))` and `crop((2, 0, 6, 4))` of the same 9x6
/// pixels, which is what timm makes of them for 4 pixels and a crop share of 0.8.
struct SeenPictureTests {
    private static let bytes: [Preprocessing.Interpolation: [UInt8]] = [
        .bicubic: [
            117, 173, 88, 164, 176, 59, 179, 29, 131, 93, 88, 148, 154, 72, 119, 155, 74, 175, 57, 167, 159, 138, 167,
            105,
            61, 121, 126, 98, 193, 125, 150, 140, 77, 119, 134, 174, 126, 102, 48, 207, 104, 117, 87, 120, 156, 106,
            103, 106,
        ],
        .bilinear: [
            114, 163, 98, 158, 164, 77, 164, 46, 129, 100, 91, 145, 145, 89, 113, 150, 93, 162, 74, 157, 148, 129, 161,
            113,
            82, 118, 120, 110, 173, 128, 138, 139, 94, 121, 134, 159, 123, 102, 67, 184, 113, 119, 97, 121, 145, 112,
            106, 113,
        ],
    ]

    private static let picture: DecodedImage = {
        var pixels: [UInt8] = []
        for y in 0..<6 {
            for x in 0..<9 {
                for c in 0..<3 { pixels.append(UInt8((x * 37 + y * 59 + c * 83 + x * y * 7) % 256)) }
            }
        }
        return DecodedImage(width: 9, height: 6, pixels: pixels)
    }()

    @Test(arguments: [Preprocessing.Interpolation.bicubic, .bilinear])
    func theShortSideIsResizedAndTheMiddleKept(_ interpolation: Preprocessing.Interpolation) throws {
        let expected = try #require(SeenPictureTests.bytes[interpolation])
        let seen = try SeenPictureTests.picture.seen(
            by: .imageNet(inputSize: 4, cropShare: 0.8, interpolation: interpolation))
        #expect(seen.width == 4 && seen.height == 4 && seen.pixels.count == expected.count)
        let worst = zip(seen.pixels, expected).map { abs(Int($0) - Int($1)) }.max() ?? 255
        #expect(worst <= 1, "off by \(worst)")
    }

    @Test func aPaddedPictureKeepsItsWholeAndGreyBesideIt() throws {
        var preprocessing = Preprocessing.centred(inputSize: 9)
        preprocessing.framing = .pad
        let seen = try SeenPictureTests.picture.seen(by: preprocessing)
        #expect(seen.width == 9 && seen.height == 9)
        #expect(seen.pixels.prefix(27).allSatisfy { $0 == 114 } && seen.pixels.suffix(27).allSatisfy { $0 == 114 })
        #expect(Array(seen.pixels[(2 * 27)..<(8 * 27)]) == SeenPictureTests.picture.pixels)
    }
}
