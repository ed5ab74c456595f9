/// Stable sorting by `<`.
///
/// Where all keys are of one kind with a total order (whole numbers, floats without NaN, texts, tuples of these), any
/// stable sort gives the same order, and each key gets a rank of 64 bits that decides most comparisons. For anything
/// else the pairs that are compared matter, and `Timsort` compares CPython's.
enum Sorting {
    /// A whole number, as CPython wants: `reverse=None` is an error.
    static func isReversed(_ call: Arguments) throws -> Bool {
        try call.keyword("reverse").map(Convert.clampedIndex) ?? 0 != 0
    }

    /// After an error the elements stand as CPython leaves them.
    static func sort(_ items: inout [Value], key: Value?, reverse: Bool, _ session: Session) throws {
        guard let key, !key.isNone else {
            guard items.count > 1 else { return }
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

    /// What keys with a total order are made of.
    private indirect enum Kind: Equatable {
        case int, float, text
        /// Tuples whose elements, as far as they go, are of these kinds.
        case tuple([Kind])

        /// Whether a rank is all of the key.
        var isWholeInRank: Bool {
            switch self {
            case .int, .float: true
            case .text, .tuple: false
            }
        }
    }

    private let keys: [Value]
    private let kind: Kind
    private let isReversed: Bool

    /// nil where the keys have no total order that is known beforehand.
    init?(_ keys: [Value], reverse: Bool) {
        guard let first = keys.first, var kind = RankOrder.kind(of: first, depth: 0) else { return nil }
        for key in keys where !RankOrder.fits(key, &kind) { return nil }
        self.keys = keys
        self.kind = kind
        isReversed = reverse
    }

    private static func kind(of key: Value, depth: Int) -> Kind? {
        switch key {
        case .int: return .int
        case .float: return .float
        case .string: return .text
        case .tuple(let box) where depth < 3:
            var kinds: [Kind] = []
            for element in box.buffer {
                guard let kind = kind(of: element, depth: depth + 1) else { return nil }
                kinds.append(kind)
            }
            return .tuple(kinds)
        default: return nil
        }
    }

    /// Whether a key is of the kind, which becomes longer where a tuple is.
    private static func fits(_ key: Value, _ kind: inout Kind) -> Bool {
        switch (key, kind) {
        case (.int, .int), (.string, .text): return true
        // NaN has no order.
        case (.float(let number), .float): return !number.isNaN
        case (.tuple(let box), .tuple(var kinds)):
            var isLonger = false
            for (index, element) in box.buffer.enumerated() {
                if index == kinds.count {
                    guard let more = RankOrder.kind(of: element, depth: 1) else { return false }
                    kinds.append(more)
                    isLonger = true
                }
                switch (element, kinds[index]) {
                case (.int, .int), (.string, .text): continue
                case (.float(let number), .float) where !number.isNaN: continue
                default:
                    let before = kinds[index]
                    guard fits(element, &kinds[index]) else { return false }
                    isLonger = isLonger || kinds[index] != before
                }
            }
            if isLonger { kind = .tuple(kinds) }
            return true
        default: return false
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
        if kind.isWholeInRank {
            try MergeSort.sort(&ranked) { $0.rank < $1.rank }
        } else {
            try MergeSort.sort(&ranked) { a, b in
                if a.rank != b.rank { return a.rank < b.rank }
                return try isReversed ? follows(b.position, a.position) : follows(a.position, b.position)
            }
        }
        return ranked.map(\.position)
    }

    /// Whether the key at `b` stands behind the one at `a`, whose ranks are equal.
    private func follows(_ a: Int, _ b: Int) throws -> Bool {
        try keys.withUnsafeBufferPointer { keys in
            guard let start = keys.baseAddress else { return false }
            let slots = UnsafeMutablePointer(mutating: start)
            if let x = (slots + a).unretainedString, let y = (slots + b).unretainedString {
                return x._withUnsafeGuaranteedRef { x in y._withUnsafeGuaranteedRef { StringBox.order(x, $0) < 0 } }
            }
            return try Comparison.ordered(.less, keys[a], keys[b])
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
