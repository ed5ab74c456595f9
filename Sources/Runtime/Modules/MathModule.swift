import BigInt
import Foundation

extension CoreModules {
    static let math = ModuleDefinition(
        "math", "Functions of numbers.",
        builtins: MathFunctions.real + MathFunctions.two + MathFunctions.whole + MathFunctions.other,
        constants: [
            ("pi", .float(.pi)), ("e", .float(M_E)), ("tau", .float(2 * .pi)), ("inf", .float(.infinity)),
            ("nan", .float(.nan)),
        ])
}

enum MathFunctions {
    /// Functions of one real number. A result that is not finite for a finite argument is Python's "math domain error"
    /// or "math range error".
    static let real: [Builtin] = [
        one("sqrt", "The square root.", sqrt), one("exp", "e to the power x.", Foundation.exp),
        one("expm1", "exp(x) - 1, exact near 0.", Foundation.expm1),
        one("sin", "The sine.", Foundation.sin), one("cos", "The cosine.", Foundation.cos),
        one("tan", "The tangent.", Foundation.tan),
        one("asin", "The inverse of the sine.", Foundation.asin),
        one("acos", "The inverse of the cosine.", Foundation.acos),
        one("atan", "The inverse of the tangent.", Foundation.atan),
        one("sinh", "The hyperbolic sine.", Foundation.sinh),
        one("cosh", "The hyperbolic cosine.", Foundation.cosh), one("tanh", "The hyperbolic tangent.", Foundation.tanh),
        one("asinh", "The inverse of the hyperbolic sine.", Foundation.asinh),
        one("acosh", "The inverse of the hyperbolic cosine.", at: 1.5, Foundation.acosh),
        one("atanh", "The inverse of the hyperbolic tangent.", Foundation.atanh),
        one("log1p", "log(1 + x), exact near 0.", Foundation.log1p),
        one("erf", "The error function.", Foundation.erf), one("erfc", "1 - erf(x).", Foundation.erfc),
        Builtin(
            "gamma(x, /) -> float", "The gamma function." + example("gamma", "5", .float(24)), arity: .one,
            module: "math"
        ) { .float(try GammaFunction.gamma(Convert.real($0[0]))) },
        Builtin(
            "lgamma(x, /) -> float", "The logarithm of the gamma function." + example("lgamma", "1", .float(0)),
            arity: .one, module: "math"
        ) {
            .float(try GammaFunction.logarithm(Convert.real($0[0])))
        },
        one("cbrt", "The cube root.", Foundation.cbrt), one("fabs", "The absolute value as a float.") { $0.magnitude },
        one("ulp", "The distance to the next float.") { $0.isFinite ? $0.magnitude.ulp : $0.magnitude },
        one("exp2", "2 to the power x.", Foundation.exp2),
        one("degrees", "Degrees of an angle in radians.") { $0 * (180 / .pi) },
        one("radians", "Radians of an angle in degrees.") { $0 * (.pi / 180) },
        logarithm("log2", Foundation.log2, scale: 1),
        logarithm("log10", Foundation.log10, scale: 0.301_029_995_663_981_2),
        Builtin(
            "log(x, base=None, /) -> float",
            "The logarithm: natural, or to a base.\n```tl\nimport math\nmath.log(8, 2)    # → 3.0\n```",
            arity: .any
        ) { call in
            try call.requireNoKeywords("log")
            if !(1...2).contains(call.count) { throw Problem("TypeError", "math.log requires 1 to 2 arguments") }
            let top = try naturalLogarithm(call[0])
            guard let base = call.optional(1) else { return .float(top) }
            let bottom = try naturalLogarithm(base)
            if bottom == 0 { throw Problem("ZeroDivisionError", "float division by zero") }
            return .float(top / bottom)
        },
    ]

    private static func one(
        _ name: String, _ documentation: String, at sample: Double = 0.5,
        _ function: @escaping @Sendable (Double) -> Double
    ) -> Builtin {
        Builtin(
            "\(name)(x, /) -> float", documentation + example(name, "\(sample)", .float(function(sample))), arity: .one,
            module: "math"
        ) { call in
            let x = try Convert.real(call[0])
            let result = function(x)
            if result.isNaN, !x.isNaN { throw Problem("ValueError", "math domain error") }
            if result.isInfinite, x.isFinite {
                throw name == "atanh" || name == "log1p"
                    ? Problem("ValueError", "math domain error") : Problem("OverflowError", "math range error")
            }
            return .float(result)
        }
    }

