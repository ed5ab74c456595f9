import Kernels

/// Why memory was refused, for layers that do not know where it comes from.
package typealias MemoryRefusal = MemoryError

/// The machine as training sees it.
package enum Engine {
    /// Threads that work on large operations; results are the same bits only for the same number.
    package static var threads: Int { Threads.count }
    /// Most threads that may be asked for, and what says so.
    package static var threadLimit: (threads: Int, bound: Threads.Bound) { Threads.limit }
    /// Uses so many threads from now on; 1 to `threadLimit`.
    package static func use(threads: Int) { Threads.count = threads }

    /// Whether the processor multiplies bfloat16 by itself.
    package static var hasBF16: Bool { KernelLibrary.hasBF16 }
    /// Bytes that tensors may still take.
    package static var availableBytes: Int { MemoryLedger.available() }
    /// Most bytes that tensors may hold together; nil takes what the machine has.
    package static var memoryLimit: Int? {
        get { MemoryLedger.limit }
        set { MemoryLedger.limit = newValue }
    }
}
