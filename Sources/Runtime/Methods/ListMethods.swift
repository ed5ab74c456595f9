enum ListMethods {
    static let all: [Method] = [
        Method(
            "list", "append(object, /) -> None", "Add one value at the end.",
            "xs = [1, 2]\nxs.append(3)\nxs  # → [1, 2, 3]", .one, effect: .changes
        ) { me, call in
            let box = try list(me)
            try Arithmetic.checkElements(box.items.count + 1)
            box.items.append(call[0])
            return .none
        },
        Method(
            "list", "extend(iterable, /) -> None", "Add all values of another list or any iterable at the end.",
            "xs = [1]\nxs.extend([2, 3])\nxs  # → [1, 2, 3]", .one, effect: .changes
        ) { me, call in
            try list(me).extend(call[0])
            return .none
        },
        Method(
            "list", "insert(index: int, object, /) -> None", "Put a value in front of the one at a position.",
            "xs = [1, 3]\nxs.insert(1, 2)\nxs  # → [1, 2, 3]", .range(2, 2), effect: .changes
        ) { me, call in
            let box = try list(me)
            var index = try Convert.index(call[0])
            if index < 0 { index = max(0, index &+ box.items.count) }
            box.items.insert(call[1], at: min(index, box.items.count))
            return .none
        },
        Method(
            "list", "pop(index: int = -1, /)", "Take a value out and give it back: the last, or the one at a position.",
            "xs = [1, 2, 3]\nxs.pop(), xs.pop(0), xs  # → (3, 1, [2])", .range(0, 1), effect: .changes
        ) { me, call in
            let box = try list(me)
            let at = try call.optional(0).map(Convert.index)
            if box.items.isEmpty { throw Problem("IndexError", "pop from empty list") }
            guard var index = at else { return box.items.removeLast() }
            if index < 0 { index &+= box.items.count }
            guard index >= 0, index < box.items.count else { throw Problem("IndexError", "pop index out of range") }
            return box.items.remove(at: index)
        },
        Method(
            "list", "remove(value, /) -> None",
            "Take out the first value that equals this one; a ValueError when there is none.",
            "xs = [1, 2, 1]\nxs.remove(1)\nxs  # → [2, 1]", .one, effect: .changes
        ) { me, call in
            let box = try list(me)
            var index = 0
            var patience = Patience()
            while index < box.items.count {
                if try box.items[index].isSame(call[0]) {
                    if index < box.items.count { box.items.remove(at: index) }
                    return .none
                }
                index += 1
                try patience.step()
            }
            throw Problem("ValueError", "list.remove(x): x not in list")
        },
        Method(
            "list", "clear() -> None", "Take everything out.",
            "xs = [1, 2]\nxs.clear()\nxs  # → []", .none, effect: .changes
        ) { me, _ in
            try list(me).items.removeAll(keepingCapacity: try list(me).items.count < 1024)
            return .none
        },
        Method(
            "list", "index(value, start: int = 0, stop=None, /) -> int",
            "The position of the first value that equals this one; a ValueError when there is none.",
            "[\"cat\", \"dog\"].index(\"dog\")  # → 1", .range(1, 3)
        ) { me, call in
            let items = try list(me).items
            guard let index = try items.withUnsafeBufferPointer({ try Sequences.index(of: call, in: $0) }) else {
                throw Problem("ValueError", "\(try call[0].repr()) is not in list")
            }
            return .int(index)
        },
        Method(
            "list", "count(value, /) -> int", "How many values equal this one.",
            "[1, 2, 1].count(1)  # → 2", .one
        ) { me, call in
            let items = try list(me).items
            return .int(try items.withUnsafeBufferPointer { try Sequences.count(of: call[0], in: $0) })
        },
        Method(
            "list", "reverse() -> None", "Turn the order round, in place.",
            "xs = [1, 2, 3]\nxs.reverse()\nxs  # → [3, 2, 1]", .none, effect: .changes
        ) { me, _ in
            let box = try list(me)
            box.items.withUnsafeMutableBufferPointer { items in
                if let start = items.baseAddress { Elements.reverse(start, items.count) }
            }
            return .none
        },
        Method(
            "list", "copy() -> list", "A list of its own with the same values.",
            "xs = [1, 2]\nys = xs.copy()\nys.append(3)\nxs  # → [1, 2]", .none
        ) { me, _ in
            // At once: a copy that waits for the first change is made element by element.
            let items = try list(me).items
            return .list(try items.picked(from: 0, step: 1, count: items.count))
        },
        Method(
            "list", "sort(*, key=None, reverse: bool = False) -> None",
            "Put the values in order, in place; `key` makes of each what is compared.",
            "words = [\"pear\", \"fig\", \"apple\"]\nwords.sort(key=len, reverse=True)\nwords  # → ['apple', 'pear', 'fig']",
            .named(["key", "reverse"], positional: 0), effect: .changes
        ) { me, call in
            let box = try list(me)
            let isReversed = try Sorting.isReversed(call)
            var sorted = box.items
            // Python empties the list while it sorts, to notice a key function that changes it.
            box.items = []
            do {
                try Sorting.sort(&sorted, key: call.keyword("key"), reverse: isReversed, call.session)
            } catch {
                box.items = sorted
                throw error
            }
            let isUntouched = box.items.isEmpty
            box.items = sorted
            if !isUntouched { throw Problem("ValueError", "list modified during sort") }
            return .none
        },
    ]

    private static func list(_ value: Value) throws -> ListBox {
        guard case .list(let box) = value else { throw Problem("TypeError", "expected a list") }
        return box
    }
}

