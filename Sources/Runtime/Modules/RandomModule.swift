import BigInt
import Foundation
import Synchronization

extension ModuleDefinition {
    /// Python's `random`. Each session has one generator, which begins with seed 0, so that a lesson repeats by itself.
    static let random = ModuleDefinition("random", "Random numbers: Python's generator, seeded with 0 at the start of a session.", make: { _ in
        RandomState().builtins.map { ($0.name, .object(BuiltinFunction($0))) }
    })
}

/// One session's generator and the functions over it.
private final class RandomState: Sendable {
    private let generator = Mutex(MersenneTwister(seed: 0))

    var builtins: [Builtin] {
        [
            Builtin("seed(a: int | float | None = None) -> None", "Start the generator again; the same seed gives the same numbers as in Python.") { [self] call in
                let key: [UInt32]
                switch call[0] {
                case .none: key = [0]
                case .big(let box): key = Self.digits(box.value.magnitude)
                case .float: key = Self.digits(BigUInt(UInt(bitPattern: try call[0].hash())))
                default: key = Self.digits(BigInt(try call.int(0)).magnitude)
                }
                generator.withLock { $0 = MersenneTwister(key: key) }
                return .none
            },
            Builtin("random() -> float", "A float from 0 up to, not including, 1.") { [self] _ in .float(generator.withLock { $0.double() }) },
            Builtin("uniform(a: float, b: float) -> float", "A float between a and b.") { [self] call in
                let a = try call.double(0), b = try call.double(1)
                return .float(a + (b - a) * generator.withLock { $0.double() })
            },
            Builtin("gauss(mu: float = 0.0, sigma: float = 1.0) -> float", "A normally distributed float.") { [self] call in
                let mean = try call.double(0), deviation = try call.double(1)
                return .float(generator.withLock { $0.gauss(mean, deviation) })
            },
            Builtin("randint(a: int, b: int) -> int", "An integer from a to b, both included.") { [self] call in
                let a = try call.int(0), b = try call.int(1)
                guard a <= b else { throw Problem("ValueError", "empty range for randrange() (\(a), \(b) + 1, \(b) + 1 - \(a))") }
                return .int(try pick(from: a, through: b))
            },
            Builtin("randrange(start: int, stop: int | None = None, step: int = 1) -> int", "An integer of `range(start, stop, step)`.") { [self] call in
                var (start, stop, step) = (try call.int(0), try call.optionalInt(1), try call.int(2))
                if stop == nil { (start, stop) = (0, start) }
                guard let stop, step != 0 else { throw Problem("ValueError", "zero step for randrange()") }
                let (width, overflow) = stop.subtractingReportingOverflow(start)
                let count = overflow ? 0 : step > 0 ? (width &+ step &- 1) / step : (width &+ step &+ 1) / step
                guard count > 0 else { throw Problem("ValueError", "empty range for randrange() (\(start), \(stop), \(width))") }
                return .int(start &+ step &* (try pick(from: 0, through: count - 1)))
            },
            Builtin("choice(seq)", "An element of a sequence.") { [self] call in
                let items = try call.list(0)
                guard !items.isEmpty else { throw Problem("IndexError", "Cannot choose from an empty sequence") }
                return items[try pick(from: 0, through: items.count - 1)]
            },
            Builtin("choices(population, k: int = 1) -> list", "k elements, each chosen anew.") { [self] call in
                let items = try call.list(0), count = try call.int(1)
                guard !items.isEmpty else { throw Problem("IndexError", "list index out of range") }
                guard count <= 100_000_000 else { throw Problem("MemoryError", "") }
                return .list((0..<max(0, count)).map { _ in items[min(items.count - 1, Int(generator.withLock { $0.double() } * Double(items.count)))] })
            },
            Builtin("shuffle(x: list) -> None", "Put a list in random order, in place.") { [self] call in
                guard case .list(let box) = call[0] else { throw call.mismatch(0, "list") }
                var items = box.items
                for last in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(last, try pick(from: 0, through: last)) }
                box.items = items
                return .none
            },
            Builtin("sample(population, k: int) -> list", "k different elements in random order.") { [self] call in
                var pool = try call.list(0)
                let count = try call.int(1), size = pool.count
                guard (0...size).contains(count) else { throw Problem("ValueError", "Sample larger than population or is negative") }
                // CPython keeps a set of what it chose when the population is large, else a pool: the draws differ.
                var setSize = 21
                if count > 5 { setSize += Int(Foundation.pow(4, Foundation.ceil(Foundation.log(Double(count * 3)) / Foundation.log(4)))) }
                if size <= setSize {
                    return .list(try (0..<count).map { taken in
                        let place = try pick(from: 0, through: size - taken - 1)
                        defer { pool[place] = pool[size - taken - 1] }
                        return pool[place]
                    })
                }
                var chosen: Set<Int> = []
                return .list(try (0..<count).map { _ in
                    var place = try pick(from: 0, through: size - 1)
                    while !chosen.insert(place).inserted { place = try pick(from: 0, through: size - 1) }
                    return pool[place]
                })
            },
        ]
    }

    private func pick(from low: Int, through high: Int) throws -> Int {
        let width = UInt64(bitPattern: Int64(high &- low)) &+ 1
        guard width != 0 else { throw Problem("OverflowError", "the range is too wide") }
        return low &+ Int(bitPattern: UInt(generator.withLock { $0.below(width) }))
    }

    /// 32-bit digits, lowest first; one zero for 0.
    private static func digits(_ value: BigUInt) -> [UInt32] {
        var digits: [UInt32] = []
        var rest = value
        while rest > 0 {
            digits.append(UInt32(truncatingIfNeeded: rest))
            rest >>= 32
        }
        return digits.isEmpty ? [0] : digits
    }
}
