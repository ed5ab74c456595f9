/// What a class defines under one name for its values.
package enum Member {
    /// A method that takes its receiver apart from its arguments: those of the language's own kinds.
    case method(Method)
    /// A function whose first argument is the receiver: `freeze(model)` is `model.freeze()`.
    case function(Builtin)
    /// What belongs to the class and is called without a value of it: `dict.fromkeys`.
    case own(Builtin)
    /// What is computed from the value when it is read: `n.real`, `error.args`.
    case property(Getter)

    package typealias Getter = @Sendable (Value) throws -> Value

    /// What `value.name` is.
    func of(_ value: Value) throws -> Value {
        switch self {
        case .method(let method): method.bound(to: value)
        case .function(let builtin): .object(BoundBuiltin(builtin, receiver: value))
        case .own(let builtin): .builtin(builtin)
        case .property(let get): try get(value)
        }
    }

    /// What `type.name` is, the class having found it in `owner`.
    func ofClass(_ name: String, in owner: TypeObject) -> Value {
        switch self {
        case .method(let method): .object(Descriptor(name, of: owner, method))
        case .function(let builtin), .own(let builtin): .builtin(builtin)
        case .property: .object(Descriptor(name, of: owner, nil))
        }
    }
}

/// A method or an attribute as its class has it: `str.upper`, `int.real`.
package final class Descriptor: Object {
    private let name: String
    private let owner: TypeObject
    /// nil for an attribute.
    private let method: Method?

    init(_ name: String, of owner: TypeObject, _ method: Method?) {
        self.name = name
        self.owner = owner
        self.method = method
    }

    private static let methods = TypeObject("method_descriptor")
    private static let attributes = TypeObject("getset_descriptor")
    private static let members = TypeObject("member_descriptor")
    /// The classes whose attributes CPython computes; those of others stand in the value as they are.
    private static let computing: Set<TypeObject> = [Types.int, Types.float, ExceptionTypes.base]

    private var isComputed: Bool { Descriptor.computing.contains(owner) }

    package override var type: TypeObject {
        method != nil ? Descriptor.methods : isComputed ? Descriptor.attributes : Descriptor.members
    }
    package override var isCallable: Bool { method != nil }

    package override func repr() throws -> String {
        "<\(method != nil ? "method" : isComputed ? "attribute" : "member") '\(name)' of '\(owner.name)' objects>"
    }

    package override func call(_ arguments: CallArguments) throws -> Value {
        guard let method else { return try super.call(arguments) }
        guard let receiver = arguments.positional.first else {
            throw Problem("TypeError", "unbound method \(owner.name).\(name)() needs an argument")
        }
        guard Types.type(of: receiver).isSubtype(of: owner) else {
            throw Problem(
                "TypeError",
                "descriptor '\(name)' for '\(owner.name)' objects doesn't apply to a '\(receiver.typeName)' object")
        }
        var rest = arguments
        rest.positional.removeFirst()
        try method.arity.check(rest.positional.count, rest.keywords, owner: owner.name, name: name)
        return try Arguments.with(rest) { try method.run(receiver, $0) }
    }

    package var documented: Documented? { method?.documented }

    package override func attribute(_ attribute: String) throws -> Value? {
        switch attribute {
        case "__name__": .str(name)
        case "__qualname__": .str("\(owner.name).\(name)")
        case "__objclass__": .type(owner)
        case "__doc__": documented.map { .str($0.summary) } ?? Value.none
        default: nil
        }
    }

    package override func equals(_ other: Value) throws -> Bool? {
        guard case .object(let object) = other, let descriptor = object as? Descriptor else { return nil }
        return name == descriptor.name && owner === descriptor.owner
    }

    package override func hash() throws -> Int { name.utf8.reduce(5381) { $0 &* 33 &+ Int($1) } }
}
