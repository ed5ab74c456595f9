import BigInt
import Foundation

extension ModuleDefinition {
    /// Python's `math`, with its domain errors.
    static let math = ModuleDefinition("math", "Mathematical functions of one number.",
        builtins: [
            real("sqrt", "The square root.", "sqrt(9.0)", "3.0") { $0 < 0 ? nil : $0.squareRoot() },
            real("exp", "e to the power x.", "exp(0.0)", "1.0", Foundation.exp),
            real("expm1", "e to the power x, less 1, exact near 0.", "expm1(0.0)", "0.0", Foundation.expm1),
            real("log10", "The logarithm to base 10.", "log10(1000.0)", "3.0") { $0 <= 0 ? nil : Foundation.log10($0) },
            real("log2", "The logarithm to base 2.", "log2(8.0)", "3.0") { $0 <= 0 ? nil : Foundation.log2($0) },
            real("log1p", "The natural logarithm of 1 + x, exact near 0.", "log1p(0.0)", "0.0") { $0 <= -1 ? nil : Foundation.log1p($0) },
            real("sin", "The sine of an angle in radians.", "sin(0.0)", "0.0") { $0.isInfinite ? nil : Foundation.sin($0) },
            real("cos", "The cosine of an angle in radians.", "cos(0.0)", "1.0") { $0.isInfinite ? nil : Foundation.cos($0) },
            real("tan", "The tangent of an angle in radians.", "tan(0.0)", "0.0") { $0.isInfinite ? nil : Foundation.tan($0) },
            real("asin", "The angle whose sine is x.", "asin(0.0)", "0.0") { abs($0) > 1 ? nil : Foundation.asin($0) },
            real("acos", "The angle whose cosine is x.", "acos(1.0)", "0.0") { abs($0) > 1 ? nil : Foundation.acos($0) },
            real("atan", "The angle whose tangent is x.", "atan(0.0)", "0.0", Foundation.atan),
            real("sinh", "The hyperbolic sine.", "sinh(0.0)", "0.0", Foundation.sinh),
            real("cosh", "The hyperbolic cosine.", "cosh(0.0)", "1.0", Foundation.cosh),
            real("tanh", "The hyperbolic tangent.", "tanh(0.0)", "0.0", Foundation.tanh),
            real("erf", "The error function.", "erf(0.0)", "0.0", Foundation.erf),
            real("erfc", "One less the error function.", "erfc(0.0)", "1.0", Foundation.erfc),
            real("gamma", "The gamma function.", "gamma(5.0)", "24.0") { $0 == $0.rounded() && $0 <= 0 ? nil : Foundation.tgamma($0) },
            real("degrees", "Radians to degrees.", "degrees(0.0)", "0.0") { $0 * (180 / .pi) },
            real("radians", "Degrees to radians.", "radians(0.0)", "0.0") { $0 * (.pi / 180) },
            real("fabs", "The absolute value, as a float.", "fabs(-2)", "2.0") { abs($0) },
            whole("floor", "The largest integer not above x.", "floor(-1.5)", "-2", .down),
            whole("ceil", "The smallest integer not below x.", "ceil(1.2)", "2", .up),
            whole("trunc", "The integer part of x.", "trunc(-1.7)", "-1", .towardZero),
            predicate("isnan", "Whether x is not a number.", "isnan(1.0)", "False") { $0.isNaN },
            predicate("isinf", "Whether x is infinite.", "isinf(1.0)", "False") { $0.isInfinite },
            predicate("isfinite", "Whether x is an ordinary number.", "isfinite(1.0)", "True") { $0.isFinite },
            Builtin("log(x, base=None) -> float", example("The logarithm, natural unless a base is given.", "log(1)", "0.0")) { call in
                let top = try logarithm(call[0])
                return .float(call.has(1) ? top / (try logarithm(call[1])) : top)
            },
            Builtin("pow(x: float, y: float) -> float", example("x to the power y, as a float.", "pow(2, 10)", "1024.0")) { call in
                let x = try call.double(0), y = try call.double(1), result = Foundation.pow(x, y)
                if result.isNaN, !x.isNaN, !y.isNaN { throw domain }
                if result.isInfinite, x.isFinite, y.isFinite { throw x == 0 ? domain : Problem("OverflowError", "math range error") }
                return .float(result)
            },
            Builtin("atan2(y: float, x: float) -> float", example("The angle of the point (x, y).", "atan2(0.0, 1.0)", "0.0")) { call in
                .float(Foundation.atan2(try call.double(0), try call.double(1)))
            },
            Builtin("hypot(*coordinates) -> float", example("The length of a vector.", "hypot(3, 4)", "5.0")) { call in
                .float(try call.rest.reduce(0.0) { Foundation.hypot($0, try number($1)) })
            },
            Builtin("fmod(x: float, y: float) -> float", example("The remainder with the sign of x.", "fmod(-7, 3)", "-1.0")) { call in
                let x = try call.double(0), y = try call.double(1)
                guard y != 0, x.isFinite || x.isNaN else { throw domain }
                return .float(Foundation.fmod(x, y))
            },
            Builtin("copysign(x: float, y: float) -> float", example("x with the sign of y.", "copysign(2.0, -1.0)", "-2.0")) { call in
                .float(Foundation.copysign(try call.double(0), try call.double(1)))
            },
            Builtin("isclose(a: float, b: float, *, rel_tol: float = 1e-09, abs_tol: float = 0.0) -> bool",
                    example("Whether two numbers are nearly equal.", "isclose(0.1 + 0.2, 0.3)", "True")) { call in
                let a = try call.double(0), b = try call.double(1)
                if a == b { return .bool(true) }
                guard a.isFinite, b.isFinite else { return .bool(false) }
                return .bool(abs(a - b) <= max(try call.double(2) * max(abs(a), abs(b)), try call.double(3)))
            },
            Builtin("fsum(values) -> float", example("The sum of floats without rounding on the way.", "fsum([0.1] * 10)", "1.0")) { call in
                .float(ExactSum.of(try call.list(0).map(number)))
            },
            Builtin("gcd(*integers) -> int", example("The greatest common divisor.", "gcd(12, 18)", "6")) { call in
                .integer(try call.rest.reduce(BigInt(0)) { $0.greatestCommonDivisor(with: try integer($1)) })
            },
            Builtin("lcm(*integers) -> int", example("The least common multiple.", "lcm(4, 6)", "12")) { call in
                .integer(try call.rest.reduce(BigInt(1)) { result, value in
                    let other = try integer(value)
                    return other == 0 || result == 0 ? 0 : abs(result * other) / result.greatestCommonDivisor(with: other)
                })
            },
            Builtin("factorial(n: int) -> int", example("The product 1 · 2 · ... · n.", "factorial(5)", "120")) { call in
                let n = try call.int(0)
                guard n >= 0 else { throw Problem("ValueError", "factorial() not defined for negative values") }
                guard n <= 100_000 else { throw Problem("OverflowError", "factorial() argument should not exceed 100000") }
                return .integer(product(1, n))
            },
            Builtin("comb(n: int, k: int) -> int", example("How many ways to choose k of n.", "comb(5, 2)", "10")) { call in
                let n = try call.int(0), k = try call.int(1)
                guard n >= 0 else { throw Problem("ValueError", "n must be a non-negative integer") }
                guard k >= 0 else { throw Problem("ValueError", "k must be a non-negative integer") }
                guard k <= n else { return .int(0) }
                let few = min(k, n - k)
                guard few <= 100_000 else { throw Problem("OverflowError", "comb() arguments are too large") }
                return .integer(few == 0 ? 1 : product(n - few + 1, n) / product(1, few))
            },
            Builtin("perm(n: int, k: int | None = None) -> int", example("How many ways to arrange k of n.", "perm(5, 2)", "20")) { call in
                let n = try call.int(0), k = try call.optionalInt(1) ?? n
                guard n >= 0 else { throw Problem("ValueError", "n must be a non-negative integer") }
                guard k >= 0 else { throw Problem("ValueError", "k must be a non-negative integer") }
                guard k <= n else { return .int(0) }
                guard k <= 100_000 else { throw Problem("OverflowError", "perm() arguments are too large") }
                return .integer(k == 0 ? 1 : product(n - k + 1, n))
            },
            Builtin("isqrt(n: int) -> int", example("The integer square root.", "isqrt(17)", "4")) { call in
                let n = try integer(call[0])
                guard n >= 0 else { throw Problem("ValueError", "isqrt() argument must be nonnegative") }
                return .integer(n.squareRoot())
            },
        ],
        constants: [("pi", .float(.pi)), ("e", .float(M_E)), ("tau", .float(2 * .pi)), ("inf", .float(.infinity)), ("nan", .float(.nan))])

