import Foundation

extension RandomFunctions {
    static let distributions: [Builtin] = [
        Builtin(
            "gauss(mu=0.0, sigma=1.0) -> float",
            "A normally distributed number.\n```tl\nimport random\nrandom.seed(1)\nrandom.gauss(0, 1)    # → 1.2881847531554629\n```",
            arity: .named(["mu", "sigma"], positional: 2)
        ) { call in
            let mu = try call.named(0, "mu").map(Convert.real) ?? 0
            let sigma = try call.named(1, "sigma").map(Convert.real) ?? 1
            return .float(mu + call.session.random.pairedNormal() * sigma)
        },
        Builtin(
            "normalvariate(mu=0.0, sigma=1.0) -> float",
            "A normally distributed number.\n```tl\nimport random\nrandom.seed(1)\nrandom.normalvariate(0, 1)    # → 0.6074558576437062\n```",
            arity: .named(["mu", "sigma"], positional: 2)
        ) { call in
            let mu = try call.named(0, "mu").map(Convert.real) ?? 0
            let sigma = try call.named(1, "sigma").map(Convert.real) ?? 1
            return .float(mu + call.session.random.normal() * sigma)
        },
        Builtin(
            "expovariate(lambd) -> float",
            "An exponentially distributed number.\n```tl\nimport random\nrandom.seed(1)\nrandom.expovariate(2)    # → 0.0721455320547546\n```",
            arity: .one
        ) { call in
            let rate = try Convert.real(call[0])
            return .float(try divided(-log(1 - call.session.random.random()), rate))
        },
        Builtin(
            "triangular(low=0.0, high=1.0, mode=None) -> float",
            "A number of the triangular distribution.\n```tl\nimport random\nrandom.seed(1)\nrandom.triangular(0, 1)    # → 0.2591951428098154\n```"
        ) { call in
            let low = try call.double(0)
            let high = try call.double(1)
            var u = call.session.random.random()
            var c = try call.has(2) ? (call.double(2) - low) / (high - low) : 0.5
            guard high != low else { return .float(low) }
            var (a, b) = (low, high)
            if u > c {
                u = 1 - u
                c = 1 - c
                swap(&a, &b)
            }
            return .float(a + (b - a) * (u * c).squareRoot())
        },
        Builtin(
            "lognormvariate(mu, sigma) -> float",
            "A number whose logarithm is normally distributed.\n```tl\nimport random\nrandom.seed(1)\nrandom.lognormvariate(0, 1)    # → 1.8357550305018295\n```",
            arity: .range(2, 2)
        ) { call in
            let mu = try Convert.real(call[0])
            let sigma = try Convert.real(call[1])
            return .float(exp(mu + call.session.random.normal() * sigma))
        },
        Builtin(
            "gammavariate(alpha, beta) -> float",
            "A number of the gamma distribution.\n```tl\nimport random\nrandom.seed(1)\nrandom.gammavariate(2, 3)    # → 2.04665746661945\n```",
            arity: .range(2, 2)
        ) { call in
            let alpha = try Convert.real(call[0])
            let beta = try Convert.real(call[1])
            guard alpha > 0, beta > 0 else { throw Problem("ValueError", "gammavariate: alpha and beta must be > 0.0") }
            return .float(call.session.random.gamma(alpha) * beta)
        },
        Builtin(
            "betavariate(alpha, beta) -> float",
            "A number of the beta distribution, in [0, 1].\n```tl\nimport random\nrandom.seed(1)\nrandom.betavariate(2, 3)    # → 0.11859366316861172\n```",
            arity: .range(2, 2)
        ) { call in
            let alpha = try Convert.real(call[0])
            let beta = try Convert.real(call[1])
            guard alpha > 0, beta > 0 else { throw Problem("ValueError", "gammavariate: alpha and beta must be > 0.0") }
            let y = call.session.random.gamma(alpha)
            return .float(y == 0 ? 0 : y / (y + call.session.random.gamma(beta)))
        },
        Builtin(
            "paretovariate(alpha) -> float",
            "A number of the Pareto distribution.\n```tl\nimport random\nrandom.seed(1)\nrandom.paretovariate(3)    # → 1.0492724522368004\n```",
            arity: .one
        ) { call in
            let exponent = try divided(-1, Convert.real(call[0]))
            return .float(pow(1 - call.session.random.random(), exponent))
        },
        Builtin(
            "weibullvariate(alpha, beta) -> float",
            "A number of the Weibull distribution.\n```tl\nimport random\nrandom.seed(1)\nrandom.weibullvariate(1, 2)    # → 0.37985663625835103\n```",
            arity: .range(2, 2)
        ) { call in
            let alpha = try Convert.real(call[0])
            let exponent = try divided(1, Convert.real(call[1]))
            return .float(alpha * pow(-log(1 - call.session.random.random()), exponent))
        },
        Builtin(
            "vonmisesvariate(mu, kappa) -> float",
            "An angle around mu.\n```tl\nimport random\nrandom.seed(1)\nrandom.vonmisesvariate(0, 1)    # → 0.2074470634299601\n```",
            arity: .range(2, 2)
        ) { call in
            let mu = try Convert.real(call[0])
            let kappa = try Convert.real(call[1])
            return .float(call.session.random.angle(mu, kappa))
        },
    ]

    private static func divided(_ a: Double, _ b: Double) throws -> Double {
        if b == 0 { throw Problem("ZeroDivisionError", "float division by zero") }
        return a / b
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
        guard kappa > 1e-6 else { return 2 * .pi * random() }
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
