import Dispatch
import Synchronization

/// Things made on a second thread, a few ahead, while the caller works; dropping it, at any point, ends that thread.
package final class Prefetch<Item: Sendable>: Sequence, IteratorProtocol {
    private let shelf: Shelf<Item>

    /// Numbers `start` to `end`, `ahead` of them before they are asked for.
    package init(from start: Int, to end: Int, ahead: Int, _ make: @escaping @Sendable (_ number: Int) throws -> Item) {
        let shelf = Shelf<Item>(first: Swift.max(0, start), end: end, room: Swift.max(1, ahead))
        self.shelf = shelf
        // The thread holds the shelf, not this object: when the caller lets go, deinit closes the shelf and the thread
        // leaves.
        DispatchQueue.global(qos: .userInitiated).async {
            while let number = shelf.nextToMake() {
                shelf.put(Result { try make(number) })
            }
        }
    }

    deinit { shelf.close() }

    /// The next one; nil at the end. Throws what making it threw.
    /// - Parameter ask: called every few milliseconds while it is not there; throws to end the waiting.
    package func take(asking ask: () throws -> Void = {}) throws -> Item? { try shelf.take(ask)?.get() }

    /// As `take`, for `for`-loops over data that is known to be good: an error ends the sequence.
    package func next() -> Item? { try? take() }
}

/// A bounded queue between one maker and one taker.
private final class Shelf<Item: Sendable>: @unchecked Sendable {
    private let condition = DispatchSemaphore(value: 0)
    private let space: DispatchSemaphore
    private struct State {
        var ready: [Result<Item, any Error>] = []
        var toMake: Int, toTake: Int
        var isClosed = false
    }
    private let state: Mutex<State>
    private let end: Int

    init(first: Int, end: Int, room: Int) {
        // Dispatch wants a semaphore to end with at least its first value, so the room is signalled, not given.
        space = DispatchSemaphore(value: 0)
        for _ in 0..<room { space.signal() }
        self.end = end
        state = Mutex(State(toMake: first, toTake: first))
    }

    /// Waits for room; nil when all are made or nobody wants more.
    func nextToMake() -> Int? {
        let left = state.withLock { !$0.isClosed && $0.toMake < end }
        guard left else { return nil }
        space.wait()
        return state.withLock { state in
            guard !state.isClosed else { return nil }
            defer { state.toMake += 1 }
            return state.toMake
        }
    }

    func put(_ item: Result<Item, any Error>) {
        state.withLock { $0.ready.append(item) }
        condition.signal()
    }

    func take(_ ask: () throws -> Void) throws -> Result<Item, any Error>? {
        let more = state.withLock { state in
            guard state.toTake < end, !state.isClosed else { return false }
            state.toTake += 1
            return true
        }
        guard more else { return nil }
        do {
            while condition.wait(timeout: .now() + .milliseconds(20)) == .timedOut { try ask() }
        } catch {
            state.withLock { $0.toTake -= 1 }
            throw error
        }
        space.signal()
        return state.withLock { $0.ready.isEmpty ? nil : $0.ready.removeFirst() }
    }

    func close() {
        state.withLock {
            $0.isClosed = true
            $0.ready.removeAll()
        }
        space.signal()
    }
}
