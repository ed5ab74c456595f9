import Foundation

extension ImageGrid {
    /// Rows of pictures as pixels of the terminal, their captions as text below.
    func pixelRows(_ images: [Image], _ style: TextStyle) -> [String] {
        let perRow = min(max(columns, 1), max(1, (style.width + 1) / ImageGrid.cellColumns), images.count)
        var lines: [String] = []
        for start in stride(from: 0, to: min(images.count, perRow * ImageGrid.mostPixelRows), by: perRow) {
            let row = Array(images[start..<min(start + perRow, images.count)])
            let canvas = PixelCanvas(row: row, cell: ImageGrid.cellPixels)
            lines.append(style.pictures == .kitty ? canvas.kitty : canvas.sixel)
            if row.contains(where: { !$0.caption.isEmpty }) {
                lines.append(
                    row.map { image in
                        TextWidth.padded(
                            TextWidth.cut(TextStyle.harmless(image.caption), to: ImageGrid.cellColumns - 1),
                            to: ImageGrid.cellColumns)
                    }.joined())
            }
        }
        let left = images.count - perRow * ImageGrid.mostPixelRows
        if left > 0 { lines.append(style.ink("… and \(left) more; `tl render` shows all", .quiet)) }
        return lines
    }

    /// A cell of a usual terminal font is about 9 pixels wide.
    private static let cellColumns = 15
    private static let cellPixels = 128
    private static let mostPixelRows = 4
}

/// Pictures side by side on black, each scaled to a square cell, in whole pixels so that small images stay sharp.
struct PixelCanvas {
    let width: Int
    let height: Int
    private(set) var rgb: [UInt8]

    private static let gap = 7

    init(row: [ImageGrid.Image], cell: Int) {
        width = row.count * (cell + PixelCanvas.gap)
        height = cell
        rgb = [UInt8](repeating: 0, count: width * height * 3)
        for (at, image) in row.enumerated() {
            let longest = max(image.width, image.height)
            for y in 0..<cell {
                let from = y * longest / cell
                guard from < image.height else { break }
                for x in 0..<cell {
                    let column = x * longest / cell
                    guard column < image.width else { break }
                    let source = 3 * (from * image.width + column)
                    let target = 3 * (y * width + at * (cell + PixelCanvas.gap) + x)
                    for channel in 0..<3 { rgb[target + channel] = image.rgb[source + channel] }
                }
            }
        }
    }

    /// Raw pixels in base64, in pieces of 4096 characters as the protocol asks.
    var kitty: String {
        let text = Foundation.Data(rgb).base64EncodedString()
        var out = ""
        var at = text.startIndex
        var isFirst = true
        while at < text.endIndex {
            let end = text.index(at, offsetBy: 4096, limitedBy: text.endIndex) ?? text.endIndex
            let head = isFirst ? "a=T,f=24,s=\(width),v=\(height),q=2," : ""
            out += "\u{1B}_G\(head)m=\(end < text.endIndex ? 1 : 0);\(text[at..<end])\u{1B}\\"
            at = end
            isFirst = false
        }
        return out
    }

    /// Thresholds that spread a colour between two levels over four by four pixels (Bayer 1973).
    private static let thresholds = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]

    /// Bands of six rows in a cube of 6x6x6 colours, dithered.
    var sixel: String {
        var out = "\u{1B}Pq\"1;1;\(width);\(height)"
        var colours = [UInt8](repeating: 0, count: width * height)
        for pixel in colours.indices {
            let threshold = PixelCanvas.thresholds[pixel / width % 4 * 4 + pixel % width % 4]
            let levels = (0..<3).map { (Int(rgb[3 * pixel + $0]) * 80 + 255 * threshold + 127) / 4080 }
            colours[pixel] = UInt8(levels[0] * 36 + levels[1] * 6 + levels[2])
        }
        for colour in Set(colours).sorted() {
            let (red, green, blue) = (Int(colour) / 36, Int(colour) / 6 % 6, Int(colour) % 6)
            out += "#\(colour);2;\(red * 20);\(green * 20);\(blue * 20)"
        }
        for top in stride(from: 0, to: height, by: 6) {
            let rows = min(6, height - top)
            for colour in Set(colours[(top * width)..<((top + rows) * width)]).sorted() {
                out += "#\(colour)"
                var run = 0
                var last: UInt8 = 0
                func finish() {
                    guard run > 0 else { return }
                    let sign = String(UnicodeScalar(63 + last))
                    out += run > 3 ? "!\(run)\(sign)" : String(repeating: sign, count: run)
                }
                for column in 0..<width {
                    var bits: UInt8 = 0
                    for row in 0..<rows where colours[(top + row) * width + column] == colour {
                        bits |= 1 << UInt8(row)
                    }
                    if bits != last || run == 0 {
                        finish()
                        last = bits
                        run = 0
                    }
                    run += 1
                }
                finish()
                out += "$"
            }
            out += "-"
        }
        return out + "\u{1B}\\"
    }
}
