// Elementwise functions that take more than tensors, or are made of others.

extension TensorFunction {
    static let elements: [TensorFunction] = [
        TensorFunction(
            "pow(input: Tensor, exponent) -> Tensor", "`input` to a power, element by element.",
            "pow(tensor([2.0, 3.0]), 2)  # → tensor([4., 9.])"
        ) { a in
            if case .tensor(let exponent) = a[1] { return .tensor(try a.tensor(0).pow(exponent)) }
            return .tensor(try a.tensor(0).pow(a.double(1)))
        },
        TensorFunction(
            "clamp(input: Tensor, min=None, max=None) -> Tensor", "Cut to what lies between two bounds.",
            "clamp(tensor([-2.0, 0.5, 2.0]), min=-1, max=1)  # → tensor([-1.0000,  0.5000,  1.0000])"
        ) { a in
            .tensor(try a.tensor(0).clamp(min: a.optionalDouble(1), max: a.optionalDouble(2)))
        },
        TensorFunction(
            "gelu(input: Tensor, approximate: str = 'none') -> Tensor",
            "The Gaussian error linear unit (Hendrycks and Gimpel 2016); `approximate='tanh'` takes the hyperbolic tangent.",
            "gelu(tensor([-1.0, 2.0]))  # → tensor([-0.1587,  1.9545])"
        ) { a in
            .tensor(try a.tensor(0).gelu(approximate: a.string(1) == "tanh"))
        },
        TensorFunction(
            "leaky_relu(input: Tensor, negative_slope: float = 0.01) -> Tensor",
            "`input` above 0, a small part of it below.",
            "leaky_relu(tensor([-1.0, 2.0]))  # → tensor([-0.0100,  2.0000])"
        ) { a in
            .tensor(try a.tensor(0).leakyRelu(slope: a.double(1)))
        },
        TensorFunction(
            "elu(input: Tensor, alpha: float = 1.0) -> Tensor", "`input` above 0, `alpha * (exp(input) - 1)` below.",
            "elu(tensor([-1.0, 2.0]))  # → tensor([-0.6321,  2.0000])"
        ) { a in .tensor(try a.tensor(0).elu(alpha: a.double(1))) },
        TensorFunction(
            "selu(input: Tensor) -> Tensor", "The scaled exponential linear unit (Klambauer et al. 2017).",
            "selu(tensor([-1.0, 2.0]))  # → tensor([-1.1113,  2.1014])"
        ) { a in
            .tensor(try a.tensor(0).elu(alpha: 1.6732632423543772) * 1.0507009873554805)
        },
        TensorFunction(
            "softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor",
            "`log(1 + exp(beta * input)) / beta`: a smooth relu.",
            "softplus(tensor([0.0, 2.0]))  # → tensor([0.6931, 2.1269])"
        ) { a in
            .tensor(try a.tensor(0).softplus(beta: a.double(1), threshold: a.double(2)))
        },
        TensorFunction(
            "softsign(input: Tensor) -> Tensor", "`input / (1 + abs(input))`.",
            "softsign(tensor([-1.0, 3.0]))  # → tensor([-0.5000,  0.7500])"
        ) { a in
            .tensor(try a.tensor(0) / (a.tensor(0).abs() + 1))
        },
        TensorFunction(
            "hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor",
            "Cut to what lies between -1 and 1.",
            "hardtanh(tensor([-2.0, 0.5]))  # → tensor([-1.0000,  0.5000])"
        ) { a in
            .tensor(try a.tensor(0).clamp(min: a.double(1), max: a.double(2)))
        },
        TensorFunction(
            "logit(input: Tensor) -> Tensor", "`log(input / (1 - input))`: what sigmoid undoes.",
            "logit(tensor([0.5, 0.9]))  # → tensor([0.0000, 2.1972])"
        ) { a in
            .tensor(try (a.tensor(0) / (1 - a.tensor(0))).log())
        },
        TensorFunction(
            "frac(input: Tensor) -> Tensor", "What lies behind the point.",
            "frac(tensor([1.5, -2.25]))  # → tensor([ 0.5000, -0.2500])"
        ) { a in
            .tensor(try a.tensor(0) - a.tensor(0).trunc())
        },
        TensorFunction(
            "addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, value: float = 1) -> Tensor",
            "`input + value * tensor1 * tensor2`.",
            "addcmul(tensor([1.0]), tensor([2.0]), tensor([3.0]))  # → tensor([7.])"
        ) { a in
            .tensor(try a.tensor(0).addcmul(a.tensor(1), a.tensor(2), value: a.double(3)))
        },
        TensorFunction(
            "addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, value: float = 1) -> Tensor",
            "`input + value * tensor1 / tensor2`.",
            "addcdiv(tensor([1.0]), tensor([6.0]), tensor([3.0]))  # → tensor([3.])"
        ) { a in
            .tensor(try a.tensor(0) + a.tensor(1) / a.tensor(2) * a.double(3))
        },
        TensorFunction(
            "hypot(input: Tensor, other: Tensor) -> Tensor", "The longest side of a right triangle.",
            "hypot(tensor([3.0]), tensor([4.0]))  # → tensor([5.])"
        ) { a in
            .tensor(try a.tensor(0).hypot(a.tensor(1)))
        },
        TensorFunction(
            "isclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08) -> Tensor",
            "Whether elements differ by at most `atol + rtol * abs(other)`.",
            "isclose(tensor([1.0, 2.0]), tensor([1.0, 2.1]))  # → tensor([ True, False])"
        ) { a in
            .tensor(try a.tensor(0).isClose(a.tensor(1), relative: a.double(2), absolute: a.double(3)))
        },
        TensorFunction(
            "allclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08) -> bool",
            "Whether all elements differ by at most `atol + rtol * abs(other)`.",
            "allclose(tensor([1.0, 2.0]), tensor([1.0, 2.0]))  # → True"
        ) { a in
            .bool(try a.tensor(0).isClose(a.tensor(1), relative: a.double(2), absolute: a.double(3)).all().item() != 0)
        },
        TensorFunction(
            "equal(input: Tensor, other: Tensor) -> bool", "Whether two tensors have the same shape and elements.",
            "equal(tensor([1, 2]), tensor([1, 2]))  # → True"
        ) { a in
            let (x, y) = (try a.tensor(0), try a.tensor(1))
            return .bool(try x.shape == y.shape && x.equal(y).all().item() != 0)
        },
    ]
}

extension Tensor {
    /// Whether elements are equal, or finite and near.
    package func isClose(_ other: Tensor, relative: Double = 1e-5, absolute: Double = 1e-8) throws -> Tensor {
        let near = try (self - other).abs().lessEqual(other.abs() * relative + absolute).logicalAnd(other.isfinite())
        return try near.logicalOr(equal(other))
    }
}
