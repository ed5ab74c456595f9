import BigInt

/// The classes of the language's own values, with what calling them does.
package enum Types {
    package static let int = TypeObject(
        "int", "Whole numbers of any size.", methods: NumberMethods.int, properties: Types.wholeNumber
    ) { _, call in
        if call.count + call.keywords.count > 2 {
            throw Problem("TypeError", "int() takes at most 2 arguments (\(call.count + call.keywords.count) given)")
        }
        if let (name, _) = call.keywords.first(where: { $0.name != "base" }) {
            throw Problem("TypeError", "'\(name)' is an invalid keyword argument for int()")
        }
        guard let value = call.optional(0) else {
            if call.keywords.isEmpty { return .int(0) }
            throw Problem("TypeError", "int() missing string argument")
        }
        guard let base = call.named(1, "base") else { return try Convert.int(value) }
        let radix = try Convert.clampedIndex(base)
        guard radix == 0 || (2...36).contains(radix) else {
            throw Problem("ValueError", "int() base must be >= 2 and <= 36, or 0")
        }
        guard case .string(let box) = value else {
            throw Problem("TypeError", "int() can't convert non-string with explicit base")
        }
        return try Convert.int(box.text, base: radix, original: value)
    }

    package static let bool = TypeObject("bool", base: int, "`True` or `False`.") { _, call in
        try Arity.range(0, 1).check(call.count, call.keywords, owner: "", name: "bool")
        return .bool(try call.optional(0)?.truth() ?? false)
    }

    package static let float = TypeObject(
        "float", "Numbers with a fraction, 64 bits.", methods: NumberMethods.float, own: [ClassMethods.fromHex],
        properties: Types.fraction
    ) { _, call in
        try Arity.range(0, 1).check(call.count, call.keywords, owner: "", name: "float")
        return .float(try call.optional(0).map(Convert.float) ?? 0)
    }

    package static let string = TypeObject(
        "str", "Text.", methods: StringMethods.all, own: [ClassMethods.makeTranslation]
    ) { _, call in
        guard call.count == 1, call.keywords.isEmpty else { return try decoded(call) }
        return try text(of: call[0])
    }

    private static func text(of value: Value) throws -> Value {
        switch value {
        case .int(let number): return .string(StringBox(number))
        case .string: return value
        case .object(let object as ExceptionObject): if let text = object.text { return .string(text) }
        default: break
        }
        return .str(try value.str())
    }

    /// `str(object, encoding, errors)`: there are no bytes that it could read.
    private static func decoded(_ call: Arguments) throws -> Value {
        try Arity.named(["object", "encoding", "errors"], positional: 3).check(
            call.count, call.keywords, owner: "", name: "str")
        let codec = [(1, "encoding"), (2, "errors")].map { ($1, call.named($0, $1)) }
        for case (let name, let given?) in codec where given.asString == nil {
            throw Problem(
                "TypeError",
                "str() argument '\(name)' must be str, not \(given.isNone ? "None" : given.typeName)")
        }
        guard let value = call.named(0, "object") else { return StringBox.empty }
        if codec.allSatisfy({ $0.1 == nil }) { return try text(of: value) }
        if case .string = value { throw Problem("TypeError", "decoding str is not supported") }
        throw Problem("TypeError", "decoding to str: need a bytes-like object, \(value.typeName) found")
    }

    package static let list = TypeObject(
        "list", "A sequence that can change.", methods: ListMethods.all
    ) { _, call in
        try Arity.range(0, 1).check(call.count, call.keywords, owner: "", name: "list")
        return .list(try call.optional(0)?.elements() ?? [])
    }

    package static let tuple = TypeObject(
        "tuple", "A sequence that cannot change.", methods: TupleMethods.tuple
    ) { _, call in
        try Arity.range(0, 1).check(call.count, call.keywords, owner: "", name: "tuple")
        guard let value = call.optional(0) else { return TupleBox.empty }
        if case .tuple = value { return value }
        return .tuple(try value.elements())
    }

    package static let dict = TypeObject(
        "dict", "Values by key, in the order they were added.", methods: DictMethods.all, own: [ClassMethods.fromKeys]
    ) { _, call in
        if call.count > 1 { throw Problem("TypeError", "dict expected at most 1 argument, got \(call.count)") }
        let box = DictBox()
        if call.count == 1 { try DictMethods.update(box, call[0]) }
        for (name, value) in call.keywords { try box.set(.str(name), value) }
        return .dict(box)
    }

    package static let set = TypeObject(
        "set", "Different values without order.", methods: SetMethods.set
    ) { _, call in
        try Arity.range(0, 1).check(call.count, call.keywords, owner: "", name: "set")
        return .set(try makeSet(call.optional(0), frozen: false))
    }

    package static let frozenSet = TypeObject(
        "frozenset", "A set that cannot change.", methods: SetMethods.frozenSet
    ) { _, call in
        try Arity.range(0, 1).check(call.count, call.keywords, owner: "", name: "frozenset")
        if case .set(let box)? = call.optional(0), box.isFrozen { return .set(box) }
        return .set(try makeSet(call.optional(0), frozen: true))
    }

    private static func makeSet(_ source: Value?, frozen: Bool) throws -> SetBox {
        guard let source else { return SetBox(frozen: frozen) }
        if case .set(let box) = source { return try box.copy(frozen: frozen) }
        return try SetBox(of: source, frozen: frozen)
    }

    package static let range = TypeObject(
        "range", "Whole numbers in steps, made as they are needed.", methods: TupleMethods.range,
        properties: Types.bounds
    ) { _, call in
        try Arity.range(1, 3).check(call.count, call.keywords, owner: "", name: "range")
        let (start, stop) = call.count == 1 ? (.int(0), call[0]) : (call[0], call[1])
        let step = call.optional(2) ?? .int(1)
        if case .int(let start) = start, case .int(let stop) = stop, case .int(let step) = step, step != 0,
            let box = RangeBox(start: start, stop: stop, step: step)
        {
            return .range(box)
        }
        let wide = (try Convert.bigIndex(start), try Convert.bigIndex(stop), try Convert.bigIndex(step))
        guard !wide.2.isZero else { throw Problem("ValueError", "range() arg 3 must not be zero") }
        return WideRange(start: wide.0, stop: wide.1, step: wide.2).value
    }

    package static let slice = TypeObject("slice", "What `a:b:c` means inside an index.") { _, call in
        try Arity.range(1, 3).check(call.count, call.keywords, owner: "", name: "slice")
        if call.count == 1 { return .object(SliceObject(lower: .none, upper: call[0], step: .none)) }
        return .object(SliceObject(lower: call[0], upper: call[1], step: call.optional(2) ?? .none))
    }

    package static let type = TypeObject("type", "The class of a value.") { _, call in
        if call.count == 1 { try call.requireNoKeywords("type") }
        guard call.count == 1 else {
            var problem = Problem("TypeError", "type() takes 1 or 3 arguments")
            if call.count == 3 { problem.hint = "TL has no classes; use functions and closures." }
            throw problem
        }
        return .type(Types.type(of: call[0]))
    }

    private static let fraction: [(String, Member.Getter)] = [("real", { $0 }), ("imag", { _ in .float(0) })]

    private static let wholeNumber: [(String, Member.Getter)] = [
        ("real", { $0.withoutBool }), ("imag", { _ in .int(0) }), ("numerator", { $0.withoutBool }),
        ("denominator", { _ in .int(1) }),
    ]

    private static let bounds: [(String, Member.Getter)] = ["start", "stop", "step"].enumerated().map {
        (at, name) in
        (
            name,
            { value in
                switch value {
                case .range(let box): .int([box.start, box.stop, box.step][at])
                case .object(let range as WideRange): .integer([range.start, range.stop, range.step][at])
                default: .none
                }
            }
        )
    }

    static let object = TypeObject.object
    package static let none = TypeObject("NoneType") { _, call in
        try call.requireNone("NoneType")
        return .none
    }
    package static let ellipsis = TypeObject("ellipsis") { _, call in
        try call.requireNone("ellipsis")
        return .ellipsis
    }
    package static let function = TypeObject("function")
    static let generator = TypeObject("generator")
    static let callableIterator = TypeObject("callable_iterator")
    package static let builtin = TypeObject("builtin_function_or_method")

    /// The classes a program can name.
    package static let named: [TypeObject] = [
        object, int, bool, float, string, list, tuple, dict, set, frozenSet, range, slice, type,
    ]

    /// The class of any value.
    package static func type(of value: Value) -> TypeObject {
        switch value {
        case .none: none
        case .ellipsis: ellipsis
        case .bool: bool
        case .int, .big: int
        case .float: float
        case .string: string
        case .list: list
        case .tuple: tuple
        case .dict: dict
        case .set(let box): box.isFrozen ? frozenSet : set
        case .range: range
        case .function: function
        case .builtin: builtin
        case .type: type
        case .object(let object): object.type
        case .cell, .unbound: none
        }
    }

    /// Whether `isinstance(value, type)`.
    package static func isInstance(_ value: Value, _ type: TypeObject) -> Bool {
        switch value {
        case .int where type === int: return true
        case .float where type === float: return true
        case .string where type === string: return true
        case .list where type === list: return true
        case .int, .float, .string, .list: return type === TypeObject.object
        default: return Types.type(of: value).isSubtype(of: type)
        }
    }
}
