import CShims

/// An edit buffer as it should look: colours, the bracket that belongs to the one at the cursor, what Right would add, and a
/// line of help below.
///
/// libedit has drawn the plain text already; this is laid over it and leaves the cursor where it was.
package struct EntryPainting {
    /// A stretch of the text with the parameters of its colour (`1;34`); empty for the terminal's own.
    package struct Piece: Hashable, Sendable {
        package var text: String
        package var ink: String

        package init(_ text: String, ink: String = "") {
            self.text = text
            self.ink = ink
        }
    }

    package var pieces: [Piece]
    /// Code points in front of the cursor.
    package var cursor: Int
    /// What Right would add; shown behind the text.
    package var suggestion = ""
    /// Shown below the text.
    package var help: [Piece] = []
    package var promptWidth: Int
    package var columns: Int
    package var rows: Int
    package var hasColour: Bool

    package init(pieces: [Piece], cursor: Int, promptWidth: Int, columns: Int, rows: Int, hasColour: Bool) {
        self.pieces = pieces
        self.cursor = cursor
        self.promptWidth = promptWidth
        self.columns = columns
        self.rows = rows
        self.hasColour = hasColour
    }

    private static let quiet = "2"

    /// nil where nothing can be laid over: the text does not fit the window, or libedit draws it in a way of its own.
    package var sequence: String? {
        let text = pieces.map(\.text).joined()
        guard let layout = EntryLayout(text, promptWidth: promptWidth, columns: columns), layout.rows < rows else { return nil }
        let here = layout.place(cursor)
        var out = EntryPainting.move(from: here, to: layout.place(0))
        var index = 0, at = layout.place(0)
        let brackets = matchingBrackets(text)
        for piece in pieces {
            var ink = ""
            for scalar in piece.text.unicodeScalars {
                let place = layout.place(index)
                // Rows are changed by hand: what a terminal does behind its last column differs.
                if place.row > at.row { out += "\r\n" }
                at = place
                if scalar != "\n" {
                    let wanted = hasColour ? (brackets.contains(index) ? "1;4" : piece.ink) : ""
                    if wanted != ink {
                        out += wanted.isEmpty ? "\u{1B}[0m" : "\u{1B}[0;\(wanted)m"
                        ink = wanted
                    }
                    out.unicodeScalars.append(scalar)
                }
                index += 1
                // What stood behind a line that became shorter goes.
                if scalar == "\n" {
                    out += "\u{1B}[0m\u{1B}[K"
                    ink = ""
                }
            }
            if !ink.isEmpty { out += "\u{1B}[0m" }
        }
        if layout.end.row > at.row { out += "\r\n" }
        at = layout.end
        out += "\u{1B}[J"
        // No wider than the row: a suggestion must not change how many rows there are.
        let room = columns - at.column - 1
        if hasColour, !suggestion.isEmpty, room > 0 {
            let shown = EntryPainting.cut([Piece(suggestion)], to: room)
            out += "\u{1B}[\(EntryPainting.quiet)m" + shown.map(\.text).joined() + "\u{1B}[0m"
        }
        var below = at
        if !help.isEmpty, layout.rows + 1 < rows {
            out += "\r\n"
            for piece in EntryPainting.cut(help, to: columns - 1) {
                out += hasColour && !piece.ink.isEmpty ? "\u{1B}[\(piece.ink)m\(piece.text)\u{1B}[0m" : piece.text
            }
            below = EntryLayout.Place(row: at.row + 1, column: 0)
        }
        return out + "\r" + EntryPainting.move(from: EntryLayout.Place(row: below.row, column: 0), to: here)
    }

    /// From one place to another, relative to where the cursor is.
    package static func move(from: EntryLayout.Place, to: EntryLayout.Place) -> String {
        var out = "\r"
        if from.row > to.row { out += "\u{1B}[\(from.row - to.row)A" }
        if to.row > from.row { out += "\u{1B}[\(to.row - from.row)B" }
        return to.column > 0 ? out + "\u{1B}[\(to.column)C" : out
    }

    /// The bracket left of the cursor, or under it, and its partner; empty when it has none. Brackets in strings and comments,
    /// which have a colour of their own, do not count.
    private func matchingBrackets(_ text: String) -> Set<Int> {
        let pairs: [Unicode.Scalar: Unicode.Scalar] = ["(": ")", "[": "]", "{": "}"]
        var open: [(index: Int, closing: Unicode.Scalar)] = []
        var partner: [Int: Int] = [:]
        var index = 0
        for piece in pieces {
            for scalar in piece.text.unicodeScalars {
                if piece.ink.isEmpty {
                    if let closing = pairs[scalar] {
                        open.append((index, closing))
                    } else if let last = open.last, last.closing == scalar {
                        open.removeLast()
                        partner[last.index] = index
                        partner[index] = last.index
                    }
                }
                index += 1
            }
        }
        for place in [cursor - 1, cursor] { if let other = partner[place] { return [place, other] } }
        return []
    }

    /// As much as fits into so many columns, with an ellipsis where something is missing.
    package static func cut(_ pieces: [Piece], to room: Int) -> [Piece] {
        let total = pieces.reduce(0) { $1.text.reduce($0) { $0 + width($1) } }
        guard total > room else { return pieces }
        var left = room - 1
        var out: [Piece] = []
        for piece in pieces {
            var text = ""
            for character in piece.text {
                let width = width(character)
                guard width <= left else { return room > 0 ? out + [Piece(text + "…", ink: piece.ink)] : [] }
                text.append(character)
                left -= width
            }
            out.append(Piece(text, ink: piece.ink))
        }
        return out
    }

    /// Columns of a character as the terminal draws it.
    package static func width(_ character: Character) -> Int {
        character.unicodeScalars.reduce(0) { $0 + max(0, Int(tl_character_width($1.value))) }
    }
}
