import Foundation

/// The generator behind Python's `random`: MT19937 (Matsumoto & Nishimura 1998), seeded and read as CPython does,
/// so that `random.seed(1)` gives a class the same numbers in both languages.
struct MersenneTwister {
    private var state = [UInt32](repeating: 0, count: 624)
    private var index = 624
    /// The second of a pair of normal numbers.
    var spareNormal: Double?

    init(seed: UInt64) { self.init(key: seed >> 32 == 0 ? [UInt32(truncatingIfNeeded: seed)] : [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]) }

    /// `init_by_array`: the absolute value of the seed in 32-bit digits, lowest first; at least one.
    init(key: [UInt32]) {
        state[0] = 19_650_218
        for i in 1..<624 { state[i] = 1_812_433_253 &* (state[i - 1] ^ state[i - 1] >> 30) &+ UInt32(i) }
        var i = 1, j = 0
        for _ in 0..<max(624, key.count) {
            state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >> 30) &* 1_664_525) &+ key[j] &+ UInt32(j)
            i += 1
            j += 1
            if i >= 624 {
                state[0] = state[623]
                i = 1
            }
            if j >= key.count { j = 0 }
        }
        for _ in 0..<623 {
            state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >> 30) &* 1_566_083_941) &- UInt32(i)
            i += 1
            if i >= 624 {
                state[0] = state[623]
                i = 1
            }
        }
        state[0] = 0x8000_0000
    }

    mutating func next32() -> UInt32 {
        if index >= 624 {
            for k in 0..<624 {
                let y = state[k] & 0x8000_0000 | state[(k + 1) % 624] & 0x7fff_ffff
                state[k] = state[(k + 397) % 624] ^ y >> 1 ^ (y & 1 == 0 ? 0 : 0x9908_b0df)
            }
            index = 0
        }
        var y = state[index]
        index += 1
        y ^= y >> 11
        y ^= y << 7 & 0x9d2c_5680
        y ^= y << 15 & 0xefc6_0000
        return y ^ y >> 18
    }

    /// A float in [0, 1) with 53 random bits.
    mutating func double() -> Double {
        let a = Double(next32() >> 5), b = Double(next32() >> 6)
        return (a * 67_108_864 + b) / 9_007_199_254_740_992
    }

    /// `getrandbits(k)` for 1 to 64 bits.
    mutating func bits(_ count: Int) -> UInt64 {
        if count <= 32 { return UInt64(next32() >> UInt32(32 - count)) }
        let low = UInt64(next32())
        return low | UInt64(next32() >> UInt32(64 - count)) << 32
    }

    /// An integer below `bound`, which is at least 1.
    mutating func below(_ bound: UInt64) -> UInt64 {
        let width = 64 - bound.leadingZeroBitCount
        while true {
            let candidate = bits(width)
            if candidate < bound { return candidate }
        }
    }

    /// CPython's `gauss`: pairs by Box and Muller.
    mutating func gauss(_ mean: Double, _ deviation: Double) -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return mean + spare * deviation
        }
        let angle = double() * 2 * .pi
        let radius = (-2 * log(1 - double())).squareRoot()
        spareNormal = sin(angle) * radius
        return mean + cos(angle) * radius * deviation
    }
}
