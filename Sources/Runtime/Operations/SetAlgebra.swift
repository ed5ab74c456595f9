import Syntax

/// `&`, `|`, `^`, `-` on sets, dictionary views of keys, and dictionaries (`|`).
enum SetAlgebra {
    /// nil when the operands are not sets.
    static func apply(_ op: BinaryOperator, _ lhs: Value, _ rhs: Value) throws -> Value? {
        if case .dict(let a) = lhs, case .dict(let b) = rhs, op == .bitOr {
            let merged = a.copy()
            for (key, value) in b.pairs() { try merged.set(key, value) }
            return .dict(merged)
        }
        guard let a = try operand(lhs), let b = try operand(rhs) else { return nil }
        return .set(try combine(op, a, b, frozen: a.isFrozen))
    }

    private static func operand(_ value: Value) throws -> SetBox? {
        switch value {
        case .set(let box): return box
        case .object(let object as DictView): return object.part == .values ? nil : try SetBox(try object.items())
        default: return nil
        }
    }

    /// The elements and their order are those of CPython's `setobject.c`.
    static func combine(_ op: BinaryOperator, _ a: SetBox, _ b: SetBox, frozen: Bool) throws -> SetBox {
        switch op {
        case .bitOr:
            let result = try a.copy(frozen: frozen)
            try result.merge(b)
            return result
        case .bitAnd:
            let result = SetBox(frozen: frozen)
            let (small, large) = b.count > a.count ? (a, b) : (b, a)
            for entry in small.entries() where try large.contains(entry.key, hash: entry.hash) {
                try result.insert(entry.key, hash: entry.hash)
            }
            return result
        case .subtract:
            // CPython copies and deletes when the other set is much smaller.
            if a.count >> 2 > b.count {
                let result = try a.copy(frozen: frozen)
                for entry in b.entries() { try result.remove(entry.key) }
                return result
            }
            let result = SetBox(frozen: frozen)
            for entry in a.entries() where try !b.contains(entry.key, hash: entry.hash) {
                try result.insert(entry.key, hash: entry.hash)
            }
            return result
        default:
            // Symmetric difference: a copy of the other, toggled by each element of the first.
            let result = try b.copy(frozen: frozen)
            for entry in a.entries() {
                if try !result.remove(entry.key) { try result.insert(entry.key, hash: entry.hash) }
            }
            return result
        }
    }

    static func isSubset(_ a: SetBox, _ b: SetBox) throws -> Bool {
        guard a.count <= b.count else { return false }
        for entry in a.entries() where try !b.contains(entry.key, hash: entry.hash) { return false }
        return true
    }
}
