import BigInt

/// Integers as text.
enum IntText {
    /// Decimal digits; refuses more than `Limits.integerDigits`, because the conversion is quadratic.
    static func decimal(_ value: Value) throws -> String {
        try LongArithmetic.with(value) { number in
            // One decimal digit holds 3.32 bits.
            if number.bits < Limits.integerDigits * 4 {
                let digits = LongArithmetic.decimal(number)
                if digits.count <= Limits.integerDigits {
                    return (number.isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self)
                }
            }
            throw Problem(
                "ValueError",
                "Exceeds the limit (\(Limits.integerDigits) digits) for integer string conversion; "
                    + "use sys.set_int_max_str_digits() to increase the limit",
                hint: "Compare or reduce the number instead of printing it; `len(hex(n))` tells its size.")
        } ?? ""
    }

    static func decimal(_ value: BigInt) throws -> String { try decimal(.integer(value)) }
}

extension StringBox {
    /// The integer of a text that is nothing but decimal digits, behind a sign perhaps; nil for any other, and for one
    /// that is longer than may be read.
    var longInteger: Value? {
        var digits = buffer
        let sign = digits.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            digits = UnsafeBufferPointer(rebasing: digits[1...])
        }
        guard digits.count > 0, digits.count <= Limits.integerDigits, digits.allSatisfy({ $0 &- 48 < 10 }) else {
            return nil
        }
        return LongArithmetic.integer(digits, isNegative: sign == UInt8(ascii: "-"))
    }
}
