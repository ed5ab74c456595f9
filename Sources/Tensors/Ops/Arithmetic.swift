import Kernels

// Arithmetic of two or three operands, with broadcasting.

extension Op {
    static let arithmetic: [Op] = [
        .add, .sub, .mul, .div, .pow, .minimum, .maximum, .fmod, .remainder, .floorDivide, .atan2, .lerp, .addcmul,
        .where, .reluBackward,
        .clampBackward, .hardswishBackward, .bitwiseAnd, .bitwiseOr, .bitwiseXor, .bitwiseNot, .bitwiseLeftShift,
        .bitwiseRightShift,
    ]

    static let add: Op = binary(
        "add", "The sum of two tensors, which broadcast.",
        "add(tensor([1.0, 2.0]), tensor([10.0]))  # → tensor([11., 12.])", .add
    ) { g, _ in [g, g] }
    static let sub: Op = binary(
        "sub", "The difference of two tensors, which broadcast.",
        "sub(tensor([5, 7]), tensor([1, 2]))  # → tensor([4, 5])", .sub
    ) { g, p in [g, p.wanted[1] ? try -g : nil] }
    static let mul: Op = binary(
        "mul", "The product of two tensors, element by element.",
        "mul(tensor([1.0, 2.0]), tensor([3.0, 4.0]))  # → tensor([3., 8.])", .mul
    ) { g, p in
        [p.wanted[0] ? try g * p.inputs[1] : nil, p.wanted[1] ? try g * p.inputs[0] : nil]
    }
    static let div: Op = binary(
        "div", "The quotient of two tensors; whole numbers give floats.",
        "div(tensor([1, 3]), tensor([2, 2]))  # → tensor([0.5000, 1.5000])", .div
    ) { g, p in
        [p.wanted[0] ? try g / p.inputs[1] : nil, p.wanted[1] ? try -(g * p.outputs[0]) / p.inputs[1] : nil]
    }
    static let pow: Op = binary("pow_tensor", "", "", .pow) { g, p in
        let (x, y) = (p.inputs[0], p.inputs[1])
        let toBase = p.wanted[0] ? try g * y * x.pow(y - 1) : nil
        let atZero = p.wanted[1] ? try x.equal(x.scalar(0)) : nil
        return [toBase, try atZero.map { try Tensor.where($0, p.outputs[0].scalar(0), g * p.outputs[0] * x.log()) }]
    }
    static let minimum: Op = binary(
        "minimum", "The smaller of two elements; a NaN wins.",
        "minimum(tensor([1.0, 5.0]), tensor([3.0, 2.0]))  # → tensor([1., 2.])", .minimum
    ) { g, p in
        try sharedOut(g, p) { try $0.greater($1) }
    }
    static let maximum: Op = binary(
        "maximum", "The larger of two elements; a NaN wins.",
        "maximum(tensor([1.0, 5.0]), tensor([3.0, 2.0]))  # → tensor([3., 5.])", .maximum
    ) { g, p in
        try sharedOut(g, p) { try $0.less($1) }
    }

    /// None of the gradient to the operand that was not taken, half to each where they are equal.
    private static func sharedOut(_ g: Tensor, _ p: Pullback, losesTo: (Tensor, Tensor) throws -> Tensor) throws
        -> [Tensor?]
    {
        func share(_ a: Tensor, _ b: Tensor) throws -> Tensor {
            try g * (1 - losesTo(a, b).cast(g.dtype) - a.equal(b).cast(g.dtype) * 0.5)
        }
        return [
            p.wanted[0] ? try share(p.inputs[0], p.inputs[1]) : nil,
            p.wanted[1] ? try share(p.inputs[1], p.inputs[0]) : nil,
        ]
    }

