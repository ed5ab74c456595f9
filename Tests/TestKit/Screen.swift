import CShims

/// A small terminal: what stands on the screen after a program's output, escape sequences obeyed.
///
/// It knows what libedit and `tl` write; anything else is a test failure waiting to be seen, so it is collected in
/// `unknown`.
package struct Screen {
    private struct Cell: Hashable {
        var text = " "
        /// The second half of a wide character.
        var isFollowing = false
        var ink = ""
    }

    package private(set) var columns: Int
    package private(set) var rows: Int
    private var cells: [[Cell]]
    package private(set) var row = 0
    package private(set) var column = 0
    private var ink = ""
    private var isFull = false
    private var pending: [UInt8] = []
    private var sequence: String?
    package private(set) var unknown: [String] = []
    package private(set) var pastesAreBracketed = false

    package init(columns: Int = 80, rows: Int = 24) {
        tl_use_utf8()
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
    }

    /// Lines without blanks at their ends, empty ones at the bottom left out.
    package var lines: [String] {
        var lines = cells.map { row in
            var text = row.filter { !$0.isFollowing }.map(\.text).joined()
            while text.last == " " { text.removeLast() }
            return text
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    package var text: String { lines.joined(separator: "\n") }

    /// The parameters of the colour that a text on the screen has at its first character; nil when it is not there.
    package func ink(of text: String) -> String? {
        for (at, line) in lines.enumerated().reversed() {
            guard let range = line.range(of: text) else { continue }
            return cells[at].filter { !$0.isFollowing }[line.distance(from: line.startIndex, to: range.lowerBound)].ink
        }
        return nil
    }

    /// Keeps what stands at the left, as terminals that do not rewrap do.
    package mutating func resize(columns: Int, rows: Int) {
        cells = (0..<rows).map { at in
            (0..<columns).map { at < self.rows && $0 < self.columns ? cells[at][$0] : Cell() }
        }
        (self.columns, self.rows) = (columns, rows)
        (row, column) = (min(row, rows - 1), min(column, columns - 1))
    }

    package mutating func feed(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        var at = 0
        while at < pending.count {
            let first = pending[at]
            let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            guard at + length <= pending.count else { break }
            let text = String(decoding: pending[at..<(at + length)], as: UTF8.self)
            at += length
            for scalar in text.unicodeScalars { take(scalar) }
        }
        pending.removeFirst(at)
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        if let begun = sequence {
            sequence = begun + String(scalar)
            if begun.isEmpty, scalar != "[" {
                unknown.append("ESC \(scalar)")
                sequence = nil
            } else if !begun.isEmpty, ("@"..."~").contains(scalar) {
                obey(begun.dropFirst(), scalar)
                sequence = nil
            }
            return
        }
        switch scalar {
        case "\u{1B}": sequence = ""
        case "\r": (column, isFull) = (0, false)
        case "\n": lineFeed()
        case "\u{8}": (column, isFull) = (max(0, column - (isFull ? 0 : 1)), false)
        case "\t": (column, isFull) = (min(columns - 1, (column / 8 + 1) * 8), false)
        case "\u{7}": break
        default: put(scalar)
        }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let width = Int(tl_character_width(scalar.value))
        guard width > 0 else {
            if width < 0 { unknown.append("U+\(String(scalar.value, radix: 16))") }
            return
        }
        if isFull || column + width > columns {
            column = 0
            lineFeed()
        }
        cells[row][column] = Cell(text: String(scalar), ink: ink)
        if width == 2 { cells[row][column + 1] = Cell(text: "", isFollowing: true, ink: ink) }
        column += width
        isFull = column >= columns
        if isFull { column = columns - 1 }
    }

    private mutating func lineFeed() {
        isFull = false
        if row + 1 < rows {
            row += 1
        } else {
            cells.removeFirst()
            cells.append(Array(repeating: Cell(), count: columns))
        }
    }

    private mutating func obey(_ parameters: Substring, _ command: Unicode.Scalar) {
        let number = Int(parameters) ?? 1
        switch command {
        case "A": row = max(0, row - number)
        case "B": row = min(rows - 1, row + number)
        case "C": column = min(columns - 1, column + number)
        case "D": column = max(0, column - number)
        case "G": column = min(columns, max(1, number)) - 1
        case "H": (row, column) = (0, 0)
        case "J":
            erase(row, from: column)
            if parameters.isEmpty || parameters == "0" {
                for below in (row + 1)..<max(row + 1, rows) { erase(below, from: 0) }
            }
            if parameters == "2" { for any in 0..<rows { erase(any, from: 0) } }
        case "K": erase(row, from: column)
        case "P":
            cells[row].removeSubrange(column..<min(columns, column + number))
            cells[row] += Array(repeating: Cell(), count: columns - cells[row].count)
        case "@":
            cells[row].insert(contentsOf: Array(repeating: Cell(), count: number), at: column)
            cells[row].removeLast(cells[row].count - columns)
        case "m":
            ink =
                parameters == "0" || parameters.isEmpty
                ? "" : parameters.hasPrefix("0;") ? String(parameters.dropFirst(2)) : String(parameters)
        case "h", "l":
            if parameters == "?2004" {
                pastesAreBracketed = command == "h"
            } else if !["4", "?1", "?25"].contains(parameters) {
                unknown.append("\(parameters)\(command)")
            }
        default: unknown.append("\(parameters)\(command)")
        }
        if command != "m" { isFull = false }
    }

    private mutating func erase(_ row: Int, from column: Int) {
        for at in column..<columns { cells[row][at] = Cell() }
    }
}
