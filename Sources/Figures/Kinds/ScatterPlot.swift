import Files

/// Points of two numbers each, in groups: features of images by class, one measure against another.
package struct ScatterPlot: Drawing, Hashable {
    package static let kind = "scatter plot"

    package struct Group: Hashable, Sendable {
        package var name: String
        package var x: [Double]
        /// As long as `x`.
        package var y: [Double]

        package init(_ name: String, x: [Double], y: [Double]) {
            self.name = name
            self.x = x
            self.y = y
        }
    }

    package var title: String
    package var xLabel: String
    package var yLabel: String
    package var groups: [Group]

    package init(title: String = "", xLabel: String = "", yLabel: String = "", groups: [Group]) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.groups = groups
    }

    /// The same axes, legend and dots as curves have, without the lines between the points.
    private var chart: LineChart {
        LineChart(
            title: title, xLabel: xLabel, yLabel: yLabel,
            series: groups.map { .init($0.name, x: $0.x, y: $0.y, stroke: .points) })
    }

    package func lines(_ style: TextStyle) -> [String] { chart.lines(style) }
    package var sketch: Sketch { chart.sketch }

    package var vegaLite: JSON {
        let points = groups.flatMap { group in
            zip(group.x, group.y).map { x, y -> JSON in
                ["x": .number(x), "y": .number(y), "group": .string(group.name)]
            }
        }
        return [
            "title": .string(title), "data": VegaLite.data(points), "mark": "point",
            "encoding": [
                "x": VegaLite.channel("x", "quantitative", title: xLabel, more: VegaLite.scale()),
                "y": VegaLite.channel("y", "quantitative", title: yLabel, more: VegaLite.scale()),
                "color": VegaLite.channel("group", "nominal", more: [.init("sort", .null)]),
            ],
        ]
    }
}
