// The iterators of the language's own containers.

final class ListIterator: ValueIterator {
    @exclusivity(unchecked) private var box: ListBox?
    @exclusivity(unchecked) private var index = 0

    init(_ box: ListBox) { self.box = box }

    override var typeName: String { "list_iterator" }

    override func next() throws -> Value? {
        guard let box else { return nil }
        guard index < box.items.count else {
            self.box = nil
            return nil
        }
        index &+= 1
        return box.items[index &- 1]
    }
}

/// `reversed(list)`: from the end, tolerant of a list that shrinks.
final class ReverseListIterator: ValueIterator {
    private let box: ListBox
    private var index: Int

    init(_ box: ListBox) {
        self.box = box
        index = box.items.count
    }

    override var typeName: String { "list_reverseiterator" }

    override func next() throws -> Value? {
        index -= 1
        guard index >= 0, index < box.items.count else {
            index = 0
            return nil
        }
        return box.items[index]
    }
}

final class TupleIterator: ValueIterator {
    @exclusivity(unchecked) private var items: [Value]
    @exclusivity(unchecked) private var index = 0
    private let name: String

    init(_ box: TupleBox) {
        items = box.items
        name = "tuple_iterator"
    }

    /// Over values already at hand, under another name: what a generator expression becomes.
    init(_ items: [Value], name: String) {
        self.items = items
        self.name = name
    }

    deinit { Teardown.release(&items) }

    override var typeName: String { name }

    override func next() throws -> Value? {
        guard index < items.count else { return nil }
        index &+= 1
        return items[index &- 1]
    }
}

final class RangeIterator: ValueIterator {
    private let box: RangeBox
    @exclusivity(unchecked) private var index = 0
    private let isReversed: Bool

    init(_ box: RangeBox, reversed: Bool = false) {
        self.box = box
        isReversed = reversed
    }

    override var typeName: String { "range_iterator" }
    override var remaining: Int? { box.count - index }

    override func next() throws -> Value? {
        guard index < box.count else { return nil }
        if index & 0xFFF == 0xFFF { try Machine.checkAttention() }
        let place = isReversed ? box.count - 1 - index : index
        index &+= 1
        return .int(box.at(place))
    }
}

final class StringIterator: ValueIterator {
    private let box: StringBox
    /// Those of `box`, which does not change while somebody else holds it.
    private let bytes: UnsafeMutablePointer<UInt8>
    private let count: Int
    @exclusivity(unchecked) private var offset = 0

    init(_ box: StringBox) {
        self.box = box
        bytes = box.bytes
        count = box.count
    }

    override var typeName: String { box.isASCII ? "str_ascii_iterator" : "str_iterator" }

    override func next() throws -> Value? {
        guard offset < count else { return nil }
        let start = bytes + offset
        let width = StringBox.width(of: start.pointee)
        offset &+= width
        return StringBox.character(start, width: width)
    }
}

final class DictIterator: ValueIterator {
    enum Part: String {
        case keys = "key", values = "value", items = "item"
    }

    private let box: DictBox
    private let part: Part
    @exclusivity(unchecked) private var position = 0
    private let count: Int
    @exclusivity(unchecked) private var left: Int
    private let isReversed: Bool

    init(_ box: DictBox, _ part: Part, reversed: Bool = false) {
        self.box = box
        self.part = part
        isReversed = reversed
        count = box.count
        left = count
        if reversed { position = box.used }
    }

    override var typeName: String {
        isReversed ? "dict_reverse\(part.rawValue)iterator" : "dict_\(part.rawValue)iterator"
    }

    override var makesPairs: Bool { part == .items }

    override func next() throws -> Value? {
        guard let found = try advance() else { return nil }
        return switch part {
        case .keys: box.entries[found].key
        case .values: box.entries[found].value
        case .items: .tuple([box.entries[found].key, box.entries[found].value])
        }
    }

    override func nextPair() throws -> (Value, Value)? {
        guard let found = try advance() else { return nil }
        return (box.entries[found].key, box.entries[found].value)
    }

    /// The position of the next entry.
    private func advance() throws -> Int? {
        if box.count != count {
            throw Problem(
                "RuntimeError", "dictionary changed size during iteration",
                hint: "Walk over a copy: `for key in list(d):`.")
        }
        if isReversed {
            position = min(position, box.used)
            while position > 0 {
                position -= 1
                if !box.entries[position].key.isUnbound { return position }
            }
            return nil
        }
        guard let found = box.next(from: position) else { return nil }
        // As many came and went: what is found is none of those that were there.
        guard left > 0 else { throw Problem("RuntimeError", "dictionary keys changed during iteration") }
        left -= 1
        position = found + 1
        return found
    }
}

final class SetIterator: ValueIterator {
    private let box: SetBox
    @exclusivity(unchecked) private var position = 0
    private let count: Int

    init(_ box: SetBox) {
        self.box = box
        count = box.count
    }

    override var typeName: String { "set_iterator" }

    override func next() throws -> Value? {
        if box.count != count {
            throw Problem(
                "RuntimeError", "Set changed size during iteration", hint: "Walk over a copy: `for x in list(s):`.")
        }
        guard let found = box.next(from: position) else { return nil }
        position = found + 1
        return box.table[found].key
    }
}
