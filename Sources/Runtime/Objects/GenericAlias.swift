import Syntax

/// `list[int]`: a class with what stands in it, as annotations write it. Calling it makes a value of the class.
final class GenericAlias: Object {
    let origin: TypeObject
    private let arguments: [Value]

    private init(_ origin: TypeObject, _ arguments: [Value]) {
        self.origin = origin
        self.arguments = arguments
    }

    /// nil for a class that takes nothing between brackets.
    static func of(_ type: TypeObject, _ key: Value) -> Value? {
        guard subscriptable.contains(type) else { return nil }
        return .object(GenericAlias(type, key.asTuple ?? [key]))
    }

    private static let subscriptable: Set<TypeObject> = [
        Types.list, Types.dict, Types.tuple, Types.set, Types.frozenSet, Types.type,
    ]

    private static let type = TypeObject("types.GenericAlias")
    override var type: TypeObject { GenericAlias.type }
    override var isCallable: Bool { true }

    override func call(_ arguments: CallArguments) throws -> Value {
        try Arguments.with(arguments) { try origin.call($0) }
    }

    override func repr() throws -> String {
        let inner = try arguments.map { argument in
            switch argument {
            case .type(let type): type.name
            case .ellipsis: "..."
            default: try argument.repr()
            }
        }
        return "\(origin.name)[\(inner.isEmpty ? "()" : inner.joined(separator: ", "))]"
    }

    override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "__origin__": .type(origin)
        case "__args__": .tuple(arguments)
        default: Attributes.classAttribute(of: origin, name)
        }
    }

    override func binary(_ op: BinaryOperator, _ other: Value, reversed: Bool) throws -> Value? {
        guard op == .bitOr else { return nil }
        return reversed ? UnionType.of(other, .object(self)) : UnionType.of(.object(self), other)
    }

    override func equals(_ other: Value) throws -> Bool? {
        guard case .object(let object) = other, let alias = object as? GenericAlias else { return nil }
        return try origin === alias.origin && Value.tuple(arguments).equals(.tuple(alias.arguments))
    }

    override func hash() throws -> Int { try Value.tuple([.type(origin)] + arguments).hash() }
}
