import Data
import Models
import Tensors

/// A 64-bit number of some bytes, to see whether two runs met the same data or ended with the same weights.
/// Not for defence: anyone can make two files with the same one.
package struct Fingerprint: Sendable {
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package mutating func add(_ word: UInt64) {
        var z = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
        z ^= z >> 29
        value = z &* 0xbf58_476d_1ce4_e5b9
        value ^= value >> 32
    }

    /// Eight bytes at a time, then the rest one by one.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        let words = bytes.count / 8
        for index in 0..<words { add(bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)) }
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
