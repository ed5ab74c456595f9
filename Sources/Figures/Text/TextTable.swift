/// A table as lines of text: a ruled header, columns as wide as their content, numbers to the right.
package enum TextTable {
    /// Lines of at most `style.width` columns on a terminal: the widest columns are cut when they do not fit, and where
    /// that is not enough the last ones are left out, with a sign in the header. Elsewhere nothing is cut: a file has
    /// no edge.
    package static func lines(headers: [String], rows: [[String]], style: TextStyle) -> [String] {
        let count = max(headers.count, rows.map(\.count).max() ?? 0)
        guard count > 0 else { return [] }
        let rows = rows.map { row in (0..<count).map { $0 < row.count ? oneLine(row[$0]) : "" } }
        let headers = (0..<count).map { $0 < headers.count ? oneLine(headers[$0]) : "" }
        let right = numericColumns(rows, count: count)
        let wanted = (0..<count).map { column in
            max(TextWidth.of(headers[column]), rows.map { TextWidth.of($0[column]) }.max() ?? 0)
        }
        let room = style.isTerminal ? style.width : wanted.reduce(2 * count, +)
        var shown = count
        while shown > 1,
            wanted.prefix(shown).reduce(2 * (shown - 1), { $0 + min($1, TextTable.narrowest) })
                + (shown < count ? 2 : 0) > room
        { shown -= 1 }
        let widths = fit(Array(wanted.prefix(shown)), into: room - 2 * (shown - 1) - (shown < count ? 2 : 0))

        func line(_ cells: [String]) -> String {
            let padded = (0..<shown).map { column in
                let cell = TextWidth.cut(cells[column], to: widths[column])
                return right[column]
                    ? TextWidth.padded(left: cell, to: widths[column]) : TextWidth.padded(cell, to: widths[column])
            }
            var line = padded.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
        var lines: [String] = []
        if headers.contains(where: { !$0.isEmpty }) {
            lines.append(style.ink(line(headers) + (shown < count ? " …" : ""), .bold))
            lines.append(style.ink(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), .quiet))
        }
        return lines + rows.map(line)
    }

    /// A column is worth nothing below this.
    private static let narrowest = 7

    private static func oneLine(_ text: String) -> String {
        String(TextStyle.harmless(text).map { $0.isNewline || $0 == "\t" ? " " : $0 })
    }

    /// Whether every filled cell of a column is a number, perhaps with a sign, a unit of percent or an interval.
    package static func numericColumns(_ rows: [[String]], count: Int) -> [Bool] {
        (0..<count).map { column in
            let cells = rows.compactMap { column < $0.count ? $0[column] : nil }.filter {
                !$0.isEmpty && $0 != "–" && $0 != "-"
            }
            return !cells.isEmpty && cells.allSatisfy(isNumeric)
        }
    }

    private static func isNumeric(_ cell: String) -> Bool {
        guard let first = cell.first, first.isNumber || "+-−.±".contains(first), cell.contains(where: \.isNumber) else {
            return false
        }
        let units: Set<Substring> = [
            "ms", "s", "min", "h", "MB", "GB", "kB", "KB", "K", "M", "G", "B", "x", "e", "MiB", "KiB", "GiB", "pp",
        ]
        let words = cell.split { !$0.isLetter && $0 != "°" }
        return words.allSatisfy { units.contains($0) }
    }

    /// Shrinks the widest columns until the table fits.
    private static func fit(_ widths: [Int], into room: Int) -> [Int] {
        var widths = widths
        while widths.reduce(0, +) > room, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
            widths[widest] > 4
        {
            let others = widths.indices.filter { $0 != widest }.map { widths[$0] }.max() ?? 4
            let excess = widths.reduce(0, +) - room
            widths[widest] = max(4, widths[widest] - min(excess, max(1, widths[widest] - others)))
        }
        return widths
    }
}
