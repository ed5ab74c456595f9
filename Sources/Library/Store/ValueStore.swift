import Files
import Foundation
import Models
import Runtime
import Tensors
import Training
import Weights

/// Values by name in one file, for a cell that need not run again.
///
/// Numbers, texts, containers, tensors, the record of a `fit`, and what a cell did to a model that was there before it.
/// Tensors lie in the file as in every safetensors file; what the values are stands in its header.
package struct ValueStore {
    /// A value that cannot be written down.
    package struct Refusal: Error {
        package let words: String

        package init(words: String) { self.words = words }
    }

    private static let mark = "transferlab_cell"
    private static let deepest = 100

    private var values: [JSON.Member] = []
    private var tensors: [(name: String, tensor: Tensor)] = []

    package init() {}

    // MARK: Writing

    /// - Parameter before: what the name meant before the cell: a model must be the same one, with other numbers.
    /// - Throws: `Refusal`.
    package mutating func add(_ name: String, _ value: Value, before: Value?) throws {
        do {
            values.append(.init(name, try description(of: value, before: before, depth: 0)))
        } catch let refusal as Refusal {
            throw Refusal(words: "`\(name)` is \(refusal.words)")
        }
    }

    private mutating func description(of value: Value, before: Value?, depth: Int) throws -> JSON {
        guard depth < ValueStore.deepest else { throw Refusal(words: "nested too deep") }
        func form(_ kind: String, _ content: JSON) -> JSON { .array([.string(kind), content]) }
        func items(_ values: [Value]) throws -> JSON {
            .array(try values.map { try description(of: $0, before: nil, depth: depth + 1) })
        }
        switch value {
        case .none: return form("none", .null)
        case .bool(let flag): return form("bool", .bool(flag))
        case .int(let number): return form("int", .integer(number))
        case .float(let number): return form("float", .string(String(number.bitPattern, radix: 16)))
        case .string(let box): return form("str", .string(box.text))
        case .list(let box): return form("list", try items(box.items))
        case .tuple(let box): return form("tuple", try items(box.items))
        case .dict(let box): return form("dict", try items(box.pairs().flatMap { [$0.key, $0.value] }))
        case .object(let object as TensorObject):
            let name = "value.\(tensors.count)"
            tensors.append((name, object.tensor))
            return form("tensor", .string(name))
        case .object(let object as HistoryObject): return form("history", object.stored)
        case .object(let object as ModelObject):
            guard let before = before?.asObject as? ModelObject, before.model === object.model else {
                throw Refusal(words: "a model that the cell made: make it in a cell of its own, which takes no time")
            }
            return form("model", try description(of: object.model))
        default: throw Refusal(words: "a \(value.typeName), which is not kept")
        }
    }

    private mutating func description(of model: Model) throws -> JSON {
        let first = tensors.count
        for entry in model.state { tensors.append(("value.\(tensors.count)", entry.variable.tensor)) }
        return .object([
            .init("first", .integer(first)), .init("names", .array(model.state.map { .string($0.name) })),
            .init("marks", .string(StoredText.of(model.marks))),
        ])
    }

    package func write(to path: String, _ facts: [(key: String, value: String)]) throws {
        let metadata =
            [(key: ValueStore.mark, value: "1"), (key: "values", value: JSON.object(values).text)] + facts
        try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
    }

    // MARK: Reading

    /// A written file: its facts are looked at before its values are taken.
    package struct Stored {
        private let file: SafetensorsFile

        /// nil for a file that is not there or not one of these.
        package init?(_ path: String) {
            guard FileManager.default.fileExists(atPath: path), let file = try? SafetensorsFile(path),
                file.header.value(ValueStore.mark) == "1"
            else { return nil }
            self.file = file
        }

        package func fact(_ key: String) -> String? { file.header.value(key) }

        /// Gives the session every value. Nothing is changed unless all can be read.
        package func restore(in session: Session) throws {
            guard case .object(let members)? = try fact("values").map({ try JSONScanner.parse($0) }) else {
                throw Refusal(words: "damaged")
            }
            var found: [(name: String, value: Value)] = []
            var changes: [() throws -> Void] = []
            for member in members {
                let before = session.global(member.key)
                found.append((member.key, try value(of: member.value, before: before, changes: &changes)))
            }
            for change in changes { try change() }
            for (name, value) in found { session.setGlobal(name, value) }
        }

        private func value(of form: JSON, before: Value?, changes: inout [() throws -> Void]) throws -> Value {
            guard let parts = form.array, parts.count == 2, let kind = parts[0].string else {
                throw Refusal(words: "damaged")
            }
            let content = parts[1]
            func items() throws -> [Value] {
                try (content.array ?? []).map { try value(of: $0, before: nil, changes: &changes) }
            }
            switch kind {
            case "none": return .none
            case "bool": return .bool(content == .bool(true))
            case "int": return .int(content.integer ?? 0)
            case "float":
                guard let bits = content.string.flatMap({ UInt64($0, radix: 16) }) else { break }
                return .float(Double(bitPattern: bits))
            case "str": return .str(content.string ?? "")
            case "list": return .list(try items())
            case "tuple": return .tuple(try items())
            case "dict":
                let all = try items()
                return .dict(stride(from: 0, to: all.count - all.count % 2, by: 2).map { (all[$0], all[$0 + 1]) })
            case "tensor": return .tensor(try file.tensor(content.string ?? ""))
            case "history": return .object(try HistoryObject(stored: content))
            case "model":
                guard let model = (before?.asObject as? ModelObject)?.model else { break }
                changes.append(try change(of: model, to: content))
                return before ?? .none
            default: break
            }
            throw Refusal(words: "damaged")
        }

        private func change(of model: Model, to content: JSON) throws -> () throws -> Void {
            let names = content["names"]?.array?.compactMap(\.string) ?? []
            guard names == model.state.map(\.name), let first = content["first"]?.integer,
                let marks: ModelMarks = StoredText.value(content["marks"]?.string ?? ""), model.fits(marks)
            else { throw Refusal(words: "of another structure") }
            let tensors = try names.indices.map { try file.tensor("value.\(first + $0)") }
            for (entry, tensor) in zip(model.state, tensors) where entry.variable.tensor.shape != tensor.shape {
                throw Refusal(words: "of another shape")
            }
            return {
                for (entry, tensor) in zip(model.state, tensors) { try entry.variable.assign(tensor) }
                model.restore(marks)
            }
        }
    }
}

extension HistoryObject {
    /// The runs as a text in JSON.
    var stored: JSON { .string(StoredText.of(runs)) }

    convenience init(stored: JSON) throws {
        guard let runs: [History] = StoredText.value(stored.string ?? ""), let first = runs.first else {
            throw ValueStore.Refusal(words: "damaged")
        }
        self.init(first, runs: runs)
    }
}

/// Swift's values as text: the same value always gives the same one, and numbers that are none are written too.
enum StoredText {
    static func of(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// nil for a text that is no such value.
    static func value<Kind: Decodable>(_ text: String) -> Kind? {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try? decoder.decode(Kind.self, from: Foundation.Data(text.utf8))
    }
}

extension Session {
    /// Where the random numbers of tensors stand, in words; given back by `restoreTensorSeed`.
    package var tensorSeed: String {
        let keys = kept["random tensors"] as? RandomKeys ?? RandomKeys(seed: 0)
        return "\(keys.seed) \(keys.counter)"
    }

    package func restoreTensorSeed(_ words: String) {
        let numbers = words.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 2 else { return }
        let keys = RandomKeys(seed: numbers[0])
        keys.counter = numbers[1]
        kept["random tensors"] = keys
    }
}
