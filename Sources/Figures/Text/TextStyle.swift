/// How text may be drawn where it goes: the width, and whether escape sequences and signs beyond ASCII are understood.
package struct TextStyle: Hashable, Sendable {
    /// Columns; at least 20.
    package var width: Int
    /// Rows of the window that shows it; nil where there is none.
    package var height: Int?
    /// How the rest of what does not fit is seen, in the middle of a sentence; nil: nothing is left out.
    package var restHint: String? = "`tl render` shows all"
    package var hasColour: Bool
    /// Pictures are drawn only where a person looks: off a terminal they are a line of text.
    package var isTerminal: Bool
    /// 24-bit colour; the 256-colour cube otherwise, which every terminal of this century has.
    package var hasTrueColour: Bool
    package var pictures = Pictures.blocks

    /// How a terminal draws images. A protocol is used only when a person says that the terminal knows it: asking the
    /// terminal costs time, and guessing goes wrong over ssh and in multiplexers.
    package enum Pictures: String, Hashable, Sendable, CaseIterable {
        /// Half blocks in colour.
        case blocks
        /// The protocol of kitty, which WezTerm, Ghostty and Konsole know too.
        case kitty
        /// DEC's sixels: xterm, foot, mlterm, iTerm2, Windows Terminal.
        case sixel
        /// A line of words.
        case off
    }

    package init(width: Int = 80, hasColour: Bool = false, isTerminal: Bool = false, hasTrueColour: Bool = false) {
        self.width = max(20, width)
        self.hasColour = hasColour
        self.isTerminal = isTerminal
        self.hasTrueColour = hasTrueColour
    }

    /// The parameters of an escape sequence that selects a pixel's colour, after `38;` or `48;`.
    package func pixel(_ red: Int, _ green: Int, _ blue: Int) -> String {
        if hasTrueColour { return "2;\(red);\(green);\(blue)" }
        // Levels of the cube: 0, 95, 135, 175, 215, 255. Greys have a finer ramp of their own.
        func level(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : min((value - 35) / 40, 5) }
        if max(red, green, blue) - min(red, green, blue) < 10, red >= 8, red < 243 {
            return "5;\(232 + (red - 8) * 24 / 235)"
        }
        return "5;\(16 + 36 * level(red) + 6 * level(green) + level(blue))"
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

    /// A drawn line whose names may come from anywhere: colours stay, other sequences and control characters do not. A
    /// picture in a protocol of the terminal is nothing but a sequence.
    package static func onlyColours(_ line: String, _ style: TextStyle) -> String {
        guard line.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
            return line
        }
        if style.pictures == .kitty, line.hasPrefix("\u{1B}_G") { return line }
        if style.pictures == .sixel, line.hasPrefix("\u{1B}Pq") { return line }
        var out = ""
        var rest = line[...]
        while let escape = rest.firstIndex(of: "\u{1B}") {
            out += harmless(String(rest[..<escape]))
            rest = rest[escape...]
            if let colour = rest.prefixMatch(of: /\u{1B}\[[0-9;]*m/) {
                out += colour.0
                rest = rest[colour.range.upperBound...]
            } else {
                out += "\u{FFFD}"
                rest = rest.dropFirst()
            }
        }
        return out + harmless(String(rest))
    }

    /// What a program printed, without the sequences that could move the cursor or retitle the window.
    ///
    /// Keeps line ends, tabs and carriage returns; other control characters show as `U+FFFD`.
    package static func harmless(_ text: String) -> String {
        let isPlain =
            text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x09 }
            && !text.unicodeScalars.contains { (0x80...0x9F).contains($0.value) }
        if isPlain { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl =
                scalar.value < 0x20 && scalar != "\n" && scalar != "\t" && scalar != "\r"
                || (0x7F...0x9F).contains(scalar.value)
            out.append(isControl ? "\u{FFFD}" : scalar)
        }
        return String(out)
    }
}
