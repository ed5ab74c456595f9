import Data
import Files
import Models
import Tensors

/// A loss written in the language, with metrics of the user's own.
struct OwnTask: Task {
    let name: String
    let targets: [String]
    let metrics: [Metric]
    private let function: OutputFunction
    private let measures: [(name: String, function: OutputFunction)]

    init(
        name: String, target: String, loss: @escaping OutputFunction,
        measures: [(name: String, function: OutputFunction)]
    ) {
        (self.name, targets, function, self.measures) = (name, [target], loss, measures)
        metrics = measures.map { Metric($0.name, isBetterHigh: true) }
    }

    /// Nobody said whether more of a metric is better.
    var goal: Metric { .loss }

    /// By the names of what is to be said, as the task that has these targets does.
    func matched(_ data: Dataset, to names: [String]?, _ use: DataUse) throws -> Dataset {
        let kind = Tasks.all.first { [$0.target] == targets }
        return try kind?.predicts().matched(data, to: names, use) ?? data
    }

    func check(_ data: Dataset, output: Shape, of model: Model, _ use: DataUse) {}

    func loss(_ output: Tensor, _ targets: [Tensor]) throws -> Tensor {
        let loss = try function(output, targets[0])
        guard loss.shape.count == 1 else { throw TrainingError.lossIsNotScalar(shape: loss.shape.dims) }
        return loss
    }

    func tally(isJudging: Bool) -> any Tally { OwnTally(loss: isJudging ? loss : nil, measures: measures) }

    func prediction(_ output: Tensor, of model: Model) -> Prediction {
        Prediction(count: output.shape[0], values: output, valuesName: "values")
    }
}

/// A task with metrics of the user's own beside its own.
struct MeasuredTask: Task {
    private let task: any Task
    private let measures: [(name: String, function: OutputFunction)]

    init(_ task: any Task, measures: [(name: String, function: OutputFunction)]) {
        (self.task, self.measures) = (task, measures)
    }

    var name: String { task.name }
    var targets: [String] { task.targets }
    var metrics: [Metric] { task.metrics + measures.map { Metric($0.name, isBetterHigh: true) } }
    var goal: Metric { task.goal }

    func matched(_ data: Dataset, to names: [String]?, _ use: DataUse) throws -> Dataset {
        try task.matched(data, to: names, use)
    }

    func check(_ data: Dataset, output: Shape, of model: Model, _ use: DataUse) throws {
        try task.check(data, output: output, of: model, use)
    }

    func loss(_ output: Tensor, _ targets: [Tensor]) throws -> Tensor { try task.loss(output, targets) }

    func tally(isJudging: Bool) -> any Tally {
        MeasuredTally(
            own: task.tally(isJudging: isJudging), metrics: task.metrics,
            measures: OwnTally(loss: nil, measures: measures))
    }

    func firstWords(loss: Double, output: Tensor, data: Dataset) throws -> [String] {
        try task.firstWords(loss: loss, output: output, data: data)
    }

    func prediction(_ output: Tensor, of model: Model) throws -> Prediction { try task.prediction(output, of: model) }
}

/// Means of what functions give for each batch, each as heavy as the batch has rows.
private struct OwnTally: Tally {
    private let lossOf: ((Tensor, [Tensor]) throws -> Tensor)?
    private let measures: [(name: String, function: OutputFunction)]
    private var sums: [String: Double] = [:]
    private var lossSum = 0.0
    private var count = 0

    init(
        loss: ((Tensor, [Tensor]) throws -> Tensor)?, measures: [(name: String, function: OutputFunction)]
    ) {
        (lossOf, self.measures) = (loss, measures)
    }

    mutating func add(_ output: Tensor, _ targets: [Block]) throws {
        let tensors = try targets.map { try $0.tensor() }
        let rows = targets.first?.count ?? 0
        for (name, function) in measures {
            let value = try function(output, tensors[0])
            guard value.shape.count == 1 else { throw TrainingError.lossIsNotScalar(shape: value.shape.dims) }
            sums[name, default: 0] += try value.item() * Double(rows)
        }
        if let lossOf { lossSum += try lossOf(output, tensors).item() * Double(rows) }
        count += rows
    }

    var loss: Double { lossSum / Double(max(1, count)) }
    func value(_ metric: Metric) -> Double { (sums[metric.name] ?? .nan) / Double(max(1, count)) }

    func evaluation(names: [String]) -> Evaluation {
        let values = measures.map { ($0.name, value(Metric($0.name, isBetterHigh: true))) }
        return Evaluation(
            loss: loss, count: count, values: values, interval: (.nan, .nan),
            text: (["loss \(loss.text(digits: 4))"] + values.map { "\($0.0) \($0.1.text(digits: 4))" }).joined(
                separator: ", ") + " (\(count) rows)")
    }
}

private struct MeasuredTally: Tally {
    var own: any Tally
    let metrics: [Metric]
    var measures: OwnTally

    mutating func add(_ output: Tensor, _ targets: [Block]) throws {
        try own.add(output, targets)
        try measures.add(output, targets)
    }

    var loss: Double { own.loss }

    func value(_ metric: Metric) -> Double {
        metrics.contains(metric) ? own.value(metric) : measures.value(metric)
    }

    func evaluation(names: [String]) -> Evaluation {
        let first = own.evaluation(names: names)
        let others = measures.evaluation(names: names).values
        return Evaluation(
            loss: first.loss, count: first.count, values: first.values + others, interval: first.interval,
            text: ([first.text] + others.map { "\($0.name) \($0.value.text(digits: 4))" }).joined(separator: "; "),
            facts: first.facts, confusion: first.confusion)
    }
}
