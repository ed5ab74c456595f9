import Kernels

// How elementwise ops are written: a name, the step of the loop (`elementwise_steps.h`), and a gradient in terms of
// other ops. What the language says of it stands in Library.

extension Op {
    /// Every op that works element by element.
    static let elementwise: [Op] = arithmetic + comparison + functions + activations + [.cast, .detach]

    /// `y = f(x)`. The gradient is given upstream, x and y.
    ///
    /// - Parameter step: the loop's name where it is not the op's.
    static func unary(
        _ name: StaticString, step: StaticString? = nil,
        gradient: (@Sendable (_ g: Tensor, _ x: Tensor, _ y: Tensor, _ attributes: Attributes) throws -> Tensor)? = nil
    ) -> Op {
        var pullback: (@Sendable (Pullback) throws -> [Tensor?])?
        if let gradient {
            pullback = { p in
                guard let g = p.upstream[0] else { return [nil] }
                return [try gradient(g, p.inputs[0], p.outputs[0], p.attributes)]
            }
        }
        return elementwise(name, step, pullback)
    }

    /// `z = f(x, y)` with broadcasting. Gradients may have the shape of the result: they are summed to the operand's.
    static func binary(
        _ name: StaticString, step: StaticString? = nil,
        gradient: (@Sendable (_ g: Tensor, Pullback) throws -> [Tensor?])? = nil
    ) -> Op {
        var pullback: (@Sendable (Pullback) throws -> [Tensor?])?
        if let gradient {
            pullback = { p in
                guard let g = p.upstream[0] else { return p.inputs.map { _ in nil } }
                return try zip(gradient(g, p), p.inputs).map { share, input in try share?.summed(to: input.shape) }
            }
        }
        return elementwise(name, step, pullback)
    }

    private static func elementwise(
        _ name: StaticString, _ step: StaticString?, _ gradient: (@Sendable (Pullback) throws -> [Tensor?])?
    ) -> Op {
        let code = ElementwiseCode(step ?? name)
        let name = "\(name)"
        return Op(
            name, infer: { types, _ in try [elementwiseType(name, code, types)] }, kernel: .elementwise(code),
            gradient: gradient)
    }

    private static func elementwiseType(_ name: String, _ code: ElementwiseCode, _ types: [TensorType]) throws
        -> TensorType
    {
        var shape = types[0].shape
        for type in types.dropFirst() { shape = try shape.broadcast(with: type.shape, op: name) }
        let first = code.rule == .condition ? 1 : 0
        let operand = types[first].dtype
        if let expected = code.expected(operand) {
            throw TensorError.wrongType(op: name, operand: "x", expected: expected, got: operand)
        }
        for type in types.dropFirst(first + 1) where type.dtype != operand {
            throw TensorError.wrongType(op: name, operand: "y", expected: operand.name, got: type.dtype)
        }
        return try TensorType(checked: shape, code.rule == .truth ? .bool : operand)
    }

    /// The elements as another type. Floats are cut towards zero on their way to whole numbers, which wrap; bool asks
    /// for nonzero. Attributes: the type.
    static let cast: Op = Op(
        "cast",
        infer: { types, attributes in
            guard let raw = attributes.ints.first, let dtype = UInt8(exactly: raw).flatMap(DType.init(rawValue:)) else {
                throw TensorError.badAttribute(op: "cast", name: "dtype", value: -1, expected: "a type")
            }
            return [try TensorType(checked: types[0].shape, dtype)]
        },
        kernel: .elementwise(.copy),
        gradient: { p in [p.inputs[0].dtype.isFloat ? try p.upstream[0]?.cast(p.inputs[0].dtype) : nil] })

    /// The first tensor, to be used after the second is known: what is built on it is not shared with what is built on
    /// the tensor itself, and gradients end there.
    static let barrier: Op = Op(
        "barrier", infer: { types, _ in [types[0]] }, kernel: .alias,
        gradient: { _ in [nil, nil] })

    /// The same elements, through which no gradient passes.
    static let detach: Op = Op(
        "detach",
        infer: { types, _ in [types[0]] }, kernel: .alias, gradient: { _ in [nil] })
}

extension Tensor {
    /// The same value as something that is computed only after `other`, to forget what was built on it and build it
    /// again.
    package func barrier(after other: Tensor) throws -> Tensor { try Op.barrier(self, other) }

    /// The elements as another type: floats are cut towards zero on their way to integers.
    package func cast(_ dtype: DType) throws -> Tensor {
        dtype == self.dtype ? self : try Op.cast(self, attributes: Attributes(ints: [Int(dtype.rawValue)]))
    }

    /// A number as a scalar that does not change this tensor's type unless it must: 2.5 makes integers floats, 2 does
    /// not.
    package func scalar(_ value: Double) throws -> Tensor {
        if dtype.isFloat { return try Tensor.scalar(value, dtype) }
        let isWhole = value == value.rounded(.towardZero) && Swift.abs(value) < 0x1p53
        return try Tensor.scalar(value, isWhole && dtype != .bool ? dtype : isWhole ? .i64 : .f32)
    }

    /// A program's number beside this tensor, by PyTorch's rule: a whole number takes the tensor's type, in which it
    /// wraps, and only a number of a higher kind changes it.
    package func operand(_ number: Number) throws -> Tensor {
        switch number {
        case .int(let value): try Tensor(ints: [value], [], dtype: dtype == .bool ? .i64 : dtype)
        case .float(let value): try Tensor.scalar(value, dtype.isFloat ? dtype : .f32)
        }
    }
}
