import Kernels
import Synchronization

/// The memory in which plans keep their temporaries: one block for all of them, since one plan runs at a time, kept between runs,
/// because touching new memory costs more than most kernels.
enum Arena {
    private static let block = Mutex<Buffer?>(nil)

    /// Runs `body` with a block of at least `bytes`, which belongs to it until it returns.
    static func with<Result>(_ bytes: Int, _ body: (UnsafeMutableRawPointer) throws -> sending Result) throws -> sending Result {
        try block.withLock { block in
            if (block?.byteCount ?? -1) < bytes {
                block = nil
                block = try Buffer(byteCount: bytes)
            }
            guard let base = block?.base else { throw TensorError.noValue }
            return try body(base)
        }
    }

    /// Gives the block back to the system's memory.
    static func release() { block.withLock { $0 = nil } }
}

/// Asks whatever computes to stop at the next step.
package enum Interruption {
    private static let requested = Atomic<Bool>(false)

    /// May be called from a signal handler.
    package static func request() { requested.store(true, ordering: .relaxed) }
    package static func clear() { requested.store(false, ordering: .relaxed) }
    package static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// - Throws: `TensorError.interrupted` once `request` was called.
    package static func check() throws {
        if isRequested { throw TensorError.interrupted }
    }
}
