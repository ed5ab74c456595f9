import Runtime
import Tensors

// The border between a program and the engine: what was written as arguments becomes tensors, numbers, axes, positions,
// counts and sizes here, checked once, so that nothing behind it does arithmetic on numbers that nobody looked at.

extension Builtin {
    /// A function over tensors: signature, a sentence, an example, and what it does.
    ///
    /// Those whose first parameter is a tensor are its methods too. Where a layer has the same name, a call without
    /// arguments makes the layer.
    convenience init(
        _ signature: String, _ summary: String, _ example: String, choices: [String: Choices] = [:],
        fileID: String = #fileID, line: Int = #line,
        run: @escaping @Sendable (Call) throws -> Value
    ) {
        let doc = "\(summary)\n```tl\n\(example)\n```\n"
        guard let layer = Builtin.layersByFunction[String(signature.prefix { $0 != "(" })] else {
            self.init(signature, doc, effect: .nothing, choices: choices, fileID: fileID, line: line, run: run)
            return
        }
        self.init(
            signature.replacing("(input: Tensor", with: "(input: Tensor | None = None", maxReplacements: 1),
            doc + "\nWithout an argument: a layer that computes it, for `sequential`.\n", effect: .nothing,
            choices: choices, fileID: fileID, line: line
        ) { call in
            call.has(0) ? try run(call) : .layer(try layer())
        }
    }
}

extension Call {
    // MARK: Tensors

    func tensor(_ index: Int) throws -> Tensor { try object(index, as: TensorObject.self).tensor }
    func optionalTensor(_ index: Int) throws -> Tensor? { has(index) ? try tensor(index) : nil }

    /// The tensors of a list.
    func tensors(_ index: Int) throws -> [Tensor] { try tensors(list(index), index) }

    /// The tensors that `*rest` took, or those of the one list it took.
    func restTensors() throws -> [Tensor] {
        if rest.count == 1, let items = rest[0].asArray { return try tensors(items, 0) }
        return try tensors(rest, 0)
    }

    private func tensors(_ items: [Value], _ index: Int) throws -> [Tensor] {
        try items.map { item in
            guard case .object(let object) = item, let tensor = object as? TensorObject else {
                throw mismatch(index, "a list of Tensors")
            }
            return tensor.tensor
        }
    }

    /// A tensor, or the number that stands in its place.
    private func operand(_ index: Int) throws -> Operand {
        switch self[index] {
        case .object(let object as TensorObject): return .tensor(object.tensor)
        case .bool(let flag): return .tensor(try Tensor(ints: [flag ? 1 : 0], [], dtype: .bool))
        default: return .number(try number(index))
        }
    }

    private enum Operand {
        case tensor(Tensor)
        case number(Number)
    }

    /// All arguments as operands that meet: numbers take the type of the first tensor where PyTorch lets them.
    ///
    /// - Parameter asking: the result is an answer, so that a number outside a narrow type is no operand in it.
    func operands(asking: Bool = false) throws -> [Tensor] {
        let operands = try values.indices.map(operand)
        let first = operands.lazy.compactMap {
            if case .tensor(let tensor) = $0, tensor.dtype != .bool { tensor } else { nil }
        }.first
        let isTooLarge = operands.contains {
            if case .number(.int(let n)) = $0, let first { !first.dtype.spans(n) } else { false }
        }
        return try operands.map { operand in
            switch operand {
            case .tensor(let tensor): return asking && isTooLarge ? try tensor.cast(.i64) : tensor
            case .number(.int(let value)):
                guard let first, !(asking && isTooLarge) else { return try Tensor(ints: [value], []) }
                return try first.operand(.int(value))
            case .number(let number): return try (first ?? Tensor.scalar(0)).operand(number)
            }
        }
    }

    /// An argument that is a tensor or a number, as an operand of `tensor`.
    func operand(_ index: Int, beside tensor: Tensor) throws -> Tensor {
        switch try operand(index) {
        case .tensor(let other): other
        case .number(let number): try tensor.operand(number)
        }
    }

    // MARK: Numbers

    /// A number, exactly; a tensor of one element is one.
    func number(_ index: Int) throws -> Number {
        switch self[index] {
        case .int(let value): return .int(value)
        case .bool(let flag): return .int(flag ? 1 : 0)
        case .float(let value): return .float(value)
        case .big: throw tooLarge(index)
        case .object(let object as TensorObject) where object.tensor.shape.count == 1:
            return object.tensor.dtype.isFloat ? .float(try object.tensor.item()) : .int(try object.tensor.ints()[0])
        default: throw mismatch(index, "float")
        }
    }

