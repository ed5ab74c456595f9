/// Any value of the language.
///
/// Small things stand in the enum itself, everything else behind one pointer: nine bytes with a stride of sixteen, and
/// returned in two registers. Wider payloads (a Swift `String`, an existential) were measured 1.3 to 1.5 times slower.
public enum Value {
    case int(Int)
    case float(Double)
    case bool(Bool)
    case string(StringBox)
    case list(ListBox)
    case tuple(TupleBox)
    case dict(DictBox)
    case set(SetBox)
    case range(RangeBox)
    case function(Function)
    /// A function written in Swift.
    case builtin(Builtin)
    /// A class: `int`, `ValueError`. Calling it makes a value.
    case type(TypeObject)
    /// An integer outside 64 bits. Never one inside: `Value.integer(_:)` keeps that true, and equality relies on it.
    case big(BigIntBox)
    /// Everything of the library, exceptions, types, modules, iterators, slices.
    case object(Object)
    /// A variable that closures share. Lives in slots only and never reaches a program.
    case cell(Cell)
    case none
    case ellipsis
    /// A slot without a value. Never reaches a program: reading such a name raises.
    case unbound
}

/// A growable sequence, shared by everyone who holds it.
public final class ListBox {
    @exclusivity(unchecked) package var items: [Value]
    /// Of a copy that an object gave of what it knows: an assignment to an element would change nothing, and is refused
    /// with this hint.
    package let copyHint: String?

    package init(_ items: [Value]) { (self.items, copyHint) = (items, nil) }

    package init(copyOf items: [Value], hint: String) { (self.items, copyHint) = (items, hint) }

    /// Adds the elements of an iterable at the end. From an iterator one by one: what came before an error stays.
    func extend(_ other: Value) throws {
        guard case .object = other else {
            let more = try other.elements()
            try Arithmetic.checkElements(items.count + more.count)
            items += more
            return
        }
        let iterator = try other.iterator()
        while let item = try iterator.next() {
            items.append(item)
            if items.count > Limits.elements { try Arithmetic.checkElements(items.count) }
        }
    }

    /// Puts a value at an index from the start; false outside.
    @inline(__always)
    func replace(_ index: Int, _ value: Value) -> Bool {
        guard index >= 0, index < items.count, copyHint == nil else { return false }
        items[index] = value
        return true
    }

    /// The element at an index from either end; nil outside.
    @inline(__always)
    func item(at index: Int) -> Value? {
        let place = index < 0 ? index &+ items.count : index
        return place >= 0 && place < items.count ? items[place] : nil
    }

    deinit { Teardown.release(&items) }
}

/// `range(start, stop, step)`; `count` is computed once.
public final class RangeBox {
    package let start: Int
    package let stop: Int
    package let step: Int
    package let count: Int

    /// `step` is not zero; nil when the length needs more than 64 bits.
    package init?(start: Int, stop: Int, step: Int) {
        let count: UInt
        if step > 0 {
            count = start < stop ? (UInt(bitPattern: stop) &- UInt(bitPattern: start) &- 1) / UInt(step) &+ 1 : 0
        } else {
            count = start > stop ? (UInt(bitPattern: start) &- UInt(bitPattern: stop) &- 1) / step.magnitude &+ 1 : 0
        }
        guard let count = Int(exactly: count) else { return nil }
        self.start = start
        self.stop = stop
        self.step = step
        self.count = count
    }

    /// The element at an index inside `0..<count`.
    package func at(_ index: Int) -> Int { start &+ index &* step }
}

/// A variable shared between a function and the functions defined inside it.
public final class Cell {
    @exclusivity(unchecked) package var value: Value

    package init(_ value: Value) { self.value = value }

    deinit {
        guard value.isContainer else { return }
        var nested = [value]
        value = .none
        Teardown.release(&nested)
    }
}
