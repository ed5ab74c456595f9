import Data
import Models
import Tensors

extension Model {
    /// How well the model says what the data asks for, in inference mode whatever the model's mode.
    /// - Throws: `TrainingError` when data and model do not fit, or outputs are no numbers; `TensorError.interrupted`.
    package func evaluate(
        _ data: Dataset, output: (any TrainingOutput)? = nil, isInterrupted: () -> Bool = { false }
    ) throws -> Evaluation {
        let shape = try checkInput(data, .evaluation)
        let (task, matched) = try Tasks.fitted(to: data, names: classNames, .evaluation)
        try task.check(matched, output: shape, of: self, .evaluation)
        let tally = try judge(matched, task, part: .whole, mustBeNumbers: true) { done in
            output?.progress(TrainingProgress(phase: .evaluating, done: done, total: matched.count))
            return !isInterrupted()
        }
        var evaluation = tally.evaluation(names: matched.classes.isEmpty ? classNames ?? [] : matched.classes)
        evaluation.notes = try Finding.lines(Fit.doubts, of: (self, matched))
        return evaluation
    }

    /// The work of `evaluate`, for checked data; `progress` gets the rows done and says whether to go on.
    func judge(
        _ data: Dataset, _ task: any Task, part: Inference.Part, mustBeNumbers: Bool = false,
        progress: (Int) -> Bool
    ) throws -> any Tally {
        var tally = task.tally(isJudging: true)
        var done = 0
        var lost = 0
        try Inference(self, part: part).forEach(data, targets: task.targets, isInterrupted: { !progress(done) }) {
            batch, output in
            if mustBeNumbers { lost += try output.rowsWithoutNumbers() }
            try tally.add(output, batch.blocks.dropFirst().map(\.block))
            done += batch.count
        }
        guard lost == 0 else { throw TrainingError.outputsAreNoNumbers(rows: lost, count: data.count) }
        return tally
    }

    /// What the model says of each row, in inference mode.
    /// - Throws: as `evaluate`.
    package func predict(_ data: Dataset, isInterrupted: () -> Bool = { false }) throws -> Prediction {
        let shape = try checkInput(data, .evaluation)
        var values: [Float] = []
        var rest: [Int] = []
        var lost = 0
        try Inference(self).forEach(data, isInterrupted: isInterrupted) { _, output in
            lost += try output.rowsWithoutNumbers()
            rest = Array(output.shape.dims.dropFirst())
            values += try output.floats()
        }
        guard lost == 0 else { throw TrainingError.outputsAreNoNumbers(rows: lost, count: data.count) }
        return try Tasks.task(predicting: self, output: shape).prediction(
            try Tensor(values, Shape([data.count] + rest)), of: self)
    }

    /// What comes out of a layer for each row: features for another classifier, or for a picture of the data.
    /// - Parameter layer: a stage of the model; nil is what the head sees.
    package func features(_ data: Dataset, layer: String? = nil, isInterrupted: () -> Bool = { false }) throws
        -> Tensor
    {
        try checkInput(data, .evaluation)
        let stages = try layer.map(stageCount(through:)) ?? stagesBelowHead
        var values: [Float] = []
        var rest: [Int] = []
        try Inference(self, part: .prefix(stages)).forEach(data, isInterrupted: isInterrupted) { _, output in
            rest = Array(output.shape.dims.dropFirst())
            values += try output.floats()
        }
        return try Tensor(values, Shape([data.count] + rest))
    }

    /// How many stages come before the one that holds the head; all of them in a model without one.
    package var stagesBelowHead: Int {
        guard let headPath else { return stages.count }
        return stages.firstIndex { headPath == $0.path || headPath.hasPrefix($0.path + ".") } ?? stages.count
    }
}

extension Tensor {
    /// How many rows hold something that is no number: nothing follows from them.
    fileprivate func rowsWithoutNumbers() throws -> Int {
        let values = try floats()
        let width = Swift.max(1, shape.dims.dropFirst().reduce(1, &*))
        return stride(from: 0, to: values.count, by: width).count { row in
            values[row..<Swift.min(values.count, row + width)].contains(where: \.isNaN)
        }
    }
}
