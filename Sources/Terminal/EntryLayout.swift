import CShims

/// Where the characters of an edit buffer stand on the screen: the prompt, then the text. Each further line of it
/// begins behind a sign as wide as the prompt; a full row goes on at the left edge of the next one.
package struct EntryLayout {
    package struct Place: Hashable, Sendable {
        package var row: Int
        package var column: Int

        package init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }
    }

    package enum Start: Hashable, Sendable {
        case prompt
        /// The first row of a further line.
        case line
        /// A row that goes on with the one above.
        case wrapped
    }

    package struct Row: Hashable, Sendable {
        package var start: Start
        /// Its code points; the line end is none of them.
        package var range: Range<Int>
        /// Columns that are taken, prompt and sign included.
        package var width: Int
    }

    package private(set) var rows: [Row] = []
    package let scalars: [Unicode.Scalar]
    private let promptWidth: Int
    private let signWidth: Int

    /// - Parameters:
    ///   - promptWidth: the blank behind the prompt included.
    ///   - hasSigns: whether further lines begin behind a sign.
    ///   - unsigned: where a line begins that has no sign for its own; libedit's search line.
    package init(_ text: String, promptWidth: Int, columns: Int, hasSigns: Bool = true, unsigned: Int? = nil) {
        let columns = max(columns, 2)
        scalars = Array(text.unicodeScalars)
        self.promptWidth = min(promptWidth, columns - 1)
        // In the narrowest windows the columns are wanted for the text.
        signWidth = hasSigns && columns >= promptWidth + 12 ? self.promptWidth : 0
        var row = Row(start: .prompt, range: 0..<0, width: self.promptWidth)
        for (at, scalar) in scalars.enumerated() {
            if scalar == "\n" {
                rows.append(row)
                row = Row(start: .line, range: at + 1..<at + 1, width: at + 1 == unsigned ? 0 : signWidth)
                continue
            }
            let width = EntryLayout.width(scalar)
            // A wide character is not cut in two, a mark stays with its letter.
            if width > 0, row.width + width > columns {
                rows.append(row)
                row = Row(start: .wrapped, range: at..<at, width: 0)
            }
            row.range = row.range.lowerBound..<at + 1
            row.width += width
        }
        rows.append(row)
        // The cursor behind a full row stands in the next one.
        if row.width >= columns { rows.append(Row(start: .wrapped, range: scalars.count..<scalars.count, width: 0)) }
    }

    /// What a character is drawn as, and how many columns that takes: a control character as `^A`, a tab as an indent.
    package static func glyph(_ scalar: Unicode.Scalar) -> (text: String, width: Int) {
        if scalar.value >= 0x20, scalar.value < 0x7F { return (String(scalar), 1) }
        if scalar == "\t" { return ("    ", 4) }
        if scalar.value < 0x20 { return ("^" + String(Unicode.Scalar(UInt8(scalar.value) + 0x40)), 2) }
        let width = Int(tl_character_width(scalar.value))
        return width < 0 ? ("\u{FFFD}", 1) : (String(scalar), width)
    }

    /// Columns of it, without its text: a large entry has millions.
    @inline(__always)
    private static func width(_ scalar: Unicode.Scalar) -> Int {
        scalar.value >= 0x20 && scalar.value < 0x7F ? 1 : glyph(scalar).width
    }

    /// Columns in front of the first character of a row.
    package func margin(of row: Row) -> Int {
        switch row.start {
        case .prompt: promptWidth
        case .line: row.range.reduce(row.width) { $0 - EntryLayout.width(scalars[$1]) }
        case .wrapped: 0
        }
    }

    /// The place of a code point; of the end for one beyond it.
    package func place(_ index: Int) -> Place {
        // The last row that begins at or before it; behind a line end that is the next line.
        var low = 0
        var high = rows.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if rows[middle].range.lowerBound <= index { low = middle } else { high = middle - 1 }
        }
        let row = rows[low]
        let before = row.range.lowerBound..<min(max(index, row.range.lowerBound), row.range.upperBound)
        return Place(row: low, column: before.reduce(margin(of: row)) { $0 + EntryLayout.width(scalars[$1]) })
    }
}
