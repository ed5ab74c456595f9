import BigInt

/// `"..." % values`, as in Python and C.
enum PercentFormat {
    static func format(_ template: String, _ values: Value) throws -> Value {
        let scalars = Array(template.unicodeScalars)
        var result = ""
        var index = 0
        var next = 0
        var arguments: [Value]
        if case .tuple(let box) = values { arguments = box.items } else { arguments = [values] }

        func take() throws -> Value {
            guard next < arguments.count else { throw Problem("TypeError", "not enough arguments for format string") }
            next += 1
            return arguments[next - 1]
        }

        while index < scalars.count {
            guard scalars[index] == "%" else {
                result.unicodeScalars.append(scalars[index])
                index += 1
                continue
            }
            index += 1
            if index < scalars.count, scalars[index] == "%" {
                result += "%"
                index += 1
                continue
            }
            if index < scalars.count, scalars[index] == "(" {
                guard isMapping(values) else { throw Problem("TypeError", "format requires a mapping") }
                var depth = 1
                var name = String.UnicodeScalarView()
                index += 1
                while index < scalars.count {
                    if scalars[index] == "(" { depth += 1 }
                    if scalars[index] == ")" { depth -= 1 }
                    if depth == 0 { break }
                    name.append(scalars[index])
                    index += 1
                }
                guard index < scalars.count else { throw Problem("ValueError", "incomplete format key") }
                index += 1
                // The one value is all there is from here on, for a `*` too.
                arguments = [try Subscript.get(values, .str(String(name)))]
                next = 0
            }
            var flags: Set<Unicode.Scalar> = []
            while index < scalars.count, "-+ #0".unicodeScalars.contains(scalars[index]) {
                flags.insert(scalars[index])
                index += 1
            }
            func number(_ type: String) throws -> Int? {
                if index < scalars.count, scalars[index] == "*" {
                    index += 1
                    switch try take().withoutBool {
                    case .int(let value) where type == "ssize_t" || Int32(exactly: value) != nil: return value
                    case .int, .big: throw Problem("OverflowError", "Python int too large to convert to C \(type)")
                    default: throw Problem("TypeError", "* wants int")
                    }
                }
                var value: Int?
                while index < scalars.count, scalars[index] >= "0", scalars[index] <= "9" {
                    value = (value ?? 0) * 10 + Int(scalars[index].value - 48)
                    if let value, value > Limits.valueBytes { throw Problem("ValueError", "width too big") }
                    index += 1
                }
                return value
            }
            var width = try number("ssize_t") ?? 0
            if width < 0 {
                flags.insert("-")
                width = width == .min ? .max : -width
            }
            var precision: Int?
            if index < scalars.count, scalars[index] == "." {
                index += 1
                precision = max(try number("int") ?? 0, 0)
            }
            while index < scalars.count, "hlL".unicodeScalars.contains(scalars[index]) { index += 1 }
            guard index < scalars.count else { throw Problem("ValueError", "incomplete format") }
            let type = scalars[index]
            index += 1
            try Machine.checkAttention()
            let value = try take()
            guard "srdiuoxXeEfFgGca".unicodeScalars.contains(type) else {
                let code = String(type.value, radix: 16)
                throw Problem("ValueError", "unsupported format character '\((31...126).contains(type.value) ? type : "?")' (0x\(code)) at index \(index - 1)")
            }
            result += try convert(value, type, flags, width, precision)
            try Arithmetic.checkBytes(result.utf8.count)
        }
        // A mapping need not be used up.
        if next < arguments.count, !isMapping(values) { throw Problem("TypeError", "not all arguments converted during string formatting") }
        return .str(result)
    }

    /// CPython takes whatever has elements by key for a mapping.
    private static func isMapping(_ values: Value) -> Bool {
        switch values {
        case .dict, .list, .range: true
        case .object(let object): object is WideRange
        default: false
        }
    }

    private static func convert(_ value: Value, _ type: Unicode.Scalar, _ flags: Set<Unicode.Scalar>, _ width: Int, _ precision: Int?) throws -> String {
        var spec = try FormatSpec("", typeName: "str")
        spec.width = width
        spec.align = flags.contains("-") ? "<" : ">"
        spec.isAlternate = flags.contains("#")
        if width > Limits.formatWidth { throw Problem("MemoryError", "") }
        func text(_ text: String) -> String {
            let cut = precision.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) } ?? text
            return spec.padded(cut, default: ">")
        }
        func signed(_ isNegative: Bool) -> String { isNegative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "" }
        if flags.contains("0"), !flags.contains("-") {
            spec.fill = "0"
            spec.align = "="
        }
        switch type {
        case "s", "r", "a":
            spec.fill = " "
            if spec.align == "=" { spec.align = ">" }
            return text(type == "s" ? try value.str() : type == "r" ? try value.repr() : try StringText.ascii(try value.repr()))
        case "c":
            spec.fill = " "
            if spec.align == "=" { spec.align = ">" }
            if case .string(let box) = value, box.length == 1 { return spec.padded(box.text, default: ">") }
            if case .big = value { throw Problem("OverflowError", "%c arg not in range(0x110000)") }
            guard let code = value.asInt else { throw Problem("TypeError", "%c requires int or char") }
            guard code >= 0, code < 0x110000, let scalar = Unicode.Scalar(UInt32(code)) else {
                throw Problem("OverflowError", "%c arg not in range(0x110000)")
            }
            return spec.padded(String(scalar), default: ">")
        case "d", "i", "u", "o", "x", "X":
            let isDecimal = type == "d" || type == "i" || type == "u"
            var number = value
            if isDecimal {
                if case .float(let float) = value { number = try Convert.int(float) }
                if case .object(let object) = value, let float = try object.number() { number = try Convert.int(float) }
            }
            let integer: BigInt
            switch number.withoutBool {
            case .int(let small): integer = BigInt(small)
            case .big(let box): integer = box.value
            default:
                throw Problem("TypeError", isDecimal ? "%\(type) format: a real number is required, not \(value.typeName)"
                    : "%\(type) format: an integer is required, not \(value.typeName)")
            }
            let magnitude = BigInt(sign: .plus, magnitude: integer.magnitude)
            var digits = isDecimal ? try IntText.decimal(magnitude) : String(magnitude, radix: type == "o" ? 8 : 16)
            if type == "X" { digits = digits.uppercased() }
            if let precision, digits.utf8.count < precision { digits = String(repeating: "0", count: precision - digits.utf8.count) + digits }
            let prefix = !spec.isAlternate || isDecimal ? "" : type == "o" ? "0o" : type == "x" ? "0x" : "0X"
            return spec.padded(digits, prefix: signed(integer.sign == .minus) + prefix, default: ">")
        default:
            let number = try Convert.real(value)
            spec.precision = precision ?? 6
            spec.type = type
            spec.sign = flags.contains("+") ? "+" : flags.contains(" ") ? " " : nil
            if number.isNaN || number.isInfinite, spec.fill == "0" {
                spec.fill = " "
                spec.align = ">"
            }
            return try Formatter.format(number, spec, typeName: "float")
        }
    }
}
