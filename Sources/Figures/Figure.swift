import Files

/// What `plot`, `show` and `confusion` return: drawings with a title and a caption.
package struct Figure: Sendable {
    package var title: String
    /// A sentence under the drawing, such as "95 % intervals over 5 seeds"; may be empty.
    package var caption: String
    /// They stand side by side where there is room.
    package var panels: [any Drawing]

    package init(title: String = "", caption: String = "", panels: [any Drawing]) {
        self.title = title
        self.caption = caption
        self.panels = panels
    }

    package init(title: String = "", caption: String = "", _ panel: any Drawing) {
        self.init(title: title, caption: caption, panels: [panel])
    }

    /// What its panels are, for `repr`.
    package var kinds: [String] { panels.map { type(of: $0).kind } }

    /// The figure as lines for a terminal or a log.
    package func lines(_ style: TextStyle) -> [String] {
        var lines: [String] = []
        if !title.isEmpty { lines.append(style.ink(TextWidth.cut(title, to: style.width), .bold)) }
        for (at, panel) in panels.enumerated() {
            if at > 0 { lines.append("") }
            lines += panel.lines(style)
        }
        if !caption.isEmpty { lines += TextFlow.wrap(caption, width: style.width).map { style.ink($0, .quiet) } }
        return lines
    }

    /// Whether some of it is left out where it is drawn as lines.
    package func isCut(_ style: TextStyle) -> Bool { panels.contains { ($0 as? ImageGrid)?.isCut(style) ?? false } }

    /// The figure in a page: plots as SVG, pictures as PNG, tables as tables.
    package var html: String {
        var out = "<figure>\n"
        if !title.isEmpty { out += "<div class=\"figure-title\">\(HTML.escaped(title))</div>\n" }
        out += "<div class=\"panels\">\n"
        for panel in panels { out += "<div class=\"panel\(panel.isWide ? " wide" : "")\">\n\(panel.html)</div>\n" }
        out += "</div>\n"
        if !caption.isEmpty { out += "<figcaption>\(HTML.escaped(caption))</figcaption>\n" }
        return out + "</figure>\n"
    }

    /// All panels on one plane, two plots in a row.
    package var sketch: Sketch {
        let parts = panels.map { (sketch: $0.sketch, isWide: $0.isWide) }
        var rows: [[Sketch]] = []
        var isOpen = false
        for part in parts {
            if isOpen, !part.isWide, rows[rows.count - 1].count < 2 {
                rows[rows.count - 1].append(part.sketch)
            } else {
                rows.append([part.sketch])
            }
            isOpen = !part.isWide
        }
        let gap = 24.0
        let captionLines = caption.isEmpty ? [] : TextFlow.wrap(caption, width: 90)
        let width =
            (rows.map { row in row.reduce(-gap) { $0 + $1.width + gap } }
            + captionLines.map { Sketch.width(of: $0) + 28 } + [Sketch.width(of: title, size: 16) + 28]).max() ?? 0
        let top = title.isEmpty ? 0.0 : 32
        let height = rows.reduce(top) { $0 + ($1.map(\.height).max() ?? 0) + gap } - gap
        let below = Double(captionLines.count) * 20 + (captionLines.isEmpty ? 0 : 12)
        var whole = Sketch(
            width: width, height: max(height, top) + below,
            label: title.isEmpty ? parts.map(\.sketch.label).joined(separator: "; ") : title)
        whole.text(title, 14, 22, .title)
        var y = top
        for row in rows {
            var x = 0.0
            for sketch in row {
                whole.add(sketch, x: x, y: y)
                x += sketch.width + gap
            }
            y += (row.map(\.height).max() ?? 0) + gap
        }
        for (at, line) in captionLines.enumerated() {
            whole.text(line, 14, max(height, top) + 20 + Double(at) * 20, .quiet)
        }
        return whole
    }

    /// A Vega-Lite specification, https://vega.github.io/vega-lite: several panels are concatenated.
    package var vegaLite: JSON {
        var members: [JSON.Member] = [
            .init("$schema", "https://vega.github.io/schema/vega-lite/v5.json")
        ]
        let heading = [title, caption].filter { !$0.isEmpty }
        if let first = heading.first {
            members.append(.init("title", ["text": .string(first), "subtitle": .string(heading.dropFirst().joined())]))
        }
        if panels.count == 1, case .object(let view) = panels[0].vegaLite {
            // The title of the figure stands, where both have one.
            members += view.filter { member in !members.contains { $0.key == member.key } }
        } else {
            members.append(.init("concat", .array(panels.map(\.vegaLite))))
            members.append(.init("columns", 2))
        }
        return .object(members)
    }
}
