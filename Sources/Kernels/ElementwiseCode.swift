/// One step of element-by-element work. Numbered as in C (`TLK_CODES`); a test compares the two lists.
package enum ElementwiseCode: UInt8, Hashable, Sendable, CaseIterable {
    case copy, add, sub, mul, div, pow, minimum, maximum, fmod, remainder, floorDivide, atan2
    case equal, notEqual, less, lessEqual, greater, greaterEqual, logicalAnd, logicalOr, logicalXor, logicalNot
    case bitAnd, bitOr, bitXor, bitNot, shiftLeft, shiftRight
    /// `where(condition, a, b)`; `reluBackward(gradient, y)` is the gradient where y > 0; `multiplyAdd(x, a, b)` is
    /// `x + p * a * b`; `lerp(a, b, weight)`.
    case `where`, reluBackward, multiplyAdd, lerp
    case neg, abs, sign, square, sqrt, rsqrt, reciprocal, exp, exp2, expm1, log, log2, log10, log1p
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, erf, erfc, lgamma
    case floor, ceil, round, trunc, isnan, isinf, isfinite
    /// `softplus` has beta p and threshold q, `leakyRelu` slope p, `elu` alpha p.
    case relu, sigmoid, logSigmoid, softplus, gelu, geluTanh, silu, mish, leakyRelu, elu, relu6, hardsigmoid, hardswish
    /// Between p and q; `clampBackward(gradient, x)` is the gradient where x lies between; `hardswishBackward(gradient,
    /// x)`; the others have the constant p.
    case clamp, clampBackward, hardswishBackward, powScalar, addScalar, mulScalar
    /// Changes of type; the last three bring a value to what the narrower type holds.
    case toBool, toInteger, toFloat, roundBF16, wrapI32, wrapU8
}

extension ElementwiseCode {
    /// Whether the result is 0 or 1 whatever the operands are.
    package var givesTruth: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .logicalAnd, .logicalOr, .logicalXor,
            .logicalNot,
            .bitAnd, .bitOr, .bitXor, .bitNot, .isnan, .isinf, .isfinite, .toBool:
            true
        default: false
        }
    }
}
