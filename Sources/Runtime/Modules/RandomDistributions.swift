import Foundation
import Syntax

extension RandomFunctions {
    static let distributions: [Builtin] = [
        Builtin(
            "gauss(mu=0.0, sigma=1.0) -> float",
            "A normally distributed number.\n```tl\nimport random\nrandom.seed(1)\nrandom.gauss(0, 1)    # → 1.2881847531554629\n```",
            of: "Random", effect: .changes
        ) { call in try shifted(call[0], call.session.random.pairedNormal(), call[1]) },
        Builtin(
            "normalvariate(mu=0.0, sigma=1.0) -> float",
            "A normally distributed number.\n```tl\nimport random\nrandom.seed(1)\nrandom.normalvariate(0, 1)    # → 0.6074558576437062\n```",
            of: "Random", effect: .changes
        ) { call in try shifted(call[0], call.session.random.normal(), call[1]) },
        Builtin(
            "expovariate(lambd) -> float",
            "An exponentially distributed number.\n```tl\nimport random\nrandom.seed(1)\nrandom.expovariate(2)    # → 0.0721455320547546\n```",
            of: "Random", effect: .changes
        ) { call in try apply(.divide, .float(-log(1 - call.session.random.random())), call[0]) },
        Builtin(
            "triangular(low=0.0, high=1.0, mode=None) -> float",
            "A number of the triangular distribution.\n```tl\nimport random\nrandom.seed(1)\nrandom.triangular(0, 1)    # → 0.2591951428098154\n```",
            of: "Random", effect: .changes
        ) { call in
            let (low, high, mode) = (call[0], call[1], call[2])
            var u = call.session.random.random()
            var c = 0.5
            if !mode.isNone {
                let span = try apply(.subtract, high, low)
                if try span.equals(.int(0)) { return low }
                c = try Convert.real(apply(.divide, apply(.subtract, mode, low), span))
            }
            guard u > c else { return try between(low, high, (u * c).squareRoot()) }
            u = 1 - u
            c = 1 - c
            return try between(high, low, (u * c).squareRoot())
        },
        Builtin(
            "lognormvariate(mu, sigma) -> float",
            "A number whose logarithm is normally distributed.\n```tl\nimport random\nrandom.seed(1)\nrandom.lognormvariate(0, 1)    # → 1.8357550305018295\n```",
            of: "Random", effect: .changes
        ) { call in .float(exp(try Convert.real(shifted(call[0], call.session.random.normal(), call[1])))) },
        Builtin(
            "gammavariate(alpha, beta) -> float",
            "A number of the gamma distribution.\n```tl\nimport random\nrandom.seed(1)\nrandom.gammavariate(2, 3)    # → 2.04665746661945\n```",
            of: "Random", effect: .changes
        ) { call in
            let isPositive = try positive(call[0]) && positive(call[1])
            guard isPositive else { throw Problem("ValueError", "gammavariate: alpha and beta must be > 0.0") }
            return try apply(.multiply, .float(call.session.random.gamma(Convert.real(call[0]))), call[1])
        },
        Builtin(
            "betavariate(alpha, beta) -> float",
            "A number of the beta distribution, in [0, 1].\n```tl\nimport random\nrandom.seed(1)\nrandom.betavariate(2, 3)    # → 0.11859366316861172\n```",
            of: "Random", effect: .changes
        ) { call in
            guard try positive(call[0]) else {
                throw Problem("ValueError", "gammavariate: alpha and beta must be > 0.0")
            }
            let y = call.session.random.gamma(try Convert.real(call[0]))
            if y == 0 { return .float(0) }
            guard try positive(call[1]) else {
                throw Problem("ValueError", "gammavariate: alpha and beta must be > 0.0")
            }
            return .float(y / (y + call.session.random.gamma(try Convert.real(call[1]))))
        },
        Builtin(
            "paretovariate(alpha) -> float",
            "A number of the Pareto distribution.\n```tl\nimport random\nrandom.seed(1)\nrandom.paretovariate(3)    # → 1.0492724522368004\n```",
            of: "Random", effect: .changes
        ) { call in
            let u = 1 - call.session.random.random()
            return .float(pow(u, try Convert.real(apply(.divide, .float(-1), call[0]))))
        },
        Builtin(
            "weibullvariate(alpha, beta) -> float",
            "A number of the Weibull distribution.\n```tl\nimport random\nrandom.seed(1)\nrandom.weibullvariate(1, 2)    # → 0.37985663625835103\n```",
            of: "Random", effect: .changes
        ) { call in
            let u = 1 - call.session.random.random()
            let power = pow(-log(u), try Convert.real(apply(.divide, .float(1), call[1])))
            return try apply(.multiply, call[0], .float(power))
        },
        Builtin(
            "vonmisesvariate(mu, kappa) -> float",
            "An angle around mu.\n```tl\nimport random\nrandom.seed(1)\nrandom.vonmisesvariate(0, 1)    # → 0.2074470634299601\n```",
            of: "Random", effect: .changes
        ) { call in
            if try Comparison.ordered(.lessEqual, call[1], .float(1e-6)) {
                return .float(2 * .pi * call.session.random.random())
            }
            return .float(call.session.random.angle(try Convert.real(call[0]), try Convert.real(call[1])))
        },
    ]

