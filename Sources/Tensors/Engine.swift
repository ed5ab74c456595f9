import Kernels

/// Why memory was refused, for layers that do not know where it comes from.
package typealias MemoryRefusal = MemoryError

/// The machine as training sees it.
package enum Engine {
    /// Threads that work on large operations; results are the same bits only for the same number.
    package static var threads: Int { Threads.count }
    /// Uses so many threads from now on.
    /// - Throws: `TensorError.badAttribute` for fewer than one or more than the processors this process may use.
    package static func use(threads: Int) throws {
        let most = Threads.available
        guard (1...most).contains(threads) else {
            throw TensorError.badAttribute(op: "engine", name: "threads", value: Double(threads), expected: most == 1 ? "1: there is one processor" : "from 1 to \(most), the processors at hand")
        }
        Threads.count = threads
    }

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
