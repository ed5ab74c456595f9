/// A line of text as a terminal shows it: tabs spread, wide characters two columns, nothing that could steer the
/// terminal.
package struct DisplayText {
    /// One shown character with its columns and the bytes it came from.
    package struct Cell {
        package var text: String
        package var width: Int
        package var bytes: Range<Int>
    }

    package var cells: [Cell] = []

    static let tabWidth = 4

    package init(_ line: String) {
        var offset = 0
        var column = 0
        for character in line {
            let length = character.utf8.count
            let (text, width) = DisplayText.shown(character, at: column)
            cells.append(Cell(text: text, width: width, bytes: offset..<(offset + length)))
            offset += length
            column += width
        }
    }

    package var width: Int { cells.reduce(0) { $0 + $1.width } }
    package var text: String { cells.map(\.text).joined() }

    /// Columns in front of the character that holds a byte.
    package func column(ofByte byte: Int) -> Int {
        var column = 0
        for cell in cells {
            if byte < cell.bytes.upperBound { return column }
            column += cell.width
        }
        return column
    }

    /// Columns of a whole text.
    package static func width(_ text: String) -> Int { DisplayText(text).width }

    /// A text without control characters; line ends stay.
    package static func safe(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { DisplayText(String($0)).text }.joined(
            separator: "\n")
    }

    private static func shown(_ character: Character, at column: Int) -> (String, Int) {
        guard let first = character.unicodeScalars.first else { return ("", 0) }
        if character == "\t" {
            let width = tabWidth - column % tabWidth
            return (String(repeating: " ", count: width), width)
        }
        if first.value >= 0x20 && first.value < 0x7F && character.unicodeScalars.count == 1 {
            return (String(character), 1)
        }
        switch first.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: return ("\u{FFFD}", 1)
        case .format:
            // Zero-width joiners inside an emoji are fine; alone, direction marks can turn a line around.
            return ("\u{FFFD}", 1)
        case .nonspacingMark, .enclosingMark: return (String(character), 0)
        default: break
        }
        if character.unicodeScalars.contains(where: { 0x202A...0x202E ~= $0.value || 0x2066...0x2069 ~= $0.value }) {
            return ("\u{FFFD}", 1)
        }
        return (String(character), isWide(first) || character.unicodeScalars.contains { $0.value == 0xFE0F } ? 2 : 1)
    }

    /// East Asian wide and full-width characters, and pictures.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: scalar.properties.isEmojiPresentation
        }
    }
}
