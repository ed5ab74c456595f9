import BigInt
import Foundation

/// The format-spec mini language: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
struct FormatSpec {
    var fill: Unicode.Scalar = " "
    /// One of `<`, `>`, `^`, `=`; nil: the type's own.
    var align: Unicode.Scalar?
    var sign: Unicode.Scalar?
    var noNegativeZero = false
    var isAlternate = false
    var width = 0
    var grouping: Unicode.Scalar?
    var precision: Int?
    var type: Unicode.Scalar?

    init() {}

    /// `[[fill]align][sign][0][width][.precision][type]` of ASCII, which most are; nil for anything else.
    private init?(plain text: String, typeName: String) {
        var text = text
        let isPlain = text.withUTF8 { bytes in
            func isAlign(_ byte: UInt8) -> Bool { byte == 0x3C || byte == 0x3D || byte == 0x3E || byte == 0x5E }
            var index = 0
            var hasFill = false
            if bytes.count > 1, isAlign(bytes[1]), bytes[0] < 0x80 {
                fill = Unicode.Scalar(bytes[0])
                align = Unicode.Scalar(bytes[1])
                index = 2
                hasFill = true
            } else if let first = bytes.first, isAlign(first) {
                align = Unicode.Scalar(first)
                index = 1
            }
            if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D || bytes[index] == 0x20 {
                sign = Unicode.Scalar(bytes[index])
                index += 1
            }
            if index < bytes.count, bytes[index] == UInt8(ascii: "0"), !hasFill {
                fill = "0"
                if align == nil, typeName != "str" { align = "=" }
                index += 1
            }
            func number() -> Int? {
                var value: Int?
                while index < bytes.count, bytes[index] &- 48 < 10 {
                    value = (value ?? 0) * 10 + Int(bytes[index] - 48)
                    index += 1
                    if let value, value > 1000 { return value }
                }
                return value
            }
            width = number() ?? 0
            if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
                index += 1
                precision = number()
                if precision == nil { return false }
            }
            if width > 1000 || precision ?? 0 > 1000 { return false }
            if index < bytes.count, bytes[index] | 0x20 >= 97, bytes[index] | 0x20 < 122 {
                type = Unicode.Scalar(bytes[index])
                index += 1
            }
            return index == bytes.count
        }
        if !isPlain { return nil }
    }

    init(_ text: String, typeName: String) throws {
        if let plain = FormatSpec(plain: text, typeName: typeName) {
            self = plain
            return
        }
        let scalars = Array(text.unicodeScalars)
        var index = 0
        func at(_ offset: Int) -> Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }
        func isAlign(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { "<>=^".unicodeScalars.contains($0) } ?? false }
        var hasFill = false
        if isAlign(at(1)) {
            hasFill = true
            fill = scalars[0]
            align = scalars[1]
            index = 2
        } else if isAlign(at(0)) {
            align = scalars[0]
            index = 1
        }
        if let scalar = at(index), scalar == "+" || scalar == "-" || scalar == " " {
            sign = scalar
            index += 1
        }
        if at(index) == "z" {
            noNegativeZero = true
            index += 1
        }
        if at(index) == "#" {
            isAlternate = true
            index += 1
        }
        if at(index) == "0", !hasFill {
            fill = "0"
            if align == nil, typeName != "str" { align = "=" }
            index += 1
        }
        func number() throws -> Int? {
            var value: Int?
            while let scalar = at(index), scalar >= "0", scalar <= "9" {
                let (tens, isLarge) = (value ?? 0).multipliedReportingOverflow(by: 10)
                let (sum, isLarger) = tens.addingReportingOverflow(Int(scalar.value - 48))
                if isLarge || isLarger { throw Problem("ValueError", "Too many decimal digits in format string") }
                value = sum
                index += 1
            }
            return value
        }
        width = try number() ?? 0
        if width > Limits.formatWidth { throw Problem("MemoryError", "") }
        if let scalar = at(index), scalar == "," || scalar == "_" {
            grouping = scalar
            index += 1
            if let next = at(index), (scalar == "," && next == "_") || (scalar == "_" && next == ",") {
                throw Problem("ValueError", "Cannot specify both ',' and '_'.")
            }
        }
        if at(index) == "." {
            index += 1
            guard let digits = try number() else { throw Problem("ValueError", "Format specifier missing precision") }
            if digits > Int(Int32.max), typeName != "str" { throw Problem("ValueError", "precision too big") }
            precision = digits
        }
        if scalars.count - index > 1 {
            throw Problem("ValueError", "Invalid format specifier '\(text)' for object of type '\(typeName)'")
        }
        type = at(index)
        if let grouping {
            let wanted = type ?? (typeName == "str" ? "s" : "d")
            let isAllowed =
                "defgEG%F".unicodeScalars.contains(wanted)
                || (grouping == "_" && "boxX".unicodeScalars.contains(wanted))
            if !isAllowed {
                let shown =
                    wanted.value > 32 && wanted.value < 128 ? String(wanted) : "\\x" + String(wanted.value, radix: 16)
                throw Problem("ValueError", "Cannot specify '\(grouping)' with '\(shown)'.")
            }
        }
    }

    /// The text within the width; numbers fill between sign and digits for `=`.
    func padded(_ body: String, prefix: String = "", default: Unicode.Scalar) -> String {
        // No text has more code points than bytes.
        if width == 0 { return prefix.isEmpty ? body : prefix + body }
        let length = body.unicodeScalars.count + prefix.unicodeScalars.count
        guard length < width else { return prefix + body }
        let missing = width - length
        let filler = String(String.UnicodeScalarView([fill]))
        func run(_ count: Int) -> String {
            guard let byte = UInt8(exactly: fill.value), byte < 128 else {
                return String(repeating: filler, count: count)
            }
            return String(unsafeUninitializedCapacity: count) { buffer in
                buffer.initialize(repeating: byte)
                return count
            }
        }
        switch align ?? `default` {
        case "<": return prefix + body + run(missing)
        case "^": return run(missing / 2) + prefix + body + run(missing - missing / 2)
        case "=": return prefix + run(missing) + body
        default: return run(missing) + prefix + body
        }
    }
}

