import Runtime

/// What a call written at the prompt would call, with its parameters: for completion of names and for the line of help.
struct Callee {
    struct Parameter {
        var name: String
        /// `epochs: int = 5`
        var text: String
        var hasDefault: Bool
        var isKeyword: Bool
        /// `*values`, `**layers`
        var isVariadic: Bool
    }

    var name: String
    var parameters: [Parameter]
    /// nil for a function of the program.
    var builtin: Builtin?
    /// The object whose method it is.
    var receiver: Value?

    /// nil for what is no function or not known.
    init?(_ path: String, in session: Session) {
        // The library's definition says more than Python's builtin of the same name.
        if session.global(path) == nil, let builtin = session.registry.builtins[path] {
            self.init(builtin, dropsFirst: false)
            return
        }
        switch LivePath.value(path, in: session) {
        case .builtin(let builtin): self.init(builtin, dropsFirst: false)
        case .object(let bound as BoundBuiltin):
            self.init(bound.builtin, dropsFirst: true)
            receiver = bound.receiver
        case .object(let method as NativeMethod):
            guard let documented = method.documented else { return nil }
            self.init(
                name: method.name,
                parameters: Callee.parameters(Signature.parse(documented.signature), dropsFirst: false))
        case .object(let descriptor as Descriptor):
            guard let documented = descriptor.documented else { return nil }
            // Called on the class, a method takes its receiver first.
            let receiver = Parameter(name: "self", text: "self", hasDefault: false, isKeyword: false, isVariadic: false)
            self.init(
                name: documented.name,
                parameters: [receiver]
                    + Callee.parameters(Signature.parse(documented.signature), dropsFirst: false))
        case .function(let function):
            self.init(
                name: function.name,
                parameters: function.parameterNames.map {
                    Parameter(name: $0, text: $0, hasDefault: true, isKeyword: true, isVariadic: false)
                })
        default: return nil
        }
    }

    private init(name: String, parameters: [Parameter]) {
        self.name = name
        self.parameters = parameters
    }

    private init(_ builtin: Builtin, dropsFirst: Bool) {
        name = builtin.name
        self.builtin = builtin
        parameters = Callee.parameters(builtin.signature, dropsFirst: dropsFirst)
    }

    private static func parameters(_ signature: Signature, dropsFirst: Bool) -> [Parameter] {
        signature.parameters.dropFirst(dropsFirst ? 1 : 0).map { parameter in
            let isVariadic = parameter.kind == .variadic || parameter.kind == .keywordVariadic
            let star = parameter.kind == .variadic ? "*" : parameter.kind == .keywordVariadic ? "**" : ""
            let type = parameter.annotation.isEmpty ? "" : ": \(parameter.annotation)"
            let value = parameter.defaultText.map { parameter.annotation.isEmpty ? "=\($0)" : " = \($0)" } ?? ""
            return Parameter(
                name: parameter.name, text: star + parameter.name + type + value,
                hasDefault: parameter.defaultText != nil,
                isKeyword: !isVariadic && parameter.kind != .positionalOnly, isVariadic: isVariadic)
        }
    }

    /// The parameter that the argument being typed is for.
    func parameter(at place: TypedText.CallPlace) -> Int? {
        if let name = place.current.name { return parameters.firstIndex { $0.name == name } }
        if place.position < parameters.count { return place.position }
        return parameters.firstIndex { $0.isVariadic }
    }
}
