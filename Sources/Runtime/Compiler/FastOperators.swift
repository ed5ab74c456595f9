import Diagnostics
import Glibc
import Syntax

/// An arithmetic operator's fast case. One generic node is specialised for each, so that the operator costs no
/// dispatch.
protocol FastOperator {
    static var op: BinaryOperator { get }
    /// nil: overflow, division by zero; the slow path decides.
    static func ints(_ a: Int, _ b: Int) -> Value?
    static func floats(_ a: Double, _ b: Double) -> Value?
}

enum Add: FastOperator {
    static var op: BinaryOperator { .add }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Value? {
        let (result, overflow) = a.addingReportingOverflow(b)
        return overflow ? nil : .int(result)
    }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Value? { .float(a + b) }
}

enum Subtract: FastOperator {
    static var op: BinaryOperator { .subtract }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Value? {
        let (result, overflow) = a.subtractingReportingOverflow(b)
        return overflow ? nil : .int(result)
    }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Value? { .float(a - b) }
}

enum Multiply: FastOperator {
    static var op: BinaryOperator { .multiply }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Value? {
        let (result, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? nil : .int(result)
    }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Value? { .float(a * b) }
}

enum Divide: FastOperator {
    static var op: BinaryOperator { .divide }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Value? {
        // Within 53 bits the quotient of the doubles is the correctly rounded one.
        guard b != 0, a.magnitude < 1 << 53, b.magnitude < 1 << 53 else { return nil }
        return .float(Double(a) / Double(b))
    }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Value? { b == 0 ? nil : .float(a / b) }
}

enum FloorDivide: FastOperator {
    static var op: BinaryOperator { .floorDivide }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Value? {
        b > 0 ? .int(Arithmetic.floorQuotient(a, b)) : nil
    }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Value? { nil }
}

enum Modulo: FastOperator {
    static var op: BinaryOperator { .modulo }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Value? {
        b > 0 ? .int(Arithmetic.floorRemainder(a, b)) : nil
    }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Value? { nil }
}

enum BitAnd: FastOperator {
    static var op: BinaryOperator { .bitAnd }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Value? { .int(a & b) }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Value? { nil }
}

enum BitOr: FastOperator {
    static var op: BinaryOperator { .bitOr }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Value? { .int(a | b) }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Value? { nil }
}

enum BitXor: FastOperator {
    static var op: BinaryOperator { .bitXor }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Value? { .int(a ^ b) }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Value? { nil }
}

enum ShiftLeft: FastOperator {
    static var op: BinaryOperator { .shiftLeft }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Value? {
        guard b >= 0, b < 64 else { return nil }
        let shifted = a &<< b
        return shifted &>> b == a ? .int(shifted) : nil
    }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Value? { nil }
}

enum ShiftRight: FastOperator {
    static var op: BinaryOperator { .shiftRight }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Value? { b >= 0 ? .int(a >> b) : nil }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Value? { nil }
}

enum Power: FastOperator {
    static var op: BinaryOperator { .power }
    static func ints(_ a: Int, _ b: Int) -> Value? {
        guard b >= 0, b < 64 else { return nil }
        var result = 1
        var base = a
        var exponent = b
        while exponent > 0 {
            if exponent & 1 == 1 {
                let (product, overflow) = result.multipliedReportingOverflow(by: base)
                if overflow { return nil }
                result = product
            }
            exponent >>= 1
            if exponent == 0 { break }
            let (square, overflow) = base.multipliedReportingOverflow(by: base)
            if overflow { return nil }
            base = square
        }
        return .int(result)
    }
    static func floats(_ a: Double, _ b: Double) -> Value? {
        guard a > 0 || a < 0 && b == b.rounded() else { return nil }
        let power = pow(a, b)
        return power.isFinite ? .float(power) : nil
    }
}

extension FastOperator {
    @inline(__always)
    static func combine(_ lhs: Value, _ rhs: Value, _ site: CallSite) throws -> Value {
        if case .int(let a) = lhs, case .int(let b) = rhs, let result = ints(a, b) { return result }
        if case .float(let a) = lhs, case .float(let b) = rhs, let result = floats(a, b) { return result }
        return try mixed(lhs, rhs, site)
    }

    /// Out of line, so that what calls `combine` keeps few registers.
    @inline(never)
    private static func mixed(_ lhs: Value, _ rhs: Value, _ site: CallSite) throws -> Value {
        if case .float(let a) = lhs, case .int(let b) = rhs, let result = floats(a, Double(b)) { return result }
        if case .int(let a) = lhs, case .float(let b) = rhs, let result = floats(Double(a), b) { return result }
        return try SlowPath.binary(op, lhs, rhs, site)
    }
}

/// A comparison's fast case.
protocol FastComparison {
    static var op: ComparisonOperator { get }
    static func ints(_ a: Int, _ b: Int) -> Bool
    static func floats(_ a: Double, _ b: Double) -> Bool
}

enum Less: FastComparison {
    static var op: ComparisonOperator { .less }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Bool { a < b }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Bool { a < b }
}

enum LessEqual: FastComparison {
    static var op: ComparisonOperator { .lessEqual }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Bool { a <= b }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Bool { a <= b }
}

enum Greater: FastComparison {
    static var op: ComparisonOperator { .greater }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Bool { a > b }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Bool { a > b }
}

enum GreaterEqual: FastComparison {
    static var op: ComparisonOperator { .greaterEqual }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Bool { a >= b }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Bool { a >= b }
}

enum Equal: FastComparison {
    static var op: ComparisonOperator { .equal }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Bool { a == b }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Bool { a == b }
}

enum NotEqual: FastComparison {
    static var op: ComparisonOperator { .notEqual }
    @inline(__always) static func ints(_ a: Int, _ b: Int) -> Bool { a != b }
    @inline(__always) static func floats(_ a: Double, _ b: Double) -> Bool { a != b }
}

extension FastComparison {
    @inline(__always)
    static func test(_ lhs: Value, _ rhs: Value, _ site: CallSite) throws -> Bool {
        switch (lhs, rhs) {
        case (.int(let a), .int(let b)): return ints(a, b)
        case (.float(let a), .float(let b)): return floats(a, b)
        default: return try SlowPath.test(op, lhs, rhs, site)
        }
    }
}

/// The general operations, kept out of the fast closures, with their place added to errors.
enum SlowPath {
    @inline(never)
    static func binary(_ op: BinaryOperator, _ lhs: Value, _ rhs: Value, _ site: CallSite) throws -> Value {
        do {
            if op == .add, case .string(let a) = lhs, case .string(let b) = rhs {
                return .string(try Arithmetic.join(a, b))
            }
            return try Arithmetic.apply(op, lhs, rhs)
        } catch { throw site.locate(error) }
    }

    @inline(never)
    static func compare(_ op: ComparisonOperator, _ lhs: Value, _ rhs: Value, _ site: CallSite) throws -> Value {
        do { return try Comparison.apply(op, lhs, rhs) } catch { throw site.locate(error) }
    }

    @inline(never)
    static func test(_ op: ComparisonOperator, _ lhs: Value, _ rhs: Value, _ site: CallSite) throws -> Bool {
        do { return try Comparison.test(op, lhs, rhs) } catch { throw site.locate(error) }
    }

    @inline(never)
    static func index(_ container: Value, _ key: Value, _ site: CallSite) throws -> Value {
        do { return try Subscript.get(container, key) } catch { throw site.locate(error) }
    }
}
