import Files

/// One bar, or one group of bars, per category.
package struct BarChart: Drawing, Hashable {
    package struct Series: Hashable, Sendable {
        package var name: String
        /// One value for each category.
        package var values: [Double]
        /// Ends of the error bars, both or neither.
        package var low: [Double]
        package var high: [Double]

        package init(_ name: String, _ values: [Double], low: [Double] = [], high: [Double] = []) {
            self.name = name
            self.values = values
            self.low = low
            self.high = high
        }
    }

    package static let kind = "bar chart"

    package var title: String
    package var valueLabel: String
    package var categories: [String]
    package var series: [Series]

    package init(title: String = "", valueLabel: String = "", categories: [String], series: [Series]) {
        self.title = title
        self.valueLabel = valueLabel
        self.categories = categories
        self.series = series
    }
}

extension BarChart {
    /// Lying bars: names of any length stay readable, and the value stands at the end of its bar.
    package var sketch: Sketch {
        let width = 480.0
        let barHeight = series.count > 1 ? 16.0 : 22.0
        let names = series.count > 1 ? series.map(\.name) : []
        let keyHeight = names.isEmpty ? 0.0 : 26
        let top = 12 + (title.isEmpty ? 0 : 24) + keyHeight
        let groupHeight = barHeight * Double(max(series.count, 1)) + 10
        let height = top + groupHeight * Double(categories.count) + (valueLabel.isEmpty ? 34 : 54)
        let left = min((categories.map { Sketch.width(of: $0) }.max() ?? 0) + 22, 180)
        let axis = Axis.linear(series.flatMap { $0.values + $0.low + $0.high }, including: 0...0, count: 5)
        let right = 60.0
        let room = width - left - right

        var sketch = Sketch(width: width, height: height, label: title.isEmpty ? "bar chart of \(valueLabel)" : title)
        sketch.text(title, 14, 22, .title)
        var keyX = 14.0
        for (at, name) in names.enumerated() {
            sketch.rectangle(keyX, top - keyHeight + 2, 14, 14, .area(tone: at))
            sketch.text(name, keyX + 20, top - keyHeight + 14)
            keyX += Sketch.width(of: name) + 40
        }
        let bottom = top + groupHeight * Double(categories.count)
        for (tick, label) in zip(axis.ticks, axis.labels) {
            guard let across = axis.fraction(tick) else { continue }
            sketch.line(left + across * room, top, left + across * room, bottom, .grid)
            sketch.text(label, left + across * room, bottom + 18, .quiet, anchor: .middle)
        }
        sketch.text(valueLabel, left + room / 2, bottom + 40, .quiet, anchor: .middle)
        let zero = axis.fraction(0) ?? 0
        for (row, category) in categories.enumerated() {
            let y = top + groupHeight * Double(row) + 5
            sketch.text(TextWidth.cut(category, to: 26), left - 8, y + (groupHeight - 10) / 2 + 5, anchor: .end)
            for (at, series) in series.enumerated() where row < series.values.count {
                let barY = y + barHeight * Double(at)
                guard let end = axis.fraction(series.values[row]) else { continue }
                sketch.rectangle(
                    left + min(zero, end) * room, barY, abs(end - zero) * room, barHeight - 3, .area(tone: at))
                var labelX = left + max(zero, end) * room
                if row < series.low.count, row < series.high.count,
                    let low = axis.fraction(series.low[row]), let high = axis.fraction(series.high[row])
                {
                    sketch.line(
                        left + low * room, barY + (barHeight - 3) / 2, left + high * room, barY + (barHeight - 3) / 2,
                        .whisker)
                    labelX = max(labelX, left + high * room)
                }
                sketch.text(Axis.short(series.values[row]), labelX + 6, barY + barHeight / 2 + 4, .quiet)
            }
        }
        sketch.line(left + zero * room, top, left + zero * room, bottom, .axis)
        return sketch
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

extension BarChart {
    package var vegaLite: JSON {
        let bars = series.flatMap { series in
            zip(categories, series.values).map { category, value -> JSON in
                ["category": .string(category), "series": .string(series.name), "value": .number(value)]
            }
        }
        var encoding: [JSON.Member] = [
            .init("y", VegaLite.channel("category", "nominal", more: [.init("sort", .null)])),
            .init("x", VegaLite.channel("value", "quantitative", title: valueLabel)),
        ]
        if series.count > 1 {
            encoding.append(.init("color", VegaLite.channel("series", "nominal", more: [.init("sort", .null)])))
            encoding.append(.init("yOffset", ["field": "series"]))
        }
        return [
            "title": .string(title), "data": VegaLite.data(bars), "mark": "bar", "encoding": .object(encoding),
        ]
    }
}
