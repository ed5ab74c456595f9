import BigInt

/// SHA-512, for one purpose: Python seeds its random numbers from a text by the text and its digest.
enum SHA512Digest {
    /// The number that `random.seed(text)` stands for.
    static func seed(of bytes: [UInt8]) -> BigInt {
        BigInt((bytes + digest(bytes)).reduce(into: BigUInt(0)) { $0 = $0 << 8 | BigUInt($1) })
    }

    /// FIPS 180-4. The round constants are the first 64 bits of the fractional parts of the cube roots of the first 80 primes.
    static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var message = bytes
        message.append(0x80)
        while message.count % 128 != 112 { message.append(0) }
        message += [UInt8](repeating: 0, count: 8)
        message += withUnsafeBytes(of: (UInt64(bytes.count) * 8).bigEndian) { Array($0) }
        var hash = initial
        for block in stride(from: 0, to: message.count, by: 128) {
            var w = (0..<16).map { index in
                (0..<8).reduce(UInt64(0)) { $0 << 8 | UInt64(message[block + index * 8 + $1]) }
            }
            for i in 16..<80 {
                let a = w[i - 15], b = w[i - 2]
                let s0 = rotate(a, 1) ^ rotate(a, 8) ^ (a >> 7)
                let s1 = rotate(b, 19) ^ rotate(b, 61) ^ (b >> 6)
                w.append(w[i - 16] &+ s0 &+ w[i - 7] &+ s1)
            }
            var v = hash
            for i in 0..<80 {
                let s1 = rotate(v[4], 14) ^ rotate(v[4], 18) ^ rotate(v[4], 41)
                let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
                let t1 = v[7] &+ s1 &+ choice &+ constants[i] &+ w[i]
                let s0 = rotate(v[0], 28) ^ rotate(v[0], 34) ^ rotate(v[0], 39)
                let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
                v = [t1 &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ t1, v[4], v[5], v[6]]
            }
            for i in 0..<8 { hash[i] = hash[i] &+ v[i] }
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
        var low = BigUInt(0), high = BigUInt(prime) << 64
        while low < high {
            let middle = (low + high + 1) >> 1
            if middle.power(root) <= scaled { low = middle } else { high = middle - 1 }
        }
        return UInt64(truncatingIfNeeded: low)
    }

    private static let initial = primes.prefix(8).map { fraction($0, root: 2) }
    private static let constants = primes.map { fraction($0, root: 3) }
}
