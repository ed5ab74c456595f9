import Kernels

// Arithmetic of two or three operands, with broadcasting.

extension Op {
    static let arithmetic: [Op] = [
        .add, .sub, .mul, .div, .pow, .minimum, .maximum, .fmod, .remainder, .floorDivide, .atan2, .binaryCrossEntropy,
        .lerp, .addcmul,
        .where, .reluBackward,
        .clampBackward, .hardswishBackward, .bitwiseAnd, .bitwiseOr, .bitwiseXor, .bitwiseNot, .bitwiseLeftShift,
        .bitwiseRightShift,
    ]

    package static let add: Op = binary("add") { g, _ in [g, g] }
    package static let sub: Op = binary("sub") { g, p in [g, p.wanted[1] ? try -g : nil] }
    package static let mul: Op = binary("mul") { g, p in
        [p.wanted[0] ? try g * p.inputs[1] : nil, p.wanted[1] ? try g * p.inputs[0] : nil]
    }
    package static let div: Op = binary("div") { g, p in
        [p.wanted[0] ? try g / p.inputs[1] : nil, p.wanted[1] ? try -(g * p.outputs[0]) / p.inputs[1] : nil]
    }
    package static let pow: Op = binary("pow_tensor", step: "pow") { g, p in
        let (x, y) = (p.inputs[0], p.inputs[1])
        // To the power 0 the base does not count, and a zero has no logarithm: their products would be no numbers.
        let toBase = p.wanted[0] ? try Tensor.where(y.equal(y.scalar(0)), g.scalar(0), g * y * x.pow(y - 1)) : nil
        let isZero = p.wanted[1] ? try x.equal(x.scalar(0)).logicalAnd(y.greaterEqual(y.scalar(0))) : nil
        return [toBase, try isZero.map { try Tensor.where($0, g.scalar(0), g * p.outputs[0] * x.log()) }]
    }
    package static let minimum: Op = binary("minimum") { g, p in
        try sharedOut(g, p) { try $0.greater($1) }
    }
    package static let maximum: Op = binary("maximum") { g, p in
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

    package static let fmod: Op = binary("fmod") { g, p in
        [g, p.wanted[1] ? try -(g * (p.inputs[0] / p.inputs[1]).trunc()) : nil]
    }
    package static let remainder: Op = binary("remainder") { g, p in
        [g, p.wanted[1] ? try -(g * (p.inputs[0] / p.inputs[1]).floor()) : nil]
    }
    /// Not differentiable: the quotient rounded down is flat everywhere it is smooth.
    package static let floorDivide: Op = binary("floor_divide", step: "floorDivide")
    package static let atan2: Op = binary("atan2") { g, p in
        let (y, x) = (p.inputs[0], p.inputs[1])
        let square = try x * x + y * y
        let scaled = try Tensor.where(square.equal(square.scalar(0)), g.scalar(0), g / square)
        return [p.wanted[0] ? try scaled * x : nil, p.wanted[1] ? try -(scaled * y) : nil]
    }
    package static let binaryCrossEntropy: Op = binary("binary_cross_entropy_elements", step: "binaryCrossEntropy") {
        g, p in
        let (x, t) = (p.inputs[0], p.inputs[1])
        let slope = try (x - t) / (x * (1 - x)).maximum(x.scalar(1e-12))
        let toTarget = try (1 - x).log().maximum(x.scalar(-100)) - x.log().maximum(x.scalar(-100))
        return [p.wanted[0] ? try g * slope : nil, p.wanted[1] ? try g * toTarget : nil]
    }
    package static let lerp: Op = binary("lerp") { g, p in
        let (x, y, weight) = (p.inputs[0], p.inputs[1], p.inputs[2])
        return [
            p.wanted[0] ? try g * (1 - weight) : nil, p.wanted[1] ? try g * weight : nil,
            p.wanted[2] ? try g * (y - x) : nil,
        ]
    }
    /// Attributes: the factor.
    package static let addcmul: Op = binary("addcmul", step: "multiplyAdd") { g, p in
        let factor = p.attributes.floats.first ?? 1
        return [g, p.wanted[1] ? try g * p.inputs[2] * factor : nil, p.wanted[2] ? try g * p.inputs[1] * factor : nil]
    }
    package static let `where`: Op = binary("where") { g, p in
        let condition = p.inputs[0]
        let zero = try g.scalar(0)
        return [
            nil, p.wanted[1] ? try Tensor.where(condition, g, zero) : nil,
            p.wanted[2] ? try Tensor.where(condition, zero, g) : nil,
        ]
    }

    /// The gradient of `relu` from its result, so that its input need not be kept.
    package static let reluBackward: Op = binary("relu_backward", step: "reluBackward") { g, p in
        [try p.wanted[0] ? Op.reluBackward(g, p.inputs[1]) : nil, nil]
    }
    /// The gradient of `hardswish` from its operand.
    package static let hardswishBackward: Op = binary("hardswish_backward", step: "hardswishBackward") { g, p in
        let x = p.inputs[1]
        let isBent = try x.abs().less(x.scalar(3))
        return [
            p.wanted[0] ? try Op.hardswishBackward(g, x) : nil,
            p.wanted[1] ? try Tensor.where(isBent, g * p.inputs[0] * (1.0 / 3), g.scalar(0)) : nil,
        ]
    }
    /// The gradient of `clamp`. Attributes: the bounds.
    package static let clampBackward: Op = binary("clamp_backward", step: "clampBackward") { g, p in
        [try p.wanted[0] ? Op.clampBackward(g, p.inputs[1], attributes: p.attributes) : nil, nil]
    }

    package static let bitwiseAnd: Op = binary("bitwise_and", step: "bitAnd")
    package static let bitwiseOr: Op = binary("bitwise_or", step: "bitOr")
    package static let bitwiseXor: Op = binary("bitwise_xor", step: "bitXor")
    package static let bitwiseNot: Op = unary("bitwise_not", step: "bitNot")
    package static let bitwiseLeftShift: Op = binary("bitwise_left_shift", step: "shiftLeft")
    package static let bitwiseRightShift: Op = binary("bitwise_right_shift", step: "shiftRight")
}

extension Tensor {
    package func add(_ other: Tensor) throws -> Tensor { try Op.add.promoting([self, other]) }
    package func sub(_ other: Tensor) throws -> Tensor {
        if dtype == .bool || other.dtype == .bool {
            throw TensorError.wrongType(
                op: "sub", operand: dtype == .bool ? "x" : "other", expected: "numbers (for bool use logical_xor)",
                got: .bool)
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
    /// Cross entropy of probabilities against 0 or 1, element by element.
    package func binaryCrossEntropy(_ target: Tensor) throws -> Tensor {
        try Op.binaryCrossEntropy.promoting([self, target])
    }
    package func lerp(_ other: Tensor, weight: Tensor) throws -> Tensor {
        for (operand, type) in [("x", dtype), ("end", other.dtype)] where !type.isFloat {
            throw TensorError.wrongType(op: "lerp", operand: operand, expected: "float32 or bfloat16", got: type)
        }
        return try Op.lerp.promoting([self, other, weight])
    }
    /// self + value * a * b.
    package func addcmul(_ a: Tensor, _ b: Tensor, value: Double = 1) throws -> Tensor {
        guard DType.result(of: [type, a.type, b.type]).isFloat else {
            // A decimal factor is cut, as in PyTorch.
            return try self + a * b * a.operand(.int(DType.i64.whole(.float(value))))
        }
        return try Op.addcmul.promoting([self, a, b], Attributes(floats: [value]))
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

    /// `value`, a single number, where the mask holds; in this tensor's type.
    package func maskedFill(_ mask: Tensor, _ value: Tensor) throws -> Tensor {
        guard value.shape.rank == 0 else {
            throw TensorError.wrongShape(
                op: "masked_fill", operand: "value", expected: "[], a single number", got: value.shape)
        }
        guard mask.dtype == .bool else {
            throw TensorError.wrongType(op: "masked_fill", operand: "mask", expected: "bool", got: mask.dtype)
        }
        return try Tensor.where(mask, value.cast(dtype), self)
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
