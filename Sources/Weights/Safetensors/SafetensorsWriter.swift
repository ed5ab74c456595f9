import Files
import Tensors

/// Writes a safetensors file, whole or not at all.
package enum SafetensorsWriter {
    /// How f32 values are stored.
    package enum Precision: Sendable {
        case full
        /// Matrices and kernels as F16, half the size; vectors (biases, BatchNorm) stay F32, where it would cost
        /// accuracy and save nothing.
        case half
    }

    /// - Parameter metadata: strings by key; keys must differ.
    /// - Throws: `FileSystemError`; `TensorError` when a value cannot be computed. A file that was there before is
    ///   untouched then.
    package static func write(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [(key: String, value: String)] = [],
        precision: Precision = .full, to path: String, system: FileSystemCalls = .real
    ) throws {
        try Tensor.evaluate(tensors.map(\.tensor))
        let stored = try tensors.map { try Stored($0.name, $0.tensor, precision) }
            // Wide elements first: every tensor then lies at a multiple of its element's size.
            .enumerated().sorted { ($1.element.type.size, $0.offset) < ($0.element.type.size, $1.offset) }.map(
                \.element)
        let header = self.header(stored, metadata)
        try AtomicFile.write(to: path, system: system) { file in
            try file.write((0..<8).map { UInt8(truncatingIfNeeded: UInt64(header.count) >> ($0 * 8)) })
            try file.write(header)
            for entry in stored { try entry.write(to: file) }
        }
    }

    private static func header(_ stored: [Stored], _ metadata: [(key: String, value: String)]) -> [UInt8] {
        var members: [JSON.Member] = []
        if !metadata.isEmpty {
            members.append(
                JSON.Member("__metadata__", .object(metadata.map { JSON.Member($0.key, .string($0.value)) })))
        }
        var offset = 0
        for entry in stored {
            members.append(
                JSON.Member(
                    entry.name,
                    .object([
                        JSON.Member("dtype", .string(entry.type.rawValue)),
                        JSON.Member("shape", .array(entry.tensor.shape.dims.map(JSON.integer))),
                        JSON.Member("data_offsets", .array([.integer(offset), .integer(offset + entry.byteCount)])),
                    ])))
            offset += entry.byteCount
        }
        let text = Array(JSON.object(members).text.utf8)
        // The data begins at a multiple of 8.
        return text + [UInt8(ascii: " ")].repeated((8 - text.count % 8) % 8)
    }

    private struct Stored {
        let name: String
        let tensor: Tensor
        let type: StoredType

        init(_ name: String, _ tensor: Tensor, _ precision: Precision) throws {
            self.name = name
            self.tensor = tensor
            switch tensor.dtype {
            case .f32:
                let fits =
                    try precision == .half && tensor.shape.rank >= 2
                    && tensor.floats().allSatisfy { abs($0) <= Float(Float16.greatestFiniteMagnitude) }
                type = fits ? .f16 : .f32
            case .bf16: type = .bf16
            case .i64: type = .i64
            case .i32: type = .i32
            case .u8: type = .u8
            case .bool: type = .bool
            }
        }

        var byteCount: Int { tensor.shape.count * type.size }

        func write(to file: borrowing AtomicFile) throws {
            guard type == .f16 else { return try tensor.withBytes { try file.write($0) } }
            let halves = try tensor.floats().map { Float16($0).bitPattern.littleEndian }
            try halves.withUnsafeBytes { try file.write($0) }
        }
    }
}
