import Data
import Files
import Foundation
import Models
import Tensors

/// One class for each row: cross-entropy, accuracy, confusion.
package struct Classification: Task {
    let smoothing: Double
    /// For each class; nil: all alike.
    let weights: [Float]?

    package init(smoothing: Double = 0, weights: [Float]? = nil) {
        (self.smoothing, self.weights) = (smoothing, weights)
    }

    static let kind = Tasks.Kind(
        loss: "cross_entropy", target: Dataset.Name.classes,
        make: { options, data in
            Classification(
                smoothing: options.labelSmoothing,
                weights: try data.classColumn.flatMap { try options.classWeights?.resolved($0) })
        }, predicts: { Classification() })

    private static let accuracy = Metric("accuracy", style: .share, isBetterHigh: true, isPlain: true)

    package var name: String { "cross_entropy" }
    package var targets: [String] { [Dataset.Name.classes] }
    package var metrics: [Metric] { [Self.accuracy] }
    package var goal: Metric { Self.accuracy }

    package func matched(_ data: Dataset, to names: [String]?, _ use: DataUse) throws -> Dataset {
        guard let names, let column = data.classColumn, !column.names.isEmpty else { return data }
        guard let numbered = column.numbered(by: names) else {
            throw TrainingError.otherClasses(model: names, data: column.names, use: use)
        }
        return column.names == names ? data : try data.setting(Dataset.Name.classes, to: numbered)
    }

    package func check(_ data: Dataset, output: Shape, of model: Model, _ use: DataUse) throws {
        guard let column = data.classColumn else {
            throw DataError.noColumn(name: Dataset.Name.classes, has: data.table.columns.map(\.name))
        }
        guard output.rank == 2 else {
            throw TrainingError.notAClassifier(model: model.architecture, output: output.dims)
        }
        let outputs = output[1]
        if !column.names.isEmpty, column.names.count != outputs {
            throw TrainingError.classesDoNotFit(
                outputs: outputs, classes: column.names.count, head: model.headPath, model: model.architecture, use: use
            )
        }
        if let index = column.labels.firstIndex(where: { $0 < 0 || $0 >= outputs }) {
            throw TrainingError.labelOutOfRange(label: column.labels[index], index: index, outputs: outputs)
        }
    }

    package func loss(_ output: Tensor, _ targets: [Tensor]) throws -> Tensor {
        let labels = targets[0]
        guard let weights else { return try crossEntropy(output, labels: labels, labelSmoothing: smoothing) }
        // PyTorch's: a mean in which each row counts as much as its class weighs.
        let byClass = try Tensor(weights, [weights.count])
        let count = labels.shape[0]
        let logs = try output.logSoftmax(axis: 1)
        let own = try logs.gather(axis: 1, labels.reshape([count, 1])).reshape([count])
        let mine = try byClass.indexSelect(axis: 0, labels)
        let share = smoothing
        var sum = try (own * mine).sum() * (share - 1)
        if share > 0 {
            sum = try sum - (logs * byClass.reshape([1, weights.count])).sum() * (share / Double(weights.count))
        }
        return try sum / mine.sum()
    }

    package func tally(isJudging: Bool) -> any Tally { ClassTally() }

    /// The first loss against that of a model that knows nothing.
    package func firstWords(loss: Double, output: Tensor, data: Dataset) throws -> [String] {
        guard output.shape.rank == 2, output.shape[1] > 1 else { return [] }
        let classes = output.shape[1]
        let even = log(Double(classes))
        let start = "first loss \(loss.text(digits: 3)), ln \(classes) = \(even.text(digits: 3))"
        let verdict =
            loss > 1.5 * even + 0.3
            ? ": far above; the head starts too large, or the labels are not in the model's order"
            : loss < 0.8 * even ? ": the model knows something of this already" : ": it starts undecided"
        guard Self.looksLikeProbabilities(try output.floats(), classes: classes) else { return [start + verdict] }
        return [
            start + verdict,
            "the outputs are probabilities already, but the loss takes logits: leave out the last softmax",
        ]
    }

    private static func looksLikeProbabilities(_ values: [Float], classes: Int) -> Bool {
        guard values.count >= classes, values.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return false }
        return stride(from: 0, to: values.count, by: classes).allSatisfy { row in
            abs(values[row..<min(values.count, row + classes)].reduce(0, +) - 1) < 1e-3
        }
    }

    package func prediction(_ output: Tensor, of model: Model) throws -> Prediction {
        let count = output.shape[0]
        let width = output.shape.dims.dropFirst().reduce(1, &*)
        let probabilities = try output.reshape([count, width]).softmax(axis: 1)
        let values = try probabilities.floats()
        let labels = (0..<count).map { row in
            (1..<max(1, width)).reduce(0) { values[row * width + $1] > values[row * width + $0] ? $1 : $0 }
        }
        let names = model.classNames.flatMap { $0.count == width ? $0 : nil }
        return Prediction(
            count: count, labels: labels, classes: names, values: probabilities, valuesName: "probabilities")
    }
}

/// Counts of right answers and of which class was taken for which.
private struct ClassTally: Tally {
    private var lossSum = 0.0
    private var right = 0
    private var count = 0
    private var confusion: [[Int]] = []

    mutating func add(_ output: Tensor, _ targets: [Block]) throws {
        guard case .integers(let labels)? = targets.first?.values else { return }
        let scores = try Scores(output, labels: labels)
        if confusion.isEmpty {
            confusion = Array(repeating: Array(repeating: 0, count: scores.classes), count: scores.classes)
        }
        for (label, named) in zip(labels, scores.named) { confusion[label][named] += 1 }
        lossSum += scores.lossSum
        right += scores.right
        count += labels.count
    }

    var loss: Double { lossSum / Double(max(1, count)) }
    func value(_ metric: Metric) -> Double { Double(right) / Double(max(1, count)) }

    func evaluation(names: [String]) -> Evaluation {
        Evaluation(
            Confusion(
                classes: names.isEmpty ? confusion.indices.map(String.init) : names, counts: confusion),
            loss: loss)
    }
}

/// What a batch of logits says about its labels. In double, on one thread: the same sums whatever the engine does.
struct Scores {
    let classes: Int
    /// The class with the highest logit of each row; the first of equals.
    let named: [Int]
    let right: Int
    let lossSum: Double

    /// Labels are known to be below the number of classes.
    init(_ logits: Tensor, labels: [Int]) throws {
        let values = try logits.floats()
        let classes = labels.isEmpty ? 0 : values.count / labels.count
        var named: [Int] = []
        var right = 0
        var loss = 0.0
        for (row, label) in labels.enumerated() {
            let scores = values[row * classes..<(row + 1) * classes]
            let highest = scores.indices.dropFirst().reduce(row * classes) { scores[$1] > scores[$0] ? $1 : $0 }
            named.append(highest - row * classes)
            right += named[row] == label ? 1 : 0
            let top = Double(scores[highest])
            loss += log(scores.reduce(0) { $0 + exp(Double($1) - top) }) + top - Double(scores[row * classes + label])
        }
        (self.classes, self.named, self.right, self.lossSum) = (classes, named, right, loss)
    }
}