enum TupleMethods {
    static let tuple: [Method] = [
        Method(
            "tuple", "index(value, start: int = 0, stop=None, /) -> int",
            "The position of the first value that equals this one; a ValueError when there is none.",
            "(3, 64, 64).index(64)  # → 1", .range(1, 3)
        ) { me, call in
            guard case .tuple(let box) = me, let index = try Sequences.index(of: call, in: box.buffer) else {
                throw Problem("ValueError", "tuple.index(x): x not in tuple")
            }
            return .int(index)
        },
        Method(
            "tuple", "count(value, /) -> int", "How many values equal this one.",
            "(3, 64, 64).count(64)  # → 2", .one
        ) { me, call in
            guard case .tuple(let box) = me else { return .int(0) }
            return .int(try Sequences.count(of: call[0], in: box.buffer))
        },
    ]

    static let range: [Method] = [
        Method(
            "range", "index(value: int, /) -> int",
            "The position of a number in the range; a ValueError when it is not there.",
            "range(0, 10, 2).index(6)  # → 3", .one
        ) { me, call in
            let range: WideRange? =
                switch me {
                case .range(let box): WideRange(box)
                case .object(let object): object as? WideRange
                default: nil
                }
            if let number = WideRange.whole(call[0]), let position = range?.position(of: number) {
                return .integer(position)
            }
            // What is no whole number is looked for element by element in Python, which has its own words for that.
            switch call[0].withoutBool {
            case .int, .big: throw Problem("ValueError", "\(try call[0].repr()) is not in range")
            default: throw Problem("ValueError", "sequence.index(x): x not in sequence")
            }
        },
        Method(
            "range", "count(value, /) -> int", "1 when the number is in the range, else 0.",
            "range(5).count(3)  # → 1", .one
        ) { me, call in .int(try Comparison.contains(me, call[0]) ? 1 : 0) },
    ]
}

/// What lists and tuples share.
enum Sequences {
    /// `index(x, start, stop)`.
    static func index(of call: Arguments, in items: UnsafeBufferPointer<Value>) throws -> Int? {
        func bound(_ index: Int, _ fallback: Int) throws -> Int {
            guard let value = call.optional(index) else { return fallback }
            guard let bound = try? SliceObject.bound(value) else {
                throw Problem("TypeError", "slice indices must be integers or have an __index__ method")
            }
            return bound < 0 ? max(0, bound &+ items.count) : min(bound, items.count)
        }
        let start = try bound(1, 0)
        let stop = try bound(2, items.count)
        guard start < stop else { return nil }
        return try position(of: call[0], in: items, start..<stop)
    }

    static func position(of value: Value, in items: UnsafeBufferPointer<Value>, _ range: Range<Int>) throws -> Int? {
        var patience = Patience()
        for index in range {
            if try items[index].isSame(value) { return index }
            try patience.step()
        }
        return nil
    }

    static func count(of value: Value, in items: UnsafeBufferPointer<Value>) throws -> Int {
        var count = 0
        var patience = Patience()
        for item in items {
            if try item.isSame(value) { count += 1 }
            try patience.step()
        }
        return count
    }
}
