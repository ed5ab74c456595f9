extension LineChart {
    /// The curves in braille dots with axes and a legend. Without colour each series is drawn with its own sign.
    package func lines(_ style: TextStyle) -> [String] { lines(style, rows: 14) }

    package func lines(_ style: TextStyle, rows: Int) -> [String] {
        let tones = Tones.of(self)
        let y = Axis.linear(series.flatMap { $0.y.prefix($0.x.count) }, including: yRange, count: 5)
        let x = Axis.horizontal(self, count: 6)
        let labelWidth = y.labels.map { TextWidth.of($0) }.max() ?? 1
        let columns = max(min(style.width, 76) - labelWidth - 3, 10)
        let isSigned = !style.hasColour && series.count > 1

        var lines: [String] = []
        if !title.isEmpty { lines.append(style.ink(TextWidth.cut(title, to: style.width), .bold)) }
        if !yLabel.isEmpty { lines.append(style.ink(TextWidth.cut(yLabel, to: style.width), .quiet)) }
        let drawn = isSigned ? signed(columns, rows, x, y) : dotted(columns, rows, x, y, tones, style)
        var labelled: [Int: String] = [:]
        for (tick, label) in zip(y.ticks, y.labels) {
            if let up = y.fraction(tick) { labelled[Int((Double(rows - 1) * (1 - up)).rounded())] = label }
        }
        for (row, line) in drawn.enumerated() {
            let label = TextWidth.padded(left: labelled[row] ?? "", to: labelWidth)
            lines.append(style.ink("\(label) \(labelled[row] == nil ? "│" : "┤")", .quiet) + line)
        }
        lines += horizontalAxis(x, columns: columns, indent: labelWidth + 1, width: style.width).map {
            style.ink($0, .quiet)
        }
        lines += legend(tones, isSigned: isSigned, style)
        return lines
    }

    private static let signs = ["●", "○", "▲", "△", "■", "□", "◆", "◇"]

    /// Positions of a series on a canvas of that size; nil interrupts the curve.
    private func positions(_ series: Series, _ width: Int, _ height: Int, _ x: Axis, _ y: Axis) -> [(Int, Int)?] {
        zip(series.x, series.y).map { valueX, valueY in
            guard let across = x.fraction(valueX), let up = y.fraction(valueY) else { return nil }
            let column = Int((min(max(across, 0), 1) * Double(width - 1)).rounded())
            return (column, Int(((1 - min(max(up, 0), 1)) * Double(height - 1)).rounded()))
        }
    }

    private func dotted(_ columns: Int, _ rows: Int, _ x: Axis, _ y: Axis, _ tones: [Int], _ style: TextStyle)
        -> [String]
    {
        var canvas = BrailleCanvas(columns: columns, rows: rows)
        for (series, tone) in zip(series, tones) {
            var last: (Int, Int)?
            for position in positions(series, columns * 2, rows * 4, x, y) {
                if let position {
                    if let last, series.stroke != .points {
                        canvas.line(last, position, tone: tone, isDashed: series.stroke == .dashed)
                    }
                    canvas.dot(position.0, position.1, tone: tone)
                }
                last = position
            }
        }
        return canvas.lines(style)
    }

    private func signed(_ columns: Int, _ rows: Int, _ x: Axis, _ y: Axis) -> [String] {
        var grid = Array(repeating: Array(repeating: " ", count: columns), count: rows)
        for (at, series) in series.enumerated() {
            let sign = LineChart.signs[at % LineChart.signs.count]
            var last: (Int, Int)?
            for position in positions(series, columns, rows, x, y) {
                if let (column, row) = position {
                    if let last, series.stroke != .points {
                        // One sign in each column between two points.
                        for between in stride(from: last.0, to: column, by: last.0 < column ? 1 : -1) {
                            let share = Double(between - last.0) / Double(column - last.0)
                            let height = last.1 + Int((Double(row - last.1) * share).rounded())
                            if between % 2 == 0 || between == last.0 { grid[height][between] = sign }
                        }
                    }
                    grid[row][column] = sign
                }
                last = position
            }
        }
        return grid.map { $0.joined() }
    }

    private func horizontalAxis(_ axis: Axis, columns: Int, indent: Int, width: Int) -> [String] {
        var rule = Array(repeating: "─", count: columns)
        // The last label may stand out to the right of the axis, as far as the window goes.
        var labels = Array(repeating: " ", count: columns + max(0, min(8, width - columns - indent - 1)))
        var free = -1
        for (tick, label) in zip(axis.ticks, axis.labels) {
            guard let across = axis.fraction(tick) else { continue }
            let at = Int((across * Double(columns - 1)).rounded())
            guard rule.indices.contains(at) else { continue }
            let start = max(0, min(at - label.count / 2, labels.count - label.count))
            guard start > free, start + label.count <= labels.count else { continue }
            rule[at] = "┬"
            for (offset, character) in label.enumerated() { labels[start + offset] = String(character) }
            free = start + label.count
        }
        var line = labels.joined()
        while line.last == " " { line.removeLast() }
        let pad = String(repeating: " ", count: indent)
        var lines = [pad + "└" + rule.joined(), pad + " " + line]
        if !xLabel.isEmpty {
            lines.append(
                pad + " " + String(repeating: " ", count: max(0, (columns - TextWidth.of(xLabel)) / 2)) + xLabel)
        }
        return lines
    }

    private func legend(_ tones: [Int], isSigned: Bool, _ style: TextStyle) -> [String] {
        var lines: [String] = []
        var line = ""
        var used = 0
        for (at, series) in series.enumerated() where !series.name.isEmpty {
            let dash = series.stroke == .dashed ? "╌╌" : series.stroke == .points ? "••" : "━━"
            let key = isSigned ? LineChart.signs[at % LineChart.signs.count] : style.tone(dash, tones[at])
            let width = TextWidth.of(series.name) + 6
            if used + width > style.width, used > 0 {
                lines.append(line)
                line = ""
                used = 0
            }
            line += "  \(key) \(series.name)"
            used += width
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