/// `format(value, spec)`.
package enum Formatter {
    package static func format(_ value: Value, _ spec: String) throws -> String {
        if case .object(let object) = value, let text = try object.format(spec) { return text }
        if spec.isEmpty { return try value.str() }
        switch value {
        case .string(let box): return try format(box.text, FormatSpec(spec, typeName: "str"))
        case .int(let number):
            let spec = try FormatSpec(spec, typeName: "int")
            if spec.type ?? "d" == "d", spec.precision == nil, spec.grouping == nil, !spec.noNegativeZero {
                let sign = number < 0 ? "-" : spec.sign == "+" ? "+" : spec.sign == " " ? " " : ""
                return spec.padded(String(number.magnitude), prefix: sign, default: ">")
            }
            return try format(integer: BigInt(number), small: number, spec)
        case .big(let box): return try format(integer: box.value, small: nil, FormatSpec(spec, typeName: "int"))
        case .bool(let flag):
            return try format(
                integer: flag ? 1 : 0, small: flag ? 1 : 0, FormatSpec(spec, typeName: "bool"), typeName: "bool")
        case .float(let number): return try format(number, FormatSpec(spec, typeName: "float"), typeName: "float")
        default: break
        }
        throw Problem(
            "TypeError", "unsupported format string passed to \(value.typeName).__format__",
            hint: !value.numberHint.isEmpty
                ? value.numberHint
                : ["d", "f", "e", "g", "%", "x", "b"].contains(spec.last)
                    ? "Only a number has this format: take one out first."
                    : "Format its text: `f\"{str(x):\(spec)}\"`.")
    }

    private static func unknown(_ type: Unicode.Scalar, _ typeName: String) -> Problem {
        let shown = type.value > 32 && type.value < 128 ? String(type) : "\\x\(String(type.value, radix: 16))"
        return Problem("ValueError", "Unknown format code '\(shown)' for object of type '\(typeName)'")
    }

    private static func format(_ text: String, _ spec: FormatSpec, typeName: String = "str") throws -> String {
        if let type = spec.type, type != "s" { throw unknown(type, typeName) }
        if let sign = spec.sign {
            throw Problem("ValueError", "\(sign == " " ? "Space" : "Sign") not allowed in string format specifier")
        }
        if spec.noNegativeZero {
            throw Problem("ValueError", "Negative zero coercion (z) not allowed in string format specifier")
        }
        if spec.isAlternate { throw Problem("ValueError", "Alternate form (#) not allowed in string format specifier") }
        if spec.align == "=" {
            throw Problem("ValueError", "'=' alignment not allowed in string format specifier")
        }
        return spec.padded(cut(text, spec), default: "<")
    }

    private static func cut(_ text: String, _ spec: FormatSpec) -> String {
        guard let precision = spec.precision else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
    }

    // MARK: Integers

    private static func format(integer: BigInt, small: Int?, _ spec: FormatSpec, typeName: String = "int") throws
        -> String
    {
        let type = spec.type ?? "d"
        if "eEfFgG%".unicodeScalars.contains(type) {
            return try format(try Arithmetic.double(integer), spec, typeName: typeName)
        }
        guard "bcdnoxX".unicodeScalars.contains(type) else { throw unknown(type, typeName) }
        if spec.precision != nil { throw Problem("ValueError", "Precision not allowed in integer format specifier") }
        if spec.noNegativeZero {
            throw Problem("ValueError", "Negative zero coercion (z) not allowed in integer format specifier")
        }
        if type == "c" {
            if spec.sign != nil { throw Problem("ValueError", "Sign not allowed with integer format specifier 'c'") }
            if spec.isAlternate {
                throw Problem("ValueError", "Alternate form (#) not allowed with integer format specifier 'c'")
            }
            guard let small else { throw Problem("OverflowError", "Python int too large to convert to C long") }
            guard small >= 0, small < 0x110000 else { throw Problem("OverflowError", "%c arg not in range(0x110000)") }
            guard let scalar = Unicode.Scalar(UInt32(small)) else {
                throw Problem("ValueError", "surrogates are not allowed")
            }
            return spec.padded(String(scalar), default: ">")
        }
        let magnitude = BigInt(sign: .plus, magnitude: integer.magnitude)
        var digits: String
        var prefix = ""
        switch type {
        case "b":
            digits = String(magnitude, radix: 2)
            if spec.isAlternate { prefix = "0b" }
        case "o":
            digits = String(magnitude, radix: 8)
            if spec.isAlternate { prefix = "0o" }
        case "x":
            digits = String(magnitude, radix: 16)
            if spec.isAlternate { prefix = "0x" }
        case "X":
            digits = String(magnitude, radix: 16).uppercased()
            if spec.isAlternate { prefix = "0X" }
        default: digits = try IntText.decimal(magnitude)
        }
        if spec.grouping == ",", type != "d" { throw Problem("ValueError", "Cannot specify ',' with '\(type)'.") }
        let sign = integer.sign == .minus ? "-" : spec.sign == "+" ? "+" : spec.sign == " " ? " " : ""
        if let grouping = spec.grouping {
            digits = grouped(digits, every: type == "d" || type == "n" ? 3 : 4, grouping, spec, sign + prefix)
        }
        return spec.padded(digits, prefix: sign + prefix, default: ">")
    }

    /// Digits with separators; zero filling takes part in the grouping, as in Python.
    static func grouped(
        _ digits: String, every size: Int, _ separator: Unicode.Scalar, _ spec: FormatSpec, _ prefix: String,
        tail: Int = 0
    ) -> String {
        var digits = digits
        if spec.fill == "0", spec.align == "=" {
            let wanted = spec.width - prefix.utf8.count - tail
            var count = digits.utf8.count
            while count + (count - 1) / size < wanted { count += 1 }
            digits = String(repeating: "0", count: count - digits.utf8.count) + digits
        }
        var result = ""
        let count = digits.utf8.count
        for (index, character) in digits.enumerated() {
            if index > 0, (count - index) % size == 0 { result.unicodeScalars.append(separator) }
            result.append(character)
        }
        return result
    }

    // MARK: Floats

    static func format(_ number: Double, _ spec: FormatSpec, typeName: String) throws -> String {
        let type = spec.type
        if let type, !"eEfFgGn%".unicodeScalars.contains(type) { throw unknown(type, typeName) }
        let precision = spec.precision
        if let precision, precision > 1 << 20 { throw Problem("ValueError", "precision too big") }
        var negative = number.sign == .minus && !number.isNaN
        let magnitude = number.magnitude
        var body: String
        if number.isNaN || number.isInfinite {
            body = number.isNaN ? "nan" : "inf"
            if type == "E" || type == "F" || type == "G" { body = body.uppercased() }
            if type == "%" { body += "%" }
        } else {
            switch type {
            case nil:
                if let precision {
                    body = general(magnitude, max(precision, 1), alternate: spec.isAlternate, keepPoint: true)
                } else {
                    body = FloatText.repr(magnitude)
                    if spec.isAlternate, !body.utf8.contains(UInt8(ascii: ".")), let exponent = body.firstIndex(of: "e")
                    {
                        body.insert(".", at: exponent)
                    }
                }
            case "e", "E":
                body = exponential(magnitude, precision ?? 6, alternate: spec.isAlternate)
                if type == "E" { body = body.uppercased() }
            case "f", "F": body = fixed(magnitude, precision ?? 6, alternate: spec.isAlternate)
            case "%": body = fixed(magnitude * 100, precision ?? 6, alternate: spec.isAlternate) + "%"
            default:
                body = general(magnitude, max(precision ?? 6, 1), alternate: spec.isAlternate, keepPoint: false)
                if type == "G" { body = body.uppercased() }
            }
        }
        if spec.noNegativeZero, negative, number.isFinite, !body.utf8.contains(where: { $0 >= 0x31 && $0 <= 0x39 }) {
            negative = false
        }
        let sign = negative ? "-" : spec.sign == "+" ? "+" : spec.sign == " " ? " " : ""
        if let grouping = spec.grouping, body.utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) ?? false {
            let whole = body.prefix { $0 >= "0" && $0 <= "9" }
            let rest = body.dropFirst(whole.count)
            body = grouped(String(whole), every: 3, grouping, spec, sign, tail: rest.utf8.count) + rest
        }
        return spec.padded(body, prefix: sign, default: ">")
    }

    /// C's printf digits, which are the correctly rounded ones.
    private static func printf(_ conversion: String, _ number: Double, _ precision: Int) -> String {
        let format = "%.*" + conversion
        // 309 digits in front of the point, and what stands behind it.
        let most = precision + 330
        return String(unsafeUninitializedCapacity: most) { buffer in
            buffer.withMemoryRebound(to: CChar.self) { buffer in
                withVaList([Int32(precision), number]) { Int(vsnprintf(buffer.baseAddress, most, format, $0)) }
            }
        }
    }

    /// `number` is not negative.
    static func fixed(_ number: Double, _ precision: Int, alternate: Bool) -> String {
        if precision > 0, let scaled = Rounding.scaled(number, precision) {
            // The digits of the whole multiple, with a point in front of the last ones.
            var digits: [UInt8] = []
            StringBox.append(scaled, to: &digits)
            let whole = max(digits.count - precision, 1)
            return String(unsafeUninitializedCapacity: whole + 1 + precision) { text in
                let zeros = whole + precision - digits.count
                for place in 0..<whole + precision {
                    text[place < whole ? place : place + 1] = place < zeros ? UInt8(ascii: "0") : digits[place - zeros]
                }
                text[whole] = UInt8(ascii: ".")
                return whole + 1 + precision
            }
        }
        let text = printf("f", number, precision)
        return alternate && precision == 0 ? text + "." : text
    }

    static func exponential(_ number: Double, _ precision: Int, alternate: Bool) -> String {
        let text = printf("e", number, precision)
        guard alternate, precision == 0, let mark = text.firstIndex(of: "e") else { return text }
        return text[..<mark] + "." + text[mark...]
    }

    /// `g`: `precision` significant digits, exponent form outside -4 ..< precision. `keepPoint` is the form without a
    /// type, which always shows a float.
    static func general(_ number: Double, _ precision: Int, alternate: Bool, keepPoint: Bool) -> String {
        let scientific = printf("e", number, precision - 1)
        let exponent = scientific.lastIndex(of: "e").flatMap { Int(scientific[scientific.index(after: $0)...]) } ?? 0
        if exponent < -4 || exponent >= (keepPoint ? precision - 1 : precision) {
            guard let mark = scientific.lastIndex(of: "e") else { return scientific }
            var mantissa = String(scientific[..<mark])
            if !alternate {
                mantissa = withoutTrailingZeros(mantissa)
            } else if !mantissa.contains(".") {
                mantissa += "."
            }
            return mantissa + scientific[mark...]
        }
        var text = printf("f", number, max(precision - 1 - exponent, 0))
        if !alternate { text = withoutTrailingZeros(text) } else if !text.contains(".") { text += "." }
        if keepPoint, !text.contains(".") { text += ".0" }
        return text
    }

    private static func withoutTrailingZeros(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var text = text
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
