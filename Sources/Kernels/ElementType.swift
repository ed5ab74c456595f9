/// The type of an element as the loops know it; numbered as in C. `Tensors.DType` is the face of it.
package enum ElementType: UInt8, Hashable, Sendable, CaseIterable {
    case f32, bf16, i64, i32, u8, bool

    /// Bytes an element takes.
    package var size: Int {
        switch self {
        case .f32, .i32: 4
        case .bf16: 2
        case .i64: 8
        case .u8, .bool: 1
        }
    }

    /// Whether blocks of it are worked on as 64-bit integers; the others are worked on as floats.
    package var isInteger: Bool {
        switch self {
        case .i64, .i32, .u8: true
        case .f32, .bf16, .bool: false
        }
    }
}
