import Files

/// Curves over a common axis: loss against epochs, accuracy against images per class.
package struct LineChart: Drawing, Hashable {
    package static let kind = "line chart"

    package enum Stroke: Hashable, Sendable { case solid, dashed, points }

    /// How the x axis is spaced. On a logarithmic axis only positive x are drawn.
    package enum Scale: Hashable, Sendable { case linear, logarithmic }

    package struct Series: Hashable, Sendable {
        package var name: String
        package var x: [Double]
        /// As long as `x`; extra numbers on either side are ignored.
        package var y: [Double]
        /// Bounds of the error band, both or neither, as long as `y`.
        package var low: [Double]
        package var high: [Double]
        package var stroke: Stroke
        /// Series of the same tone share a colour (training dashed, validation solid). nil: the next colour.
        package var tone: Int?

        package init(
            _ name: String, x: [Double], y: [Double], low: [Double] = [], high: [Double] = [],
            stroke: Stroke = .solid, tone: Int? = nil
        ) {
            self.name = name
            self.x = x
            self.y = y
            self.low = low
            self.high = high
            self.stroke = stroke
            self.tone = tone
        }
    }

    package var title: String
    package var xLabel: String
    package var yLabel: String
    package var xScale: Scale
    /// Bounds of the y axis that the data may not shrink (an accuracy runs from 0 to 1); nil: from the data.
    package var yRange: ClosedRange<Double>?
    package var series: [Series]

    package init(
        title: String = "", xLabel: String = "", yLabel: String = "", xScale: Scale = .linear,
        yRange: ClosedRange<Double>? = nil, series: [Series]
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.xScale = xScale
        self.yRange = yRange
        self.series = series
    }
}

extension LineChart {
    package var vegaLite: JSON {
        let points = series.flatMap { series in
            series.x.indices.prefix(series.y.count).map { at -> JSON in
                var point: [JSON.Member] = [
                    .init("x", .number(series.x[at])), .init("y", .number(series.y[at])),
                    .init("series", .string(series.name)),
                ]
                if at < series.low.count, at < series.high.count {
                    point += [.init("low", .number(series.low[at])), .init("high", .number(series.high[at]))]
                }
                return .object(point)
            }
        }
        let dashes: JSON = .object([
            .init("domain", .array(series.map { .string($0.name) })),
            .init("range", .array(series.map { $0.stroke == .dashed ? [4, 4] : [1, 0] })),
        ])
        let x = VegaLite.channel(
            "x", "quantitative", title: xLabel, more: VegaLite.scale(isLogarithmic: xScale == .logarithmic))
        let y = VegaLite.channel("y", "quantitative", title: yLabel, more: VegaLite.scale(domain: yRange))
        let colour = VegaLite.channel("series", "nominal", more: [.init("sort", .null)])
        let curves: JSON = [
            "mark": series.contains { $0.stroke != .points } ? "line" : "point",
            "encoding": [
                "y": y,
                "strokeDash": .object([
                    .init("field", "series"), .init("type", "nominal"), .init("scale", dashes), .init("legend", .null),
                ]),
            ],
        ]
        let band: JSON = [
            "mark": ["type": "area", "opacity": .number(0.16)],
            "encoding": ["y": VegaLite.channel("low", "quantitative", title: yLabel), "y2": ["field": "high"]],
        ]
        return [
            "title": .string(title), "data": VegaLite.data(points), "encoding": ["x": x, "color": colour],
            "layer": series.contains { !$0.low.isEmpty } ? [band, curves] : [curves],
        ]
    }
}
