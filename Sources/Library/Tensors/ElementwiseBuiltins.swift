import Runtime
import Tensors

// Elementwise ops under their own names: numbers among their operands become scalars.

extension Builtin {
    static let elementwise: [Builtin] = [
        of(
            .add, "add(input: Tensor, other) -> Tensor", "The sum of two tensors, which broadcast.",
            "add(tensor([1.0, 2.0]), tensor([10.0]))  # → tensor([11., 12.])"),
        of(
            .mul, "mul(input: Tensor, other) -> Tensor", "The product of two tensors, element by element.",
            "mul(tensor([1.0, 2.0]), tensor([3.0, 4.0]))  # → tensor([3., 8.])"),
        of(
            .div, "div(input: Tensor, other) -> Tensor", "The quotient of two tensors; whole numbers give floats.",
            "div(tensor([1, 3]), tensor([2, 2]))  # → tensor([0.5000, 1.5000])"),
        of(
            .minimum, "minimum(input: Tensor, other) -> Tensor", "The smaller of two elements; a NaN wins.",
            "minimum(tensor([1.0, 5.0]), tensor([3.0, 2.0]))  # → tensor([1., 2.])"),
        of(
            .maximum, "maximum(input: Tensor, other) -> Tensor", "The larger of two elements; a NaN wins.",
            "maximum(tensor([1.0, 5.0]), tensor([3.0, 2.0]))  # → tensor([3., 5.])"),
        of(
            .fmod, "fmod(input: Tensor, other) -> Tensor", "The rest of a division, with the sign of `input`.",
            "fmod(tensor([-3.0, 5.0]), tensor([2.0, 3.0]))  # → tensor([-1., 2.])"),
        of(
            .remainder, "remainder(input: Tensor, other) -> Tensor",
            "The rest of a division, with the sign of `other`, as Python's `%`.",
            "remainder(tensor([-3, 5]), tensor([2, 3]))  # → tensor([1, 2])"),
        of(
            .floorDivide, "floor_divide(input: Tensor, other) -> Tensor",
            "The quotient rounded down, as Python's `//`.",
            "floor_divide(tensor([-3, 5]), tensor([2, 2]))  # → tensor([-2,  2])"),
        of(
            .atan2, "atan2(input: Tensor, other) -> Tensor",
            "The angle of the point with height `input` and width `other` in radians, in all four quadrants.",
            "atan2(tensor([1.0]), tensor([1.0]))  # → tensor([0.7854])"),
        of(
            .`where`, "where(condition: Tensor, input, other) -> Tensor",
            "Elements of `input` where the condition holds, of `other` elsewhere.",
            "where(tensor([True, False]), tensor([1.0, 2.0]), tensor(0.0))  # → tensor([1., 0.])"),
        of(
            .bitwiseAnd, "bitwise_and(input: Tensor, other) -> Tensor", "The bits that both have; for bool, both.",
            "bitwise_and(tensor([6, 5]), tensor([3, 1]))  # → tensor([2, 1])"),
        of(
            .bitwiseOr, "bitwise_or(input: Tensor, other) -> Tensor", "The bits that either has; for bool, either.",
            "bitwise_or(tensor([6, 5]), tensor([3, 1]))  # → tensor([7, 5])"),
        of(
            .bitwiseXor, "bitwise_xor(input: Tensor, other) -> Tensor",
            "The bits that one of the two has; for bool, one of the two.",
            "bitwise_xor(tensor([6, 5]), tensor([3, 1]))  # → tensor([5, 4])"),
        of(
            .bitwiseNot, "bitwise_not(input: Tensor) -> Tensor", "Every bit turned; for bool, not.",
            "bitwise_not(tensor([0, 5]))  # → tensor([-1, -6])"),
        of(
            .bitwiseLeftShift, "bitwise_left_shift(input: Tensor, other) -> Tensor",
            "Bits moved up: `input * 2 ** other`.",
            "bitwise_left_shift(tensor([1, 3]), tensor([2, 1]))  # → tensor([4, 6])"),
        of(
            .bitwiseRightShift, "bitwise_right_shift(input: Tensor, other) -> Tensor",
            "Bits moved down: `input // 2 ** other`.",
            "bitwise_right_shift(tensor([4, 7]), tensor([2, 1]))  # → tensor([1, 3])"),
        of(
            .equal, "eq(input: Tensor, other) -> Tensor", "Whether two elements are equal.",
            "eq(tensor([1, 2]), tensor([1, 3]))  # → tensor([ True, False])"),
        of(
            .notEqual, "ne(input: Tensor, other) -> Tensor", "Whether two elements differ.",
            "ne(tensor([1, 2]), tensor([1, 3]))  # → tensor([False,  True])"),
        of(
            .less, "lt(input: Tensor, other) -> Tensor", "Whether `input < other`.",
            "lt(tensor([1, 2]), tensor(2))  # → tensor([ True, False])"),
        of(
            .lessEqual, "le(input: Tensor, other) -> Tensor", "Whether `input <= other`.",
            "le(tensor([1, 3]), tensor(2))  # → tensor([ True, False])"),
        of(
            .greater, "gt(input: Tensor, other) -> Tensor", "Whether `input > other`.",
            "gt(tensor([1, 3]), tensor(2))  # → tensor([False,  True])"),
        of(
            .greaterEqual, "ge(input: Tensor, other) -> Tensor", "Whether `input >= other`.",
            "ge(tensor([1, 2]), tensor(2))  # → tensor([False,  True])"),
        of(
            .logicalAnd, "logical_and(input: Tensor, other) -> Tensor", "Whether both are nonzero.",
            "logical_and(tensor([True, True]), tensor([True, False]))  # → tensor([ True, False])"),
        of(
            .logicalOr, "logical_or(input: Tensor, other) -> Tensor", "Whether either is nonzero.",
            "logical_or(tensor([True, False]), tensor([False, False]))  # → tensor([ True, False])"),
        of(
            .logicalXor, "logical_xor(input: Tensor, other) -> Tensor", "Whether one of the two is nonzero.",
            "logical_xor(tensor([True, True]), tensor([True, False]))  # → tensor([False,  True])"),
        of(
            .logicalNot, "logical_not(input: Tensor) -> Tensor", "Whether the element is zero.",
            "logical_not(tensor([0, 3]))  # → tensor([ True, False])"),
        of(
            .isnan, "isnan(input: Tensor) -> Tensor", "Whether the element is not a number.",
            "isnan(tensor([0.0, float(\"nan\")]))  # → tensor([False,  True])"),
        of(
            .isinf, "isinf(input: Tensor) -> Tensor", "Whether the element is infinite.",
            "isinf(tensor([0.0, float(\"-inf\")]))  # → tensor([False,  True])"),
        of(
            .isfinite, "isfinite(input: Tensor) -> Tensor", "Whether the element is a finite number.",
            "isfinite(tensor([0.0, float(\"inf\"), float(\"nan\")]))  # → tensor([ True, False, False])"),
        of(.neg, "neg(input: Tensor) -> Tensor", "`-x`.", "neg(tensor([1.0, -2.0]))  # → tensor([-1.,  2.])"),
        of(
            .abs, "abs(input: Tensor) -> Tensor", "The distance from 0.",
            "abs(tensor([1.0, -2.0]))  # → tensor([1., 2.])"),
        of(
            .sign, "sign(input: Tensor) -> Tensor", "-1, 0 or 1.",
            "sign(tensor([3.0, -2.0, 0.0]))  # → tensor([ 1., -1.,  0.])"),
        of(
            .sqrt, "sqrt(input: Tensor) -> Tensor", "The square root.", "sqrt(tensor([4.0, 9.0]))  # → tensor([2., 3.])"
        ),
        of(
            .rsqrt, "rsqrt(input: Tensor) -> Tensor", "`1 / sqrt(x)`.",
            "rsqrt(tensor([4.0, 16.0]))  # → tensor([0.5000, 0.2500])"),
        of(
            .reciprocal, "reciprocal(input: Tensor) -> Tensor", "`1 / x`.",
            "reciprocal(tensor([2.0, 4.0]))  # → tensor([0.5000, 0.2500])"),
        of(
            .exp, "exp(input: Tensor) -> Tensor", "e to the power `x`.",
            "exp(tensor([0.0, 1.0]))  # → tensor([1.0000, 2.7183])"),
        of(
            .exp2, "exp2(input: Tensor) -> Tensor", "2 to the power `x`.",
            "exp2(tensor([0.0, 3.0]))  # → tensor([1., 8.])"),
        of(
            .expm1, "expm1(input: Tensor) -> Tensor", "`exp(x) - 1`, accurate near 0.",
            "expm1(tensor([0.0, 1.0]))  # → tensor([0.0000, 1.7183])"),
        of(
            .log, "log(input: Tensor) -> Tensor", "The natural logarithm.",
            "log(tensor([1.0, 10.0]))  # → tensor([0.0000, 2.3026])"),
        of(
            .log2, "log2(input: Tensor) -> Tensor", "The logarithm to base 2.",
            "log2(tensor([1.0, 8.0]))  # → tensor([0., 3.])"),
        of(
            .log10, "log10(input: Tensor) -> Tensor", "The logarithm to base 10.",
            "log10(tensor([1.0, 100.0]))  # → tensor([0., 2.])"),
        of(
            .log1p, "log1p(input: Tensor) -> Tensor", "`log(1 + x)`, accurate near 0.",
            "log1p(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.6931])"),
        of(
            .sin, "sin(input: Tensor) -> Tensor", "The sine of an angle in radians.",
            "sin(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.8415])"),
        of(
            .cos, "cos(input: Tensor) -> Tensor", "The cosine of an angle in radians.",
            "cos(tensor([0.0, 1.0]))  # → tensor([1.0000, 0.5403])"),
        of(
            .tan, "tan(input: Tensor) -> Tensor", "The tangent of an angle in radians.",
            "tan(tensor([0.0, 1.0]))  # → tensor([0.0000, 1.5574])"),
        of(
            .asin, "asin(input: Tensor) -> Tensor", "The angle whose sine is `x`.",
            "asin(tensor([0.0, 1.0]))  # → tensor([0.0000, 1.5708])"),
        of(
            .acos, "acos(input: Tensor) -> Tensor", "The angle whose cosine is `x`.",
            "acos(tensor([1.0, 0.0]))  # → tensor([0.0000, 1.5708])"),
        of(
            .atan, "atan(input: Tensor) -> Tensor", "The angle whose tangent is `x`.",
            "atan(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.7854])"),
        of(
            .sinh, "sinh(input: Tensor) -> Tensor", "The hyperbolic sine.",
            "sinh(tensor([0.0, 1.0]))  # → tensor([0.0000, 1.1752])"),
        of(
            .cosh, "cosh(input: Tensor) -> Tensor", "The hyperbolic cosine.",
            "cosh(tensor([0.0, 1.0]))  # → tensor([1.0000, 1.5431])"),
        of(
            .erf, "erf(input: Tensor) -> Tensor", "The error function.",
            "erf(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.8427])"),
        of(
            .erfc, "erfc(input: Tensor) -> Tensor", "`1 - erf(x)`, accurate for large `x`.",
            "erfc(tensor([0.0, 1.0]))  # → tensor([1.0000, 0.1573])"),
        of(
            .lgamma, "lgamma(input: Tensor) -> Tensor", "The logarithm of the gamma function: `log((x - 1)!)`.",
            "lgamma(tensor([1.0, 5.0]))  # → tensor([0.0000, 3.1781])"),
        of(
            .digamma, "digamma(input: Tensor) -> Tensor", "The derivative of `lgamma`.",
            "digamma(tensor([1.0, 2.0]))  # → tensor([-0.5772,  0.4228])"),
        of(
            .floor, "floor(input: Tensor) -> Tensor", "The next whole number below.",
            "floor(tensor([1.5, -1.5]))  # → tensor([ 1., -2.])"),
        of(
            .ceil, "ceil(input: Tensor) -> Tensor", "The next whole number above.",
            "ceil(tensor([1.5, -1.5]))  # → tensor([ 2., -1.])"),
        of(
            .round, "round(input: Tensor) -> Tensor", "The nearest whole number; halves go to the even one.",
            "round(tensor([0.5, 1.5, -1.2]))  # → tensor([ 0.,  2., -1.])"),
        of(
            .trunc, "trunc(input: Tensor) -> Tensor", "The whole part.",
            "trunc(tensor([1.5, -1.5]))  # → tensor([ 1., -1.])"),
        of(
            .relu, "relu(input: Tensor) -> Tensor", "`max(x, 0)`, element by element.",
            "relu(tensor([-1.0, 2.0]))  # → tensor([0., 2.])"),
        of(
            .sigmoid, "sigmoid(input: Tensor) -> Tensor", "`1 / (1 + exp(-x))`: between 0 and 1.",
            "sigmoid(tensor([0.0, 2.0]))  # → tensor([0.5000, 0.8808])"),
        of(
            .tanh, "tanh(input: Tensor) -> Tensor", "The hyperbolic tangent: between -1 and 1.",
            "tanh(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.7616])"),
        of(
            .logSigmoid, "logsigmoid(input: Tensor) -> Tensor", "`log(sigmoid(x))`, without overflow.",
            "logsigmoid(tensor([0.0, 2.0]))  # → tensor([-0.6931, -0.1269])"),
        of(
            .silu, "silu(input: Tensor) -> Tensor", "`x * sigmoid(x)`, also called swish.",
            "silu(tensor([0.0, 2.0]))  # → tensor([0.0000, 1.7616])"),
        of(
            .mish, "mish(input: Tensor) -> Tensor", "`x * tanh(softplus(x))`.",
            "mish(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.8651])"),
        of(
            .relu6, "relu6(input: Tensor) -> Tensor", "`min(max(x, 0), 6)`.",
            "relu6(tensor([-1.0, 2.0, 8.0]))  # → tensor([0., 2., 6.])"),
        of(
            .hardsigmoid, "hardsigmoid(input: Tensor) -> Tensor", "`relu6(x + 3) / 6`: the sigmoid in straight lines.",
            "hardsigmoid(tensor([-4.0, 0.0, 4.0]))  # → tensor([0.0000, 0.5000, 1.0000])"),
        of(
            .hardswish, "hardswish(input: Tensor) -> Tensor", "`x * hardsigmoid(x)`.",
            "hardswish(tensor([-4.0, 1.0, 4.0]))  # → tensor([-0.0000, 0.6667, 4.0000])"),
    ]

    private static func of(
        _ op: Op, _ signature: String, _ summary: String, _ example: String, fileID: String = #fileID,
        line: Int = #line
    ) -> Builtin {
        let asks = op.asks
        return Builtin(signature, summary, example, fileID: fileID, line: line) { a in
            .tensor(try op.promoting(a.operands(asking: asks)))
        }
    }
}
