/// Stable sorting by `<`.
///
/// Where all keys are of one kind with a total order (whole numbers, floats without NaN, texts, tuples of these in the
/// same places), any stable sort gives the same order, and each key gets a rank of 64 bits that decides most
/// comparisons. For anything else the pairs that are compared matter, and `Timsort` compares CPython's.
enum Sorting {
    /// A whole number, as CPython wants: `reverse=None` is an error.
    static func isReversed(_ call: Arguments) throws -> Bool {
        try call.keyword("reverse").map(Convert.clampedIndex) ?? 0 != 0
    }

    /// After an error the elements stand as CPython leaves them.
    static func sort(_ items: inout [Value], key: Value?, reverse: Bool, _ session: Session) throws {
        guard let key, !key.isNone else {
            guard items.count > 1, !sortFew(&items, reverse: reverse) else { return }
            let order = try order(of: items, reverse: reverse)
            arrange(&items, order.positions)
            if let error = order.error { throw error }
            return
        }
        var keys: [Value] = []
        keys.reserveCapacity(items.count)
        for item in items { keys.append(try session.machine.callOne(key, item)) }
        guard items.count > 1 else { return }
        let order = try order(of: keys, reverse: reverse)
        arrange(&items, order.positions)
        if let error = order.error { throw error }
    }

    private static func order(of keys: [Value], reverse: Bool) throws -> (positions: [Int], error: (any Error)?) {
        guard let order = RankOrder(keys, reverse: reverse) else {
            return Timsort.order(keys.count, reverse: reverse) { try less(keys[$0], keys[$1]) }
        }
        return (try order.positions(), nil)
    }

    /// Sorts a few whole numbers where they stand; false where there is anything else.
    private static func sortFew(_ items: inout [Value], reverse: Bool) -> Bool {
        guard items.count <= 16 else { return false }
        return items.withUnsafeMutableBufferPointer { items in
            for item in items { guard case .int = item else { return false } }
            for end in 1..<items.count {
                guard case .int(let number) = items[end] else { continue }
                var place = end
                while place > 0, case .int(let before) = items[place - 1],
                    reverse ? before < number : before > number
                {
                    items[place] = .int(before)
                    place -= 1
                }
                items[place] = .int(number)
            }
            return true
        }
    }

    /// Puts the elements at `positions` in that order, without counting references.
    private static func arrange(_ items: inout [Value], _ positions: [Int]) {
        let arranged = items.withUnsafeMutableBufferPointer { old in
            [Value](unsafeUninitializedCapacity: positions.count) { new, count in
                guard let from = old.baseAddress, let to = new.baseAddress else { return }
                for (index, position) in positions.enumerated() {
                    (to + index).moveInitialize(from: from + position, count: 1)
                    (from + position).initialize(to: .unbound)
                }
                count = positions.count
            }
        }
        items = arranged
    }

    @inline(__always)
    static func less(_ a: Value, _ b: Value) throws -> Bool {
        switch (a, b) {
        case (.int(let x), .int(let y)): x < y
        case (.float(let x), .float(let y)): x < y
        default: try Comparison.ordered(.less, a, b)
        }
    }
}

/// The order of keys of one kind.
private struct RankOrder {
    /// The first bits of a key, which order as the keys do, and where it stood.
    private struct Ranked {
        let rank: UInt64
        let position: Int
    }

    private let keys: [Value]
    private let isReversed: Bool
    /// Whether a rank is all of the key.
    private let isWholeInRank: Bool

    /// nil where the keys have no total order that is known beforehand.
    init?(_ keys: [Value], reverse: Bool) {
        guard let first = keys.first, let shape = RankOrder.shape(of: first) else { return nil }
        for key in keys where RankOrder.shape(of: key) != shape { return nil }
        self.keys = keys
        isReversed = reverse
        isWholeInRank = shape == RankOrder.int || shape == RankOrder.float
    }

    private static let (int, float, text, tuple) = (UInt64(1), UInt64(2), UInt64(3), UInt64(4))

    /// What a key is made of, four bits for itself and for each element of a tuple; nil for what may have no order.
    private static func shape(of key: Value) -> UInt64? {
        switch key {
        case .int: return int
        // NaN has no order.
        case .float(let number): return number.isNaN ? nil : float
        case .string: return text
        case .tuple(let box) where box.count < 16:
            var shape = tuple
            for index in 0..<box.count {
                let element = box.elements + index
                let part: UInt64
                switch element.pointee {
                case .int: part = int
                case .float(let number) where !number.isNaN: part = float
                case .string: part = text
                default: return nil
                }
                shape |= part << UInt64(4 * (index + 1))
            }
            return shape
        default: return nil
        }
    }

    /// The positions of the keys in order; equal ones as they stood.
    func positions() throws -> [Int] {
        var ranked: [Ranked] = []
        ranked.reserveCapacity(keys.count)
        for (position, key) in keys.enumerated() {
            let rank = RankOrder.rank(of: key)
            ranked.append(Ranked(rank: isReversed ? ~rank : rank, position: position))
        }
        if isWholeInRank {
            try MergeSort.sort(&ranked) { $0.rank < $1.rank }
        } else {
            try keys.withUnsafeBufferPointer { keys in
                guard let start = keys.baseAddress else { return }
                let slots = UnsafeMutablePointer(mutating: start)
                try MergeSort.sort(&ranked) { a, b in
                    if a.rank != b.rank { return a.rank < b.rank }
                    return isReversed
                        ? RankOrder.isLess(slots + b.position, slots + a.position)
                        : RankOrder.isLess(slots + a.position, slots + b.position)
                }
            }
        }
        return ranked.map(\.position)
    }

