import Files
import Models
import Synchronization
import Tensors

/// Trainable parameters in groups, with the running sums their update rule keeps.
///
/// `fit` compiles its updates into the training step; a loop written by hand calls `step` with gradients, and the whole
/// step (forward, loss, gradients, updates) is evaluated as one plan there.
package final class Optimizer {
    package let rule: UpdateRule
    package var groups: [ParameterGroup]
    /// Steps done.
    package private(set) var stepCount = 0
    private var moments: [ObjectIdentifier: [Variable]] = [:]
    private var compiled: [GraphSignature: CompiledStep] = [:]
    /// The count of changes of models for which no member lost its running sums.
    private var settledChanges = -1
    /// The last numbers of each group: most steps of a loop have the same.
    private var lastNumbers: [(values: [Float], tensor: Tensor)] = []

    package init(_ rule: UpdateRule, _ groups: [ParameterGroup]) {
        self.rule = rule
        self.groups = groups
    }

    /// For a hand-written loop: one rate for everything of the model that trains, or two.
    package convenience init(_ model: Model, _ rule: UpdateRule, rate: Double, headRate: Double? = nil) throws {
        try rule.check()
        for value in [rate, headRate ?? 0] where !(value >= 0 && value.isFinite) {
            throw TrainingError.badOption(name: "lr", value: value.short, expected: "0 or more")
        }
        // As PyTorch's optimisers, which know no biases: everything decays.
        let groups = model.parameterGroups(rate: rate, headRate: headRate ?? rate, decaysAll: true)
        guard !groups.isEmpty else { throw TrainingError.nothing(toTrainIn: model) }
        self.init(rule, groups)
    }

    /// The highest rate among the groups. Setting it scales the others with it.
    package var rate: Double {
        get { groups.map(\.rate).max() ?? 0 }
        set {
            let old = rate
            for index in groups.indices {
                groups[index].rate = old > 0 ? groups[index].rate * newValue / old : newValue
            }
        }
    }

    /// Every parameter in the order of the lists of gradients: group by group.
    package var members: [ParameterGroup.Member] { groups.flatMap(\.members) }

    /// Running sums of a parameter, zero at first.
    package func moments(of parameter: Parameter) throws -> [Variable] {
        let key = ObjectIdentifier(parameter)
        if let known = moments[key] { return known }
        let fresh = try (0..<rule.momentCount).map { _ in Variable(try Tensor.zeros(parameter.shape)) }
        moments[key] = fresh
        return fresh
    }

    /// What a checkpoint stores beside the weights: every running sum there is, in a fixed order.
    package func allMoments() throws -> [Variable] { try members.flatMap { try moments(of: $0.parameter) } }

    /// Goes on from a checkpoint: the running sums were put in place, `steps` were done.
    package func resume(after steps: Int) { stepCount = max(0, steps) }

    /// The updates of a step as graphs. `numbers` has one tensor for each group; `gradient` is nil for what stays as it
    /// is.
    package func updates(_ numbers: [Tensor], gradient: (Parameter) -> Tensor?) throws -> [(Variable, Tensor)] {
        var updates: [(Variable, Tensor)] = []
        for (group, numbers) in zip(groups, numbers) {
            for member in group.members {
                guard let gradient = gradient(member.parameter) else { continue }
                let kept = try moments(of: member.parameter)
                let new = try rule.apply(
                    member.parameter.tensor, gradient: gradient, moments: kept.map(\.tensor), numbers: numbers,
                    decays: member.decays)
                updates += zip([member.parameter.variable] + kept, new)
            }
        }
        return updates
    }

    /// The numbers of the coming step for each group, with every rate multiplied by `factor`; counts the step.
    package func advance(factor: Double = 1) throws -> [Tensor] {
        stepCount += 1
        let numbers = groups.map { rule.numbers(rate: $0.rate * factor, step: stepCount) }
        if lastNumbers.count != numbers.count || zip(lastNumbers, numbers).contains(where: { $0.values != $1 }) {
            lastNumbers = try numbers.map { ($0, try Tensor($0, [rule.numberCount])) }
        }
        return lastNumbers.map(\.tensor)
    }

    /// Placeholders for what `advance` gives, for a compiled step.
    package func numberPlaceholders() throws -> [Tensor] {
        try groups.map { _ in try Tensor.placeholder([rule.numberCount], .f32) }
    }

    /// One step of a hand-written loop: evaluates loss, gradients, updates and BatchNorm statistics in one plan, which
    /// puts the new values in place. The plan is compiled once for all passes of the same structure.
    ///
    /// A parameter that was frozen since the optimiser was made keeps its value and loses its running sums, so that no
    /// momentum moves it.
    /// - Throws: `TrainingError.foreignGradient` for a gradient of a parameter the optimiser does not hold.
    package func step(_ gradients: Gradients) throws {
        let changes = Module.changes.load(ordering: .relaxed)
        if settledChanges != changes {
            if members.contains(where: { $0.parameter.isFrozen && moments[ObjectIdentifier($0.parameter)] != nil }) {
                for member in members where member.parameter.isFrozen {
                    moments[ObjectIdentifier(member.parameter)] = nil
                }
                compiled = [:]
            }
            settledChanges = changes
        }
        let step: CompiledStep
        if let known = compiled[gradients.signature], known.changes == changes {
            step = known
        } else {
            let frozen = gradients.trainable.map(\.parameter.isFrozen)
            step =
                try compiled[gradients.signature].flatMap { $0.frozen == frozen ? $0 : nil }
                ?? compile(gradients, frozen)
            step.changes = changes
        }
        let outputs = try step.plan.run(gradients.inputs + (try advance()))
        if let loss = outputs.first, !gradients.loss.isEvaluated { gradients.loss.settle(from: loss) }
    }

    private final class CompiledStep {
        let plan: CompiledGraph
        let frozen: [Bool]
        /// The count of changes of models for which it is what `step` wants.
        var changes = -1

        init(plan: CompiledGraph, frozen: [Bool]) {
            self.plan = plan
            self.frozen = frozen
        }
    }

    /// Loops that build ever new graphs must not fill the memory.
    private static let mostCompiled = 32

    private func compile(_ gradients: Gradients, _ frozen: [Bool]) throws -> CompiledStep {
        let held = Set(members.map { ObjectIdentifier($0.parameter) })
        for (name, parameter) in gradients.trainable where !held.contains(ObjectIdentifier(parameter)) {
            throw TrainingError.foreignGradient(name: name)
        }
        let numbers = try numberPlaceholders()
        let byParameter = Dictionary(
            try gradients.entries().map { (ObjectIdentifier($0.parameter), $0.gradient) }, uniquingKeysWith: { $1 })
        let changes =
            try updates(numbers) { $0.isFrozen ? nil : byParameter[ObjectIdentifier($0)] }
            + gradients.bufferUpdates.map { ($0.variable, $0.value) }
        let plan = try CompiledGraph(inputs: gradients.inputs + numbers, outputs: [gradients.pass], updates: changes)
        let step = CompiledStep(plan: plan, frozen: frozen)
        if compiled.count >= Self.mostCompiled { compiled = [:] }
        compiled[gradients.signature] = step
        return step
    }
}

extension TrainingError {
    /// Why a model has no trainable parameter.
    static func nothing(toTrainIn model: Model) -> TrainingError {
        let count = model.parameters().count
        return count == 0
            ? .noParameters(model: model.architecture) : .nothingToTrain(parameters: count, head: model.headPath)
    }
}
