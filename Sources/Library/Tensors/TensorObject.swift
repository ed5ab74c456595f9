import Models
import Runtime
import Syntax
import Tensors

/// A tensor as a value of the language.
///
/// The engine's tensors never change. Assigning to a part, `x[0] = 1`, or calling `x.add_(1)` puts a new one into this
/// box, so that every name of the same value sees it, and nothing that was computed before changes. A slice is a value
/// of its own.
public final class TensorObject: Object {
    package private(set) var tensor: Tensor
    /// The parameter it was read from, which follows.
    private let place: (model: Model, path: String)?

    package init(_ tensor: Tensor, of model: Model? = nil, path: String = "") {
        self.tensor = tensor
        place = model.map { ($0, path) }
    }

    /// Takes a new value in place of the old one, and gives it to the parameter it stands for.
    private func become(_ new: Tensor) throws {
        if let place { try place.model.setTensor(place.path, to: new) }
        tensor = new
        tensor.boundGraph()
    }

    package static let type = TypeObject(
        "Tensor",
        """
        Numbers in rows and columns, of one type.
        ```tl
        x = tensor([[1.0, 2.0], [3.0, 4.0]])
        x.mean()  # → tensor(2.5000)
        ```
        """, origin: TensorObject.origin)
    public override var type: TypeObject { TensorObject.type }
    private static let iteratorType = TypeObject("tensor_iterator")

    public override func repr() throws -> String { try tensor.printed() }
    public override var sketch: String { "Tensor \(tensor.shape) \(tensor.dtype.name)" }
    public override var byteCount: Int { tensor.type.byteCount }

    public override func display() throws -> Display {
        // A notebook says what PyTorch's print leaves out: shape and type.
        let text = try repr()
        guard tensor.shape.rank > 0 else { return Display(text: text) }
        return Display(text: text + "\n\(tensor.shape) \(tensor.dtype.name)")
    }

    public override var attributeNames: [String] { ["shape", "dtype", "ndim", "T", "data", "requires_grad"] }

