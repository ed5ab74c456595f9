import Syntax

/// `int | str`: what `isinstance` takes for one class or another.
final class UnionType: Object {
    let members: [Value]

    private init(_ members: [Value]) { self.members = members }

    /// nil unless both are classes, unions or `None`, and not both `None`.
    static func of(_ lhs: Value, _ rhs: Value) -> Value? {
        guard let a = members(lhs), let b = members(rhs), !(lhs.isNone && rhs.isNone) else { return nil }
        let all = (a + b).reduce(into: [Value]()) { kept, member in
            if !kept.contains(where: { $0.isIdentical(member) }) { kept.append(member) }
        }
        return all.count == 1 ? all[0] : .object(UnionType(all))
    }

    private static func members(_ value: Value) -> [Value]? {
        switch value {
        case .type: [value]
        case .none: [.type(Types.none)]
        case .object(let alias as GenericAlias): [.object(alias)]
        case .object(let object): (object as? UnionType)?.members
        default: nil
        }
    }

    static let type = TypeObject("types.UnionType")
    override var type: TypeObject { UnionType.type }
    override func repr() throws -> String {
        try members.map { member in
            guard case .type(let type) = member else { return try member.repr() }
            return type === Types.none ? "None" : type.name
        }.joined(separator: " | ")
    }

    override func binary(_ op: BinaryOperator, _ other: Value, reversed: Bool) throws -> Value? {
        guard op == .bitOr else { return nil }
        return reversed ? UnionType.of(other, .object(self)) : UnionType.of(.object(self), other)
    }
    override func equals(_ other: Value) throws -> Bool? {
        guard case .object(let object) = other, let union = object as? UnionType else { return nil }
        return members.count == union.members.count
            && members.allSatisfy { member in union.members.contains { $0.isIdentical(member) } }
    }
    override func hash() throws -> Int { try members.reduce(0) { try $0 ^ $1.hash() } }
}
