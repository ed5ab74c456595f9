import Models
import Tensors

extension Model {
    /// The plan of a step in words: what is done, by which kernel, in which layout, in how many bytes, and in what
    /// time.
    ///
    /// - Parameters:
    ///   - isTraining: a step of SGD with momentum on what is not frozen; else a forward pass in inference.
    ///   - runs: how often the step is run for its times, on noise and on a copy of the model. 0: it is only compiled.
    ///   - recomputes: as `FitOptions.recomputes`.
    package func explanation(
        batch: Int, isTraining: Bool, runs: Int, precision: Precision = .f32, recomputes: Bool = false
    ) throws -> String {
        let model = try copy()
        let shape = Shape([batch] + inputShape.dims.dropFirst())
        let input = try Tensor.placeholder(shape, .f32)
        let plan: CompiledGraph
        // What comes beside the pictures.
        var others: [Tensor] = []
        var note: String?
        if isTraining {
            let groups = model.parameterGroups(rate: 0, headRate: 0)
            guard !groups.isEmpty else { throw TrainingError.nothing(toTrainIn: self) }
            var rule = UpdateRule(.sgd)
            rule.momentum = 0.9
            let optimizer = Optimizer(rule, groups)
            var options = FitOptions()
            options.precision = precision
            options.recomputes = recomputes
            let step = try TrainingStep(
                model, part: .whole, input: TensorType(shape), optimizer: optimizer, options: options)
            plan = step.plan
            if try precision.usesBF16(), try !precision.usesBF16(in: model, input: input.type) {
                note = Precision.staysSingle
            }
            others = [try Tensor.zeros([batch], .i64), try Tensor.zeros([2], .i64)] + (try optimizer.advance())
        } else {
            plan = try CompiledGraph(inputs: [input], outputs: [try model.forward(input, context: .inference())])
        }
        if runs > 0 {
            // A plan may be looked at that no machine could run; to run it, it must fit.
            let available = Engine.availableBytes
            let needed = plan.peakBytes &+ input.type.byteCount
            guard needed <= available else {
                throw TrainingError.doesNotFit(needed: needed, available: available, batch: batch, fitting: nil)
            }
            let noise = try Tensor.normal(shape, key: try Tensor(ints: [0, 0], [2], dtype: .i64)).evaluate()
            let values = [noise] + others
            _ = try plan.run(values)
            plan.measureSteps()
            for _ in 0..<runs { _ = try plan.run(values) }
        }
        let choices = KernelChoices.current
        return ([plan.description, "kernels chosen by \(choices.name)"] + [note, choices.problem].compactMap { $0 })
            .joined(separator: "\n")
    }
}
