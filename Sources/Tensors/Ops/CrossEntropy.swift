import Kernels

// The loss of classification. A fused kernel, because it is in every step and half of it (softmax) serves the gradient
// too.

extension Op {
    static let crossEntropies: [Op] = [
        .crossEntropy, .crossEntropyBackward, .softCrossEntropy, .softCrossEntropyBackward,
    ]

    /// Results: the mean loss, and softmax(logits) for the gradient. Attributes: label smoothing.
    static let crossEntropy: Op = Op(
        "cross_entropy_labels",
        infer: { types, _ in
            let logits = try logits(types[0])
            guard types[1].dtype == .i64 else {
                throw TensorError.wrongType(
                    op: "cross_entropy", operand: "labels", expected: "int64", got: types[1].dtype)
            }
            guard types[1].shape == [logits.shape[0]] else {
                throw TensorError.wrongShape(
                    op: "cross_entropy", operand: "labels", expected: "[\(logits.shape[0])]", got: types[1].shape)
            }
            return [TensorType([], .f32), logits]
        },
        kernel: .plain { call in
            let shape = call.inputTypes[0].shape
            let bad = CrossEntropy.run(
                logits: call.floats(0), labels: call.indices(1), rows: shape[0], classes: shape[1],
                smoothing: Float(call.attributes.floats[0]), loss: call.floatResult(0),
                probabilities: call.floatResult(1))
            if let bad {
                throw TensorError.indexOutOfRange(
                    op: "cross_entropy", index: Int(call.indices(1)[bad]), count: shape[1])
            }
        },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil, nil] }
            return [try Op.crossEntropyBackward(p.outputs[1], p.inputs[1], upstream, attributes: p.attributes), nil]
        })

    /// Inputs: softmax(logits), labels, the gradient of the loss.
    static let crossEntropyBackward: Op = Op(
        "cross_entropy_backward",
        infer: { types, _ in [types[0]] },
        kernel: .plain { call in
            let shape = call.inputTypes[0].shape
            CrossEntropy.backward(
                probabilities: call.floats(0), labels: call.indices(1), rows: shape[0], classes: shape[1],
                smoothing: Float(call.attributes.floats[0]), scale: call.floats(2)[0] / Float(shape[0]),
                to: call.floatResult(0))
        })

    /// The same for target probabilities.
    static let softCrossEntropy: Op = Op(
        "cross_entropy_probabilities",
        infer: { types, _ in
            let logits = try logits(types[0])
            // Labels that are floats by mistake, most often.
            if types[1].shape.rank == 1 {
                throw TensorError.wrongType(
                    op: "cross_entropy", operand: "labels", expected: "int64", got: types[1].dtype)
            }
            guard types[1] == logits else {
                throw TensorError.wrongShape(
                    op: "cross_entropy", operand: "targets", expected: "\(logits.shape) of float32", got: types[1].shape
                )
            }
            return [TensorType([], .f32), logits]
        },
        kernel: .plain { call in
            let shape = call.inputTypes[0].shape
            CrossEntropy.run(
                logits: call.floats(0), targets: call.floats(1), rows: shape[0], classes: shape[1],
                loss: call.floatResult(0), probabilities: call.floatResult(1))
        },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil, nil] }
            let toTargets =
                p.wanted[1] ? try -(upstream * p.inputs[0].logSoftmax()) / Double(p.inputs[0].shape[0]) : nil
            return [
                p.wanted[0] ? try Op.softCrossEntropyBackward(p.outputs[1], p.inputs[1], upstream) : nil, toTargets,
            ]
        })

    static let softCrossEntropyBackward: Op = Op(
        "soft_cross_entropy_backward",
        infer: { types, _ in [types[0]] },
        kernel: .plain { call in
            let shape = call.inputTypes[0].shape
            CrossEntropy.backward(
                probabilities: call.floats(0), targets: call.floats(1), rows: shape[0], classes: shape[1],
                scale: call.floats(2)[0] / Float(shape[0]), to: call.floatResult(0))
        })

    private static func logits(_ type: TensorType) throws -> TensorType {
        guard type.dtype == .f32 else {
            throw TensorError.wrongType(op: "cross_entropy", operand: "logits", expected: "float32", got: type.dtype)
        }
        guard type.shape.rank == 2, type.shape[0] > 0, type.shape[1] > 0 else {
            throw TensorError.wrongShape(
                op: "cross_entropy", operand: "logits",
                expected: type.shape.rank == 2 ? "at least one row and one class" : "[N, classes]",
                got: type.shape)
        }
        return type
    }
}

/// The mean cross entropy of logits [N, classes] against labels, i64 [N].
///
/// With `labelSmoothing` e the target is 1 - e at the label and e / classes everywhere (Szegedy et al. 2015), as in
/// PyTorch.
package func crossEntropy(_ logits: Tensor, labels: Tensor, labelSmoothing: Double = 0) throws -> Tensor {
    guard (0...1).contains(labelSmoothing) else {
        throw TensorError.badAttribute(
            op: "cross_entropy", name: "label_smoothing", value: labelSmoothing,
            expected: "from 0 to 1")
    }
    let loss = try Op.crossEntropy([logits, labels], Attributes(floats: [labelSmoothing]))[0]
    try labels.checkKnownIndices("cross_entropy", below: logits.shape[1])
    return loss
}

/// The mean cross entropy of logits [N, classes] against target probabilities of the same shape.
package func crossEntropy(_ logits: Tensor, probabilities: Tensor) throws -> Tensor {
    try Op.softCrossEntropy([logits, probabilities])[0]
}
