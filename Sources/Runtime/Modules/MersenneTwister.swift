import BigInt
import Foundation

/// MT19937 with Python's seeding and Python's ways to draw from it, so that `random.seed(1)` gives the numbers every
/// book shows.
package final class RandomSource {
    @exclusivity(unchecked) private var state = [UInt32](repeating: 0, count: 624)
    @exclusivity(unchecked) private var index = 624
    /// The second normal of a pair.
    var spareNormal: Double?

    package init() {
        seed(
            key: [UInt32](withUnsafeBytes(of: UInt64.random(in: 0 ... .max)) { Array($0.bindMemory(to: UInt32.self)) }))
    }

    /// Seeds from what `random.seed` takes.
    func seed(with value: Value) throws {
        switch value.withoutBool {
        case .none: seed(BigInt(UInt64.random(in: 0 ... .max)))
        case .int(let number): seed(BigInt(number))
        case .big(let box): seed(box.value)
        case .float(let number): seed(BigInt(UInt(bitPattern: Hashing.float(number))))
        case .string(let box): seed(SHA512Digest.seed(of: Array(box.buffer)))
        default:
            throw Problem(
                "TypeError", "The only supported seed types are: None,\nint, float, str, bytes, and bytearray.")
        }
    }

    /// What `getstate` gives: the version, the words with the place among them, the spare normal.
    package var saved: Value {
        .tuple([.int(3), .tuple(state.map { .int(Int($0)) } + [.int(index)]), spareNormal.map { .float($0) } ?? .none])
    }

    package func restore(_ saved: Value) throws {
        guard case .tuple(let parts) = saved, parts.count == 3, parts[0].asInt == 3,
            case .tuple(let words) = parts[1],
            words.items.count == 625, let place = words.items[624].asInt, (0...624).contains(place)
        else {
            throw Problem("ValueError", "state with this version or size cannot be restored")
        }
        let numbers = words.items.prefix(624).compactMap { $0.asInt.flatMap { UInt32(exactly: $0) } }
        guard numbers.count == 624 else { throw Problem("ValueError", "state vector invalid") }
        (state, index, spareNormal) = (numbers, place, parts.items[2].asDouble)
    }

    func seed(_ number: BigInt) {
        var key: [UInt32] = []
        for word in number.magnitude.words {
            key.append(UInt32(truncatingIfNeeded: word))
            key.append(UInt32(truncatingIfNeeded: word >> 32))
        }
        while key.count > 1, key.last == 0 { key.removeLast() }
        seed(key: key.isEmpty ? [0] : key)
    }

    private func seed(key: [UInt32]) {
        spareNormal = nil
        state[0] = 19_650_218
        for i in 1..<624 { state[i] = 1_812_433_253 &* (state[i - 1] ^ (state[i - 1] >> 30)) &+ UInt32(i) }
        var i = 1
        var j = 0
        for _ in 0..<max(624, key.count) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_664_525)) &+ key[j] &+ UInt32(j)
            i += 1
            j += 1
            if i >= 624 {
                state[0] = state[623]
                i = 1
            }
            if j >= key.count { j = 0 }
        }
        for _ in 0..<623 {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_566_083_941)) &- UInt32(i)
            i += 1
            if i >= 624 {
                state[0] = state[623]
                i = 1
            }
        }
        state[0] = 0x8000_0000
        index = 624
    }

    func next32() -> UInt32 {
        if index >= 624 {
            for k in 0..<624 {
                let y = (state[k] & 0x8000_0000) | (state[(k + 1) % 624] & 0x7FFF_FFFF)
                state[k] = state[(k + 397) % 624] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
            }
            index = 0
        }
        var y = state[index]
        index += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C_5680
        y ^= (y << 15) & 0xEFC6_0000
        return y ^ (y >> 18)
    }

    /// In [0, 1), 53 bits.
    func random() -> Double {
        let a = next32() >> 5
        let b = next32() >> 6
        return (Double(a) * 67_108_864 + Double(b)) * (1.0 / 9_007_199_254_740_992)
    }

    func bits(_ count: Int) -> BigInt {
        if count <= 32 { return BigInt(next32() >> UInt32(32 - max(count, 1))) }
        var words: [UInt] = []
        var left = count
        while left > 0 {
            var word = next32()
            if left < 32 { word >>= UInt32(32 - left) }
            // The lower half of a word of 64 bits comes first.
            if (count - left) & 32 == 0 { words.append(UInt(word)) } else { words[words.count - 1] |= UInt(word) << 32 }
            left -= 32
        }
        return BigInt(BigUInt(words: words))
    }

    /// In 0 ..< bound, by rejection as `Random._randbelow`.
    func below(_ bound: BigInt) -> BigInt {
        let count = bound.magnitude.bitWidth
        while true {
            let value = bits(count)
            if value < bound { return value }
        }
    }

    func below(_ bound: Int) -> Int {
        let count = UInt32(Int.bitWidth - bound.leadingZeroBitCount)
        guard count <= 32 else { return Int(below(BigInt(bound))) }
        while true {
            let value = Int(next32() >> (32 - count))
            if value < bound { return value }
        }
    }
}
