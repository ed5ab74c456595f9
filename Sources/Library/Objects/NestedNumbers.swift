import Runtime
import Tensors

/// Nested lists of numbers, as `tensor(...)` takes them and `tolist()` gives them back.
struct NestedNumbers {
    private var numbers: [Double] = []
    private var wholes: [Int] = []
    private var shape: [Int] = []
    private var kind = Kind.bool

    private enum Kind: Int { case bool, int, float }

    /// - Throws: a ValueError for lists of different lengths, a TypeError for what is no number.
    init(_ value: Value) throws {
        try add(value, depth: 0)
    }

    private mutating func add(_ value: Value, depth: Int) throws {
        guard depth < 16 else { throw Problem("ValueError", "too many dimensions: lists are nested deeper than 16") }
        if let tensor = (value.asObject as? TensorObject)?.tensor {
            try note(tensor.shape.dims, depth)
            kind = max(kind, tensor.dtype.isFloat ? .float : tensor.dtype == .bool ? .bool : .int)
            numbers += try tensor.floats().map(Double.init)
            wholes += tensor.dtype.isFloat ? Array(repeating: 0, count: tensor.shape.count) : try tensor.ints()
            return
        }
        switch value {
        case .list, .tuple, .range:
            let items = try value.elements()
            try note([items.count], depth, isInner: true)
            for item in items { try add(item, depth: depth + 1) }
        case .bool(let flag): try scalar(flag ? 1 : 0, flag ? 1 : 0, .bool, depth)
        case .int(let number): try scalar(Double(number), number, .int, depth)
        case .float(let number): try scalar(number, 0, .float, depth)
        default: throw Problem("TypeError", "a tensor holds numbers, not \(value.typeName)")
        }
    }

    private func max(_ a: Kind, _ b: Kind) -> Kind { a.rawValue > b.rawValue ? a : b }

    private mutating func scalar(_ number: Double, _ whole: Int, _ kind: Kind, _ depth: Int) throws {
        try note([], depth)
        self.kind = max(self.kind, kind)
        numbers.append(number)
        wholes.append(whole)
    }

    /// Holds the sizes below `depth` to those seen first.
    private mutating func note(_ sizes: [Int], _ depth: Int, isInner: Bool = false) throws {
        if isInner {
            if shape.count == depth, numbers.isEmpty { shape += sizes }
            guard depth < shape.count, shape[depth] == sizes[0] else {
                throw Problem("ValueError", "expected sequence of length \(depth < shape.count ? shape[depth] : 0) at dim \(depth) (got \(sizes.first ?? 0))")
            }
            return
        }
        if numbers.isEmpty, shape.count == depth { shape += sizes }
        guard Array(shape.dropFirst(depth)) == sizes else {
            throw Problem("ValueError", "the lists do not all have the same depth and length")
        }
    }

    func tensor(dtype: DType?) throws -> Tensor {
        let natural: DType = numbers.isEmpty ? .f32 : kind == .float ? .f32 : kind == .int ? .i64 : .bool
        let result = natural == .f32 ? try Tensor(numbers.map { Float($0) }, Shape(shape)) : try Tensor(ints: wholes, Shape(shape), dtype: natural)
        return try dtype.map { try result.cast($0) } ?? result
    }

    static func list(_ tensor: Tensor) throws -> Value {
        let flat: [Value] = switch tensor.dtype {
        case .f32, .bf16: try tensor.floats().map { .float(Double($0)) }
        case .bool: try tensor.ints().map { .bool($0 != 0) }
        case .i64, .i32, .u8: try tensor.ints().map(Value.int)
        }
        func build(_ start: Int, _ axis: Int) -> Value {
            guard axis < tensor.shape.rank else { return flat[start] }
            let step = tensor.shape.dims[(axis + 1)...].reduce(1, *)
            return .list((0..<tensor.shape[axis]).map { build(start + $0 * step, axis + 1) })
        }
        return build(0, 0)
    }
}
