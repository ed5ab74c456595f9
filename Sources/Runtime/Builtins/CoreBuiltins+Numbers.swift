import BigInt
import Foundation
import Syntax

extension CoreBuiltins {
    static let numbers: [Builtin] = [
        Builtin(
            "abs(x, /)",
            """
            The distance from zero.
            ```tl
            abs(-3)    # → 3
            ```
            """, arity: .one
        ) { call in
            switch call[0].withoutBool {
            case .int(let number): return number < 0 ? try Arithmetic.apply(.minus, .int(number)) : .int(number)
            case .float(let number): return .float(number.magnitude)
            case .big(let box): return box.isNegative ? try Arithmetic.apply(.minus, call[0]) : call[0]
            case .object(let object):
                if let method = object.type.function("abs") {
                    return try method.call(CallArguments([call[0]], session: call.session))
                }
            default: break
            }
            throw Problem("TypeError", "bad operand type for abs(): '\(call[0].typeName)'")
        },
        Builtin(
            "round(number, ndigits=None)",
            """
            The nearest number with so many digits after the point; a half goes to the even side.
            ```tl
            round(2.5)        # → 2
            round(3.14159, 2) # → 3.14
            ```
            """, arity: .named(["number", "ndigits"], positional: 2, required: 1)
        ) { call in
            try Rounding.round(call.named(0, "number") ?? .none, call.named(1, "ndigits") ?? .none)
        },
        Builtin(
            "divmod(x, y, /) -> tuple",
            """
            Quotient and remainder.
            ```tl
            divmod(7, 2)    # → (3, 1)
            ```
            """, arity: .range(2, 2)
        ) { call in
            if case .int(let a) = call[0], case .int(let b) = call[1], b > 0 {
                return .tuple(
                    TupleBox.pair(
                        .int(Arithmetic.floorQuotient(a, b)), .int(Arithmetic.floorRemainder(a, b))))
            }
            guard call[0].asDouble != nil, call[1].asDouble != nil else {
                throw Problem(
                    "TypeError",
                    "unsupported operand type(s) for divmod(): '\(call[0].typeName)' and '\(call[1].typeName)'")
            }
            let isFloat = [call[0], call[1]].contains { if case .float = $0 { true } else { false } }
            if isFloat, call[1].asDouble == 0 { throw Problem("ZeroDivisionError", "float divmod()") }
            return .tuple([
                try Arithmetic.apply(.floorDivide, call[0], call[1]), try Arithmetic.apply(.modulo, call[0], call[1]),
            ])
        },
        Builtin(
            "pow(base, exp, mod=None)",
            """
            `base ** exp`, or that modulo a third number.
            ```tl
            pow(2, 10)       # → 1024
            pow(3, 100, 7)   # → 4
            ```
            """, arity: .named(["base", "exp", "mod"], positional: 3, required: 2)
        ) { call in
            let base = call.named(0, "base") ?? .none
            let exponent = call.named(1, "exp") ?? .none
            guard let modulus = call.named(2, "mod"), !modulus.isNone else {
                return try Arithmetic.apply(.power, base, exponent)
            }
            for value in [base, exponent, modulus] {
                if case .float = value {
                    throw Problem("TypeError", "pow() 3rd argument not allowed unless all arguments are integers")
                }
            }
            let numbers = [base, exponent, modulus]
            let areNumbers = numbers.allSatisfy { if case .object = $0 { true } else { $0.asDouble != nil } }
            if !areNumbers {
                throw Problem(
                    "TypeError",
                    "unsupported operand type(s) for ** or pow(): "
                        + numbers.map { "'\($0.typeName)'" }.joined(separator: ", "))
            }
            return try Rounding.power(
                try Convert.bigIndex(base), try Convert.bigIndex(exponent), try Convert.bigIndex(modulus))
        },
        Builtin(
            "bin(number, /) -> str",
            """
            The digits in base 2.
            ```tl
            bin(5)    # → '0b101'
            ```
            """, arity: .one
        ) { call in try digits(call[0], "0b", 2) },
        Builtin(
            "oct(number, /) -> str",
            """
            The digits in base 8.
            ```tl
            oct(8)    # → '0o10'
            ```
            """, arity: .one
        ) { call in try digits(call[0], "0o", 8) },
        Builtin(
            "hex(number, /) -> str",
            """
            The digits in base 16.
            ```tl
            hex(255)    # → '0xff'
            ```
            """, arity: .one
        ) { call in try digits(call[0], "0x", 16) },
    ]

    private static func digits(_ value: Value, _ prefix: String, _ radix: Int) throws -> Value {
        if case .int(let number) = value { return small(number, prefix, radix.trailingZeroBitCount) }
        let number = try Convert.bigIndex(value)
        return .str((number.sign == .minus ? "-" : "") + prefix + String(number.magnitude, radix: radix))
    }

