import CMarkdown

/// Copies cmark's tree.
struct MarkdownParser {
    private(set) var markup: [String] = []
    private let text: String
    private let formulas: Formulas

    init(_ text: String) {
        formulas = Formulas(text)
        self.text = formulas.text
    }

    /// Deeper nesting is dropped: a page of `>` signs must not exhaust the stack.
    private static let deepest = 60

    private static let register: Void = cmark_gfm_core_extensions_ensure_registered()

    mutating func parse() -> [Markdown.Block] {
        MarkdownParser.register
        guard let parser = cmark_parser_new(CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_FOOTNOTES) else {
            return []
        }
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
        // The notes stand at the end of the document, in the order of their numbers.
        var blocks: [Markdown.Block] = []
        var notes: [[Markdown.Block]] = []
        for child in children(document) {
            if kind(child) == "footnote_definition" {
                notes.append(self.blocks(in: child, depth: 1))
            } else if let block = block(child, depth: 0) {
                blocks.append(block)
            }
        }
        return blocks + (notes.isEmpty ? [] : [.footnotes(notes)])
    }

    private typealias Node = OpaquePointer

    private func children(_ node: Node) -> [Node] {
        var found: [Node] = []
        var next = cmark_node_first_child(node)
        while let child = next {
            found.append(child)
            next = cmark_node_next(child)
        }
        return found
    }

    /// cmark has no words for the two kinds of a note.
    private func kind(_ node: Node) -> String {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_FOOTNOTE_DEFINITION: "footnote_definition"
        case CMARK_NODE_FOOTNOTE_REFERENCE: "footnote_reference"
        default: cmark_node_get_type_string(node).map { String(cString: $0) } ?? ""
        }
    }
    private func literal(_ node: Node) -> String {
        formulas.restored(cmark_node_get_literal(node).map { String(cString: $0) } ?? "")
    }
    private func url(_ node: Node) -> String {
        formulas.restored(cmark_node_get_url(node).map { String(cString: $0) } ?? "")
    }

    /// HTML as text; nil for a comment, which its writer wants nobody to see.
    private mutating func shown(_ markup: String) -> String? {
        let trimmed = markup.trimmedEnd
        guard !trimmed.hasPrefix("<!--") else { return nil }
        self.markup.append(trimmed)
        return trimmed
    }

    private mutating func blocks(in node: Node, depth: Int) -> [Markdown.Block] {
        guard depth < MarkdownParser.deepest else { return [] }
        var found: [Markdown.Block] = []
        for child in children(node) { if let block = block(child, depth: depth) { found.append(block) } }
        return found
    }

    private mutating func block(_ node: Node, depth: Int) -> Markdown.Block? {
        switch kind(node) {
        case "heading": return .heading(level: Int(cmark_node_get_heading_level(node)), inlines(in: node, depth: depth))
        case "paragraph": return .paragraph(inlines(in: node, depth: depth))
        case "block_quote": return .quote(blocks(in: node, depth: depth + 1))
        case "thematic_break": return .rule
        case "html_block": return shown(literal(node)).map { .code(language: "html", text: $0) }
        case "code_block":
            let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
            let language = info.split(separator: " ").first.map(String.init) ?? ""
            let text = literal(node)
            return .code(language: language, text: text.hasSuffix("\n") ? String(text.dropLast()) : text)
        case "list":
            let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
            var items: [Markdown.Item] = []
            for item in children(node) {
                let isTask = kind(item) == "tasklist"
                items.append(
                    Markdown.Item(
                        isDone: isTask ? cmark_gfm_extensions_get_tasklist_item_checked(item) : nil,
                        blocks: blocks(in: item, depth: depth + 1)))
            }
            return .list(
                start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil,
                isTight: cmark_node_get_list_tight(node) != 0, items: items)
        case "table": return table(node, depth: depth)
        default: return nil
        }
    }

    private mutating func table(_ node: Node, depth: Int) -> Markdown.Block {
        let count = Int(cmark_gfm_extensions_get_table_columns(node))
        let letters = cmark_gfm_extensions_get_table_alignments(node)
        let alignments = (0..<count).map { column -> Markdown.Table.Alignment in
            switch letters?[column] {
            case UInt8(ascii: "r"): .right
            case UInt8(ascii: "c"): .centre
            default: .left
            }
        }
        var rows: [[[Markdown.Inline]]] = []
        for row in children(node) {
            var cells: [[Markdown.Inline]] = []
            for cell in children(row) { cells.append(inlines(in: cell, depth: depth)) }
            rows.append(cells)
        }
        let header = rows.isEmpty ? [] : rows.removeFirst()
        return .table(Markdown.Table(alignments: alignments, header: header, rows: rows))
    }

    private mutating func inlines(in node: Node, depth: Int) -> [Markdown.Inline] {
        guard depth < MarkdownParser.deepest else { return [] }
        var found: [Markdown.Inline] = []
        for child in children(node) { if let inline = inline(child, depth: depth) { found.append(inline) } }
        return found
    }

    private mutating func inline(_ node: Node, depth: Int) -> Markdown.Inline? {
        switch kind(node) {
        case "text": return .text(literal(node))
        case "code": return .code(literal(node))
        case "softbreak": return .softBreak
        case "linebreak": return .lineBreak
        case "emph": return .emphasis(inlines(in: node, depth: depth + 1))
        case "strong": return .strong(inlines(in: node, depth: depth + 1))
        case "strikethrough": return .struck(inlines(in: node, depth: depth + 1))
        case "link": return .link(inlines(in: node, depth: depth + 1), url: url(node))
        case "image": return .image(alternative: inlines(in: node, depth: depth + 1), url: url(node))
        case "footnote_reference": return Int(literal(node)).map { .footnote($0) }
        case "html_inline":
            let markup = literal(node)
            // The one tag that a table has no other sign for.
            if ["<br>", "<br/>", "<br />"].contains(markup.lowercased()) { return .lineBreak }
            return shown(markup).map { .text($0) }
        default: return nil
        }
    }
}

