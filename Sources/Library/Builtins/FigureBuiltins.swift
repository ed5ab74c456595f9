import Data
import Figures
import Models
import Runtime
import Training

extension Builtin {
    /// Pictures: curves, images, confusion.
    static let figures: [Builtin] = [
        Builtin(
            "plot(*values, title: str = '', x_label: str = '', y_label: str = '', x: list | None = None, log_x: bool = False, **named) -> Figure",
            """
            Curves. Histories of `fit` by name are drawn as loss and accuracy over epochs; lists of numbers as they are.

            A named value may be a list of numbers, or a dictionary from x to y, where y is a number or `(mean, low, high)`,
            which is drawn with its band.
            ```tl
            plot(first=[3, 2, 1], second=[3, 1, 0.5], x_label="epoch")
            ```
            See also: show, confusion
            """, effect: .nothing, choices: ["title": .text, "x_label": .text, "y_label": .text]
        ) { call in
            var named = call.keywords
            for (index, value) in call.rest.enumerated() {
                named.insert((call.rest.count == 1 ? "" : "\(index + 1)", value), at: index)
            }
            guard !named.isEmpty else {
                throw Problem("TypeError", "plot() needs something to draw", notes: [call.builtin.signatureText])
            }
            if let runs = call.rest.first, case .dict(let box) = runs, let key = box.pairs().first?.key.asString {
                throw Problem(
                    "TypeError", "plot() takes runs by their names, not a dict of them", code: "TL0211",
                    hint:
                        "Two stars give each entry its name, such as `\(key)=`: `plot(**\(call.written(0) ?? "runs"))`.",
                    labels: [(.argument(0), "this is a dict")])
            }
            let histories = named.compactMap { entry in
                (entry.value.asObject as? HistoryObject).map { (entry.name, $0.history) }
            }
            let title = try call.string(0)
            if histories.count == named.count { return .figure(curves(histories, title: title)) }
            let x = call.has(3) ? try call.doubles(3) : nil
            let series = try named.map { try line($0.name, $0.value, x: x) }
            return .figure(
                Figure(
                    title: title,
                    LineChart(
                        xLabel: try call.string(1), yLabel: try call.string(2),
                        xScale: try call.bool(4) ? .logarithmic : .linear, series: series)))
        },

        Builtin(
            "show(value, data: Dataset | None = None, *, rows: int = 4, columns: int = 8, title: str = '') -> None",
            """
            Look at images: `show(data)` draws some of every class, `show(model, data)` with the model's answers.

            Under each image stands its class; an answer that is wrong is marked, with the truth. A tensor is drawn where its
            shape says so: a batch, filters (`show(model.conv1.weight)`), the feature maps of one image. A figure, or any other value,
            is shown at once, in the middle of a cell or a loop too.
            ```tl
            show(load_dataset("cells", per_class=2), columns=5)
            ```
            See also: plot, confusion
            """, effect: .nothing, choices: ["title": .text]
        ) { call in
            let rows = try call.int(2)
            let columns = try call.int(3)
            guard (1...100).contains(rows), (1...64).contains(columns) else {
                throw Problem("ValueError", "show() draws 1 to 100 rows of 1 to 64 images")
            }
            let display: Display
            switch call[0].asObject {
            case let data as DatasetObject:
                let images = try spread(data.dataset, rows * columns).map { index in
                    try call.session.checkInterrupt()
                    return try data.dataset.gridImage(at: index, caption: data.dataset.caption(at: index))
                }
                display = Display(Figure(title: try call.string(4), ImageGrid(columns: columns, images: images)))
            case let model as ModelObject where call.has(1):
                display = Display(
                    try answers(
                        model.model, call.pictures(1, for: model.model), count: rows * columns, columns: columns,
                        title: call.string(4)))
            case let image as ImageObject:
                display = Display(
                    Figure(ImageGrid(columns: 1, images: [try image.dataset.gridImage(at: image.position)])))
            case let tensor as TensorObject:
                let figure = try tensor.tensor.pictures(most: rows * columns, columns: columns, title: call.string(4))
                display = try figure.map { Display($0) } ?? tensor.display()
            case let object?: display = try object.display()
            case nil: display = Display(text: try call[0].repr())
            }
            call.session.output.show(display)
            return .none
        },

        Builtin(
            "confusion(model: Model, data: Dataset) -> Figure",
            """
            Which class is taken for which: true classes in rows, the model's answers in columns.
            ```tl
            confusion(load_pretrained("resnet_lab", classes=7), load_dataset("cells", split="test", per_class=2))
            ```
            See also: evaluate, show
            """, effect: .nothing
        ) { call in
            let model = try call.model(0)
            let data = try call.labelled(1, for: model)
            let result = try call.session.betweenBatches { try model.evaluate(data, isInterrupted: $0) }
            guard let confusion = result.confusion else {
                throw Problem(
                    "ValueError", "confusion() needs one class for each row", code: "TL0705",
                    hint: "`evaluate(model, data)` judges by what the data asks for.")
            }
            result.notes.forEach(call.session.output.note)
            return .figure(
                Figure(
                    caption: "accuracy " + result.text,
                    HeatMap(
                        rowTitle: "true class", columnTitle: "answer", rows: confusion.classes,
                        columns: confusion.classes, values: confusion.counts.map { $0.map(Double.init) })))
        },

        Builtin(
            "table(rows: list, headers: list, *, title: str = '') -> Figure",
            """
            Rows of values under headers.
            ```tl
            table([["cells", 0.95], ["flowers", 0.6]], ["task", "accuracy"])
            ```
            See also: plot
            """, effect: .nothing, choices: ["title": .text]
        ) { call in
            let headers = try call.strings(1)
            let rows = try call.list(0).map { row in try row.elements().map { try $0.str() } }
            if let wrong = rows.first(where: { $0.count != headers.count }) {
                throw Problem("ValueError", "a row has \(wrong.count) cells, there are \(headers.count) headers")
            }
            return .figure(Figure(FigureTable(title: try call.string(2), headers: headers, rows: rows)))
        },
    ]

