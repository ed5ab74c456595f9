import CShims

/// Where the characters of an edit buffer stand on the screen, counted as libedit counts: the prompt, then the text; a new
/// line begins at the left edge, a full row goes on in the next one.
package struct EntryLayout: Hashable, Sendable {
    package struct Place: Hashable, Sendable {
        package var row: Int
        package var column: Int

        package init(row: Int, column: Int) {
            self.row = row
            self.column = column
        }
    }

    /// By code point; one more for the end of the text.
    package private(set) var places: [Place] = []

    /// nil for a text with characters that libedit writes as escapes or lays over their neighbours: such a text stays plain.
    package init?(_ text: String, promptWidth: Int, columns: Int) {
        guard columns > 4 else { return nil }
        var here = Place(row: promptWidth / columns, column: promptWidth % columns)
        places.reserveCapacity(text.utf8.count + 1)
        for scalar in text.unicodeScalars {
            if scalar == "\n" {
                places.append(here)
                here = Place(row: here.row + 1, column: 0)
                continue
            }
            let width = scalar.isASCII ? (scalar.value >= 0x20 && scalar.value != 0x7F ? 1 : -1) : Int(tl_character_width(scalar.value))
            guard width > 0 else { return nil }
            // A wide character that would be cut in two goes to the next row.
            if here.column + width > columns { here = Place(row: here.row + 1, column: 0) }
            places.append(here)
            here.column += width
            if here.column >= columns { here = Place(row: here.row + 1, column: 0) }
        }
        places.append(here)
    }

    package var end: Place { places[places.count - 1] }
    package var rows: Int { end.row + 1 }

    /// The place of a code point, of the end for one beyond it.
    package func place(_ index: Int) -> Place { places[min(max(index, 0), places.count - 1)] }
}
