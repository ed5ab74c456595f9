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
    private let runs: [History]

    package init(_ history: History, runs: [History] = []) {
        self.history = history
        self.runs = runs.isEmpty ? [history] : runs
    }

    /// Where the runs of several seeds ended, with the interval of their mean; nil for a single one.
    var spread: String? {
        guard runs.count > 1 else { return nil }
        let validated = runs.compactMap { $0.best?.validationAccuracy }
        let values = validated.count == runs.count ? validated : runs.compactMap { $0.rows.last?.accuracy }
        let summary = SeedSummary(values)
        return
            "\(runs.count) seeds: \(validated.count == runs.count ? "validation" : "training") accuracy \(summary.mean.percent)"
            + " (95 % interval \(summary.low.percent) to \(summary.high.percent))"
    }

    package static let type = TypeObject("History", "What a `fit` did, epoch by epoch; `plot(history)` draws it.")
    public override var type: TypeObject { HistoryObject.type }
    public override func repr() throws -> String { "History(\(history.summary))" }

    public override var attributeNames: [String] {
        [
            "epochs", "loss", "accuracy", "val_loss", "val_accuracy", "lr", "seconds", "step_losses", "best_epoch",
            "notes", "receipt", "runs",
        ]
    }

    public override func attribute(_ name: String) throws -> Value? {
        func list(_ value: (EpochRow) -> Double?) -> Value {
            .list(history.rows.map { value($0).map(Value.float) ?? Value.none })
        }
        switch name {
        case "epochs": return .int(history.rows.count)
        case "loss": return list(\.loss)
        case "accuracy": return list(\.accuracy)
        case "val_loss": return list(\.validationLoss)
        case "val_accuracy": return list(\.validationAccuracy)
        case "lr": return list(\.rate)
        case "seconds": return .float(history.receipt.seconds)
        case "step_losses": return .list(history.stepLosses.map(Value.float))
        case "best_epoch": return history.bestEpoch.map(Value.int) ?? Value.none
        case "notes": return .list(history.notes.map(Value.str))
        case "receipt": return receipt
        case "runs": return .list(runs.map { .object(HistoryObject($0)) })
        default: return nil
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

    /// Loss and accuracy over the epochs in one line; empty when there are too few to be a curve.
    private var curves: String {
        let rows = history.rows
        guard rows.count > 2 else { return "" }
        let judged = rows.compactMap(\.validationAccuracy)
        return "loss " + Sparkline.text(rows.map(\.loss)) + "   accuracy " + Sparkline.text(rows.map(\.accuracy))
            + (judged.count == rows.count ? "   validation " + Sparkline.text(judged) : "")
    }

    public override func display() throws -> Display {
        // A long run shows its beginning, its best and its end.
        let all = history.rows
        let kept =
            all.count <= 12
            ? all : all.filter { $0.epoch <= 3 || $0.epoch > all.count - 5 || $0.epoch == history.bestEpoch }
        let validated = all.contains { $0.validationAccuracy != nil }
        let rows = kept.map { row in
            [
                "\(row.epoch)" + (row.epoch == history.bestEpoch && validated ? " *" : ""), row.loss.text(digits: 4),
                row.accuracy.percent,
            ]
                + (validated ? [row.validationLoss?.text(digits: 4) ?? "", row.validationAccuracy?.percent ?? ""] : [])
                + [row.rate.short, Quantity.seconds(row.seconds)]
        }
        let headers =
            ["epoch", "loss", "accuracy"] + (validated ? ["val loss", "val accuracy"] : []) + ["rate", "time"]
        let table = FigureTable(title: curves, headers: headers, rows: rows)
        return Display(
            text: history.summary, content: .figure(Figure(caption: history.summary, panels: [.table(table)])))
    }
}

extension EpochRow {
    /// The row as callbacks see it.
    var asValue: Value {
        .dict([
            (.str("epoch"), .int(epoch)), (.str("loss"), .float(loss)), (.str("accuracy"), .float(accuracy)),
            (.str("val_loss"), validationLoss.map(Value.float) ?? Value.none),
            (.str("val_accuracy"), validationAccuracy.map(Value.float) ?? Value.none),
            (.str("lr"), .float(rate)), (.str("seconds"), .float(seconds)),
        ])
    }
}

/// What `evaluate` returns.
public final class EvaluationObject: Object {
    package let evaluation: Evaluation

    package init(_ evaluation: Evaluation) { self.evaluation = evaluation }

    package static let type = TypeObject("Evaluation", "How many of a data set a model gets right, with its interval.")
    public override var type: TypeObject { EvaluationObject.type }
    public override func repr() throws -> String { evaluation.text }

    public override var attributeNames: [String] {
        ["accuracy", "low", "high", "loss", "count", "confusion", "classes", "by_class"]
    }

    public override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "accuracy": .float(evaluation.accuracy)
        case "low": .float(evaluation.interval.low)
        case "high": .float(evaluation.interval.high)
        case "loss": .float(evaluation.loss)
        case "count": .int(evaluation.count)
        case "classes": .list(evaluation.classes.map(Value.str))
        case "confusion": .list(evaluation.confusion.map { .list($0.map(Value.int)) })
        case "by_class":
            .dict(
                zip(evaluation.classes, evaluation.accuracyByClass).map {
                    (.str($0), $1.map(Value.float) ?? Value.none)
                })
        default: nil
        }
    }
}

/// What `predict` returns: the likeliest class of each image and the probabilities.
final class PredictionObject: Object {
    let prediction: Prediction

    init(_ prediction: Prediction) { self.prediction = prediction }

    package static let type = TypeObject("Prediction", "What a model says of one image.")
    override var type: TypeObject { PredictionObject.type }
    override func repr() throws -> String { "Prediction(\(prediction.labels.count) images)" }
    override var attributeNames: [String] { ["labels", "names", "probabilities"] }
    override func length() throws -> Int? { prediction.labels.count }

    override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "labels": .list(prediction.labels.map(Value.int))
        case "names": .list((prediction.names ?? prediction.labels.map(String.init)).map(Value.str))
        case "probabilities": .tensor(prediction.probabilities)
        default: nil
        }
    }
}

/// An optimiser for loops written by hand.
final class OptimizerObject: Object {
    let optimizer: Optimizer

    init(_ optimizer: Optimizer) { self.optimizer = optimizer }

    package static let type = TypeObject("Optimizer", "Changes a model's weights by gradients: `optimizer.step(grads)`.")
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
