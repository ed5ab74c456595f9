import Files

/// How many values fall into each of equally wide intervals.
package struct Histogram: Drawing, Hashable {
    package static let kind = "histogram"

    package struct Group: Hashable, Sendable {
        package var name: String
        /// How many values lie between each edge and the next; the last interval includes its upper edge.
        package var counts: [Int]
    }

    package let title: String
    package let xLabel: String
    /// One more than there are intervals.
    package let edges: [Double]
    package let groups: [Group]

    /// - Parameters:
    ///   - values: by name; those that are not finite are counted nowhere.
    ///   - bins: at least 1; from the least to the largest of all values.
    package init(title: String = "", xLabel: String = "", _ values: [(name: String, values: [Double])], bins: Int) {
        self.title = title
        self.xLabel = xLabel
        let finite = values.flatMap(\.values).filter(\.isFinite)
        let least = finite.min() ?? 0
        let most = finite.max() ?? 1
        // Values that are all the same stand in the middle of an interval of one.
        let (low, high) = least < most ? (least, most) : (least - 0.5, least + 0.5)
        let bins = max(bins, 1)
        edges = (0...bins).map { low + (high - low) * (Double($0) / Double(bins)) }
        groups = values.map { name, values in
            var counts = [Int](repeating: 0, count: bins)
            for value in values where value.isFinite {
                counts[Int((value - low) / (high - low) * Double(bins)).clamped(to: 0...bins - 1)] += 1
            }
            return Group(name: name, counts: counts)
        }
    }

    private var labels: [String] { zip(edges, edges.dropFirst()).map { "\(Axis.short($0)) to \(Axis.short($1))" } }

    package func lines(_ style: TextStyle) -> [String] {
        let series = groups.map { BarChart.Series($0.name, $0.counts.map(Double.init)) }
        let chart = BarChart(title: title, valueLabel: "count", categories: labels, series: series)
        return chart.lines(style) + (xLabel.isEmpty ? [] : [style.ink(xLabel, .quiet)])
    }

    package var sketch: Sketch {
        let names = groups.map(\.name).filter { !$0.isEmpty }
        let vertical = Axis.linear(groups.flatMap { $0.counts.map(Double.init) }, including: 0...0, count: 5)
        let horizontal = Axis.linear(edges, count: 6, isTight: true)
        let top = 14 + (title.isEmpty ? 0 : 24) + (names.isEmpty ? 0.0 : 26)
        let left = 22 + (vertical.labels.map { Sketch.width(of: $0) }.max() ?? 0)
        let frame = Frame(
            x: left, y: top, width: 480 - left - 18, height: 310 - top - (xLabel.isEmpty ? 30 : 52),
            horizontal: horizontal, vertical: vertical)
        var sketch = Sketch(width: 480, height: 310, label: title.isEmpty ? "histogram of \(xLabel)" : title)
        sketch.text(title, 14, 22, .title)
        var keyX = 14.0
        for (tone, name) in groups.map(\.name).enumerated() where !name.isEmpty {
            sketch.rectangle(keyX, top - 24, 14, 14, .area(tone: tone, opacity: opacity))
            sketch.text(name, keyX + 20, top - 12)
            keyX += Sketch.width(of: name) + 40
        }
        frame.drawAxes(into: &sketch)
        for (tone, group) in groups.enumerated() {
            for (at, count) in group.counts.enumerated() where count > 0 {
                guard let corner = frame.point(edges[at], Double(count)), let end = frame.point(edges[at + 1], 0) else {
                    continue
                }
                sketch.rectangle(
                    corner.x + 0.5, corner.y, end.x - corner.x - 1, end.y - corner.y,
                    .area(tone: tone, opacity: opacity))
            }
        }
        sketch.text(xLabel, frame.x + frame.width / 2, 302, .quiet, anchor: .middle)
        return sketch
    }

    /// Groups stand in front of each other.
    private var opacity: Double { groups.count > 1 ? 0.6 : 1 }

    package var vegaLite: JSON {
        let bars = groups.flatMap { group in
            group.counts.indices.map { at -> JSON in
                [
                    "from": .number(edges[at]), "to": .number(edges[at + 1]), "count": .integer(group.counts[at]),
                    "group": .string(group.name),
                ]
            }
        }
        let across: [JSON.Member] = [.init("bin", ["binned": true])]
        return [
            "title": .string(title), "data": VegaLite.data(bars),
            "mark": ["type": "bar", "opacity": .number(opacity)],
            "encoding": [
                "x": VegaLite.channel("from", "quantitative", title: xLabel, more: across), "x2": ["field": "to"],
                "y": VegaLite.channel("count", "quantitative", title: "count", more: [.init("stack", .null)]),
                "color": VegaLite.channel("group", "nominal", more: [.init("sort", .null)]),
            ],
        ]
    }
}
