import Files
import Tensors

/// A safetensors file open for reading. The header is checked whole when it is opened; tensors are read when asked for.
package final class SafetensorsFile: WeightsFile {
    package let header: SafetensorsHeader
    package let entries: [WeightsEntry]
    private let bytes: FileBytes

    /// - Throws: `FileSystemError`, `WeightsFileError`.
    package init(_ path: String) throws {
        bytes = try FileBytes(path)
        header = try WeightsFileError.naming(path) { [bytes] in
            let length = try SafetensorsHeader.headerLength(
                try bytes.read(0..<min(8, bytes.size)), fileSize: bytes.size)
            return try SafetensorsHeader(header: try bytes.read(8..<8 + length), fileSize: bytes.size)
        }
        entries = header.entries.map {
            WeightsEntry(
                name: $0.name, type: $0.type, typeName: $0.type.rawValue, shape: $0.shape, byteCount: $0.range.count)
        }
    }

    package var path: String { bytes.path }
    package var format: String { "safetensors" }
    package var metadata: [(key: String, value: String)] { header.metadata }

    package func tensor(at index: Int) throws -> Tensor {
        let entry = header.entries[index]
        let start = header.dataStart
        return try WeightsFileError.naming(path) {
            try entry.type.tensor(
                try bytes.read(start + entry.range.lowerBound..<start + entry.range.upperBound), entry.shape)
        }
    }
}

extension WeightsFormat {
    static let safetensors = WeightsFormat(
        name: "safetensors", endings: [".safetensors"],
        // A length of eight bytes, then JSON.
        recognises: { $0.count > 8 && $0[8] == UInt8(ascii: "{") },
        open: { try SafetensorsFile($0) })
}
