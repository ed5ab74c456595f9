enum DictMethods {
    static let all: [Method] = [
        Method("dict", "get", .range(1, 2)) { me, call in try dict(me).get(call[0]) ?? call.optional(1) ?? .none },
        Method("dict", "keys", .none) { me, _ in .object(DictView(try dict(me), .keys)) },
        Method("dict", "values", .none) { me, _ in .object(DictView(try dict(me), .values)) },
        Method("dict", "items", .none) { me, _ in .object(DictView(try dict(me), .items)) },
        Method("dict", "copy", .none) { me, _ in .dict(try dict(me).copy()) },
        Method("dict", "clear", .none) { me, _ in
            try dict(me).removeAll()
            return .none
        },
        Method("dict", "pop", .range(1, 2)) { me, call in
            if let value = try dict(me).remove(call[0]) { return value }
            if let fallback = call.optional(1) { return fallback }
            throw Raised.missingKey(call[0])
        },
        Method("dict", "popitem", .none) { me, _ in
            let box = try dict(me)
            guard let position = box.lastPosition() else { throw Raised("KeyError", [.str("popitem(): dictionary is empty")]) }
            let entry = box.removeEntry(at: position)
            return .tuple([entry.key, entry.value])
        },
        Method("dict", "setdefault", .range(1, 2)) { me, call in
            let box = try dict(me)
            if let value = try box.get(call[0]) { return value }
            let value = call.optional(1) ?? .none
            try box.set(call[0], value)
            return value
        },
        Method("dict", "update", .any) { me, call in
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
            for (key, value) in other.pairs() { try box.set(key, value) }
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
                throw Problem("ValueError", "dictionary update sequence element #\(index) has length \(pair.count); 2 is required")
            }
            try box.set(pair[0], pair[1])
        }
    }
}
