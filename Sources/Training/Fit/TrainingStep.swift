import Data
import Models
import Tensors

/// One training step as one compiled graph: normalise, forward, loss, gradients of what trains, the optimiser's updates
/// and BatchNorm's statistics. What changes from step to step is an input, so the plan replays.
package final class TrainingStep {
    let plan: CompiledGraph
    private let isMixing: Bool
    /// Spent in runs of the plan so far.
    private(set) var secondsComputing = 0.0

    /// - Parameters:
    ///   - part: the whole model, or the rest above features that were computed once.
    ///   - targets: what `task` asks for of the rows of a batch; nil: a class.
    ///   - usesBF16: nil: as the options ask for and this part gains from.
    package init(
        _ model: Model, part: Inference.Part, input: TensorType, task: any Task = Classification(),
        targets: [TensorType]? = nil, optimizer: Optimizer, options: FitOptions, usesBF16: Bool? = nil
    ) throws {
        let count = input.shape[0]
        let batch = try Tensor.placeholder(input.shape, input.dtype)
        let targets = try (targets ?? [TensorType([count], .i64)]).map { try Tensor.placeholder($0.shape, $0.dtype) }
        let key = try Tensor.placeholder([2], .i64)
        let numbers = try optimizer.numberPlaceholders()
        let context = ForwardContext.training(key: key)
        var inputs = [batch] + targets + [key] + numbers
        var x = batch
        var lossOf: (Tensor) throws -> Tensor = { try task.loss($0, targets) }
        isMixing = options.mixup > 0
        if isMixing {
            let partners = try Tensor.placeholder([count], .i64)
            let share = try Tensor.placeholder([1], .f32)
            inputs += [partners, share]
            let own = input.dtype == .u8 ? try model.normalized(batch) : batch
            let lossOfOne = lossOf
            let other = try own.indexSelect(axis: 0, partners)
            let rest = try Tensor.ones([1]) - share
            x = try own * share + other * rest
            lossOf = { logits in
                let theirs = try task.loss(logits, targets.map { try $0.indexSelect(axis: 0, partners) })
                return try lossOfOne(logits).reshape([1]) * share + theirs.reshape([1]) * rest
            }
        }
        let logits: Tensor
        let loss: Tensor
        var recomputed: RecomputedPass?
        if options.savesMemory {
            let pass = try RecomputedPass(model, part: part, input: x, key: key, context: context, loss: lossOf)
            (logits, loss, recomputed) = (pass.logits, pass.loss, pass)
        } else {
            logits = try model.output(x, part, context)
            loss = try lossOf(logits)
        }
        let members = optimizer.members
        let parameters = members.map(\.parameter.tensor)
        let slopes =
            try recomputed?.gradients(withRespectTo: parameters) ?? gradients(of: loss, withRespectTo: parameters)
        let byParameter = Dictionary(
            zip(members, slopes).map { (ObjectIdentifier($0.parameter), $1) }, uniquingKeysWith: { first, _ in first })
        let updates = try optimizer.updates(numbers) { byParameter[ObjectIdentifier($0)] }
        plan = try CompiledGraph(
            inputs: inputs, outputs: [loss, logits], updates: updates + context.updates.map { ($0.variable, $0.value) },
            options: PlanOptions(
                usesBF16: try usesBF16 ?? options.precision.usesBF16(in: model, part: part, input: input)))
    }

    /// Most bytes a step holds beside weights and moments.
    package var peakBytes: Int { plan.peakBytes }

    /// The kernels by the step they do.
    package var implementations: [(step: String, implementation: String)] { plan.implementations }

    /// The plan in words: steps, kernels, layouts, bytes.
    package var description: String { plan.description }

    /// Runs the step; parameters, moments and statistics are new afterwards.
    /// - Returns: the loss of the batch before the update, and its logits.
    package func run(_ batch: Batch, mixing: Mixing?, seed: Int, step: Int, numbers: [Tensor]) throws -> (
        loss: Double, logits: Tensor
    ) {
        var inputs =
            try batch.blocks.map { try $0.block.tensor() } + [try Tensor(ints: [seed, step], [2], dtype: .i64)]
            + numbers
        if isMixing, let mixing {
            inputs += [
                try Tensor(ints: mixing.partners, [mixing.partners.count], dtype: .i64),
                try Tensor([Float(mixing.share)], [1]),
            ]
        }
        let clock = ContinuousClock()
        let start = clock.now
        let outputs = try plan.run(inputs)
        secondsComputing += (clock.now - start).seconds
        guard outputs.count == 2 else { throw TensorError.noValue }
        return (try outputs[0].item(), outputs[1])
    }
}
