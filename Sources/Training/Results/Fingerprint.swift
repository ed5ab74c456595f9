import Data
import Models
import Tensors

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

    /// Names and values of parameters and buffers.
    package static func of(_ model: Model) throws -> UInt64 {
        var print = Fingerprint()
        for entry in model.state {
            print.add(entry.name)
            try entry.variable.tensor.withBytes { print.add($0) }
        }
        return print.value
    }

    /// Values and labels, in order.
    package static func of(_ samples: Samples) throws -> UInt64 {
        var print = Fingerprint()
        samples.labels.withUnsafeBytes { print.add($0) }
        switch samples.content {
        case .images(let dataset):
            for index in 0..<dataset.count { try dataset.batch([index]).withUnsafeBytes { print.add($0) } }
        case .numbers(let values, let shape):
            shape.withUnsafeBytes { print.add($0) }
            values.withUnsafeBytes { print.add($0) }
        case .features(let store):
            for index in 0..<store.count { try store.rows([index], view: 0).withUnsafeBytes { print.add($0) } }
        }
        return print.value
    }

    /// Names and values of everything the first `stages` steps of a model compute with.
    static func of(_ model: Model, stages: Int) throws -> UInt64 {
        var print = Fingerprint()
        func add(_ entries: [StateEntry]) throws {
            for entry in entries {
                print.add(entry.name)
                try entry.variable.tensor.withBytes { print.add($0) }
            }
        }
        for stage in model.stages.prefix(stages) {
            print.add(stage.path + " " + stage.module.layer.description)
            try add(stage.module.state())
            for parameter in stage.outerParameters { try parameter.tensor.withBytes { print.add($0) } }
        }
        return print.value
    }
}

extension UInt64 {
    /// Sixteen hexadecimal digits.
    package var hex: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