    /// The function at a place, as an example.
    private static func example(_ name: String, _ arguments: String, _ result: Value) -> String {
        "\n```tl\nimport math\nmath.\(name)(\(arguments))    # → \((try? result.repr()) ?? "")\n```"
    }

    private static func logarithm(_ name: String, _ function: @escaping @Sendable (Double) -> Double, scale: Double)
        -> Builtin
    {
        Builtin(
            "\(name)(x, /) -> float",
            "The logarithm to base \(name.dropFirst(3))." + example(name, "8", .float(function(8))), arity: .one,
            module: "math"
        ) { call in
            if case .big(let box) = call[0], !box.isNegative {
                return .float(logarithm(of: box.value.magnitude, function, scale))
            }
            let x = try Convert.real(call[0])
            if x <= 0 { throw Problem("ValueError", "math domain error") }
            return .float(function(x))
        }
    }

    /// As CPython: of the double where there is one, and of a fraction and an exponent beyond.
    private static func logarithm(of magnitude: BigUInt, _ function: (Double) -> Double, _ scale: Double) -> Double {
        let whole = Arithmetic.nearest(magnitude)
        if whole.isFinite { return function(whole) }
        let bits = magnitude.bitWidth
        return function(scalbn(Arithmetic.nearest(magnitude >> (bits - 128)), -128)) + scale * Double(bits)
    }

    private static func naturalLogarithm(_ value: Value) throws -> Double {
        if case .big(let box) = value, !box.isNegative {
            return logarithm(of: box.value.magnitude, Foundation.log, M_LN2)
        }
        let x = try Convert.real(value)
        if x <= 0 { throw Problem("ValueError", "math domain error") }
        return Foundation.log(x)
    }

    static let two: [Builtin] = [
        pair("atan2", "y, x", "The angle of the point (x, y).", Foundation.atan2),
        pair("fmod", "x, y", "The remainder with the sign of x, as in C.", Foundation.fmod),
        pair("copysign", "x, y", "x with the sign of y.", Foundation.copysign),
        pair("remainder", "x, y", "The IEEE remainder.", Foundation.remainder),
        pair("nextafter", "x, y", "The next float after x towards y.", Foundation.nextafter),
        pair("pow", "x, y", "x to the power y, as floats.", Foundation.pow),
        Builtin(
            "hypot(*coordinates) -> float",
            "The Euclidean length.\n```tl\nimport math\nmath.hypot(3, 4)    # → 5.0\n```", arity: .range(0, .max),
            module: "math"
        ) { call in
            let values = try call.array.map(Convert.real)
            return .float(length(values))
        },
        Builtin(
            "dist(p, q, /) -> float",
            "The distance between two points.\n```tl\nimport math\nmath.dist([0, 0], [3, 4])    # → 5.0\n```",
            arity: .range(2, 2), module: "math"
        ) { call in
            let points = (try call[0].elements(), try call[1].elements())
            guard points.0.count == points.1.count else {
                throw Problem("ValueError", "both points must have the same number of dimensions")
            }
            let p = try points.0.map(Convert.real)
            let q = try points.1.map(Convert.real)
            return .float(length(zip(p, q).map(-)))
        },
        Builtin(
            "ldexp(x, i, /) -> float", "x * 2 ** i.\n```tl\nimport math\nmath.ldexp(0.5, 3)    # → 4.0\n```",
            arity: .range(2, 2), module: "math"
        ) { call in
            let x = try Convert.real(call[0])
            let exponent: Int
            switch call[1].withoutBool {
            case .int(let number): exponent = min(max(number, -5000), 5000)
            case .big(let box): exponent = box.isNegative ? -5000 : 5000
            default: throw Problem("TypeError", "Expected an int as second argument to ldexp.")
            }
            let result = scalbn(x, exponent)
            if result.isInfinite, x.isFinite { throw Problem("OverflowError", "math range error") }
            return .float(result)
        },
        Builtin(
            "frexp(x, /) -> tuple", "Mantissa and exponent.\n```tl\nimport math\nmath.frexp(8)    # → (0.5, 4)\n```",
            arity: .one, module: "math"
        ) { call in
            let x = try Convert.real(call[0])
            let (mantissa, exponent) = Foundation.frexp(x)
            return .tuple([.float(x.isNaN ? x : copysign(mantissa, x)), .int(exponent)])
        },
        Builtin(
            "modf(x, /) -> tuple",
            "Fraction and whole part.\n```tl\nimport math\nmath.modf(2.5)    # → (0.5, 2.0)\n```", arity: .one,
            module: "math"
        ) { call in
            let x = try Convert.real(call[0])
            let whole = x.rounded(.towardZero)
            return .tuple([.float(copysign(x.isInfinite ? 0 : x - whole, x)), .float(whole)])
        },
        Builtin(
            "isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0) -> bool",
            "Whether two numbers are close to each other.\n```tl\nimport math\nmath.isclose(0.1 + 0.2, 0.3)    # → True\n```",
            arity: .named(["a", "b", "rel_tol", "abs_tol"], positional: 2, required: 2)
        ) { call in
            let a = try Convert.real(call.named(0, "a") ?? .none)
            let b = try Convert.real(call.named(1, "b") ?? .none)
            let relative = try call.keyword("rel_tol").map(Convert.real) ?? 1e-9
            let absolute = try call.keyword("abs_tol").map(Convert.real) ?? 0
            if relative < 0 || absolute < 0 { throw Problem("ValueError", "tolerances must be non-negative") }
            if a == b { return .bool(true) }
            if a.isInfinite || b.isInfinite { return .bool(false) }
            return .bool(abs(a - b) <= max(relative * max(abs(a), abs(b)), absolute))
        },
    ]

