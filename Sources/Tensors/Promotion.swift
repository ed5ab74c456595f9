import Kernels

// Which type comes out when types meet: PyTorch's rules.

extension DType {
    /// bool < integers < floats: a scalar changes the type of an array only from a lower kind to a higher one.
    private var kind: Int { self == .bool ? 0 : isFloat ? 2 : 1 }

    /// The smallest type that holds both, as `torch.promote_types`.
    package func promoted(with other: DType) -> DType {
        if self == other { return self }
        if isFloat || other.isFloat { return isFloat && other.isFloat ? .f32 : isFloat ? self : other }
        if self == .bool { return other }
        if other == .bool { return self }
        return self == .i64 || other == .i64 ? .i64 : .i32
    }

    /// The type operands meet in, as `torch.result_type`: scalars (rank 0) count only when their kind is higher.
    package static func result(of types: [TensorType]) -> DType {
        func join(_ types: [TensorType]) -> DType? {
            types.reduce(nil) { (sum: DType?, type) in sum?.promoted(with: type.dtype) ?? type.dtype }
        }
        let arrays = join(types.filter { $0.shape.rank > 0 })
        let scalars = join(types.filter { $0.shape.rank == 0 })
        guard let arrays else { return scalars ?? .f32 }
        guard let scalars, scalars.kind > arrays.kind else { return arrays }
        return arrays.promoted(with: scalars)
    }
}

/// What an elementwise step does with the types of its operands.
enum TypeRule {
    /// Operands meet in one type, which is the result's.
    case common
    /// Operands meet in one type, made f32 when it is no float.
    case float
    /// Operands meet in one type; the result is bool.
    case truth
    /// The first operand is a condition, the others meet in one type.
    case condition
    /// A change of type.
    case cast
}

extension ElementwiseCode {
    var typeRule: TypeRule {
        switch self {
        case .copy, .toBool, .toInteger, .toFloat, .roundBF16, .wrapI32, .wrapU8: .cast
        case .where: .condition
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .logicalAnd, .logicalOr, .logicalXor,
            .logicalNot,
            .isnan, .isinf, .isfinite:
            .truth
        case .add, .sub, .mul, .pow, .minimum, .maximum, .fmod, .remainder, .floorDivide, .bitAnd, .bitOr, .bitXor,
            .bitNot,
            .shiftLeft, .shiftRight, .reluBackward, .multiplyAdd, .lerp, .neg, .abs, .sign, .square, .floor, .ceil,
            .round, .trunc,
            .relu, .relu6, .leakyRelu, .clamp, .clampBackward, .hardswishBackward, .powScalar, .addScalar, .mulScalar:
            .common
        case .div, .atan2, .sqrt, .rsqrt, .reciprocal, .exp, .exp2, .expm1, .log, .log2, .log10, .log1p, .sin, .cos,
            .tan, .asin,
            .acos, .atan, .sinh, .cosh, .tanh, .erf, .erfc, .lgamma, .sigmoid, .logSigmoid, .softplus, .gelu, .geluTanh,
            .silu,
            .mish, .elu, .hardsigmoid, .hardswish:
            .float
        }
    }

    /// Whether it has a meaning for floats; the others are for whole numbers and bool.
    var takesFloats: Bool {
        switch self {
        case .bitAnd, .bitOr, .bitXor, .bitNot, .shiftLeft, .shiftRight: false
        default: true
        }
    }
}

extension Op {
    /// Applies an elementwise op after bringing its operands to the type they meet in.
    func promoting(_ operands: [Tensor], _ attributes: Attributes = .none) throws -> Tensor {
        guard case .elementwise(let code) = kernel else { return try self(operands, attributes)[0] }
        var operands = operands
        let first = code.typeRule == .condition ? 1 : 0
        if first < operands.count {
            var meeting = DType.result(of: operands[first...].map(\.type))
            if code.typeRule == .float, !meeting.isFloat { meeting = .f32 }
            if code.typeRule != .cast {
                for index in first..<operands.count { operands[index] = try operands[index].cast(meeting) }
            }
        }
        if first == 1, let condition = operands.first { operands[0] = try condition.cast(.bool) }
        return try self(operands, attributes)[0]
    }
}
