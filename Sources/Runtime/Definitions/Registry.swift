/// Everything a session knows by name besides what a program defines. The library fills it.
package struct Registry {
    package private(set) var builtins: [String: Builtin] = [:]
    package private(set) var modules: [String: ModuleDefinition] = [:]
    /// The classes that annotations may name, by the name they have there.
    let types: [String: TypeObject]

    /// What the library has to say about a name that nothing defines, and about an attribute that a value of a type
    /// lacks.
    package var nameHint: @Sendable (_ name: String) -> String? = { _ in nil }
    package var attributeHint: @Sendable (_ name: String, _ type: TypeObject) -> String? = { _, _ in nil }

    /// Empty of library names; the language's own builtins are always there.
    ///
    /// - Parameter types: the classes of the library, which get as methods what is added.
    package init(types: [TypeObject] = []) {
        self.types = Dictionary(uniqueKeysWithValues: types.map { ($0.name, $0) })
    }

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
    package func addMethods(_ more: [Builtin]) {
        for builtin in more { addMethod(builtin) }
    }

    package mutating func add(_ module: ModuleDefinition) { modules[module.name] = module }

    private func addMethod(_ builtin: Builtin) {
        // The receiver's class stands in the text, so that no signature is parsed at start-up.
        guard let receiver = Signature.receiver(in: builtin.signatureText) else { return }
        types[String(receiver)]?.define(builtin.name, .function(builtin))
    }

    /// The class that a function of the library stands for, as `tensor` does for what it makes: `isinstance(x,
    /// tensor)`.
    func type(madeBy builtin: Builtin) -> TypeObject? {
        guard let type = types[builtin.signature.result], type.name.lowercased() == builtin.name.lowercased() else {
            return nil
        }
        return type
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