    /// `a < b` for two texts or two tuples of one shape.
    private static func isLess(_ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>) -> Bool {
        guard let x = a.unretainedTuple, let y = b.unretainedTuple else { return order(a, b) < 0 }
        return x._withUnsafeGuaranteedRef { x in
            y._withUnsafeGuaranteedRef { y in
                for index in 0..<x.count {
                    let order = order(x.elements + index, y.elements + index)
                    if order != 0 { return order < 0 }
                }
                return false
            }
        }
    }

    /// Negative, zero or positive for two numbers or two texts of one kind.
    private static func order(_ a: UnsafeMutablePointer<Value>, _ b: UnsafeMutablePointer<Value>) -> Int {
        if let x = a.unretainedString, let y = b.unretainedString {
            return x._withUnsafeGuaranteedRef { x in y._withUnsafeGuaranteedRef { StringBox.order(x, $0) } }
        }
        switch (a.pointee, b.pointee) {
        case (.int(let x), .int(let y)): return x < y ? -1 : x == y ? 0 : 1
        case (.float(let x), .float(let y)): return x < y ? -1 : x == y ? 0 : 1
        default: return 0
        }
    }

    private static func rank(of key: Value) -> UInt64 {
        switch key {
        case .int(let number): return UInt64(bitPattern: Int64(number)) ^ 1 << 63
        case .float(let number):
            // Both zeros are equal; of negative numbers the larger bits are the smaller number.
            let bits = (number + 0).bitPattern
            return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
        case .string(let box): return box.rank
        case .tuple(let box): return box.count == 0 ? 0 : rank(of: box.elements[0])
        default: return 0
        }
    }
}

/// A stable sort by merging the runs that are there, which looks now and then whether somebody wants it to stop.
private enum MergeSort {
    /// Shorter runs are made this long by insertion.
    private static let shortest = 24

    @inline(__always)
    static func sort<Element>(_ elements: inout [Element], _ precedes: (Element, Element) throws -> Bool) throws {
        let count = elements.count
        guard count > 1 else { return }
        try elements.withUnsafeMutableBufferPointer { elements in
            guard let start = elements.baseAddress else { return }
            try withUnsafeTemporaryAllocation(of: Element.self, capacity: count / 2 + 1) { room in
                guard let room = room.baseAddress else { return }
                // Ends of the runs found so far; each is at least twice as long as the one behind it.
                var runs = [0]
                var position = 0
                while position < count {
                    position = try run(start, position, count, precedes)
                    runs.append(position)
                    while runs.count > 2 {
                        let (a, b, c) = (runs[runs.count - 3], runs[runs.count - 2], runs[runs.count - 1])
                        guard position == count || b - a < 2 * (c - b) else { break }
                        try merge(start + a, b - a, c - b, room, precedes)
                        runs.remove(at: runs.count - 2)
                    }
                }
            }
        }
    }

    /// The end of a sorted run that begins at `low`.
    @inline(__always)
    private static func run<Element>(
        _ start: UnsafeMutablePointer<Element>, _ low: Int, _ count: Int, _ precedes: (Element, Element) throws -> Bool
    ) throws -> Int {
        var end = low + 1
        guard end < count else { return count }
        var patience = Patience()
        if try precedes(start[end], start[low]) {
            while end < count, try precedes(start[end], start[end - 1]) {
                end += 1
                try patience.step()
            }
            var (left, right) = (low, end - 1)
            while left < right {
                swap(&start[left], &start[right])
                left += 1
                right -= 1
            }
        } else {
            while end < count, try !precedes(start[end], start[end - 1]) {
                end += 1
                try patience.step()
            }
        }
        let wanted = min(low + shortest, count)
        while end < wanted {
            let element = start[end]
            var place = end
            while place > low, try precedes(element, start[place - 1]) {
                start[place] = start[place - 1]
                place -= 1
            }
            start[place] = element
            end += 1
        }
        return end
    }

    /// Two runs behind each other become one. The shorter one is set aside, so `room` need not hold more than half.
    @inline(__always)
    private static func merge<Element>(
        _ start: UnsafeMutablePointer<Element>, _ left: Int, _ right: Int, _ room: UnsafeMutablePointer<Element>,
        _ precedes: (Element, Element) throws -> Bool
    ) throws {
        guard try precedes(start[left], start[left - 1]) else { return }
        var patience = Patience()
        if left <= right {
            room.moveInitialize(from: start, count: left)
            var (a, b, target) = (0, left, 0)
            while a < left, b < left + right {
                if try precedes(start[b], room[a]) {
                    start[target] = start[b]
                    b += 1
                } else {
                    start[target] = room[a]
                    a += 1
                }
                target += 1
                try patience.step()
            }
            (start + target).update(from: room + a, count: left - a)
        } else {
            room.moveInitialize(from: start + left, count: right)
            var (a, b, target) = (left - 1, right - 1, left + right - 1)
            while a >= 0, b >= 0 {
                if try precedes(room[b], start[a]) {
                    start[target] = start[a]
                    a -= 1
                } else {
                    start[target] = room[b]
                    b -= 1
                }
                target -= 1
                try patience.step()
            }
            (start + (target - b)).update(from: room, count: b + 1)
        }
    }
}
