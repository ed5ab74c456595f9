import Figures
import Foundation
import Library
import Notebook
import Testing

/// Pictures as terminals get them, read back by the rules of their protocols.
struct PictureProtocolTests {
    private static let size = 8

    /// A picture with every step from dark to light, and hues.
    private let image: ImageGrid.Image = {
        var rgb: [UInt8] = []
        for y in 0..<size {
            for x in 0..<size {
                rgb.append(UInt8(x * 36))
                rgb.append(UInt8(y * 36))
                rgb.append(UInt8((y * size + x) * 4))
            }
        }
        return ImageGrid.Image(width: size, height: size, rgb: rgb)
    }()

    private func sent(_ pictures: TextStyle.Pictures) -> String {
        var style = TextStyle(width: 80, hasColour: true, isTerminal: true)
        style.pictures = pictures
        return ImageGrid(images: [image]).lines(style).joined(separator: "\n")
    }

    /// The colour of the picture at a pixel of the canvas, where each of its own is 16 by 16.
    private func colour(_ x: Int, _ y: Int) -> [Int] {
        let at = 3 * (y / 16 * PictureProtocolTests.size + x / 16)
        return (0..<3).map { Int(image.rgb[at + $0]) }
    }

    /// https://sw.kovidgoyal.net/kitty/graphics-protocol
    @Test func kittyCarriesThePixels() throws {
        let text = sent(.kitty)
        var data = ""
        var width = 0
        var height = 0
        var isOver = false
        for match in text.matches(of: /\u{1B}_G([^;]*);([^\u{1B}]*)\u{1B}\\/) {
            #expect(match.2.count <= 4096 && !isOver)
            for pair in match.1.split(separator: ",") {
                switch pair.prefix(2) {
                case "s=": width = try #require(Int(pair.dropFirst(2)))
                case "v=": height = try #require(Int(pair.dropFirst(2)))
                case "m=": isOver = pair == "m=0"
                case "f=": #expect(pair == "f=24")
                default: break
                }
            }
            data += match.2
        }
        let bytes = [UInt8](try #require(Data(base64Encoded: data)))
        #expect(isOver && bytes.count == 3 * width * height && height == 128)
        for (x, y) in [(0, 0), (17, 0), (127, 127), (64, 96)] {
            let at = 3 * (y * width + x)
            let found: [Int] = bytes[at..<at + 3].map { Int($0) }
            #expect(found == colour(x, y), "\(x) \(y)")
        }
    }

    /// DEC STD 070: bands of six rows, a bit a row, `!` repeats, `$` goes back, `-` goes down.
    @Test func sixelsMakeThePictureAgain() throws {
        let text = sent(.sixel)
        let body = try #require(text.firstMatch(of: /\u{1B}Pq"1;1;(\d+);(\d+)([^\u{1B}]*)\u{1B}\\/))
        let width = try #require(Int(body.1))
        let height = try #require(Int(body.2))
        var palette: [Int: [Int]] = [:]
        var pixels = [[Int]](repeating: [], count: width * height)
        var x = 0
        var top = 0
        var current = 0
        for token in body.3.matches(of: /#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)(.)|([?-~])|\$|-/) {
            let sign = token.6 ?? token.7
            if let number = token.1.flatMap({ Int($0) }) {
                current = number
                if let red = token.2.flatMap({ Int($0) }), let green = token.3.flatMap({ Int($0) }),
                    let blue = token.4.flatMap({ Int($0) })
                {
                    palette[number] = [red, green, blue].map { $0 * 255 / 100 }
                }
            } else if let sign, let value = sign.first?.asciiValue {
                let ink = try #require(palette[current])
                for _ in 0..<(token.5.flatMap { Int($0) } ?? 1) {
                    for row in 0..<6 where (value - 63) >> UInt8(row) & 1 == 1 { pixels[(top + row) * width + x] = ink }
                    x += 1
                }
                #expect(x <= width)
            } else if token.0 == "$" {
                x = 0
            } else {
                (x, top) = (0, top + 6)
            }
        }
        #expect(!pixels.contains { $0.isEmpty }, "every pixel has a colour")
        // Dithered: right on the average of a pixel of the picture.
        for y in stride(from: 0, to: 128, by: 16) {
            for x in stride(from: 0, to: 128, by: 16) {
                for channel in 0..<3 {
                    var sum = 0
                    for row in y..<y + 16 { for column in x..<x + 16 { sum += pixels[row * width + column][channel] } }
                    let wanted: Int = colour(x, y)[channel]
                    #expect(abs(sum / 256 - wanted) <= 6, "\(x) \(y) \(channel)")
                }
            }
        }
    }
}
