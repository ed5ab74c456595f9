/// `"{} {name!r:>{width}}".format(...)`.
enum TemplateFormat {
    static func format(_ template: String, _ call: CallArguments) throws -> String {
        var state = Numbering.undecided
        return try format(Array(template.unicodeScalars), call, &state, depth: 2)
    }

    private enum Numbering {
        case undecided
        case automatic(Int)
        case manual
    }

    private static func format(_ scalars: [Unicode.Scalar], _ call: CallArguments, _ numbering: inout Numbering, depth: Int) throws -> String {
        if depth == 0 { throw Problem("ValueError", "Max string recursion exceeded") }
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if scalar == "{" {
                if index < scalars.count, scalars[index] == "{" {
                    result.append("{")
                    index += 1
                    continue
                }
                guard index < scalars.count else { throw Problem("ValueError", "Single '{' encountered in format string") }
                var level = 1
                let start = index
                while index < scalars.count {
                    if scalars[index] == "{" { level += 1 }
                    if scalars[index] == "}" { level -= 1 }
                    if level == 0 { break }
                    index += 1
                }
                guard index < scalars.count else { throw Problem("ValueError", "expected '}' before end of string") }
                result.append(contentsOf: try field(Array(scalars[start..<index]), call, &numbering, depth: depth).unicodeScalars)
                index += 1
            } else if scalar == "}" {
                guard index < scalars.count, scalars[index] == "}" else { throw Problem("ValueError", "Single '}' encountered in format string") }
                result.append("}")
                index += 1
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func field(_ scalars: [Unicode.Scalar], _ call: CallArguments, _ numbering: inout Numbering, depth: Int) throws -> String {
        var name = String.UnicodeScalarView()
        var index = 0
        var bracket = false
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "[" { bracket = true }
            if scalar == "]" { bracket = false }
            if !bracket, scalar == "!" || scalar == ":" { break }
            name.append(scalar)
            index += 1
        }
        var conversion: Unicode.Scalar?
        if index < scalars.count, scalars[index] == "!" {
            guard index + 1 < scalars.count else { throw Problem("ValueError", "end of string while looking for conversion specifier") }
            conversion = scalars[index + 1]
            index += 2
            if index < scalars.count, scalars[index] != ":" { throw Problem("ValueError", "expected ':' after conversion specifier") }
        }
        var spec = ""
        if index < scalars.count { spec = try format(Array(scalars[(index + 1)...]), call, &numbering, depth: depth - 1) }
        var value = try lookUp(String(name), call, &numbering)
        switch conversion {
        case nil: break
        case "r": value = .str(try value.repr())
        case "s": value = .str(try value.str())
        case "a": value = .str(StringText.ascii(try value.repr()))
        case let other?: throw Problem("ValueError", "Unknown conversion specifier \(other)")
        }
        return try Formatter.format(value, spec)
    }

    /// `name.attribute[key]`, starting at an argument by number or name.
    private static func lookUp(_ text: String, _ call: CallArguments, _ numbering: inout Numbering) throws -> Value {
        let first = text.prefix { $0 != "." && $0 != "[" }
        var rest = text.dropFirst(first.count)
        var value: Value
        if first.isEmpty || first.allSatisfy({ $0 >= "0" && $0 <= "9" }) {
            let position: Int
            if first.isEmpty {
                switch numbering {
                case .undecided: position = 0
                case .automatic(let next): position = next
                case .manual: throw Problem("ValueError", "cannot switch from manual field specification to automatic field numbering")
                }
                numbering = .automatic(position + 1)
            } else {
                if case .automatic = numbering {
                    throw Problem("ValueError", "cannot switch from automatic field numbering to manual field specification")
                }
                numbering = .manual
                guard let number = Int(first) else { throw Problem("ValueError", "Too many decimal digits in format string") }
                position = number
            }
            guard position < call.positional.count else {
                throw Problem("IndexError", "Replacement index \(position) out of range for positional args tuple")
            }
            value = call.positional[position]
        } else {
            guard let found = call.keywords.first(where: { $0.name == first }) else { throw Raised.missingKey(.str(String(first))) }
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
                guard let end = rest.firstIndex(of: "]") else { throw Problem("ValueError", "Missing ']' in format string") }
                let key = String(rest[..<end])
                rest = rest[rest.index(after: end)...]
                if key.isEmpty { throw Problem("ValueError", "Empty attribute in format string") }
                value = try Subscript.get(value, Int(key).map { .int($0) } ?? .str(key))
            } else {
                throw Problem("ValueError", "Only '.' or '[' may follow ']' in format field specifier")
            }
        }
        return value
    }
}