/// Formulas between `$` signs, taken out before the text is parsed and put back as they were typed: a star or a
/// backslash in one is no Markdown.
private struct Formulas {
    /// With a sign of Unicode's private area in place of each formula.
    private(set) var text: String
    private var found: [String] = []

    private static let opening: Unicode.Scalar = "\u{E000}"
    private static let closing: Unicode.Scalar = "\u{E001}"

    init(_ whole: String) {
        text = whole
        let scalars = Array(whole.unicodeScalars)
        guard scalars.contains("$"), !scalars.contains(Formulas.opening) else { return }
        var out = String.UnicodeScalarView()
        var at = 0
        while at < scalars.count {
            if scalars[at] == "\\", at + 1 < scalars.count {
                out.append(contentsOf: scalars[at...at + 1])
                at += 2
            } else if scalars[at] == "$", let end = Formulas.end(of: at, in: scalars) {
                out.append(Formulas.opening)
                out.append(contentsOf: String(found.count).unicodeScalars)
                out.append(Formulas.closing)
                found.append(String(String.UnicodeScalarView(scalars[at..<end])))
                at = end
            } else {
                out.append(scalars[at])
                at += 1
            }
        }
        text = String(out)
    }

    /// Pandoc's rule, which leaves prices alone: no blank inside next to a `$`, no digit behind the second; `$$` on
    /// both sides may span lines of a paragraph.
    private static func end(of start: Int, in text: [Unicode.Scalar]) -> Int? {
        let isDisplay = start + 1 < text.count && text[start + 1] == "$"
        let inside = start + (isDisplay ? 2 : 1)
        guard inside < text.count, isDisplay || !text[inside].properties.isWhitespace else { return nil }
        var at = inside
        while at < text.count, at - start < longest {
            if text[at] == "\n", !isDisplay || at + 1 < text.count && text[at + 1] == "\n" { return nil }
            if text[at] == "\\" {
                at += 2
                continue
            }
            if text[at] == "$" {
                if isDisplay {
                    if at + 1 < text.count, text[at + 1] == "$" { return at > inside ? at + 2 : nil }
                } else {
                    let isPrice = at + 1 < text.count && text[at + 1].properties.numericType != nil
                    return at > inside && !text[at - 1].properties.isWhitespace && !isPrice ? at + 1 : nil
                }
            }
            at += 1
        }
        return nil
    }

    private static let longest = 4096

    /// A piece of the parsed text with its formulas.
    func restored(_ piece: String) -> String {
        guard !found.isEmpty, piece.unicodeScalars.contains(Formulas.opening) else { return piece }
        var out = ""
        for part in piece.split(separator: Character(Formulas.opening), omittingEmptySubsequences: false) {
            guard let end = part.firstIndex(of: Character(Formulas.closing)), let number = Int(part[..<end]),
                found.indices.contains(number)
            else {
                out += part
                continue
            }
            out += found[number] + part[part.index(after: end)...]
        }
        return out
    }
}

extension String {
    /// Without blanks and line ends behind it.
    fileprivate var trimmedEnd: String {
        var text = Substring(self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
