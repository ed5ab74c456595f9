import Figures

extension Markdown {
    /// Prose for a terminal: headings stand out, paragraphs are wrapped, lists hang, tables are aligned.
    package func lines(_ style: TextStyle) -> [String] {
        // Lines much longer than 88 columns are hard to read however wide the window is.
        Markdown.lines(blocks, style, width: min(style.width, 88), isTight: false)
    }

    private static func lines(_ blocks: [Block], _ style: TextStyle, width: Int, isTight: Bool) -> [String] {
        var lines: [String] = []
        for (at, block) in blocks.enumerated() {
            if at > 0, !isTight { lines.append("") }
            lines += Markdown.lines(block, style, width: max(width, 10))
        }
        return lines
    }

    private static func lines(_ block: Block, _ style: TextStyle, width: Int) -> [String] {
        switch block {
        case .heading(let level, let inlines):
            let ink: TextStyle.Ink = level <= 2 ? .boldBlue : .bold
            let text = plain(inlines)
            let lines = TextFlow.wrap(TextStyle.harmless(text), width: width)
            let rule =
                level == 1
                ? [style.ink(String(repeating: "═", count: lines.map { TextWidth.of($0) }.max() ?? 0), .boldBlue)] : []
            return lines.map {
                style.ink(level > 1 && !style.hasColour ? String(repeating: "#", count: level) + " " + $0 : $0, ink)
            } + rule
        case .paragraph(let inlines):
            return TextFlow.wrap(runs(inlines, style, []), width: width, style: style)
        case .quote(let blocks):
            return lines(blocks, style, width: width - 2, isTight: false).map { style.ink("│ ", .quiet) + $0 }
        case .code(_, let text):
            return TextStyle.harmless(text).split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
                // The window would break a longer line in the middle of a word.
                let indent = "    " + line.prefix { $0 == " " }
                return TextFlow.folded(
                    "    " + line, width: style.isTerminal ? style.width : .max, indent: indent + "  "
                )
                .split(separator: "\n", omittingEmptySubsequences: false).map { style.ink(String($0), .cyan) }
            }
        case .rule:
            return [style.ink(String(repeating: "─", count: width), .quiet)]
        case .list(let start, let isTight, let items):
            return items.enumerated().flatMap { at, item in
                let box = item.isDone.map { $0 ? "[x] " : "[ ] " } ?? ""
                let sign = (start.map { "\($0 &+ at). " } ?? "• ") + box
                let indent = String(repeating: " ", count: TextWidth.of(sign))
                let inside = lines(item.blocks, style, width: width - TextWidth.of(sign), isTight: isTight)
                let body = inside.enumerated().map {
                    $0.offset == 0 ? sign + $0.element : $0.element.isEmpty ? "" : indent + $0.element
                }
                return (body.isEmpty ? [sign] : body) + (isTight || at == items.count - 1 ? [] : [""])
            }
        case .footnotes(let notes):
            return notes.enumerated().flatMap { at, blocks in
                let sign = "[\(at + 1)] "
                return lines(blocks, style, width: width - sign.count, isTight: true).enumerated().map {
                    style.ink(($0.offset == 0 ? sign : String(repeating: " ", count: sign.count)) + $0.element, .quiet)
                }
            }
        case .table(let table):
            return TextTable.lines(
                headers: table.header.map(plain), rows: table.rows.map { $0.map(plain) }, style: style)
        }
    }

    private static func runs(_ inlines: [Inline], _ style: TextStyle, _ inks: [TextStyle.Ink]) -> [TextFlow.Run] {
        inlines.flatMap { inline -> [TextFlow.Run] in
            switch inline {
            case .text(let text): return [.init(text: TextStyle.harmless(text), inks: inks)]
            case .code(let text):
                let text = TextStyle.harmless(text)
                return [.init(text: style.hasColour ? text : "`\(text)`", inks: inks + [.cyan])]
            case .emphasis(let inner): return runs(inner, style, inks + [.italic])
            case .strong(let inner): return runs(inner, style, inks + [.bold])
            case .struck(let inner): return runs(inner, style, inks + [.struck])
            case .link(let inner, let url):
                let words = plain(inner)
                let shown = runs(inner, style, inks + [.underlined])
                return words == url || url.hasPrefix("#")
                    ? shown : shown + [.init(text: " (\(TextStyle.harmless(url)))", inks: [.quiet])]
            case .image(let inner, let url):
                let words = plain(inner)
                return [.init(text: "[\(TextStyle.harmless(words.isEmpty ? url : words))]", inks: inks + [.quiet])]
            case .footnote(let number): return [.init(text: "[\(number)]", inks: inks + [.quiet])]
            case .softBreak: return [.init(text: " ", inks: inks)]
            case .lineBreak: return [.init(text: "\n", inks: inks)]
            }
        }
    }
}
