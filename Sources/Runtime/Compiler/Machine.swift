import Diagnostics
import Glibc
import Synchronization

/// A running function's slots on the value stack: parameters, locals, the captured cells, then room for arguments of
/// calls under way.
typealias Frame = UnsafeMutablePointer<Value>
/// A compiled expression.
typealias Code = (Frame) throws -> Value
/// A compiled condition.
typealias Test = (Frame) throws -> Bool
/// A compiled statement.
typealias Action = (Frame) throws -> Flow
/// A compiled target of an assignment.
typealias Store = (Frame, Value) throws -> Void
/// Something compiled that has no result.
typealias Effect = (Frame) throws -> Void

/// How a statement ended. `break`, `continue` and `return` are results, never Swift errors.
enum Flow {
    case normal
    case breakLoop
    case continueLoop
    case returned(Value)
}

/// The part of a machine that every call and back edge touches.
///
/// Behind a plain pointer, because a closure that reaches it through an object retains and releases that object each
/// time.
struct MachineState {
    var depth = 0
    var limit: Int
    var top: Frame
    /// The end of the slots that are ready: `Machine.prepare` moves it.
    var end: Frame
    /// The function under way. Whoever called it keeps it alive, so a call of itself need not.
    var current: UnsafeRawPointer?
    let attention: UnsafePointer<Atomic<Int>>
    unowned(unsafe) let machine: Machine
    let session: Unmanaged<Session>
}

/// How compiled code holds its machine. Compiled code never outlives its session.
struct Running {
    let state: UnsafeMutablePointer<MachineState>

    var machine: Machine { state.pointee.machine }
    var session: Session { state.pointee.session.takeUnretainedValue() }

    /// The check of every back edge and call.
    @inline(__always)
    func checkAttention() throws {
        if state.pointee.attention.pointee.load(ordering: .relaxed) != 0 { try machine.pause() }
    }

    /// Empties slots, from `lower` on.
    @inline(__always)
    func clear(_ lower: Frame, _ count: Int) { Machine.clear(lower, count) }
}

/// What runs compiled code: the value stack, the depth, and the word that asks it to stop.
///
/// The invariant of the stack: every slot at or above `top` is `.unbound`, so a call need not clear its locals when it
/// starts. Whoever puts a value there takes it away again, on the way out of an error too: a stale slot would keep a
/// tensor alive.
final class Machine {
    let base: Frame
    private let state: UnsafeMutablePointer<MachineState>
    let attention: Attention
    unowned(unsafe) let session: Session
    /// Exceptions being handled, innermost last: what a bare `raise` raises again.
    @exclusivity(unchecked) var handling: [ExceptionObject] = []
    /// Where the library function under way was called: alive as long as the call, which puts back what was here
    /// before.
    @exclusivity(unchecked) var site: Unmanaged<CallSite>?
    @exclusivity(unchecked) var steps = 0

    /// Sixteen bytes each: enough for a thousand calls of any size.
    private static let slots = 1 << 20
    /// How many are made ready at a time: touching them all would take longer than most programs.
    private static let step = 1 << 12

    init(session: Session, limit: Int) {
        self.session = session
        attention = session.attention
        base = .allocate(capacity: Machine.slots)
        base.initialize(repeating: .unbound, count: Machine.step)
        state = .allocate(capacity: 1)
        state.initialize(
            to: MachineState(
                limit: limit, top: base, end: base + Machine.step, attention: attention.flag, machine: self,
                session: .passUnretained(session)))
    }

    var running: Running { Running(state: state) }

    var depth: Int {
        get { state.pointee.depth }
        set { state.pointee.depth = newValue }
    }
    var limit: Int {
        get { state.pointee.limit }
        set { state.pointee.limit = newValue }
    }
    var top: Frame {
        get { state.pointee.top }
        set { state.pointee.top = newValue }
    }

    /// Makes the slots below `bound` ready; false where there are none any more.
    func prepare(upTo bound: Frame) -> Bool {
        let ready = state.pointee.end
        if bound <= ready { return true }
        let most = base + Machine.slots
        guard bound <= most else { return false }
        let end = min(most, max(bound, ready + Machine.step))
        ready.initialize(repeating: .unbound, count: end - ready)
        state.pointee.end = end
        return true
    }

    deinit {
        base.deinitialize(count: state.pointee.end - base)
        base.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
    }

    func checkAttention() throws { try running.checkAttention() }

    /// Somebody wants something: the person pressed Ctrl-C, a bound is reached, or steps are counted.
    @inline(never)
    func pause() throws {
        try attend()
        steps &+= 1
        if let most = session.settings.maxSteps, steps > most {
            throw Halt(
                diagnostic: Diagnostic(
                    code: "TL0902", kind: "TimeoutError", message: "stopped after \(most) steps",
                    hint: "`--max-steps` sets the bound."))
        }
    }

    /// Stops for Ctrl-C and at the bounds on time and memory.
    private func attend() throws {
        if attention.takeInterrupt() { throw Raised("KeyboardInterrupt", []) }
        try checkLimits()
    }

