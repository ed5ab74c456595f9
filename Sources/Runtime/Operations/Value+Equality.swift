import BigInt

extension Value {
    /// `self == other` as a truth.
    package func equals(_ other: Value, depth: Int = 0) throws -> Bool {
        switch (self, other) {
        case (.int(let a), .int(let b)): return a == b
        case (.string(let a), .string(let b)): return StringBox.equal(a, b)
        case (.float(let a), .float(let b)): return a == b
        case (.none, .none), (.ellipsis, .ellipsis): return true
        case (.list(let a), .list(let b)):
            if a === b { return true }
            // The arrays are held: comparing may run a program that changes the lists.
            let (x, y) = (a.items, b.items)
            return try x.withUnsafeBufferPointer { x in
                try y.withUnsafeBufferPointer { try Value.equal(x, $0, depth) }
            }
        case (.tuple(let a), .tuple(let b)):
            if a === b { return true }
            return try Value.equal(a.buffer, b.buffer, depth)
        case (.dict(let a), .dict(let b)):
            if a === b { return true }
            guard a.count == b.count else { return false }
            try Nesting.check(depth)
            var patience = Patience()
            for (key, value) in a.pairs() {
                try patience.step()
                guard let match = try b.get(key) else { return false }
                if try !value.isSame(match, depth: depth + 1) { return false }
            }
            return true
        case (.set(let a), .set(let b)):
            if a === b { return true }
            guard a.count == b.count else { return false }
            return try SetAlgebra.isSubset(a, b)
        case (.range(let a), .range(let b)):
            return a.count == b.count && (a.count == 0 || (a.start == b.start && (a.count == 1 || a.step == b.step)))
        case (.function(let a), .function(let b)): return a === b
        case (.builtin(let a), .builtin(let b)): return a === b
        case (.type(let a), .type(let b)): return a === b
        case (.object(let a), _):
            if let answer = try a.equals(other) { return answer }
            if case .object(let b) = other {
                if a === b { return true }
                return try b.equals(self) ?? false
            }
            return false
        case (_, .object(let b)): return try b.equals(self) ?? false
        default: return Value.numericOrder(self, other) == .same
        }
    }

    /// Identity or equality: how Python's containers compare their elements, so that `[nan] == [nan]` for one and the
    /// same nan.
    package func isSame(_ other: Value, depth: Int = 0) throws -> Bool {
        if isIdentical(other) { return true }
        return try equals(other, depth: depth)
    }

    private static func equal(
        _ a: UnsafeBufferPointer<Value>, _ b: UnsafeBufferPointer<Value>, _ depth: Int
    ) throws -> Bool {
        guard a.count == b.count else { return false }
        try Nesting.check(depth)
        var patience = Patience()
        for index in 0..<a.count {
            if try !a[index].isSame(b[index], depth: depth + 1) { return false }
            try patience.step()
        }
        return true
    }

    /// `self is other`. Small values are the same when they are equal and of one type.
    package func isIdentical(_ other: Value) -> Bool {
        switch (self, other) {
        case (.int(let a), .int(let b)): a == b
        case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern
        case (.bool(let a), .bool(let b)): a == b
        case (.string(let a), .string(let b)): a === b || (a.count <= 1 && StringBox.equal(a, b))
        case (.list(let a), .list(let b)): a === b
        case (.tuple(let a), .tuple(let b)): a === b || (a.count == 0 && b.count == 0)
        case (.dict(let a), .dict(let b)): a === b
        case (.set(let a), .set(let b)): a === b
        case (.range(let a), .range(let b)): a === b
        case (.function(let a), .function(let b)): a === b
        case (.builtin(let a), .builtin(let b)): a === b
        case (.type(let a), .type(let b)): a === b
        case (.big(let a), .big(let b)): a === b
        case (.object(let a), .object(let b)): a === b
        case (.none, .none), (.ellipsis, .ellipsis): true
        default: false
        }
    }

    enum NumericOrder {
        case less, same, greater
        /// One of them is not a number, or NaN.
        case unordered
    }

    /// Exact comparison over bool, int of any size and float.
    static func numericOrder(_ lhs: Value, _ rhs: Value) -> NumericOrder {
        func order<T: Comparable>(_ a: T, _ b: T) -> NumericOrder { a < b ? .less : a == b ? .same : .greater }
        switch (lhs.withoutBool, rhs.withoutBool) {
        case (.int(let a), .int(let b)): return order(a, b)
        case (.float(let a), .float(let b)): return a.isNaN || b.isNaN ? .unordered : order(a, b)
        case (.big(let a), .big(let b)):
            if a.isNegative != b.isNegative { return a.isNegative ? .less : .greater }
            let order = LongArithmetic.compare(a, b)
            if order == 0 { return .same }
            return (order < 0) != a.isNegative ? .less : .greater
        case (.big(let a), .int): return a.isNegative ? .less : .greater
        case (.int, .big(let b)): return b.isNegative ? .greater : .less
        case (.int(let a), .float(let b)): return compare(a, b)
        case (.float(let a), .int(let b)): return compare(b, a).flipped
        case (.big(let a), .float(let b)): return compare(a.value, b)
        case (.float(let a), .big(let b)): return compare(b.value, a).flipped
        default: return .unordered
        }
    }

    private static func compare(_ a: Int, _ b: Double) -> NumericOrder {
        if b.isNaN { return .unordered }
        if b >= 0x1p63 { return .less }
        if b < -0x1p63 { return .greater }
        let whole = Int(b.rounded(.towardZero))
        if a != whole { return a < whole ? .less : .greater }
        let fraction = b - b.rounded(.towardZero)
        return fraction == 0 ? .same : fraction > 0 ? .less : .greater
    }

    private static func compare(_ a: BigInt, _ b: Double) -> NumericOrder {
        if b.isNaN { return .unordered }
        if b.isInfinite { return b > 0 ? .less : .greater }
        guard let whole = BigInt(exactly: b.rounded(.towardZero)) else { return .unordered }
        return a < whole ? .less : a == whole ? .same : .greater
    }

    /// `True` as 1.
    var withoutBool: Value {
        if case .bool(let flag) = self { return .int(flag ? 1 : 0) }
        return self
    }
}

extension Value.NumericOrder {
    var flipped: Self {
        switch self {
        case .less: .greater
        case .greater: .less
        case .same: .same
        case .unordered: .unordered
        }
    }
}
