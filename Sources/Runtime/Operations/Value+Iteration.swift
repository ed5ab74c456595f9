extension Value {
    /// All elements of an iterable, in order.
    package func elements() throws -> [Value] {
        // Whoever walks nested values comes here for each.
        try Machine.checkAttention()
        switch self {
        case .list(let box): return box.items
        case .tuple(let box): return box.items
        case .set(let box): return box.items
        case .dict(let box): return box.keys
        case .range(let box):
            // Known before the first one is made.
            if box.count > Limits.elements {
                throw Problem("MemoryError", "a list of more than \(Limits.elements) elements")
            }
            var result: [Value] = []
            var patience = Patience()
            result.reserveCapacity(box.count)
            for index in 0..<box.count {
                result.append(.int(box.at(index)))
                try patience.step()
            }
            return result
        case .string(let box):
            if box.length > Limits.elements {
                throw Problem("MemoryError", "a list of more than \(Limits.elements) elements")
            }
            return try box.characters()
        default:
            // What knows its length is asked first, as `list()` of Python does.
            if case .object(let range as WideRange) = self { _ = try range.length() }
            let iterator = try iterator()
            if let count = iterator.remaining, count > Limits.elements {
                throw Problem("MemoryError", "a list of more than \(Limits.elements) elements")
            }
            var result: [Value] = []
            var patience = Patience()
            while let value = try iterator.next() {
                result.append(value)
                try patience.step()
                if result.count > Limits.elements {
                    throw Problem("MemoryError", "a list of more than \(Limits.elements) elements")
                }
            }
            return result
        }
    }

    /// What `iter(x)` gives. Raises TypeError for what cannot be iterated.
    package func iterator() throws -> ValueIterator {
        switch self {
        case .list(let box): return ListIterator(box)
        case .tuple(let box): return TupleIterator(box)
        case .range(let box): return RangeIterator(box)
        case .string(let box): return StringIterator(box)
        case .dict(let box): return DictIterator(box, .keys)
        case .set(let box): return SetIterator(box)
        case .object(let object):
            if let iterator = try object.iterate() { return iterator }
        default: break
        }
        throw Problem("TypeError", "'\(typeName)' object is not iterable")
    }
}

extension [Value] {
    /// The others become this array where nothing is in it yet: what a star spreads is often all there is.
    mutating func append(elements: [Value]) throws {
        if isEmpty {
            self = elements
        } else {
            try Arithmetic.checkElements(count + elements.count)
            self += elements
        }
    }
}
