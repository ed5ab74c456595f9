/// A method of one of the language's own kinds.
final class Method: Sendable {
    let owner: String
    let name: String
    let arity: Arity
    /// The counts of arguments by position that need no further check.
    let counts: ClosedRange<Int>
    let run: @Sendable (Value, Arguments) throws -> Value

    init(_ owner: String, _ name: String, _ arity: Arity, _ run: @escaping @Sendable (Value, Arguments) throws -> Value) {
        self.owner = owner
        self.name = name
        self.arity = arity
        counts = arity.counts
        self.run = run
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

enum MethodTable {
    private static let byOwner: [String: [String: Method]] = {
        var table: [String: [String: Method]] = [:]
        let all = StringMethods.all + ListMethods.all + TupleMethods.all + DictMethods.all + SetMethods.all + NumberMethods.all
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
        let owner = switch value {
        case .big, .bool: "int"
        default: value.typeName
        }
        return Array((byOwner[owner] ?? [:]).keys)
    }

    static func method(_ name: String, owner: String) -> Method? { byOwner[owner]?[name] }
}