    // By the operations of the language, whose errors are the ones Python gives for what is no number.

    private static func apply(_ op: BinaryOperator, _ a: Value, _ b: Value) throws -> Value {
        try Arithmetic.apply(op, a, b)
    }

    /// `start + z * width`
    private static func shifted(_ start: Value, _ z: Double, _ width: Value) throws -> Value {
        try apply(.add, start, apply(.multiply, .float(z), width))
    }

    /// `a + (b - a) * share`
    static func between(_ a: Value, _ b: Value, _ share: Double) throws -> Value {
        try apply(.add, a, apply(.multiply, apply(.subtract, b, a), .float(share)))
    }

    private static func positive(_ value: Value) throws -> Bool {
        try !Comparison.ordered(.lessEqual, value, .float(0))
    }
}

/// The methods that the functions draw by are those of CPython's `random.py`: the same numbers come of the same seed.
extension RandomSource {
    /// Box and Muller: two numbers at a time.
    fileprivate func pairedNormal() -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return spare
        }
        let angle = random() * 2 * .pi
        let radius = (-2 * log(1 - random())).squareRoot()
        spareNormal = sin(angle) * radius
        return cos(angle) * radius
    }

    /// Kinderman and Monahan (1977).
    fileprivate func normal() -> Double {
        let magic = 4 * exp(-0.5) / 2.0.squareRoot()
        while true {
            let a = random()
            let b = 1 - random()
            let z = magic * (a - 0.5) / b
            if z * z / 4 <= -log(b) { return z }
        }
    }

    /// Cheng (1977) above 1, Ahrens and Dieter (1974) below.
    fileprivate func gamma(_ alpha: Double) -> Double {
        if alpha == 1 { return -log(1 - random()) }
        if alpha > 1 {
            let a = (2 * alpha - 1).squareRoot()
            let b = alpha - log(4)
            while true {
                let u = random()
                guard u > 1e-7, u < 0.9999999 else { continue }
                let v = log(u / (1 - u)) / a
                let x = alpha * exp(v)
                let z = u * u * (1 - random())
                let r = b + (alpha + a) * v - x
                if r + (1 + log(4.5)) - 4.5 * z >= 0 || r >= log(z) { return x }
            }
        }
        while true {
            let b = (M_E + alpha) / M_E
            let p = b * random()
            let x = p <= 1 ? pow(p, 1 / alpha) : -log((b - p) / alpha)
            if random() <= (p > 1 ? pow(x, alpha - 1) : exp(-x)) { return x }
        }
    }

    /// Best and Fisher (1979).
    fileprivate func angle(_ mu: Double, _ kappa: Double) -> Double {
        let s = 0.5 / kappa
        let r = s + (1 + s * s).squareRoot()
        while true {
            let z = cos(.pi * random())
            let d = z / (r + z)
            let u = random()
            guard u < 1 - d * d || u <= (1 - d) * exp(d) else { continue }
            let q = 1 / r
            let turn = acos((q + z) / (1 + q * z))
            return Arithmetic.floatDivision(random() > 0.5 ? mu + turn : mu - turn, 2 * .pi).remainder
        }
    }
}
