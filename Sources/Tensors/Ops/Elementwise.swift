import Kernels

// How elementwise ops are written: a name, a sentence, an example, a step of the loop, and a gradient in terms of other
// ops.

extension Op {
    /// Every op that works element by element.
    static let elementwise: [Op] = arithmetic + comparison + functions + activations + [.cast, .detach]

    /// `y = f(x)`. The gradient is given upstream, x and y.
    static func unary(
        _ name: String, _ doc: String, _ example: String, _ code: ElementwiseCode, parameters: String = "",
        gradient: (@Sendable (_ g: Tensor, _ x: Tensor, _ y: Tensor, _ attributes: Attributes) throws -> Tensor)? = nil
    ) -> Op {
        var pullback: (@Sendable (Pullback) throws -> [Tensor?])?
        if let gradient {
            pullback = { p in
                guard let g = p.upstream[0] else { return [nil] }
                return [try gradient(g, p.inputs[0], p.outputs[0], p.attributes)]
            }
        }
        return Op(
            "\(name)(input: Tensor\(parameters)) -> Tensor", documentation(doc, example),
            infer: { types, _ in try [elementwiseType(name, code, types)] }, kernel: .elementwise(code),
            gradient: pullback)
    }

    /// `z = f(x, y)` with broadcasting. Gradients may have the shape of the result: they are summed to the operand's.
    static func binary(
        _ name: String, _ doc: String, _ example: String, _ code: ElementwiseCode,
        operands: String = "input: Tensor, other",
        gradient: (@Sendable (_ g: Tensor, Pullback) throws -> [Tensor?])? = nil
    ) -> Op {
        var pullback: (@Sendable (Pullback) throws -> [Tensor?])?
        if let gradient {
            pullback = { p in
                guard let g = p.upstream[0] else { return p.inputs.map { _ in nil } }
                return try zip(gradient(g, p), p.inputs).map { share, input in try share?.summed(to: input.shape) }
            }
        }
        return Op(
            "\(name)(\(operands)) -> Tensor", documentation(doc, example),
            infer: { types, _ in try [elementwiseType(name, code, types)] }, kernel: .elementwise(code),
            gradient: pullback)
    }

    static func documentation(_ doc: String, _ example: String) -> String {
        example.isEmpty ? "" : "\(doc)\n```tl\n\(example)\n```\n"
    }

    private static func elementwiseType(_ name: String, _ code: ElementwiseCode, _ types: [TensorType]) throws
        -> TensorType
    {
        var shape = types[0].shape
        for type in types.dropFirst() { shape = try shape.broadcast(with: type.shape, op: name) }
        let operand = types[code.typeRule == .condition ? 1 : 0].dtype
        if code.typeRule == .float, !operand.isFloat {
            throw TensorError.wrongType(op: name, operand: "x", expected: "float32 or bfloat16", got: operand)
        }
        if !code.takesFloats, operand.isFloat {
            throw TensorError.wrongType(op: name, operand: "x", expected: "whole numbers or bool", got: operand)
        }
        for type in types.dropFirst(code.typeRule == .condition ? 2 : 1) where type.dtype != operand {
            throw TensorError.wrongType(op: name, operand: "y", expected: operand.name, got: type.dtype)
        }
        return try TensorType(checked: shape, code.typeRule == .truth ? .bool : operand)
    }

    /// The elements as another type. Floats are cut towards zero on their way to whole numbers, which wrap; bool asks
    /// for nonzero. Attributes: the type.
    static let cast: Op = Op(
        "cast(x: Tensor, dtype: str) -> Tensor",
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
        "barrier(x: Tensor, after: Tensor) -> Tensor", infer: { types, _ in [types[0]] }, kernel: .alias,
        gradient: { _ in [nil, nil] })

    /// The same elements, through which no gradient passes.
    static let detach: Op = Op(
        "detach(x: Tensor) -> Tensor",
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
}
