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
            "seed(a=None, version=2)",
            "Starts the numbers anew from a seed.\n```tl\nimport random\nrandom.seed(1)\nrandom.randint(1, 6)    # → 2\n```",
            of: "Random", effect: .changes
        ) { call in
            try call.session.random.seed(with: call[0])
            return .none
        },
        Builtin(
            "getstate() -> tuple",
            "Where the numbers have come to, for `setstate`.\n```tl\nimport random\nrandom.seed(1)\nlen(random.getstate())    # → 3\n```",
            of: "Random", effect: .changes
        ) { call in call.session.random.saved },
        Builtin(
            "setstate(state)",
            "Goes on from where `getstate` was called.\n```tl\nimport random\nstate = random.getstate()\na = random.random()\nrandom.setstate(state)\na == random.random()    # → True\n```",
            of: "Random", effect: .changes
        ) { call in
            try call.session.random.restore(call[0])
            return .none
        },
        Builtin(
            "random() -> float",
            "A number in [0, 1).\n```tl\nimport random\nrandom.seed(1)\nrandom.random()    # → 0.13436424411240122\n```",
            arity: .none, module: "Random", effect: .changes
        ) { call in .float(call.session.random.random()) },
        Builtin(
            "getrandbits(k, /) -> int",
            "A whole number of k random bits.\n```tl\nimport random\nrandom.seed(1)\nrandom.getrandbits(8)    # → 34\n```",
            arity: .one, module: "Random", effect: .changes
        ) { call in
            let count = try Convert.index(call[0])
            if count < 0 { throw Problem("ValueError", "number of bits must be non-negative") }
            try Arithmetic.checkBits(count)
            return count == 0 ? .int(0) : .integer(call.session.random.bits(count))
        },
        Builtin(
            "randint(a, b) -> int",
            "A whole number from a to b, both included.\n```tl\nimport random\nrandom.seed(1)\nrandom.randint(1, 6)    # → 2\n```",
            of: "Random", effect: .changes
        ) { call in
            let stop = try Arithmetic.apply(.add, call[1], .int(1))
            return try draw(from: call[0], to: stop, by: .int(1), call.session.random)
        },
        Builtin(
            "randrange(start, stop=None, step=1) -> int",
            "A whole number of a range.\n```tl\nimport random\nrandom.seed(1)\nrandom.randrange(0, 10, 2)    # → 2\n```",
            of: "Random", effect: .changes
        ) { call in
            let (start, stop, step) = (call[0], call[1], call[2])
            guard stop.isNone else { return try draw(from: start, to: stop, by: step, call.session.random) }
            guard case .int(1) = step else { throw Problem("TypeError", "Missing a non-None stop argument") }
            let bound = try whole(start, "arg 1")
            guard bound > 0 else { throw Problem("ValueError", "empty range for randrange()") }
            return .integer(call.session.random.below(bound))
        },
        Builtin(
            "uniform(a, b) -> float",
            "A number between a and b.\n```tl\nimport random\nrandom.seed(1)\nrandom.uniform(1, 2)    # → 1.134364244112401\n```",
            of: "Random", effect: .changes
        ) { call in
            try between(call[0], call[1], call.session.random.random())
        },
    ]

    /// A bound of `randrange`: a whole number, or a float that is one.
    private static func whole(_ value: Value, _ name: String) throws -> BigInt {
        if let number = try? Convert.bigIndex(value) { return number }
        let number = try Convert.int(value)
        guard try number.equals(value) else { throw Problem("ValueError", "non-integer \(name) for randrange()") }
        return try Convert.bigIndex(number)
    }

    private static func draw(from first: Value, to last: Value, by width: Value, _ source: RandomSource) throws -> Value
    {
        let start = try whole(first, "arg 1")
        let stop = try whole(last, "stop")
        let step = try whole(width, "step")
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
            of: "Random", effect: .changes
        ) { call in
            let sequence = call[0]
            guard let count = try length(sequence) else {
                throw Problem("TypeError", "object of type '\(sequence.typeName)' has no len()")
            }
            if count == 0 { throw Problem("IndexError", "Cannot choose from an empty sequence") }
            return try Subscript.get(sequence, .int(call.session.random.below(count)))
        },
        Builtin(
            "shuffle(x)",
            "Puts a list into random order, in place.\n```tl\nimport random\nrandom.seed(1)\nxs = [1, 2, 3, 4]\nrandom.shuffle(xs)\nprint(xs)    # → [4, 1, 3, 2]\n```",
            of: "Random", effect: .changes
        ) { call in
            guard var index = try length(call[0]).map({ $0 - 1 }) else {
                throw Problem("TypeError", "object of type '\(call[0].typeName)' has no len()")
            }
            var patience = Patience()
            while index > 0 {
                let other = call.session.random.below(index + 1)
                if case .list(let box) = call[0] {
                    box.items.swapAt(index, other)
                } else {
                    let (a, b) = (try Subscript.get(call[0], .int(index)), try Subscript.get(call[0], .int(other)))
                    try Subscript.set(call[0], .int(index), b)
                    try Subscript.set(call[0], .int(other), a)
                }
                index -= 1
                try patience.step()
            }
            return .none
        },
        Builtin(
            "sample(population, k, *, counts=None) -> list",
            "k different elements.\n```tl\nimport random\nrandom.seed(1)\nrandom.sample(range(100), 3)    # → [17, 72, 97]\n```",
            of: "Random", effect: .changes
        ) { call in
            let population = call[0]
            switch population {
            case .list, .tuple, .string, .range: break
            case .object(let object) where object is WideRange: break
            default: throw Problem("TypeError", "Population must be a sequence.  For dicts or sets, use sorted(d).")
            }
            guard call.has(2) else { return .list(try sample(population, call[1], call.session.random)) }
            let counts = call[2]
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
                    try sample(.range(places), call[1], call.session.random).map { place in
                        try Subscript.get(
                            population, .int(bisect(sums.count - 1) { try Comparison.ordered(.less, place, sums[$0]) }))
                    })
            case .big: throw Problem("OverflowError", "Python int too large to convert to C ssize_t")
            default: throw Problem("TypeError", "Counts must be integers")
            }
        },
        Builtin(
            "choices(population, weights=None, *, cum_weights=None, k=1) -> list",
            "k elements, with repetition.\n```tl\nimport random\nrandom.seed(1)\nrandom.choices(\"ab\", k=4)    # → ['a', 'b', 'b', 'a']\n```",
            of: "Random", effect: .changes
        ) { call in
            guard let n = try length(call[0]) else {
                throw Problem("TypeError", "object of type '\(call[0].typeName)' has no len()")
            }
            let source = call.session.random
            guard call.has(1) || call.has(2) else {
                return .list(try drawn(call[3]) { try Subscript.get(call[0], .int(Int(source.random() * Double(n)))) })
            }
            let (cumulative, total) = try cumulated(call)
            guard cumulative.count == n else {
                throw Problem("ValueError", "The number of weights does not match the population")
            }
            guard total > 0 else { throw Problem("ValueError", "Total of weights must be greater than zero") }
            guard total.isFinite else { throw Problem("ValueError", "Total of weights must be finite") }
            return .list(
                try drawn(call[3]) {
                    let point = source.random() * total
                    return try Subscript.get(call[0], .int(bisect(n - 1) { point < cumulative[$0] }))
                })
        },
    ]

    /// The running sums of `choices`, as given or of the weights, and the last of them.
    private static func cumulated(_ call: Call) throws -> (sums: [Double], total: Double) {
        var sums: [Value] = []
        if call.has(2) {
            if call.has(1) { throw Problem("TypeError", "Cannot specify both weights and cumulative weights") }
            guard try length(call[2]) != nil else {
                throw Problem("TypeError", "object of type '\(call[2].typeName)' has no len()")
            }
            sums = try call[2].elements()
        } else {
            if let k = call[1].asInt {
                throw Problem("TypeError", "The number of choices must be a keyword argument: k=\(k)")
            }
            for weight in try call[1].elements() {
                sums.append(try sums.last.map { try Arithmetic.apply(.add, $0, weight) } ?? weight)
            }
        }
        guard let last = sums.last else { throw Problem("IndexError", "list index out of range") }
        let total = try Convert.real(Arithmetic.apply(.add, last, .float(0)))
        return (try sums.map(Convert.real), total)
    }

    private static func drawn(_ count: Value, _ draw: () throws -> Value) throws -> [Value] {
        var patience = Patience()
        let count = try Convert.index(count)
        try Arithmetic.checkElements(count)
        return try (0..<max(count, 0)).map { _ in
            try patience.step()
            return try draw()
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
        case .tuple(let box): box.count
        case .dict(let box): box.count
        case .set(let box): box.count
        default: nil
        }
    }

    /// `Random.sample`: a pool for large shares, a set of taken places for small ones, which asks a range for single
    /// numbers only.
    private static func sample(_ population: Value, _ count: Value, _ source: RandomSource) throws -> [Value] {
        guard let n = try length(population) else { return [] }
        let isPossible =
            try Comparison.ordered(.lessEqual, .int(0), count)
            && Comparison.ordered(.lessEqual, count, .int(n))
        guard isPossible else { throw Problem("ValueError", "Sample larger than population or is negative") }
        guard case .int(let k) = count.withoutBool else {
            throw Problem("TypeError", "can't multiply sequence by non-int of type '\(count.typeName)'")
        }
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
