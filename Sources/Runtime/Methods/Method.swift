/// A method of one of the language's own kinds: its signature in the language's own syntax, what it is for, an example
/// that is a test, and what it does. Completion, help and the reference read it.
///
/// The arguments are checked by `arity`, whose errors are CPython's.
package final class Method: Sendable {
    let owner: String
    package let name: String
    let arity: Arity
    /// Whether the value it is called on is another one afterwards.
    package let effect: CallEffect
    /// The counts of arguments by position that need no further check.
    let counts: ClosedRange<Int>
    let run: @Sendable (Value, Arguments) throws -> Value

    private let signature: String
    private let summary: String
    private let example: String
    private let source: String

    init(
        _ owner: String, _ signature: String, _ summary: String, _ example: String, _ arity: Arity,
        effect: CallEffect = .nothing, fileID: String = #fileID, line: Int = #line,
        _ run: @escaping @Sendable (Value, Arguments) throws -> Value
    ) {
        self.owner = owner
        self.signature = signature
        name = String(signature.prefix { $0 != "(" })
        self.summary = summary
        self.example = example
        source = "\(fileID):\(line)"
        self.arity = arity
        self.effect = effect
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

    private init(_ name: String) {
        string = Types.string.method(name)
        list = Types.list.method(name)
        tuple = Types.tuple.method(name)
        dict = Types.dict.method(name)
        set = Types.set.method(name)
        frozenSet = Types.frozenSet.method(name)
        int = Types.int.method(name)
        float = Types.float.method(name)
        range = Types.range.method(name)
    }

    /// The sets of all names that some kind of the language has.
    private static let all: [String: MethodSet] = {
        let names = Set(Types.withMethods.flatMap { $0.memberNames })
        return Dictionary(uniqueKeysWithValues: names.map { ($0, MethodSet($0)) })
    }()

    private static let empty = MethodSet("")

    static func named(_ name: String) -> MethodSet { all[name] ?? empty }

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

extension Types {
    /// The classes of the language that have methods, in the order a reference shows them.
    package static let withMethods: [TypeObject] = [string, list, tuple, range, dict, set, frozenSet, int, float]
}

extension TypeObject {
    /// Its own methods that are written in Swift.
    package var methods: [Method] {
        memberNames.compactMap { if case .method(let method)? = members[$0] { method } else { nil } }
    }

    /// What is documented about its own members, under its name: `str.upper`.
    package var documentedMembers: [Documented] { memberNames.compactMap(documented) }

    /// What is documented about a member, its own or one it inherits; an attribute has nothing.
    package func documented(_ member: String) -> Documented? {
        switch members[member] {
        case .method(let method)?: return method.documented
        case .function(let builtin)?: return builtin.documented
        case .own(let builtin)?:
            var documented = builtin.documented
            documented.name = "\(name).\(member)"
            documented.signature = "\(name).\(documented.signature)"
            return documented
        case .property?: return nil
        case nil: return base?.documented(member)
        }
    }
}
