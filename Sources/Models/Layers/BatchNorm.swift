import Tensors

/// Normalises each channel by statistics: of the batch while training, the stored ones in inference.
///
/// Ioffe & Szegedy 2015, with PyTorch's conventions: normalise with the biased variance, store the unbiased one,
/// `running = (1 - momentum) running + momentum batch`, count the batches.
package struct BatchNorm: Layer {
    package let channels: Int
    package let epsilon: Double
    package let momentum: Double

    package var kind: String { "BatchNorm" }
    package var details: String { "\(channels)" }
    package var dependsOnMode: Bool { true }
    /// `[N, C, ...]` with any number of spatial axes; the extent of axis 1 is checked in `forward`.
    package var input: ExpectedShape { .anything }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        guard x.shape.rank >= 2, x.shape.rank <= 5, x.shape[1] == channels else {
            let expected =
                x.shape.rank <= 2
                ? ExpectedShape([.free("N"), .exactly(channels)])
                : ExpectedShape.images(channels: channels, spatialAxes: min(3, x.shape.rank - 2))
            throw context.unexpected(x.shape, by: self, expected: expected)
        }
        let (weight, bias) = (try module.tensor("weight"), try module.tensor("bias"))
        guard context.trains(module) else {
            return try x.batchNorm(
                weight, bias, try module.tensor("running_mean"), try module.tensor("running_var"), eps: epsilon)
        }
        let values = x.shape.count / channels
        guard values > 1 else { throw ModelError.batchTooSmall(layer: context.currentPath, seen: x.shape) }
        let (y, mean, variance) = try x.batchNormTraining(weight, bias, eps: epsilon)
        try store("running_mean", mean, in: module, context)
        try store("running_var", variance * (Double(values) / Double(values - 1)), in: module, context)
        if let counter = module.buffer("num_batches_tracked") {
            context.update(counter, to: try context.current(counter) + (try Tensor(ints: [1], [], dtype: .i64)))
        }
        return y
    }

    private func store(_ name: String, _ batch: Tensor, in module: Module, _ context: ForwardContext) throws {
        guard let buffer = module.buffer(name) else { return }
        let kept = try context.current(buffer) * (1 - momentum)
        context.update(buffer, to: try kept + (try batch * momentum))
    }
}

extension Module {
    /// - Parameter weight: how gamma starts; ResNets start the last one of a block at 0, so that a new block is the
    ///   identity.
    package static func batchNorm(
        _ channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1,
        weight: Initialization = .ones
    ) throws -> Module {
        try LayerArgument.positive(channels, "channels", of: "batch_norm")
        return try Module(
            BatchNorm(channels: channels, epsilon: epsilon, momentum: momentum),
            parameters: [("weight", try Parameter([channels], weight)), ("bias", try Parameter([channels], .zeros))],
            buffers: [
                ("running_mean", Variable(try Tensor.zeros([channels]))),
                ("running_var", Variable(try Tensor.ones([channels]))),
                ("num_batches_tracked", Variable(try Tensor(ints: [0], [], dtype: .i64))),
            ])
    }
}
