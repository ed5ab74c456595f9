/// The type of a tensor's elements.
package enum DType: UInt8, Hashable, Sendable, CaseIterable {
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

    /// PyTorch's name, as the language prints it.
    package var name: String {
        switch self {
        case .f32: "float32"
        case .bf16: "bfloat16"
        case .i64: "int64"
        case .i32: "int32"
        case .u8: "uint8"
        case .bool: "bool"
        }
    }

    package var isFloat: Bool { self == .f32 || self == .bf16 }
}
