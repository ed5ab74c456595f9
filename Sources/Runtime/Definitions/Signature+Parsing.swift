import Diagnostics
import Syntax

extension Signature {
    /// Reads `name(parameter: annotation = default, *, more) -> result`: the header of a `def`, read by the parser of
    /// the language. What is no header has no parameters; a test holds every builtin's to its own text.
    package static func parse(_ text: String) -> Signature {
        let name = text.prefix { $0 != "(" }
        let source = "def f" + text.dropFirst(name.count) + ": pass"
        var signature = Signature(name: String(name), parameters: [], result: "", text: text)
        guard case .function(let definition)? = Parser.parse(source).program.body.first?.kind else { return signature }
        let bytes = Array(source.utf8)
        func written(_ expression: Expression) -> String {
            String(decoding: bytes[Int(expression.span.lower)..<Int(expression.span.upper)], as: UTF8.self)
        }
        signature.parameters = definition.parameters.map { parameter in
            Parameter(
                name: parameter.name.text, kind: parameter.kind, annotation: parameter.annotation.map(written) ?? "",
                defaultText: parameter.defaultValue.map(written),
                defaultValue: parameter.defaultValue.map { Literal($0, written($0)) })
        }
        signature.result = definition.returns.map(written) ?? ""
        return signature
    }

    /// `Model` in `"freeze(model: Model, ...)"`, without reading the rest; nil when the first annotation is not a
    /// capitalised class name.
    static func receiver(in text: String) -> Substring? {
        guard let open = text.firstIndex(of: "(") else { return nil }
        let first = text[text.index(after: open)...].prefix { $0 != "," && $0 != ")" && $0 != "=" }
        guard let colon = first.firstIndex(of: ":") else { return nil }
        let name = first[first.index(after: colon)...].drop { $0 == " " }.prefix {
            $0.isLetter || $0.isNumber || $0 == "_"
        }
        guard let initial = name.first, initial.isUppercase, name != "None" else { return nil }
        return name
    }

    /// - Parameter owner: the class whose method it is, as it stands in Python's messages; empty for a function.
    package func parameterList(of owner: String = "") -> ParameterList {
        let bindable = parameters.filter { $0.kind != .variadic && $0.kind != .keywordVariadic }
        let positional = bindable.filter { $0.kind != .keywordOnly }
        let ordered = positional + bindable.filter { $0.kind == .keywordOnly }
        return ParameterList(
            function: owner.isEmpty ? name : "\(owner).\(name)", names: ordered.map(\.name),
            positionalCount: positional.count,
            positionalOnlyCount: positional.filter { $0.kind == .positionalOnly }.count,
            hasDefault: ordered.map { $0.defaultText != nil },
            hasVariadic: parameters.contains { $0.kind == .variadic },
            hasKeywordVariadic: parameters.contains { $0.kind == .keywordVariadic },
            signature: text, receivers: owner.isEmpty ? 0 : 1)
    }
}

extension Literal {
    /// A constant as written in a signature; what is none is kept as its text.
    init(_ expression: Expression, _ text: String) {
        switch expression.unwrapped.kind {
        case .none: self = .none
        case .ellipsis: self = .ellipsis
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .float(let number): self = .float(number)
        case .string(let string): self = .string(string)
        case .unary(.minus, let inner):
            switch inner.kind {
            case .int(let number): self = .int(-number)
            case .float(let number): self = .float(-number)
            default: self = .string(text)
            }
        case .list(let items): self = .list(items.map { Literal($0, "") })
        case .tuple(let items): self = .tuple(items.map { Literal($0, "") })
        default: self = .string(text)
        }
    }
}

extension TypeCheck {
    /// What a parameter takes. `x: int = None` allows None, as everyone writes it.
    init(_ parameter: Signature.Parameter, _ types: [String: TypeObject]) {
        self = parameter.annotation.isEmpty ? .anything : TypeCheck(parameter.annotation, types)
        if case .some(.none) = parameter.defaultValue { self = .union([self, .none]) }
    }

    /// An annotation as written: `int`, `float | None`, `list[int]`, `Model`.
    init(_ text: String, _ types: [String: TypeObject]) {
        guard case .expression(let expression)? = Parser.parse(text).program.body.first?.kind else {
            self = .anything
            return
        }
        self.init(expression, types)
    }

    private init(_ expression: Expression, _ types: [String: TypeObject]) {
        switch expression.unwrapped.kind {
        case .binary(.bitOr, let left, let right): self = .union([TypeCheck(left, types), TypeCheck(right, types)])
        case .none: self = .none
        case .index(let base, let element):
            let outer = TypeCheck(base, types)
            if case .list = outer { self = .list(TypeCheck(element, types)) } else { self = outer }
        case .name("bool"): self = .bool
        case .name("int"): self = .int
        case .name("float"), .name("Number"), .name("number"): self = .float
        case .name("str"): self = .string
        case .name("list"): self = .list(.anything)
        case .name("tuple"): self = .tuple
        case .name("dict"): self = .dict
        case .name("set"): self = .set
        case .name("callable"), .name("Callable"), .name("function"): self = .callable
        case .name(let name):
            if let type = types[name] { self = .instance(type) } else { self = .anything }
        default: self = .anything
        }
    }
}
