import Files

/// A matrix as shades with its numbers, such as a confusion matrix.
package struct HeatMap: Drawing, Hashable {
    package static let kind = "heat map"

    package var title: String
    /// What the rows and the columns are: "true class", "predicted class".
    package var rowTitle: String
    package var columnTitle: String
    package var rows: [String]
    package var columns: [String]
    /// One array for each row.
    package var values: [[Double]]
    /// Digits after the point of the written numbers.
    package var digits: Int

    package init(
        title: String = "", rowTitle: String = "", columnTitle: String = "", rows: [String], columns: [String],
        values: [[Double]], digits: Int = 0
    ) {
        self.title = title
        self.rowTitle = rowTitle
        self.columnTitle = columnTitle
        self.rows = rows
        self.columns = columns
        self.values = values
        self.digits = digits
    }
}

extension HeatMap {
    /// Shades of one colour with the number in each cell; the shade is relative to the largest value.
    package var sketch: Sketch {
        let left = min((rows.map { Sketch.width(of: $0) }.max() ?? 0) + 20, 170) + (rowTitle.isEmpty ? 0 : 22)
        let widest = columns.map { Sketch.width(of: $0) }.max() ?? 0
        let side = min(max(400 / Double(max(columns.count, 1)), 34), 70)
        let isTilted = widest > side - 6
        let top =
            12 + (title.isEmpty ? 0 : 24) + (columnTitle.isEmpty ? 0 : 22)
            + (isTilted ? min(widest, 150) * 0.72 + 14 : 24)
        let rowHeight = min(side, 46)
        let width = left + side * Double(columns.count) + (isTilted ? min(widest, 150) * 0.72 + 8 : 14)
        let height = top + rowHeight * Double(rows.count) + 12
        let largest = values.joined().filter(\.isFinite).map(abs).max() ?? 0

        var sketch = Sketch(
            width: width, height: height, label: title.isEmpty ? "\(rowTitle) by \(columnTitle)" : title)
        sketch.text(title, 14, 22, .title)
        sketch.text(
            columnTitle, left + side * Double(columns.count) / 2, 30 + (title.isEmpty ? 0 : 24) - 12, .quiet,
            anchor: .middle)
        sketch.text(rowTitle, 16, top + rowHeight * Double(rows.count) / 2, .quiet, anchor: .middle, rotated: -90)
        for (at, name) in columns.enumerated() {
            let x = left + side * (Double(at) + 0.5)
            let name = TextWidth.cut(name, to: 22)
            if isTilted {
                sketch.text(name, x, top - 8, rotated: -45)
            } else {
                sketch.text(name, x, top - 8, anchor: .middle)
            }
        }
        for (row, name) in rows.enumerated() {
            let y = top + rowHeight * Double(row)
            sketch.text(TextWidth.cut(name, to: 22), left - 8, y + rowHeight / 2 + 5, anchor: .end)
            for column in columns.indices where row < values.count && column < values[row].count {
                let value = values[row][column]
                let x = left + side * Double(column)
                sketch.rectangle(x + 1, y + 1, side - 2, rowHeight - 2, .cell)
                let share = value.isFinite && largest > 0 ? min(abs(value) / largest, 1) : 0
                let tone = value < 0 ? 1 : 0
                let opacity = 0.08 + 0.92 * share
                if share > 0 {
                    sketch.rectangle(
                        x + 1, y + 1, side - 2, rowHeight - 2, .area(tone: tone, opacity: opacity))
                }
                sketch.text(
                    Axis.fixed(value, digits), x + side / 2, y + rowHeight / 2 + 5,
                    share > 0 ? .on(tone: tone, opacity: opacity) : .quiet, anchor: .middle)
            }
        }
        return sketch
    }
}

extension HeatMap {
    /// The numbers, shaded by background where colour is on.
    package func lines(_ style: TextStyle) -> [String] {
        let nameWidth = min(rows.map { TextWidth.of($0) }.max() ?? 0, max(style.width / 3, 8))
        let numbers = rows.indices.map { row in
            columns.indices.map { column in
                row < values.count && column < values[row].count ? Axis.fixed(values[row][column], digits) : ""
            }
        }
        let widestNumber = numbers.joined().map { TextWidth.of($0) }.max() ?? 1
        let fair = max((style.width - nameWidth - 1) / max(columns.count, 1) - 1, widestNumber)
        let width = min(max(columns.map { TextWidth.of($0) }.max() ?? 1, widestNumber), fair)
        let largest = values.joined().filter(\.isFinite).map(abs).max() ?? 0

        var lines = title.isEmpty ? [] : [style.ink(title, .bold)]
        if !columnTitle.isEmpty || !rowTitle.isEmpty {
            lines.append(
                style.ink(
                    [rowTitle, columnTitle].filter { !$0.isEmpty }.joined(separator: " ↓   ")
                        + (columnTitle.isEmpty ? "" : " →"), .quiet))
        }
        let head = columns.map { TextWidth.padded(left: TextWidth.cut($0, to: width), to: width) }.joined(
            separator: " ")
        lines.append(style.ink(String(repeating: " ", count: nameWidth + 1) + head, .bold))
        for (row, name) in rows.enumerated() {
            let cells = numbers[row].enumerated().map { column, text in
                let value = row < values.count && column < values[row].count ? values[row][column] : 0
                return shade(TextWidth.padded(left: text, to: width), value, largest, style)
            }
            lines.append(
                TextWidth.padded(TextWidth.cut(name, to: nameWidth), to: nameWidth) + " " + cells.joined(separator: " ")
            )
        }
        return lines
    }

    private func shade(_ text: String, _ value: Double, _ largest: Double, _ style: TextStyle) -> String {
        guard style.hasColour, value.isFinite, largest > 0 else { return text }
        let share = min(abs(value) / largest, 1)
        if share == 0 { return style.ink(text, .quiet) }
        // Six steps of blue from the 256-colour cube, dark enough for white ink (231, which no theme changes).
        let steps = [17, 18, 19, 20, 21, 26]
        return "\u{1B}[48;5;\(steps[min(Int(share * 6), 5)]);38;5;231m\(text)\u{1B}[0m"
    }
}

extension HeatMap {
    package var vegaLite: JSON {
        let cells = rows.indices.flatMap { row in
            columns.indices.compactMap { column -> JSON? in
                guard row < values.count, column < values[row].count else { return nil }
                return [
                    "row": .string(rows[row]), "column": .string(columns[column]),
                    "value": .number(values[row][column]),
                ]
            }
        }
        let x = VegaLite.channel("column", "nominal", title: columnTitle, more: [.init("sort", .null)])
        let y = VegaLite.channel("row", "nominal", title: rowTitle, more: [.init("sort", .null)])
        return [
            "title": .string(title), "data": VegaLite.data(cells),
            "encoding": ["x": x, "y": y],
            "layer": [
                ["mark": "rect", "encoding": ["color": VegaLite.channel("value", "quantitative")]],
                ["mark": "text", "encoding": ["text": VegaLite.channel("value", "quantitative")]],
            ],
        ]
    }
}
