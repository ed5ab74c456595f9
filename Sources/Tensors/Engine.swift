import Kernels

/// The machine as training sees it.
package enum Engine {
    /// Threads that work on large operations; results are the same bits only for the same number.
    package static var threads: Int { Threads.count }
    /// Bytes that tensors may still take.
    package static var availableBytes: Int { MemoryLedger.available() }
}
