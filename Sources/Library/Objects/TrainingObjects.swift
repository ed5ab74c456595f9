import Figures
import Files
import Models
import Runtime
import Tensors
import Training

/// What `fit` returns: curves as lists, a table when shown.
public final class HistoryObject: Object {
    package let history: History

    /// The same recipe with other seeds, this run first.
    let runs: [History]

    package init(_ history: History, runs: [History] = []) {
        self.history = history
        self.runs = runs.isEmpty ? [history] : runs
    }

    /// Where the runs of several seeds ended, with the interval of their mean; nil for a single one.
    var spread: String? {
        guard runs.count > 1 else { return nil }
        let goal = history.goal
        let validated = runs.compactMap { $0.best?.validation?[goal.name] }
        let isValidated = validated.count == runs.count
        let summary = SeedSummary(isValidated ? validated : runs.compactMap { $0.rows.last?.training[goal.name] })
        return
            "\(runs.count) seeds: \(isValidated ? "validation" : "training") \(goal.title) \(goal.text(summary.mean))"
            + " (95 % interval \(goal.text(summary.low)) to \(goal.text(summary.high)))"
    }

    package static let type = TypeObject("History", "What a `fit` did, epoch by epoch; `plot(history)` draws it.")
    public override var type: TypeObject { HistoryObject.type }
    public override func repr() throws -> String { "History(\(history.summary))" }
    public override var sketch: String { (try? repr()) ?? typeName }
    public override var numberHint: String { "Its numbers are lists, one for each epoch: `history.accuracy[-1]`." }

    public override var attributeNames: [String] {
        let measured = [Metric.loss.name] + history.metrics.map(\.name)
        return ["epochs"] + measured + measured.map { "val_" + $0 }
            + ["lr", "seconds", "step_losses", "best_epoch", "notes", "receipt", "runs"]
    }

    public override func attribute(_ name: String) throws -> Value? {
        func list(_ value: (EpochRow) -> Double?) -> Value {
            .list(history.rows.map { value($0).map(Value.float) ?? Value.none })
        }
        switch name {
        case "epochs": return .int(history.rows.count)
        case "lr": return list(\.rate)
        case "seconds": return .float(history.receipt.seconds)
        case "step_losses": return .list(history.stepLosses.map(Value.float))
        case "best_epoch": return history.bestEpoch.map(Value.int) ?? Value.none
        case "notes": return .list(history.notes.map(Value.str))
        case "receipt": return receipt
        case "runs": return .list(runs.map { .object(HistoryObject($0)) })
        default:
            guard attributeNames.contains(name) else { return nil }
            return name.hasPrefix("val_")
                ? list { $0.validation?[String(name.dropFirst(4))] } : list { $0.training[name] }
        }
    }

    private var receipt: Value {
        let receipt = history.receipt
        func hex(_ hash: UInt64) -> Value { .str(String(hash, radix: 16)) }
        return .dict([
            (.str("seed"), .int(receipt.seed)), (.str("model"), .str(receipt.model)),
            (.str("data"), .str(receipt.data)),
            (.str("samples"), .int(receipt.samples)), (.str("data_hash"), hex(receipt.dataHash)),
            (.str("weights_before"), hex(receipt.weightsBefore)), (.str("weights_after"), hex(receipt.weightsAfter)),
            (.str("seconds"), .float(receipt.seconds)),
            (.str("idle"), .float(receipt.idleShare)), (.str("threads"), .int(receipt.threads)),
            (.str("kernels"), .str(receipt.kernels)),
        ])
    }

    /// Loss and metrics over the epochs in one line; empty when there are too few to be a curve.
    private var curves: String {
        let rows = history.rows
        guard rows.count > 2 else { return "" }
        let measured = ([Metric.loss] + history.metrics).map { metric in
            "\(metric.title) " + Sparkline.text(rows.map { $0.training[metric.name] ?? .nan })
        }
        let judged = rows.compactMap { $0.validation?[history.goal.name] }
        return (measured + (judged.count == rows.count ? ["validation " + Sparkline.text(judged)] : [])).joined(
            separator: "   ")
    }

