import Data
import Models
import Tensors

/// What a model is trained for: what is to be said of each row, when it is said well, and how that is shown.
///
/// `fit`, its progress, history, plots, checkpoints, best epoch, `evaluate` and `predict` ask the task. Another one is
/// a file beside these and a line in `Tasks.all`.
package protocol Task {
    /// The loss, as `loss=` and a checkpoint name it.
    var name: String { get }
    /// The columns that say what is right, in the order in which `loss` and tallies get them.
    var targets: [String] { get }
    /// What is measured beside the loss. The first comes with an interval.
    var metrics: [Metric] { get }
    /// What decides which epoch is the best; between equals, the loss does.
    var goal: Metric { get }

    /// The targets as the model's outputs number them: what has a name is matched by name.
    /// - Parameter names: of the outputs; nil when they have none.
    func matched(_ data: Dataset, to names: [String]?, _ use: DataUse) throws -> Dataset

    /// Whether outputs of this shape, of one row, can be judged by the data's targets.
    func check(_ data: Dataset, output: Shape, of model: Model, _ use: DataUse) throws

    /// The mean loss of a batch, as a graph.
    func loss(_ output: Tensor, _ targets: [Tensor]) throws -> Tensor

    /// - Parameter isJudging: whether the loss is summed too; a run knows it from its steps.
    func tally(isJudging: Bool) -> any Tally

    /// What the first step's loss says of the start, one line each.
    func firstWords(loss: Double, output: Tensor, data: Dataset) throws -> [String]

    /// What outputs say: one value of each kind for each row.
    func prediction(_ output: Tensor, of model: Model) throws -> Prediction
}

extension Task {
    package func firstWords(loss: Double, output: Tensor, data: Dataset) throws -> [String] { [] }

    package func matched(_ data: Dataset, to names: [String]?, _ use: DataUse) throws -> Dataset {
        data
    }
}

/// What data are given for: an error says so, and a hint for one use would do harm in another.
package enum DataUse: Sendable {
    case training, validation, evaluation

    /// The name of the argument.
    package var argument: String { self == .validation ? "validate" : "data" }
}

/// Sums over the rows that were seen so far.
package protocol Tally {
    /// - Parameter targets: a block for each of the task's columns.
    mutating func add(_ output: Tensor, _ targets: [Block]) throws
    /// The mean loss, where it is summed.
    var loss: Double { get }
    /// The value of a metric of the task.
    func value(_ metric: Metric) -> Double
    /// All of it, with intervals.
    /// - Parameter names: of what outputs stand for.
    func evaluation(names: [String]) -> Evaluation
}

/// Something that is measured beside the loss.
package struct Metric: Sendable, Equatable, Codable {
    package enum Style: Sendable, Equatable, Codable {
        /// A share: 0 to 1, shown as per cent.
        case share
        case number
    }

    /// As an attribute of a history: `accuracy`, and `val_accuracy`.
    package let name: String
    /// In a sentence and above a column.
    package let title: String
    package let style: Style
    package let isBetterHigh: Bool
    /// Whether it is cheap enough to be shown while an epoch runs.
    package let isRunning: Bool
    /// Whether a share without a name is this one, as everyone means accuracy.
    package let isPlain: Bool

    package init(
        _ name: String, title: String? = nil, style: Style = .number, isBetterHigh: Bool, isRunning: Bool = true,
        isPlain: Bool = false
    ) {
        (self.name, self.title, self.style) = (name, title ?? name, style)
        (self.isBetterHigh, self.isRunning, self.isPlain) = (isBetterHigh, isRunning, isPlain)
    }

    package static let loss = Metric("loss", isBetterHigh: false)

    package func text(_ value: Double) -> String {
        switch style {
        case .share: value.percent
        case .number: value.text(digits: 4)
        }
    }

    /// Whether one value is better than another; one that is no number never is.
    package func isBetter(_ value: Double, than other: Double) -> Bool {
        isBetterHigh ? value > other : value < other
    }
}

