/// A method of one of the language's own kinds: its signature in the language's own syntax, what it is for, an example
/// that is a test, and what it does. Completion, help and the reference read it.
///
/// The arguments are checked by `arity`, whose errors are CPython's.
final class Method: Sendable {
    let owner: String
    let name: String
    let arity: Arity
    /// The counts of arguments by position that need no further check.
    let counts: ClosedRange<Int>
    let run: @Sendable (Value, Arguments) throws -> Value

    private let signature: String
    private let summary: String
    private let example: String
    private let source: String

    init(
        _ owner: String, _ signature: String, _ summary: String, _ example: String, _ arity: Arity,
        fileID: String = #fileID, line: Int = #line,
        _ run: @escaping @Sendable (Value, Arguments) throws -> Value
    ) {
        self.owner = owner
        self.signature = signature
        name = String(signature.prefix { $0 != "(" })
        self.summary = summary
        self.example = example
        source = "\(fileID):\(line)"
        self.arity = arity
        counts = arity.counts
        self.run = run
    }

    var documented: Documented {
        Documented(
            name: "\(owner).\(name)", signature: "\(owner).\(signature)", text: "\(summary)\n```tl\n\(example)\n```",
            source: source)
    }

    /// What `x.name` is when it is not called at once.
    func bound(to value: Value) -> Value {
        .object(
            NativeMethod(name, of: value) { [self] call in
                try arity.check(call.positional.count, call.keywords, owner: owner, name: name)
                return try Arguments.with(call) { try run(value, $0) }
            })
    }
}

/// The methods of one name over all kinds, looked up when a call is compiled.
final class MethodSet: Sendable {
    let string: Method?
    let list: Method?
    let tuple: Method?
    let dict: Method?
    let set: Method?
    let frozenSet: Method?
    let int: Method?
    let float: Method?
    let range: Method?

    init(_ find: (String) -> Method?) {
        string = find("str")
        list = find("list")
        tuple = find("tuple")
        dict = find("dict")
        set = find("set")
        frozenSet = find("frozenset")
        int = find("int")
        float = find("float")
        range = find("range")
    }

    @inline(__always)
    func method(for value: Value) -> Method? {
        switch value {
        case .list: list
        case .string: string
        case .dict: dict
        case .set(let box): box.isFrozen ? frozenSet : set
        case .tuple: tuple
        case .int, .big, .bool: int
        case .float: float
        case .range: range
        case .function, .builtin, .type, .object, .cell, .none, .ellipsis, .unbound: nil
        }
    }
}

package enum MethodTable {
    private static let all =
        StringMethods.all + ListMethods.all + TupleMethods.all + DictMethods.all + SetMethods.all + NumberMethods.all

    /// Of every class of the language that has methods, in the order a reference shows them: their methods, those of
    /// the class itself last.
    package static let documented: [(owner: String, methods: [Documented])] = {
        ["str", "list", "tuple", "range", "dict", "set", "frozenset", "int", "float"].map { owner in
            (
                owner,
                all.filter { $0.owner == owner }.map(\.documented)
                    + TypeMethods.all.filter { $0.owner == owner }.map { _, builtin in
                        var documented = builtin.documented
                        documented.name = "\(owner).\(builtin.name)"
                        documented.signature = "\(owner).\(documented.signature)"
                        return documented
                    }
            )
        }
    }()

    private static let byOwner: [String: [String: Method]] = {
        var table: [String: [String: Method]] = [:]
        for method in all { table[method.owner, default: [:]][method.name] = method }
        return table
    }()

    private static let empty = MethodSet { _ in nil }

    private static let sets: [String: MethodSet] = {
        var names: Set<String> = []
        for methods in byOwner.values { names.formUnion(methods.keys) }
        return Dictionary(uniqueKeysWithValues: names.map { name in (name, MethodSet { byOwner[$0]?[name] }) })
    }()

    static func named(_ name: String) -> MethodSet { sets[name] ?? empty }

    static func names(for value: Value) -> [String] {
        let owner =
            switch value {
            case .big, .bool: "int"
            default: value.typeName
            }
        return Array((byOwner[owner] ?? [:]).keys)
    }

    static func method(_ name: String, owner: String) -> Method? { byOwner[owner]?[name] }

    /// What is documented about a method of a value, or of the class that a value is.
    package static func documented(_ name: String, of value: Value) -> Documented? {
        if case .type(let type) = value {
            return method(name, owner: type.name == "bool" ? "int" : type.name)?.documented
        }
        return named(name).method(for: value)?.documented
    }
}
