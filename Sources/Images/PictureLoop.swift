import Dispatch
import Foundation
import Synchronization

/// Work on many pictures, on all processors, that can be ended at any moment.
///
/// The calling thread does no work: it asks every few milliseconds whether to go on, and says how far it is. When it is
/// told to stop it leaves at once; what the others have begun, one picture each, they end for nobody.
package struct PictureLoop {
    /// Throws to end the work: an interruption, a limit on time or memory.
    private let ask: () throws -> Void
    /// Told now and then how many are done, and at the end once more with nil.
    private let progress: (_ done: Int?, _ total: Int) -> Void

    /// Milliseconds between two questions.
    private static let pause = 20

    package init(
        asking ask: @escaping () throws -> Void = {},
        progress: @escaping (_ done: Int?, _ total: Int) -> Void = { _, _ in }
    ) {
        (self.ask, self.progress) = (ask, progress)
    }

    /// Asks once: for work of other kinds, between its parts.
    package func check() throws { try ask() }

    /// Calls `body` with every number below `count`, in no order.
    /// - Throws: what `body` threw first, or what was said when it asked.
    package func run(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
        try ask()
        guard count > 0 else { return }
        let work = SharedWork(count, body)
        let workers = min(count, max(1, ProcessInfo.processInfo.activeProcessorCount))
        for _ in 0..<workers { DispatchQueue.global(qos: .userInitiated).async { work.takePart() } }
        var hasSaid = false
        defer {
            work.stop()
            if hasSaid { progress(nil, count) }
        }
        var questions = 0
        while work.ended.wait(timeout: .now() + .milliseconds(PictureLoop.pause)) == .timedOut {
            try ask()
            questions += 1
            guard questions % 10 == 0 else { continue }
            progress(work.done, count)
            hasSaid = true
        }
        if let problem = work.problem { throw problem }
    }

    /// One thing that takes long, such as a single large picture.
    package func once<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) throws -> Result {
        let shelf = Shelf<Result>()
        try run(1) { _ in
            let result = try body()
            shelf.place.withLock { $0 = result }
        }
        guard let result = shelf.place.withLock({ $0 }) else { throw CancellationError() }
        return result
    }
}

/// A result on its way from one thread to another.
private final class Shelf<Value: Sendable>: Sendable {
    let place = Mutex<Value?>(nil)
}

/// What the threads of one loop share; it lives until the last of them has left.
private final class SharedWork: Sendable {
    private let count: Int
    private let body: @Sendable (Int) throws -> Void
    private let next = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    private let firstProblem = Mutex<(any Error)?>(nil)
    let ended = DispatchSemaphore(value: 0)

    init(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) { (self.count, self.body) = (count, body) }

    var done: Int { finished.load(ordering: .relaxed) }
    var problem: (any Error)? { firstProblem.withLock { $0 } }

    func stop() { isOver.store(true, ordering: .relaxed) }

    func takePart() {
        while !isOver.load(ordering: .relaxed) {
            let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard number < count else { return }
            do {
                try body(number)
            } catch {
                firstProblem.withLock { $0 = $0 ?? error }
                stop()
                ended.signal()
                return
            }
            if finished.wrappingAdd(1, ordering: .acquiringAndReleasing).newValue == count { ended.signal() }
        }
    }
}
