import Data
import Draws
import Files
import Foundation
import Models
import Tensors

/// Any number of labels for each row: binary cross-entropy of every label, mean average precision and F1.
package struct SeveralLabels: Task {
    static let kind = Tasks.Kind(
        loss: "binary_cross_entropy", target: Dataset.Name.labels, make: { _, _ in SeveralLabels() },
        predicts: { SeveralLabels() })

    /// Over the labels that some row has: the area under precision against recall, as in Pascal VOC since 2010.
    fileprivate static let precision = Metric(
        "mean_average_precision", title: "mAP", style: .share, isBetterHigh: true, isRunning: false)
    /// Over all decisions, a label being said from a probability of one half.
    fileprivate static let f1 = Metric("f1", title: "F1", style: .share, isBetterHigh: true)

    package var name: String { "binary_cross_entropy" }
    package var targets: [String] { [Dataset.Name.labels] }
    package var metrics: [Metric] { [Self.precision, Self.f1] }
    package var goal: Metric { Self.precision }

    package func matched(_ data: Dataset, to names: [String]?, _ use: DataUse) throws -> Dataset {
        guard let names, let column = data.labelsColumn else { return data }
        guard let numbered = column.numbered(by: names) else {
            throw TrainingError.otherClasses(model: names, data: column.names, use: use)
        }
        return try data.setting(Dataset.Name.labels, to: numbered)
    }

    package func check(_ data: Dataset, output: Shape, of model: Model, _ use: DataUse) throws {
        guard output.rank == 2 else {
            throw TrainingError.notAClassifier(model: model.architecture, output: output.dims)
        }
        guard output[1] == data.classes.count else {
            throw TrainingError.classesDoNotFit(
                outputs: output[1], classes: data.classes.count, head: model.headPath, model: model.architecture,
                use: use)
        }
    }

    /// Of logits, without overflow.
    package func loss(_ output: Tensor, _ targets: [Tensor]) throws -> Tensor {
        try ((targets[0] * -1 + 1) * output - output.logSigmoid()).mean()
    }

    package func tally(isJudging: Bool) -> any Tally { LabelTally() }

    package func firstWords(loss: Double, output: Tensor, data: Dataset) -> [String] {
        let labels = data.labelsColumn?.labels ?? []
        let mean = Double(labels.reduce(0) { $0 + $1.count }) / Double(max(1, labels.count))
        return [
            "first loss \(loss.text(digits: 3)), ln 2 = \(log(2).text(digits: 3)) for a label nobody knows; "
                + "\(mean.text(digits: 1)) labels a row of \(data.classes.count)"
        ]
    }

    package func prediction(_ output: Tensor, of model: Model) throws -> Prediction {
        let count = output.shape[0]
        let width = output.shape.dims.dropFirst().reduce(1, &*)
        let probabilities = try output.reshape([count, width]).sigmoid()
        let values = try probabilities.floats()
        let labels = (0..<count).map { row in (0..<width).filter { values[row * width + $0] >= 0.5 } }
        return Prediction(
            count: count, several: labels, classes: model.classNames.flatMap { $0.count == width ? $0 : nil },
            values: probabilities, valuesName: "probabilities")
    }
}

/// Every score with its truth: precision needs all of them in order.
private struct LabelTally: Tally {
    private var lossSum = 0.0
    private var width = 0
    /// Row by row.
    private var scores: [Float] = []
    private var truths: [Float] = []

    private var count: Int { width > 0 ? scores.count / width : 0 }

    mutating func add(_ output: Tensor, _ targets: [Block]) throws {
        guard let block = targets.first, case .floats(let truths) = block.values else { return }
        let scores = try output.floats()
        width = block.shape.reduce(1, &*)
        self.scores += scores
        self.truths += truths
        for (score, truth) in zip(scores, truths) {
            let x = Double(score)
            lossSum += max(x, 0) - x * Double(truth) + log1p(exp(-abs(x)))
        }
    }

    var loss: Double { lossSum / Double(max(1, scores.count)) }

    func value(_ metric: Metric) -> Double {
        metric == SeveralLabels.f1 ? f1 : meanPrecision(Array(0..<count))
    }

    private var f1: Double {
        var (hits, said, there) = (0, 0, 0)
        for (score, truth) in zip(scores, truths) {
            hits += score >= 0 && truth > 0 ? 1 : 0
            said += score >= 0 ? 1 : 0
            there += truth > 0 ? 1 : 0
        }
        return said + there > 0 ? 2 * Double(hits) / Double(said + there) : .nan
    }

    /// Of one label over some rows; nil when none of them has it.
    private func precision(_ label: Int, _ rows: [Int]) -> Double? {
        let order = rows.sorted { scores[$0 * width + label] > scores[$1 * width + label] }
        var (hits, sum) = (0, 0.0)
        for (place, row) in order.enumerated() where truths[row * width + label] > 0 {
            hits += 1
            sum += Double(hits) / Double(place + 1)
        }
        return hits > 0 ? sum / Double(hits) : nil
    }

    private func meanPrecision(_ rows: [Int]) -> Double {
        let known = (0..<width).compactMap { precision($0, rows) }
        return known.isEmpty ? .nan : known.reduce(0, +) / Double(known.count)
    }

    /// Rows drawn again and again (Efron 1979): a mean of areas has no formula.
    private var interval: (low: Double, high: Double) {
        let count = count
        let draws = 200
        let values = (0..<draws).map { number in
            var draw = Draw(seed: 0, purpose: "bootstrap", sample: number)
            return meanPrecision((0..<count).map { _ in draw.integer(below: count) })
        }.filter { !$0.isNaN }.sorted()
        guard values.count == draws else { return (.nan, .nan) }
        return (values[draws / 40], values[draws - 1 - draws / 40])
    }

    func evaluation(names: [String]) -> Evaluation {
        let rows = Array(0..<count)
        let mean = meanPrecision(rows)
        let interval = interval
        let byLabel = (0..<width).map { (names.indices.contains($0) ? names[$0] : String($0), precision($0, rows)) }
        return Evaluation(
            loss: loss, count: count,
            values: [(SeveralLabels.precision.name, mean), (SeveralLabels.f1.name, f1)], interval: interval,
            text: "mAP \(mean.percent) (95 % interval \((interval.low * 100).text(digits: 1)) to "
                + "\(interval.high.percent), \(count) rows), F1 \(f1.percent)",
            facts: [("classes", .texts(byLabel.map(\.0))), ("by_class", .byName(byLabel))])
    }
}
