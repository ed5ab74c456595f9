import Glibc

/// Threads whose native stack is large enough for the deepest recursion the interpreter allows.
enum LargeStack {
    /// Mapped, but only the pages that are touched take memory.
    private static let size = 512 << 20

    /// Set on those threads, so that a nested run stays where it is.
    private static let mark: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Whether the current thread is one of them.
    static var isHere: Bool { pthread_getspecific(mark) != nil }

    /// Runs `body` on a new thread with a large stack and waits for the thread's end: `body` is gone when this returns.
    static func call<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        if isHere { return try body() }
        _ = oneHeap
        var outcome: Result<Value, Failure>?
        withoutActuallyEscaping(body) { body in
            run { outcome = Result(catching: body) }
        }
        guard let outcome else { return try body() }
        return try outcome.get()
    }

    /// One heap for all threads, grown in large steps.
    ///
    /// glibc gives every thread a heap of its own that grows page by page through the kernel, which made programs that
    /// build many strings a third slower on these threads than on the first one. Only one thread runs a program at a
    /// time.
    private static let oneHeap: Void = {
        // <malloc.h> is not part of Swift's Glibc module.
        typealias Option = @convention(c) (Int32, Int32) -> Int32
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let mallopt = unsafeBitCast(symbol, to: Option.self)
        let (arenas, step, keep, mapped) = (Int32(-8), Int32(-2), Int32(-1), Int32(-3))
        _ = mallopt(arenas, 1)
        _ = mallopt(step, 16 << 20)
        _ = mallopt(keep, 64 << 20)
        _ = mallopt(mapped, 32 << 20)
    }()

    /// Does nothing when the system gives no thread.
    private static func run(_ body: @escaping () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, size)
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                pthread_setspecific(LargeStack.mark, argument)
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        if code == 0 { pthread_join(thread, nil) } else { work.release() }
    }

    private final class Work {
        let body: () -> Void

        init(_ body: @escaping () -> Void) { self.body = body }
    }
}
