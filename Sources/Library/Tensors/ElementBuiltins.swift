import Runtime
import Tensors

// Elementwise functions that take more than tensors, or are made of others.

extension Builtin {
    static let elements: [Builtin] = [
        Builtin(
            "pow(input: Tensor, exponent) -> Tensor", "`input` to a power, element by element.",
            "pow(tensor([2.0, 3.0]), 2)  # → tensor([4., 9.])"
        ) { a in
            .tensor(try a.tensor(0).power(a[1]) ?? { throw a.mismatch(1, "a number or a Tensor") }())
        },
        Builtin(
            "clamp(input: Tensor, min=None, max=None) -> Tensor", "Cut to what lies between two bounds.",
            "clamp(tensor([-2.0, 0.5, 2.0]), min=-1, max=1)  # → tensor([-1.0000,  0.5000,  1.0000])"
        ) { a in
            let x = try a.tensor(0)
            guard a.has(1) || a.has(2) else {
                throw Problem(
                    "RuntimeError", "clamp() needs at least one of min and max",
                    hint: "`clamp(x, min=0)` cuts off what is negative.")
            }
            guard [1, 2].contains(where: { a[$0].asObject is TensorObject }) else {
                return .tensor(
                    try x.clamp(min: a.has(1) ? a.number(1) : nil, max: a.has(2) ? a.number(2) : nil))
            }
            let floor = a.has(1) ? try x.maximum(a.operand(1, beside: x)) : x
            return .tensor(a.has(2) ? try floor.minimum(a.operand(2, beside: x)) : floor)
        },
        Builtin(
            "sub(input: Tensor, other) -> Tensor", "The difference of two tensors, which broadcast.",
            "sub(tensor([5, 7]), tensor([1, 2]))  # → tensor([4, 5])"
        ) { a in .tensor(try a.tensor(0).sub(a.operand(1, beside: a.tensor(0)))) },
        Builtin(
            "lerp(input: Tensor, end: Tensor, weight) -> Tensor",
            "The point a fraction `weight` of the way from `input` to `end`.",
            "lerp(tensor([0.0, 10.0]), tensor([10.0, 20.0]), 0.5)  # → tensor([ 5., 15.])"
        ) { a in
            .tensor(try a.tensor(0).lerp(a.tensor(1), weight: a.operand(2, beside: a.tensor(0))))
        },
        Builtin(
            "square(input: Tensor) -> Tensor", "`x * x`.", "square(tensor([3.0, -2.0]))  # → tensor([9., 4.])"
        ) { a in .tensor(try a.tensor(0).square()) },
        Builtin(
            "gelu(input: Tensor, approximate: str = 'none') -> Tensor",
            "The Gaussian error linear unit (Hendrycks and Gimpel 2016); `approximate='tanh'` takes the hyperbolic tangent.",
            "gelu(tensor([-1.0, 2.0]))  # → tensor([-0.1587,  1.9545])", choices: ["approximate": .approximations]
        ) { a in
            let how = try a.string(1)
            guard ["none", "tanh"].contains(how) else {
                throw TensorError.unknownChoice(op: "gelu", name: "approximate", got: how, known: ["none", "tanh"])
            }
            return .tensor(try a.tensor(0).gelu(approximate: how == "tanh"))
        },
        Builtin(
            "leaky_relu(input: Tensor, negative_slope: float = 0.01) -> Tensor",
            "`input` above 0, a small part of it below.",
            "leaky_relu(tensor([-1.0, 2.0]))  # → tensor([-0.0100,  2.0000])"
        ) { a in
            .tensor(try a.tensor(0).leakyRelu(slope: a.real(1)))
        },
        Builtin(
            "elu(input: Tensor, alpha: float = 1.0) -> Tensor", "`input` above 0, `alpha * (exp(input) - 1)` below.",
            "elu(tensor([-1.0, 2.0]))  # → tensor([-0.6321,  2.0000])"
        ) { a in .tensor(try a.tensor(0).elu(alpha: a.real(1))) },
        Builtin(
            "selu(input: Tensor) -> Tensor", "The scaled exponential linear unit (Klambauer et al. 2017).",
            "selu(tensor([-1.0, 2.0]))  # → tensor([-1.1113,  2.1014])"
        ) { a in
            .tensor(try a.tensor(0).elu(alpha: 1.6732632423543772) * 1.0507009873554805)
        },
        Builtin(
            "softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor",
            "`log(1 + exp(beta * input)) / beta`: a smooth relu.",
            "softplus(tensor([0.0, 2.0]))  # → tensor([0.6931, 2.1269])"
        ) { a in
            .tensor(try a.tensor(0).softplus(beta: a.real(1), threshold: a.real(2)))
        },
        Builtin(
            "softsign(input: Tensor) -> Tensor", "`input / (1 + abs(input))`.",
            "softsign(tensor([-1.0, 3.0]))  # → tensor([-0.5000,  0.7500])"
        ) { a in
            .tensor(try a.tensor(0) / (a.tensor(0).abs() + 1))
        },
        Builtin(
            "hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0) -> Tensor",
            "Cut to what lies between -1 and 1; no gradient at the bounds.",
            "hardtanh(tensor([-2.0, 0.5]))  # → tensor([-1.0000,  0.5000])"
        ) { a in
            let x = try a.tensor(0)
            let (low, high) = (try a.real(1), try a.real(2))
            guard x.dtype.isFloat else {
                guard x.dtype != .bool, x.dtype != .u8 || low >= 0 else {
                    throw TensorError.wrongType(
                        op: "hardtanh", operand: "input", expected: "float32 or bfloat16", got: x.dtype)
                }
                return .tensor(
                    try x.clamp(min: .int(DType.i64.whole(.float(low))), max: .int(DType.i64.whole(.float(high)))))
            }
            let isInside = try x.greater(x.scalar(low)).logicalAnd(x.less(x.scalar(high)))
            return .tensor(try Tensor.where(isInside, x, x.clamp(min: .float(low), max: .float(high)).detached()))
        },
        Builtin(
            "logit(input: Tensor, eps=None) -> Tensor",
            "`log(input / (1 - input))`: what sigmoid undoes; `eps` keeps `input` within `eps` and `1 - eps`.",
            "logit(tensor([0.5, 0.9]))  # → tensor([0.0000, 2.1972])"
        ) { a in
            let input = try a.tensor(0)
            let x = input.dtype.isFloat ? input : try input.cast(.f32)
            let inside = a.has(1) ? try x.clamp(min: .float(a.real(1)), max: .float(1 - a.real(1))) : x
            return .tensor(try (inside / (1 - inside)).log())
        },
        Builtin(
            "frac(input: Tensor) -> Tensor", "What lies behind the point.",
            "frac(tensor([1.5, -2.25]))  # → tensor([ 0.5000, -0.2500])"
        ) { a in
            let x = try a.tensor(0)
            guard x.dtype.isFloat else {
                throw TensorError.wrongType(op: "frac", operand: "input", expected: "float32 or bfloat16", got: x.dtype)
            }
            return .tensor(try x - x.trunc())
        },
        Builtin(
            "addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, value: float = 1) -> Tensor",
            "`input + value * tensor1 * tensor2`.",
            "addcmul(tensor([1.0]), tensor([2.0]), tensor([3.0]))  # → tensor([7.])"
        ) { a in
            .tensor(try a.tensor(0).addcmul(a.tensor(1), a.tensor(2), value: a.real(3)))
        },
        Builtin(
            "addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, value: float = 1) -> Tensor",
            "`input + value * tensor1 / tensor2`.",
            "addcdiv(tensor([1.0]), tensor([6.0]), tensor([3.0]))  # → tensor([3.])"
        ) { a in
            let operands = try [a.tensor(0), a.tensor(1), a.tensor(2)]
            guard operands.contains(where: \.dtype.isFloat) else {
                throw TensorError.wrongType(
                    op: "addcdiv", operand: "input", expected: "float32 or bfloat16", got: operands[0].dtype)
            }
            return .tensor(try operands[0] + operands[1] / operands[2] * a.real(3))
        },
        Builtin(
            "hypot(input: Tensor, other: Tensor) -> Tensor", "The longest side of a right triangle.",
            "hypot(tensor([3.0]), tensor([4.0]))  # → tensor([5.])"
        ) { a in
            .tensor(try a.tensor(0).hypot(a.tensor(1)))
        },
        Builtin(
            "isclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08) -> Tensor",
            "Whether elements differ by at most `atol + rtol * abs(other)`.",
            "isclose(tensor([1.0, 2.0]), tensor([1.0, 2.1]))  # → tensor([ True, False])"
        ) { a in
            .tensor(try a.tensor(0).isClose(a.tensor(1), relative: a.real(2), absolute: a.real(3)))
        },
        Builtin(
            "allclose(input: Tensor, other: Tensor, rtol: float = 1e-05, atol: float = 1e-08) -> bool",
            "Whether all elements differ by at most `atol + rtol * abs(other)`.",
            "allclose(tensor([1.0, 2.0]), tensor([1.0, 2.0]))  # → True"
        ) { a in
            .bool(try a.tensor(0).isClose(a.tensor(1), relative: a.real(2), absolute: a.real(3)).all().item() != 0)
        },
        Builtin(
            "equal(input: Tensor, other: Tensor) -> bool", "Whether two tensors have the same shape and elements.",
            "equal(tensor([1, 2]), tensor([1, 2]))  # → True"
        ) { a in
            let (x, y) = (try a.tensor(0), try a.tensor(1))
            return .bool(try x.shape == y.shape && x.equal(y).all().item() != 0)
        },
    ]
}
