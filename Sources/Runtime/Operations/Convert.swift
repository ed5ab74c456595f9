import BigInt
import Foundation
import Synchronization

/// Python's conversions, with its errors.
enum Convert {
    /// An integer where a position or count is needed.
    static func index(_ value: Value) throws -> Int {
        switch value {
        case .int(let number): return number
        case .bool(let flag): return flag ? 1 : 0
        case .big: throw Problem("OverflowError", "Python int too large to convert to C ssize_t")
        default:
            if case .object(let object) = value {
                if let number = try object.integer() { return number }
                if let reason = object.isNoInteger { throw Problem("TypeError", reason) }
            }
            throw Problem("TypeError", "'\(value.typeName)' object cannot be interpreted as an integer")
        }
    }

    /// The same, where one that is too large counts as the largest there is.
    static func clampedIndex(_ value: Value) throws -> Int {
        if case .big(let box) = value { return box.isNegative ? -Int.max : .max }
        return try index(value)
    }

    /// An integer of any size.
    static func bigIndex(_ value: Value) throws -> BigInt {
        switch value {
        case .big(let box): box.value
        default: BigInt(try index(value))
        }
    }

    /// `float(x)` for what has a float: numbers only.
    static func real(_ value: Value) throws -> Double {
        switch value {
        case .float(let number): return number
        case .big(let box): return try Arithmetic.double(box.value)
        default:
            if let number = value.asDouble { return number }
            if case .object(let object) = value, let number = try object.number() { return number }
            throw Problem("TypeError", "must be real number, not \(value.typeName)")
        }
    }

    /// `int(x)` with one argument.
    static func int(_ value: Value) throws -> Value {
        switch value {
        case .int, .big: return value
        case .bool(let flag): return .int(flag ? 1 : 0)
        case .float(let number): return try int(number)
        case .string(let box):
            return try box.plainInteger.map { .int($0) } ?? box.longInteger ?? int(box.text, base: 10, original: value)
        case .object(let object):
            if let number = try object.integer() { return .int(number) }
            if let number = try object.number() { return try int(number) }
        default: break
        }
        throw Problem(
            "TypeError",
            "int() argument must be a string, a bytes-like object or a real number, not '\(value.typeName)'")
    }

    static func int(_ number: Double) throws -> Value {
        if number.isNaN { throw Problem("ValueError", "cannot convert float NaN to integer") }
        if number.isInfinite { throw Problem("OverflowError", "cannot convert float infinity to integer") }
        if let exact = Int(exactly: number.rounded(.towardZero)) { return .int(exact) }
        return .integer(BigInt(number.rounded(.towardZero)))
    }

    static func int(_ text: String, base: Int, original: Value) throws -> Value {
        func failure() throws -> Problem {
            Problem(
                "ValueError", "invalid literal for int() with base \(base): \(try original.repr().prefix(200))",
                code: "TL0314",
                hint: text.utf8.contains(UInt8(ascii: "."))
                    ? "It has a decimal point: `int(float(s))` cuts it off."
                    : "The text must be a whole number and nothing else.")
        }
        // A letter of ASCII is no decimal digit.
        if base == 10, text.utf8.count < 100, text.utf8.contains(where: { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }) {
            throw try failure()
        }
        let body = trimmed(text)
        try checkLength(body, base)
        var digits = Array(body.unicodeScalars)
        var isNegative = false
        if let sign = digits.first, sign == "-" || sign == "+" {
            isNegative = sign == "-"
            digits.removeFirst()
        }
        var radix = base
        if digits.count >= 2, digits[0] == "0" {
            let marks: [Int: Unicode.Scalar] = [2: "b", 8: "o", 16: "x"]
            for (value, mark) in marks where base == value || base == 0 {
                if digits[1].properties.lowercaseMapping == String(mark) {
                    radix = value
                    digits.removeFirst(2)
                    if digits.first == "_" { digits.removeFirst() }
                    break
                }
            }
        }
        if radix == 0 {
            radix = 10
            if digits.count > 1, digits[0] == "0", digits.contains(where: { $0 != "0" && $0 != "_" }) {
                throw try failure()
            }
        }
        guard !digits.isEmpty, digits.first != "_", digits.last != "_" else { throw try failure() }
        var plain = ""
        var previous: Unicode.Scalar = "0"
        for scalar in digits {
            if scalar == "_" {
                if previous == "_" { throw try failure() }
            } else if let digit = scalar.properties.numericType == .decimal
                ? scalar.properties.numericValue.map(Int.init) : letter(scalar),
                digit < radix
            {
                plain += String(digit, radix: 36)
            } else {
                throw try failure()
            }
            previous = scalar
        }
        if let small = Int(plain, radix: radix) { return .int(isNegative ? -small : small) }
        if plain.utf8.count > Limits.integerDigits, radix & (radix - 1) != 0 {
            throw tooManyDigits(plain.utf8.count)
        }
        guard let big = BigInt(plain, radix: radix) else { throw try failure() }
        return .integer(isNegative ? -big : big)
    }

    /// Refuses what is too long before any of it is read: the digits at the front are counted.
    private static func checkLength(_ text: String, _ base: Int) throws {
        guard text.utf8.count > Limits.integerDigits else { return }
        var count = 0
        var patience = Patience()
        for byte in text.utf8 {
            if byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || isDigit(byte) {
                count += 1
            } else if byte != 0x5F, byte != 0x2B, byte != 0x2D {
                break
            }
            try patience.step()
        }
        if base & (base - 1) != 0 {
            guard
                count <= Limits.integerDigits
                    || !text.utf8.allSatisfy({ isDigit($0) || $0 == 0x5F || $0 == 0x2B || $0 == 0x2D })
            else { throw tooManyDigits(count) }
        }
        try Arithmetic.checkBits(count)
    }

