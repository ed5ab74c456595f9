import BigInt

/// SHA-512, for one purpose: Python seeds its random numbers from a text by the text and its digest.
enum SHA512Digest {
    /// The number that `random.seed(text)` stands for: the text and its digest, the first byte highest.
    static func seed(of bytes: [UInt8]) -> BigInt {
        let all = bytes + digest(bytes)
        return BigInt(
            BigUInt(
                words: stride(from: all.count, to: 0, by: -8).map { end in
                    all[max(0, end - 8)..<end].reduce(UInt(0)) { $0 << 8 | UInt($1) }
                }))
    }

    /// FIPS 180-4. The round constants are the first 64 bits of the fractional parts of the cube roots of the first 80
    /// primes.
    static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var message = bytes
        message.append(0x80)
        while message.count % 128 != 112 { message.append(0) }
        message += [UInt8](repeating: 0, count: 8)
        message += withUnsafeBytes(of: (UInt64(bytes.count) * 8).bigEndian) { Array($0) }
        var hash = initial
        let constants = constants
        var w = [UInt64](repeating: 0, count: 80)
        for block in stride(from: 0, to: message.count, by: 128) {
            for i in 0..<16 { w[i] = (0..<8).reduce(UInt64(0)) { $0 << 8 | UInt64(message[block + i * 8 + $1]) } }
            for i in 16..<80 {
                let a = w[i - 15]
                let b = w[i - 2]
                let s0 = rotate(a, 1) ^ rotate(a, 8) ^ (a >> 7)
                let s1 = rotate(b, 19) ^ rotate(b, 61) ^ (b >> 6)
                w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
            }
            var (a, b, c, d, e, f, g, h) = (hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7])
            for i in 0..<80 {
                let s1 = rotate(e, 14) ^ rotate(e, 18) ^ rotate(e, 41)
                let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ constants[i] &+ w[i]
                let s0 = rotate(a, 28) ^ rotate(a, 34) ^ rotate(a, 39)
                let t2 = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
                (a, b, c, d, e, f, g, h) = (t1 &+ t2, a, b, c, d &+ t1, e, f, g)
            }
            for (i, word) in [a, b, c, d, e, f, g, h].enumerated() { hash[i] = hash[i] &+ word }
        }
        return hash.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
    }

    private static func rotate(_ x: UInt64, _ n: UInt64) -> UInt64 { x >> n | x << (64 - n) }

    private static let primes: [Int] = {
        var primes: [Int] = []
        var candidate = 2
        while primes.count < 80 {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes
    }()

    /// The first 64 bits of the fraction of the k-th root, by whole numbers.
    private static func fraction(_ prime: Int, root: Int) -> UInt64 {
        let scaled = BigUInt(prime) << (64 * root)
        var low = BigUInt(0)
        var high = BigUInt(prime) << 64
        while low < high {
            let middle = (low + high + 1) >> 1
            if middle.power(root) <= scaled { low = middle } else { high = middle - 1 }
        }
        return UInt64(truncatingIfNeeded: low)
    }

    private static let initial = primes.prefix(8).map { fraction($0, root: 2) }
    private static let constants = primes.map { fraction($0, root: 3) }
}
