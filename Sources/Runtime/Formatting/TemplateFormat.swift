/// `"{} {name!r:>{width}}".format(...)`.
enum TemplateFormat {
    /// - Parameter names: where names are looked up by index, for `format_map`; nil: among the arguments by name.
    static func format(_ template: String, _ call: CallArguments, names: Value? = nil) throws -> String {
        var state = names.map(Numbering.mapping) ?? .undecided
        return try format(Array(template.unicodeScalars), call, &state, depth: 2)
    }

    private enum Numbering {
        case undecided
        case automatic(Int)
        case manual
        /// Only names, of this mapping.
        case mapping(Value)
    }

    private static func format(
        _ scalars: [Unicode.Scalar], _ call: CallArguments, _ numbering: inout Numbering, depth: Int
    ) throws -> String {
        if depth == 0 { throw Problem("ValueError", "Max string recursion exceeded") }
        var result = ""
        var index = 0
        var patience = Patience()
        while index < scalars.count {
            try patience.step()
            let scalar = scalars[index]
            index += 1
            if scalar == "{" {
                if index < scalars.count, scalars[index] == "{" {
                    result += "{"
                    index += 1
                    continue
                }
                guard index < scalars.count else {
                    throw Problem("ValueError", "Single '{' encountered in format string")
                }
                let field = try Field(scalars, &index)
                result += try text(of: field, call, &numbering, depth: depth)
                try Arithmetic.checkBytes(result.utf8.count)
                try Machine.checkAttention()
            } else if scalar == "}" {
                guard index < scalars.count, scalars[index] == "}" else {
                    throw Problem("ValueError", "Single '}' encountered in format string")
                }
                result += "}"
                index += 1
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// One `{name!conversion:spec}`, cut up as CPython's `string_format.h` does, whose errors depend on where it looks
    /// for what.
    private struct Field {
        var name = ""
        var conversion: Unicode.Scalar?
        var spec: [Unicode.Scalar] = []

        /// Reads from behind the `{`; `index` then stands behind the `}`.
        init(_ scalars: [Unicode.Scalar], _ index: inout Int) throws {
            var mark: Unicode.Scalar?
            var text = String.UnicodeScalarView()
            reading: while index < scalars.count {
                let scalar = scalars[index]
                index += 1
                switch scalar {
                case "{": throw Problem("ValueError", "unexpected '{' in field name")
                case "}", ":", "!":
                    mark = scalar
                    break reading
                case "[":
                    text.append(scalar)
                    while index < scalars.count, scalars[index] != "]" {
                        text.append(scalars[index])
                        index += 1
                    }
                default: text.append(scalar)
                }
            }
            name = String(text)
            if mark == "}" { return }
            guard let mark else { throw Problem("ValueError", "expected '}' before end of string") }
            if mark == "!" {
                guard index < scalars.count else {
                    throw Problem("ValueError", "end of string while looking for conversion specifier")
                }
                conversion = scalars[index]
                index += 1
                if index < scalars.count {
                    index += 1
                    if scalars[index - 1] == "}" { return }
                    guard scalars[index - 1] == ":" else {
                        throw Problem("ValueError", "expected ':' after conversion specifier")
                    }
                }
            }
            var level = 1
            let start = index
            while index < scalars.count {
                index += 1
                if scalars[index - 1] == "{" { level += 1 }
                if scalars[index - 1] == "}" { level -= 1 }
                if level == 0 {
                    spec = Array(scalars[start..<index - 1])
                    return
                }
            }
            throw Problem("ValueError", "unmatched '{' in format spec")
        }
    }

    /// The value first, then its conversion, then the fields inside its format.
    private static func text(of field: Field, _ call: CallArguments, _ numbering: inout Numbering, depth: Int) throws
        -> String
    {
        var value = try lookUp(field.name, call, &numbering)
        switch field.conversion {
        case nil: break
        case "r": value = .str(try value.repr())
        case "s": value = .str(try value.str())
        case "a": value = .str(try StringText.ascii(try value.repr()))
        case let other?:
            let shown = other.value > 32 && other.value < 127 ? String(other) : "\\x" + String(other.value, radix: 16)
            throw Problem("ValueError", "Unknown conversion specifier \(shown)")
        }
        let spec =
            field.spec.contains("{")
            ? try format(field.spec, call, &numbering, depth: depth - 1) : String(String.UnicodeScalarView(field.spec))
        return try Formatter.format(value, spec)
    }

    /// `name.attribute[key]`, starting at an argument by number or name.
    private static func lookUp(_ text: String, _ call: CallArguments, _ numbering: inout Numbering) throws -> Value {
        let first = text.prefix { $0 != "." && $0 != "[" }
        var rest = text.dropFirst(first.count)
        var value: Value
        let isNumber = first.isEmpty || first.allSatisfy { $0 >= "0" && $0 <= "9" }
        if case .mapping(let names) = numbering {
            if isNumber { throw Problem("ValueError", "Format string contains positional fields") }
            value = try Subscript.get(names, .str(String(first)))
        } else if isNumber {
            let position: Int
            if first.isEmpty {
                switch numbering {
                case .undecided: position = 0
                case .automatic(let next): position = next
                case .manual, .mapping:
                    throw Problem(
                        "ValueError", "cannot switch from manual field specification to automatic field numbering")
                }
                numbering = .automatic(position + 1)
            } else {
                if case .automatic = numbering {
                    throw Problem(
                        "ValueError", "cannot switch from automatic field numbering to manual field specification")
                }
                numbering = .manual
                guard let number = Int(first) else {
                    throw Problem("ValueError", "Too many decimal digits in format string")
                }
                position = number
            }
            guard position < call.positional.count else {
                throw Problem("IndexError", "Replacement index \(position) out of range for positional args tuple")
            }
            value = call.positional[position]
        } else {
            guard let found = call.keywords.first(where: { $0.name == first }) else {
                throw Raised.missingKey(.str(String(first)))
            }
            value = found.value
        }
        while let mark = rest.first {
            rest.removeFirst()
            if mark == "." {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                rest = rest.dropFirst(name.count)
                if name.isEmpty { throw Problem("ValueError", "Empty attribute in format string") }
                value = try Attributes.get(value, String(name), call.session)
            } else if mark == "[" {
                guard let end = rest.firstIndex(of: "]") else {
                    throw Problem("ValueError", "Missing ']' in format string")
                }
                let key = String(rest[..<end])
                rest = rest[rest.index(after: end)...]
                if key.isEmpty { throw Problem("ValueError", "Empty attribute in format string") }
                if key.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
                    guard let place = Int(key) else {
                        throw Problem("ValueError", "Too many decimal digits in format string")
                    }
                    value = try Subscript.get(value, .int(place))
                } else {
                    value = try Subscript.get(value, .str(key))
                }
            } else {
                throw Problem("ValueError", "Only '.' or '[' may follow ']' in format field specifier")
            }
        }
        return value
    }
}
