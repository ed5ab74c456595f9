import BigInt
import Syntax

/// `<`, `==`, `in`, `is` on any values.
package enum Comparison {
    package static func apply(_ op: ComparisonOperator, _ lhs: Value, _ rhs: Value) throws -> Value {
        switch op {
        case .is: return .bool(lhs.isIdentical(rhs))
        case .isNot: return .bool(!lhs.isIdentical(rhs))
        case .in: return .bool(try contains(rhs, lhs))
        case .notIn: return .bool(try !contains(rhs, lhs))
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: break
        }
        // A library object may answer with something that is not a truth: a tensor of truths.
        if case .object(let object) = lhs, let answer = try object.compare(op, rhs) { return answer }
        if case .object(let object) = rhs, let answer = try object.compare(op.mirrored, lhs) { return answer }
        if op == .equal { return .bool(try lhs.equals(rhs)) }
        if op == .notEqual { return .bool(try !lhs.equals(rhs)) }
        return .bool(try ordered(op, lhs, rhs))
    }

    package static func test(_ op: ComparisonOperator, _ lhs: Value, _ rhs: Value) throws -> Bool {
        try apply(op, lhs, rhs).truth()
    }

    /// `lhs < rhs` and its kin; raises TypeError for what has no order.
    static func ordered(_ op: ComparisonOperator, _ lhs: Value, _ rhs: Value, depth: Int = 0) throws -> Bool {
        switch (lhs, rhs) {
        case (.string(let a), .string(let b)): return holds(op, StringBox.order(a, b))
        case (.list(let a), .list(let b)):
            // The arrays are held: comparing may run a program that changes the lists.
            let (x, y) = (a.items, b.items)
            return try x.withUnsafeBufferPointer { x in
                try y.withUnsafeBufferPointer { try sequences(op, x, $0, depth) }
            }
        case (.tuple(let a), .tuple(let b)): return try sequences(op, a.buffer, b.buffer, depth)
        case (.set(let a), .set(let b)):
            switch op {
            case .lessEqual: return try SetAlgebra.isSubset(a, b)
            case .less: return try a.count < b.count && SetAlgebra.isSubset(a, b)
            case .greaterEqual: return try SetAlgebra.isSubset(b, a)
            default: return try b.count < a.count && SetAlgebra.isSubset(b, a)
            }
        case (.object, _), (_, .object):
            if case .object(let object) = lhs, let answer = try object.compare(op, rhs) { return try answer.truth() }
            if case .object(let object) = rhs, let answer = try object.compare(op.mirrored, lhs) {
                return try answer.truth()
            }
        case (.int, _), (.float, _), (.bool, _), (.big, _):
            switch Value.numericOrder(lhs, rhs) {
            case .less: return op == .less || op == .lessEqual
            case .greater: return op == .greater || op == .greaterEqual
            case .same: return op == .lessEqual || op == .greaterEqual
            case .unordered:
                // NaN is a number: every ordering with it is false.
                if rhs.asDouble != nil { return false }
            }
        default: break
        }
        throw Problem(
            "TypeError", "'\(op.rawValue)' not supported between instances of '\(lhs.typeName)' and '\(rhs.typeName)'",
            hint: lhs.numberHint.isEmpty ? rhs.numberHint : lhs.numberHint)
    }

    private static func holds(_ op: ComparisonOperator, _ order: Int) -> Bool {
        switch op {
        case .less: order < 0
        case .lessEqual: order <= 0
        case .greater: order > 0
        case .greaterEqual: order >= 0
        case .equal: order == 0
        default: order != 0
        }
    }

    /// The first pair that differs decides, else the lengths.
    private static func sequences(
        _ op: ComparisonOperator, _ a: UnsafeBufferPointer<Value>, _ b: UnsafeBufferPointer<Value>, _ depth: Int
    ) throws -> Bool {
        try Nesting.check(depth)
        var patience = Patience()
        for index in 0..<min(a.count, b.count) {
            if try !a[index].isSame(b[index]) { return try ordered(op, a[index], b[index], depth: depth + 1) }
            try patience.step()
        }
        return holds(op, a.count - b.count)
    }

    /// `value in container`.
    package static func contains(_ container: Value, _ value: Value) throws -> Bool {
        switch container {
        case .dict(let box): return try box.contains(value)
        case .set(let box): return try box.contains(SetAlgebra.key(value))
        case .list(let box):
            var index = 0
            var patience = Patience()
            while index < box.items.count {
                if try box.items[index].isSame(value) { return true }
                index += 1
                try patience.step()
            }
            return false
        case .tuple(let box):
            return try Sequences.position(of: value, in: box.buffer, 0..<box.count) != nil
        case .string(let box):
            guard case .string(let part) = value else {
                throw Problem("TypeError", "'in <string>' requires string as left operand, not \(value.typeName)")
            }
            return try StringSearch.find(part, in: box, from: 0, to: box.count) != nil
        case .range(let box):
            if case .int(let number) = value { return box.contains(number) }
            return WideRange.whole(value).map { WideRange(box).position(of: $0) != nil } ?? false
        case .object(let object):
            if let answer = try object.contains(value) { return answer }
            guard let iterator = try object.iterate() else { break }
            var patience = Patience()
            while let item = try iterator.next() {
                if try item.isSame(value) { return true }
                try patience.step()
            }
            return false
        default: break
        }
        throw Problem("TypeError", "argument of type '\(container.typeName)' is not iterable")
    }
}

extension RangeBox {
    func contains(_ number: Int) -> Bool {
        guard count > 0 else { return false }
        let (offset, overflow) = number.subtractingReportingOverflow(start)
        if overflow { return WideRange(self).position(of: BigInt(number)) != nil }
        if step == -1 { return offset <= 0 && offset > -count }
        return offset % step == 0 && offset / step >= 0 && offset / step < count
    }
}

extension ComparisonOperator {
    /// The operator with its sides exchanged.
    var mirrored: ComparisonOperator {
        switch self {
        case .less: .greater
        case .lessEqual: .greaterEqual
        case .greater: .less
        case .greaterEqual: .lessEqual
        case .equal, .notEqual, .is, .isNot, .in, .notIn: self
        }
    }
}