    public override func display() throws -> Display {
        // A long run shows its beginning, its best and its end.
        let all = history.rows
        let kept =
            all.count <= 12
            ? all : all.filter { $0.epoch <= 3 || $0.epoch > all.count - 5 || $0.epoch == history.bestEpoch }
        let validated = all.contains { $0.validation != nil }
        let metrics = [Metric.loss] + history.metrics
        func cells(_ values: EpochRow.Values?) -> [String] {
            metrics.map { metric in values?[metric.name].map(metric.text) ?? "" }
        }
        let rows = kept.map { row in
            ["\(row.epoch)" + (row.epoch == history.bestEpoch && validated ? " *" : "")] + cells(row.training)
                + (validated ? cells(row.validation) : []) + [row.rate.short, row.seconds.duration]
        }
        let titles = metrics.map(\.title)
        let headers = ["epoch"] + titles + (validated ? titles.map { "val " + $0 } : []) + ["rate", "time"]
        let table = FigureTable(title: curves, headers: headers, rows: rows)
        return Display(Figure(caption: history.summary, table))
    }
}

extension EpochRow {
    /// The row as callbacks see it.
    var asValue: Value {
        func entries(_ prefix: String, _ values: Values?) -> [(Value, Value)] {
            training.names.map { name in (.str(prefix + name), values?[name].map(Value.float) ?? Value.none) }
        }
        return .dict(
            [(.str("epoch"), .int(epoch))] + entries("", training) + entries("val_", validation)
                + [(.str("lr"), .float(rate)), (.str("seconds"), .float(seconds))])
    }
}

/// What `evaluate` returns.
public final class EvaluationObject: Object {
    package let evaluation: Evaluation

    package init(_ evaluation: Evaluation) { self.evaluation = evaluation }

    package static let type = TypeObject("Evaluation", "How many of a data set a model gets right, with its interval.")
    public override var type: TypeObject { EvaluationObject.type }
    public override func repr() throws -> String { evaluation.text }
    public override var sketch: String { evaluation.text }
    public override var numberHint: String { "The number is its `.accuracy`: `evaluate(model, data).accuracy`." }

    public override var attributeNames: [String] {
        evaluation.values.map(\.name) + ["low", "high", "loss", "count"] + evaluation.facts.map(\.name)
    }

    public override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "low": .float(evaluation.interval.low)
        case "high": .float(evaluation.interval.high)
        case "count": .int(evaluation.count)
        default: evaluation[name].map(Value.float) ?? evaluation.facts.first { $0.name == name }?.fact.value
        }
    }
}

extension Evaluation.Fact {
    fileprivate var value: Value {
        switch self {
        case .number(let number): .float(number)
        case .texts(let texts): .list(texts.map(Value.str))
        case .counts(let rows): .list(rows.map { .list($0.map(Value.int)) })
        case .byName(let pairs): .dict(pairs.map { (.str($0.0), $0.1.map(Value.float) ?? Value.none) })
        }
    }
}

/// What `predict` returns: an answer for each row, and the numbers behind it.
final class PredictionObject: Object {
    let prediction: Prediction

    init(_ prediction: Prediction) { self.prediction = prediction }

    package static let type = TypeObject("Prediction", "What a model says of each row: a name, several, or numbers.")
    static let iteratorType = TypeObject("prediction_iterator")
    override var type: TypeObject { PredictionObject.type }
    override func repr() throws -> String { "Prediction(\(prediction.count) \(isNamed ? "images" : "rows"))" }
    override func length() throws -> Int? { prediction.count }

    private var hasSeveral: Bool { !prediction.several.isEmpty }
    private var isNamed: Bool { hasSeveral || !prediction.labels.isEmpty }

