import Syntax

extension CoreBuiltins {
    static let sequences: [Builtin] = [
        Builtin(
            "len(obj, /) -> int",
            """
            The number of elements of a container, or characters of a text.
            ```tl
            len("abc")    # → 3
            ```
            """, arity: .one
        ) { call in
            switch call[0] {
            case .list(let box): return .int(box.items.count)
            case .string(let box): return .int(box.length)
            case .tuple(let box): return .int(box.count)
            case .dict(let box): return .int(box.count)
            case .set(let box): return .int(box.count)
            case .range(let box): return .int(box.count)
            case .object(let object):
                if let length = try object.length() { return .int(length) }
            default: break
            }
            throw Problem("TypeError", "object of type '\(call[0].typeName)' has no len()")
        },
        Builtin(
            "sorted(iterable, /, *, key=None, reverse=False) -> list",
            """
            A new list with the elements in order; equal ones keep their order.
            ```tl
            sorted([3, 1, 2])                           # → [1, 2, 3]
            sorted(["bb", "a"], key=len, reverse=True)  # → ['bb', 'a']
            ```
            """, arity: .any
        ) { call in
            if call.count != 1 { throw Problem("TypeError", "sorted expected 1 argument, got \(call.count)") }
            try Arity.named(["", "key", "reverse"], positional: 1).check(1, call.keywords, owner: "", name: "sort")
            var items = try call[0].elements()
            try Sorting.sort(&items, key: call.keyword("key"), reverse: try Sorting.isReversed(call), call.session)
            return .list(items)
        },
        Builtin(
            "sum(iterable, /, start=0)",
            """
            The elements added up.
            ```tl
            sum([1, 2, 3])    # → 6
            ```
            """, arity: .named(["", "start"], positional: 2, required: 1)
        ) { call in
            try sum(call[0], call.named(1, "start") ?? .int(0), call.session)
        },
        Builtin(
            "min(iterable, *, key=None, default=None)",
            """
            The smallest element, or the smallest of several arguments.
            ```tl
            min(3, 1, 2)    # → 1
            ```
            """, arity: .any
        ) { call in try extreme("min", .less, call) },
        Builtin(
            "max(iterable, *, key=None, default=None)",
            """
            The largest element, or the largest of several arguments.
            ```tl
            max([3, 1, 2])                   # → 3
            max(["a", "bbb"], key=len)       # → 'bbb'
            ```
            """, arity: .any
        ) { call in try extreme("max", .greater, call) },
        Builtin(
            "any(iterable, /) -> bool",
            """
            Whether some element is true.
            ```tl
            any([0, 1])    # → True
            ```
            """, arity: .one
        ) { call in
            let iterator = try call[0].iterator()
            var patience = Patience()
            while let value = try iterator.next() {
                if try value.truth() { return .bool(true) }
                try patience.step()
            }
            return .bool(false)
        },
        Builtin(
            "all(iterable, /) -> bool",
            """
            Whether every element is true.
            ```tl
            all([1, 0])    # → False
            ```
            """, arity: .one
        ) { call in
            let iterator = try call[0].iterator()
            var patience = Patience()
            while let value = try iterator.next() {
                if try !value.truth() { return .bool(false) }
                try patience.step()
            }
            return .bool(true)
        },
    ]

    private static func sum(_ iterable: Value, _ start: Value, _ session: Session) throws -> Value {
        if case .string = start {
            _ = try iterable.iterator()
            throw Problem("TypeError", "sum() can't sum strings [use ''.join(seq) instead]")
        }
        var total = start
        if case .range(let box) = iterable, case .int(let first) = start {
            // The sum of an arithmetic series, when nothing in it overflows.
            let (span, a) = box.count.multipliedReportingOverflow(by: box.count &- 1)
            let (steps, b) = (span / 2).multipliedReportingOverflow(by: box.step)
            let (starts, c) = box.count.multipliedReportingOverflow(by: box.start)
            let (all, d) = steps.addingReportingOverflow(starts)
            let (result, e) = all.addingReportingOverflow(first)
            if !(a || b || c || d || e) { return .int(result) }
        }
        if case .list(let box) = iterable, case .int(var running) = start {
            var index = 0
            var patience = Patience()
            while index < box.items.count, let number = box.items[index].asInt {
                let (next, overflow) = running.addingReportingOverflow(number)
                if overflow { break }
                running = next
                index += 1
                try patience.step()
            }
            total = .int(running)
            while index < box.items.count {
                total = try Arithmetic.apply(.add, total, box.items[index])
                index += 1
                try patience.step()
            }
            return total
        }
        let iterator = try iterable.iterator()
        let running = session.machine.running
        while let value = try iterator.next() {
            if case .int(let a) = total, case .int(let b) = value {
                let (next, overflow) = a.addingReportingOverflow(b)
                total = overflow ? try Arithmetic.apply(.add, total, value) : .int(next)
            } else {
                total = try Arithmetic.apply(.add, total, value)
            }
            try running.checkAttention()
        }
        return total
    }

    @inline(__always)
    private static func isBetter(_ op: ComparisonOperator, _ a: Value, _ b: Value) throws -> Bool {
        switch (a, b) {
        case (.int(let x), .int(let y)): op == .less ? x < y : x > y
        case (.float(let x), .float(let y)): op == .less ? x < y : x > y
        default: try Comparison.ordered(op, a, b)
        }
    }

    private static func extreme(_ name: String, _ op: ComparisonOperator, _ call: Arguments) throws -> Value {
        if call.count > 1, call.keywords.isEmpty {
            var best = 0
            for index in 1..<call.count where try isBetter(op, call[index], call[best]) { best = index }
            return call[best]
        }
        if call.count == 0 { throw Problem("TypeError", "\(name) expected at least 1 argument, got 0") }
        for (keyword, _) in call.keywords where keyword != "key" && keyword != "default" {
            throw Arity.invalid(keyword, of: name, among: ["key", "default"])
        }
        let fallback = call.keyword("default")
        if call.count > 1, fallback != nil {
            throw Problem("TypeError", "Cannot specify a default for \(name)() with multiple positional arguments")
        }
        var key = call.keyword("key")
        if let given = key, given.isNone { key = nil }
        var best: Value?
        var bestKey = Value.none
        var patience = Patience()
        func consider(_ value: Value) throws {
            try patience.step()
            let rank = try key.map { try call.session.machine.callOne($0, value) } ?? value
            if best == nil {
                (best, bestKey) = (value, rank)
            } else if try isBetter(op, rank, bestKey) {
                (best, bestKey) = (value, rank)
            }
        }
        if call.count > 1 {
            for index in 0..<call.count { try consider(call[index]) }
        } else {
            let iterator = try call[0].iterator()
            while let value = try iterator.next() { try consider(value) }
        }
        if let best { return best }
        if let fallback { return fallback }
        throw Problem(
            "ValueError", "\(name)() arg is an empty sequence",
            hint: "Give a value for that case: `\(name)(xs, default=0)`.")
    }
}
