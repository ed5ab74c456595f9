// The iterators of the language's own containers.

final class ListIterator: ValueIterator {
    @exclusivity(unchecked) private var box: ListBox?
    @exclusivity(unchecked) private var index = 0

    init(_ box: ListBox) { self.box = box }

    static let type = TypeObject("list_iterator")
    override var type: TypeObject { ListIterator.type }

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

    static let type = TypeObject("list_reverseiterator")
    override var type: TypeObject { ReverseListIterator.type }

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
    private let box: TupleBox
    private let kind: TypeObject
    @exclusivity(unchecked) private var index = 0

    init(_ box: TupleBox, as type: TypeObject? = nil) {
        self.box = box
        kind = type ?? TupleIterator.type
    }

    private static let type = TypeObject("tuple_iterator")
    static let reversed = TypeObject("reversed")
    override var type: TypeObject { kind }

    override func next() throws -> Value? {
        guard index < box.count else { return nil }
        index &+= 1
        return box.elements[index &- 1]
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

    static let type = TypeObject("range_iterator")
    override var type: TypeObject { RangeIterator.type }
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

    private static let type = TypeObject("str_iterator")
    private static let asciiType = TypeObject("str_ascii_iterator")
    override var type: TypeObject { box.isASCII ? StringIterator.asciiType : StringIterator.type }

    override func next() throws -> Value? {
        guard offset < count else { return nil }
        let start = bytes + offset
        let width = StringBox.width(of: start.pointee)
        offset &+= width
        return StringBox.character(start, width: width)
    }
}

final class DictIterator: ValueIterator {
    enum Part: String, CaseIterable {
        case keys = "key", values = "value", items = "item"

        var index: Int {
            switch self {
            case .keys: 0
            case .values: 1
            case .items: 2
            }
        }
    }

    private let box: DictBox
    private let part: Part
    @exclusivity(unchecked) private var position = 0
    private let count: Int
    @exclusivity(unchecked) private var left: Int
    private let isReversed: Bool
    @exclusivity(unchecked) private var pair = ReusedTuple()

    init(_ box: DictBox, _ part: Part, reversed: Bool = false) {
        self.box = box
        self.part = part
        isReversed = reversed
        count = box.count
        left = count
        if reversed { position = box.used }
    }

    private static let types = Part.allCases.map { part in
        (TypeObject("dict_\(part.rawValue)iterator"), TypeObject("dict_reverse\(part.rawValue)iterator"))
    }

    override var type: TypeObject {
        let (forward, backward) = DictIterator.types[part.index]
        return isReversed ? backward : forward
    }

    override var makesPairs: Bool { part == .items }

    override func next() throws -> Value? {
        guard let found = try advance() else { return nil }
        switch part {
        case .keys: return box.entries[found].key
        case .values: return box.entries[found].value
        case .items:
            let made = pair.take(2)
            made.elements.put(box.entries[found].key)
            (made.elements + 1).put(box.entries[found].value)
            return .tuple(made)
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
                if !DictBox.key(of: box.entries + position).isUnbound { return position }
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

    static let type = TypeObject("set_iterator")
    override var type: TypeObject { SetIterator.type }

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
