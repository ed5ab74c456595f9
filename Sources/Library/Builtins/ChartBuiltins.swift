import Figures
import Files
import Runtime

extension Builtin {
    /// Kinds of drawings beside curves, pictures and tables; and what every figure can do.
    static let charts: [Builtin] = [
        Builtin(
            "scatter(x, y, *, groups: list | None = None, x_label: str = '', y_label: str = '', title: str = '') -> Figure",
            """
            Points of two numbers each: one measure against another.

            `groups` names the group of every point, such as its class: each has a colour of its own.
            ```tl
            scatter([1, 2, 3], [2, 4, 5], groups=["a", "a", "b"], x_label="size")
            ```
            See also: plot, hist
            """, effect: .nothing, choices: ["x_label": .text, "y_label": .text, "title": .text]
        ) { call in
            let x = try numbers(call[0])
            let y = try numbers(call[1])
            let names = try call.has(2) ? call.list(2).map { try $0.str() } : [String](repeating: "", count: x.count)
            guard x.count == y.count, names.count == x.count else {
                throw Problem(
                    "ValueError",
                    "scatter() takes as many x as y\(call.has(2) ? " and groups" : ""): there are \(x.count) and \(y.count)"
                        + (call.has(2) ? " and \(names.count)" : ""))
            }
            var groups: [ScatterPlot.Group] = []
            var positions: [String: Int] = [:]
            for (at, name) in names.enumerated() {
                let position = positions[name] ?? groups.count
                if position == groups.count {
                    positions[name] = position
                    groups.append(.init(name, x: [], y: []))
                }
                groups[position].x.append(x[at])
                groups[position].y.append(y[at])
            }
            return .figure(
                Figure(
                    ScatterPlot(
                        title: try call.string(5), xLabel: try call.string(3), yLabel: try call.string(4),
                        groups: groups)))
        },

        Builtin(
            "bar(values: dict, *, label: str = '', title: str = '') -> Figure",
            """
            A bar for each name of a dictionary. A value is a number, or `(mean, low, high)` with its interval.
            ```tl
            bar({"all layers": 0.92, "head only": (0.75, 0.71, 0.79)}, label="accuracy")
            ```
            See also: plot, table
            """, effect: .nothing, choices: ["label": .text, "title": .text]
        ) { call in
            guard case .dict(let box) = call[0] else { throw call.mismatch(0, "dict") }
            let pairs = try box.pairs().map { (name: try $0.key.str(), values: try bounds($0.value)) }
            let hasIntervals = pairs.contains { $0.values.count == 3 }
            func column(_ at: Int) -> [Double] { pairs.map { $0.values.count == 3 ? $0.values[at] : $0.values[0] } }
            let series = BarChart.Series(
                "", column(0), low: hasIntervals ? column(1) : [], high: hasIntervals ? column(2) : [])
            return .figure(
                Figure(
                    BarChart(
                        title: try call.string(2), valueLabel: try call.string(1), categories: pairs.map(\.name),
                        series: [series])))
        },

        Builtin(
            "hist(values=None, *, bins: int = 10, x_label: str = '', title: str = '', **named) -> Figure",
            """
            How many of the values lie in each of `bins` equally wide intervals, from the least to the largest.

            Several groups, by name, stand in front of each other over the same intervals.
            ```tl
            hist([1, 2, 2, 3, 3, 3], bins=3)
            ```
            See also: plot, scatter
            """, effect: .nothing, choices: ["x_label": .text, "title": .text]
        ) { call in
            let bins = try call.int(1)
            guard (1...10_000).contains(bins) else { throw Problem("ValueError", "hist() takes 1 to 10000 bins") }
            var groups = try call.keywords.map { (name: $0.name, values: try numbers($0.value)) }
            if call.has(0) { groups.insert(("", try numbers(call[0])), at: 0) }
            guard !groups.isEmpty else {
                throw Problem("TypeError", "hist() needs something to count", notes: [call.builtin.signatureText])
            }
            let strange = groups.reduce(0) { $0 + $1.values.count { !$0.isFinite } }
            if strange > 0 {
                call.session.output.note("\(strange) values are nan or infinite: hist() counts them nowhere")
            }
            return .figure(
                Figure(Histogram(title: try call.string(3), xLabel: try call.string(2), groups, bins: bins)))
        },
    ]

    /// Methods of a figure that are no functions of their own.
    static let figureMethods: [Builtin] = [
        Builtin(
            "save(figure: Figure, path: str) -> None",
            """
            Write a figure as a file: `.svg` for print and pages, `.png` for slides, `.json` as Vega-Lite.
            ```tl
            plot([3, 2, 1]).save("curve.svg")
            ```
            See also: plot, show
            """, effect: .changes, choices: ["path": .files]
        ) { call in
            let figure = try call.object(0, as: FigureObject.self).figure
            let path = try call.session.path(toWrite: call.string(1))
            let bytes: [UInt8]
            switch path.split(separator: "/").last?.split(separator: ".").last?.lowercased() {
            case "svg": bytes = Array(figure.sketch.svgFile.utf8)
            case "png":
                bytes = try figure.sketch.png()
                let missing = figure.sketch.lettersMissingInPixels
                if !missing.isEmpty {
                    call.session.output.note(
                        "\(path) has boxes in place of \(missing.sorted().prefix(10).map(String.init).joined(separator: " ")); an .svg has all letters"
                    )
                }
            case "json": bytes = Array(figure.vegaLite.text.utf8)
            default:
                throw Problem(
                    "ValueError", "a figure is saved as .svg, .png or .json, not '\(try call.string(1))'",
                    hint: "Give the file one of these endings.", labels: [(.argument(1), "")])
            }
            if !call.session.settings.isRehearsal { try AtomicFile.write(bytes, to: path) }
            return .none
        }
    ]

    /// A number, or a mean with the ends of its interval.
    private static func bounds(_ value: Value) throws -> [Double] {
        guard let items = value.asArray else { return try numbers(.list([value])) }
        guard items.count == 3 else {
            throw Problem("ValueError", "a bar is a number or (mean, low, high), not \(items.count) values")
        }
        return try numbers(value)
    }
}
