import BigInt
import Foundation

extension CoreModules {
    static let random = ModuleDefinition(
        "random", "Random numbers, the same as Python's for the same seed.",
        builtins: RandomFunctions.all, make: { _ in [("Random", .type(RandomGenerator.type))] })
}

enum RandomFunctions {
    static let all = numbers + choices + distributions

    static let numbers: [Builtin] = [
        Builtin(
            "seed(a=None)",
            "Starts the numbers anew from a seed.\n```tl\nimport random\nrandom.seed(1)\nrandom.randint(1, 6)    # → 2\n```",
            arity: .named(["a", "version"], positional: 2)
        ) { call in
            try call.session.random.seed(with: call.named(0, "a") ?? .none)
            return .none
        },
        Builtin(
            "getstate() -> tuple",
            "Where the numbers have come to, for `setstate`.\n```tl\nimport random\nrandom.seed(1)\nlen(random.getstate())    # → 3\n```",
            arity: .none
        ) { call in call.session.random.saved },
        Builtin(
            "setstate(state)",
            "Goes on from where `getstate` was called.\n```tl\nimport random\nstate = random.getstate()\na = random.random()\nrandom.setstate(state)\na == random.random()    # → True\n```",
            arity: .named(["state"], positional: 1, required: 1)
        ) { call in
            try call.session.random.restore(call.named(0, "state") ?? .none)
            return .none
        },
        Builtin(
            "random() -> float",
            "A number in [0, 1).\n```tl\nimport random\nrandom.seed(1)\nrandom.random()    # → 0.13436424411240122\n```",
            arity: .none
        ) { call in .float(call.session.random.random()) },
        Builtin(
            "getrandbits(k, /) -> int",
            "A whole number of k random bits.\n```tl\nimport random\nrandom.seed(1)\nrandom.getrandbits(8)    # → 34\n```",
            arity: .one
        ) { call in
            let count = try Convert.index(call[0])
            if count < 0 { throw Problem("ValueError", "number of bits must be non-negative") }
            try Arithmetic.checkBits(count)
            return count == 0 ? .int(0) : .integer(call.session.random.bits(count))
        },
        Builtin(
            "randint(a, b) -> int",
            "A whole number from a to b, both included.\n```tl\nimport random\nrandom.seed(1)\nrandom.randint(1, 6)    # → 2\n```",
            arity: .named(["a", "b"], positional: 2, required: 2)
        ) { call in
            let low = try Convert.bigIndex(call.named(0, "a") ?? .none)
            let high = try Convert.bigIndex(call.named(1, "b") ?? .none)
            return try range(low, high + 1, 1, "randint", call.session.random)
        },
        Builtin(
            "randrange(start, stop=None, step=1) -> int",
            "A whole number of a range.\n```tl\nimport random\nrandom.seed(1)\nrandom.randrange(0, 10, 2)    # → 2\n```",
            arity: .range(1, 3)
        ) { call in
            let first = try Convert.bigIndex(call[0])
            guard let second = call.optional(1), !second.isNone else {
                guard first > 0 else { throw Problem("ValueError", "empty range for randrange()") }
                return .integer(call.session.random.below(first))
            }
            return try range(
                first, try Convert.bigIndex(second), try call.optional(2).map(Convert.bigIndex) ?? 1, "randrange",
                call.session.random)
        },
        Builtin(
            "uniform(a, b) -> float",
            "A number between a and b.\n```tl\nimport random\nrandom.seed(1)\nrandom.uniform(1, 2)    # → 1.134364244112401\n```",
            arity: .named(["a", "b"], positional: 2, required: 2)
        ) { call in
            let a = try Convert.real(call.named(0, "a") ?? .none)
            let b = try Convert.real(call.named(1, "b") ?? .none)
            return .float(a + (b - a) * call.session.random.random())
        },
    ]

    private static func range(_ start: BigInt, _ stop: BigInt, _ step: BigInt, _ name: String, _ source: RandomSource)
        throws -> Value
    {
        let width = stop - start
        if step == 1 {
            guard width > 0 else {
                throw Problem("ValueError", "empty range for randrange() (\(start), \(stop), \(width))")
            }
            return .integer(start + source.below(width))
        }
        if step.isZero { throw Problem("ValueError", "zero step for randrange()") }
        let count = step.sign == .plus ? (width + step - 1) / step : (width + step + 1) / step
        guard count > 0 else { throw Problem("ValueError", "empty range for randrange()") }
        return .integer(start + step * source.below(count))
    }

