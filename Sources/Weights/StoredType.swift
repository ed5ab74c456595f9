import Tensors

/// The element types a weights file may have, by safetensors' names. The format knows more; each of those is refused by
/// name.
package enum StoredType: String, Sendable, CaseIterable {
    case f64 = "F64", f32 = "F32", f16 = "F16", bf16 = "BF16"
    case i64 = "I64", i32 = "I32", i16 = "I16", i8 = "I8", u32 = "U32", u16 = "U16", u8 = "U8", bool = "BOOL"

    package var size: Int {
        switch self {
        case .f64, .i64: 8
        case .f32, .i32, .u32: 4
        case .f16, .bf16, .i16, .u16: 2
        case .i8, .u8, .bool: 1
        }
    }

    /// Bytes of a tensor of this shape.
    /// - Throws: `FormatProblem.sizeOverflow`.
    func byteCount(_ dims: [Int], name: String) throws -> Int {
        try dims.reduce(size) { length, dim in
            let (product, overflow) = length.multipliedReportingOverflow(by: dim)
            guard !overflow else { throw FormatProblem.sizeOverflow(name: name, shape: dims) }
            return product
        }
    }

    /// Stored bytes as a tensor the engine computes with: numbers it has no type for become the next wider one it has.
    func tensor(_ bytes: [UInt8], _ shape: Shape) throws -> Tensor {
        switch self {
        case .f32: try Tensor(bytes: bytes, shape, dtype: .f32)
        case .i64: try Tensor(bytes: bytes, shape, dtype: .i64)
        case .i32: try Tensor(bytes: bytes, shape, dtype: .i32)
        case .u8: try Tensor(bytes: bytes, shape, dtype: .u8)
        // Any byte but 0 is true; the engine's bools are 0 and 1.
        case .bool: try Tensor(bytes: bytes.map { $0 == 0 ? 0 : 1 }, shape, dtype: .bool)
        case .f16: try Tensor(StoredType.numbers(bytes) { (bits: UInt16) in Float(Float16(bitPattern: bits)) }, shape)
        case .bf16:
            try Tensor(StoredType.numbers(bytes) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }, shape)
        case .f64: try Tensor(StoredType.numbers(bytes) { (bits: UInt64) in Float(Double(bitPattern: bits)) }, shape)
        case .i16: try Tensor(ints: StoredType.numbers(bytes) { (n: Int16) in Int(n) }, shape, dtype: .i32)
        case .i8: try Tensor(ints: StoredType.numbers(bytes) { (n: Int8) in Int(n) }, shape, dtype: .i32)
        case .u16: try Tensor(ints: StoredType.numbers(bytes) { (n: UInt16) in Int(n) }, shape, dtype: .i32)
        case .u32: try Tensor(ints: StoredType.numbers(bytes) { (n: UInt32) in Int(n) }, shape, dtype: .i64)
        }
    }

    private static func numbers<Bits: FixedWidthInteger, Number>(_ bytes: [UInt8], _ convert: (Bits) -> Number)
        -> [Number]
    {
        let width = MemoryLayout<Bits>.size
        return bytes.withUnsafeBytes { raw in
            (0..<raw.count / width).map {
                convert(Bits(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * width, as: Bits.self)))
            }
        }
    }
}
