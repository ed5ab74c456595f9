extension Signature {
    /// Reads `name(parameter: annotation = default, *, more) -> result`.
    package static func parse(_ text: String) -> Signature {
        var reader = SignatureReader(text)
        return reader.signature()
    }

    package var parameterList: ParameterList {
        let bindable = parameters.filter { $0.kind != .variadic && $0.kind != .keywordVariadic }
        let positional = bindable.filter { $0.kind != .keywordOnly }
        let ordered = positional + bindable.filter { $0.kind == .keywordOnly }
        return ParameterList(
            function: name, names: ordered.map(\.name), positionalCount: positional.count,
            positionalOnlyCount: positional.filter { $0.kind == .positionalOnly }.count,
            hasDefault: ordered.map { $0.defaultText != nil },
            hasVariadic: parameters.contains { $0.kind == .variadic },
            hasKeywordVariadic: parameters.contains { $0.kind == .keywordVariadic },
            signature: text)
    }
}

/// A reader of one signature. A malformed one gives what could be read; a test holds every builtin's to its own text.
private struct SignatureReader {
    private let text: String
    private let characters: [Character]
    private var position = 0

    init(_ text: String) {
        self.text = text
        characters = Array(text)
    }

    mutating func signature() -> Signature {
        let name = take { $0 != "(" }
        position += 1
        var parameters: [Signature.Parameter] = []
        var keywordOnly = false
        while position < characters.count, characters[position] != ")" {
            let piece = pieceUntil([",", ")"])
            if position < characters.count, characters[position] == "," { position += 1 }
            let bare = trim(piece)
            if bare == "*" {
                keywordOnly = true
            } else if bare == "/" {
                for index in parameters.indices { parameters[index].kind = .positionalOnly }
            } else if !bare.isEmpty {
                let parameter = parameter(bare, keywordOnly: keywordOnly)
                if parameter.kind == .variadic { keywordOnly = true }
                parameters.append(parameter)
            }
        }
        position += 1
        let rest = trim(String(characters[min(position, characters.count)...]))
        let result = rest.hasPrefix("->") ? trim(String(rest.dropFirst(2))) : ""
        return Signature(name: trim(name), parameters: parameters, result: result, text: text)
    }

    private func parameter(_ piece: String, keywordOnly: Bool) -> Signature.Parameter {
        var name = piece
        var kind: Signature.Parameter.Kind = keywordOnly ? .keywordOnly : .normal
        var defaultText: String?
        var annotation = ""
        if let equals = topLevel("=", in: name) {
            defaultText = trim(String(name[name.index(after: equals)...]))
            name = String(name[..<equals])
        }
        if let colon = name.firstIndex(of: ":") {
            annotation = trim(String(name[name.index(after: colon)...]))
            name = String(name[..<colon])
        }
        name = trim(name)
        if name.hasPrefix("**") {
            kind = .keywordVariadic
            name.removeFirst(2)
        } else if name.hasPrefix("*") {
            kind = .variadic
            name.removeFirst()
        }
        let literal = defaultText.map(Literal.parse)
        var check = TypeCheck.parse(annotation)
        // `x: int = None` allows None, as everyone writes it.
        if case .some(.none) = literal { check = .union([check, .none]) }
        return Signature.Parameter(
            name: name, kind: kind, annotation: annotation, defaultText: defaultText,
            defaultValue: literal, check: check)
    }

    private mutating func take(while condition: (Character) -> Bool) -> String {
        let start = position
        while position < characters.count, condition(characters[position]) { position += 1 }
        return String(characters[start..<position])
    }

    /// Text up to one of `ends` outside brackets and quotes.
    private mutating func pieceUntil(_ ends: Set<Character>) -> String {
        var depth = 0
        var quote: Character?
        let start = position
        while position < characters.count {
            let character = characters[position]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if depth == 0, ends.contains(character) {
                break
            } else if character == "(" || character == "[" || character == "{" {
                depth += 1
            } else if character == ")" || character == "]" || character == "}" {
                depth -= 1
            }
            position += 1
        }
        return String(characters[start..<position])
    }

    private func topLevel(_ wanted: Character, in text: String) -> String.Index? {
        text.firstIndex(of: wanted)
    }

    private func trim(_ text: String) -> String {
        String(text.drop { $0 == " " || $0 == "\n" }.reversed().drop { $0 == " " || $0 == "\n" }.reversed())
    }
}

extension Literal {
    /// A constant as written in a signature; text that is none is kept as a string.
    static func parse(_ text: String) -> Literal {
        switch text {
        case "None": return .none
        case "True": return .bool(true)
        case "False": return .bool(false)
        case "...": return .ellipsis
        case "()": return .tuple([])
        case "[]": return .list([])
        default: break
        }
        if let number = Int(text) { return .int(number) }
        if let number = Double(text) { return .float(number) }
        if let quote = text.first, quote == "'" || quote == "\"", text.last == quote, text.count >= 2 {
            return .string(String(text.dropFirst().dropLast()).replacing("\\n", with: "\n"))
        }
        if let first = text.first, let last = text.last, (first == "(" && last == ")") || (first == "[" && last == "]")
        {
            let items = text.dropFirst().dropLast().split(separator: ",").map { part in
                Literal.parse(String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()))
            }
            return first == "(" ? .tuple(items) : .list(items)
        }
        return .string(text)
    }
}

extension TypeCheck {
    /// An annotation as written: `int`, `float | None`, `list[int]`, `Model`.
    static func parse(_ text: String) -> TypeCheck {
        let parts = text.split(separator: "|").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        if parts.count > 1 { return .union(parts.map(TypeCheck.parse)) }
        let name = parts.first ?? ""
        switch name {
        case "", "Any", "any", "object": return .anything
        case "None": return .none
        case "bool": return .bool
        case "int": return .int
        case "float", "Number", "number": return .float
        case "str": return .string
        case "list": return .list(.anything)
        case "tuple": return .tuple
        case "dict": return .dict
        case "set": return .set
        case "callable", "Callable", "function": return .callable
        case "iterable", "Iterable": return .anything
        default:
            if name.hasPrefix("list["), name.hasSuffix("]") {
                return .list(.parse(String(name.dropFirst(5).dropLast())))
            }
            if name.hasPrefix("tuple[") { return .tuple }
            if name.hasPrefix("dict[") { return .dict }
            return .named(name)
        }
    }
}
