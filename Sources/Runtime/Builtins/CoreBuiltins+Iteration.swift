extension CoreBuiltins {
    static let iteration: [Builtin] = [
        Builtin(
            "iter(obj, sentinel=None, /)",
            """
            An iterator over the elements.
            ```tl
            next(iter([5, 6]))    # → 5
            ```
            """, arity: .range(1, 2)
        ) { call in
            guard call.count == 2 else { return .object(try call[0].iterator()) }
            let (function, sentinel, session) = (call[0], call[1], call.session)
            guard function.isCallable else { throw Problem("TypeError", "iter(v, w): v must be callable") }
            var isDone = false
            return .object(
                ClosureIterator(Types.callableIterator) {
                    if isDone { return nil }
                    try session.checkInterrupt()
                    let value = try function.call([], session: session)
                    isDone = try value.equals(sentinel)
                    return isDone ? nil : value
                })
        },
        Builtin(
            "next(iterator, default=None, /)",
            """
            The next element of an iterator; the default, or StopIteration, when there is none.
            ```tl
            next(iter([]), "none")    # → 'none'
            ```
            """, arity: .range(1, 2), effect: .changes
        ) { call in
            guard case .object(let object) = call[0], let iterator = object as? ValueIterator else {
                throw Problem("TypeError", "'\(call[0].typeName)' object is not an iterator")
            }
            if let value = try iterator.next() { return value }
            if let fallback = call.optional(1) { return fallback }
            throw Raised("StopIteration", [])
        },
        Builtin(
            "enumerate(iterable, start=0)",
            """
            The elements with their numbers.
            ```tl
            list(enumerate("ab"))    # → [(0, 'a'), (1, 'b')]
            ```
            """, arity: .any
        ) { call in
            let given = call.count + call.keywords.count
            if given > 2 { throw Problem("TypeError", "enumerate() takes at most 2 arguments (\(given) given)") }
            // Which name it complains of is CPython's choice: with one argument left, only one fits.
            let fitting = call.count == 1 ? ["start"] : given == 1 ? ["iterable"] : ["iterable", "start"]
            if let wrong = call.keywords.first(where: { !fitting.contains($0.name) }) {
                throw Arity.invalid(wrong.name, of: "enumerate", among: ["iterable", "start"])
            }
            guard let iterable = call.named(0, "iterable") else {
                throw Problem("TypeError", "enumerate() missing required argument 'iterable'")
            }
            let start = try call.named(1, "start").map(Convert.bigIndex) ?? 0
            return .object(EnumerateIterator(try iterable.iterator(), from: .integer(start), call.session))
        },
        Builtin(
            "zip(*iterables, strict=False)",
            """
            Tuples of the elements that stand at the same place; ends with the shortest.
            ```tl
            list(zip([1, 2], "ab"))    # → [(1, 'a'), (2, 'b')]
            ```
            """, arity: .any
        ) { call in
            for (keyword, _) in call.keywords where keyword != "strict" {
                throw Arity.invalid(keyword, of: "zip", among: ["strict"])
            }
            let strict = try call.keyword("strict")?.truth() ?? false
            return .object(ZipIterator(try call.array.map { try $0.iterator() }, isStrict: strict, call.session))
        },
        Builtin(
            "map(function, *iterables)",
            """
            The results of a function for each element.
            ```tl
            list(map(len, ["a", "bb"]))    # → [1, 2]
            ```
            """, arity: .any
        ) { call in
            try call.requireNoKeywords("map")
            if call.count < 2 { throw Problem("TypeError", "map() must have at least two arguments.") }
            return .object(MapIterator(call[0], try call.array.dropFirst().map { try $0.iterator() }, call.session))
        },
        Builtin(
            "filter(function, iterable)",
            """
            The elements for which a function is true; with None, the true ones.
            ```tl
            list(filter(None, [0, 1, 2]))    # → [1, 2]
            ```
            """, arity: .range(2, 2)
        ) { call in
            .object(FilterIterator(call[0], try call[1].iterator(), call.session))
        },
        Builtin(
            "reversed(sequence, /)",
            """
            The elements from the last to the first.
            ```tl
            list(reversed([1, 2]))    # → [2, 1]
            ```
            """, arity: .range(1, 1)
        ) { call in
            switch call[0] {
            case .list(let box): return .object(ReverseListIterator(box))
            case .tuple(let box): return .object(TupleIterator(.reversed(box.items), as: TupleIterator.reversed))
            case .range(let box): return .object(RangeIterator(box, reversed: true))
            case .dict(let box): return .object(DictIterator(box, .keys, reversed: true))
            case .string(let box):
                return .object(TupleIterator(.reversed(try box.characters()), as: TupleIterator.reversed))
            case .object(let range as WideRange): return .object(range.iterator(reversed: true))
            case .object(let view as DictView): return .object(DictIterator(view.box, view.part, reversed: true))
            case .object(let object):
                if let reversed = try object.reversed() { return reversed }
                fallthrough
            default: throw Problem("TypeError", "'\(call[0].typeName)' object is not reversible")
            }
        },
    ]
}

extension Running {
    /// Calls a function that takes exactly one value, and that the caller keeps alive.
    @inline(__always)
    func callOne(_ function: Unmanaged<Function>, _ value: Value) throws -> Value {
        let base = state.pointee.top
        guard base < state.pointee.end || machine.prepare(upTo: base + 1) else {
            throw Problem("RecursionError", "maximum recursion depth exceeded")
        }
        base.initialize(to: value)
        return try function._withUnsafeGuaranteedRef { try invoke($0, base, Machine.nowhere) }
    }
}

extension Machine {
    /// Calls anything with one value, without an array where that is possible.
    func callOne(_ function: Value, _ value: Value) throws -> Value {
        let base = top
        guard prepare(upTo: base + 1) else { throw Problem("RecursionError", "maximum recursion depth exceeded") }
        base.pointee = value
        if case .function(let function) = function, function.code.exactCount == 1 {
            return try running.invoke(function, base, Machine.nowhere)
        }
        top = base + 1
        defer { top = base }
        return try call(function, base, 1, Machine.nowhere)
    }

    static let nowhere = CallSite(.none)
}