    public override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "shape": .tuple(tensor.shape.dims.map(Value.int))
        case "dtype": .object(DTypeObject(tensor.dtype))
        case "ndim": .int(tensor.shape.rank)
        case "data": .object(self)
        case "requires_grad": .bool(parameter.map { !$0.isFrozen } ?? false)
        case "T": .tensor(try tensor.permute(Array((0..<tensor.shape.rank).reversed())))
        default: inPlace(name)
        }
    }

    /// Whether what was read is a parameter, and that parameter.
    private var parameter: Models.Parameter? {
        guard let place, case .parameter(let parameter)? = try? place.model.part(place.path) else { return nil }
        return parameter
    }

    public override func setAttribute(_ name: String, _ value: Value) throws {
        switch name {
        case "data":
            guard let new = (value.asObject as? TensorObject)?.tensor else {
                throw Problem("TypeError", "data must be a Tensor, not \(value.typeName)", code: "TL0211")
            }
            guard new.shape == tensor.shape || place == nil else {
                throw Problem(
                    "RuntimeError", "the new value has shape \(new.shape), the parameter \(tensor.shape)",
                    code: "TL0507")
            }
            try become(new)
        case "requires_grad":
            guard let parameter else {
                throw Problem(
                    "AttributeError", "only parameters of a model train", code: "TL0208",
                    hint: "Read it from the model: `model.fc.weight.requires_grad = False`.")
            }
            parameter.isFrozen = !(try value.truth())
        default: try super.setAttribute(name, value)
        }
    }

    /// `x.add_(1)`: the function without the underscore, its result in place of the old value.
    private func inPlace(_ name: String) -> Value? {
        guard name.count > 1, name.hasSuffix("_"), !name.hasPrefix("_"),
            let builtin = TensorObject.fillers[name] ?? TensorObject.type.function(String(name.dropLast()))
        else { return nil }
        return .object(
            NativeMethod(name, of: .object(self)) { call in
                let result = try builtin.call(
                    CallArguments([.object(self)] + call.positional, keywords: call.keywords, session: call.session))
                guard let new = (result.asObject as? TensorObject)?.tensor, new.shape == self.tensor.shape else {
                    throw Problem(
                        "RuntimeError", "\(name)() would change the shape \(self.tensor.shape)", code: "TL0402",
                        hint: "Write `x = x.\(name.dropLast())(...)`.")
                }
                try self.become(self.fitting(new))
                return .object(self)
            })
    }

    /// In-place methods that no function stands behind.
    private static let fillers: [String: Builtin] = {
        let all = [
            Builtin("zero_(input: Tensor) -> Tensor") { call in
                .tensor(try Tensor.full(call.tensor(0).shape, 0, call.tensor(0).dtype))
            },
            Builtin("fill_(input: Tensor, value: float) -> Tensor") { call in
                .tensor(try Tensor.full(call.tensor(0).shape, number: call.number(1), call.tensor(0).dtype))
            },
            Builtin("copy_(input: Tensor, src: Tensor) -> Tensor") { call in
                .tensor(try call.tensor(1).cast(call.tensor(0).dtype).expand(call.tensor(0).shape.dims))
            },
        ]
        return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }()

    public override func length() throws -> Int? {
        guard let first = tensor.shape.dims.first else { throw Problem("TypeError", "len() of a 0-d tensor") }
        return first
    }

    /// The only element, for `float(x)`, `int(x)`, `round(x)` and `"%.2f" % x`.
    public override func number() throws -> Double? {
        guard tensor.shape.count == 1 else {
            throw Problem(
                "ValueError", "only one element tensors can be converted to Python scalars", code: "TL0409",
                hint: "`x.tolist()` gives all numbers, `x.mean()` or `x[0]` one.")
        }
        return try tensor.item()
    }

    /// The only element of a tensor of whole numbers, so that `names[scores.argmax()]` works.
    public override func integer() throws -> Int? {
        tensor.dtype.isFloat || tensor.shape.count != 1 ? nil : try tensor.ints().first
    }

    public override var isNoInteger: String? { "only integer tensors of a single element can be converted to an index" }

    /// A tensor, not an iterator: as in PyTorch.
    public override func reversed() throws -> Value? { .tensor(tensor.shape.rank == 0 ? tensor : try tensor.flip([0])) }

    /// A tensor without dimensions is formatted as its number, as in PyTorch: `f"{loss:.4f}"`.
    public override func format(_ spec: String) throws -> String? {
        if tensor.shape.rank == 0 { return try Formatter.format(element(), spec) }
        if spec.isEmpty { return nil }
        throw Problem(
            "TypeError", "unsupported format string passed to Tensor.__format__", code: "TL0409",
            hint: "One number at a time has a format: `f\"{x.mean():\(spec)}\"`, or `x.tolist()` gives all of them.")
    }

    /// The only element as a number of its kind.
    func element() throws -> Value {
        let value = try tensor.item()
        return switch tensor.dtype {
        case .f32, .bf16: .float(value)
        case .bool: .bool(value != 0)
        case .i64, .i32, .u8: .int(try tensor.ints()[0])
        }
    }

    public override func contains(_ value: Value) throws -> Bool? {
        guard let right = try operand(value) else { return nil }
        return try tensor.equal(right).any().item() != 0
    }

    public override func truth() throws -> Bool {
        guard tensor.shape.count == 1 else {
            throw Problem(
                "RuntimeError",
                "Boolean value of Tensor with \(tensor.shape.count == 0 ? "no values" : "more than one value") is ambiguous",
                code: "TL0409",
                hint: "Ask for one answer: `(x > 0).all()` or `(x > 0).any()`.")
        }
        return try tensor.item() != 0
    }

    public override func iterate() throws -> ValueIterator? {
        guard let count = tensor.shape.dims.first else { throw Problem("TypeError", "iteration over a 0-d tensor") }
        let tensor = tensor
        var index = 0
        return ClosureIterator(TensorObject.iteratorType) {
            guard index < count else { return nil }
            defer { index += 1 }
            return .tensor(try tensor.select(axis: 0, index))
        }
    }

    public override func index(_ key: Value) throws -> Value {
        .tensor(try TensorIndex(key).read(tensor))
    }

    public override func setIndex(_ key: Value, _ value: Value) throws {
        guard let new = try operand(value) ?? (value.asArray == nil ? nil : NestedNumbers(value).tensor()) else {
            throw Problem(
                "TypeError", "can't assign a \(value.typeName) to a \(tensor.dtype.name) tensor", code: "TL0403",
                hint: "An element is a number, a part is a tensor: `x[0] = tensor([1.0, 2.0])`.")
        }
        try become(TensorIndex(key).written(tensor, new))
    }

    public override func binary(_ op: BinaryOperator, _ other: Value, reversed: Bool) throws -> Value? {
        guard let right = try operand(other) else { return nil }
        if op == .matmul, other.asObject == nil { return nil }
        if op == .subtract, case .bool = other { return .tensor(try tensor.sub(Tensor.full([], 1, .bool))) }
        if op == .power, !reversed { return try tensor.power(other).map { .tensor($0) } }
        let (a, b) = reversed ? (right, tensor) : (tensor, right)
        let result: Tensor
        switch op {
        case .add: result = try a + b
        case .subtract: result = try a - b
        case .multiply: result = try a * b
        case .divide: result = try a / b
        case .power: result = try a.pow(b)
        case .matmul: result = try a.matmul(b)
        case .floorDivide: result = try a.floorDivide(b)
        case .modulo: result = try a.remainder(b)
        case .bitAnd: result = try a.bitwiseAnd(b)
        case .bitOr: result = try a.bitwiseOr(b)
        case .bitXor: result = try a.bitwiseXor(b)
        case .shiftLeft: result = try a.bitwiseLeftShift(b)
        case .shiftRight: result = try a.bitwiseRightShift(b)
        }
        return .tensor(result)
    }

    /// `x += y` gives every name of this value the new one, and the parameter it stands for: `p -= lr * grad` trains.
    public override func update(_ op: BinaryOperator, _ other: Value) throws -> Bool {
        guard op != .matmul, let new = (try binary(op, other, reversed: false)?.asObject as? TensorObject)?.tensor
        else { return false }
        guard new.shape == tensor.shape else {
            throw Problem(
                "RuntimeError", "output with shape \(tensor.shape) doesn't match the broadcast shape \(new.shape)",
                code: "TL0401",
                hint: "`x = x + y` makes a new tensor of the larger shape.",
                labels: [(.argument(0), "this is \(tensor.shape)")])
        }
        try become(fitting(new))
        return true
    }

    /// A result that takes this tensor's place, in its type: a type of a higher kind would lose what it holds.
    private func fitting(_ new: Tensor) throws -> Tensor {
        guard new.dtype.kind <= tensor.dtype.kind else {
            throw Problem(
                "RuntimeError",
                "result type \(new.dtype.name) can't be cast to the desired output type \(tensor.dtype.name)",
                code: "TL0403",
                hint: new.dtype.isFloat
                    ? "Make decimal numbers of it first: `x = x.float()`."
                    : "Make whole numbers of it first: `x = x.long()`.",
                labels: [(.argument(0), "this is \(tensor.dtype.name)")])
        }
        return try new.cast(tensor.dtype)
    }

    public override func compare(_ op: ComparisonOperator, _ other: Value) throws -> Value? {
        guard let right = try operand(other) else { return nil }
        let tensor = other.asInt.map(self.tensor.dtype.spans) ?? true ? self.tensor : try self.tensor.cast(.i64)
        switch op {
        case .equal: return .tensor(try tensor.equal(right))
        case .notEqual: return .tensor(try tensor.notEqual(right))
        case .less: return .tensor(try tensor.less(right))
        case .lessEqual: return .tensor(try tensor.lessEqual(right))
        case .greater: return .tensor(try tensor.greater(right))
        case .greaterEqual: return .tensor(try tensor.greaterEqual(right))
        case .is, .isNot, .in, .notIn: return nil
        }
    }

    public override func unary(_ op: UnaryOperator) throws -> Value? {
        switch op {
        case .minus: .tensor(try -tensor)
        case .plus: .tensor(tensor)
        case .invert: .tensor(try tensor.bitwiseNot())
        case .not: nil
        }
    }

    /// How containers compare their elements: by the truth of `==`, so only tensors of one element can be found by
    /// value, as in PyTorch. As keys two tensors are the same only when they are the same object: their hashes differ.
    public override func equals(_ other: Value) throws -> Bool? {
        guard let right = try operand(other) else { return false }
        if case .object(let object) = other, object === self { return true }
        return try TensorObject(tensor.equal(right)).truth()
    }

    /// The other side of an operator: a tensor, or a number that takes this tensor's type where PyTorch lets it.
    private func operand(_ value: Value) throws -> Tensor? {
        switch value {
        case .object(let object): return (object as? TensorObject)?.tensor
        case .bool(let flag): return try Tensor.full([], flag ? 1 : 0, tensor.dtype)
        case .int(let number):
            return tensor.dtype.spans(number) ? try tensor.operand(.int(number)) : try Tensor(ints: [number], [])
        case .float(let number): return try tensor.operand(.float(number))
        default: return nil
        }
    }
}