    /// Ends the program where it has taken the time or the memory that it may.
    func checkLimits() throws {
        if attention.takeMemoryReport() {
            let most = session.settings.maxMemoryBytes ?? 0
            throw Halt(
                diagnostic: Diagnostic(
                    code: "TL0907", kind: "MemoryError", message: "stopped at \(most >> 20) MB of memory",
                    hint: "A list that grows in a loop without end? `--max-memory` sets the bound."))
        }
        if attention.isOutOfTime {
            throw Halt(
                diagnostic: Diagnostic(
                    code: "TL0903", kind: "TimeoutError",
                    message: "stopped after \(session.settings.maxSeconds ?? 0) seconds",
                    hint: "`--max-seconds` sets the bound."))
        }
    }

    /// The machine whose program this thread runs.
    private static let ofThread: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Why long work was asked to end, when that was a limit of the program that this thread runs.
    static func reachedLimit() -> (any Error)? {
        guard let stored = pthread_getspecific(ofThread) else { return nil }
        let machine = Unmanaged<Machine>.fromOpaque(stored).takeUnretainedValue()
        do { try machine.checkLimits() } catch { return error }
        return nil
    }

    /// Makes this the machine of the thread while `body` runs.
    func onThread<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = pthread_getspecific(Machine.ofThread)
        pthread_setspecific(Machine.ofThread, Unmanaged.passUnretained(self).toOpaque())
        defer { pthread_setspecific(Machine.ofThread, before) }
        return try body()
    }

    /// The check of long work inside values, which know no session: of walking a range, or of comparing what is nested.
    static func checkAttention() throws {
        guard let stored = pthread_getspecific(ofThread) else { return }
        let machine = Unmanaged<Machine>.fromOpaque(stored).takeUnretainedValue()
        if machine.attention.flag.pointee.load(ordering: .relaxed) != 0 { try machine.attend() }
    }

    /// Empties slots, from `lower` to below `upper`.
    @inline(__always)
    static func clear(_ lower: Frame, _ count: Int) {
        var slot = lower
        let end = lower + count
        while slot < end {
            slot.put(.unbound)
            slot += 1
        }
    }
}

/// A word that a signal handler may set and the interpreter reads at every back edge.
///
/// Behind a pointer, so that compiled code reads it without touching the object. Never freed before the session that
/// shares it.
package final class Attention: @unchecked Sendable {
    private static let interrupt = 1
    private static let counting = 2
    private static let memory = 4
    private static let time = 8
    let flag: UnsafePointer<Atomic<Int>>
    private let requests = Atomic<Int>(0)
    private let stopped = Atomic<Bool>(false)

    package init() {
        let word = UnsafeMutablePointer<Atomic<Int>>.allocate(capacity: 1)
        word.initialize(to: Atomic<Int>(0))
        flag = UnsafePointer(word)
    }

    deinit {
        let word = UnsafeMutablePointer(mutating: flag)
        word.deinitialize(count: 1)
        word.deallocate()
    }

    private var isRaised: Bool { flag.pointee.load(ordering: .relaxed) != 0 }

    /// Asks the running program to stop. Safe in a signal handler.
    package func interrupt() {
        requests.add(1, ordering: .relaxed)
        flag.pointee.bitwiseOr(Attention.interrupt, ordering: .relaxed)
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
        flag.pointee.bitwiseAnd(Attention.counting, ordering: .relaxed)
    }

    /// Makes every back edge come to `Machine.pause`, for a limit on steps.
    func count(_ isOn: Bool) {
        if isOn {
            flag.pointee.bitwiseOr(Attention.counting, ordering: .relaxed)
        } else {
            flag.pointee.bitwiseAnd(~Attention.counting, ordering: .relaxed)
        }
    }

    /// Says that the run has taken the time it may.
    func reportTime() { flag.pointee.bitwiseOr(Attention.time, ordering: .relaxed) }

    var isOutOfTime: Bool { flag.pointee.load(ordering: .relaxed) & Attention.time != 0 }

    /// Says that the process has taken more memory than it may.
    func reportMemory() { flag.pointee.bitwiseOr(Attention.memory, ordering: .relaxed) }

    func takeMemoryReport() -> Bool {
        guard isRaised else { return false }
        return flag.pointee.bitwiseAnd(~Attention.memory, ordering: .relaxed).oldValue & Attention.memory != 0
    }

    /// Whether long work should end: for an interrupt, which is taken, or for a limit, which the program is told of.
    package func takeRequestToEnd() -> Bool {
        guard isRaised else { return false }
        return takeInterrupt()
            || flag.pointee.load(ordering: .relaxed) & (Attention.time | Attention.memory) != 0
    }

    /// Whether an interrupt was asked for; it is not any more.
    package func takeInterrupt() -> Bool {
        guard isRaised else { return false }
        return flag.pointee.bitwiseAnd(~Attention.interrupt, ordering: .relaxed).oldValue & Attention.interrupt != 0
    }
}
