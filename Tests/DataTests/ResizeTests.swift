import Images
import TestKit
import Testing

struct ResizeTests {
    private struct Resizings: Decodable {
        struct Case: Decodable {
            let width: Int, height: Int, newWidth: Int, newHeight: Int, filter: String, boxed: Bool, pixels: [UInt8]
        }
        let cases: [Case]
    }

    @Test func bytesAgreeWithPillow() throws {
        for one in Fixtures.read("resize", as: Resizings.self).cases {
            let filter = try #require(Interpolation(rawValue: one.filter))
            let image = try formulaImage(width: one.width, height: one.height)
                .resized(
                    width: one.newWidth, height: one.newHeight, framing: one.boxed ? .crop : .stretch,
                    interpolation: filter)
            let worst = zip(image.pixels, one.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 255
            #expect(
                image.pixels.count == one.pixels.count && worst <= 1,
                "\(one.width)x\(one.height) to \(one.newWidth)x\(one.newHeight), \(one.filter): off by \(worst)")
        }
    }

    @Test func paddingKeepsAllOfTheImage() throws {
        let image = DecodedImage(width: 20, height: 10, pixels: [UInt8](repeating: 200, count: 600))
        let padded = try image.resized(width: 8, height: 8, framing: .pad)
        let rows = (0..<8).map { padded.pixels[$0 * 24] }
        #expect(rows == [114, 114, 200, 200, 200, 200, 114, 114])
    }

    @Test func impossibleSizesAreErrors() {
        let image = formulaImage(width: 4, height: 4)
        for (width, height) in [(0, 4), (4, -1), (70_000, 1), (50_000, 50_000), (Int.max, 2)] {
            #expect(throws: ImageProblem.self) { try image.resized(width: width, height: height) }
        }
        #expect(throws: ImageProblem.self) {
            try DecodedImage(width: 9, height: 9, pixels: []).resized(width: 2, height: 2)
        }
    }
}