    private static let domain = Problem("ValueError", "math domain error")

    private static func example(_ summary: String, _ code: String, _ result: String) -> String {
        "\(summary)\n```tl\nimport math\nprint(math.\(code))  # → \(result)\n```"
    }

    /// A function of a real number; nil outside its domain, an overflow where a finite number gives infinity.
    private static func real(_ name: String, _ summary: String, _ code: String, _ result: String,
                             _ body: @escaping @Sendable (Double) -> Double?) -> Builtin {
        Builtin("\(name)(x) -> float", example(summary, code, result)) { call in
            let x = try number(call[0])
            guard let y = body(x) else {
                if x.isNaN { return .float(x) }
                throw domain
            }
            if y.isInfinite, x.isFinite { throw Problem("OverflowError", "math range error") }
            return .float(y)
        }
    }

    private static func whole(_ name: String, _ summary: String, _ code: String, _ result: String, _ rule: FloatingPointRoundingRule) -> Builtin {
        Builtin("\(name)(x) -> int", example(summary, code, result)) { call in
            switch call[0] {
            case .int, .big: return call[0]
            case .bool(let flag): return .int(flag ? 1 : 0)
            default:
                let x = try number(call[0])
                if x.isNaN { throw Problem("ValueError", "cannot convert float NaN to integer") }
                if x.isInfinite { throw Problem("OverflowError", "cannot convert float infinity to integer") }
                let rounded = x.rounded(rule)
                return Int(exactly: rounded).map(Value.int) ?? .integer(BigInt(rounded))
            }
        }
    }

