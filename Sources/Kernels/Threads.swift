import COneDNN
import Synchronization

/// The one place that decides how many threads a piece of work gets.
package enum Threads {
    /// Elements below which waking a second thread costs more than it saves.
    package static let smallWork = 50_000

    private static let chosen = Atomic<Int>(0)

    /// Threads in use: what was asked for, else as many as are worth using.
    package static var count: Int {
        get {
            let value = chosen.load(ordering: .relaxed)
            return value > 0 ? value : available
        }
        set { chosen.store(max(0, min(newValue, available)), ordering: .relaxed) }
    }

    /// What says how many threads are worth using.
    package enum Bound: Sendable {
        case processors, openMP, controlGroup
    }

    /// Most threads worth using, and why: the processors this process may run on, `OMP_NUM_THREADS`, or the share of
    /// processors that a container gives it. More than that would wait for each other.
    package static let limit = limit(processors: Int(tl_processors()), openMP: Int(tl_threads_available()), group: .own)

    package static func limit(processors: Int, openMP allowed: Int, group: ControlGroup) -> (threads: Int, bound: Bound)
    {
        let share = group.processors.map { max(1, Int(min($0, 4096).rounded(.up))) } ?? Int.max
        let threads = max(1, min(processors, allowed, share))
        return (threads, threads == processors ? .processors : threads == allowed ? .openMP : .controlGroup)
    }
    package static var available: Int { limit.threads }

    /// Threads for work on so many elements.
    package static func count(forWork elements: Int) -> Int { elements < smallWork ? 1 : count }

    /// Calls `body` with pieces of `0 ..< count`, on several threads when the work is large enough.
    ///
    /// - Parameter cost: work of one index, in units of one element read and written.
    package static func parallel(count total: Int, cost: Int = 1, _ body: @Sendable (Range<Int>) -> Void) {
        let work = total.multipliedReportingOverflow(by: max(1, cost))
        let threads = min(total, count(forWork: work.overflow ? Int.max : work.partialValue))
        if threads <= 1 {
            if total > 0 { body(0..<total) }
            return
        }
        withoutActuallyEscaping(body) { body in
            var region = Region(total: total, body: body)
            withUnsafeMutablePointer(to: &region) { pointer in
                tl_parallel(
                    Int32(threads),
                    { context, index, members in
                        guard let region = context?.assumingMemoryBound(to: Region.self) else { return }
                        let total = region.pointee.total
                        let piece = (total + Int(members) - 1) / Int(members)
                        let start = min(total, Int(index) * piece)
                        let end = min(total, start + piece)
                        if start < end { region.pointee.body(start..<end) }
                    }, pointer)
            }
        }
    }

    private struct Region {
        let total: Int
        let body: @Sendable (Range<Int>) -> Void
    }

    /// Runs `body` with numbers too small for full precision taken as zero, on all threads.
    package static func flushingDenormals<R>(_ body: () throws -> R) rethrows -> R {
        let state = tl_denormals_off()
        defer { tl_denormals_restore(state) }
        return try body()
    }
}

/// The kernel library at hand.
package enum KernelLibrary {
    package static var version: String { String(cString: tl_version()) }
    /// The widest instructions that may be used, which decide what is fast: "avx512-amx", "avx512-bf16", "avx512",
    /// "avx2", "plain".
    package static let processor = String(cString: tl_processor())
    /// Products of bfloat16 in the processor; without, they are slower than single precision.
    package static var hasBF16: Bool { processor == "avx512-bf16" || processor == "avx512-amx" }
    /// Single-precision Winograd convolutions: up to oneDNN 3.1.
    package static var hasWinograd: Bool { tl_has_winograd() }
}
