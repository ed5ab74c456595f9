import BigInt

/// `"..." % values`, as in Python and C.
enum PercentFormat {
    /// `#`, `0`, `-`, the space and `+` in front of a width.
    private struct Flags: OptionSet {
        let rawValue: UInt8

        static let alternate = Flags(rawValue: 1), zero = Flags(rawValue: 2), left = Flags(rawValue: 4),
            space = Flags(rawValue: 8), plus = Flags(rawValue: 16)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init?(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "#"): self = .alternate
            case UInt8(ascii: "0"): self = .zero
            case UInt8(ascii: "-"): self = .left
            case UInt8(ascii: " "): self = .space
            case UInt8(ascii: "+"): self = .plus
            default: return nil
            }
        }
    }

    static func format(_ template: StringBox, _ values: Value) throws -> Value {
        let bytes = template.buffer
        let percent = UInt8(ascii: "%")
        var result: [UInt8] = []
        result.reserveCapacity(template.count + 16)
        var index = 0
        var next = 0
        var arguments: [Value]
        if case .tuple(let box) = values { arguments = box.items } else { arguments = [values] }

        func take() throws -> Value {
            guard next < arguments.count else { throw Problem("TypeError", "not enough arguments for format string") }
            next += 1
            return arguments[next - 1]
        }

        while index < bytes.count {
            let start = index
            while index < bytes.count, bytes[index] != percent { index += 1 }
            if index > start { result.append(contentsOf: bytes[start..<index]) }
            guard index < bytes.count else { break }
            index += 1
            if index < bytes.count, bytes[index] == percent {
                result.append(percent)
                index += 1
                continue
            }
            if index < bytes.count, bytes[index] == UInt8(ascii: "(") {
                guard isMapping(values) else { throw Problem("TypeError", "format requires a mapping") }
                var depth = 1
                index += 1
                let start = index
                while index < bytes.count {
                    if bytes[index] == UInt8(ascii: "(") { depth += 1 }
                    if bytes[index] == UInt8(ascii: ")") { depth -= 1 }
                    if depth == 0 { break }
                    index += 1
                }
                guard index < bytes.count else { throw Problem("ValueError", "incomplete format key") }
                // The one value is all there is from here on, for a `*` too.
                arguments = [
                    try Subscript.get(values, .string(StringBox(template.bytes + start, count: index - start)))
                ]
                index += 1
                next = 0
            }
            var flags: Flags = []
            while index < bytes.count, let flag = Flags(bytes[index]) {
                flags.insert(flag)
                index += 1
            }
            func number(_ type: String) throws -> Int? {
                if index < bytes.count, bytes[index] == UInt8(ascii: "*") {
                    index += 1
                    switch try take().withoutBool {
                    case .int(let value) where type == "ssize_t" || Int32(exactly: value) != nil: return value
                    case .int, .big: throw Problem("OverflowError", "Python int too large to convert to C \(type)")
                    default: throw Problem("TypeError", "* wants int")
                    }
                }
                var value: Int?
                while index < bytes.count, bytes[index] >= UInt8(ascii: "0"), bytes[index] <= UInt8(ascii: "9") {
                    value = (value ?? 0) * 10 + Int(bytes[index] - UInt8(ascii: "0"))
                    if let value, value > Limits.valueBytes { throw Problem("ValueError", "width too big") }
                    index += 1
                }
                return value
            }
            var width = try number("ssize_t") ?? 0
            if width < 0 {
                flags.insert(.left)
                width = width == .min ? .max : -width
            }
            var precision: Int?
            if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
                index += 1
                precision = max(try number("int") ?? 0, 0)
            }
            while index < bytes.count, isLength(bytes[index]) { index += 1 }
            guard index < bytes.count else { throw Problem("ValueError", "incomplete format") }
            let place = index
            let length = StringBox.width(of: bytes[index])
            index += length
            try Machine.checkAttention()
            let value = try take()
            let isPlain = flags.isEmpty && width == 0 && precision == nil
            switch (bytes[place], value) {
            case (UInt8(ascii: "s"), .string(let box)) where isPlain: result += box.buffer
            case (UInt8(ascii: "d"), .int(let small)) where isPlain, (UInt8(ascii: "s"), .int(let small)) where isPlain:
                StringBox.append(small, to: &result)
            default:
                let type = length == 1 ? Unicode.Scalar(bytes[place]) : "?"
                guard isConversion(type) else {
                    let code = StringBox(template.bytes + place, count: length).text.unicodeScalars.first?.value ?? 0
                    throw Problem(
                        "ValueError",
                        "unsupported format character '\((31...126).contains(code) ? type : "?")' (0x\(String(code, radix: 16))) at index "
                            + "\(StringBox.codePoints(template.bytes, place))")
                }
                result += try convert(value, type, flags, width, precision).utf8
            }
            try Arithmetic.checkBytes(result.count)
        }
        // A mapping need not be used up.
        if next < arguments.count, !isMapping(values) {
            throw Problem("TypeError", "not all arguments converted during string formatting")
        }
        return .string(StringBox(result))
    }

    /// C's words for how long a number is, which mean nothing here.
    private static func isLength(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "h"), UInt8(ascii: "l"), UInt8(ascii: "L"): true
        default: false
        }
    }

    private static func isConversion(_ type: Unicode.Scalar) -> Bool {
        switch type {
        case "s", "r", "d", "i", "u", "o", "x", "X", "e", "E", "f", "F", "g", "G", "c", "a": true
        default: false
        }
    }

    /// CPython takes whatever has elements by key for a mapping.
    private static func isMapping(_ values: Value) -> Bool {
        switch values {
        case .dict, .list, .range: true
        case .object(let object): object is WideRange
        default: false
        }
    }

    private static func convert(_ value: Value, _ type: Unicode.Scalar, _ flags: Flags, _ width: Int, _ precision: Int?)
        throws -> String
    {
        var spec = FormatSpec()
        spec.width = width
        spec.align = flags.contains(.left) ? "<" : ">"
        spec.isAlternate = flags.contains(.alternate)
        if width > Limits.formatWidth { throw Problem("MemoryError", "") }
        func text(_ text: String) -> String {
            let cut = precision.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) } ?? text
            return spec.padded(cut, default: ">")
        }
        func signed(_ isNegative: Bool) -> String {
            isNegative ? "-" : flags.contains(.plus) ? "+" : flags.contains(.space) ? " " : ""
        }
        if flags.contains(.zero), !flags.contains(.left) {
            spec.fill = "0"
            spec.align = "="
        }
        switch type {
        case "s", "r", "a":
            spec.fill = " "
            if spec.align == "=" { spec.align = ">" }
            return text(
                type == "s" ? try value.str() : type == "r" ? try value.repr() : try StringText.ascii(try value.repr()))
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
            let isNegative: Bool
            var digits: String
            let radix = isDecimal ? 10 : type == "o" ? 8 : 16
            switch number.withoutBool {
            case .int(let small):
                isNegative = small < 0
                digits = String(small.magnitude, radix: radix)
            case .big(let box):
                isNegative = box.value.sign == .minus
                let magnitude = BigInt(sign: .plus, magnitude: box.value.magnitude)
                digits = isDecimal ? try IntText.decimal(magnitude) : String(magnitude, radix: radix)
            default:
                throw Problem(
                    "TypeError",
                    isDecimal
                        ? "%\(type) format: a real number is required, not \(value.typeName)"
                        : "%\(type) format: an integer is required, not \(value.typeName)")
            }
            if type == "X" { digits = digits.uppercased() }
            if let precision, digits.utf8.count < precision {
                digits = String(repeating: "0", count: precision - digits.utf8.count) + digits
            }
            let prefix = !spec.isAlternate || isDecimal ? "" : type == "o" ? "0o" : type == "x" ? "0x" : "0X"
            return spec.padded(digits, prefix: signed(isNegative) + prefix, default: ">")
        default:
            let number = try Convert.real(value)
            spec.precision = precision ?? 6
            spec.type = type
            spec.sign = flags.contains(.plus) ? "+" : flags.contains(.space) ? " " : nil
            return try Formatter.format(number, spec, typeName: "float")
        }
    }
}
