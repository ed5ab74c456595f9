import Runtime
import Tensors

// Losses. `reduction` is "mean", "sum" or "none".

extension Builtin {
    static let losses: [Builtin] = [
        Builtin(
            "cross_entropy(input: Tensor, target: Tensor, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = 'mean', label_smoothing: float = 0.0) -> Tensor",
            "The mean cross entropy of logits `[N, classes]` against labels `[N]`, or against probabilities of the logits' shape; of pictures `[N, classes, H, W]` against `[N, H, W]` too. Labels that are `ignore_index` do not count.",
            "cross_entropy(tensor([[0.0, 0.0]]), tensor([1]))  # → tensor(0.6931)", choices: ["reduction": .reductions]
        ) { a in
            .tensor(
                try a.tensor(0).crossEntropy(
                    a.tensor(1),
                    ClassLossOptions(
                        weight: a.optionalTensor(2), ignored: a.whole(3), reduction: a.reduction(4),
                        smoothing: a.real(5))))
        },
        Builtin(
            "nll_loss(input: Tensor, target: Tensor, weight: Tensor | None = None, ignore_index: int = -100, reduction: str = 'mean') -> Tensor",
            "The mean of minus the log-probabilities `[N, classes]` at the labels `[N]`.",
            "nll_loss(tensor([[-1.0, -2.0]]), tensor([1]))  # → tensor(2.)", choices: ["reduction": .reductions]
        ) { a in
            .tensor(
                try a.tensor(0).nllLoss(
                    a.tensor(1),
                    ClassLossOptions(weight: a.optionalTensor(2), ignored: a.whole(3), reduction: a.reduction(4))))
        },
        Builtin(
            "mse_loss(input: Tensor, target: Tensor, reduction: str = 'mean') -> Tensor", "The mean square difference.",
            "mse_loss(tensor([1.0, 3.0]), tensor([1.0, 1.0]))  # → tensor(2.)", choices: ["reduction": .reductions]
        ) { a in
            .tensor(try a.reduction(2)(a.difference().square()))
        },
        Builtin(
            "l1_loss(input: Tensor, target: Tensor, reduction: str = 'mean') -> Tensor", "The mean distance.",
            "l1_loss(tensor([1.0, 3.0]), tensor([1.0, 1.0]))  # → tensor(1.)", choices: ["reduction": .reductions]
        ) { a in
            .tensor(try a.reduction(2)(a.difference().abs()))
        },
        Builtin(
            "smooth_l1_loss(input: Tensor, target: Tensor, reduction: str = 'mean', beta: float = 1.0) -> Tensor",
            "Square for small differences, straight beyond `beta`.",
            "smooth_l1_loss(tensor([0.5, 3.0]), tensor([0.0, 0.0]))  # → tensor(1.3125)",
            choices: ["reduction": .reductions]
        ) { a in
            let distance = try a.difference().abs()
            let beta = try a.real(3)
            guard beta >= 0 else { throw a.bad("beta", beta, "at least 0") }
            if beta == 0 { return .tensor(try a.reduction(2)(distance)) }
            let isSmall = try distance.less(distance.scalar(beta))
            return .tensor(
                try a.reduction(2)(
                    Tensor.where(isSmall, distance.square() * (0.5 / beta), distance - 0.5 * beta)))
        },
        Builtin(
            "huber_loss(input: Tensor, target: Tensor, reduction: str = 'mean', delta: float = 1.0) -> Tensor",
            "Square for small differences, straight beyond `delta`.",
            "huber_loss(tensor([0.5, 3.0]), tensor([0.0, 0.0]))  # → tensor(1.3125)",
            choices: ["reduction": .reductions]
        ) { a in
            let distance = try a.difference().abs()
            let delta = try a.real(3)
            guard delta > 0 else { throw a.bad("delta", delta, "above 0") }
            let isSmall = try distance.less(distance.scalar(delta))
            return .tensor(
                try a.reduction(2)(Tensor.where(isSmall, distance.square() * 0.5, (distance - 0.5 * delta) * delta)))
        },
        Builtin(
            "binary_cross_entropy(input: Tensor, target: Tensor, reduction: str = 'mean') -> Tensor",
            "Cross entropy of probabilities against 0 or 1.",
            "binary_cross_entropy(tensor([0.5, 0.5]), tensor([0.0, 1.0]))  # → tensor(0.6931)",
            choices: ["reduction": .reductions]
        ) { a in
            try a.checkShapes()
            return .tensor(try a.reduction(2)(a.tensor(0).binaryCrossEntropy(a.tensor(1))))
        },
        Builtin(
            "binary_cross_entropy_with_logits(input: Tensor, target: Tensor, reduction: str = 'mean', *, pos_weight: Tensor | None = None) -> Tensor",
            "Cross entropy of `sigmoid(input)` against 0 or 1, without overflow; `pos_weight` is the weight of the ones.",
            "binary_cross_entropy_with_logits(tensor([0.0, 0.0]), tensor([0.0, 1.0]))  # → tensor(0.6931)",
            choices: ["reduction": .reductions]
        ) { a in
            try a.checkShapes()
            let (x, t) = (try a.tensor(0), try a.tensor(1))
            let share = try a.optionalTensor(3).map { try ($0 - 1) * t + 1 }
            let logarithm = try x.logSigmoid()
            return .tensor(try a.reduction(2)((1 - t) * x - (share.map { try $0 * logarithm } ?? logarithm)))
        },
        Builtin(
            "kl_div(input: Tensor, target: Tensor, reduction: str = 'mean', log_target: bool = False) -> Tensor",
            "`target * (log(target) - input)`: how far log-probabilities are from probabilities. `reduction='batchmean'` divides the sum by the rows, as the definition does.",
            "kl_div(log(tensor([0.5, 0.5])), tensor([0.5, 0.5]), reduction=\"sum\")  # → tensor(0.)",
            choices: ["reduction": .reductions]
        ) { a in
            try a.checkShapes()
            let (x, t) = (try a.tensor(0), try a.tensor(1))
            let losses: Tensor
            if try a.bool(3) {
                losses = try t.exp() * (t - x)
            } else {
                let isPositive = try t.greater(t.scalar(0))
                let logarithm = try Tensor.where(isPositive, t, t.scalar(1)).log()
                losses = try Tensor.where(isPositive, t * logarithm, t * 0) - t * x
            }
            guard try a.string(2) == "batchmean" else {
                return .tensor(try a.reduction(2, also: ["batchmean"])(losses))
            }
            return .tensor(try losses.sum() / Double(x.shape.dims.first ?? 1))
        },
    ]
}

extension Call {
    fileprivate func reduction(_ index: Int, also others: [String] = []) throws -> LossReduction {
        let name = try string(index)
        guard let reduction = LossReduction(rawValue: name) else {
            throw TensorError.unknownChoice(
                op: builtin.name, name: "reduction", got: name, known: LossReduction.allCases.map(\.rawValue) + others)
        }
        return reduction
    }

    fileprivate func bad(_ name: String, _ value: Double, _ expected: String) -> TensorError {
        .badAttribute(op: builtin.name, name: name, value: value, expected: expected)
    }

    /// A loss compares element with element: shapes that only broadcast are a mistake.
    fileprivate func checkShapes() throws {
        let (input, target) = (try tensor(0), try tensor(1))
        guard input.shape == target.shape else {
            throw TensorError.wrongShape(
                op: builtin.name, operand: "target", expected: "\(input.shape)", got: target.shape)
        }
    }

    fileprivate func difference() throws -> Tensor {
        try checkShapes()
        return try tensor(0) - tensor(1)
    }
}
