import Foundation

/// Threads whose native stack is large enough for the deepest recursion the interpreter allows.
enum LargeStack {
    private static let size = 512 << 20
    private static let name = "tl.large-stack"

    /// Whether the current thread is one of them.
    static var isHere: Bool {
        Thread.current.name == name
    }

    /// Runs `body` on a new thread with a large stack and waits for it.
    static func run<Result>(_ body: @escaping @Sendable () -> Result) -> Result where Result: Sendable {
        let box = ResultBox<Result>()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            box.value = body()
            done.signal()
        }
        thread.stackSize = size
        thread.name = name
        thread.start()
        done.wait()
        guard let value = box.value else { preconditionFailure("the thread ends only after its work") }
        return value
    }

    /// As `run`, for work that is not `Sendable`: the caller waits, so only one thread is ever in it.
    static func call<Result>(_ body: () throws -> Result) rethrows -> Result {
        if isHere { return try body() }
        return try withoutActuallyEscaping(body) { body in
            let work = UnsafeTransfer(body)
            let outcome = run { UnsafeTransfer(Swift.Result { try work.value() }) }.value
            return try rethrowing(outcome)
        }
    }

    private static func rethrowing<Value>(_ outcome: Result<Value, any Error>) throws -> Value { try outcome.get() }

    private final class ResultBox<Value>: @unchecked Sendable {
        var value: Value?
    }
}

/// Carries a value to a thread that its owner waits for.
struct UnsafeTransfer<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
