/// Python's own hashes, number for number: the order of a set and `hash((1, 2))` depend on them.
package enum Hashing {
    /// Numbers hash modulo this prime, so that 1, 1.0 and True agree.
    static let modulus = (1 << 61) - 1

    @inline(__always)
    static func int(_ value: Int) -> Int {
        if value > -modulus, value < modulus { return value == -1 ? -2 : value }
        let rest = Int(value.magnitude % UInt(modulus))
        let signed = value < 0 ? -rest : rest
        return signed == -1 ? -2 : signed
    }

    static func big(_ box: BigIntBox) -> Int {
        var rest: UInt = 0
        for index in (0..<box.count).reversed() {
            rest = UInt(modulus).dividingFullWidth((rest, box.words[index])).remainder
        }
        let signed = box.isNegative ? -Int(rest) : Int(rest)
        return signed == -1 ? -2 : signed
    }

    static func float(_ value: Double) -> Int {
        if let exact = Int(exactly: value) { return int(exact) }
        if value.isNaN { return 0 }
        if value.isInfinite { return value > 0 ? 314_159 : -314_159 }
        // CPython's _Py_HashDouble: 28 bits of the mantissa at a time, rotated within 61 bits.
        var mantissa = value.magnitude.significand / 2
        var exponent = Int(value.magnitude.exponent) + 1
        var x: UInt = 0
        let prime = UInt(modulus)
        while mantissa != 0 {
            x = ((x << 28) & prime) | x >> 33
            mantissa *= 268_435_456
            exponent -= 28
            let digit = UInt(mantissa)
            mantissa -= Double(digit)
            x += digit
            if x >= prime { x -= prime }
        }
        let shift = exponent >= 0 ? exponent % 61 : 60 - ((-1 - exponent) % 61)
        x = ((x << UInt(shift)) & prime) | x >> UInt(61 - shift)
        let signed = value < 0 ? -Int(x) : Int(x)
        return signed == -1 ? -2 : signed
    }

    /// The xxHash variant of CPython's tuples.
    @inline(__always)
    static func tuple(_ count: Int, _ hash: (Int) throws -> Int) rethrows -> Int {
        let prime5: UInt = 2_870_177_450_012_600_261
        var state = prime5
        for index in 0..<count {
            state &+= UInt(bitPattern: try hash(index)) &* 14_029_467_366_897_019_727
            state = state << 31 | state >> 33
            state = state &* 11_400_714_785_074_694_791
        }
        state &+= UInt(count) ^ (prime5 ^ 3_527_539)
        return state == .max ? 1_546_275_796 : Int(bitPattern: state)
    }

    static func frozenSet(_ hashes: [Int]) -> Int {
        var state: UInt = 0
        for hash in hashes {
            let bits = UInt(bitPattern: hash)
            state ^= ((bits ^ 89_869_747) ^ (bits << 16)) &* 3_644_798_167
        }
        state ^= (UInt(hashes.count) &+ 1) &* 1_927_868_237
        state ^= (state >> 11) ^ (state >> 25)
        state = state &* 69_069 &+ 907_133_923
        return state == .max ? 590_923_713 : Int(bitPattern: state)
    }
}

extension Value {
    /// Equal values have equal hashes. Raises TypeError for what can change.
    @inline(__always)
    package func hash() throws -> Int {
        switch self {
        case .int(let value): Hashing.int(value)
        case .string(let box): box.hash
        default: try slowHash(depth: 0)
        }
    }

    private func slowHash(depth: Int) throws -> Int {
        switch self {
        case .int(let value): return Hashing.int(value)
        case .string(let box): return box.hash
        case .bool(let flag): return flag ? 1 : 0
        case .float(let value): return Hashing.float(value)
        case .big(let box): return Hashing.big(box)
        case .none: return 0x00FC_A86F
        case .ellipsis: return 0x00FC_A870
        case .tuple(let box):
            try Nesting.check(depth)
            var patience = Patience()
            return try Hashing.tuple(box.count) { index in
                try patience.step()
                switch box.elements[index] {
                case .int(let value): return Hashing.int(value)
                case .string(let box): return box.hash
                case let other: return try other.slowHash(depth: depth + 1)
                }
            }
        case .range(let box): return try WideRange(box).hash()
        case .set(let box) where box.isFrozen: return Hashing.frozenSet(box.entries().map(\.hash))
        case .function(let function): return ObjectIdentifier(function).hashValue
        case .builtin(let builtin): return ObjectIdentifier(builtin).hashValue
        case .type(let type): return ObjectIdentifier(type).hashValue
        case .object(let object): return try object.hash()
        case .list, .dict, .set:
            throw Problem(
                "TypeError", "unhashable type: '\(typeName)'", code: "TL0309", hint: Value.unhashableHint(typeName))
        case .cell, .unbound: return 0
        }
    }
}

extension Value {
    /// What to use as a key instead of a value that can change.
    fileprivate static func unhashableHint(_ typeName: String) -> String {
        switch typeName {
        case "list": "A key must not change: use a tuple, `tuple(xs)`."
        case "set": "A key must not change: use `frozenset(s)`."
        default: "A key must not change: use its name, a number, or a tuple of its items, `tuple(d.items())`."
        }
    }
}

/// The bound on walking nested values: deep enough for any program that means it, far from the end of the native stack.
enum Nesting {
    static let limit = 20_000

    @inline(__always)
    static func check(_ depth: Int) throws {
        if depth > limit { throw Problem("RecursionError", "maximum recursion depth exceeded in comparison") }
        // What is shared many times over is walked each time: two lists of forty levels can take for ever.
        try Machine.checkAttention()
    }
}