    /// The same where only its size matters.
    func real(_ index: Int) throws -> Double { try number(index).double }

    private func tooLarge(_ index: Int) -> Problem {
        Problem(
            "OverflowError", "the number does not fit into 64 bits, the largest type a tensor has",
            hint: "The largest whole number there is 2**63 - 1.", labels: [(.argument(index), "")])
    }

    /// A whole number: an int, or a tensor that holds one.
    func whole(_ index: Int) throws -> Int { try whole(self[index], index) }
    func optionalWhole(_ index: Int) throws -> Int? { has(index) ? try whole(index) : nil }

    private func whole(_ value: Value, _ index: Int) throws -> Int {
        if let whole = value.asInt { return whole }
        if case .big = value { throw tooLarge(index) }
        if case .object(let object as TensorObject) = value, let whole = try object.integer() { return whole }
        throw mismatch(index, "int")
    }

    /// Whole numbers, one or a list of them.
    func wholes(_ index: Int) throws -> [Int] {
        guard let items = self[index].asArray else { return [try whole(index)] }
        return try items.map { try whole($0, index) }
    }
    func optionalWholes(_ index: Int) throws -> [Int]? { has(index) ? try wholes(index) : nil }

    /// The whole numbers that `*rest` took, or those of the one list it took.
    func restWholes() throws -> [Int] {
        if rest.count == 1, let items = rest[0].asArray { return try items.map { try whole($0, 1) } }
        return try rest.map { try whole($0, 1) }
    }

    // MARK: What whole numbers mean

    /// An axis of a tensor, counted from either end.
    func axis(_ index: Int, of tensor: Tensor) throws -> Int {
        try tensor.shape.axis(whole(index), op: builtin.name)
    }
    func optionalAxis(_ index: Int, of tensor: Tensor) throws -> Int? { has(index) ? try axis(index, of: tensor) : nil }

    /// How many of something.
    func count(_ index: Int, atLeast least: Int = 0, atMost most: Int = Limits.elements) throws -> Int {
        let value = try whole(index)
        guard (least...most).contains(value) else {
            throw TensorError.badAttribute(
                op: builtin.name, name: parameterName(index), value: Double(value),
                expected: value < least ? "at least \(least)" : "at most \(most)")
        }
        return value
    }

    /// The sizes of a shape. Whoever makes a tensor of it asks for a `TensorType(checked:)`, which knows how much that
    /// is.
    func shape(_ index: Int) throws -> Shape { Shape(try wholes(index)) }
    func restShape() throws -> Shape { Shape(try restWholes()) }

    // MARK: Types

    /// A type by PyTorch's name, or `torch.float32` itself.
    func dtype(_ index: Int, default usual: DType) throws -> DType {
        if !has(index) { return usual }
        if case .object(let object as DTypeObject) = self[index] { return object.dtype }
        let name = try string(index)
        guard let dtype = DType(named: name) else {
            throw TensorError.unknownChoice(
                op: builtin.name, name: "dtype", got: name, known: DType.allCases.map(\.name))
        }
        return dtype
    }

    /// The type of a tensor that holds this argument.
    func typeOfNumber(_ index: Int) -> DType {
        switch self[index] {
        case .int, .big: .i64
        case .bool: .bool
        case .object(let object as TensorObject): object.tensor.dtype
        default: .f32
        }
    }
}

extension DType {
    /// `torch.uint8` and `uint8` both name a type; so do PyTorch's short names.
    init?(named text: String) {
        let name = text.hasPrefix("torch.") ? String(text.dropFirst(6)) : text
        switch name {
        case "float": self = .f32
        case "long": self = .i64
        case "int": self = .i32
        default:
            guard let known = DType.allCases.first(where: { $0.name == name }) else { return nil }
            self = known
        }
    }
}

extension Value {
    static func tensors(_ tensors: [Tensor]) -> Value { .tuple(tensors.map { .tensor($0) }) }

    static func pair(_ function: String, _ pair: (values: Tensor, indices: Tensor)) -> Value {
        .object(TensorPair(function, pair))
    }
}
