import Kernels

// Functions of one element, but for the activations of networks.

extension Op {
    static let functions: [Op] = [
        .neg, .abs, .sign, .square, .sqrt, .rsqrt, .reciprocal, .exp, .exp2, .expm1, .log, .log2, .log10, .log1p, .sin,
        .cos, .tan,
        .asin, .acos, .atan, .sinh, .cosh, .erf, .erfc, .lgamma, .floor, .ceil, .round, .trunc, .clamp, .powScalar,
    ]

    static let neg: Op = unary("neg", "`-x`.", "neg(tensor([1.0, -2.0]))  # → tensor([-1.,  2.])", .neg) { g, _, _, _ in
        try -g
    }
    static let abs: Op = unary("abs", "The distance from 0.", "abs(tensor([1.0, -2.0]))  # → tensor([1., 2.])", .abs) {
        g, x, _, _ in try g * x.sign()
    }
    static let sign: Op = unary(
        "sign", "-1, 0 or 1.", "sign(tensor([3.0, -2.0, 0.0]))  # → tensor([ 1., -1.,  0.])", .sign, gradient: flat)
    static let square: Op = unary("square", "`x * x`.", "square(tensor([3.0, -2.0]))  # → tensor([9., 4.])", .square) {
        g, x, _, _ in try g * x * 2
    }
    static let sqrt: Op = unary("sqrt", "The square root.", "sqrt(tensor([4.0, 9.0]))  # → tensor([2., 3.])", .sqrt) {
        g, _, y, _ in try g / (y * 2)
    }
    static let rsqrt: Op = unary(
        "rsqrt", "`1 / sqrt(x)`.", "rsqrt(tensor([4.0, 16.0]))  # → tensor([0.5000, 0.2500])", .rsqrt
    ) { g, _, y, _ in
        try g * y * y * y * -0.5
    }
    static let reciprocal: Op = unary(
        "reciprocal", "`1 / x`.", "reciprocal(tensor([2.0, 4.0]))  # → tensor([0.5000, 0.2500])", .reciprocal
    ) { g, _, y, _ in
        try -(g * y * y)
    }
    static let exp: Op = unary(
        "exp", "e to the power `x`.", "exp(tensor([0.0, 1.0]))  # → tensor([1.0000, 2.7183])", .exp
    ) { g, _, y, _ in try g * y }
    static let exp2: Op = unary("exp2", "2 to the power `x`.", "exp2(tensor([0.0, 3.0]))  # → tensor([1., 8.])", .exp2)
    { g, _, y, _ in
        try g * y * 0.6931471805599453
    }
    static let expm1: Op = unary(
        "expm1", "`exp(x) - 1`, accurate near 0.", "expm1(tensor([0.0, 1.0]))  # → tensor([0.0000, 1.7183])", .expm1
    ) { g, _, y, _ in
        try g * (y + 1)
    }
    static let log: Op = unary(
        "log", "The natural logarithm.", "log(tensor([1.0, 10.0]))  # → tensor([0.0000, 2.3026])", .log
    ) { g, x, _, _ in try g / x }
    static let log2: Op = unary(
        "log2", "The logarithm to base 2.", "log2(tensor([1.0, 8.0]))  # → tensor([0., 3.])", .log2
    ) { g, x, _, _ in
        try g / (x * 0.6931471805599453)
    }
    static let log10: Op = unary(
        "log10", "The logarithm to base 10.", "log10(tensor([1.0, 100.0]))  # → tensor([0., 2.])", .log10
    ) { g, x, _, _ in
        try g / (x * 2.302585092994046)
    }
    static let log1p: Op = unary(
        "log1p", "`log(1 + x)`, accurate near 0.", "log1p(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.6931])", .log1p
    ) { g, x, _, _ in
        try g / (x + 1)
    }
    static let sin: Op = unary(
        "sin", "The sine of an angle in radians.", "sin(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.8415])", .sin
    ) { g, x, _, _ in
        try g * x.cos()
    }
    static let cos: Op = unary(
        "cos", "The cosine of an angle in radians.", "cos(tensor([0.0, 1.0]))  # → tensor([1.0000, 0.5403])", .cos
    ) { g, x, _, _ in
        try -(g * x.sin())
    }
    static let tan: Op = unary(
        "tan", "The tangent of an angle in radians.", "tan(tensor([0.0, 1.0]))  # → tensor([0.0000, 1.5574])", .tan
    ) { g, _, y, _ in
        try g * (y * y + 1)
    }
    static let asin: Op = unary(
        "asin", "The angle whose sine is `x`.", "asin(tensor([0.0, 1.0]))  # → tensor([0.0000, 1.5708])", .asin
    ) { g, x, _, _ in
        try g * (1 - x * x).rsqrt()
    }
    static let acos: Op = unary(
        "acos", "The angle whose cosine is `x`.", "acos(tensor([1.0, 0.0]))  # → tensor([0.0000, 1.5708])", .acos
    ) { g, x, _, _ in
        try -(g * (1 - x * x).rsqrt())
    }
    static let atan: Op = unary(
        "atan", "The angle whose tangent is `x`.", "atan(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.7854])", .atan
    ) { g, x, _, _ in
        try g / (x * x + 1)
    }
    static let sinh: Op = unary(
        "sinh", "The hyperbolic sine.", "sinh(tensor([0.0, 1.0]))  # → tensor([0.0000, 1.1752])", .sinh
    ) { g, x, _, _ in
        try g * x.cosh()
    }
    static let cosh: Op = unary(
        "cosh", "The hyperbolic cosine.", "cosh(tensor([0.0, 1.0]))  # → tensor([1.0000, 1.5431])", .cosh
    ) { g, x, _, _ in
        try g * x.sinh()
    }
    static let erf: Op = unary(
        "erf", "The error function.", "erf(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.8427])", .erf
    ) { g, x, _, _ in
        try g * (-(x * x)).exp() * 1.1283791670955126
    }
    static let erfc: Op = unary(
        "erfc", "`1 - erf(x)`, accurate for large `x`.", "erfc(tensor([0.0, 1.0]))  # → tensor([1.0000, 0.1573])", .erfc
    ) { g, x, _, _ in
        try g * (-(x * x)).exp() * -1.1283791670955126
    }
    /// Not differentiable here: its derivative, the digamma function, is not among the ops.
    static let lgamma: Op = unary(
        "lgamma", "The logarithm of the gamma function: `log((x - 1)!)`.",
        "lgamma(tensor([1.0, 5.0]))  # → tensor([0.0000, 3.1781])", .lgamma)
    static let floor: Op = unary(
        "floor", "The next whole number below.", "floor(tensor([1.5, -1.5]))  # → tensor([ 1., -2.])", .floor,
        gradient: flat)
    static let ceil: Op = unary(
        "ceil", "The next whole number above.", "ceil(tensor([1.5, -1.5]))  # → tensor([ 2., -1.])", .ceil,
        gradient: flat)
    static let round: Op = unary(
        "round", "The nearest whole number; halves go to the even one.",
        "round(tensor([0.5, 1.5, -1.2]))  # → tensor([ 0.,  2., -1.])", .round, gradient: flat)
    static let trunc: Op = unary(
        "trunc", "The whole part.", "trunc(tensor([1.5, -1.5]))  # → tensor([ 1., -1.])", .trunc, gradient: flat)
    /// Attributes: lower and upper bound, infinite where there is none.
    static let clamp: Op = unary("clamp_between", "", "", .clamp, parameters: ", min: float, max: float") {
        g, x, _, attributes in
        try Op.clampBackward(g, x, attributes: attributes)
    }
    /// Attributes: the exponent.
    static let powScalar: Op = unary("pow_scalar", "", "", .powScalar, parameters: ", exponent: float") {
        g, x, _, attributes in
        let exponent = attributes.floats.first ?? 1
        return exponent == 0 ? try g * 0 : try g * x.pow(exponent - 1) * exponent
    }

