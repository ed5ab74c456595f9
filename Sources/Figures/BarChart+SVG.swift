extension BarChart {
    /// Lying bars: names of any length stay readable, and the value stands at the end of its bar.
    package func svg(isStandalone: Bool = false) -> String {
        let width = 480.0
        let barHeight = series.count > 1 ? 16.0 : 22.0
        let names = series.count > 1 ? series.map(\.name) : []
        let keyHeight = names.isEmpty ? 0.0 : 26
        let top = 12 + (title.isEmpty ? 0 : 24) + keyHeight
        let groupHeight = barHeight * Double(max(series.count, 1)) + 10
        let height = top + groupHeight * Double(categories.count) + (valueLabel.isEmpty ? 34 : 54)
        let left = min((categories.map { SVG.width(of: $0) }.max() ?? 0) + 22, 180)
        let axis = Axis.linear(series.flatMap { $0.values + $0.low + $0.high }, including: 0...0, count: 5)
        let right = 60.0
        let room = width - left - right

        var svg = SVG(width: width, height: height, label: title.isEmpty ? "bar chart of \(valueLabel)" : title)
        svg.text(title, 14, 22, "title")
        var keyX = 14.0
        for (at, name) in names.enumerated() {
            svg.rectangle(keyX, top - keyHeight + 2, 14, 14, "f\(at % Tones.count)")
            svg.text(name, keyX + 20, top - keyHeight + 14)
            keyX += SVG.width(of: name) + 40
        }
        let bottom = top + groupHeight * Double(categories.count)
        for (tick, label) in zip(axis.ticks, axis.labels) {
            guard let across = axis.fraction(tick) else { continue }
            svg.line(left + across * room, top, left + across * room, bottom, "grid")
            svg.text(label, left + across * room, bottom + 18, "quiet", anchor: .middle)
        }
        svg.text(valueLabel, left + room / 2, bottom + 40, "quiet", anchor: .middle)
        let zero = axis.fraction(0) ?? 0
        for (row, category) in categories.enumerated() {
            let y = top + groupHeight * Double(row) + 5
            svg.text(TextWidth.cut(category, to: 26), left - 8, y + (groupHeight - 10) / 2 + 5, anchor: .end)
            for (at, series) in series.enumerated() where row < series.values.count {
                let barY = y + barHeight * Double(at)
                guard let end = axis.fraction(series.values[row]) else { continue }
                svg.rectangle(
                    left + min(zero, end) * room, barY, abs(end - zero) * room, barHeight - 3, "f\(at % Tones.count)")
                var labelX = left + max(zero, end) * room
                if row < series.low.count, row < series.high.count,
                    let low = axis.fraction(series.low[row]), let high = axis.fraction(series.high[row])
                {
                    svg.line(
                        left + low * room, barY + (barHeight - 3) / 2, left + high * room, barY + (barHeight - 3) / 2,
                        "whisker")
                    labelX = max(labelX, left + high * room)
                }
                svg.text(Axis.short(series.values[row]), labelX + 6, barY + barHeight / 2 + 4, "quiet")
            }
        }
        svg.line(left + zero * room, top, left + zero * room, bottom, "axis")
        return svg.markup(isStandalone: isStandalone)
    }
}