    /// The root of the sum of squares, without overflow on the way and with the squares exact: the nearest float nearly
    /// always, as CPython's.
    private static func length(_ values: [Double]) -> Double {
        let largest = values.reduce(0) { max($0, $1.magnitude) }
        if values.contains(where: \.isInfinite) { return .infinity }
        if values.contains(where: \.isNaN) { return .nan }
        guard values.count > 1, largest > 0 else { return largest }
        let exponent = Int(largest.exponent)
        var sum = 0.0
        var rest = 0.0
        for value in values {
            let x = scalbn(value, -exponent)
            let square = x * x
            let next = sum + square
            rest += (sum >= square ? (sum - next) + square : (square - next) + sum) + fma(x, x, -square)
            sum = next
        }
        let root = (sum + rest).squareRoot()
        let square = root * root
        let error = (sum - square) + (rest - fma(root, root, -square))
        return scalbn(root + error / (2 * root), exponent)
    }

    private static func pair(
        _ name: String, _ parameters: String, _ documentation: String,
        _ function: @escaping @Sendable (Double, Double) -> Double
    ) -> Builtin {
        Builtin(
            "\(name)(\(parameters), /) -> float",
            documentation + example(name, "2.5, -1.5", .float(function(2.5, -1.5))), arity: .range(2, 2), module: "math"
        ) { call in
            let x = try Convert.real(call[0])
            let y = try Convert.real(call[1])
            let result = function(x, y)
            if result.isNaN, !x.isNaN, !y.isNaN { throw Problem("ValueError", "math domain error") }
            if result.isInfinite, x.isFinite, y.isFinite {
                throw x == 0 ? Problem("ValueError", "math domain error") : Problem("OverflowError", "math range error")
            }
            return .float(result)
        }
    }

