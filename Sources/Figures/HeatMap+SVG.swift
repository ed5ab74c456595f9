extension HeatMap {
    /// Shades of one colour with the number in each cell; the shade is relative to the largest value.
    package func svg(isStandalone: Bool = false) -> String {
        let left = min((rows.map { SVG.width(of: $0) }.max() ?? 0) + 20, 170) + (rowTitle.isEmpty ? 0 : 22)
        let widest = columns.map { SVG.width(of: $0) }.max() ?? 0
        let side = min(max(400 / Double(max(columns.count, 1)), 34), 70)
        let isTilted = widest > side - 6
        let top =
            12 + (title.isEmpty ? 0 : 24) + (columnTitle.isEmpty ? 0 : 22)
            + (isTilted ? min(widest, 150) * 0.72 + 14 : 24)
        let rowHeight = min(side, 46)
        let width = left + side * Double(columns.count) + (isTilted ? min(widest, 150) * 0.72 + 8 : 14)
        let height = top + rowHeight * Double(rows.count) + 12
        let largest = values.joined().filter(\.isFinite).map(abs).max() ?? 0

        var svg = SVG(width: width, height: height, label: title.isEmpty ? "\(rowTitle) by \(columnTitle)" : title)
        svg.text(title, 14, 22, "title")
        svg.text(
            columnTitle, left + side * Double(columns.count) / 2, 30 + (title.isEmpty ? 0 : 24) - 12, "quiet",
            anchor: .middle)
        svg.text(rowTitle, 16, top + rowHeight * Double(rows.count) / 2, "quiet", anchor: .middle, rotated: -90)
        for (at, name) in columns.enumerated() {
            let x = left + side * (Double(at) + 0.5)
            let name = TextWidth.cut(name, to: 22)
            if isTilted {
                svg.text(name, x, top - 8, rotated: -45)
            } else {
                svg.text(name, x, top - 8, anchor: .middle)
            }
        }
        for (row, name) in rows.enumerated() {
            let y = top + rowHeight * Double(row)
            svg.text(TextWidth.cut(name, to: 22), left - 8, y + rowHeight / 2 + 5, anchor: .end)
            for column in columns.indices where row < values.count && column < values[row].count {
                let value = values[row][column]
                let x = left + side * Double(column)
                svg.rectangle(x + 1, y + 1, side - 2, rowHeight - 2, "empty")
                let share = value.isFinite && largest > 0 ? min(abs(value) / largest, 1) : 0
                if share > 0 {
                    svg.rectangle(
                        x + 1, y + 1, side - 2, rowHeight - 2, value < 0 ? "f1" : "f0", opacity: 0.08 + 0.92 * share)
                }
                let classes = share > 0.55 ? "over" : share == 0 ? "quiet" : ""
                svg.text(Axis.fixed(value, digits), x + side / 2, y + rowHeight / 2 + 5, classes, anchor: .middle)
            }
        }
        return svg.markup(isStandalone: isStandalone)
    }
}
