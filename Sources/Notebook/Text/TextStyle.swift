/// How text may be drawn where it goes: the width, and whether escape sequences and signs beyond ASCII are understood.
package struct TextStyle: Hashable, Sendable {
    /// Columns; at least 20.
    package var width: Int
    package var hasColour: Bool
    /// Pictures are drawn only where a person looks: off a terminal they are a line of text.
    package var isTerminal: Bool

    package init(width: Int = 80, hasColour: Bool = false, isTerminal: Bool = false) {
        self.width = max(20, width)
        self.hasColour = hasColour
        self.isTerminal = isTerminal
    }

    package enum Ink: String, Sendable {
        case bold = "1", quiet = "2", italic = "3", underlined = "4", struck = "9"
        case red = "31", green = "32", yellow = "33", blue = "34", magenta = "35", cyan = "36"
        case boldBlue = "1;34", boldRed = "1;31"
    }

    package func ink(_ text: String, _ ink: Ink) -> String {
        hasColour && !text.isEmpty ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// The colour of a series, from the terminal's own palette so that it suits any background.
    func tone(_ text: String, _ tone: Int) -> String {
        guard hasColour, !text.isEmpty else { return text }
        let colours = ["34", "33", "32", "35", "36", "31", "94", "37"]
        return "\u{1B}[\(colours[tone % colours.count])m\(text)\u{1B}[0m"
    }

    /// What a program printed, without the sequences that could move the cursor or retitle the window.
    ///
    /// Keeps line ends, tabs and carriage returns; other control characters show as `U+FFFD`.
    package static func harmless(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x09 } && !text.unicodeScalars.contains { (0x80...0x9F).contains($0.value) }
        if isPlain { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 && scalar != "\n" && scalar != "\t" && scalar != "\r" || (0x7F...0x9F).contains(scalar.value)
            out.append(isControl ? "\u{FFFD}" : scalar)
        }
        return String(out)
    }
}
