import COneDNN

/// Element types that the kernel library computes with.
package enum KernelType: Hashable, Sendable {
    case f32, bf16, i32, u8

    init(_ code: tl_type) {
        switch code {
        case TL_BF16: self = .bf16
        case TL_I32: self = .i32
        case TL_U8: self = .u8
        default: self = .f32
        }
    }

    var code: tl_type {
        switch self {
        case .f32: TL_F32
        case .bf16: TL_BF16
        case .i32: TL_I32
        case .u8: TL_U8
        }
    }
}

/// Where the elements of a tensor lie in memory.
///
/// Convolutions are fastest on blocked layouts (a register of channels next to each other); which one is the library's
/// choice, so a layout is opaque here: it can be compared, measured and converted, not read.
package final class Layout: @unchecked Sendable, Equatable {
    let handle: OpaquePointer
    package let byteCount: Int
    package let type: KernelType
    /// The bytes are those of the dense row-major tensor of single floats.
    package let isPlain: Bool
    /// Every element lies in the buffer once, in some order, with nothing between: loops over all bytes are right.
    package let isDense: Bool
    /// Blocked or strided, rather than transformed (Winograd weights).
    package let isStrided: Bool

    init?(owning handle: OpaquePointer?) {
        guard let handle else { return nil }
        self.handle = handle
        byteCount = tl_layout_bytes(handle)
        type = KernelType(tl_layout_type(handle))
        isPlain = type != .bf16 && tl_layout_is_plain(handle)
        isDense = tl_layout_is_dense(handle)
        isStrided = tl_layout_is_strided(handle)
    }

    deinit { tl_layout_free(handle) }

    /// Row-major, or with the given strides (in elements). A scalar is described as one element of rank 1.
    package static func strided(_ dims: [Int], _ strides: [Int]? = nil, _ type: KernelType = .f32) throws(KernelError)
        -> Layout
    {
        let rank = max(1, dims.count)
        let extents = dims.isEmpty ? [1] : dims.map(Int64.init)
        let steps = strides.map { $0.isEmpty ? [1] : $0.map(Int64.init) }
        guard let layout = Layout(owning: tl_layout_strided(Int32(clamping: rank), extents, steps, type.code)) else {
            throw .layout(dims)
        }
        return layout
    }

    /// Left to the primitive that it is given to.
    package static func any(_ dims: [Int], _ type: KernelType = .f32) throws(KernelError) -> Layout {
        guard let layout = Layout(owning: tl_layout_any(Int32(clamping: dims.count), dims.map(Int64.init), type.code))
        else { throw .layout(dims) }
        return layout
    }

    /// Channels that fill a register: a block.
    package static let block = KernelLibrary.processor.hasPrefix("avx512") ? 16 : 8

    /// Channels in blocks: what normalisation and pooling are fastest on. Ranks 3 to 5.
    package static func blocked(_ dims: [Int], block: Int = Layout.block, _ type: KernelType = .f32) throws(KernelError)
        -> Layout
    {
        guard
            let layout = Layout(
                owning: tl_layout_blocked(
                    Int32(clamping: dims.count), dims.map(Int64.init), Int32(clamping: block), type.code))
        else { throw .layout(dims) }
        return layout
    }

    /// Channels (axis 1) next to each other, picture by picture: dense for any number of channels.
    package static func channelsLast(_ dims: [Int], _ type: KernelType = .f32) throws(KernelError) -> Layout {
        var strides = [Int](repeating: 1, count: dims.count)
        var step = dims.count > 1 ? max(1, dims[1]) : 1
        for axis in dims.indices.dropFirst(2).reversed() {
            strides[axis] = step
            step *= max(1, dims[axis])
        }
        if !dims.isEmpty { strides[0] = step }
        return try strided(dims, strides, type)
    }

    package static func == (a: Layout, b: Layout) -> Bool { a === b || tl_layout_equal(a.handle, b.handle) }
}

extension Layout: CustomStringConvertible {
    /// Axes in order of their strides, capital where split, then the blocks: `aBcd16b`.
    package var description: String {
        var text = [CChar](repeating: 0, count: 64)
        tl_layout_describe(handle, &text, text.count)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            + (type == .bf16 ? " bf16" : "")
    }
}

/// What the kernel library refused.
package enum KernelError: Error, Equatable {
    /// No implementation of this kind of work for these shapes and types.
    case unsupported(String)
    /// A layout of these extents cannot be described.
    case layout([Int])
    /// A primitive failed while running, with the library's status.
    case failed(String, status: Int)
}