    /// The gradient of a step function: zero.
    private static let flat: @Sendable (Tensor, Tensor, Tensor, Attributes) throws -> Tensor = { g, _, _, _ in
        try Tensor.zeros(g.shape, g.dtype)
    }
}

extension Tensor {
    package func neg() throws -> Tensor {
        if dtype == .bool {
            throw TensorError.wrongType(
                op: "neg", operand: "x", expected: "numbers (for bool use logical_not)", got: .bool)
        }
        return try Op.neg.promoting([self])
    }
    package func abs() throws -> Tensor { try Op.abs.promoting([self]) }
    package func sign() throws -> Tensor { try Op.sign.promoting([self]) }
    package func square() throws -> Tensor { try Op.square.promoting([self]) }
    package func sqrt() throws -> Tensor { try Op.sqrt.promoting([self]) }
    package func rsqrt() throws -> Tensor { try Op.rsqrt.promoting([self]) }
    package func reciprocal() throws -> Tensor { try Op.reciprocal.promoting([self]) }
    package func exp() throws -> Tensor { try Op.exp.promoting([self]) }
    package func exp2() throws -> Tensor { try Op.exp2.promoting([self]) }
    package func expm1() throws -> Tensor { try Op.expm1.promoting([self]) }
    package func log() throws -> Tensor { try Op.log.promoting([self]) }
    package func log2() throws -> Tensor { try Op.log2.promoting([self]) }
    package func log10() throws -> Tensor { try Op.log10.promoting([self]) }
    package func log1p() throws -> Tensor { try Op.log1p.promoting([self]) }
    package func sin() throws -> Tensor { try Op.sin.promoting([self]) }
    package func cos() throws -> Tensor { try Op.cos.promoting([self]) }
    package func tan() throws -> Tensor { try Op.tan.promoting([self]) }
    package func asin() throws -> Tensor { try Op.asin.promoting([self]) }
    package func acos() throws -> Tensor { try Op.acos.promoting([self]) }
    package func atan() throws -> Tensor { try Op.atan.promoting([self]) }
    package func sinh() throws -> Tensor { try Op.sinh.promoting([self]) }
    package func cosh() throws -> Tensor { try Op.cosh.promoting([self]) }
    package func erf() throws -> Tensor { try Op.erf.promoting([self]) }
    package func erfc() throws -> Tensor { try Op.erfc.promoting([self]) }
    package func lgamma() throws -> Tensor { try Op.lgamma.promoting([self]) }
    package func floor() throws -> Tensor { try Op.floor.promoting([self]) }
    package func ceil() throws -> Tensor { try Op.ceil.promoting([self]) }
    package func round() throws -> Tensor { try Op.round.promoting([self]) }
    package func trunc() throws -> Tensor { try Op.trunc.promoting([self]) }

    /// Cut to what lies between the bounds.
    package func clamp(min: Double? = nil, max: Double? = nil) throws -> Tensor {
        try Op.clamp.promoting([self], Attributes(floats: [min ?? -.infinity, max ?? .infinity]))
    }

    /// To a fixed power; the common ones cost no call of a library.
    package func pow(_ exponent: Double) throws -> Tensor {
        let isWhole = exponent == exponent.rounded() && exponent >= 0
        let base = dtype.isFloat || isWhole ? self : try cast(.f32)
        return try Op.powScalar.promoting([base], Attributes(floats: [exponent]))
    }
}
