import Diagnostics
import Synchronization

/// A running function's slots on the value stack: parameters, locals, the captured cells, then room for arguments of calls under way.
typealias Frame = UnsafeMutablePointer<Value>
/// A compiled expression.
typealias Code = (Frame) throws -> Value
/// A compiled condition.
typealias Test = (Frame) throws -> Bool
/// A compiled statement.
typealias Action = (Frame) throws -> Flow

/// How a statement ended. `break`, `continue` and `return` are results, never Swift errors.
enum Flow {
    case normal
    case breakLoop
    case continueLoop
    case returned(Value)
}

/// What runs compiled code: the value stack, the depth, and the word that asks it to stop.
///
/// The invariant of the stack: every slot at or above `top` is `.unbound`, so a call need not clear its locals when it starts.
/// Whoever puts a value there takes it away again, on the way out of an error too: a stale slot would keep a tensor alive.
final class Machine {
    @exclusivity(unchecked) var depth = 0
    @exclusivity(unchecked) var limit: Int
    @exclusivity(unchecked) var top: UnsafeMutablePointer<Value>
    let base: UnsafeMutablePointer<Value>
    let end: UnsafeMutablePointer<Value>
    let attention: Attention
    unowned(unsafe) let session: Session
    /// Exceptions being handled, innermost last: what a bare `raise` raises again.
    @exclusivity(unchecked) var handling: [ExceptionObject] = []
    @exclusivity(unchecked) var steps = 0
    @exclusivity(unchecked) var deadline: ContinuousClock.Instant?

    /// Sixteen bytes each: enough for a thousand calls of any size, mapped only when touched.
    private static let slots = 1 << 20

    init(session: Session, limit: Int) {
        self.session = session
        self.limit = limit
        attention = session.attention
        base = .allocate(capacity: Machine.slots)
        base.initialize(repeating: .unbound, count: Machine.slots)
        top = base
        end = base + Machine.slots
    }

    deinit {
        base.deinitialize(count: Machine.slots)
        base.deallocate()
    }

    /// The check of every back edge and call.
    @inline(__always)
    func checkAttention() throws {
        if attention.isRaised { try pause() }
    }

    /// Somebody wants something: the person pressed Ctrl-C, or steps or time are counted.
    @inline(never)
    func pause() throws {
        if attention.takeInterrupt() { throw Raised("KeyboardInterrupt", []) }
        steps &+= 1
        if let most = session.settings.maxSteps, steps > most {
            throw Halt(diagnostic: Diagnostic(code: "TL0902", kind: "TimeoutError", message: "stopped after \(most) steps",
                                              hint: "`--max-steps` sets the bound."))
        }
        if steps & 63 == 0, let deadline, ContinuousClock.now > deadline {
            throw Halt(diagnostic: Diagnostic(code: "TL0903", kind: "TimeoutError", message: "stopped after \(session.settings.maxSeconds ?? 0) seconds",
                                              hint: "`--max-seconds` sets the bound."))
        }
    }

    /// Empties slots, from `lower` to below `upper`.
    @inline(__always)
    func clear(_ lower: Frame, _ count: Int) {
        var slot = lower
        let end = lower + count
        while slot < end {
            slot.pointee = .unbound
            slot += 1
        }
    }
}

/// A word that a signal handler may set and the interpreter reads at every back edge.
package final class Attention: Sendable {
    private static let interrupt = 1
    private static let counting = 2
    private let flag = Atomic<Int>(0)
    private let requests = Atomic<Int>(0)
    private let stopped = Atomic<Bool>(false)

    package init() {}

    @inline(__always)
    var isRaised: Bool { flag.load(ordering: .relaxed) != 0 }

    /// Asks the running program to stop. Safe in a signal handler.
    package func interrupt() {
        requests.add(1, ordering: .relaxed)
        flag.bitwiseOr(Attention.interrupt, ordering: .relaxed)
    }

    /// Whether the run under way was asked to stop more than once; it is not any more.
    package func takeInsistence() -> Bool {
        guard requests.load(ordering: .relaxed) > 1 else { return false }
        requests.store(0, ordering: .relaxed)
        return true
    }

    /// Runs work that looks at the attention itself and stops where it keeps what it has: a `fit` between two batches.
    package func patiently<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = requests.load(ordering: .relaxed)
        defer { if requests.load(ordering: .relaxed) > before { stopped.store(true, ordering: .relaxed) } }
        return try body()
    }

    /// Whether patient work of the run under way was asked to stop: it ended early, and no exception says so.
    package var hasStoppedPatiently: Bool { stopped.load(ordering: .relaxed) }

    /// For the beginning of a run.
    func forget() {
        requests.store(0, ordering: .relaxed)
        stopped.store(false, ordering: .relaxed)
        _ = takeInterrupt()
    }

    /// Makes every back edge come to `Machine.pause`, for limits on steps and time.
    func count(_ isOn: Bool) {
        if isOn {
            flag.bitwiseOr(Attention.counting, ordering: .relaxed)
        } else {
            flag.bitwiseAnd(~Attention.counting, ordering: .relaxed)
        }
    }

    /// Whether an interrupt was asked for; it is not any more.
    package func takeInterrupt() -> Bool {
        guard isRaised else { return false }
        return flag.bitwiseAnd(~Attention.interrupt, ordering: .relaxed).oldValue & Attention.interrupt != 0
    }
}
