import Syntax

enum SetMethods {
    static let frozenSet = shared("frozenset")

    static let set: [Method] =
        shared("set") + [
            Method(
                "set", "add(value, /) -> None", "Put a value in; nothing happens when it is there.",
                "seen = {1}\nseen.add(2)\nseen  # → {1, 2}", .one, effect: .changes
            ) { me, call in
                try set(me).insert(call[0])
                return .none
            },
            Method(
                "set", "discard(value, /) -> None", "Take a value out; nothing happens when it is not there.",
                "seen = {1, 2}\nseen.discard(5)\nseen  # → {1, 2}", .one, effect: .changes
            ) { me, call in
                try set(me).remove(SetAlgebra.key(call[0]))
                return .none
            },
            Method(
                "set", "remove(value, /) -> None", "Take a value out; a KeyError when it is not there.",
                "seen = {1, 2}\nseen.remove(1)\nseen  # → {2}", .one, effect: .changes
            ) { me, call in
                if try !set(me).remove(SetAlgebra.key(call[0])) { throw Raised.missingKey(call[0]) }
                return .none
            },
            Method(
                "set", "pop()", "Take out some value and give it; which one is not said.",
                "seen = {7}\nseen.pop(), seen  # → (7, set())", .none, effect: .changes
            ) { me, _ in
                guard let value = try set(me).pop() else { throw Raised("KeyError", [.str("pop from an empty set")]) }
                return value
            },
            Method(
                "set", "clear() -> None", "Take everything out.",
                "seen = {1, 2}\nseen.clear()\nseen  # → set()", .none, effect: .changes
            ) { me, _ in
                try set(me).removeAll()
                return .none
            },
            Method(
                "set", "update(*others) -> None", "Put in all values of the others; `a |= b`.",
                "seen = {1}\nseen.update([2, 3])\nseen  # → {1, 2, 3}", .atLeast(0, .max), effect: .changes
            ) { me, call in
                for other in call.array { try set(me).update(other) }
                return .none
            },
            Method(
                "set", "difference_update(*others) -> None", "Take out all values of the others; `a -= b`.",
                "seen = {1, 2, 3}\nseen.difference_update([2])\nseen  # → {1, 3}", .atLeast(0, .max), effect: .changes
            ) { me, call in
                for other in call.array { try set(me).subtract(other) }
                return .none
            },
            Method(
                "set", "intersection_update(*others) -> None", "Keep only the values that all others have; `a &= b`.",
                "seen = {1, 2, 3}\nseen.intersection_update([2, 3, 4])\nseen  # → {2, 3}", .atLeast(0, .max),
                effect: .changes
            ) { me, call in
                try set(me).take(try fold(me, .bitAnd, call))
                return .none
            },
            Method(
                "set", "symmetric_difference_update(other, /) -> None",
                "Keep the values that one of the two has; `a ^= b`.",
                "seen = {1, 2}\nseen.symmetric_difference_update([2, 3])\nseen  # → {1, 3}", .one, effect: .changes
            ) { me, call in
                try SetAlgebra.change(.bitXor, set(me), call[0])
                return .none
            },
        ]

    private static func shared(_ owner: String) -> [Method] {
        /// `@{1, 2}` is a set of the owner's kind.
        func example(_ text: String) -> String {
            owner == "set" ? text.replacing("@", with: "") : text.replacing(/@(\{[^}]*\})/) { "frozenset(\($0.1))" }
        }
        return [
            Method(
                owner, "copy() -> \(owner)", "A set with the same values.",
                example("@{1, 2}.copy() == {1, 2}  # → True"), .none
            ) { me, _ in .set(try set(me).copy(frozen: set(me).isFrozen)) },
            Method(
                owner, "union(*others) -> \(owner)", "The values of this set and of all the others; `a | b`.",
                example("@{1, 2}.union({2, 3})  # → @{1, 2, 3}"), .atLeast(0, .max)
            ) { me, call in
                let result = try set(me).copy(frozen: set(me).isFrozen)
                for other in call.array { try result.update(other) }
                return .set(result)
            },
            Method(
                owner, "intersection(*others) -> \(owner)", "The values that are in all of them; `a & b`.",
                example("@{1, 2}.intersection({2, 3})  # → @{2}"), .atLeast(0, .max)
            ) { me, call in .set(try fold(me, .bitAnd, call)) },
            Method(
                owner, "difference(*others) -> \(owner)", "The values that are in none of the others; `a - b`.",
                example("@{1, 2}.difference({2, 3})  # → @{1}"), .atLeast(0, .max)
            ) { me, call in .set(try fold(me, .subtract, call)) },
            Method(
                owner, "symmetric_difference(other, /) -> \(owner)", "The values that are in one of the two; `a ^ b`.",
                example("@{1, 2}.symmetric_difference({2, 3})  # → @{1, 3}"), .one
            ) { me, call in .set(try fold(me, .bitXor, call)) },
            Method(
                owner, "issubset(other, /) -> bool", "Whether the other has all of these values; `a <= b`.",
                example("@{1, 2}.issubset([1, 2, 3])  # → True"), .one
            ) { me, call in .bool(try SetAlgebra.isSubset(set(me), other(call[0]))) },
            Method(
                owner, "issuperset(other, /) -> bool", "Whether this set has all of the other's values; `a >= b`.",
                example("@{1, 2}.issuperset([1])  # → True"), .one
            ) { me, call in
                if case .set(let box) = call[0] { return .bool(try SetAlgebra.isSubset(box, set(me))) }
                let mine = try set(me)
                let iterator = try call[0].iterator()
                while let item = try iterator.next() { if try !mine.contains(item) { return .bool(false) } }
                return .bool(true)
            },
            Method(
                owner, "isdisjoint(other, /) -> bool", "Whether the two have no value in common.",
                example("@{1, 2}.isdisjoint([3])  # → True"), .one
            ) { me, call in
                let mine = try set(me)
                let iterator = try call[0].iterator()
                while let item = try iterator.next() { if try mine.contains(item) { return .bool(false) } }
                return .bool(true)
            },
        ]
    }

    private static func set(_ value: Value) throws -> SetBox {
        guard case .set(let box) = value else { throw Problem("TypeError", "expected a set") }
        return box
    }

    private static func other(_ value: Value) throws -> SetBox {
        if case .set(let box) = value { return box }
        return try SetBox(of: value)
    }

    /// The operation with each argument in turn; a copy when there is none.
    private static func fold(_ me: Value, _ op: BinaryOperator, _ call: Arguments) throws -> SetBox {
        var result = try set(me)
        if call.count == 0 { return try result.copy(frozen: result.isFrozen) }
        for (index, item) in call.array.enumerated() {
            if op == .subtract, index > 0 {
                try result.subtract(item)
            } else {
                result = try SetAlgebra.combine(op, result, item)
            }
        }
        return result
    }
}
