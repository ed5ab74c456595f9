import Files
import Tensors

/// A file of named tensors open for reading, whatever its format.
package protocol WeightsFile: AnyObject {
    var path: String { get }
    /// `safetensors`, `npz`.
    var format: String { get }
    /// In the order of the file.
    var entries: [WeightsEntry] { get }
    /// What the file says beside the numbers, as texts by key.
    var metadata: [(key: String, value: String)] { get }
    /// One tensor by its place in `entries`. F64, F16 and BF16 become f32; short whole numbers become i32.
    /// - Throws: `WeightsFileError`, `FileSystemError`.
    func tensor(at index: Int) throws -> Tensor
}

/// A tensor of a file as the file describes it.
package struct WeightsEntry: Sendable {
    package let name: String
    /// nil for elements that the engine does not know; such a tensor can be listed, not read.
    package let type: StoredType?
    /// The type in the format's own words: `F16`, `<f4`.
    package let typeName: String
    package let shape: Shape
    /// Without compression.
    package let byteCount: Int

    package init(name: String, type: StoredType?, typeName: String, shape: Shape, byteCount: Int) {
        self.name = name
        self.type = type
        self.typeName = typeName
        self.shape = shape
        self.byteCount = byteCount
    }
}

extension WeightsFile {
    package var names: [String] { entries.map(\.name) }

    package func value(_ key: String) -> String? { metadata.first { $0.key == key }?.value }

    /// The places of the tensors by name.
    package var positions: [ExactName: Int] {
        Dictionary(entries.enumerated().map { (ExactName($1.name), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// One tensor by name.
    package func tensor(_ name: String) throws -> Tensor {
        guard let index = index(of: name) else {
            throw WeightsFileError(file: path, reason: .noSuchTensor(name: name))
        }
        return try tensor(at: index)
    }

    package func entry(_ name: String) -> WeightsEntry? { index(of: name).map { entries[$0] } }

    private func index(of name: String) -> Int? {
        entries.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// Elements of all tensors.
    package var elementCount: Int { entries.reduce(0) { $0 &+ $1.shape.count } }
}

/// The tensors of a file whose names begin with a prefix, without it.
package final class WeightsFilePart: WeightsFile {
    private let whole: any WeightsFile
    private let indices: [Int]
    package let entries: [WeightsEntry]

    package init(of whole: any WeightsFile, prefix: String) {
        self.whole = whole
        indices = whole.entries.indices.filter { whole.entries[$0].name.hasPrefix(prefix) }
        entries = indices.map {
            let entry = whole.entries[$0]
            return WeightsEntry(
                name: String(entry.name.dropFirst(prefix.count)), type: entry.type, typeName: entry.typeName,
                shape: entry.shape, byteCount: entry.byteCount)
        }
    }

    package var path: String { whole.path }
    package var format: String { whole.format }
    package var metadata: [(key: String, value: String)] { whole.metadata }
    package func tensor(at index: Int) throws -> Tensor { try whole.tensor(at: indices[index]) }
}
