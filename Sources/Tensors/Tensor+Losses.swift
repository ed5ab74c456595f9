// Losses of class scores of any shape, as compositions; what training takes at every step, the mean over rows of scores
// against labels, has a kernel of its own.

/// What becomes of the losses of single elements.
package enum LossReduction: String, CaseIterable, Sendable {
    case mean, sum, none

    package func callAsFunction(_ losses: Tensor) throws -> Tensor {
        switch self {
        case .mean: try losses.mean()
        case .sum: try losses.sum()
        case .none: losses
        }
    }
}

/// What a loss of classes is told beside scores and targets.
package struct ClassLossOptions {
    /// One number for each class.
    package var weight: Tensor?
    /// Elements with this label do not count.
    package var ignored: Int
    package var reduction: LossReduction
    package var smoothing: Double

    package init(
        weight: Tensor? = nil, ignored: Int = -100, reduction: LossReduction = .mean, smoothing: Double = 0
    ) {
        (self.weight, self.ignored, self.reduction, self.smoothing) = (weight, ignored, reduction, smoothing)
    }
}

extension Tensor {
    /// The cross entropy of scores [classes], [N, classes] or [N, classes, ...] against labels of the same shape
    /// without the classes, or against probabilities of the scores' own shape.
    package func crossEntropy(_ target: Tensor, _ options: ClassLossOptions = ClassLossOptions()) throws -> Tensor {
        guard dtype != .bf16 else {
            return try cast(.f32).crossEntropy(target.dtype == .bf16 ? target.cast(.f32) : target, options).cast(.bf16)
        }
        let (rows, places) = try classRows("cross_entropy")
        let classes = rows.shape[1]
        guard (0...1).contains(options.smoothing) else {
            throw TensorError.badAttribute(
                op: "cross_entropy", name: "label_smoothing", value: options.smoothing, expected: "from 0 to 1")
        }
        if target.dtype.isFloat {
            guard target.shape == shape else {
                // Labels that are floats by mistake, most often.
                if target.shape == places {
                    throw TensorError.wrongType(
                        op: "cross_entropy", operand: "labels", expected: "int64", got: target.dtype)
                }
                throw TensorError.wrongShape(
                    op: "cross_entropy", operand: "targets", expected: "\(shape) of float32", got: target.shape)
            }
            var probabilities = try target.classRows("cross_entropy").rows
            if options.smoothing > 0 {
                probabilities = try probabilities * (1 - options.smoothing) + options.smoothing / Double(classes)
            }
            if let weight = options.weight { probabilities = try probabilities * weight }
            if options.reduction == .mean, rows.shape[0] > 0 {
                return try Tensors.crossEntropy(rows, probabilities: probabilities)
            }
            let losses = try -(probabilities * rows.logSoftmax()).sum(axes: [1])
            return try options.reduction(losses.reshape(places.dims))
        }
        let labels = try target.labels(places, "cross_entropy")
        let counts = try options.counts(labels, classes, "cross_entropy")
        guard options.weight != nil || options.reduction != .mean || counts != nil || rows.shape[0] == 0 else {
            return try Tensors.crossEntropy(rows, labels: labels, labelSmoothing: options.smoothing)
        }
        return try rows.logSoftmax().negativeLogLikelihood(labels, places, counts, options)
    }

    /// Minus the log-probabilities at the labels; shapes as for `crossEntropy`.
    package func nllLoss(_ target: Tensor, _ options: ClassLossOptions = ClassLossOptions()) throws -> Tensor {
        let (rows, places) = try classRows("nll_loss")
        let labels = try target.labels(places, "nll_loss")
        return try rows.negativeLogLikelihood(
            labels, places, options.counts(labels, rows.shape[1], "nll_loss"), options)
    }

    /// The classes as the last of two axes, and the shape of what there is a loss for.
    private func classRows(_ op: String) throws -> (rows: Tensor, places: Shape) {
        guard shape.rank > 0, dtype.isFloat, shape[Swift.min(shape.rank - 1, 1)] > 0 else {
            if shape.rank > 0, !dtype.isFloat {
                throw TensorError.wrongType(op: op, operand: "logits", expected: "float32", got: dtype)
            }
            throw TensorError.wrongShape(
                op: op, operand: "logits", expected: "[classes], [N, classes] or [N, classes, ...], with a class",
                got: shape)
        }
        if shape.rank == 1 { return (try reshape([1, shape[0]]), []) }
        let places = Shape([shape[0]] + shape.dims.dropFirst(2))
        let moved = try permute([0] + Array(2..<shape.rank) + [1])
        return (try moved.reshape([places.count, shape[1]]), places)
    }

    private func labels(_ places: Shape, _ op: String) throws -> Tensor {
        guard !dtype.isFloat, dtype != .bool else {
            throw TensorError.wrongType(op: op, operand: "labels", expected: "int64", got: dtype)
        }
        guard shape == places else {
            throw TensorError.wrongShape(op: op, operand: "labels", expected: "\(places)", got: shape)
        }
        return try cast(.i64).reshape([places.count])
    }

    private func negativeLogLikelihood(
        _ labels: Tensor, _ places: Shape, _ counts: Tensor?, _ options: ClassLossOptions
    ) throws -> Tensor {
        let known = try counts.map { try Tensor.where($0, labels, labels.scalar(0)) } ?? labels
        var shares = try options.weight?.indexSelect(axis: 0, known) ?? Tensor.ones(labels.shape)
        if let counts { shares = try Tensor.where(counts, shares, shares.scalar(0)) }
        var losses = try -gather(axis: 1, known.unsqueeze(1)).squeeze(1) * shares
        if options.smoothing > 0 {
            let all = try -(options.weight.map { try self * $0 } ?? self).sum(axes: [1])
            let counted = try counts.map { try Tensor.where($0, all, all.scalar(0)) } ?? all
            losses = try losses * (1 - options.smoothing) + counted * (options.smoothing / Double(shape[1]))
        }
        if options.reduction == .mean { return try losses.sum() / shares.sum() }
        return try options.reduction(losses.reshape(places.dims))
    }
}

extension ClassLossOptions {
    /// Which labels count; nil when all do. Labels that are no classes are refused here, where the line that made them
    /// is known.
    fileprivate func counts(_ labels: Tensor, _ classes: Int, _ op: String) throws -> Tensor? {
        if let weight, weight.shape != [classes] {
            throw TensorError.wrongShape(op: op, operand: "weight", expected: "[\(classes)]", got: weight.shape)
        }
        if labels.node?.isOpen ?? labels.isPlaceholder { return nil }
        let numbers = try labels.ints()
        if let bad = numbers.first(where: { $0 != ignored && !(0..<classes).contains($0) }) {
            throw TensorError.indexOutOfRange(op: op, index: bad, count: classes)
        }
        return numbers.contains(ignored) ? try labels.notEqual(labels.operand(.int(ignored))) : nil
    }
}
