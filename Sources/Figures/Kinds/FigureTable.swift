import Files

/// Rows of text under headers. Columns of numbers are aligned to the right by who draws them.
package struct FigureTable: Drawing, Hashable {
    package static let kind = "table"

    package var title: String
    package var headers: [String]
    package var rows: [[String]]

    package init(title: String = "", headers: [String], rows: [[String]]) {
        self.title = title
        self.headers = headers
        self.rows = rows
    }
}

extension FigureTable {
    package var isWide: Bool { true }

    package func lines(_ style: TextStyle) -> [String] {
        (title.isEmpty ? [] : [style.ink(title, .bold)]) + TextTable.lines(headers: headers, rows: rows, style: style)
    }

    package var sketch: Sketch {
        let count = max(headers.count, rows.map(\.count).max() ?? 0)
        let right = TextTable.numericColumns(rows, count: count)
        let widths = (0..<count).map { column in
            ([headers] + rows).map { column < $0.count ? Sketch.width(of: $0[column]) : 0 }.max() ?? 0
        }
        let top = title.isEmpty ? 8.0 : 34
        let rowHeight = 26.0
        var sketch = Sketch(
            width: widths.reduce(28) { $0 + $1 + 20 }, height: top + rowHeight * Double(rows.count + 1) + 8,
            label: title.isEmpty ? "table of \(headers.joined(separator: ", "))" : title)
        sketch.text(title, 14, 22, .title)
        for (at, row) in ([headers] + rows).enumerated() {
            var x = 14.0
            let y = top + rowHeight * Double(at) + 18
            for column in row.indices {
                sketch.text(
                    row[column], right[column] ? x + widths[column] : x, y, at == 0 ? .quiet : .plain,
                    anchor: right[column] ? .end : .start)
                x += widths[column] + 20
            }
            sketch.line(14, y + 8, sketch.width - 14, y + 8, at == 0 ? .axis : .grid)
        }
        return sketch
    }

    package var vegaLite: JSON {
        let cells = rows.enumerated().flatMap { row, texts in
            zip(headers, texts).map { header, text -> JSON in
                ["row": .integer(row), "column": .string(header), "text": .string(text)]
            }
        }
        let top: [JSON.Member] = [.init("sort", .null), .init("axis", ["orient": "top", "domain": false])]
        return [
            "title": .string(title), "data": VegaLite.data(cells), "mark": "text", "width": ["step": 110],
            "encoding": [
                "x": VegaLite.channel("column", "nominal", more: top),
                "y": VegaLite.channel("row", "ordinal", more: [.init("axis", .null)]),
                "text": VegaLite.channel("text", "nominal"),
            ],
        ]
    }

    package var html: String {
        let right = TextTable.numericColumns(rows, count: headers.count)
        func row(_ cells: [String], _ tag: String) -> String {
            let cells = cells.enumerated().map { column, cell in
                // A shape of a tensor is one word; a long sentence may wrap.
                let classes = [
                    column < right.count && right[column] ? "aligned" : "",
                    cell.count <= 32 && tag == "td" ? "short" : "",
                ].filter { !$0.isEmpty }
                let names = classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
                return "<\(tag)\(names)>\(HTML.escaped(cell))</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        let caption = title.isEmpty ? "" : "<caption>\(HTML.escaped(title))</caption>\n"
        let head = headers.isEmpty ? "" : "<thead>\(row(headers, "th"))</thead>\n"
        return
            "<div class=\"scroll\"><table>\n\(caption)\(head)<tbody>\n\(rows.map { row($0, "td") }.joined())</tbody></table></div>\n"
    }
}