    static let choices: [Builtin] = [
        Builtin(
            "choice(seq)",
            "One element.\n```tl\nimport random\nrandom.seed(1)\nrandom.choice([\"a\", \"b\", \"c\"])    # → 'a'\n```",
            arity: .named(["seq"], positional: 1, required: 1)
        ) { call in
            let sequence = call.named(0, "seq") ?? .none
            if case .set(let box) = sequence, box.count > 0 { return try Subscript.get(sequence, .int(0)) }
            guard let count = try length(sequence) else {
                throw Problem("TypeError", "object of type '\(sequence.typeName)' has no len()")
            }
            if count == 0 { throw Problem("IndexError", "Cannot choose from an empty sequence") }
            return try Subscript.get(sequence, .int(call.session.random.below(count)))
        },
        Builtin(
            "shuffle(x)",
            "Puts a list into random order, in place.\n```tl\nimport random\nrandom.seed(1)\nxs = [1, 2, 3, 4]\nrandom.shuffle(xs)\nprint(xs)    # → [4, 1, 3, 2]\n```",
            arity: .named(["x"], positional: 1, required: 1)
        ) { call in
            guard case .list(let box)? = call.named(0, "x") else {
                throw Problem(
                    "TypeError", "'\((call.named(0, "x") ?? .none).typeName)' object does not support item assignment")
            }
            var index = box.items.count - 1
            var patience = Patience()
            while index > 0 {
                box.items.swapAt(index, call.session.random.below(index + 1))
                index -= 1
                try patience.step()
            }
            return .none
        },
        Builtin(
            "sample(population, k, *, counts=None) -> list",
            "k different elements.\n```tl\nimport random\nrandom.seed(1)\nrandom.sample(range(100), 3)    # → [17, 72, 97]\n```",
            arity: .named(["population", "k", "counts"], positional: 2, required: 2)
        ) { call in
            let population = call.named(0, "population") ?? .none
            switch population {
            case .list, .tuple, .string, .range: break
            case .object(let object) where object is WideRange: break
            default: throw Problem("TypeError", "Population must be a sequence.  For dicts or sets, use sorted(d).")
            }
            let k = try Convert.index(call.named(1, "k") ?? .none)
            guard let counts = call.keyword("counts"), !counts.isNone else {
                return .list(try sample(population, k, call.session.random))
            }
            var total = Value.int(0)
            let sums = try counts.elements().map { count in
                total = try Arithmetic.apply(.add, total, count)
                return total
            }
            guard sums.count == (try length(population)) else {
                throw Problem("ValueError", "The number of counts does not match the population")
            }
            guard let last = sums.last else { throw Problem("IndexError", "pop from empty list") }
            switch last.withoutBool {
            case .int(let number):
                guard number > 0, let places = RangeBox(start: 0, stop: number, step: 1) else {
                    throw Problem("ValueError", "Total of counts must be greater than zero")
                }
                return .list(
                    try sample(.range(places), k, call.session.random).map { place in
                        try Subscript.get(
                            population, .int(bisect(sums.count - 1) { try Comparison.ordered(.less, place, sums[$0]) }))
                    })
            case .big: throw Problem("OverflowError", "Python int too large to convert to C ssize_t")
            default: throw Problem("TypeError", "Counts must be integers")
            }
        },
        Builtin(
            "choices(population, weights=None, *, cum_weights=None, k=1) -> list",
            "k elements, with repetition.\n```tl\nimport random\nrandom.seed(1)\nrandom.choices(\"ab\", k=4)    # → ['a', 'b', 'b', 'a']\n```"
        ) { call in
            let items = try call.list(0)
            let source = call.session.random
            let k = try call.int(3)
            try Arithmetic.checkElements(k)
            if items.isEmpty {
                if k > 0 || call.has(1) || call.has(2) { throw Problem("IndexError", "list index out of range") }
                return .list([])
            }
            var cumulative: [Double] = []
            if call.has(2) {
                cumulative = try call.doubles(2)
            } else if call.has(1) {
                var total = 0.0
                for weight in try call.doubles(1) {
                    total += weight
                    cumulative.append(total)
                }
            } else {
                let count = Double(items.count)
                return .list(try drawn(k) { items[Int(source.random() * count)] })
            }
            guard cumulative.count == items.count else {
                throw Problem("ValueError", "The number of weights does not match the population")
            }
            let total = cumulative[cumulative.count - 1]
            guard total > 0 else { throw Problem("ValueError", "Total of weights must be greater than zero") }
            return .list(
                try drawn(k) {
                    let point = source.random() * total
                    return items[bisect(items.count - 1) { point < cumulative[$0] }]
                })
        },
    ]

    private static func drawn(_ count: Int, _ draw: () -> Value) throws -> [Value] {
        var patience = Patience()
        return try (0..<max(count, 0)).map { _ in
            try patience.step()
            return draw()
        }
    }

    /// The first place below `count` that is behind what is looked for, found by halving; `count` when none is.
    private static func bisect(_ count: Int, _ isBefore: (Int) throws -> Bool) rethrows -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if try isBefore(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func length(_ value: Value) throws -> Int? {
        switch value {
        case .object(let object): try object.length()
        case .string(let box): box.length
        case .range(let box): box.count
        case .list(let box): box.items.count
        case .tuple(let box): box.items.count
        case .dict(let box): box.count
        default: nil
        }
    }

    /// `Random.sample`: a pool for large shares, a set of taken places for small ones, which asks a range for single
    /// numbers only.
    private static func sample(_ population: Value, _ k: Int, _ source: RandomSource) throws -> [Value] {
        guard let n = try length(population) else { return [] }
        guard k >= 0, k <= n else { throw Problem("ValueError", "Sample larger than population or is negative") }
        try Arithmetic.checkElements(k)
        var result: [Value] = []
        var patience = Patience()
        var setSize = 21
        if k > 5 { setSize += Int(pow(4, ceil(log(Double(k) * 3) / log(4)))) }
        if n <= setSize {
            var pool = try population.elements()
            for i in 0..<k {
                let j = source.below(n - i)
                result.append(pool[j])
                pool[j] = pool[n - i - 1]
                try patience.step()
            }
        } else {
            var taken: Set<Int> = []
            for _ in 0..<k {
                var j = source.below(n)
                while !taken.insert(j).inserted { j = source.below(n) }
                result.append(try Subscript.get(population, .int(j)))
                try patience.step()
            }
        }
        return result
    }
}
