/// `"{} {name!r:>{width}}".format(...)`.
enum TemplateFormat {
    /// - Parameter names: where names are looked up by index, for `format_map`; nil: among the arguments by name.
    static func format(_ template: StringBox, _ call: CallArguments, names: Value? = nil) throws -> Value {
        var state = names.map(Numbering.mapping) ?? .undecided
        var result = TextBuilder(capacity: template.count + 16)
        try withExtendedLifetime(template) { try write(template.buffer, call, &state, depth: 2, to: &result) }
        return result.value
    }

    private enum Numbering {
        case undecided
        case automatic(Int)
        case manual
        /// Only names, of this mapping.
        case mapping(Value)
    }

    private static let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))

    private static func write(
        _ template: UnsafeBufferPointer<UInt8>, _ call: CallArguments, _ numbering: inout Numbering, depth: Int,
        to result: inout TextBuilder
    ) throws {
        if depth == 0 { throw Problem("ValueError", "Max string recursion exceeded") }
        var index = 0
        while index < template.count {
            let start = index
            while index < template.count, template[index] != open, template[index] != close { index += 1 }
            result.append(UnsafeBufferPointer(rebasing: template[start..<index]))
            guard index < template.count else { return }
            let mark = template[index]
            index += 1
            if index < template.count, template[index] == mark {
                result.append(ascii: mark)
                index += 1
                continue
            }
            guard mark == open, index < template.count else {
                throw Problem(
                    "ValueError", "Single '\(mark == open ? "{" : "}")' encountered in format string")
            }
            let field = try Field(template, &index)
            try write(field, template, call, &numbering, depth: depth, to: &result)
            try Arithmetic.checkBytes(result.count)
            try Machine.checkAttention()
        }
    }

    /// One `{name!conversion:spec}`, cut up as CPython's `string_format.h` does, whose errors depend on where it looks
    /// for what.
    private struct Field {
        var name = 0..<0
        var conversion: Unicode.Scalar?
        var spec = 0..<0

        /// Reads from behind the `{`; `index` then stands behind the `}`.
        init(_ template: UnsafeBufferPointer<UInt8>, _ index: inout Int) throws {
            var mark: UInt8?
            let first = index
            reading: while index < template.count {
                let byte = template[index]
                index += 1
                switch byte {
                case open: throw Problem("ValueError", "unexpected '{' in field name")
                case close, UInt8(ascii: ":"), UInt8(ascii: "!"):
                    mark = byte
                    break reading
                case UInt8(ascii: "["):
                    while index < template.count, template[index] != UInt8(ascii: "]") { index += 1 }
                default: break
                }
            }
            guard let mark else { throw Problem("ValueError", "expected '}' before end of string") }
            name = first..<index - 1
            if mark == close { return }
            if mark == UInt8(ascii: "!") {
                guard index < template.count else {
                    throw Problem("ValueError", "end of string while looking for conversion specifier")
                }
                let width = StringBox.width(of: template[index])
                let text = String(decoding: template[index..<min(index + width, template.count)], as: UTF8.self)
                conversion = text.unicodeScalars.first
                index += width
                if index < template.count {
                    index += 1
                    if template[index - 1] == close { return }
                    guard template[index - 1] == UInt8(ascii: ":") else {
                        throw Problem("ValueError", "expected ':' after conversion specifier")
                    }
                }
            }
            var level = 1
            let start = index
            while index < template.count {
                index += 1
                if template[index - 1] == open { level += 1 }
                if template[index - 1] == close { level -= 1 }
                if level == 0 {
                    spec = start..<index - 1
                    return
                }
            }
            throw Problem("ValueError", "unmatched '{' in format spec")
        }
    }

    /// The value first, then its conversion, then the fields inside its format.
    private static func write(
        _ field: Field, _ template: UnsafeBufferPointer<UInt8>, _ call: CallArguments, _ numbering: inout Numbering,
        depth: Int, to result: inout TextBuilder
    ) throws {
        var value = try lookUp(UnsafeBufferPointer(rebasing: template[field.name]), call, &numbering)
        switch field.conversion {
        case nil: break
        case "r": value = .str(try value.repr())
        case "s": value = .str(try value.str())
        case "a": value = .str(try StringText.ascii(try value.repr()))
        case let other?:
            let shown = other.value > 32 && other.value < 127 ? String(other) : "\\x" + String(other.value, radix: 16)
            throw Problem("ValueError", "Unknown conversion specifier \(shown)")
        }
        if field.spec.isEmpty {
            switch value {
            case .string(let box): result.append(box)
            case .int(let number): result.append(number)
            default: result.append(try Formatter.format(value, ""))
            }
            return
        }
        let written = UnsafeBufferPointer(rebasing: template[field.spec])
        guard written.contains(open) else {
            return result.append(try Formatter.format(value, String(decoding: written, as: UTF8.self)))
        }
        var spec = TextBuilder(capacity: written.count + 16)
        try write(written, call, &numbering, depth: depth - 1, to: &spec)
        result.append(try Formatter.format(value, spec.text))
    }

    /// `name.attribute[key]`, starting at an argument by number or name.
    private static func lookUp(
        _ name: UnsafeBufferPointer<UInt8>, _ call: CallArguments, _ numbering: inout Numbering
    ) throws -> Value {
        let text = String(decoding: name, as: UTF8.self)
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