    private static func tooManyDigits(_ count: Int) -> Problem {
        Problem(
            "ValueError",
            "Exceeds the limit (\(Limits.integerDigits) digits) for integer string conversion: value has "
                + "\(count) digits; use sys.set_int_max_str_digits() to increase the limit")
    }

    private static func letter(_ scalar: Unicode.Scalar) -> Int? {
        switch scalar {
        case "a"..."z": Int(scalar.value) - 87
        case "A"..."Z": Int(scalar.value) - 55
        default: nil
        }
    }

    static func float(_ value: Value) throws -> Double {
        switch value {
        case .float(let number): return number
        case .big(let box): return try Arithmetic.double(box.value)
        case .string(let box):
            guard let number = box.isPlainDecimal ? Double(box.text) : parseFloat(box.text) else {
                throw Problem(
                    "ValueError", "could not convert string to float: \(try value.repr())", code: "TL0314",
                    hint: "A number is written with a point, `3.14`, without units or spaces inside.")
            }
            return number
        case .object(let object):
            if let number = try object.number() { return number }
        default:
            if let number = value.asDouble { return number }
        }
        throw Problem("TypeError", "float() argument must be a string or a real number, not '\(value.typeName)'")
    }

    /// A float as Python reads it: surrounding space, `_` between digits, `inf`, `nan`.
    static func parseFloat(_ text: String) -> Double? {
        var body = trimmed(text)
        if !body.utf8.allSatisfy({ $0 < 128 }) {
            // Any decimal digit counts as the one it stands for.
            body = String(
                String.UnicodeScalarView(
                    body.unicodeScalars.map { scalar in
                        guard scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue
                        else { return scalar }
                        return Unicode.Scalar(UInt8(48 + Int(digit)))
                    }))
        }
        switch body.utf8.count > 9 ? "" : body.lowercased() {
        case "nan", "+nan": return NotANumber.make()
        case "-nan": return -NotANumber.make()
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default: break
        }
        if body.utf8.contains(UInt8(ascii: "_")) {
            let bytes = Array(body.utf8)
            for index in bytes.indices where bytes[index] == UInt8(ascii: "_") {
                guard index > 0, index + 1 < bytes.count, isDigit(bytes[index - 1]), isDigit(bytes[index + 1]) else {
                    return nil
                }
            }
            body.removeAll { $0 == "_" }
        }
        // Swift also reads hexadecimal floats, which `float()` does not.
        guard body.utf8.allSatisfy({ isDigit($0) || $0 == 0x2E || $0 == 0x2B || $0 == 0x2D || $0 | 0x20 == 0x65 })
        else { return nil }
        guard body.utf8.prefix(while: { $0 | 0x20 != 0x65 }).contains(where: isDigit) else { return nil }
        if body.hasSuffix(".") { body += "0" }
        if body.utf8.contains(where: { $0 | 0x20 == 0x65 }), let dot = body.range(of: ".e") ?? body.range(of: ".E") {
            body.replaceSubrange(dot, with: ".0e")
        }
        let unsigned = body.hasPrefix("-") || body.hasPrefix("+") ? String(body.dropFirst()) : body
        guard let first = unsigned.utf8.first, isDigit(first) || (first == 0x2E && unsigned.utf8.count > 1) else {
            return nil
        }
        return Double(first == 0x2E ? (body.hasPrefix("-") ? "-0" : "0") + unsigned : body)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !StringMethods.isSpace($0) }),
            let last = scalars.lastIndex(where: { !StringMethods.isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}

extension StringBox {
    /// Digits alone, with a minus or without, that fit: what most texts given to `int()` are.
    fileprivate var plainInteger: Int? {
        let bytes = bytes
        let start = count > 0 && bytes[0] == UInt8(ascii: "-") ? 1 : 0
        guard count > start, count - start <= 18 else { return nil }
        var result = 0
        for index in start..<count {
            let digit = Int(bytes[index]) - 48
            guard digit >= 0, digit <= 9 else { return nil }
            result = result * 10 + digit
        }
        return start == 1 ? -result : result
    }

    /// Digits, a point and digits, with a minus or without.
    fileprivate var isPlainDecimal: Bool {
        let bytes = bytes
        let start = count > 0 && bytes[0] == UInt8(ascii: "-") ? 1 : 0
        guard count > start, count <= 32, bytes[start] != UInt8(ascii: "."), bytes[count - 1] != UInt8(ascii: ".")
        else { return false }
        var points = 0
        for index in start..<count {
            if bytes[index] == UInt8(ascii: ".") {
                points += 1
            } else if bytes[index] < 48 || bytes[index] > 57 {
                return false
            }
        }
        return points <= 1
    }
}

extension IntText {
    /// An integer literal's decimal digits.
    static func parse(_ digits: String) -> BigInt? { BigInt(digits.filter { $0 != "_" }) }
}

/// `float("nan")`, a new one each time.
///
/// In Python each is an object of its own, and a container finds the very one it holds: `x in [x]`, but not
/// `float("nan") in [x]`. Here the payload tells them apart.
private enum NotANumber {
    private static let made = Atomic<UInt64>(0)

    static func make() -> Double {
        Double(nan: made.wrappingAdd(1, ordering: .relaxed).newValue & (1 << 50 - 1), signaling: false)
    }
}
