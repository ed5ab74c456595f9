import BigInt

/// Integers as text.
enum IntText {
    /// Decimal digits; refuses more than `Limits.integerDigits`, because the conversion is quadratic.
    static func decimal(_ value: BigInt) throws -> String {
        // One decimal digit holds 3.32 bits.
        if value.bitWidth < 14_000 { return String(value) }
        if value.bitWidth < Limits.integerDigits * 4 {
            let text = String(value)
            if text.utf8.count - (value.sign == .minus ? 1 : 0) <= Limits.integerDigits { return text }
        }
        throw Problem(
            "ValueError",
            "Exceeds the limit (\(Limits.integerDigits) digits) for integer string conversion; "
                + "use sys.set_int_max_str_digits() to increase the limit",
            hint: "Compare or reduce the number instead of printing it; `len(hex(n))` tells its size.")
    }
}
