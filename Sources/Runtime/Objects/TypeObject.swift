/// A class as a value: `int`, `ValueError`, what `type(x)` gives.
///
/// Whoever asks what a value is asks for this object. Its name is for messages only: two classes may have the same one,
/// and a class of a program that is called as one of ours is another class.
///
/// Not checked for concurrency: the classes of the language and the library get their members while they are made, and
/// a program's own live on the session's thread.
public final class TypeObject: @unchecked Sendable {
    package let name: String
    /// Where it was made, as `repr` shows it; empty for the classes that need no import.
    private let module: String
    package let base: TypeObject?
    package let documentation: String
    /// What the class itself defines, by name; what it inherits is its base's.
    @exclusivity(unchecked) package private(set) var members: [String: Member] = [:]
    /// The names of `members` in the order they were defined.
    package private(set) var memberNames: [String] = []

    /// In a struct, so that a call of it is a plain one.
    private struct Construction {
        let run: @Sendable (TypeObject, Arguments) throws -> Value
    }

    private let construct: Construction?
    /// What to write where its value was wanted and another given: how that one becomes the one, nil where nobody can
    /// say; with no value, how one is come by at all.
    package let origin: (@Sendable (_ given: Value?, _ call: Call) -> String?)?

    /// `construct` nil: the class cannot be called (`NoneType`).
    package init(
        _ name: String, in module: String = "", base: TypeObject? = TypeObject.object, _ documentation: String = "",
        methods: [Method] = [], own: [Builtin] = [], properties: [(String, Member.Getter)] = [],
        construct: (@Sendable (TypeObject, Arguments) throws -> Value)? = nil,
        origin: (@Sendable (_ given: Value?, _ call: Call) -> String?)? = nil
    ) {
        self.name = name
        self.module = module
        self.base = base
        self.documentation = documentation
        self.construct = construct.map(Construction.init)
        self.origin = origin
        for method in methods { define(method.name, .method(method)) }
        for builtin in own { define(builtin.name, .own(builtin)) }
        for (name, get) in properties { define(name, .property(get)) }
    }

    /// Gives the class a member, or another one in place of what had that name.
    package func define(_ name: String, _ member: Member) {
        if members.updateValue(member, forKey: name) == nil { memberNames.append(name) }
    }

    /// What its values have under a name: its own member, else that of the next class it derives from.
    package func find(_ name: String) -> Member? {
        if let own = members[name] { return own }
        var current = base
        while let type = current {
            if let found = type.members[name] { return found }
            current = type.base
        }
        return nil
    }

    /// The method of that name that is written in Swift and takes its receiver apart from its arguments.
    func method(_ name: String) -> Method? {
        if case .method(let method)? = find(name) { method } else { nil }
    }

    /// The function of the library that is its method of that name.
    package func function(_ name: String) -> Builtin? {
        if case .function(let builtin)? = find(name) { builtin } else { nil }
    }

    var qualifiedName: String { module.isEmpty ? name : "\(module).\(name)" }

    /// The class and those it derives from, most special first.
    package var line: [TypeObject] { [self] + (base?.line ?? []) }

    package func call(_ arguments: Arguments) throws -> Value {
        guard let construct else { throw Problem("TypeError", "cannot create '\(name)' instances") }
        return try construct.run(self, arguments)
    }

    /// Whether it is `other` or derives from it.
    package func isSubtype(of other: TypeObject) -> Bool {
        var current: TypeObject? = self
        while let type = current {
            if type === other { return true }
            current = type.base
        }
        return false
    }

    package static let object = TypeObject("object", base: nil) { _, arguments in
        if arguments.count > 0 || !arguments.keywords.isEmpty {
            throw Problem("TypeError", "object() takes no arguments")
        }
        return .object(PlainObject())
    }
}

extension TypeObject: Hashable {
    public static func == (lhs: TypeObject, rhs: TypeObject) -> Bool { lhs === rhs }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// What `object()` makes: something equal only to itself.
final class PlainObject: Object {
    override func repr() throws -> String { "<object object>" }
}
