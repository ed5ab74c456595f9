import Glibc
import Kernels

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

/// The memory in which plans keep their temporaries: one block for all of them, since one plan runs at a time, kept
/// between runs, because touching new memory costs more than most kernels.
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

/// How a run is asked to stop. Whoever starts the work says whom to ask: an interruption belongs to one session, and no
/// other session, test or thread hears of it.
package enum Interruption {
    private struct Questions: Sendable {
        /// Whether the work of this thread should end; nil: nobody asks, it runs to its end.
        var question: (@Sendable () -> Bool)?
        /// Whether even work that may be finished first should end.
        var insistence: (@Sendable () -> Bool)?
    }

    /// In a struct: optimised code of Swift 6.3 pushes an optional closure without the type it needs.
    @TaskLocal private static var asked = Questions()

    /// Plans that run within `body` ask `question` between their steps, and end with `TensorError.interrupted` when it
    /// says so.
    /// - Parameter insisting: asked instead while work is being deferred to.
    package static func asking<Result>(
        _ question: (@Sendable () -> Bool)?, insisting: (@Sendable () -> Bool)? = nil,
        _ body: () throws -> Result
    ) rethrows -> Result {
        try $asked.withValue(Questions(question: question, insistence: insisting), operation: body)
    }

    /// Work that should not be left half done, such as a batch of training, unless somebody insists.
    package static func deferring<Result>(_ body: () throws -> Result) rethrows -> Result {
        let insistence = asked.insistence
        return try $asked.withValue(Questions(question: insistence, insistence: insistence), operation: body)
    }

    static var current: (@Sendable () -> Bool)? { asked.question }
    /// Asked where an end would leave work half done.
    static var insisting: (@Sendable () -> Bool)? { asked.insistence }

    /// For long work outside plans.
    ///
    /// - Throws: `TensorError.interrupted` when the work of this thread should end.
    package static func check() throws { if let question = current, question() { throw TensorError.interrupted } }
}
