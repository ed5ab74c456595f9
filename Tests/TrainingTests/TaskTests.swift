import Data
import Draws
import Foundation
import Models
import Tensors
import Testing
import Training

/// Several labels, numbers, and losses written by the user are trained, judged and told by the same loop.
@Suite struct TaskTests {
    /// Points in a square: labels say which of its halves they are in, the target is their sum.
    private func points(_ count: Int, seed: Int) throws -> (values: [Float], data: Dataset) {
        var draw = Draw(seed: seed, purpose: "points")
        let values = (0..<2 * count).map { _ in draw.uniform(-1, 1) }
        return (
            values,
            Dataset(
                name: "points", table: try Table([("input", try NumberColumn(values, shape: [2], count: count))]))
        )
    }

    private func network(_ outputs: Int) throws -> Model {
        let model = Model(try .sequential([.linear(2, 16), .relu(), .linear(16, outputs)]), inputSize: 1)
        try model.root.initialize(seed: 4)
        return model
    }

    private func labelled(_ count: Int, seed: Int) throws -> Dataset {
        let (values, data) = try points(count, seed: seed)
        let labels = (0..<count).map { row in (0..<2).filter { values[2 * row + $0] > 0 } }
        return try data.targeting("labels", LabelsColumn(labels, names: ["right", "top"]))
    }

    private func summed(_ count: Int, seed: Int) throws -> Dataset {
        let (values, data) = try points(count, seed: seed)
        let sums = (0..<count).map { values[2 * $0] + values[2 * $0 + 1] }
        return try data.targeting("target", NumberColumn(sums, shape: [], count: count))
    }

    @Test func severalLabelsAreLearnt() throws {
        let model = try network(2)
        let history = try Fit(
            model, try labelled(200, seed: 1), validation: try labelled(80, seed: 2),
            options: Tiny.options(epochs: 20)
        ).run()
        #expect(history.metrics.map(\.name) == ["mean_average_precision", "f1"])
        #expect(history.notes.contains { $0.hasPrefix("first loss 0.") && $0.contains("ln 2 = 0.693") })
        let best = try #require(history.best?.validation?["mean_average_precision"])
        #expect(best > 0.97 && history.summary.contains("mAP") && history.summary.contains("validation mAP"))
        let result = try model.evaluate(try labelled(80, seed: 2))
        #expect(result.interval.low <= best && best <= result.interval.high)
        #expect(abs((result["mean_average_precision"] ?? 0) - best) < 1e-6)
        #expect(model.classNames == ["right", "top"] && model.task == "binary_cross_entropy")
        let answers = try model.predict(try points(5, seed: 3).data)
        #expect(answers.several.count == 5 && answers.labels.isEmpty && answers.valuesName == "probabilities")
    }

    /// Computed by hand: scores of label 0 in order are hit, miss, hit; of label 1 miss, hit; label 2 nobody has.
    @Test func precisionIsTheMeanOverItsHits() throws {
        let kind = try Tasks.task(FitOptions(), try labelled(1, seed: 1))
        var tally = kind.tally(isJudging: true)
        let scores = try Tensor([3, -1, 0, 2, 5, 0, 1, 4, 0], [3, 3])
        try tally.add(scores, [Block(.floats([1, 0, 0, 0, 0, 0, 1, 1, 0]), count: 3, shape: [3])])
        let result = tally.evaluation(names: [])
        #expect(abs((result["mean_average_precision"] ?? 0) - ((1 + 2.0 / 3) / 2 + 0.5) / 2) < 1e-12)
        // Said (score at least 0): 3 hits of 8; there: 3.
        #expect(abs((result["f1"] ?? 0) - 6.0 / 11) < 1e-12)
    }

    @Test func numbersArePredicted() throws {
        let model = try network(1)
        let history = try Fit(
            model, try summed(200, seed: 1), validation: try summed(80, seed: 2), options: Tiny.options(epochs: 30)
        ).run()
        let last = try #require(history.rows.last?.validation)
        #expect(try #require(last["mae"]) < 0.1 && #require(last["r2"]) > 0.97)
        #expect(history.notes.contains { $0.contains("always saying the mean") })
        let data = try summed(80, seed: 2)
        let result = try model.evaluate(data)
        let answers = try model.predict(data).values.floats()
        let truths = try #require(data.table.column("target", as: NumberColumn.self)).values
        let errors = zip(answers, truths).map { abs(Double($0) - Double($1)) }
        #expect(abs(errors.reduce(0, +) / 80 - (result["mae"] ?? 0)) < 1e-9)
        #expect(result.interval.low < errors.reduce(0, +) / 80 && errors.reduce(0, +) / 80 < result.interval.high)
        #expect(throws: TrainingError.self) { try network(3).evaluate(data) }
    }

    /// Its validation is judged, patience ends it, and nobody speaks of an accuracy.
    @Test func aLossOfOnesOwnIsATask() throws {
        let own: OutputFunction = { output, target in try (output.reshape(target.shape.dims) - target).abs().mean() }
        let history = try Fit(
            try network(1), try summed(100, seed: 1), validation: try summed(40, seed: 2),
            options: Tiny.options(epochs: 40) {
                $0.loss = .function(name: "mine", own)
                $0.metrics = OwnMetrics([("twice", { try own($0, $1) * 2 })])
                $0.patience = 2
                $0.rate = 0.2
                $0.schedule = .constant
            }
        ).run()
        #expect(history.rows.allSatisfy { $0.validationLoss != nil } && history.bestEpoch != nil)
        #expect(history.ending == .stoppedEarly(patience: 2) && history.rows.count < 40)
        for row in history.rows {
            let (loss, twice) = (try #require(row.validation?.loss), try #require(row.validation?["twice"]))
            #expect(abs(2 * loss - twice) < 1e-5)
        }
        #expect(!history.summary.contains("accuracy") && history.summary.contains("validation loss"))
    }

    /// PyTorch's formula of `cross_entropy(logits, labels, weight=[1, 2, 4], label_smoothing=s)`, in Python's floats.
    @Test(arguments: [(0.0, 0.5356886398205026), (0.3, 0.748486282174274)])
    func classWeightsArePyTorchs(smoothing: Double, wanted: Double) throws {
        let logits = try Tensor([1, 2, 0.5, 0.2, -1, 1.5], [2, 3])
        let labels = try Tensor(ints: [0, 2], [2], dtype: .i64)
        let loss = try Classification(smoothing: smoothing, weights: [1, 2, 4]).loss(logits, [labels]).item()
        #expect(abs(loss - wanted) < 1e-6)
    }

    @Test func balancedWeightsMakeClassesEqual() throws {
        let data = try Tiny.pictures(perClass: 10).take(Array(0..<40).filter { $0 % 4 == 0 || $0 < 8 })
        let history = try Fit(
            try Tiny.network(), data, options: Tiny.options(epochs: 1) { $0.classWeights = .balanced }
        ).run()
        #expect(
            history.notes.contains { $0.contains("rows weigh by class: class 0 0.4, class 1 2, class 2 2, class 3 2") })
        let drawn = try Fit(try Tiny.network(), data, options: Tiny.options(epochs: 1) { $0.balance = true }).run()
        #expect(drawn.notes.contains { $0.hasPrefix("every class is drawn equally often") })
        #expect(drawn.stepLosses != history.stepLosses)
    }
}