    /// Loss and metrics of several runs: training dashed, validation solid, one colour for each run.
    private static func curves(_ runs: [(name: String, history: History)], title: String) -> Figure {
        var metrics = [Metric.loss]
        for metric in runs.flatMap(\.history.metrics) where !metrics.contains(metric) { metrics.append(metric) }
        let panels = metrics.map { metric in
            let series = runs.enumerated().flatMap { tone, run -> [LineChart.Series] in
                let rows = run.history.rows.filter { $0.training[metric.name] != nil }
                let name = run.name.split(separator: "_").joined(separator: " ")
                let validated = rows.filter { $0.validation?[metric.name] != nil }
                let train = LineChart.Series(
                    validated.isEmpty ? name : [name, "(training)"].filter { !$0.isEmpty }.joined(separator: " "),
                    x: rows.map { Double($0.epoch) }, y: rows.compactMap { $0.training[metric.name] },
                    stroke: validated.isEmpty ? .solid : .dashed, tone: tone)
                guard !validated.isEmpty else { return [train] }
                return [
                    train,
                    LineChart.Series(
                        name.isEmpty ? "validation" : name, x: validated.map { Double($0.epoch) },
                        y: validated.compactMap { $0.validation?[metric.name] }, tone: tone),
                ]
            }
            return LineChart(
                title: metric.title, xLabel: "epoch", yLabel: "", yRange: metric.style == .share ? 0...1 : nil,
                series: series)
        }
        return Figure(title: title, panels: panels)
    }

    private static func number(_ value: Value) throws -> Double {
        if let number = value.asDouble { return number }
        if let tensor = value.asObject as? TensorObject { return try tensor.tensor.item() }
        throw Problem("TypeError", "a drawing takes numbers, not \(value.typeName)")
    }

    /// All numbers of a tensor, or of a list.
    static func numbers(_ value: Value) throws -> [Double] {
        if let tensor = value.asObject as? TensorObject { return try tensor.tensor.floats().map(Double.init) }
        return try value.elements().map(number)
    }

    /// One curve of numbers.
    private static func line(_ name: String, _ value: Value, x: [Double]?) throws -> LineChart.Series {
        let label = name.split(separator: "_").joined(separator: " ")
        if let history = value.asObject as? HistoryObject {
            return LineChart.Series(
                label, x: history.history.rows.map { Double($0.epoch) }, y: history.history.rows.map(\.loss))
        }
        guard case .dict(let box) = value else {
            let y = try numbers(value)
            return LineChart.Series(label, x: x ?? y.indices.map { Double($0 + 1) }, y: y)
        }
        let pairs = box.pairs()
        let bands = pairs.compactMap { $0.value.asArray }.filter { $0.count == 3 }
        let keys = try pairs.map { try number($0.key) }
        guard bands.count == pairs.count, !bands.isEmpty else {
            return LineChart.Series(label, x: keys, y: try pairs.map { try number($0.value) })
        }
        return LineChart.Series(
            label, x: keys, y: try bands.map { try number($0[0]) }, low: try bands.map { try number($0[1]) },
            high: try bands.map { try number($0[2]) })
    }

    /// Images of a data set spread over its classes, class by class.
    private static func spread(_ data: Dataset, _ count: Int) -> [Int] {
        let byClass = data.byClass()
        let each = max(1, count / max(1, byClass.count))
        return Array(byClass.flatMap { $0.prefix(each) }.prefix(count))
    }

    private static func answers(_ model: Model, _ data: Dataset, count: Int, columns: Int, title: String) throws
        -> Figure
    {
        let chosen = spread(data, count)
        let prediction = try model.predict(data.take(chosen))
        guard !prediction.labels.isEmpty || chosen.isEmpty else {
            throw Problem(
                "ValueError", "show(model, data) marks answers that are one class for each image", code: "TL0705",
                hint: "`predict(model, data)` gives what this model says.")
        }
        let images = try zip(chosen, prediction.labels).map { index, answer in
            // By name where both sides have names.
            let answered =
                prediction.classes?[answer]
                ?? (data.classes.indices.contains(answer) ? data.classes[answer] : String(answer))
            guard data.classColumn != nil else { return try data.gridImage(at: index, caption: answered) }
            let truth = try data.label(at: index)
            let right = data.classes.indices.contains(truth) ? data.classes[truth] : String(truth)
            return try data.gridImage(
                at: index, caption: answered == right ? answered : "\(answered), not \(right)",
                mark: answered == right ? .right : .wrong)
        }
        let right = images.count { $0.mark == .right }
        return Figure(
            title: title, caption: data.classColumn == nil ? "" : "\(right) of \(images.count) right",
            ImageGrid(columns: columns, images: images))
    }
}
