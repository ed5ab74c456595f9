import Runtime
import Syntax
import Tensors

/// A tensor as a value of the language.
public final class TensorObject: Object {
    package let tensor: Tensor

    package init(_ tensor: Tensor) { self.tensor = tensor }

    public override var typeName: String { "Tensor" }

    public override func repr() throws -> String { try tensor.printed() }

    public override func display() throws -> Display {
        // A notebook says what PyTorch's print leaves out: shape and type.
        let text = try repr()
        guard tensor.shape.rank > 0 else { return Display(text: text) }
        return Display(text: text + "\n\(tensor.shape) \(tensor.dtype.name)")
    }

    public override var attributeNames: [String] { ["shape", "dtype", "ndim", "T"] }

    public override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "shape": .tuple(tensor.shape.dims.map(Value.int))
        case "dtype": .object(DTypeObject(tensor.dtype))
        case "ndim": .int(tensor.shape.rank)
        case "T": .tensor(try tensor.permute(Array((0..<tensor.shape.rank).reversed())))
        default: nil
        }
    }

    public override func length() throws -> Int? {
        guard let first = tensor.shape.dims.first else { throw Problem("TypeError", "len() of a 0-d tensor") }
        return first
    }

    public override func truth() throws -> Bool {
        guard tensor.shape.count == 1 else {
            throw Problem("RuntimeError", "Boolean value of Tensor with \(tensor.shape.count == 0 ? "no values" : "more than one value") is ambiguous",
                          hint: "Ask for one answer: `(x > 0).all()` or `(x > 0).any()`.")
        }
        return try tensor.item() != 0
    }

    public override func iterate() throws -> ValueIterator? {
        guard let count = tensor.shape.dims.first else { throw Problem("TypeError", "iteration over a 0-d tensor") }
        let tensor = tensor
        var index = 0
        return ClosureIterator("tensor_iterator") {
            guard index < count else { return nil }
            defer { index += 1 }
            return .tensor(try tensor.select(axis: 0, index))
        }
    }

    public override func index(_ key: Value) throws -> Value {
        .tensor(try TensorIndex(key).read(tensor))
    }

    public override func setIndex(_ key: Value, _ value: Value) throws {
        throw Problem("TypeError", "'Tensor' object does not support item assignment",
                      notes: ["a tensor never changes: an operation makes a new one"],
                      hint: "Use `where(mask, new, x)`, or `model.fc.weight = ...` for a parameter.")
    }

    public override func binary(_ op: BinaryOperator, _ other: Value, reversed: Bool) throws -> Value? {
        guard let right = try operand(other) else { return nil }
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
        case .bitAnd: result = try a.logicalAnd(b)
        case .bitOr: result = try a.logicalOr(b)
        case .bitXor: result = try a.logicalXor(b)
        case .shiftLeft, .shiftRight: return nil
        }
        return .tensor(result)
    }

    public override func compare(_ op: ComparisonOperator, _ other: Value) throws -> Value? {
        guard let right = try operand(other) else { return nil }
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
        case .invert: .tensor(try tensor.logicalNot())
        case .not: nil
        }
    }

    // Two tensors are the same key only when they are the same object, as in PyTorch.
    public override func equals(_ other: Value) throws -> Bool? {
        guard case .object(let object) = other else { return false }
        return object === self
    }

    /// The other side of an operator: a tensor, or a number that takes this tensor's type where PyTorch lets it.
    private func operand(_ value: Value) throws -> Tensor? {
        switch value {
        case .object(let object): return (object as? TensorObject)?.tensor
        case .bool(let flag): return try Tensor.number(flag ? 1 : 0, like: tensor, isInteger: true)
        case .int(let number): return try Tensor.number(Double(number), like: tensor, isInteger: true)
        case .float(let number): return try Tensor.number(number, like: tensor, isInteger: false)
        default: return nil
        }
    }
}

extension Value {
    static func tensor(_ tensor: Tensor) -> Value { .object(TensorObject(tensor)) }
}

extension Tensor {
    /// A Python number beside a tensor: it does not widen the tensor's type, but a float beside integers makes float32.
    static func number(_ value: Double, like tensor: Tensor, isInteger: Bool) throws -> Tensor {
        let dtype: DType = isInteger ? (tensor.dtype == .bool ? .i64 : tensor.dtype) : (tensor.dtype.isFloat ? tensor.dtype : .f32)
        return try Tensor.full([], value, dtype)
    }
}

/// `torch.float32` and its like.
final class DTypeObject: Object {
    let dtype: DType

    init(_ dtype: DType) { self.dtype = dtype }

    override var typeName: String { "dtype" }
    override func repr() throws -> String { "torch.\(dtype.name)" }
    override func hash() throws -> Int { Int(dtype.rawValue) }

    override func equals(_ other: Value) throws -> Bool? {
        guard case .object(let object) = other, let right = object as? DTypeObject else { return false }
        return dtype == right.dtype
    }
}
