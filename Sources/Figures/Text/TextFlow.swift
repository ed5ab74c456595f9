/// Words broken into lines of a width.
package enum TextFlow {
    /// A run of text with the escape sequences that style it.
    package struct Run {
        package var text: String
        package var inks: [TextStyle.Ink]

        package init(text: String, inks: [TextStyle.Ink]) {
            self.text = text
            self.inks = inks
        }
    }

    package static func wrap(_ text: String, width: Int) -> [String] {
        wrap([Run(text: text, inks: [])], width: width, style: TextStyle(width: width))
    }

    /// Lines of at most `width` columns; a longer word stands alone on its line. A line end in a run is kept.
    /// A line that may hold escape sequences, broken at its blanks; further lines begin with `indent`.
    package static func folded(_ line: String, width: Int, indent: String) -> String {
        var out = ""
        var used = 0
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            let wide = TextWidth.of(String(word))
            if used > 0, used + 1 + wide > width {
                out += "\n" + indent
                used = TextWidth.of(indent)
            } else if !out.isEmpty {
                out += " "
                used += 1
            }
            out += word
            used += wide
        }
        return out
    }

    package static func wrap(_ runs: [Run], width: Int, style: TextStyle) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        // A word may consist of several runs: `**bold**,`.
        var word: [Run] = []
        var wordWidth = 0
        var needsSpace = false

        func styled(_ run: Run) -> String { run.inks.reduce(run.text) { style.ink($0, $1) } }
        func finishWord() {
            guard !word.isEmpty else { return }
            if used > 0, used + (needsSpace ? 1 : 0) + wordWidth > width {
                lines.append(line)
                line = ""
                used = 0
            } else if used > 0, needsSpace {
                line += " "
                used += 1
            }
            line += word.map(styled).joined()
            used += wordWidth
            word = []
            wordWidth = 0
            needsSpace = false
        }
        for run in runs {
            var piece = ""
            func flush() {
                guard !piece.isEmpty else { return }
                word.append(Run(text: piece, inks: run.inks))
                wordWidth += TextWidth.of(piece)
                piece = ""
            }
            for character in run.text {
                if character.isNewline {
                    flush()
                    finishWord()
                    lines.append(line)
                    line = ""
                    used = 0
                } else if character == " " || character == "\t" {
                    flush()
                    finishWord()
                    needsSpace = true
                } else {
                    piece.append(character)
                }
            }
            flush()
        }
        finishWord()
        if !line.isEmpty || lines.isEmpty { lines.append(line) }
        return lines
    }
}