    static let fmod: Op = binary(
        "fmod", "The rest of a division, with the sign of `input`.",
        "fmod(tensor([-3.0, 5.0]), tensor([2.0, 3.0]))  # → tensor([-1., 2.])", .fmod
    ) { g, p in
        [g, p.wanted[1] ? try -(g * (p.inputs[0] / p.inputs[1]).trunc()) : nil]
    }
    static let remainder: Op = binary(
        "remainder", "The rest of a division, with the sign of `other`, as Python's `%`.",
        "remainder(tensor([-3, 5]), tensor([2, 3]))  # → tensor([1, 2])", .remainder
    ) { g, p in
        [g, p.wanted[1] ? try -(g * (p.inputs[0] / p.inputs[1]).floor()) : nil]
    }
    /// Not differentiable: the quotient rounded down is flat everywhere it is smooth.
    static let floorDivide: Op = binary(
        "floor_divide", "The quotient rounded down, as Python's `//`.",
        "floor_divide(tensor([-3, 5]), tensor([2, 2]))  # → tensor([-2,  2])", .floorDivide)
    static let atan2: Op = binary(
        "atan2", "The angle of the point with height `input` and width `other` in radians, in all four quadrants.",
        "atan2(tensor([1.0]), tensor([1.0]))  # → tensor([0.7854])", .atan2, operands: "input: Tensor, other"
    ) { g, p in
        let (y, x) = (p.inputs[0], p.inputs[1])
        let scaled = try g / (x * x + y * y)
        return [p.wanted[0] ? try scaled * x : nil, p.wanted[1] ? try -(scaled * y) : nil]
    }
    static let lerp: Op = binary(
        "lerp", "The point a fraction `weight` of the way from `input` to `end`.",
        "lerp(tensor([0.0, 10.0]), tensor([10.0, 20.0]), tensor(0.5))  # → tensor([ 5., 15.])", .lerp,
        operands: "input: Tensor, end, weight"
    ) { g, p in
        let (x, y, weight) = (p.inputs[0], p.inputs[1], p.inputs[2])
        return [
            p.wanted[0] ? try g * (1 - weight) : nil, p.wanted[1] ? try g * weight : nil,
            p.wanted[2] ? try g * (y - x) : nil,
        ]
    }
    /// Attributes: the factor.
    static let addcmul: Op = binary(
        "addcmul", "", "", .multiplyAdd, operands: "x: Tensor, a: Tensor, b: Tensor, value: float = 1"
    ) { g, p in
        let factor = p.attributes.floats.first ?? 1
        return [g, p.wanted[1] ? try g * p.inputs[2] * factor : nil, p.wanted[2] ? try g * p.inputs[1] * factor : nil]
    }
    static let `where`: Op = binary(
        "where", "Elements of `input` where the condition holds, of `other` elsewhere.",
        "where(tensor([True, False]), tensor([1.0, 2.0]), tensor(0.0))  # → tensor([1., 0.])", .where,
        operands: "condition: Tensor, input, other"
    ) { g, p in
        let condition = p.inputs[0]
        let zero = try g.scalar(0)
        return [
            nil, p.wanted[1] ? try Tensor.where(condition, g, zero) : nil,
            p.wanted[2] ? try Tensor.where(condition, zero, g) : nil,
        ]
    }

    /// The gradient of `relu` from its result, so that its input need not be kept.
    static let reluBackward: Op = binary(
        "relu_backward", "", "", .reluBackward, operands: "gradient: Tensor, y: Tensor"
    ) { g, p in
        [try p.wanted[0] ? Op.reluBackward(g, p.inputs[1]) : nil, nil]
    }
    /// The gradient of `hardswish` from its operand.
    static let hardswishBackward: Op = binary(
        "hardswish_backward", "", "", .hardswishBackward, operands: "gradient: Tensor, x: Tensor"
    ) { g, p in
        let x = p.inputs[1]
        let isBent = try x.abs().less(x.scalar(3))
        return [
            p.wanted[0] ? try Op.hardswishBackward(g, x) : nil,
            p.wanted[1] ? try Tensor.where(isBent, g * p.inputs[0] * (1.0 / 3), g.scalar(0)) : nil,
        ]
    }
    /// The gradient of `clamp`. Attributes: the bounds.
    static let clampBackward: Op = binary(
        "clamp_backward", "", "", .clampBackward, operands: "gradient: Tensor, x: Tensor"
    ) { g, p in
        [try p.wanted[0] ? Op.clampBackward(g, p.inputs[1], attributes: p.attributes) : nil, nil]
    }

    static let bitwiseAnd: Op = binary(
        "bitwise_and", "The bits that both have; for bool, both.",
        "bitwise_and(tensor([6, 5]), tensor([3, 1]))  # → tensor([2, 1])", .bitAnd)
    static let bitwiseOr: Op = binary(
        "bitwise_or", "The bits that either has; for bool, either.",
        "bitwise_or(tensor([6, 5]), tensor([3, 1]))  # → tensor([7, 5])", .bitOr)
    static let bitwiseXor: Op = binary(
        "bitwise_xor", "The bits that one of the two has; for bool, one of the two.",
        "bitwise_xor(tensor([6, 5]), tensor([3, 1]))  # → tensor([5, 4])", .bitXor)
    static let bitwiseNot: Op = unary(
        "bitwise_not", "Every bit turned; for bool, not.",
        "bitwise_not(tensor([0, 5]))  # → tensor([-1, -6])", .bitNot)
    static let bitwiseLeftShift: Op = binary(
        "bitwise_left_shift", "Bits moved up: `input * 2 ** other`.",
        "bitwise_left_shift(tensor([1, 3]), tensor([2, 1]))  # → tensor([4, 6])", .shiftLeft)
    static let bitwiseRightShift: Op = binary(
        "bitwise_right_shift", "Bits moved down: `input // 2 ** other`.",
        "bitwise_right_shift(tensor([4, 7]), tensor([2, 1]))  # → tensor([1, 3])", .shiftRight)
}

