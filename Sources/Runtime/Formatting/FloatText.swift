/// Floats as text by Python's rules.
enum FloatText {
    /// The shortest digits that read back, `1e-05` and `1e+16` with Python's bounds for the exponent form.
    static func repr(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        let (digits, point) = shortest(value)
        let sign = value.sign == .minus ? "-" : ""
        if point > 16 || point < -3 { return sign + exponential(digits, point) }
        return sign + positional(digits, point)
    }

    /// Shortest decimal digits and the position of the point: value = 0.DIGITS x 10^point.
    static func shortest(_ value: Double) -> (digits: [UInt8], point: Int) {
        if value == 0 { return ([0x30], 1) }
        // Swift's description has the same shortest digits, in another layout.
        var digits: [UInt8] = []
        var point = 0
        var seenPoint = false
        var exponent = 0
        let text = Array(value.magnitude.description.utf8)
        for (index, byte) in text.enumerated() {
            if byte == 0x2E {
                seenPoint = true
            } else if byte == 0x65 {
                exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break
            } else {
                digits.append(byte)
                if !seenPoint { point += 1 }
            }
        }
        while digits.count > 1, digits.first == 0x30 {
            digits.removeFirst()
            point -= 1
        }
        while digits.count > 1, digits.last == 0x30 { digits.removeLast() }
        return (digits, point + exponent)
    }

    static func positional(_ digits: [UInt8], _ point: Int) -> String {
        var text: [UInt8] = []
        if point <= 0 {
            text += [0x30, 0x2E]
            text += [UInt8](repeating: 0x30, count: -point)
            text += digits
        } else if digits.count <= point {
            text += digits
            text += [UInt8](repeating: 0x30, count: point - digits.count)
            text += [0x2E, 0x30]
        } else {
            text += digits[..<point]
            text.append(0x2E)
            text += digits[point...]
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func exponential(_ digits: [UInt8], _ point: Int) -> String {
        var text: [UInt8] = Array(digits.prefix(1))
        if digits.count > 1 {
            text.append(0x2E)
            text += digits.dropFirst()
        }
        return String(decoding: text, as: UTF8.self) + "e" + exponent(point - 1)
    }

    /// `+16`, `-05`: a sign and at least two digits.
    static func exponent(_ value: Int) -> String {
        let magnitude = String(value.magnitude)
        return (value < 0 ? "-" : "+") + (magnitude.count < 2 ? "0" + magnitude : magnitude)
    }
}