/// The tasks there are.
package enum Tasks {
    /// How a task is made: the loss that asks for it, the target that does, and what else was asked for.
    package struct Kind: Sendable {
        let loss: String
        let target: String
        let make: @Sendable (FitOptions, Dataset) throws -> any Task
        /// The task as far as answers are concerned.
        let predicts: @Sendable () -> any Task
    }

    package static let all: [Kind] = [Classification.kind, SeveralLabels.kind, Regression.kind]

    /// The task of a run: as `loss` says, or as the data asks.
    package static func task(_ options: FitOptions, _ data: Dataset) throws -> any Task {
        if case .function(let name, let function) = options.loss {
            guard let target = data.targetName else { throw noTarget(data) }
            return OwnTask(
                name: name, target: target, loss: function, measures: options.metrics?.functions ?? [])
        }
        let kind = try kind(options, data)
        let task = try kind.make(options, data)
        guard let own = options.metrics?.functions, !own.isEmpty else { return task }
        return MeasuredTask(task, measures: own)
    }

    /// The task of a run with its data as the model's outputs number them.
    static func fitted(
        to data: Dataset, names: [String]?, options: FitOptions = FitOptions(), _ use: DataUse
    ) throws -> (task: any Task, data: Dataset) {
        let matched = try task(options, data).matched(data, to: names, use)
        return (try task(options, matched), matched)
    }

    /// The task whose answers a model gives: that of its last `fit`, else classification where its outputs allow it.
    static func task(predicting model: Model, output: Shape) throws -> any Task {
        if let kind = all.first(where: { $0.loss == model.task }) { return kind.predicts() }
        return output.rank == 2 && (model.task == nil || model.classNames != nil) ? Classification() : Regression()
    }

    private static func kind(_ options: FitOptions, _ data: Dataset) throws -> Kind {
        if case .named(let name) = options.loss, let kind = all.first(where: { $0.loss == name }) {
            guard data.tensors(kind.target) != nil else {
                throw DataError.noColumn(name: kind.target, has: data.table.columns.map(\.name))
            }
            return kind
        }
        guard let kind = all.first(where: { $0.target == data.targetName }) else { throw noTarget(data) }
        return kind
    }

    private static func noTarget(_ data: Dataset) -> DataError {
        .noColumn(name: Dataset.Name.classes, has: data.table.columns.map(\.name))
    }
}

/// What is minimised.
package enum Loss: OptionValue {
    case named(String)
    /// From outputs and targets to a single number.
    case function(name: String, OutputFunction)

    package static var type: String { "str | callable" }
    package static var choices: [String] { Tasks.all.map(\.loss) }
    package var text: String {
        switch self {
        case .named(let name): "'\(name)'"
        case .function(let name, _): name
        }
    }

    package static func read(_ argument: any OptionArgument) throws -> Loss {
        if argument.isCallable { return .function(name: argument.shown(), try argument.tensorFunction()) }
        let name = try argument.string()
        guard choices.contains(name) else {
            throw TrainingError.unknownOption(name: argument.name, value: name, known: choices + ["a function"])
        }
        return .named(name)
    }
}

/// A function of outputs and targets.
package typealias OutputFunction = (_ output: Tensor, _ target: Tensor) throws -> Tensor

/// Metrics of the user's own, by name.
package struct OwnMetrics: OptionValue {
    package let functions: [(name: String, function: OutputFunction)]

    package init(_ functions: [(name: String, function: OutputFunction)]) { self.functions = functions }

    package static var type: String { "dict" }
    package var text: String { "{" + functions.map(\.name).joined(separator: ", ") + "}" }

    package static func read(_ argument: any OptionArgument) throws -> OwnMetrics {
        guard let entries = try argument.entries() else { throw argument.mismatch("a dict of functions by name") }
        return OwnMetrics(try entries.map { ($0.name, try $0.value.tensorFunction()) })
    }
}
