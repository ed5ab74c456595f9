/// A sequence that does not change. Its elements stand in the object itself: a tuple is one piece of memory.
public final class TupleBox: ManagedBuffer<Int, Value> {
    /// Through a pointer: a read of `header` itself is checked for exclusive access each time.
    @inline(__always) package var count: Int { withUnsafeMutablePointerToHeader { $0.pointee } }

    /// Where the elements stand. Only for as long as somebody holds the tuple.
    @inline(__always)
    var elements: UnsafeMutablePointer<Value> { withUnsafeMutablePointerToElements { $0 } }

    @inline(__always)
    var buffer: UnsafeBufferPointer<Value> { UnsafeBufferPointer(start: elements, count: count) }

    @inline(__always) package subscript(_ index: Int) -> Value {
        precondition(index >= 0 && index < count)
        return elements[index]
    }

    /// The element at an index from either end; nil outside.
    @inline(__always)
    func item(at index: Int) -> Value? {
        let place = index < 0 ? index &+ count : index
        return place >= 0 && place < count ? elements[place] : nil
    }

    /// The elements as an array of their own.
    package var items: [Value] { Array(buffer) }

    /// Room for `count` elements, which the caller initializes before anyone else sees the tuple.
    @inline(__always)
    static func uninitialized(_ count: Int) -> TupleBox {
        unsafeDowncast(TupleBox.create(minimumCapacity: count) { _ in count }, to: TupleBox.self)
    }

    @inline(__always)
    static func pair(_ first: consuming Value, _ second: consuming Value) -> TupleBox {
        let box = uninitialized(2)
        let elements = box.elements
        elements.initialize(to: first)
        (elements + 1).initialize(to: second)
        return box
    }

    @inline(__always)
    static func triple(_ first: consuming Value, _ second: consuming Value, _ third: consuming Value) -> TupleBox {
        let box = uninitialized(3)
        let elements = box.elements
        elements.initialize(to: first)
        (elements + 1).initialize(to: second)
        (elements + 2).initialize(to: third)
        return box
    }

    static func copy(_ items: UnsafeBufferPointer<Value>) -> TupleBox {
        let box = uninitialized(items.count)
        Elements.copy(items, to: box.elements)
        return box
    }

    /// Takes values out of slots, which are unbound afterwards.
    static func moving(_ slots: UnsafeMutablePointer<Value>, _ count: Int) -> TupleBox {
        let box = uninitialized(count)
        box.elements.moveInitialize(from: slots, count: count)
        slots.initialize(repeating: .unbound, count: count)
        return box
    }

    deinit { Teardown.release(elements, count) }

    nonisolated(unsafe) package static let empty = Value.tuple(uninitialized(0))
}

/// A tuple of one length that an iterator makes again and again: where nobody kept the last one, as a loop that takes
/// it apart at once does not, it is filled anew.
struct ReusedTuple {
    private var last: TupleBox?

    /// A tuple of which nobody else knows, with elements in it to replace. What was in it is let go, so that an
    /// iterator which is asked for the new elements may use its own tuple again.
    mutating func take(_ count: Int) -> TupleBox {
        if isKnownUniquelyReferenced(&last), let last {
            let elements = last.elements
            for index in 0..<count { (elements + index).put(.none) }
            return last
        }
        let made = TupleBox.uninitialized(count)
        made.elements.initialize(repeating: .none, count: count)
        last = made
        return made
    }
}

extension TupleBox {
    static func reversed(_ items: [Value]) -> TupleBox {
        let box = items.withUnsafeBufferPointer(copy)
        Elements.reverse(box.elements, box.count)
        return box
    }
}
