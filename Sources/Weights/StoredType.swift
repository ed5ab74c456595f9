import Tensors

/// The element types a weights file may have. The format knows more; each of those is refused by name.
package enum StoredType: String, Sendable, CaseIterable {
    case f64 = "F64", f32 = "F32", f16 = "F16", bf16 = "BF16", i64 = "I64", i32 = "I32", u8 = "U8", bool = "BOOL"

    package var size: Int {
        switch self {
        case .f64, .i64: 8
        case .f32, .i32: 4
        case .f16, .bf16: 2
        case .u8, .bool: 1
        }
    }

    /// Stored bytes as a tensor the engine computes with.
    func tensor(_ bytes: [UInt8], _ shape: Shape) throws -> Tensor {
        switch self {
        case .f32: try Tensor(bytes: bytes, shape, dtype: .f32)
        case .i64: try Tensor(bytes: bytes, shape, dtype: .i64)
        case .i32: try Tensor(bytes: bytes, shape, dtype: .i32)
        case .u8: try Tensor(bytes: bytes, shape, dtype: .u8)
        // Any byte but 0 is true; the engine's bools are 0 and 1.
        case .bool: try Tensor(bytes: bytes.map { $0 == 0 ? 0 : 1 }, shape, dtype: .bool)
        case .f16: try Tensor(StoredType.floats(bytes) { (bits: UInt16) in Float(Float16(bitPattern: bits)) }, shape)
        case .bf16:
            try Tensor(StoredType.floats(bytes) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }, shape)
        case .f64: try Tensor(StoredType.floats(bytes) { (bits: UInt64) in Float(Double(bitPattern: bits)) }, shape)
        }
    }

    private static func floats<Bits: FixedWidthInteger>(_ bytes: [UInt8], _ convert: (Bits) -> Float) -> [Float] {
        let width = MemoryLayout<Bits>.size
        return bytes.withUnsafeBytes { raw in
            (0..<raw.count / width).map {
                convert(Bits(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * width, as: Bits.self)))
            }
        }
    }
}
