import Data
import Files
import Foundation
import Models
import Tensors

/// How well a model names samples it was not trained on.
package struct Evaluation: Sendable, Equatable {
    /// Mean cross-entropy.
    package let loss: Double
    package let right: Int
    package let count: Int
    package let classes: [String]
    /// `confusion[true class][named class]`: counts.
    package let confusion: [[Int]]

    package init(loss: Double, right: Int, count: Int, classes: [String], confusion: [[Int]]) {
        self.loss = loss
        self.right = right
        self.count = count
        self.classes = classes
        self.confusion = confusion
    }

    package var accuracy: Double { count > 0 ? Double(right) / Double(count) : .nan }
    package var interval: WilsonInterval { WilsonInterval(right: right, of: count) }

    /// Share of each class's samples that were named rightly; nil for a class without samples.
    package var accuracyByClass: [Double?] {
        confusion.enumerated().map { label, row in
            let total = row.reduce(0, +)
            return total > 0 ? Double(row[label]) / Double(total) : nil
        }
    }

    /// The pairs that are mixed up most: true class, named class, how often.
    package func mostConfused(_ limit: Int = 5) -> [(truth: Int, named: Int, count: Int)] {
        confusion.enumerated().flatMap { truth, row in
            row.enumerated().compactMap { named, count in
                named != truth && count > 0 ? (truth: truth, named: named, count: count) : nil
            }
        }
        .sorted { ($1.count, $0.truth, $0.named) < ($0.count, $1.truth, $1.named) }
        .prefix(max(0, limit)).map { $0 }
    }

    /// `93.5 % (95 % interval 91.2 to 95.2 %, 467 of 500)`
    package var text: String {
        "\(accuracy.percent) (95 % interval \((interval.low * 100).text(digits: 1)) to \(interval.high.percent), \(right) of \(count))"
    }
}

extension Model {
    /// Loss, accuracy and confusion over all samples, in inference mode whatever the model's mode.
    /// - Throws: `TrainingError` when data and model do not fit, `TensorError.interrupted`.
    package func evaluate(
        _ samples: Dataset, output: (any TrainingOutput)? = nil, isInterrupted: () -> Bool = { false }
    ) throws -> Evaluation {
        try check(samples, what: "data")
        return try tally(samples, part: .whole) { done in
            output?.progress(TrainingProgress(phase: .evaluating, done: done, total: samples.count))
            return !isInterrupted()
        }
    }

    /// The work of `evaluate`, for checked samples; `progress` gets the samples done and says whether to go on.
    func tally(_ samples: Dataset, part: Inference.Part, progress: (Int) -> Bool) throws -> Evaluation {
        var loss = 0.0
        var right = 0
        var done = 0
        var confusion: [[Int]] = []
        try Inference(self, part: part).forEach(
            samples, targets: [Dataset.Name.classes], isInterrupted: { !progress(done) }
        ) { batch, logits in
            let labels = batch.indices.map { samples.labels[$0] }
            let scores = try Scores(logits, labels: labels)
            if confusion.isEmpty {
                confusion = Array(repeating: Array(repeating: 0, count: scores.classes), count: scores.classes)
            }
            for (label, named) in zip(labels, scores.named) { confusion[label][named] += 1 }
            loss += scores.lossSum
            right += scores.right
            done += batch.count
        }
        let names = !samples.classes.isEmpty ? samples.classes : classNames ?? confusion.indices.map(String.init)
        return Evaluation(
            loss: loss / Double(max(1, done)), right: right, count: done, classes: names, confusion: confusion)
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
