import CShims

/// An edit buffer as it should look: colours, the bracket that belongs to the one at the cursor, what Right would add,
/// and a line of help below. As many rows of it as fit the window.
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

    /// Rows ready to be written, and where the cursor stands among them.
    package struct Frame: Hashable, Sendable {
        package struct Row: Hashable, Sendable {
            package var text: String
            package var width: Int
        }

        package var rows: [Row]
        package var cursor: EntryLayout.Place
    }

    package var prompt: String
    /// Joined they are the text.
    package var pieces: [Piece]
    package var layout: EntryLayout
    /// Code points in front of the cursor.
    package var cursor: Int
    /// What Right would add; shown behind the text.
    package var suggestion = ""
    /// Shown below the text.
    package var help: [Piece] = []
    package var columns: Int
    package var hasColour: Bool

    package init(prompt: String, pieces: [Piece], layout: EntryLayout, cursor: Int, columns: Int, hasColour: Bool) {
        self.prompt = prompt
        self.pieces = pieces
        self.layout = layout
        self.cursor = cursor
        self.columns = columns
        self.hasColour = hasColour
    }

    private static let quiet = "2"
    private static let promptInk = "1;32"

    /// - Parameters:
    ///   - most: rows of the window.
    ///   - top: the first row of the text that was shown last; moved so that the cursor is among those shown.
    package func frame(most: Int, top: inout Int) -> Frame {
        let place = layout.place(cursor)
        let count = max(1, min(layout.rows.count, most))
        top = min(max(min(top, place.row), place.row - count + 1), layout.rows.count - count)
        let shown = top..<(top + count)
        let inks = inkOfScalars(
            layout.rows[shown.lowerBound].range.lowerBound..<layout.rows[shown.upperBound - 1].range.upperBound)
        var rows = shown.map { at in
            let row = layout.rows[at]
            let isCut =
                at == shown.lowerBound && at > 0
                ? "↑" : at + 1 == shown.upperBound && at + 1 < layout.rows.count ? "↓" : ""
            return Frame.Row(text: head(of: row, isCut) + body(of: row, inks), width: row.width)
        }
        if shown.upperBound == layout.rows.count, !suggestion.isEmpty, hasColour {
            // No wider than the row: a suggestion must not change how many rows there are.
            let room = columns - rows[count - 1].width - 1
            for piece in EntryPainting.cut([Piece(suggestion, ink: EntryPainting.quiet)], to: max(room, 0)) {
                rows[count - 1].text += ink(piece.text, piece.ink)
                rows[count - 1].width += piece.text.reduce(0) { $0 + EntryPainting.width($1) }
            }
        }
        if !help.isEmpty, layout.rows.count < most {
            let line = EntryPainting.cut(help, to: columns - 1)
            rows.append(
                Frame.Row(
                    text: line.map { ink($0.text, $0.ink) }.joined(),
                    width: line.reduce(0) { $1.text.reduce($0) { $0 + EntryPainting.width($1) } }))
        }
        return Frame(rows: rows, cursor: .init(row: place.row - top, column: place.column))
    }

    /// The prompt, or the sign of a further line, which says too that rows are hidden above or below.
    private func head(of row: EntryLayout.Row, _ cut: String) -> String {
        switch row.start {
        case .prompt: return ink(prompt, EntryPainting.promptInk) + " "
        case .wrapped: return ""
        case .line:
            let margin = layout.margin(of: row)
            guard margin > 1 else { return "" }
            return ink(cut + String(repeating: ".", count: margin - 1 - cut.count), EntryPainting.quiet) + " "
        }
    }

    private func body(of row: EntryLayout.Row, _ inks: (first: Int, inks: [String])) -> String {
        var out = ""
        var current = ""
        for at in row.range {
            let wanted = inks.inks.isEmpty ? "" : inks.inks[at - inks.first]
            if wanted != current {
                out += wanted.isEmpty ? "\u{1B}[0m" : "\u{1B}[0;\(wanted)m"
                current = wanted
            }
            out += EntryLayout.glyph(layout.scalars[at]).text
        }
        return current.isEmpty ? out : out + "\u{1B}[0m"
    }

    private func ink(_ text: String, _ parameters: String) -> String {
        hasColour && !parameters.isEmpty ? "\u{1B}[\(parameters)m\(text)\u{1B}[0m" : text
    }

    /// The colour of each code point in a range; nothing without colour.
    private func inkOfScalars(_ range: Range<Int>) -> (first: Int, inks: [String]) {
        guard hasColour else { return (0, []) }
        var inks: [String] = []
        inks.reserveCapacity(range.count)
        var at = 0
        for piece in pieces {
            let count = piece.text.unicodeScalars.count
            let shared = range.clamped(to: at..<at + count)
            inks += Array(repeating: piece.ink, count: shared.count)
            at += count
        }
        inks += Array(repeating: "", count: range.count - inks.count)
        for bracket in matchingBrackets where range.contains(bracket) { inks[bracket - range.lowerBound] = "1;4" }
        return (range.lowerBound, inks)
    }

    /// The bracket left of the cursor, or under it, and its partner; empty when it has none. Brackets in strings and
    /// comments, which have a colour of their own, do not count.
    private var matchingBrackets: [Int] {
        let scalars = layout.scalars
        guard
            [cursor - 1, cursor].contains(where: {
                scalars.indices.contains($0) && "()[]{}".unicodeScalars.contains(scalars[$0])
            })
        else { return [] }
        var open: [(index: Int, closing: Unicode.Scalar)] = []
        var partner: [Int: Int] = [:]
        var index = 0
        for piece in pieces {
            for scalar in piece.text.unicodeScalars {
                if piece.ink.isEmpty {
                    switch scalar {
                    case "(": open.append((index, ")"))
                    case "[": open.append((index, "]"))
                    case "{": open.append((index, "}"))
                    case ")", "]", "}":
                        if let last = open.last, last.closing == scalar {
                            open.removeLast()
                            partner[last.index] = index
                            partner[index] = last.index
                        }
                    default: break
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
