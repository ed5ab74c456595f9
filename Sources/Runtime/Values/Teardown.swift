import Glibc

/// Releases nested values without deep recursion.
///
/// A program can nest a list a million deep in one loop. Letting Swift release it level by level would overflow the
/// native stack long after the work succeeded. So containers die inside each other only to a certain depth: one that
/// dies below it hands what it holds to a list of its thread, which the outermost one empties in a loop.
enum Teardown {
    /// How many may die inside each other: a level takes some hundred bytes of native stack.
    private static let deepest = 100

    /// Lets the elements go.
    @inline(never)
    static func release(_ values: inout [Value]) {
        guard values.holdsContainers else { return }
        let queue = Queue.ofThread
        guard queue.enter() else {
            queue.pending.append(contentsOf: values.lazy.filter(\.isContainer))
            values = []
            return
        }
        values = []
        queue.leave()
    }

    /// The same for values that stand in memory, which holds none afterwards.
    @inline(__always)
    static func release(_ values: UnsafeMutablePointer<Value>, _ count: Int) {
        guard UnsafeBufferPointer(start: values, count: count).holdsContainers else {
            values.deinitialize(count: count)
            return
        }
        releaseContainers(values, count)
    }

    @inline(never)
    private static func releaseContainers(_ values: UnsafeMutablePointer<Value>, _ count: Int) {
        let queue = Queue.ofThread
        guard queue.enter() else {
            for index in 0..<count where values[index].isContainer { queue.pending.append(values[index]) }
            values.deinitialize(count: count)
            return
        }
        values.deinitialize(count: count)
        queue.leave()
    }

    /// The same for one value. Through its place in memory and out of line: the compiler may let a parameter of its own
    /// go later.
    @inline(never)
    static func release(_ value: inout Value) {
        guard value.isContainer else { return }
        let queue = Queue.ofThread
        guard queue.enter() else {
            queue.pending.append(value)
            value = .none
            return
        }
        value = .none
        queue.leave()
    }

    /// The same for iterators that an iterator walks over: `it = map(f, it)` in a loop makes a chain of any length.
    @inline(never)
    static func release(_ sources: inout [ValueIterator]) {
        let queue = Queue.ofThread
        guard queue.enter() else {
            queue.pending.append(contentsOf: sources.lazy.map { .object($0) })
            sources = []
            return
        }
        sources = []
        queue.leave()
    }

    /// The same for what stands in memory of its own: `now` lets it go, `later` gives up the containers in it.
    static func release(now: () -> Void, later: () -> [Value]) {
        let queue = Queue.ofThread
        guard queue.enter() else {
            queue.pending += later()
            return
        }
        now()
        queue.leave()
    }

    private final class Queue {
        @exclusivity(unchecked) var pending: [Value] = []
        @exclusivity(unchecked) private var depth = 0

        /// Whether what a container holds may die inside it; then `leave` follows.
        @inline(__always)
        func enter() -> Bool {
            guard depth < deepest else { return false }
            depth += 1
            return true
        }

        @inline(__always)
        func leave() {
            if depth == 1, !pending.isEmpty { while pending.popLast() != nil {} }
            depth -= 1
        }

        private static let key: pthread_key_t = {
            var key = pthread_key_t()
            pthread_key_create(&key) { stored in
                if let stored { Unmanaged<Queue>.fromOpaque(stored).release() }
            }
            return key
        }()

        static var ofThread: Queue {
            if let stored = pthread_getspecific(key) {
                return Unmanaged<Queue>.fromOpaque(stored).takeUnretainedValue()
            }
            let queue = Queue()
            pthread_setspecific(key, Unmanaged.passRetained(queue).toOpaque())
            return queue
        }
    }
}