extension Value {
    static func tensor(_ tensor: Tensor) -> Value {
        tensor.boundGraph()
        return .object(TensorObject(tensor))
    }
}

extension Tensor {
    /// `self ** value`; nil for what is no exponent. Whole numbers have no negative powers that are whole.
    func power(_ value: Value) throws -> Tensor? {
        let exponent: Number
        switch value {
        case .object(let object as TensorObject): return try pow(object.tensor)
        case .int(let whole): exponent = .int(whole)
        case .bool(let flag):
            if dtype == .bool { return try pow(Tensor(ints: [flag ? 1 : 0], [], dtype: .bool)) }
            exponent = .int(flag ? 1 : 0)
        case .float(let number): exponent = .float(number)
        default: return nil
        }
        if case .int(let whole) = exponent, whole < 0, !dtype.isFloat {
            throw Problem(
                "RuntimeError", "Integers to negative integer powers are not allowed.", code: "TL0403",
                hint: "Make decimal numbers of them first: `x.float() ** \(whole)`.")
        }
        return try pow(exactly: exponent)
    }
}

/// `torch.float32` and its like.
final class DTypeObject: Object {
    let dtype: DType

    init(_ dtype: DType) { self.dtype = dtype }

    package static let type = TypeObject("dtype")
    override var type: TypeObject { DTypeObject.type }
    override func repr() throws -> String { "torch.\(dtype.name)" }
    override func hash() throws -> Int { Int(dtype.rawValue) }

    override func equals(_ other: Value) throws -> Bool? {
        guard case .object(let object) = other, let right = object as? DTypeObject else { return false }
        return dtype == right.dtype
    }
}
