/// What a tensor function takes and gives: the values of the language it understands.
package indirect enum TensorArgument {
    case none
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case tensor(Tensor)
    /// A list or tuple.
    case list([TensorArgument])
    /// What only functions give: values and where they were found.
    case pair(ValuesAndIndices)

    var kind: String {
        switch self {
        case .none: "None"
        case .bool: "bool"
        case .int: "int"
        case .double: "float"
        case .string: "str"
        case .tensor: "Tensor"
        case .list: "list"
        case .pair: "tuple"
        }
    }

    /// `torch.uint8` and `uint8` both name a type; so do PyTorch's short names.
    package static func dtype(named text: String) -> DType? {
        let name = text.hasPrefix("torch.") ? String(text.dropFirst(6)) : text
        switch name {
        case "float": return .f32
        case "long": return .i64
        case "int": return .i32
        default: return DType.allCases.first { $0.name == name }
        }
    }
}

/// The arguments of one call, in the order of the signature with defaults filled in; `*rest` is one list.
package struct TensorArguments {
    private let function: String
    private let values: [TensorArgument]
    /// Where random functions take their keys from.
    let keys: RandomKeys

    package init(_ function: String, _ values: [TensorArgument], keys: RandomKeys) {
        self.function = function
        self.values = values
        self.keys = keys
    }

    subscript(_ index: Int) -> TensorArgument { index < values.count ? values[index] : .none }

    private func wrong(_ index: Int, _ expected: String) -> TensorError {
        .wrongArgument(op: function, position: index, expected: expected, got: self[index].kind)
    }

    func isNone(_ index: Int) -> Bool { if case .none = self[index] { true } else { false } }

    /// A tensor; a number becomes a scalar.
    func tensor(_ index: Int) throws -> Tensor {
        switch self[index] {
        case .tensor(let tensor): return tensor
        case .int(let value): return try Tensor(ints: [value], [])
        case .double(let value): return try Tensor.scalar(value)
        case .bool(let value): return try Tensor(ints: [value ? 1 : 0], [], dtype: .bool)
        case .none, .string, .list, .pair: throw wrong(index, "a Tensor")
        }
    }

    func optionalTensor(_ index: Int) throws -> Tensor? { isNone(index) ? nil : try tensor(index) }

    /// All arguments as operands that meet: numbers take the type of the first tensor where they can.
    func operands() throws -> [Tensor] {
        let first = values.lazy.compactMap {
            if case .tensor(let tensor) = $0, tensor.dtype != .bool { tensor } else { nil }
        }.first
        return try values.indices.map { index in
            if let first {
                if case .int(let value) = values[index], first.dtype.isFloat || Swift.abs(value) < 1 << 31 {
                    return try first.scalar(Double(value))
                }
                if case .double(let value) = values[index] {
                    return try first.dtype.isFloat ? first.scalar(value) : Tensor.scalar(value)
                }
            }
            return try tensor(index)
        }
    }

    func tensors(_ index: Int) throws -> [Tensor] {
        guard case .list(let items) = self[index] else { throw wrong(index, "a list of Tensors") }
        return try items.map { item in
            guard case .tensor(let tensor) = item else { throw wrong(index, "a list of Tensors") }
            return tensor
        }
    }

    func int(_ index: Int) throws -> Int {
        switch self[index] {
        case .int(let value): return value
        case .tensor(let tensor) where !tensor.dtype.isFloat && tensor.shape.count == 1:
            return try tensor.ints().first ?? 0
        default: throw wrong(index, "an int")
        }
    }

    func optionalInt(_ index: Int) throws -> Int? { isNone(index) ? nil : try int(index) }

    func double(_ index: Int) throws -> Double {
        switch self[index] {
        case .int(let value): return Double(value)
        case .double(let value): return value
        case .bool(let value): return value ? 1 : 0
        case .tensor(let tensor) where tensor.shape.count == 1: return try tensor.item()
        default: throw wrong(index, "a number")
        }
    }

    func optionalDouble(_ index: Int) throws -> Double? { isNone(index) ? nil : try double(index) }

    func bool(_ index: Int) throws -> Bool {
        guard case .bool(let value) = self[index] else { throw wrong(index, "True or False") }
        return value
    }

    func string(_ index: Int) throws -> String {
        guard case .string(let value) = self[index] else { throw wrong(index, "a str") }
        return value
    }

    /// Whole numbers given as one, as a list, or (behind `*`) as several.
    func ints(_ index: Int) throws -> [Int] {
        switch self[index] {
        case .int(let value): return [value]
        case .list(let items):
            if items.count == 1, case .list(let inner) = items[0] { return try ints(inner, index) }
            return try ints(items, index)
        default: throw wrong(index, "whole numbers")
        }
    }

    private func ints(_ items: [TensorArgument], _ index: Int) throws -> [Int] {
        try items.map { item in
            switch item {
            case .int(let value): return value
            case .tensor(let tensor) where !tensor.dtype.isFloat && tensor.shape.count == 1:
                return try tensor.ints().first ?? 0
            default:
                throw TensorError.wrongArgument(
                    op: function, position: index, expected: "whole numbers", got: item.kind)
            }
        }
    }

    /// nil where None was given: all axes.
    func axes(_ index: Int) throws -> [Int]? { isNone(index) ? nil : try ints(index) }

    func shape(_ index: Int) throws -> Shape { Shape(try ints(index)) }

    func dtype(_ index: Int, default usual: DType) throws -> DType {
        if isNone(index) { return usual }
        let name = try string(index)
        guard let dtype = TensorArgument.dtype(named: name) else {
            throw TensorError.unknownChoice(op: function, name: "dtype", got: name, known: DType.allCases.map(\.name))
        }
        return dtype
    }
}

extension TensorArgument {
    /// Several tensors as a tuple.
    static func tuple(_ tensors: [Tensor]) -> TensorArgument { .list(tensors.map { .tensor($0) }) }
    static func pair(_ function: String, _ pair: (values: Tensor, indices: Tensor)) -> TensorArgument {
        .pair(ValuesAndIndices(function: function, values: pair.values, indices: pair.indices))
    }
}

/// The two results of `max`, `sort`, `topk` and their like along an axis.
package struct ValuesAndIndices {
    package let function: String
    package let values: Tensor
    package let indices: Tensor
}
