import BigInt

// The ways in and out of `Value` for code written in Swift.

extension Value {
    package static func str(_ text: String) -> Value { .string(StringBox(text)) }
    package static func list(_ items: [Value]) -> Value { .list(ListBox(items)) }
    package static func tuple(_ items: [Value]) -> Value {
        items.withUnsafeBufferPointer { .tuple(TupleBox.copy($0)) }
    }

    /// A dictionary in the order given; a later equal key replaces the value of an earlier one.
    ///
    /// Keys must be hashable without running a program: strings, numbers, `None`, tuples of these. Others are left out.
    package static func dict(_ pairs: [(Value, Value)]) -> Value {
        let box = DictBox()
        for (key, value) in pairs { try? box.set(key, value) }
        return .dict(box)
    }

    package var asString: String? {
        if case .string(let box) = self { return box.text }
        return nil
    }

    /// An `int` or `bool` that fits 64 bits.
    package var asInt: Int? {
        switch self {
        case .int(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    /// A `float`, or an integer as one.
    package var asDouble: Double? {
        switch self {
        case .float(let value): value
        case .int(let value): Double(value)
        case .bool(let value): value ? 1 : 0
        case .big(let box):
            box.value.sign == .minus
                ? -Arithmetic.nearest(box.value.magnitude) : Arithmetic.nearest(box.value.magnitude)
        default: nil
        }
    }

    package var asBool: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }

    /// The elements of a list or tuple.
    package var asArray: [Value]? {
        switch self {
        case .list(let box): box.items
        case .tuple(let box): box.items
        default: nil
        }
    }

    var asTuple: [Value]? {
        if case .tuple(let box) = self { return box.items }
        return nil
    }

    package var asObject: Object? {
        if case .object(let object) = self { return object }
        return nil
    }

    package var isNone: Bool {
        if case .none = self { return true }
        return false
    }

    package var isUnbound: Bool {
        if case .unbound = self { return true }
        return false
    }

    /// Whether releasing it may release further containers.
    var isContainer: Bool {
        switch self {
        case .list, .tuple, .dict, .set, .function, .cell, .object: true
        case .int, .float, .bool, .string, .range, .builtin, .type, .big, .none, .ellipsis, .unbound: false
        }
    }

    /// The name of the type as Python prints it.
    package var typeName: String {
        switch self {
        case .none: "NoneType"
        case .ellipsis: "ellipsis"
        case .bool: "bool"
        case .int, .big: "int"
        case .float: "float"
        case .string: "str"
        case .list: "list"
        case .tuple: "tuple"
        case .dict: "dict"
        case .set(let box): box.isFrozen ? "frozenset" : "set"
        case .range: "range"
        case .function: "function"
        case .builtin: "builtin_function_or_method"
        case .type: "type"
        case .object(let object): object.typeName
        case .cell: "cell"
        case .unbound: "unbound"
        }
    }
}
