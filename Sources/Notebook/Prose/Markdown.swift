import CMarkdown

/// Prose, parsed: CommonMark with tables, strikethrough, bare links and task lists. Raw HTML is left out.
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
    }

    package indirect enum Inline: Hashable, Sendable {
        case text(String)
        case code(String)
        case emphasis([Inline])
        case strong([Inline])
        case struck([Inline])
        case link([Inline], url: String)
        case image(alternative: [Inline], url: String)
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

    package init(_ text: String) {
        blocks = MarkdownParser.parse(text)
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
            case .softBreak, .lineBreak: " "
            }
        }.joined()
    }
}

/// Copies cmark's tree.
private enum MarkdownParser {
    /// Deeper nesting is dropped: a page of `>` signs must not exhaust the stack.
    private static let deepest = 60

    private static let register: Void = cmark_gfm_core_extensions_ensure_registered()

    static func parse(_ text: String) -> [Markdown.Block] {
        register
        guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8) else { return [] }
        defer { cmark_parser_free(parser) }
        for name in ["table", "strikethrough", "autolink", "tasklist"] {
            if let syntax = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, syntax) }
        }
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
        }
        guard let document = cmark_parser_finish(parser) else { return [] }
        defer { cmark_node_free(document) }
        return blocks(in: document, depth: 0)
    }

    private typealias Node = OpaquePointer

    private static func children(_ node: Node) -> [Node] {
        var found: [Node] = []
        var next = cmark_node_first_child(node)
        while let child = next {
            found.append(child)
            next = cmark_node_next(child)
        }
        return found
    }

    private static func kind(_ node: Node) -> String {
        cmark_node_get_type_string(node).map { String(cString: $0) } ?? ""
    }
    private static func literal(_ node: Node) -> String {
        cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
    }
    private static func url(_ node: Node) -> String { cmark_node_get_url(node).map { String(cString: $0) } ?? "" }

    private static func blocks(in node: Node, depth: Int) -> [Markdown.Block] {
        guard depth < deepest else { return [] }
        return children(node).compactMap { block($0, depth: depth) }
    }

    private static func block(_ node: Node, depth: Int) -> Markdown.Block? {
        switch kind(node) {
        case "heading": return .heading(level: Int(cmark_node_get_heading_level(node)), inlines(in: node, depth: depth))
        case "paragraph": return .paragraph(inlines(in: node, depth: depth))
        case "block_quote": return .quote(blocks(in: node, depth: depth + 1))
        case "thematic_break": return .rule
        case "code_block":
            let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
            let language = info.split(separator: " ").first.map(String.init) ?? ""
            let text = literal(node)
            return .code(language: language, text: text.hasSuffix("\n") ? String(text.dropLast()) : text)
        case "list":
            let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
            let items = children(node).map { item in
                let isTask = kind(item) == "tasklist"
                return Markdown.Item(
                    isDone: isTask ? cmark_gfm_extensions_get_tasklist_item_checked(item) : nil,
                    blocks: blocks(in: item, depth: depth + 1))
            }
            return .list(
                start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil,
                isTight: cmark_node_get_list_tight(node) != 0, items: items)
        case "table": return table(node, depth: depth)
        default: return nil
        }
    }

    private static func table(_ node: Node, depth: Int) -> Markdown.Block {
        let count = Int(cmark_gfm_extensions_get_table_columns(node))
        let letters = cmark_gfm_extensions_get_table_alignments(node)
        let alignments = (0..<count).map { column -> Markdown.Table.Alignment in
            switch letters?[column] {
            case UInt8(ascii: "r"): .right
            case UInt8(ascii: "c"): .centre
            default: .left
            }
        }
        var rows = children(node).map { row in children(row).map { inlines(in: $0, depth: depth) } }
        let header = rows.isEmpty ? [] : rows.removeFirst()
        return .table(Markdown.Table(alignments: alignments, header: header, rows: rows))
    }

    private static func inlines(in node: Node, depth: Int) -> [Markdown.Inline] {
        guard depth < deepest else { return [] }
        return children(node).compactMap { child in
            switch kind(child) {
            case "text": .text(literal(child))
            case "code": .code(literal(child))
            case "softbreak": .softBreak
            case "linebreak": .lineBreak
            case "emph": .emphasis(inlines(in: child, depth: depth + 1))
            case "strong": .strong(inlines(in: child, depth: depth + 1))
            case "strikethrough": .struck(inlines(in: child, depth: depth + 1))
            case "link": .link(inlines(in: child, depth: depth + 1), url: url(child))
            case "image": .image(alternative: inlines(in: child, depth: depth + 1), url: url(child))
            default: nil
            }
        }
    }
}
