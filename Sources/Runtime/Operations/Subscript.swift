import BigInt

/// `x[key]`, `x[key] = value`, `del x[key]`.
package enum Subscript {
    package static func get(_ container: Value, _ key: Value) throws -> Value {
        switch container {
        case .list(let box):
            if case .object(let slice as SliceObject) = key {
                let bounds = try slice.resolve(length: box.items.count)
                return .list(try pick(box.items, bounds))
            }
            return box.items[try position(key, box.items.count, "list")]
        case .tuple(let box):
            if case .object(let slice as SliceObject) = key {
                let bounds = try slice.resolve(length: box.count)
                if bounds.step == 1, bounds.count == box.count { return container }
                return pick(box, bounds)
            }
            return box[try position(key, box.count, "tuple")]
        case .dict(let box):
            if let value = try box.get(key) { return value }
            throw missing(key, in: box)
        case .string(let box):
            if case .object(let slice as SliceObject) = key {
                return try slicing(box, try slice.resolve(length: box.length))
            }
            return box.character(at: try position(key, box.length, "string"))
        case .range(let box):
            if case .object(let slice as SliceObject) = key { return try WideRange(box).slicing(slice) }
            return .int(box.at(try position(key, box.count, "range object", "range")))
        case .object(let object): return try object.index(key)
        case .type(let type):
            if let alias = GenericAlias.of(type, key) { return alias }
            throw Problem("TypeError", "type '\(type.name)' is not subscriptable")
        default: throw Problem("TypeError", "'\(container.typeName)' object is not subscriptable")
        }
    }

    private static func missing(_ key: Value, in box: DictBox) -> Raised {
        let raised = Raised.missingKey(key)
        raised.exception.hintLater = {
            if case .string(let name) = key,
                let near = NearName.best(for: name.text, among: box.keys.compactMap(\.asString))
            {
                return "Did you mean '\(near)'?"
            }
            return box.count == 0
                ? "The dict is empty."
                : "`d.get(key, default)` gives a default where there is no such key; `list(d)` shows the keys."
        }
        return raised
    }

    /// A position inside `0 ..< count` from an index that may count from the end.
    static func position(_ key: Value, _ count: Int, _ kind: String, _ plural: String? = nil, assigning: Bool = false)
        throws -> Int
    {
        let index: Int
        switch key {
        case .int(let number): index = number
        case .bool(let flag): index = flag ? 1 : 0
        case .big:
            throw kind == "range object" ? Problem("IndexError", "range object index out of range") : indexTooLarge
        case .object(let object):
            guard let number = try object.integer() else { throw notAnIndex(key, kind, plural) }
            index = number
        default: throw notAnIndex(key, kind, plural)
        }
        let found = index < 0 ? index &+ count : index
        guard found >= 0, found < count else {
            // The commonest is a text that stands in the program.
            let message =
                kind == "list" && !assigning
                ? "list index out of range"
                : kind + (assigning ? " assignment index out of range" : " index out of range")
            throw Problem("IndexError", message) {
                Problem.Explanation(
                    notes: ["index \(index), length \(count)"],
                    hint: count == 0 ? "It is empty." : "The last index is \(count - 1); `x[-1]` is the last element.")
            }
        }
        return found
    }

    private static func notAnIndex(_ key: Value, _ kind: String, _ plural: String?) -> Problem {
        if case .object(let object) = key, let reason = object.isNoInteger { return Problem("TypeError", reason) }
        return Problem(
            "TypeError",
            kind == "string"
                ? "string indices must be integers, not '\(key.typeName)'"
                : "\(plural ?? kind) indices must be integers or slices, not \(key.typeName)")
    }

    /// `x[from:to]` of a list, tuple or text whose ends are integers or left out; nil for anything else, which a slice
    /// object decides.
    static func piece(of container: Value, _ from: Value, _ to: Value) throws -> Value? {
        func bounds(_ length: Int) -> (start: Int, stop: Int, step: Int, count: Int)? {
            func end(_ value: Value, or fallback: Int) -> Int? {
                switch value {
                case .none: fallback
                case .int(let number): number < 0 ? max(number &+ length, 0) : min(number, length)
                default: nil
                }
            }
            guard let start = end(from, or: 0), let stop = end(to, or: length) else { return nil }
            return (start, stop, 1, max(0, stop - start))
        }
        switch container {
        case .list(let box): return try bounds(box.items.count).map { .list(try pick(box.items, $0)) }
        case .tuple(let box):
            return bounds(box.count).map { $0.count == box.count ? container : pick(box, $0) }
        case .string(let box): return try bounds(box.length).map { try slicing(box, $0) }
        default: return nil
        }
    }

    static func pick(_ items: [Value], _ bounds: (start: Int, stop: Int, step: Int, count: Int)) throws -> [Value] {
        try items.picked(from: bounds.start, step: bounds.step, count: bounds.count)
    }

    private static func pick(_ box: TupleBox, _ bounds: (start: Int, stop: Int, step: Int, count: Int)) -> Value {
        if bounds.count == 0 { return TupleBox.empty }
        let result = TupleBox.uninitialized(bounds.count)
        Elements.copy(box.elements + bounds.start, step: bounds.step, count: bounds.count, to: result.elements)
        return .tuple(result)
    }

    static func slicing(_ box: StringBox, _ bounds: (start: Int, stop: Int, step: Int, count: Int)) throws -> Value {
        if bounds.count == 0 { return StringBox.empty }
        if bounds.step == 1 {
            if bounds.count == box.length { return .string(box) }
            let lower = box.offset(of: bounds.start)
            let upper = box.isASCII ? lower + bounds.count : box.offset(of: bounds.start + bounds.count)
            return .string(StringBox(box.bytes + lower, count: upper - lower, length: bounds.count))
        }
        if box.isASCII {
            return .string(
                StringBox(count: bounds.count, length: bounds.count) { target in
                    for index in 0..<bounds.count { target[index] = box.bytes[bounds.start + index * bounds.step] }
                })
        }
        // Along the code points that are wanted, from one to the next.
        var result = TextBuilder(capacity: bounds.count)
        var patience = Patience()
        var offset = box.offset(of: bounds.start)
        for index in 0..<bounds.count {
            result.append(box.scalar(at: offset).scalar)
            guard index + 1 < bounds.count else { break }
            for _ in 0..<abs(bounds.step) {
                if bounds.step > 0 {
                    offset += StringBox.width(of: box.bytes[offset])
                } else {
                    repeat { offset -= 1 } while box.bytes[offset] & 0xC0 == 0x80
                }
                try patience.step()
            }
        }
        return result.value
    }

    package static func set(_ container: Value, _ key: Value, _ value: Value) throws {
        switch container {
        case .list(let box):
            if let hint = box.copyHint {
                throw Problem("TypeError", "this list is a copy: an assignment to it would change nothing", hint: hint)
            }
            if case .object(let slice as SliceObject) = key { return try assign(box, slice, value) }
            let index = try position(key, box.items.count, "list", assigning: true)
            box.items[index] = value
        case .dict(let box): try box.set(key, value)
        case .object(let object) where !isSequence(container): try object.setIndex(key, value)
        default:
            if isSequence(container), case .big = key { throw indexTooLarge }
            var problem = Problem("TypeError", "'\(container.typeName)' object does not support item assignment")
            switch container {
            case .string: problem.hint = "Strings cannot change: build a new one, `s[:i] + \"x\" + s[i + 1:]`."
            case .tuple: problem.hint = "Tuples cannot change: use a list, `[...]`."
            default: break
            }
            throw problem
        }
    }

    private static func assign(_ box: ListBox, _ slice: SliceObject, _ value: Value) throws {
        let step = try slice.resolve(length: box.items.count).step
        let items: [Value]
        do {
            items = try value.elements()
        } catch let problem as Problem where problem.kind == "TypeError" {
            throw Problem(
                "TypeError", step == 1 ? "can only assign an iterable" : "must assign iterable to extended slice")
        }
        let bounds = try slice.resolve(length: box.items.count)
        if bounds.step == 1 {
            try Arithmetic.checkElements(box.items.count + items.count)
            box.items.replaceSubrange(bounds.start..<max(bounds.start, bounds.stop), with: items)
            return
        }
        guard items.count == bounds.count else {
            throw Problem(
                "ValueError",
                "attempt to assign sequence of size \(items.count) to extended slice of size \(bounds.count)")
        }
        var patience = Patience()
        for index in 0..<bounds.count {
            box.items[bounds.start + index * bounds.step] = items[index]
            try patience.step()
        }
    }

    package static func delete(_ container: Value, _ key: Value) throws {
        switch container {
        case .list(let box):
            if case .object(let slice as SliceObject) = key {
                let bounds = try slice.resolve(length: box.items.count)
                if bounds.step == 1 {
                    box.items.removeSubrange(bounds.start..<bounds.start + bounds.count)
                } else {
                    // Those that stay, from one that goes to the next, in the order they stand.
                    let step = abs(bounds.step)
                    var next = bounds.step > 0 ? bounds.start : bounds.start + (bounds.count - 1) * bounds.step
                    var left = bounds.count
                    var kept: [Value] = []
                    var patience = Patience()
                    kept.reserveCapacity(box.items.count - bounds.count)
                    for (index, item) in box.items.enumerated() {
                        if left > 0, index == next {
                            left -= 1
                            next += left > 0 ? step : 0
                        } else {
                            kept.append(item)
                        }
                        try patience.step()
                    }
                    box.items = kept
                }
                return
            }
            box.items.remove(at: try position(key, box.items.count, "list", assigning: true))
        case .dict(let box):
            if try box.remove(key) == nil { throw missing(key, in: box) }
        case .object(let object) where !isSequence(container): try object.deleteIndex(key)
        default:
            // CPython words it in one way for an index into some kind of sequence and in another for all else.
            if isSequence(container), case .big = key { throw indexTooLarge }
            let verb = isSequence(container) && key.asInt != nil ? "doesn't" : "does not"
            throw Problem("TypeError", "'\(container.typeName)' object \(verb) support item deletion")
        }
    }

    /// What has a length and does not change: CPython reads an index into it as a machine integer before it refuses.
    private static func isSequence(_ container: Value) -> Bool {
        switch container {
        case .string, .tuple, .range, .set: true
        case .object(let object): object is DictView || object is WideRange
        default: false
        }
    }

    private static let indexTooLarge = Problem("IndexError", "cannot fit 'int' into an index-sized integer")
}

extension StringBox {
    /// The code point at an index inside `0 ..< length`.
    func character(at index: Int) -> Value {
        if isASCII { return StringBox.ascii(bytes[index]) }
        let offset = offset(of: index)
        return StringBox.character(bytes + offset, width: StringBox.width(of: bytes[offset]))
    }

    /// The code point at an index from either end; nil outside.
    @inline(__always)
    func item(at index: Int) -> Value? {
        let place = index < 0 ? index &+ length : index
        return place >= 0 && place < length ? character(at: place) : nil
    }

    /// The 256 characters of Latin-1 as strings, made once.
    nonisolated(unsafe) private static let latin: UnsafeMutablePointer<Value> = {
        let strings = UnsafeMutablePointer<Value>.allocate(capacity: 256)
        for code in 0..<256 {
            (strings + code).initialize(to: .str(String(Unicode.Scalar(UInt8(code)))))
        }
        return strings
    }()

    @inline(__always)
    static func ascii(_ byte: UInt8) -> Value { latin[Int(byte & 0x7F)] }

    /// The character of a code point below 256.
    @inline(__always)
    static func latin(_ code: UInt8) -> Value { latin[Int(code)] }
}