extension Tensor {
    package func add(_ other: Tensor) throws -> Tensor { try Op.add.promoting([self, other]) }
    package func sub(_ other: Tensor) throws -> Tensor {
        if dtype == .bool, other.dtype == .bool {
            throw TensorError.wrongType(
                op: "sub", operand: "x", expected: "numbers (for bool use logical_xor)", got: .bool)
        }
        return try Op.sub.promoting([self, other])
    }
    package func mul(_ other: Tensor) throws -> Tensor { try Op.mul.promoting([self, other]) }
    package func div(_ other: Tensor) throws -> Tensor { try Op.div.promoting([self, other]) }
    package func minimum(_ other: Tensor) throws -> Tensor { try Op.minimum.promoting([self, other]) }
    package func maximum(_ other: Tensor) throws -> Tensor { try Op.maximum.promoting([self, other]) }
    package func fmod(_ other: Tensor) throws -> Tensor { try Op.fmod.promoting([self, other]) }
    package func remainder(_ other: Tensor) throws -> Tensor { try Op.remainder.promoting([self, other]) }
    package func floorDivide(_ other: Tensor) throws -> Tensor { try Op.floorDivide.promoting([self, other]) }
    package func atan2(_ other: Tensor) throws -> Tensor { try Op.atan2.promoting([self, other]) }
    package func lerp(_ other: Tensor, weight: Tensor) throws -> Tensor {
        try Op.lerp.promoting([self, other, weight])
    }
    /// self + value * a * b.
    package func addcmul(_ a: Tensor, _ b: Tensor, value: Double = 1) throws -> Tensor {
        try Op.addcmul.promoting([self, a, b], Attributes(floats: [value]))
    }
    package func bitwiseAnd(_ other: Tensor) throws -> Tensor { try Op.bitwiseAnd.promoting([self, other]) }
    package func bitwiseOr(_ other: Tensor) throws -> Tensor { try Op.bitwiseOr.promoting([self, other]) }
    package func bitwiseXor(_ other: Tensor) throws -> Tensor { try Op.bitwiseXor.promoting([self, other]) }
    package func bitwiseLeftShift(_ other: Tensor) throws -> Tensor {
        try Op.bitwiseLeftShift.promoting([self, other])
    }
    package func bitwiseRightShift(_ other: Tensor) throws -> Tensor {
        try Op.bitwiseRightShift.promoting([self, other])
    }
    package func bitwiseNot() throws -> Tensor { try Op.bitwiseNot.promoting([self]) }

    /// To a power given by a tensor.
    package func pow(_ exponent: Tensor) throws -> Tensor { try Op.pow.promoting([self, exponent]) }

    /// Elements of `x` where `condition` holds, of `y` elsewhere.
    package static func `where`(_ condition: Tensor, _ x: Tensor, _ y: Tensor) throws -> Tensor {
        try Op.where.promoting([condition, x, y])
    }

    /// `value` where the mask holds.
    package func maskedFill(_ mask: Tensor, _ value: Double) throws -> Tensor {
        try Tensor.where(mask, scalar(value), self)
    }
}

// Operators: with a tensor or a number on either side.
extension Tensor {
    package static func + (a: Tensor, b: Tensor) throws -> Tensor { try a.add(b) }
    package static func - (a: Tensor, b: Tensor) throws -> Tensor { try a.sub(b) }
    package static func * (a: Tensor, b: Tensor) throws -> Tensor { try a.mul(b) }
    package static func / (a: Tensor, b: Tensor) throws -> Tensor { try a.div(b) }

    package static func + (a: Tensor, b: Double) throws -> Tensor { try a.add(a.scalar(b)) }
    package static func - (a: Tensor, b: Double) throws -> Tensor { try a.sub(a.scalar(b)) }
    package static func * (a: Tensor, b: Double) throws -> Tensor { try a.mul(a.scalar(b)) }
    package static func / (a: Tensor, b: Double) throws -> Tensor { try a.div(a.scalar(b)) }

    package static func + (a: Double, b: Tensor) throws -> Tensor { try b.scalar(a).add(b) }
    package static func - (a: Double, b: Tensor) throws -> Tensor { try b.scalar(a).sub(b) }
    package static func * (a: Double, b: Tensor) throws -> Tensor { try b.scalar(a).mul(b) }
    package static func / (a: Double, b: Tensor) throws -> Tensor { try b.scalar(a).div(b) }

    package static prefix func - (a: Tensor) throws -> Tensor { try a.neg() }
}