    /// Digits of so many bits each.
    private static func small(_ number: Int, _ prefix: String, _ bits: Int) -> Value {
        let magnitude = number.magnitude
        let digits = max(1, (Int.bitWidth - magnitude.leadingZeroBitCount + bits - 1) / bits)
        let sign = number < 0 ? 1 : 0
        let count = sign + 2 + digits
        return .string(
            StringBox(count: count, length: count) { target in
                if sign == 1 { target[0] = UInt8(ascii: "-") }
                for (index, byte) in prefix.utf8.enumerated() { target[sign + index] = byte }
                var left = magnitude
                for index in (count - digits..<count).reversed() {
                    let digit = UInt8(truncatingIfNeeded: left) & (1 << UInt8(bits) - 1)
                    target[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                    left >>= UInt(bits)
                }
            })
    }
}

enum Rounding {
    static func round(_ number: Value, _ digits: Value) throws -> Value {
        switch number.withoutBool {
        case .int, .big:
            guard !digits.isNone else { return number.withoutBool }
            let places = try Convert.clampedIndex(digits)
            guard places < 0 else { return number.withoutBool }
            guard places > -5000 else { return .int(0) }
            // To the nearest multiple, halves to the even one.
            let unit = BigInt(10).power(-places)
            let value = try Convert.bigIndex(number)
            let (quotient, remainder) = try Arithmetic.floorDivision(value, unit)
            let twice = remainder * 2
            let up = twice > unit || (twice == unit && quotient.magnitude[bitAt: 0])
            return .integer((up ? quotient + 1 : quotient) * unit)
        case .float(let value):
            if digits.isNone { return try Convert.int(value.rounded(.toNearestOrEven)) }
            let places = try Convert.clampedIndex(digits)
            guard value.isFinite, places < 324, places > -309 else {
                return .float(places < 0 && value.isFinite ? 0 : value)
            }
            // The quotient of two whole numbers that a double holds is the double nearest to the decimal number.
            if let scaled = scaled(value, places) { return .float(copysign(Double(scaled) / powers[places], value)) }
            if places >= 0 { return .float(Double(String(format: "%.\(places)f", value)) ?? value) }
            return .float(try whole(value, places))
        case .object(let object):
            if let value = try object.number() { return try round(.float(value), digits) }
        default: break
        }
        throw Problem("TypeError", "type \(number.typeName) doesn't define __round__ method")
    }

    /// Powers of ten that a double holds exactly.
    private static let powers = (0...22).map { Double("1e\($0)") ?? 1 }

    /// `value * 10 ** places` as the nearest whole number, where that is certain: the product of a small number is off
    /// by less than a thousandth, so that only one next to a half is in doubt. nil when it is, and outside.
    static func scaled(_ value: Double, _ places: Int) -> Int? {
        guard places >= 0, places < powers.count else { return nil }
        let product = value * powers[places]
        guard product.magnitude < 1e12 else { return nil }
        let near = product.rounded()
        guard (product - near).magnitude < 0.499 else { return nil }
        return Int(near)
    }

    /// A float to a multiple of a power of ten, by its decimal digits: a product with the power would round twice.
    private static func whole(_ value: Double, _ places: Int) throws -> Double {
        let exponent = Int(String(format: "%.17e", value).split(separator: "e").last ?? "0") ?? 0
        let digits = exponent + 1 + places
        var result = 0.0
        if digits > 0 {
            result = Double(String(format: "%.\(digits - 1)e", value)) ?? value
        } else if digits == 0, value.magnitude > Double("5e\(exponent)") ?? .infinity {
            result = Double("1e\(-places)") ?? .infinity
        }
        if result.isInfinite { throw Problem("OverflowError", "rounded value too large to represent") }
        return copysign(result, value)
    }

    static func power(_ base: BigInt, _ exponent: BigInt, _ modulus: BigInt) throws -> Value {
        if modulus.isZero { throw Problem("ValueError", "pow() 3rd argument cannot be 0") }
        let size = BigInt(sign: .plus, magnitude: modulus.magnitude)
        // Everything is 0 modulo 1, also what has no inverse.
        if size == 1 { return .int(0) }
        let words = (size.magnitude.bitWidth + 63) / 64
        try Arithmetic.checkWork(exponent.magnitude.bitWidth, words * words, Limits.modularWork)
        try Arithmetic.checkWork(base.magnitude.bitWidth, size.magnitude.bitWidth, Limits.quotientWork)
        var base = base
        var exponent = exponent
        if exponent.sign == .minus, !exponent.isZero {
            try Arithmetic.checkWork(size.magnitude.bitWidth, size.magnitude.bitWidth, Limits.quotientWork >> 10)
            guard let inverse = base.inverse(size) else {
                throw Problem("ValueError", "base is not invertible for the given modulus")
            }
            base = inverse
            exponent.negate()
        }
        let reduced = base.sign == .minus ? base % size + size : base
        let result = try LongArithmetic.with(.integer(reduced)) { base in
            try LongArithmetic.with(.integer(exponent)) { exponent in
                try LongArithmetic.with(.integer(size)) { size in
                    try LongArithmetic.power(base, exponent, modulus: size)
                }
            }
        }
        guard let power = result.flatMap({ $0 }).flatMap({ $0 }) else { return .int(0) }
        if modulus.sign == .minus, try power.truth() { return try Arithmetic.apply(.add, power, .integer(modulus)) }
        return power
    }
}
