import Kernels

// Functions of one element, but for the activations of networks.

extension Op {
    static let functions: [Op] = [
        .neg, .abs, .sign, .square, .sqrt, .rsqrt, .reciprocal, .exp, .exp2, .expm1, .log, .log2, .log10, .log1p, .sin,
        .cos, .tan,
        .asin, .acos, .atan, .sinh, .cosh, .erf, .erfc, .lgamma, .digamma, .floor, .ceil, .round, .trunc, .clamp,
        .powScalar,
    ]

    package static let neg: Op = unary("neg") { g, _, _, _ in
        try -g
    }
    package static let abs: Op = unary("abs") {
        g, x, _, _ in try g * x.sign()
    }
    package static let sign: Op = unary("sign", gradient: flat)
    package static let square: Op = unary("square") {
        g, x, _, _ in try g * x * 2
    }
    package static let sqrt: Op = unary("sqrt") {
        g, _, y, _ in try g / (y * 2)
    }
    package static let rsqrt: Op = unary("rsqrt") { g, _, y, _ in
        try g * y * y * y * -0.5
    }
    package static let reciprocal: Op = unary("reciprocal") { g, _, y, _ in
        try -(g * y * y)
    }
    package static let exp: Op = unary("exp") { g, _, y, _ in try g * y }
    package static let exp2: Op = unary("exp2") { g, _, y, _ in
        try g * y * 0.6931471805599453
    }
    package static let expm1: Op = unary("expm1") { g, _, y, _ in
        try g * (y + 1)
    }
    package static let log: Op = unary("log") { g, x, _, _ in try g / x }
    package static let log2: Op = unary("log2") { g, x, _, _ in
        try g / (x * 0.6931471805599453)
    }
    package static let log10: Op = unary("log10") { g, x, _, _ in
        try g / (x * 2.302585092994046)
    }
    package static let log1p: Op = unary("log1p") { g, x, _, _ in
        try g / (x + 1)
    }
    package static let sin: Op = unary("sin") { g, x, _, _ in
        try g * x.cos()
    }
    package static let cos: Op = unary("cos") { g, x, _, _ in
        try -(g * x.sin())
    }
    package static let tan: Op = unary("tan") { g, _, y, _ in
        try g * (y * y + 1)
    }
    package static let asin: Op = unary("asin") { g, x, _, _ in
        try g * (1 - x * x).rsqrt()
    }
    package static let acos: Op = unary("acos") { g, x, _, _ in
        try -(g * (1 - x * x).rsqrt())
    }
    package static let atan: Op = unary("atan") { g, x, _, _ in
        try g / (x * x + 1)
    }
    package static let sinh: Op = unary("sinh") { g, x, _, _ in
        try g * x.cosh()
    }
    package static let cosh: Op = unary("cosh") { g, x, _, _ in
        try g * x.sinh()
    }
    package static let erf: Op = unary("erf") { g, x, _, _ in
        try g * (-(x * x)).exp() * 1.1283791670955126
    }
    package static let erfc: Op = unary("erfc") { g, x, _, _ in
        try g * (-(x * x)).exp() * -1.1283791670955126
    }
    package static let lgamma: Op = unary("lgamma") { g, x, _, _ in try g * x.digamma() }
    /// Not differentiable here: its derivative, the trigamma function, is not among the ops.
    package static let digamma: Op = unary("digamma")
    package static let floor: Op = unary("floor", gradient: flat)
    package static let ceil: Op = unary("ceil", gradient: flat)
    package static let round: Op = unary("round", gradient: flat)
    package static let trunc: Op = unary("trunc", gradient: flat)
    /// Attributes: lower and upper bound, infinite where there is none.
    package static let clamp: Op = unary("clamp_between", step: "clamp") {
        g, x, _, attributes in
        try Op.clampBackward(g, x, attributes: attributes)
    }
    /// Attributes: the exponent.
    package static let powScalar: Op = unary("pow_scalar", step: "powScalar") {
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
    package func square() throws -> Tensor { try Op.square.promoting([dtype == .bool ? cast(.i64) : self]) }
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
    package func digamma() throws -> Tensor { try Op.digamma.promoting([self]) }
    package func floor() throws -> Tensor { try Op.floor.promoting([self]) }
    package func ceil() throws -> Tensor { try Op.ceil.promoting([self]) }
    package func round() throws -> Tensor { try Op.round.promoting([self]) }
    package func trunc() throws -> Tensor { try Op.trunc.promoting([self]) }

    /// Cut to what lies between the bounds. Whole numbers stay whole between whole bounds; a bound that is not a number
    /// leaves none.
    package func clamp(min: Number? = nil, max: Number? = nil) throws -> Tensor {
        let bounds = [min, max].compactMap { $0 }
        if bounds.contains(where: { $0.double.isNaN }) {
            return try Tensor.full(shape, .nan, dtype.isFloat ? dtype : .f32)
        }
        if dtype.isFloat || !bounds.allSatisfy(\.isWhole) {
            let x = dtype.isFloat ? self : try cast(.f32)
            return try Op.clamp(
                x, attributes: Attributes(floats: [min?.double ?? -.infinity, max?.double ?? .infinity]))
        }
        let x = dtype == .bool ? try cast(.i64) : self
        // A bound beyond all numbers of the type bounds nothing; one that leaves none of them cannot be met.
        func bound(_ number: Number?, isBeyond: (Int) -> Bool) throws -> Tensor? {
            guard case .int(let value)? = number else { return nil }
            return x.dtype.spans(value) || !isBeyond(value)
                ? try Tensor(ints: [x.dtype.whole(.int(value))], [], dtype: x.dtype) : nil
        }
        let floor = try bound(min, isBeyond: { $0 < 0 }).map { try x.maximum($0) } ?? x
        return try bound(max, isBeyond: { $0 > 0 }).map { try floor.minimum($0) } ?? floor
    }

    /// To a fixed power; the common ones cost no call of a library. Whole numbers to a whole power stay whole.
    package func pow(exactly exponent: Number) throws -> Tensor {
        guard case .int(let whole) = exponent, !dtype.isFloat else {
            return try (dtype.isFloat ? self : cast(.f32)).pow(exponent.double)
        }
        guard whole >= 0 else {
            throw TensorError.badAttribute(
                op: "pow", name: "exponent", value: Double(whole), expected: "at least 0 for whole numbers")
        }
        return try pow(
            Tensor(ints: [dtype == .bool ? whole : dtype.whole(exponent)], [], dtype: dtype == .bool ? .i64 : dtype))
    }

    package func pow(_ exponent: Double) throws -> Tensor {
        try Op.powScalar(self, attributes: Attributes(floats: [exponent]))
    }
}
