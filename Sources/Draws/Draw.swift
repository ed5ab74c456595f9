/// Random numbers that are a pure function of (seed, purpose, sample): SplitMix64 over a hashed start.
///
/// No draw depends on what was drawn for another sample or purpose, so threads, order and resume points cannot change
/// anything. Integers and exactly rounded float operations only: the same numbers on every machine.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
package struct Draw: Sendable {
    private var state: UInt64

    package init(seed: Int, purpose: String, sample: Int = 0, epoch: Int = 0) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a of the purpose
        for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        for word in [seed, sample, epoch] {
            hash = Draw.mix(hash ^ Draw.mix(UInt64(bitPattern: Int64(word)) &+ 0x9e37_79b9_7f4a_7c15))
        }
        state = hash
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    package mutating func next() -> UInt64 {
        state = state &+ 0x9e37_79b9_7f4a_7c15
        return Draw.mix(state)
    }

    /// A seed for a loop in C.
    package mutating func key() -> UInt32 { UInt32(truncatingIfNeeded: next() >> 32) }

    /// Uniform in [0, 1), 24 bits.
    package mutating func unit() -> Float { Float(next() >> 40) * (1 / 16_777_216) }

    /// Uniform in [low, high).
    package mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * unit() }

    /// Uniform in 0..<bound, without bias worth naming (64-bit multiply-shift); 0 for a bound below 1.
    package mutating func integer(below bound: Int) -> Int {
        guard bound > 0 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Uniform in a closed range.
    package mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + integer(below: range.count)
    }

    /// True with probability `p`.
    package mutating func chance(_ p: Float) -> Bool { unit() < p }

    /// About normal with mean 0 and standard deviation 1: twelve uniforms summed (so it never passes 6).
    package mutating func normal() -> Float {
        var sum: Float = -6
        for _ in 0..<12 { sum += unit() }
        return sum
    }

    package mutating func pick<Element>(_ choices: [Element]) -> Element { choices[integer(below: choices.count)] }

    /// A permutation (Fisher and Yates).
    package mutating func shuffled<Element>(_ values: [Element]) -> [Element] {
        var out = values
        for index in stride(from: out.count - 1, to: 0, by: -1) {
            out.swapAt(index, integer(below: index + 1))
        }
        return out
    }

    package mutating func permutation(_ count: Int) -> [Int] { shuffled(Array(0..<max(0, count))) }
}
