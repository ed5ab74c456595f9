import Data
import Models
import Runtime
import Training

/// A number that two values share when they hold the same: by content, never by identity.
package struct ContentDigest {
    private var print = Fingerprint()
    private var depth = 0

    private static let deepest = 200

    /// nil for a value whose content cannot be told: a function, an iterator, an optimiser.
    package static func of(_ value: Value) throws -> UInt64? {
        var digest = ContentDigest()
        return try digest.add(value) ? digest.print.value : nil
    }

    private mutating func add(_ items: [Value]) throws -> Bool {
        print.add(UInt64(items.count))
        for item in items { guard try add(item) else { return false } }
        return true
    }

    private mutating func add(_ value: Value) throws -> Bool {
        depth += 1
        defer { depth -= 1 }
        guard depth < ContentDigest.deepest else { return false }
        switch value {
        case .none, .ellipsis, .bool, .int, .big, .range: print.add(value.typeName + (try value.repr()))
        case .float(let number):
            print.add("float")
            print.add(number.bitPattern)
        case .string(let box):
            print.add("str")
            print.add(box.text)
        case .list(let box): return try marked("list") { try $0.add(box.items) }
        case .tuple(let box): return try marked("tuple") { try $0.add(box.items) }
        case .dict(let box):
            return try marked("dict") { digest in
                for (key, element) in box.pairs() { guard try digest.add([key, element]) else { return false } }
                return true
            }
        case .set:
            // In any order: the digests of the elements are added up.
            var sum: UInt64 = 0
            for element in try value.elements() {
                guard let one = try ContentDigest.of(element) else { return false }
                sum &+= one
            }
            print.add("set")
            print.add(sum)
        case .builtin(let builtin): print.add("builtin " + builtin.signatureText)
        case .type(let type): print.add("class " + type.name)
        case .object(let object): return try add(object)
        case .function, .cell, .unbound: return false
        }
        return true
    }

    private mutating func marked(_ word: String, _ body: (inout ContentDigest) throws -> Bool) rethrows -> Bool {
        print.add(word)
        return try body(&self)
    }

    private mutating func add(_ object: Object) throws -> Bool {
        switch object {
        case let tensor as TensorObject:
            print.add("Tensor \(tensor.tensor.shape) \(tensor.tensor.dtype.name)")
            try tensor.tensor.withBytes { print.add($0) }
        case let model as ModelObject:
            print.add("Model \(model.model.architecture)")
            print.add(try Fingerprint.of(model.model))
            print.add(StoredText.of(model.model.marks))
        case let data as DatasetObject:
            print.add("Dataset \(data.dataset.name)")
            for name in data.dataset.classes { print.add(name) }
            print.add(data.dataset.fingerprint)
        case let history as HistoryObject:
            print.add("History")
            print.add(StoredText.of(history.runs))
        case let module as ModuleObject: print.add("module " + module.name)
        default: return false
        }
        return true
    }
}
