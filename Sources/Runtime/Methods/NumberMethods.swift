import BigInt
import Foundation

enum NumberMethods {
    static let int: [Method] = [
        Method(
            "int", "bit_length() -> int", "How many binary digits the number needs.",
            "(255).bit_length()  # → 8", .none
        ) { me, _ in
            switch me.withoutBool {
            case .int(let number): .int(Int.bitWidth - Int(number.magnitude.leadingZeroBitCount))
            case .big(let box): .int(box.bitWidth)
            default: .int(0)
            }
        },
        Method(
            "int", "bit_count() -> int", "How many binary digits of the number are 1.",
            "(255).bit_count()  # → 8", .none
        ) { me, _ in
            switch me.withoutBool {
            case .int(let number): .int(number.magnitude.nonzeroBitCount)
            case .big(let box): .int((0..<box.count).reduce(0) { $0 + box.words[$1].nonzeroBitCount })
            default: .int(0)
            }
        },
        Method(
            "int", "conjugate() -> int", "The number itself: it has no imaginary part.",
            "(3).conjugate()  # → 3", .none
        ) { me, _ in me.withoutBool },
        Method(
            "int", "as_integer_ratio() -> tuple", "The number as a fraction: itself and 1.",
            "(3).as_integer_ratio()  # → (3, 1)", .none
        ) { me, _ in .tuple([me.withoutBool, .int(1)]) },
    ]

    static let float: [Method] = [
        Method(
            "float", "is_integer() -> bool", "Whether nothing stands behind the point.",
            "(2.0).is_integer(), (2.5).is_integer()  # → (True, False)", .none
        ) { me, _ in
            let number = me.asDouble ?? 0
            return .bool(number.isFinite && number == number.rounded())
        },
        Method(
            "float", "conjugate() -> float", "The number itself: it has no imaginary part.",
            "(2.5).conjugate()  # → 2.5", .none
        ) { me, _ in me },
        Method(
            "float", "as_integer_ratio() -> tuple", "The number as a fraction of two whole numbers, exactly.",
            "(0.75).as_integer_ratio()  # → (3, 4)", .none
        ) { me, _ in
            let number = me.asDouble ?? 0
            if number.isNaN { throw Problem("ValueError", "cannot convert NaN to integer ratio") }
            if number.isInfinite { throw Problem("OverflowError", "cannot convert Infinity to integer ratio") }
            if number == 0 { return .tuple([.int(0), .int(1)]) }
            var mantissa = number.significandBitPattern | (number.isNormal ? 1 << 52 : 0)
            var exponent = Int(number.exponentBitPattern) - 1075 + (number.isNormal ? 0 : 1)
            let zeros = mantissa.trailingZeroBitCount
            mantissa >>= UInt64(zeros)
            exponent += zeros
            var top = BigInt(mantissa)
            if number < 0 { top.negate() }
            return exponent >= 0
                ? .tuple([.integer(top << exponent), .int(1)])
                : .tuple([.integer(top), .integer(BigInt(1) << -exponent)])
        },
        Method(
            "float", "hex() -> str", "The number in base 16, exactly.",
            "(0.5).hex()  # → '0x1.0000000000000p-1'", .none
        ) { me, _ in .str(hex(me.asDouble ?? 0)) },
    ]

    private static func hex(_ number: Double) -> String {
        if number.isNaN { return "nan" }
        let sign = number.sign == .minus ? "-" : ""
        if number.isInfinite { return sign + "inf" }
        if number == 0 { return sign + "0x0.0p+0" }
        let digits = String(number.significandBitPattern, radix: 16)
        let padded = String(repeating: "0", count: 13 - digits.count) + digits
        let exponent = number.isNormal ? Int(number.exponentBitPattern) - 1023 : -1022
        return "\(sign)0x\(number.isNormal ? 1 : 0).\(padded)p\(exponent < 0 ? "" : "+")\(exponent)"
    }
}
