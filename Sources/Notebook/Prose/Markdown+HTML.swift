import Figures

extension Markdown {
    /// What the page needs to know to draw prose.
    package struct PageContext {
        /// A picture beside the lesson as a `data:` address; nil when it cannot be embedded.
        var embed: (String) -> String?
        /// The `id` of the next heading of that text.
        var anchor: (String) -> String
        /// In front of the number of a note in its `id`: every text of a page counts its notes from 1.
        var notes: String

        package init(
            embed: @escaping (String) -> String?, anchor: @escaping (String) -> String, notes: String = "note"
        ) {
            self.embed = embed
            self.anchor = anchor
            self.notes = notes
        }
    }

    /// Escaped throughout: nothing in the prose can open a tag or run a script.
    package func html(_ context: PageContext) -> String {
        blocks.map { Markdown.html($0, context) }.joined()
    }

    private static func html(_ block: Block, _ context: PageContext) -> String {
        switch block {
        case .heading(let level, let inlines):
            let id = context.anchor(plain(inlines))
            return "<h\(level) id=\"\(HTML.escaped(id))\">\(html(inlines, context))</h\(level)>\n"
        case .paragraph(let inlines):
            return "<p>\(html(inlines, context))</p>\n"
        case .quote(let blocks):
            return "<blockquote>\n\(blocks.map { html($0, context) }.joined())</blockquote>\n"
        case .code(let language, let text):
            let isOurs = ["tl", "python", "py"].contains(language)
            return "<pre class=\"code\"><code>\(isOurs ? Highlighter.html(text) : HTML.escaped(text))</code></pre>\n"
        case .rule:
            return "<hr>\n"
        case .list(let start, let isTight, let items):
            let tag = start == nil ? "ul" : "ol"
            let from = start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
            return "<\(tag)\(from)>\n\(items.map { html($0, isTight: isTight, context) }.joined())</\(tag)>\n"
        case .table(let table):
            return html(table, context)
        case .footnotes(let notes):
            let items = notes.enumerated().map { at, blocks in
                let id = HTML.escaped("\(context.notes)-\(at + 1)")
                return "<li id=\"\(id)\">\(blocks.map { html($0, context) }.joined())"
                    + "<a href=\"#\(id)-back\" aria-label=\"back to the text\">↩</a></li>\n"
            }
            return "<ol class=\"notes\">\n\(items.joined())</ol>\n"
        }
    }

    private static func html(_ item: Item, isTight: Bool, _ context: PageContext) -> String {
        let box = item.isDone.map { "<input type=\"checkbox\" disabled\($0 ? " checked" : "")> " } ?? ""
        let inside = item.blocks.map { block in
            if isTight, case .paragraph(let inlines) = block { return html(inlines, context) }
            return html(block, context)
        }
        return "<li\(item.isDone == nil ? "" : " class=\"task\"")>\(box)\(inside.joined(separator: "\n"))</li>\n"
    }

    private static func html(_ table: Table, _ context: PageContext) -> String {
        func row(_ cells: [[Inline]], _ tag: String) -> String {
            let cells = cells.enumerated().map { column, cell in
                let alignment = column < table.alignments.count ? table.alignments[column] : .left
                let style =
                    switch alignment {
                    case .left: ""
                    case .centre: " class=\"centre\""
                    case .right: " class=\"aligned\""
                    }
                return "<\(tag)\(style)>\(html(cell, context))</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        return "<div class=\"scroll\"><table>\n<thead>\(row(table.header, "th"))</thead>\n<tbody>\n"
            + table.rows.map { row($0, "td") }.joined() + "</tbody></table></div>\n"
    }

    private static func html(_ inlines: [Inline], _ context: PageContext) -> String {
        inlines.map { inline in
            switch inline {
            case .text(let text): return HTML.escaped(text)
            case .code(let text): return "<code>\(HTML.escaped(text))</code>"
            case .emphasis(let inner): return "<em>\(html(inner, context))</em>"
            case .strong(let inner): return "<strong>\(html(inner, context))</strong>"
            case .struck(let inner): return "<del>\(html(inner, context))</del>"
            case .footnote(let number):
                let id = HTML.escaped("\(context.notes)-\(number)")
                return "<sup id=\"\(id)-back\"><a href=\"#\(id)\">\(number)</a></sup>"
            case .softBreak: return "\n"
            case .lineBreak: return "<br>\n"
            case .link(let inner, let url):
                guard isSafe(url) else { return html(inner, context) }
                return "<a href=\"\(HTML.escaped(url))\">\(html(inner, context))</a>"
            case .image(let inner, let url):
                let words = plain(inner)
                if let data = context.embed(url) {
                    return "<img src=\"\(HTML.escaped(data))\" alt=\"\(HTML.escaped(words))\">"
                }
                // A page never fetches: a picture it cannot carry becomes a link.
                let label = HTML.escaped(words.isEmpty ? url : words)
                return isSafe(url) ? "<a href=\"\(HTML.escaped(url))\">\(label)</a>" : label
            }
        }.joined()
    }

    /// Addresses that cannot run anything: the web, mail, and places relative to the page.
    static func isSafe(_ url: String) -> Bool {
        let head = url.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let colon = head.firstIndex(of: ":") else { return true }
        return ["http", "https", "mailto"].contains(head[..<colon].lowercased())
    }
}