    static let whole: [Builtin] = [
        rounding("floor", "The largest whole number not above x.", .down),
        rounding("ceil", "The smallest whole number not below x.", .up),
        rounding("trunc", "The whole part.", .towardZero),
        Builtin(
            "isqrt(n, /) -> int",
            "The whole part of the square root.\n```tl\nimport math\nmath.isqrt(17)    # → 4\n```", arity: .one,
            module: "math"
        ) { call in
            let n = try Convert.bigIndex(call[0])
            if n.sign == .minus, !n.isZero { throw Problem("ValueError", "isqrt() argument must be nonnegative") }
            try Arithmetic.checkWork(n.magnitude.bitWidth, n.magnitude.bitWidth, Limits.quotientWork >> 4)
            return .integer(BigInt(n.magnitude.squareRoot()))
        },
        Builtin(
            "factorial(n, /) -> int", "1 * 2 * ... * n.\n```tl\nimport math\nmath.factorial(5)    # → 120\n```",
            arity: .one, module: "math"
        ) { call in
            try factorial(call[0])
        },
        Builtin(
            "gcd(*integers) -> int", "The greatest common divisor.\n```tl\nimport math\nmath.gcd(12, 18)    # → 6\n```",
            arity: .range(0, .max), module: "math"
        ) { call in
            .integer(
                BigInt(try call.array.reduce(BigUInt(0)) { try commonDivisor($0, try Convert.bigIndex($1).magnitude) }))
        },
        Builtin(
            "lcm(*integers) -> int", "The least common multiple.\n```tl\nimport math\nmath.lcm(4, 6)    # → 12\n```",
            arity: .range(0, .max), module: "math"
        ) { call in
            .integer(
                BigInt(
                    try call.array.reduce(BigUInt(1)) { result, value in
                        let number = try Convert.bigIndex(value).magnitude
                        return number.isZero || result.isZero
                            ? 0 : result / (try commonDivisor(result, number)) * number
                    }))
        },
        Builtin(
            "comb(n, k, /) -> int", "Ways to choose k of n.\n```tl\nimport math\nmath.comb(5, 2)    # → 10\n```",
            arity: .range(2, 2), module: "math"
        ) { call in
            let (n, k) = try counts(call[0], call[1], "comb")
            if k > n { return .int(0) }
            let few = try least(k, n - k, "min(n - k, k)")
            try Arithmetic.checkWork(few, n.magnitude.bitWidth, Limits.powerBits)
            return .integer(few == 0 ? 1 : try product(n - BigInt(few) + 1, few) / product(1, few))
        },
        Builtin(
            "perm(n, k=None, /) -> int", "Ways to arrange k of n.\n```tl\nimport math\nmath.perm(5, 2)    # → 20\n```",
            arity: .range(1, 2), module: "math"
        ) { call in
            if call.optional(1)?.isNone ?? true { return try factorial(call[0]) }
            let (n, k) = try counts(call[0], call[1], "perm")
            if k > n { return .int(0) }
            let few = try least(k, k, "k")
            try Arithmetic.checkWork(few, n.magnitude.bitWidth, Limits.powerBits)
            return .integer(few == 0 ? 1 : try product(n - BigInt(few) + 1, few))
        },
    ]

    private static func commonDivisor(_ a: BigUInt, _ b: BigUInt) throws -> BigUInt {
        if a == 1 || b == 1 { return 1 }
        // The rest of a long number by a word is found in one pass.
        let (short, long) = a < b ? (a, b) : (b, a)
        try Machine.checkAttention()
        if short.bitWidth <= UInt.bitWidth {
            return short.isZero ? long : short.greatestCommonDivisor(with: long % short)
        }
        try Arithmetic.checkWork(a.bitWidth, b.bitWidth, Limits.quotientWork >> 6)
        return a.greatestCommonDivisor(with: b)
    }

    /// n and k of `comb` and `perm`, none of them negative.
    private static func counts(_ n: Value, _ k: Value, _ name: String) throws -> (n: BigInt, k: BigInt) {
        let (n, k) = (try Convert.bigIndex(n), try Convert.bigIndex(k))
        if n < 0 { throw Problem("ValueError", "n must be a non-negative integer") }
        if k < 0 { throw Problem("ValueError", "k must be a non-negative integer") }
        return (n, k)
    }

    /// The smaller of two, as a number of factors.
    private static func least(_ a: BigInt, _ b: BigInt, _ name: String) throws -> Int {
        guard let count = Int(exactly: min(a, b)) else {
            throw Problem("OverflowError", "\(name) must not exceed \(Int.max)")
        }
        return count
    }

    private static func factorial(_ value: Value) throws -> Value {
        if case .big(let box) = value {
            throw box.isNegative
                ? Problem("ValueError", "factorial() not defined for negative values")
                : Problem("OverflowError", "factorial() argument should not exceed \(Int.max)")
        }
        let n = try Convert.index(value)
        if n < 0 { throw Problem("ValueError", "factorial() not defined for negative values") }
        // Stirling: the number of binary digits, before any of them is computed.
        let bits = Int(Foundation.lgamma(Double(min(n, 1 << 40)) + 1) / Foundation.log(2)) + 1
        if bits > Limits.powerBits {
            throw Problem(
                "MemoryError", "this factorial would have \(bits) bits, more than \(Limits.powerBits)",
                hint: Arithmetic.tooLarge.hint)
        }
        return .integer(try product(1, n))
    }

