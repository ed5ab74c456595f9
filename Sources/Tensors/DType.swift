import Kernels

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

    /// The same type as the loops in `Kernels` know it.
    package var element: ElementType {
        switch self {
        case .f32: .f32
        case .bf16: .bf16
        case .i64: .i64
        case .i32: .i32
        case .u8: .u8
        case .bool: .bool
        }
    }
}
