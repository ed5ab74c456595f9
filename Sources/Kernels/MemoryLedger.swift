import Glibc
import Synchronization

/// Why memory was refused: numbers only, the words are made elsewhere.
package enum MemoryError: Error, Equatable {
    /// `requested` bytes on top of `live` ones already held, where `available` bytes are left to this process.
    case doesNotFit(requested: Int, live: Int, available: Int)
}

/// Counts the bytes tensors hold and knows what the machine has left.
///
/// `malloc` gives 20 GB on a 16 GB machine and the process dies when it touches them; so requests are refused here,
/// before, when they would leave less than a tenth of the memory that was free at the start.
package enum MemoryLedger {
    private static let live = Atomic<Int>(0)
    private static let userLimit = Atomic<Int>(0)
    /// Bytes this process may use in total: nine tenths of what was available when it started.
    private static let atStart = systemAvailable() / 10 * 9

    /// Bytes held by buffers and arenas now.
    package static var liveBytes: Int { live.load(ordering: .relaxed) }

    /// Most bytes tensors may hold; nil takes what the machine has. For classrooms and tests.
    package static var limit: Int? {
        get {
            let value = userLimit.load(ordering: .relaxed)
            return value > 0 ? value : nil
        }
        set { userLimit.store(max(0, newValue ?? 0), ordering: .relaxed) }
    }

    /// Bytes that a new buffer may take.
    package static func available() -> Int {
        let byLedger = min(limit ?? Int.max, atStart) - liveBytes
        return max(0, min(byLedger, systemAvailable() / 10 * 9))
    }

    /// Whether `bytes` more fit. Small requests are only held against the ledger: asking the system takes 20 us.
    static func fits(_ bytes: Int) -> Bool {
        if bytes > min(limit ?? Int.max, atStart) - liveBytes { return false }
        return bytes < 16 << 20 || bytes <= systemAvailable() / 10 * 9
    }

    static func add(_ bytes: Int) { live.wrappingAdd(bytes, ordering: .relaxed) }
    static func subtract(_ bytes: Int) { live.wrappingSubtract(bytes, ordering: .relaxed) }

    /// What the system would give without killing anybody: `MemAvailable`, or what is left of the control groups'
    /// limits.
    private static func systemAvailable() -> Int {
        let machine = KernelFile.number("/proc/meminfo", after: "MemAvailable:").map { $0 &* 1024 } ?? 4 << 30
        return min(machine, ControlGroup.own.memoryLeft ?? machine)
    }
}
