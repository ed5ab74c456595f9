/// A method of a value, bound to it: what `xs.append` is when it is not called at once.
public final class NativeMethod: Object {
    package let name: String
    package let receiver: Value
    private let run: (CallArguments) throws -> Value

    package init(_ name: String, of receiver: Value, _ run: @escaping (CallArguments) throws -> Value) {
        self.name = name
        self.receiver = receiver
        self.run = run
    }

    public override var type: TypeObject { Types.builtin }
    public override var isCallable: Bool { true }
    public override func call(_ arguments: CallArguments) throws -> Value { try run(arguments) }

    /// What is documented about it, when it is a method of the language.
    package var documented: Documented? { Types.type(of: receiver).documented(name) }

    public override func repr() throws -> String { "<built-in method \(name) of \(receiver.typeName) object>" }

    public override func attribute(_ attribute: String) throws -> Value? {
        switch attribute {
        case "__name__": .str(name)
        case "__qualname__": .str("\(receiver.typeName).\(name)")
        case "__self__": receiver
        case "__doc__": documented.map { .str($0.summary) } ?? Value.none
        default: nil
        }
    }

    public override func equals(_ other: Value) throws -> Bool? {
        guard case .object(let object) = other, let method = object as? NativeMethod else { return nil }
        return name == method.name && receiver.isIdentical(method.receiver)
    }

    public override func hash() throws -> Int { name.utf8.reduce(5381) { $0 &* 33 &+ Int($1) } }
}

/// A library function as a method of one object: `model.freeze`.
public final class BoundBuiltin: Object {
    package let builtin: Builtin
    package let receiver: Value

    package init(_ builtin: Builtin, receiver: Value) {
        self.builtin = builtin
        self.receiver = receiver
    }

    public override var type: TypeObject { Types.builtin }
    public override var isCallable: Bool { true }

    public override func call(_ arguments: CallArguments) throws -> Value {
        var arguments = arguments
        arguments.positional.insert(receiver, at: 0)
        return try builtin.call(arguments)
    }

    public override func repr() throws -> String { "<built-in method \(builtin.name) of \(receiver.typeName) object>" }

    public override func attribute(_ attribute: String) throws -> Value? {
        switch attribute {
        case "__name__", "__qualname__": .str(builtin.name)
        case "__doc__": .str(builtin.documented.summary)
        case "__self__": receiver
        default: nil
        }
    }

    public override func equals(_ other: Value) throws -> Bool? {
        guard case .object(let object) = other, let method = object as? BoundBuiltin else { return nil }
        return builtin === method.builtin && receiver.isIdentical(method.receiver)
    }

    public override func hash() throws -> Int { ObjectIdentifier(builtin).hashValue }
}