    private static func predicate(_ name: String, _ summary: String, _ code: String, _ result: String,
                                  _ body: @escaping @Sendable (Double) -> Bool) -> Builtin {
        Builtin("\(name)(x) -> bool", example(summary, code, result)) { call in .bool(body(try number(call[0]))) }
    }

    private static func number(_ value: Value) throws -> Double {
        guard let number = value.asDouble else { throw Problem("TypeError", "must be real number, not \(value.typeName)") }
        if case .big = value, number.isInfinite { throw Problem("OverflowError", "int too large to convert to float") }
        return number
    }

    private static func integer(_ value: Value) throws -> BigInt {
        if let small = value.asInt { return BigInt(small) }
        if case .big(let box) = value { return box.value }
        throw Problem("TypeError", "'\(value.typeName)' object cannot be interpreted as an integer")
    }

    /// Integers have logarithms beyond the range of floats.
    private static func logarithm(_ value: Value) throws -> Double {
        if case .big(let box) = value, box.value > 0 {
            let shift = max(0, box.value.bitWidth - 64)
            return Foundation.log(Double(box.value >> shift)) + Double(shift) * M_LN2
        }
        let x = try number(value)
        if x.isNaN { return x }
        guard x > 0 else { throw domain }
        return Foundation.log(x)
    }

    /// low · (low + 1) · ... · high, halving so that the factors stay of equal size.
    private static func product(_ low: Int, _ high: Int) -> BigInt {
        if low > high { return 1 }
        if high - low < 8 { return (low...high).reduce(BigInt(1)) { $0 * BigInt($1) } }
        let middle = low + (high - low) / 2
        return product(low, middle) * product(middle + 1, high)
    }
}

/// Shewchuk's exact sum of doubles, as CPython's `fsum`.
enum ExactSum {
    static func of(_ values: [Double]) -> Double {
        var partials: [Double] = []
        for value in values {
            var x = value
            var kept = 0
            for partial in partials {
                var y = partial
                if abs(x) < abs(y) { swap(&x, &y) }
                let high = x + y, low = y - (high - x)
                if low != 0 {
                    partials[kept] = low
                    kept += 1
                }
                x = high
            }
            partials.removeSubrange(kept...)
            partials.append(x)
        }
        // From the largest down, with one correction so that a half rounds to even as if summed at once.
        guard var total = partials.popLast() else { return 0 }
        var low = 0.0
        while let next = partials.popLast() {
            let high = total
            total = high + next
            low = next - (total - high)
            if low != 0 { break }
        }
        if let next = partials.last, low < 0 && next < 0 || low > 0 && next > 0 {
            let twice = low * 2, candidate = total + twice
            if twice == candidate - total { total = candidate }
        }
        return total
    }
}
