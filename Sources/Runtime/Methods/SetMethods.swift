import Syntax

enum SetMethods {
    static let all: [Method] = shared("set") + shared("frozenset") + [
        Method("set", "add", .one) { me, call in
            try set(me).insert(call[0])
            return .none
        },
        Method("set", "discard", .one) { me, call in
            try set(me).remove(call[0])
            return .none
        },
        Method("set", "remove", .one) { me, call in
            if try !set(me).remove(call[0]) { throw Raised.missingKey(call[0]) }
            return .none
        },
        Method("set", "pop", .none) { me, _ in
            guard let value = try set(me).pop() else { throw Raised("KeyError", [.str("pop from an empty set")]) }
            return value
        },
        Method("set", "clear", .none) { me, _ in
            try set(me).removeAll()
            return .none
        },
        Method("set", "update", .any) { me, call in
            for other in call.array { try set(me).update(other) }
            return .none
        },
        Method("set", "difference_update", .any) { me, call in
            for other in call.array { try set(me).subtract(other) }
            return .none
        },
        Method("set", "intersection_update", .any) { me, call in
            try set(me).take(try fold(me, .bitAnd, call))
            return .none
        },
        Method("set", "symmetric_difference_update", .one) { me, call in
            try SetAlgebra.change(.bitXor, set(me), call[0])
            return .none
        },
    ]

    private static func shared(_ owner: String) -> [Method] {
        [
            Method(owner, "copy", .none) { me, _ in .set(try set(me).copy(frozen: set(me).isFrozen)) },
            Method(owner, "union", .any) { me, call in
                let result = try set(me).copy(frozen: set(me).isFrozen)
                for other in call.array { try result.update(other) }
                return .set(result)
            },
            Method(owner, "intersection", .any) { me, call in .set(try fold(me, .bitAnd, call)) },
            Method(owner, "difference", .any) { me, call in .set(try fold(me, .subtract, call)) },
            Method(owner, "symmetric_difference", .one) { me, call in .set(try fold(me, .bitXor, call)) },
            Method(owner, "issubset", .one) { me, call in .bool(try SetAlgebra.isSubset(set(me), other(call[0]))) },
            Method(owner, "issuperset", .one) { me, call in
                if case .set(let box) = call[0] { return .bool(try SetAlgebra.isSubset(box, set(me))) }
                let mine = try set(me), iterator = try call[0].iterator()
                while let item = try iterator.next() { if try !mine.contains(item) { return .bool(false) } }
                return .bool(true)
            },
            Method(owner, "isdisjoint", .one) { me, call in
                let mine = try set(me), iterator = try call[0].iterator()
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
            if op == .subtract, index > 0 { try result.subtract(item) } else { result = try SetAlgebra.combine(op, result, item) }
        }
        return result
    }
}
