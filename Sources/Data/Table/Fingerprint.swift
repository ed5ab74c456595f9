/// A 64-bit number of some bytes, to see whether two runs met the same data or ended with the same weights.
/// Not for defence: anyone can make two files with the same one.
package struct Fingerprint: Sendable {
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    private static func mixed(_ value: UInt64, _ word: UInt64) -> UInt64 {
        var z = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
        z ^= z >> 29
        z = z &* 0xbf58_476d_1ce4_e5b9
        return z ^ z >> 32
    }

    package mutating func add(_ word: UInt64) { value = Self.mixed(value, word) }

    /// Eight bytes at a time, then the rest one by one. Of many there are four chains, none of which waits for
    /// another's multiplications: a model is passed over three times in a fit.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        let words = bytes.count / 8
        let rounds = words / 4
        func word(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) }
        if rounds > 0 {
            var (a, b, c, d) = (value, value &+ 1, value &+ 2, value &+ 3)
            for round in 0..<rounds {
                a = Self.mixed(a, word(round * 4))
                b = Self.mixed(b, word(round * 4 + 1))
                c = Self.mixed(c, word(round * 4 + 2))
                d = Self.mixed(d, word(round * 4 + 3))
            }
            value = a
            for chain in [b, c, d] { add(chain) }
        }
        for index in rounds * 4..<words { add(word(index)) }
        for index in words * 8..<bytes.count { add(UInt64(bytes[index])) }
        add(UInt64(bytes.count))
    }

    package mutating func add(_ text: String) { Array(text.utf8).withUnsafeBytes { add($0) } }
}

extension UInt64 {
    /// Sixteen hexadecimal digits.
    package var hex: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
