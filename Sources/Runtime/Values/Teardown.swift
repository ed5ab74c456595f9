import Glibc

/// Releases nested values without recursion.
///
/// A program can nest a list a million deep in one loop. Letting Swift release it level by level would overflow the native
/// stack long after the work succeeded. So a dying container hands what it holds to a list of its thread; the outermost one
/// empties that list in a loop, and the containers that die in this loop only add to it.
enum Teardown {
    /// Takes the values out of `values` before anything dies, so that the list of the thread is their only owner.
    static func release(_ values: inout [Value]) {
        guard values.holdsContainers else { return }
        let queue = Queue.ofThread
        queue.pending.append(contentsOf: values.lazy.filter(\.isContainer))
        values = []
        if queue.isDraining { return }
        queue.isDraining = true
        while queue.pending.popLast() != nil {}
        queue.isDraining = false
    }

    /// The same for one value, of which the caller keeps no reference.
    static func release(_ value: consuming Value) {
        guard value.isContainer else { return }
        var values = [value]
        value = .none
        release(&values)
    }

    /// The same for iterators that an iterator walks over: `it = map(f, it)` in a loop makes a chain of any length.
    static func release(_ sources: inout [ValueIterator]) {
        var values = sources.map { Value.object($0) }
        sources = []
        release(&values)
    }

    private final class Queue {
        var pending: [Value] = []
        var isDraining = false

        private static let key: pthread_key_t = {
            var key = pthread_key_t()
            pthread_key_create(&key) { stored in
                if let stored { Unmanaged<Queue>.fromOpaque(stored).release() }
            }
            return key
        }()

        static var ofThread: Queue {
            if let stored = pthread_getspecific(key) { return Unmanaged<Queue>.fromOpaque(stored).takeUnretainedValue() }
            let queue = Queue()
            pthread_setspecific(key, Unmanaged.passRetained(queue).toOpaque())
            return queue
        }
    }
}
