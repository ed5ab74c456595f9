import Data
import Files
import Foundation
import Models
import Tensors

/// Numbers for each row: mean squared error, mean absolute error, and the share of the variance that is explained.
package struct Regression: Task {
    static let kind = Tasks.Kind(
        loss: "mse", target: Dataset.Name.target, make: { _, _ in Regression() }, predicts: { Regression() })

    fileprivate static let error = Metric("mae", title: "MAE", isBetterHigh: false)
    fileprivate static let explained = Metric("r2", title: "R2", isBetterHigh: true)

    package var name: String { "mse" }
    package var targets: [String] { [Dataset.Name.target] }
    package var metrics: [Metric] { [Self.error, Self.explained] }
    package var goal: Metric { .loss }

    package func check(_ data: Dataset, output: Shape, of model: Model, _ use: DataUse) throws {
        guard let column = data.tensors(Dataset.Name.target) else {
            throw DataError.noColumn(name: Dataset.Name.target, has: data.table.columns.map(\.name))
        }
        let wanted = column.shape.reduce(1, &*)
        guard output.dims.dropFirst().reduce(1, &*) == wanted else {
            throw TrainingError.outputsDoNotFit(
                outputs: Array(output.dims.dropFirst()), targets: column.shape, model: model.architecture)
        }
    }

    package func loss(_ output: Tensor, _ targets: [Tensor]) throws -> Tensor {
        try (output - targets[0].reshape(output.shape.dims)).square().mean()
    }

    package func tally(isJudging: Bool) -> any Tally { ErrorTally() }

    /// The first loss against that of always saying the mean.
    package func firstWords(loss: Double, output: Tensor, data: Dataset) -> [String] {
        guard let column: NumberColumn = data.table.column(Dataset.Name.target) else { return [] }
        let values = column.values.map(Double.init)
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))
        let start = "first loss \(loss.short); always saying the mean, \(mean.short), gives \(variance.short)"
        return [loss > 10 * variance ? start + ": targets near 0 with a spread of 1 are learnt fastest" : start]
    }

    package func prediction(_ output: Tensor, of model: Model) -> Prediction {
        Prediction(count: output.shape[0], values: output, valuesName: "values")
    }
}

/// Sums of errors and of targets.
private struct ErrorTally: Tally {
    private var absolute: [Double] = []
    private var squares = 0.0
    private var sum = 0.0
    private var squaredTargets = 0.0
    private var values = 0

    mutating func add(_ output: Tensor, _ targets: [Block]) throws {
        guard let block = targets.first, case .floats(let truths) = block.values, block.count > 0 else { return }
        let width = truths.count / block.count
        let errors = zip(try output.floats(), truths).map { Double($0) - Double($1) }
        for row in 0..<block.count {
            absolute.append(errors[row * width..<(row + 1) * width].reduce(0) { $0 + abs($1) } / Double(max(1, width)))
        }
        squares += errors.reduce(0) { $0 + $1 * $1 }
        sum += truths.reduce(0) { $0 + Double($1) }
        squaredTargets += truths.reduce(0) { $0 + Double($1) * Double($1) }
        values += truths.count
    }

    private var mean: Double { absolute.reduce(0, +) / Double(max(1, absolute.count)) }

    private var explained: Double {
        let spread = squaredTargets - sum * sum / Double(max(1, values))
        return spread > 0 ? 1 - squares / spread : .nan
    }

    var loss: Double { squares / Double(max(1, values)) }
    func value(_ metric: Metric) -> Double { metric == Regression.error ? mean : explained }

    func evaluation(names: [String]) -> Evaluation {
        let interval = SeedSummary(absolute)
        return Evaluation(
            loss: loss, count: absolute.count,
            values: [(Regression.error.name, mean), (Regression.explained.name, explained)],
            interval: (interval.low, interval.high),
            text: "MAE \(mean.short) (95 % interval \(interval.low.short) to \(interval.high.short), "
                + "\(absolute.count) rows), R2 \(explained.text(digits: 3))")
    }
}