    /// The product of so many whole numbers in a row, halves first so that the factors stay of one size.
    private static func product(_ from: BigInt, _ count: Int) throws -> BigInt {
        if count < 8 { return (0..<count).reduce(BigInt(1)) { $0 * (from + BigInt($1)) } }
        return try LongProduct.of(
            try product(from, count / 2), try product(from + BigInt(count / 2), count - count / 2))
    }

    private static func rounding(_ name: String, _ documentation: String, _ rule: FloatingPointRoundingRule) -> Builtin
    {
        Builtin(
            "\(name)(x, /) -> int",
            documentation + example(name, "-2.5", .int(Int(exactly: (-2.5).rounded(rule)) ?? 0)), arity: .one,
            module: "math"
        ) { call in
            switch call[0].withoutBool {
            case .int, .big: return call[0].withoutBool
            case .float: break
            case .object(let object) where try object.number() != nil: break
            default:
                if name == "trunc" {
                    throw Problem("TypeError", "type \(call[0].typeName) doesn't define __trunc__ method")
                }
            }
            return try Convert.int(try Convert.real(call[0]).rounded(rule))
        }
    }

    static let other: [Builtin] = [
        test("isnan", "Whether x is not a number.") { $0.isNaN },
        test("isinf", "Whether x is infinite.") { $0.isInfinite },
        test("isfinite", "Whether x is finite.") { $0.isFinite },
        Builtin(
            "prod(iterable, /, *, start=1)",
            "The elements multiplied.\n```tl\nimport math\nmath.prod([2, 3, 4])    # → 24\n```",
            arity: .named(["", "start"], positional: 1, required: 1)
        ) { call in
            try call[0].elements().reduce(call.keyword("start") ?? .int(1)) { product, factor in
                try call.session.checkInterrupt()
                return try Arithmetic.apply(.multiply, product, factor)
            }
        },
        Builtin(
            "fsum(iterable, /) -> float",
            "The sum without loss by rounding.\n```tl\nimport math\nmath.fsum([0.1] * 10)    # → 1.0\n```", arity: .one,
            module: "math"
        ) { call in
            // Shewchuk's exact partial sums; what is not finite is added up apart.
            var partials: [Double] = []
            var special = 0.0
            var infinite = 0.0
            var patience = Patience()
            for value in try call[0].elements() {
                try patience.step()
                let given = try Convert.real(value)
                var x = given
                var kept = 0
                for var y in partials {
                    if abs(x) < abs(y) { swap(&x, &y) }
                    let high = x + y
                    let low = y - (high - x)
                    if low != 0 {
                        partials[kept] = low
                        kept += 1
                    }
                    x = high
                }
                partials.removeSubrange(kept...)
                if x.isFinite {
                    partials.append(x)
                    continue
                }
                if given.isFinite { throw Problem("OverflowError", "intermediate overflow in fsum") }
                if given.isInfinite { infinite += given }
                special += given
                partials = []
            }
            if infinite.isNaN { throw Problem("ValueError", "-inf + inf in fsum") }
            if special != 0 { return .float(special) }
            guard var high = partials.popLast() else { return .float(0) }
            var low = 0.0
            while let x = partials.popLast() {
                let y = x
                let sum = high + y
                low = y - (sum - high)
                high = sum
                if low != 0 { break }
            }
            if let next = partials.last, (low < 0 && next < 0) || (low > 0 && next > 0) {
                let y = low * 2
                let x = high + y
                if y == x - high { high = x }
            }
            return .float(high)
        },
    ]

    private static func test(_ name: String, _ documentation: String, _ test: @escaping @Sendable (Double) -> Bool)
        -> Builtin
    {
        Builtin(
            "\(name)(x, /) -> bool", documentation + example(name, "float(\"inf\")", .bool(test(.infinity))),
            arity: .one, module: "math"
        ) { call in
            if case .big = call[0] { return .bool(test(1)) }
            return .bool(test(try Convert.real(call[0])))
        }
    }
}
