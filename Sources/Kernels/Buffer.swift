import Glibc
import Synchronization

/// Memory for a tensor: 64-byte aligned, entered in the `MemoryLedger`, refused with numbers when it cannot fit.
///
/// A reference: tensors share a buffer, and whoever wants to write asks first whether it is the only one
/// (`isKnownUniquelyReferenced`). The bytes are not cleared.
package final class Buffer: @unchecked Sendable {
    package let base: UnsafeMutableRawPointer
    /// Bytes asked for.
    package let byteCount: Int
    private let block: MemoryBlock
    /// A number for these contents: another one once they were overwritten (`contentsChanged`), never one used before.
    package private(set) var stamp: UInt64

    private static let lastStamp = Atomic<UInt64>(0)

    /// - Throws: `MemoryError` when the machine has not that much memory left, or the count is negative.
    package init(byteCount: Int) throws(MemoryError) {
        let block = try MemoryBlock.take(byteCount)
        self.block = block
        self.base = block.base
        self.byteCount = byteCount
        stamp = Self.lastStamp.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// To be called by whoever overwrites a buffer that others may know.
    package func contentsChanged() { stamp = Self.lastStamp.wrappingAdd(1, ordering: .relaxed).newValue }

    /// A buffer of `byteCount` zero bytes.
    package static func zeroed(byteCount: Int) throws(MemoryError) -> Buffer {
        let buffer = try Buffer(byteCount: byteCount)
        memset(buffer.base, 0, byteCount)
        return buffer
    }

    /// A copy of these bytes.
    package static func copy(of bytes: UnsafeRawBufferPointer) throws(MemoryError) -> Buffer {
        let buffer = try Buffer(byteCount: bytes.count)
        if let source = bytes.baseAddress, bytes.count > 0 { memcpy(buffer.base, source, bytes.count) }
        return buffer
    }

    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: byteCount) }

    deinit { block.giveBack() }
}
