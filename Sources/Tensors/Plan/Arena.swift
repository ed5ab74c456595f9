import Glibc
import Kernels
import Synchronization

/// Lets one thread at a time compile and run plans: they share the arena, the threads and the plan cache.
enum EngineLock {
    /// Recursive: a run may have to evaluate one of its inputs.
    private final class Mutex: @unchecked Sendable {
        private let handle = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

        init() {
            var attributes = pthread_mutexattr_t()
            pthread_mutexattr_init(&attributes)
            pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
            pthread_mutex_init(handle, &attributes)
            pthread_mutexattr_destroy(&attributes)
        }

        func lock() { pthread_mutex_lock(handle) }
        func unlock() { pthread_mutex_unlock(handle) }
    }

    private static let mutex = Mutex()

    static func exclusively<Result>(_ body: () throws -> Result) rethrows -> Result {
        mutex.lock()
        defer { mutex.unlock() }
        return try body()
    }
}

/// The memory in which plans keep their temporaries: one block for all of them, since one plan runs at a time, kept between runs,
/// because touching new memory costs more than most kernels.
enum Arena {
    private final class Store: @unchecked Sendable { var block: Buffer? }
    private static let store = Store()

    /// A block of at least `bytes`. To be used within `EngineLock.exclusively`.
    static func block(_ bytes: Int) throws -> UnsafeMutableRawPointer {
        if let block = store.block, block.byteCount >= bytes { return block.base }
        store.block = nil
        let block = try Buffer(byteCount: bytes)
        store.block = block
        return block.base
    }

    /// Gives the block back to the system's memory.
    static func release() { EngineLock.exclusively { store.block = nil } }
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
