/// Everything a session knows by name besides what a program defines. The library fills it.
package struct Registry {
    package private(set) var builtins: [String: Builtin] = [:]
    package private(set) var modules: [String: ModuleDefinition] = [:]
    /// Class name, then method name.
    package private(set) var methods: [String: [String: Builtin]] = [:]

    /// What the library has to say about a name that nothing defines, and about an attribute that a value of a type
    /// lacks.
    package var nameHint: @Sendable (_ name: String) -> String? = { _ in nil }
    package var attributeHint: @Sendable (_ name: String, _ type: String) -> String? = { _, _ in nil }
    /// And about an argument of another kind than the annotation wants.
    package var argumentHint: @Sendable (_ wanted: String, _ given: Value) -> String? = { _, _ in nil }

    /// Empty of library names; the language's own builtins are always there.
    package init() {}

    /// Adds functions that every program sees.
    package mutating func add(_ more: [Builtin]) {
        for builtin in more {
            if builtins[builtin.name] != nil { overloaded.insert(builtin.name) }
            builtins[builtin.name] = builtin
            addMethod(builtin)
        }
    }

    /// Names that mean different functions for different classes of the first argument: `split(data)` and
    /// `split(tensor, 2)`.
    private(set) var overloaded: Set<String> = []

    /// Adds functions reachable only as methods of the class their first parameter names.
    package mutating func addMethods(_ more: [Builtin]) {
        for builtin in more { addMethod(builtin) }
    }

    package mutating func add(_ module: ModuleDefinition) { modules[module.name] = module }

    private mutating func addMethod(_ builtin: Builtin) {
        // The receiver's class stands in the text, so that no signature is parsed at start-up.
        guard let receiver = Registry.receiverName(builtin.signatureText) else { return }
        methods[receiver, default: [:]][builtin.name] = builtin
    }

    /// `Model` in `"freeze(model: Model, ...)"`; nil when the first annotation is not a capitalised class name.
    private static func receiverName(_ signature: String) -> String? {
        guard let open = signature.firstIndex(of: "(") else { return nil }
        let first = signature[signature.index(after: open)...].prefix { $0 != "," && $0 != ")" && $0 != "=" }
        guard let colon = first.firstIndex(of: ":") else { return nil }
        let name = first[first.index(after: colon)...].drop { $0 == " " }.prefix {
            $0.isLetter || $0.isNumber || $0 == "_"
        }
        guard let initial = name.first, initial.isUppercase, name != "None" else { return nil }
        return String(name)
    }

    /// The method `name` of an object, by its class names from special to general.
    package func method(_ name: String, of object: Object) -> Builtin? {
        for typeName in object.typeNames {
            if let method = methods[typeName]?[name] { return method }
        }
        return nil
    }
}

/// A module written in Swift: functions, constants, and values made when it is first imported.
package struct ModuleDefinition: Sendable {
    package var name: String
    package var documentation: String
    package var builtins: [Builtin]
    package var constants: [(name: String, value: Literal)]
    package var make: @Sendable (Session) throws -> [(name: String, value: Value)]

    package init(
        _ name: String, _ documentation: String = "", builtins: [Builtin] = [],
        constants: [(name: String, value: Literal)] = [],
        make: @escaping @Sendable (Session) throws -> [(name: String, value: Value)] = { _ in [] }
    ) {
        self.name = name
        self.documentation = documentation
        self.builtins = builtins
        self.constants = constants
        self.make = make
    }
}
