import Syntax

/// `&`, `|`, `^`, `-` on sets, dictionary views of keys, and dictionaries (`|`).
///
/// The elements and their order are those of CPython's `setobject.c`: which set is walked and which one is asked
/// decides the order in which a program prints the result.
enum SetAlgebra {
    /// nil when the operands are not sets.
    static func apply(_ op: BinaryOperator, _ lhs: Value, _ rhs: Value) throws -> Value? {
        if case .dict(let a) = lhs, case .dict(let b) = rhs, op == .bitOr {
            let merged = a.copy()
            for (key, value) in b.pairs() { try merged.set(key, value) }
            return .dict(merged)
        }
        if case .set(let a) = lhs, case .set = rhs { return .set(try combine(op, a, rhs)) }
        let views = (view(lhs), view(rhs))
        guard views.0 != nil || views.1 != nil else { return nil }
        if op == .bitAnd { return .set(try common(lhs, rhs, views)) }
        if op == .bitXor, let a = views.0, let b = views.1, a.part == .items, b.part == .items {
            return .set(try differentItems(a.box, b.box))
        }
        // The first, whatever it is, is made a set, which then changes.
        let result = SetBox()
        if let a = views.0, a.part == .keys { try result.update(.dict(a.box)) } else { try result.update(lhs) }
        try change(op, result, rhs)
        return .set(result)
    }

    private static func view(_ value: Value) -> DictView? {
        guard case .object(let object) = value, let view = object as? DictView, view.part != .values else { return nil }
        return view
    }

    /// The elements of anything that a view has too; which of two views is walked is a matter of their sizes.
    private static func common(_ lhs: Value, _ rhs: Value, _ views: (DictView?, DictView?)) throws -> SetBox {
        var (view, other): (DictView?, Value) = views.0 == nil ? (views.1, lhs) : (views.0, rhs)
        if let mine = view {
            if case .set(let set) = other, !set.isFrozen, mine.box.count <= set.count {
                return try intersection(set, .object(mine))
            }
            if views.0 != nil, let theirs = views.1, theirs.box.count > mine.box.count { (view, other) = (theirs, lhs) }
        }
        let result = SetBox()
        let iterator = try other.iterator()
        while let item = try iterator.next() { if try view?.contains(item) == true { try result.insert(item) } }
        return result
    }

    /// The pairs that only one of two dictionaries has, found in the order of CPython's `dictitems_xor`.
    private static func differentItems(_ a: DictBox, _ b: DictBox) throws -> SetBox {
        let (small, large) = a.count > b.count ? (b, a) : (a, b)
        let rest = small.copy()
        let result = SetBox()
        for (key, value) in large.pairs() {
            if let other = try rest.get(key), try other.isSame(value) {
                _ = try rest.remove(key)
            } else {
                try result.insert(.tuple([key, value]))
            }
        }
        for (key, value) in rest.pairs() { try result.insert(.tuple([key, value])) }
        return result
    }

    /// A new set, of the kind of the first.
    static func combine(_ op: BinaryOperator, _ a: SetBox, _ other: Value) throws -> SetBox {
        switch op {
        case .bitOr:
            let result = try a.copy(frozen: a.isFrozen)
            try result.update(other)
            return result
        case .bitAnd: return try intersection(a, other)
        case .subtract: return try difference(a, other)
        default:
            // A set of the other, toggled by each element of the first.
            let result = SetBox(frozen: a.isFrozen)
            try result.update(other)
            try a.walk { entry in
                try result.toggle(entry)
                return true
            }
            return result
        }
    }

    static func intersection(_ a: SetBox, _ other: Value) throws -> SetBox {
        if case .set(let b) = other, a === b { return try a.copy(frozen: a.isFrozen) }
        let result = SetBox(frozen: a.isFrozen)
        if case .set(let b) = other {
            let (small, large) = b.count > a.count ? (a, b) : (b, a)
            try small.walk { entry in
                if try large.contains(entry.key, hash: entry.hash) { try result.insert(entry.key, hash: entry.hash) }
                return true
            }
        } else {
            let iterator = try other.iterator()
            while let item = try iterator.next() {
                guard try a.contains(item) else { continue }
                try result.insert(item)
                // Nothing more can be common: CPython does not ask for the rest.
                if result.count >= a.count { break }
            }
        }
        return result
    }

    private static func difference(_ a: SetBox, _ other: Value) throws -> SetBox {
        let size: Int? =
            switch other {
            case .set(let b): b.count
            case .dict(let b): b.count
            default: nil
            }
        // Where the other is much smaller, or only can be walked, its elements are taken out of a copy.
        guard let size, a.count >> 2 <= size else {
            let result = try a.copy(frozen: a.isFrozen)
            try result.subtract(other)
            return result
        }
        let result = SetBox(frozen: a.isFrozen)
        try a.walk { entry in
            let isThere =
                switch other {
                case .set(let b): try b.contains(entry.key, hash: entry.hash)
                case .dict(let b): try b.contains(entry.key)
                default: false
                }
            if !isThere { try result.insert(entry.key, hash: entry.hash) }
            return true
        }
        return result
    }

    /// The augmented operators: the set itself changes, and so keeps its order.
    static func change(_ op: BinaryOperator, _ a: SetBox, _ other: Value) throws {
        switch op {
        case .bitOr: try a.update(other)
        case .bitAnd: a.take(try intersection(a, other))
        case .subtract: try a.subtract(other)
        default:
            if case .set(let b) = other {
                if a === b { return a.removeAll() }
                for entry in b.entries() { try a.toggle(entry) }
            } else {
                let elements = SetBox()
                try elements.update(other)
                for entry in elements.entries() { try a.toggle(entry) }
            }
        }
    }

    /// `a op= other`; false when they are not sets.
    static func changeInPlace(_ op: BinaryOperator, _ a: SetBox, _ other: Value) throws -> Bool {
        guard [.bitOr, .bitAnd, .bitXor, .subtract].contains(op) else { return false }
        // Only a set may stand on the right of an augmented operator; with a view the plain one makes a new set.
        guard case .set = other else { return false }
        try change(op, a, other)
        return true
    }

    /// What is looked for in a set: of a set that can change, a copy that cannot.
    static func key(_ value: Value) throws -> Value {
        guard case .set(let box) = value, !box.isFrozen else { return value }
        return .set(try box.copy(frozen: true))
    }

    static func isSubset(_ a: SetBox, _ b: SetBox) throws -> Bool {
        guard a.count <= b.count else { return false }
        var isInside = true
        try a.walk { entry in
            isInside = try b.contains(entry.key, hash: entry.hash)
            return isInside
        }
        return isInside
    }
}
