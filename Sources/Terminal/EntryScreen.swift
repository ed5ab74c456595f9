/// What of an entry stands on the terminal, so that only what changes is written.
///
/// Everything moves relative to the cursor: where on the screen the entry stands is not known, and need not be.
package struct EntryScreen {
    private var rows: [EntryPainting.Frame.Row] = []
    private var cursor = EntryLayout.Place(row: 0, column: 0)
    private var columns = 80

    package init() {}

    /// The sequence that turns what stands there into the frame; empty when nothing is different.
    package mutating func draw(_ frame: EntryPainting.Frame, columns: Int) -> String {
        defer { (rows, cursor, self.columns) = (frame.rows, frame.cursor, columns) }
        guard frame.rows != rows else {
            return frame.cursor == cursor ? "" : EntryScreen.move(from: cursor, to: frame.cursor)
        }
        var out = ""
        var at = cursor.row
        for (number, row) in frame.rows.enumerated() where number >= rows.count || rows[number] != row {
            out += go(from: at, to: number)
            at = number
            out += row.text
            // Behind a full row some terminals would wipe its last character.
            if row.width < columns { out += "\u{1B}[K" }
        }
        if rows.count > frame.rows.count {
            out += go(from: at, to: frame.rows.count) + "\u{1B}[J"
            at = frame.rows.count
        }
        return out + EntryScreen.move(from: .init(row: at, column: 0), to: frame.cursor)
    }

    /// To the left edge of another row; rows below the last are made by line feeds, which scroll the screen where it
    /// ends.
    private func go(from: Int, to: Int) -> String {
        guard to > from else {
            return EntryScreen.move(from: .init(row: from, column: 0), to: .init(row: to, column: 0))
        }
        let last = max(rows.count - 1, from)
        let there = min(to, last)
        return EntryScreen.move(from: .init(row: from, column: 0), to: .init(row: there, column: 0))
            + String(repeating: "\n", count: to - there)
    }

    /// What stands there is left as it is; the next frame is drawn where the cursor is then.
    package mutating func forget() {
        rows = []
        cursor = .init(row: 0, column: 0)
    }

    /// The sequence that wipes the entry after the window got another size. Terminals that wrap rows anew have more of
    /// them now.
    package mutating func wipe(columns: Int) -> String {
        let columns = max(columns, 1)
        let above =
            rows.prefix(cursor.row).reduce(0) { $0 + max(1, ($1.width + columns - 1) / columns) } + cursor.column
            / columns
        forget()
        return "\r" + (above > 0 ? "\u{1B}[\(above)A" : "") + "\u{1B}[J"
    }

    /// From one place to another, relative to where the cursor is.
    private static func move(from: EntryLayout.Place, to: EntryLayout.Place) -> String {
        var out = "\r"
        if from.row > to.row { out += "\u{1B}[\(from.row - to.row)A" }
        if to.row > from.row { out += "\u{1B}[\(to.row - from.row)B" }
        return to.column > 0 ? out + "\u{1B}[\(to.column)C" : out
    }
}
