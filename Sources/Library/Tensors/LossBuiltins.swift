// Losses. `reduction` is "mean", "sum" or "none".

extension TensorFunction {
    static let losses: [TensorFunction] = [
        TensorFunction(
            "cross_entropy(input: Tensor, target: Tensor, label_smoothing: float = 0.0) -> Tensor",
            "The mean cross entropy of logits `[N, classes]` against labels `[N]`, or against probabilities of the logits' shape.",
            "cross_entropy(tensor([[0.0, 0.0]]), tensor([1]))  # → tensor(0.6931)"
        ) { a in
            let (logits, target) = (try a.tensor(0), try a.tensor(1))
            return .tensor(
                try target.dtype.isFloat
                    ? crossEntropy(logits, probabilities: target)
                    : crossEntropy(logits, labels: target.cast(.i64), labelSmoothing: a.double(2)))
        },
        TensorFunction(
            "nll_loss(input: Tensor, target: Tensor) -> Tensor",
            "The mean of minus the log-probabilities `[N, classes]` at the labels `[N]`.",
            "nll_loss(tensor([[-1.0, -2.0]]), tensor([1]))  # → tensor(2.)"
        ) { a in
            let (input, target) = (try a.tensor(0), try a.tensor(1))
            guard input.shape.rank == 2, target.shape == [input.shape[0]] else {
                throw TensorError.wrongShape(
                    op: "nll_loss", operand: "target", expected: "[N] for an input [N, classes]", got: target.shape)
            }
            return .tensor(try -input.gather(axis: 1, target.cast(.i64).unsqueeze(1)).mean())
        },
        TensorFunction(
            "mse_loss(input: Tensor, target: Tensor, reduction: str = 'mean') -> Tensor", "The mean square difference.",
            "mse_loss(tensor([1.0, 3.0]), tensor([1.0, 1.0]))  # → tensor(2.)"
        ) { a in
            .tensor(try a.difference("mse_loss").square().reduced(a.string(2), "mse_loss"))
        },
        TensorFunction(
            "l1_loss(input: Tensor, target: Tensor, reduction: str = 'mean') -> Tensor", "The mean distance.",
            "l1_loss(tensor([1.0, 3.0]), tensor([1.0, 1.0]))  # → tensor(1.)"
        ) { a in
            .tensor(try a.difference("l1_loss").abs().reduced(a.string(2), "l1_loss"))
        },
        TensorFunction(
            "smooth_l1_loss(input: Tensor, target: Tensor, reduction: str = 'mean', beta: float = 1.0) -> Tensor",
            "Square for small differences, straight beyond `beta`.",
            "smooth_l1_loss(tensor([0.5, 3.0]), tensor([0.0, 0.0]))  # → tensor(1.3125)"
        ) { a in
            let distance = try a.difference("smooth_l1_loss").abs()
            let beta = try a.double(3)
            if beta == 0 { return .tensor(try distance.reduced(a.string(2), "smooth_l1_loss")) }
            let isSmall = try distance.less(distance.scalar(beta))
            return .tensor(
                try Tensor.where(isSmall, distance.square() * (0.5 / beta), distance - 0.5 * beta).reduced(
                    a.string(2), "smooth_l1_loss"))
        },
        TensorFunction(
            "huber_loss(input: Tensor, target: Tensor, reduction: str = 'mean', delta: float = 1.0) -> Tensor",
            "Square for small differences, straight beyond `delta`.",
            "huber_loss(tensor([0.5, 3.0]), tensor([0.0, 0.0]))  # → tensor(1.3125)"
        ) { a in
            let distance = try a.difference("huber_loss").abs()
            let delta = try a.double(3)
            let isSmall = try distance.less(distance.scalar(delta))
            return .tensor(
                try Tensor.where(isSmall, distance.square() * 0.5, (distance - 0.5 * delta) * delta).reduced(
                    a.string(2), "huber_loss"))
        },
        TensorFunction(
            "binary_cross_entropy(input: Tensor, target: Tensor, reduction: str = 'mean') -> Tensor",
            "Cross entropy of probabilities against 0 or 1.",
            "binary_cross_entropy(tensor([0.5, 0.5]), tensor([0.0, 1.0]))  # → tensor(0.6931)"
        ) { a in
            _ = try a.difference("binary_cross_entropy")
            let (x, t) = (try a.tensor(0), try a.tensor(1))
            // Logarithms are kept above -100, as in PyTorch.
            let loss = try -(t * x.log().clamp(min: -100) + (1 - t) * (1 - x).log().clamp(min: -100))
            return .tensor(try loss.reduced(a.string(2), "binary_cross_entropy"))
        },
        TensorFunction(
            "binary_cross_entropy_with_logits(input: Tensor, target: Tensor, reduction: str = 'mean') -> Tensor",
            "Cross entropy of `sigmoid(input)` against 0 or 1, without overflow.",
            "binary_cross_entropy_with_logits(tensor([0.0, 0.0]), tensor([0.0, 1.0]))  # → tensor(0.6931)"
        ) { a in
            _ = try a.difference("binary_cross_entropy_with_logits")
            let (x, t) = (try a.tensor(0), try a.tensor(1))
            return .tensor(try ((1 - t) * x - x.logSigmoid()).reduced(a.string(2), "binary_cross_entropy_with_logits"))
        },
        TensorFunction(
            "kl_div(input: Tensor, target: Tensor, reduction: str = 'mean') -> Tensor",
            "`target * (log(target) - input)`: how far log-probabilities are from probabilities.",
            "kl_div(log(tensor([0.5, 0.5])), tensor([0.5, 0.5]), reduction=\"sum\")  # → tensor(0.)"
        ) { a in
            _ = try a.difference("kl_div")
            let (x, t) = (try a.tensor(0), try a.tensor(1))
            let isPositive = try t.greater(t.scalar(0))
            let entropy = try Tensor.where(isPositive, t * Tensor.where(isPositive, t, t.scalar(1)).log(), t.scalar(0))
            return .tensor(try (entropy - t * x).reduced(a.string(2), "kl_div"))
        },
    ]
}

extension TensorArguments {
    /// input - target; the shapes must agree.
    fileprivate func difference(_ op: String) throws -> Tensor {
        let (input, target) = (try tensor(0), try tensor(1))
        guard input.shape == target.shape else {
            throw TensorError.wrongShape(op: op, operand: "target", expected: "\(input.shape)", got: target.shape)
        }
        return try input - target
    }
}

extension Tensor {
    fileprivate func reduced(_ how: String, _ op: String) throws -> Tensor {
        switch how {
        case "mean": try mean()
        case "sum": try sum()
        case "none": self
        default: throw TensorError.unknownChoice(op: op, name: "reduction", got: how, known: ["mean", "sum", "none"])
        }
    }
}
