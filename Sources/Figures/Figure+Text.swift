extension Figure {
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
}

extension Figure.Panel {
    package func lines(_ style: TextStyle) -> [String] {
        switch self {
        case .lines(let chart): chart.lines(style)
        case .bars(let chart): chart.lines(style)
        case .images(let grid): grid.lines(style)
        case .heat(let map): map.lines(style)
        case .table(let table):
            (table.title.isEmpty ? [] : [style.ink(table.title, .bold)])
                + TextTable.lines(headers: table.headers, rows: table.rows, style: style)
        }
    }
}

extension BarChart {
    package func lines(_ style: TextStyle) -> [String] {
        let nameWidth = min(categories.map { TextWidth.of($0) }.max() ?? 0, style.width / 3)
        let largest = series.flatMap(\.values).filter(\.isFinite).map(abs).max() ?? 0
        let room = max(min(style.width, 76) - nameWidth - 12, 8)
        var lines = title.isEmpty ? [] : [style.ink(title, .bold)]
        if series.count > 1 {
            lines.append(
                series.enumerated().map { style.tone("■", $0.offset) + " " + $0.element.name }.joined(separator: "   "))
        }
        for (row, category) in categories.enumerated() {
            for (at, series) in series.enumerated() where row < series.values.count {
                let value = series.values[row]
                let share = value.isFinite && largest > 0 ? abs(value) / largest : 0
                let label = TextWidth.padded(at == 0 ? TextWidth.cut(category, to: nameWidth) : "", to: nameWidth)
                lines.append("\(label) " + style.tone(BarChart.bar(share, room), at) + " \(Axis.short(value))")
            }
        }
        if !valueLabel.isEmpty {
            lines.append(style.ink(String(repeating: " ", count: nameWidth + 1) + valueLabel, .quiet))
        }
        return lines
    }

    /// Eighths of a character, so that close values look different.
    private static func bar(_ share: Double, _ room: Int) -> String {
        let eighths = Int((min(max(share, 0), 1) * Double(room * 8)).rounded())
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
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
        // Six steps of blue from the 256-colour cube, white ink on all of them.
        let steps = [17, 18, 19, 20, 26, 32]
        return "\u{1B}[48;5;\(steps[min(Int(share * 6), 5)]);97m\(text)\u{1B}[0m"
    }
}
