import Kernels

/// Random numbers by counter (Philox 4x32-10): a pure function of seed, stream and place.
package struct Philox: Sendable {
    private let numbers: RandomNumbers

    package init(seed: UInt64, stream: UInt64 = 0) { numbers = RandomNumbers(seed: seed, stream: stream) }

    /// A stream named by what it is for: purpose, epoch, sample and so on.
    package init(seed: UInt64, _ names: UInt64...) {
        // Each name is stirred in by the finaliser of splitmix64.
        var stream: UInt64 = 0x9E37_79B9_7F4A_7C15
        for name in names {
            stream = (stream ^ name) &* 0xBF58_476D_1CE4_E5B9
            stream = (stream ^ (stream >> 27)) &* 0x94D0_49BB_1331_11EB
            stream ^= stream >> 31
        }
        numbers = RandomNumbers(seed: seed, stream: stream)
    }

    /// Uniform in [low, high).
    package func uniforms(_ count: Int, low: Float = 0, high: Float = 1) -> [Float] {
        filled(count, 0) { numbers.uniform(count, low: low, high: high, to: $0) }
    }

    package func normals(_ count: Int, mean: Float = 0, deviation: Float = 1) -> [Float] {
        filled(count, 0) { numbers.normal(count, mean: mean, deviation: deviation, to: $0) }
    }

    /// Whole numbers in a range that is not empty.
    package func integers(_ count: Int, in range: Range<Int>) -> [Int] {
        let values: [Int64] = filled(count, 0) {
            numbers.integers(count, low: Int64(range.lowerBound), range: UInt64(range.count), to: $0)
        }
        return values.map { Int($0) }
    }

    /// A random order of 0 ..< count.
    package func permutation(_ count: Int) -> [Int] {
        let values: [Int64] = filled(count, 0) { numbers.permutation(count, to: $0) }
        return values.map { Int($0) }
    }

    private func filled<Element>(_ count: Int, _ zero: Element, _ body: (UnsafeMutableRawPointer) -> Void) -> [Element]
    {
        guard count > 0 else { return [] }
        var result = [Element](repeating: zero, count: count)
        result.withUnsafeMutableBytes { if let base = $0.baseAddress { body(base) } }
        return result
    }
}

/// Keys for random ops, one after another: each use of a random op takes the next counter of a seed.
package final class RandomKeys {
    package var seed: Int
    package var counter: Int

    package init(seed: Int, counter: Int = 0) {
        self.seed = seed
        self.counter = counter
    }

    /// The next key: i64 [2], seed and counter.
    package func next() throws -> Tensor {
        defer { counter &+= 1 }
        return try Tensor(ints: [seed, counter], [2])
    }
}
