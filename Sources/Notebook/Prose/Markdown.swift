import CMarkdown

/// Prose, parsed: CommonMark with tables, strikethrough, bare links, task lists and footnotes. HTML in it is text.
///
/// cmark-gfm parses; the tree is copied into values, so that a terminal and a page are drawn from the same blocks.
package struct Markdown: Sendable {
    package indirect enum Block: Hashable, Sendable {
        case heading(level: Int, [Inline])
        case paragraph([Inline])
        /// `start` is nil for a bullet list.
        case list(start: Int?, isTight: Bool, items: [Item])
        case quote([Block])
        case code(language: String, text: String)
        case rule
        case table(Table)
        /// What the notes of the text say, in the order of their numbers.
        case footnotes([[Block]])
    }

    package indirect enum Inline: Hashable, Sendable {
        case text(String)
        case code(String)
        case emphasis([Inline])
        case strong([Inline])
        case struck([Inline])
        case link([Inline], url: String)
        case image(alternative: [Inline], url: String)
        /// A reference to a note, from 1.
        case footnote(Int)
        case softBreak
        case lineBreak
    }

    package struct Item: Hashable, Sendable {
        /// nil when the item is no task.
        package var isDone: Bool?
        package var blocks: [Block]
    }

    package struct Table: Hashable, Sendable {
        package enum Alignment: Hashable, Sendable { case left, centre, right }
        package var alignments: [Alignment]
        package var header: [[Inline]]
        package var rows: [[[Inline]]]
    }

    package struct Heading: Hashable, Sendable {
        package var level: Int
        package var text: String
    }

    package let blocks: [Block]
    /// Pieces of HTML that stand in it, comments excepted: they are shown as they are written.
    package let markup: [String]

    /// A text that no person wrote is not parsed but shown as it is.
    package init(_ text: String) {
        if Markdown.isHostile(text) {
            (blocks, markup) = ([.code(language: "", text: text)], [])
            return
        }
        var parser = MarkdownParser(text)
        blocks = parser.parse()
        markup = parser.markup
    }

    /// Bytes of one text: a book has as many.
    package static let most = 1 << 20
    private static let mostColumns = 200
    private static let mostCells = 200_000
    private static let mostExpanded = 8 << 20
    private static let mostAddresses = 5000

    /// Whether parsing would take far more time or memory than the text has: every reference repeats the address it
    /// refers to, every row of a table has as many cells as its head, and a word may be a mail address from each `@`
    /// on.
    private static func isHostile(_ text: String) -> Bool {
        guard text.utf8.count <= most else { return true }
        var brackets = 0
        var addresses = 0
        var widest = 0
        var longestDefinition = 0
        let lines = text.utf8.split(separator: 0x0A)
        for line in lines {
            var bars = 0
            for byte in line {
                if byte == UInt8(ascii: "|") { bars += 1 }
                if byte == UInt8(ascii: "[") { brackets += 1 }
                if byte == UInt8(ascii: "@") { addresses += 1 }
            }
            widest = max(widest, bars)
            if line.first(where: { $0 != 0x20 }) == UInt8(ascii: "[") {
                longestDefinition = max(longestDefinition, line.count)
            }
        }
        return widest > mostColumns || widest > 2 && widest * lines.count > mostCells || addresses > mostAddresses
            || brackets * longestDefinition > mostExpanded
    }

    /// Addresses of the pictures, in order.
    package var pictures: [String] { Markdown.pictures(in: blocks) }

    private static func pictures(in blocks: [Block]) -> [String] {
        func inside(_ inlines: [Inline]) -> [String] {
            inlines.flatMap { inline -> [String] in
                switch inline {
                case .image(_, let url): [url]
                case .emphasis(let inner), .strong(let inner), .struck(let inner), .link(let inner, _): inside(inner)
                case .text, .code, .footnote, .softBreak, .lineBreak: []
                }
            }
        }
        return blocks.flatMap { block -> [String] in
            switch block {
            case .heading(_, let inlines), .paragraph(let inlines): inside(inlines)
            case .list(_, _, let items): items.flatMap { pictures(in: $0.blocks) }
            case .quote(let inner): pictures(in: inner)
            case .footnotes(let notes): notes.flatMap { pictures(in: $0) }
            case .table(let table): (table.header + table.rows.joined()).flatMap(inside)
            case .code, .rule: []
            }
        }
    }

    /// Headings at the top level, in order.
    package var headings: [Heading] {
        blocks.compactMap {
            if case .heading(let level, let inlines) = $0 {
                Heading(level: level, text: Markdown.plain(inlines))
            } else {
                nil
            }
        }
    }

    /// Headings anywhere, in the order they are drawn.
    package var allHeadings: [Heading] { Markdown.headings(in: blocks) }

    private static func headings(in blocks: [Block]) -> [Heading] {
        blocks.flatMap { block -> [Heading] in
            switch block {
            case .heading(let level, let inlines): [Heading(level: level, text: plain(inlines))]
            case .quote(let inner): headings(in: inner)
            case .list(_, _, let items): items.flatMap { headings(in: $0.blocks) }
            case .footnotes(let notes): notes.flatMap { headings(in: $0) }
            case .paragraph, .code, .rule, .table: []
            }
        }
    }

    /// The words without their styling.
    package static func plain(_ inlines: [Inline]) -> String {
        inlines.map { inline in
            switch inline {
            case .text(let text), .code(let text): text
            case .emphasis(let inner), .strong(let inner), .struck(let inner), .link(let inner, _),
                .image(let inner, _):
                plain(inner)
            case .footnote(let number): "[\(number)]"
            case .softBreak, .lineBreak: " "
            }
        }.joined()
    }
}