    override var attributeNames: [String] { (isNamed ? ["labels", "names"] : []) + [prediction.valuesName] }
    override var sketch: String { (try? repr()) ?? typeName }
    override var numberHint: String { "Its numbers are `.\(prediction.valuesName)`, a row for each answer." }

    override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "labels" where hasSeveral: .list(prediction.several.map { .list($0.map(Value.int)) })
        case "labels" where isNamed: .list(prediction.labels.map(Value.int))
        case "names" where isNamed: .list(try (0..<prediction.count).map(answer))
        case prediction.valuesName: .tensor(prediction.values)
        default: nil
        }
    }

    /// What is said of one row: a name, several, or numbers.
    private func answer(_ index: Int) throws -> Value {
        if hasSeveral { return .list(prediction.several[index].map { .str(prediction.name($0)) }) }
        if isNamed { return .str(prediction.name(prediction.labels[index])) }
        return .tensor(
            try prediction.values.slice(axis: 0, start: index, end: index + 1).reshape(
                Array(prediction.values.shape.dims.dropFirst())))
    }

    override func index(_ key: Value) throws -> Value {
        guard let index = key.asInt else {
            throw Problem("TypeError", "prediction indices must be integers, not \(key.typeName)")
        }
        let place = index < 0 ? index + prediction.count : index
        guard (0..<prediction.count).contains(place) else {
            throw Problem("IndexError", "prediction index out of range")
        }
        return try answer(place)
    }

    override func iterate() throws -> ValueIterator? {
        var index = 0
        return ClosureIterator(PredictionObject.iteratorType) { [self] in
            guard index < prediction.count else { return nil }
            defer { index += 1 }
            return try answer(index)
        }
    }
}

/// An optimiser for loops written by hand.
final class OptimizerObject: Object {
    let optimizer: Optimizer

    init(_ optimizer: Optimizer) { self.optimizer = optimizer }

    package static let type = TypeObject(
        "Optimizer", "Changes a model's weights by gradients: `optimizer.step(grads)`.")
    override var type: TypeObject { OptimizerObject.type }
    override func repr() throws -> String { "Optimizer(\(optimizer.rule.kind.rawValue), lr=\(optimizer.rate.short))" }
    override var attributeNames: [String] { ["lr", "steps"] }

    override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "lr": .float(optimizer.rate)
        case "steps": .int(optimizer.stepCount)
        default: nil
        }
    }

    override func setAttribute(_ name: String, _ value: Value) throws {
        guard name == "lr", let rate = value.asDouble, rate >= 0, rate.isFinite else {
            throw Problem("ValueError", "the learning rate is set as `optimizer.lr = 0.01`, 0 or more")
        }
        optimizer.rate = rate
    }
}

/// Gradients by parameter name, lazily: `optimizer.step` evaluates the whole step at once.
final class GradientsObject: Object {
    let gradients: Gradients

    init(_ gradients: Gradients) { self.gradients = gradients }

    package static let type = TypeObject("Gradients", "What `value_and_grad` gives for each weight of a model.")
    override var type: TypeObject { GradientsObject.type }
    private static let iteratorType = TypeObject("gradients_iterator")
    override func repr() throws -> String { "Gradients(\(gradients.names.count) tensors)" }
    override func length() throws -> Int? { gradients.names.count }

    override func index(_ key: Value) throws -> Value {
        guard let name = key.asString else {
            throw Problem("TypeError", "gradients are indexed by parameter name, not \(key.typeName)")
        }
        guard let entry = try gradients.entries().first(where: { $0.name == name }) else {
            throw Problem("KeyError", try key.repr(), hint: Near.hint(name, among: gradients.names))
        }
        return .tensor(entry.gradient)
    }

    override func iterate() throws -> ValueIterator? {
        var names = gradients.names.makeIterator()
        return ClosureIterator(GradientsObject.iteratorType) { names.next().map(Value.str) }
    }
}
