extension CoreBuiltins {
    static let iteration: [Builtin] = [
        Builtin("iter(obj, sentinel=None, /)", """
            An iterator over the elements.
            ```tl
            next(iter([5, 6]))    # → 5
            ```
            """, arity: .range(1, 2)) { call in
            guard call.count == 2 else { return .object(try call[0].iterator()) }
            let (function, sentinel, session) = (call[0], call[1], call.session)
            guard function.isCallable else { throw Problem("TypeError", "iter(v, w): v must be callable") }
            var isDone = false
            return .object(ClosureIterator("callable_iterator") {
                if isDone { return nil }
                let value = try function.call([], session: session)
                isDone = try value.equals(sentinel)
                return isDone ? nil : value
            })
        },
        Builtin("next(iterator, default=None, /)", """
            The next element of an iterator; the default, or StopIteration, when there is none.
            ```tl
            next(iter([]), "none")    # → 'none'
            ```
            """, arity: .range(1, 2)) { call in
            guard case .object(let object) = call[0], let iterator = object as? ValueIterator else {
                throw Problem("TypeError", "'\(call[0].typeName)' object is not an iterator")
            }
            if let value = try iterator.next() { return value }
            if let fallback = call.optional(1) { return fallback }
            throw Raised("StopIteration", [])
        },
        Builtin("enumerate(iterable, start=0)", """
            The elements with their numbers.
            ```tl
            list(enumerate("ab"))    # → [(0, 'a'), (1, 'b')]
            ```
            """, arity: .named(["iterable", "start"], positional: 2)) { call in
            guard let iterable = call.named(0, "iterable") else {
                throw Problem("TypeError", "enumerate() missing required argument 'iterable'")
            }
            let iterator = try iterable.iterator()
            var number = try call.named(1, "start").map(Convert.index) ?? 0
            return .object(ClosureIterator("enumerate") {
                guard let value = try iterator.next() else { return nil }
                defer { number &+= 1 }
                return .tuple([.int(number), value])
            })
        },
        Builtin("zip(*iterables, strict=False)", """
            Tuples of the elements that stand at the same place; ends with the shortest.
            ```tl
            list(zip([1, 2], "ab"))    # → [(1, 'a'), (2, 'b')]
            ```
            """, arity: .any) { call in
            for (keyword, _) in call.keywords where keyword != "strict" {
                throw Problem("TypeError", "zip() got an unexpected keyword argument '\(keyword)'")
            }
            let strict = try call.keyword("strict")?.truth() ?? false
            let iterators = try call.array.map { try $0.iterator() }
            return .object(ClosureIterator("zip") {
                var items: [Value] = []
                items.reserveCapacity(iterators.count)
                for (index, iterator) in iterators.enumerated() {
                    guard let value = try iterator.next() else {
                        if strict, index > 0 {
                            throw Problem("ValueError", "zip() argument \(index + 1) is shorter than argument\(index == 1 ? " 1" : "s 1-\(index)")")
                        }
                        if strict {
                            for (other, rest) in iterators.enumerated().dropFirst() where try rest.next() != nil {
                                throw Problem("ValueError", "zip() argument \(other + 1) is longer than argument\(other == 1 ? " 1" : "s 1-\(other)")")
                            }
                        }
                        return nil
                    }
                    items.append(value)
                }
                return items.isEmpty ? nil : .tuple(items)
            })
        },
        Builtin("map(function, *iterables)", """
            The results of a function for each element.
            ```tl
            list(map(len, ["a", "bb"]))    # → [1, 2]
            ```
            """, arity: .any) { call in
            if call.count < 2 { throw Problem("TypeError", "map() must have at least two arguments.") }
            let function = call[0], session = call.session
            let iterators = try call.array.dropFirst().map { try $0.iterator() }
            if iterators.count == 1, let iterator = iterators.first {
                return .object(ClosureIterator("map") {
                    guard let value = try iterator.next() else { return nil }
                    return try session.machine.callOne(function, value)
                })
            }
            return .object(ClosureIterator("map") {
                var arguments: [Value] = []
                for iterator in iterators {
                    guard let value = try iterator.next() else { return nil }
                    arguments.append(value)
                }
                return try function.call(arguments, session: session)
            })
        },
        Builtin("filter(function, iterable)", """
            The elements for which a function is true; with None, the true ones.
            ```tl
            list(filter(None, [0, 1, 2]))    # → [1, 2]
            ```
            """, arity: .range(2, 2)) { call in
            let function = call[0], session = call.session
            let iterator = try call[1].iterator()
            return .object(ClosureIterator("filter") {
                while let value = try iterator.next() {
                    if try (function.isNone ? value : session.machine.callOne(function, value)).truth() { return value }
                }
                return nil
            })
        },
        Builtin("reversed(sequence, /)", """
            The elements from the last to the first.
            ```tl
            list(reversed([1, 2]))    # → [2, 1]
            ```
            """, arity: .one) { call in
            switch call[0] {
            case .list(let box): return .object(ReverseListIterator(box))
            case .tuple(let box): return .object(TupleIterator(box.items.reversed(), name: "reversed"))
            case .range(let box): return .object(RangeIterator(box, reversed: true))
            case .dict(let box): return .object(DictIterator(box, .keys, reversed: true))
            case .string(let box): return .object(TupleIterator(box.text.unicodeScalars.reversed().map { .str(String($0)) }, name: "reversed"))
            case .object(let view as DictView): return .object(DictIterator(view.box, view.part, reversed: true))
            default: throw Problem("TypeError", "'\(call[0].typeName)' object is not reversible")
            }
        },
    ]
}

extension Machine {
    /// Calls anything with one value, without an array where that is possible.
    func callOne(_ function: Value, _ value: Value) throws -> Value {
        let base = top
        guard base + 2 < end else { throw Problem("RecursionError", "maximum recursion depth exceeded") }
        base.pointee = value
        if case .function(let function) = function, function.code.exactCount == 1 { return try invoke(function, base, Machine.nowhere) }
        top = base + 1
        defer { top = base }
        return try call(function, base, 1, Machine.nowhere)
    }

    private static let nowhere = CallSite(.none)
}
