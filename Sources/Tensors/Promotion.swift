import Kernels

// Which type comes out when types meet: PyTorch's rules.

extension DType {
    /// bool < integers < floats: a scalar changes the type of an array only from a lower kind to a higher one.
    package var kind: Int { self == .bool ? 0 : isFloat ? 2 : 1 }

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

extension ElementwiseCode {
    /// What the step takes in place of `type`; nil when it takes that.
    func expected(_ type: DType) -> String? {
        switch rule {
        case .common, .truth, .condition, .cast: nil
        case .float, .real: type.isFloat ? nil : "float32 or bfloat16"
        case .number: type == .bool ? "numbers (bool has `~`, `^` and logical_not)" : nil
        case .bits: type.isFloat || type == .bool && !takes(.bool) ? "whole numbers or bool" : nil
        }
    }
}

extension Op {
    /// Applies an elementwise op after bringing its operands to the type they meet in.
    package func promoting(_ operands: [Tensor], _ attributes: Attributes = .none) throws -> Tensor {
        guard case .elementwise(let code) = kernel else { return try self(operands, attributes)[0] }
        var operands = operands
        let first = code.rule == .condition ? 1 : 0
        if first < operands.count {
            var meeting = DType.result(of: operands[first...].map(\.type))
            if code.rule == .float, !meeting.isFloat { meeting = .f32 }
            if code.rule != .cast {
                for index in first..<operands.count { operands[index] = try operands[index].cast(meeting) }
            }
        }
        if first == 1, let condition = operands.first { operands[0] = try condition.cast(.bool) }
        return try self(operands, attributes)[0]
    }
}
