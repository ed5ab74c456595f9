import Kernels

// An optimiser's update as one op over a parameter, its gradient and its moments.
//
// What changes from step to step (rate, bias corrections) is a tensor input, so that a compiled step replays;
// what does not (momentum, betas) is an attribute. Formulas are those of torch.optim, to the last rounding where it
// matters.

extension Op {
    static let optimizers: [Op] = [.sgdUpdate, .adamUpdate, .rmspropUpdate]

    /// Inputs: parameter, gradient, with a momentum its buffer, [rate, is first step]. Attributes: decay, momentum;
    /// nesterov.
    static let sgdUpdate: Op = Op(
        "sgd_update",
        infer: { types, _ in try updated(types, moments: types.count - 3, steps: 2, "sgd_update") },
        kernel: .updating([0, 2]) { call in
            let moments = call.outputTypes.count - 1
            let step = call.floats(2 + moments)
            let settings = call.attributes.floats
            OptimizerStep.SGD(
                rate: step[0], decay: Float(settings[0]), momentum: Float(settings[1]),
                nesterov: call.attributes.ints[0] != 0, isFirst: step[1] != 0
            )
            .run(
                call.outputTypes[0].shape.count, call.floats(0), call.floats(1), moments > 0 ? call.floats(2) : nil,
                to: call.floatResult(0), moments > 0 ? call.floatResult(1) : nil)
        })

    /// Inputs: parameter, gradient, first and second moment, [rate, 1 - beta1^t, 1 - beta2^t].
    /// Attributes: decay, beta1, beta2, epsilon; whether the decay is decoupled (AdamW).
    static let adamUpdate: Op = Op(
        "adam_update",
        infer: { types, _ in try updated(types, moments: 2, steps: 3, "adam_update") },
        kernel: .updating([0, 2, 3]) { call in
            let step = call.floats(4)
            let settings = call.attributes.floats
            OptimizerStep.Adam(
                rate: step[0], decay: Float(settings[0]), beta1: settings[1], beta2: settings[2],
                epsilon: Float(settings[3]), correction1: step[1], correction2: step[2],
                decoupled: call.attributes.ints[0] != 0
            )
            .run(
                call.outputTypes[0].shape.count, call.floats(0), call.floats(1), call.floats(2), call.floats(3),
                to: call.floatResult(0), call.floatResult(1), call.floatResult(2))
        })

    /// Inputs: parameter, gradient, momentum buffer, mean square, [rate]. Attributes: decay, alpha, epsilon, momentum.
    static let rmspropUpdate: Op = Op(
        "rmsprop_update",
        infer: { types, _ in try updated(types, moments: 2, steps: 1, "rmsprop_update") },
        kernel: .updating([0, 2, 3]) { call in
            let settings = call.attributes.floats
            OptimizerStep.RMSprop(
                rate: call.floats(4)[0], decay: Float(settings[0]), alpha: settings[1],
                epsilon: Float(settings[2]), momentum: Float(settings[3])
            )
            .run(
                call.outputTypes[0].shape.count, call.floats(0), call.floats(1), call.floats(2), call.floats(3),
                to: call.floatResult(0), call.floatResult(1), call.floatResult(2))
        })

    /// The new parameter and moments: all of the parameter's shape.
    private static func updated(_ types: [TensorType], moments: Int, steps: Int, _ op: String) throws -> [TensorType] {
        for type in types[..<(moments + 2)] where type != types[0] || type.dtype != .f32 {
            throw TensorError.wrongShape(
                op: op, operand: "gradient", expected: "\(types[0].shape) of float32", got: type.shape)
        }
        guard types[moments + 2] == TensorType([steps]) else {
            throw TensorError.wrongShape(op: op, operand: "step", expected: "[\(steps)]", got: types[moments + 2].shape)
        }
        return Array(repeating: types[0], count: moments + 1)
    }
}

extension Tensor {
    /// torch.optim.SGD. `step` is [rate, 1 at the first step, else 0]; without a momentum there is no buffer of it.
    package func sgdUpdate(
        gradient: Tensor, momentumBuffer: Tensor?, step: Tensor, weightDecay: Double, momentum: Double,
        nesterov: Bool
    ) throws -> (parameter: Tensor, momentumBuffer: Tensor?) {
        let results = try Op.sgdUpdate(
            [self, gradient] + (momentumBuffer.map { [$0] } ?? []) + [step],
            Attributes(ints: [nesterov ? 1 : 0], floats: [weightDecay, momentum]))
        return (results[0], results.count > 1 ? results[1] : nil)
    }

    /// torch.optim.Adam, or AdamW when `decoupled`. `step` is [rate, 1 - beta1^t, 1 - beta2^t].
    package func adamUpdate(
        gradient: Tensor, first: Tensor, second: Tensor, step: Tensor, weightDecay: Double, beta1: Double,
        beta2: Double,
        epsilon: Double, decoupled: Bool
    ) throws -> (parameter: Tensor, first: Tensor, second: Tensor) {
        let results = try Op.adamUpdate(
            [self, gradient, first, second, step],
            Attributes(ints: [decoupled ? 1 : 0], floats: [weightDecay, beta1, beta2, epsilon]))
        return (results[0], results[1], results[2])
    }

    /// torch.optim.RMSprop. `step` is [rate].
    package func rmspropUpdate(
        gradient: Tensor, momentumBuffer: Tensor, meanSquare: Tensor, step: Tensor, weightDecay: Double, alpha: Double,
        epsilon: Double, momentum: Double
    ) throws -> (parameter: Tensor, momentumBuffer: Tensor, meanSquare: Tensor) {
        let results = try Op.rmspropUpdate(
            [self, gradient, momentumBuffer, meanSquare, step],
            Attributes(floats: [weightDecay, alpha, epsilon, momentum]))
        return (results[0], results[1], results[2])
    }
}
