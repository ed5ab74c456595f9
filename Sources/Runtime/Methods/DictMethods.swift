enum DictMethods {
    static let all: [Method] = [
        Method(
            "dict", "get(key, default=None, /)", "The value of a key; the default when there is no such key.",
            "rates = {\"head\": 0.01}\nrates.get(\"head\"), rates.get(\"body\", 0)  # → (0.01, 0)", .range(1, 2)
        ) { me, call in try dict(me).get(call[0]) ?? call.optional(1) ?? .none },
        Method(
            "dict", "keys() -> dict_keys", "The keys, in the order they were added.",
            "list({\"a\": 1, \"b\": 2}.keys())  # → ['a', 'b']", .none
        ) { me, _ in .object(DictView(try dict(me), .keys)) },
        Method(
            "dict", "values() -> dict_values", "The values, in the order they were added.",
            "sum({\"a\": 1, \"b\": 2}.values())  # → 3", .none
        ) { me, _ in .object(DictView(try dict(me), .values)) },
        Method(
            "dict", "items() -> dict_items", "Pairs of key and value, in the order they were added.",
            "for name, count in {\"cat\": 2, \"dog\": 5}.items():\n    print(name, count)\n# → cat 2\n# → dog 5", .none
        ) { me, _ in .object(DictView(try dict(me), .items)) },
        Method(
            "dict", "copy() -> dict", "A dict of its own with the same keys and values.",
            "first = {\"a\": 1}\nsecond = first.copy()\nsecond[\"b\"] = 2\nfirst  # → {'a': 1}", .none
        ) { me, _ in .dict(try dict(me).copy()) },
        Method(
            "dict", "clear() -> None", "Take everything out.",
            "d = {\"a\": 1}\nd.clear()\nd  # → {}", .none, effect: .changes
        ) { me, _ in
            try dict(me).removeAll()
            return .none
        },
        Method(
            "dict", "pop(key, default=..., /)",
            "Take a key out and give its value; the default, else a KeyError, when there is no such key.",
            "d = {\"a\": 1}\nd.pop(\"a\"), d.pop(\"a\", None), d  # → (1, None, {})", .range(1, 2), effect: .changes
        ) { me, call in
            // An empty one does not ask for the hash.
            if try dict(me).count > 0, let value = try dict(me).remove(call[0]) { return value }
            if let fallback = call.optional(1) { return fallback }
            throw Raised.missingKey(call[0])
        },
        Method(
            "dict", "popitem() -> tuple", "Take the newest pair of key and value out and give it.",
            "d = {\"a\": 1, \"b\": 2}\nd.popitem()  # → ('b', 2)", .none, effect: .changes
        ) { me, _ in
            let box = try dict(me)
            guard let entry = box.removeLast() else {
                throw Raised("KeyError", [.str("popitem(): dictionary is empty")])
            }
            return .tuple(TupleBox.pair(entry.key, entry.value))
        },
        Method(
            "dict", "setdefault(key, default=None, /)",
            "The value of a key, which is first set to the default when there is no such key.",
            "groups = {}\ngroups.setdefault(\"cat\", []).append(3)\ngroups  # → {'cat': [3]}", .range(1, 2),
            effect: .changes
        ) { me, call in
            let box = try dict(me)
            if let value = try box.get(call[0]) { return value }
            let value = call.optional(1) ?? .none
            try box.set(call[0], value)
            return value
        },
        Method(
            "dict", "update(*others, **entries) -> None",
            "Take over the entries of another dict, of pairs, or given by name.",
            "d = {\"a\": 1}\nd.update({\"a\": 2}, b=3)\nd  # → {'a': 2, 'b': 3}", .any, effect: .changes
        ) { me, call in
            let box = try dict(me)
            if call.count > 1 { throw Problem("TypeError", "update expected at most 1 argument, got \(call.count)") }
            if call.count == 1 { try update(box, call[0]) }
            for (name, value) in call.keywords { try box.set(.str(name), value) }
            return .none
        },
    ]

    private static func dict(_ value: Value) throws -> DictBox {
        guard case .dict(let box) = value else { throw Problem("TypeError", "expected a dict") }
        return box
    }

    /// Adds the entries of a dict, or of an iterable of pairs.
    static func update(_ box: DictBox, _ source: Value) throws {
        if case .dict(let other) = source {
            var patience = Patience()
            for (key, value) in other.pairs() {
                try box.set(key, value)
                try patience.step()
            }
            return
        }
        let iterator = try source.iterator()
        var index = -1
        while let element = try iterator.next() {
            index += 1
            let pair: [Value]
            do { pair = try element.elements() } catch is Problem {
                throw Problem("TypeError", "cannot convert dictionary update sequence element #\(index) to a sequence")
            }
            guard pair.count == 2 else {
                throw Problem(
                    "ValueError", "dictionary update sequence element #\(index) has length \(pair.count); 2 is required"
                )
            }
            try box.set(pair[0], pair[1])
        }
    }
}
