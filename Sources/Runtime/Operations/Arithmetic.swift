import BigInt
import Foundation
import Syntax

/// The binary operators on whatever values a program combines; the compiler's closures come here when their fast case
/// does not hold.
package enum Arithmetic {
    package static func apply(_ op: BinaryOperator, _ lhs: Value, _ rhs: Value, isInPlace: Bool = false) throws -> Value
    {
        if let result = try numeric(op, lhs, rhs) { return result }
        if case .object(let object) = lhs, let result = try object.binary(op, rhs, reversed: false) { return result }
        if case .object(let object) = rhs, let result = try object.binary(op, lhs, reversed: true) { return result }
        switch op {
        case .add: if let result = try concatenation(lhs, rhs) { return result }
        case .multiply:
            // An augmented one does not look at the right side where the left is a container of another kind.
            if isInPlace, isContainerWithoutOrder(lhs) { break }
            if let result = try repetition(lhs, rhs) { return result }
        case .modulo: if case .string(let format) = lhs { return try PercentFormat.format(format, rhs) }
        case .bitAnd, .bitOr, .bitXor, .subtract:
            if let result = try SetAlgebra.apply(op, lhs, rhs) { return result }
            if op == .bitOr, let union = UnionType.of(lhs, rhs) { return union }
        case .divide, .floorDivide, .power, .matmul, .shiftLeft, .shiftRight: break
        }
        throw unsupported(op, lhs, rhs, isInPlace: isInPlace)
    }

    static func unsupported(_ op: BinaryOperator, _ lhs: Value, _ rhs: Value, isInPlace: Bool) -> Problem {
        let symbol = op == .power && !isInPlace ? "** or pow()" : op.rawValue + (isInPlace ? "=" : "")
        var problem = Problem(
            "TypeError", "unsupported operand type(s) for \(symbol): '\(lhs.typeName)' and '\(rhs.typeName)'",
            code: "TL0301", hint: lhs.numberHint.isEmpty ? rhs.numberHint : lhs.numberHint)
        if op == .add {
            switch (lhs, rhs) {
            case (.string, _):
                if case .string = rhs { break }
                if case .string = lhs {
                    problem.message = "can only concatenate str (not \"\(rhs.typeName)\") to str"
                    problem.hint = "Make text of it first: `str(x)`, or write an f-string `f\"...{x}\"`."
                }
            case (.list, _):
                problem.message =
                    isInPlace ? problem.message : "can only concatenate list (not \"\(rhs.typeName)\") to list"
            case (.tuple, _): problem.message = "can only concatenate tuple (not \"\(rhs.typeName)\") to tuple"
            case (_, .string): problem.hint = "Make text of the number, `str(x)`, or a number of the text, `int(s)`."
            default: break
            }
        }
        if op == .shiftRight, case .builtin(let builtin) = lhs, builtin === CoreBuiltins.print {
            problem.message += ". Did you mean \"print(<message>, file=<output_stream>)\"?"
        }
        if op == .bitXor, lhs.asDouble != nil, rhs.asDouble != nil {
            problem.hint = "A power is written with two stars: `2 ** 3`."
        }
        if op == .add, problem.hint.isEmpty, case .list = lhs {
            problem.hint = "One element is added by `xs.append(x)`, or as a list: `xs + [x]`."
        }
        if case .string = lhs, case .string = rhs, problem.hint.isEmpty {
            problem.hint = "Texts are joined by `+`; numbers are made of them by `int(s)` and `float(s)`."
        }
        if lhs.isNone || rhs.isNone, problem.hint.isEmpty {
            problem.hint =
                "One side is None: did a function end without `return`, or a method that changes its object give it?"
        }
        return problem
    }

    // MARK: Numbers

    /// nil when one of them is not a number.
    private static func numeric(_ op: BinaryOperator, _ lhs: Value, _ rhs: Value) throws -> Value? {
        switch (lhs, rhs) {
        case (.int(let a), .int(let b)): return try ints(op, a, b)
        case (.float(let a), .float(let b)): return try floats(op, a, b)
        case (.bool(let a), .bool(let b)):
            switch op {
            case .bitAnd: return .bool(a && b)
            case .bitOr: return .bool(a || b)
            case .bitXor: return .bool(a != b)
            default: return try ints(op, a ? 1 : 0, b ? 1 : 0)
            }
        case (.bool(let a), _): return try numeric(op, .int(a ? 1 : 0), rhs)
        case (_, .bool(let b)):
            if case .string = lhs { return nil }
            return try numeric(op, lhs, .int(b ? 1 : 0))
        case (.float(let a), .int(let b)): return try floats(op, a, Double(b))
        case (.int(let a), .float(let b)): return try floats(op, Double(a), b)
        case (.big(let a), .big(let b)):
            return try narrow(op, a.narrow, b.narrow) ?? LongArithmetic.apply(op, lhs, rhs)
                ?? bigs(op, a.value, b.value)
        case (.big(let a), .int(let b)):
            return try narrow(op, a.narrow, Int128(b)) ?? LongArithmetic.apply(op, lhs, rhs)
                ?? bigs(op, a.value, BigInt(b))
        case (.int(let a), .big(let b)):
            return try narrow(op, Int128(a), b.narrow) ?? LongArithmetic.apply(op, lhs, rhs)
                ?? bigs(op, BigInt(a), b.value)
        case (.big, .float), (.float, .big):
            switch op {
            case .bitAnd, .bitOr, .bitXor, .shiftLeft, .shiftRight, .matmul: return nil
            case .add, .subtract, .multiply, .divide, .floorDivide, .modulo, .power:
                return try floats(op, Convert.real(lhs), Convert.real(rhs))
            }
        default: return nil
        }
    }

    /// The nearest double; Python's OverflowError when there is none.
    package static func double(_ value: BigInt) throws -> Double {
        let result = value.sign == .minus ? -nearest(value.magnitude) : nearest(value.magnitude)
        if result.isInfinite { throw Problem("OverflowError", "int too large to convert to float") }
        return result
    }

    /// The double nearest to an integer of any size, ties to even.
    static func nearest(_ magnitude: BigUInt) -> Double {
        let excess = magnitude.bitWidth - 64
        guard excess > 0 else { return Double(UInt64(magnitude)) }
        // The upper 64 bits, whose last one remembers whether anything stood below.
        var upper = UInt64(truncatingIfNeeded: magnitude >> excess)
        if magnitude.trailingZeroBitCount < excess { upper |= 1 }
        return excess > 2000 ? .infinity : scalbn(Double(upper), excess)
    }

    private static func ints(_ op: BinaryOperator, _ a: Int, _ b: Int) throws -> Value? {
        switch op {
        case .add:
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow ? .integer(Int128(a) + Int128(b)) : .int(sum)
        case .subtract:
            let (difference, overflow) = a.subtractingReportingOverflow(b)
            return overflow ? .integer(Int128(a) - Int128(b)) : .int(difference)
        case .multiply:
            let (product, overflow) = a.multipliedReportingOverflow(by: b)
            return overflow ? .integer(Int128(a) * Int128(b)) : .int(product)
        case .divide:
            if b == 0 { throw Problem("ZeroDivisionError", "division by zero") }
            // Exact while both fit the 53 bits of a double; beyond, the quotient of the rounded ones could be off.
            if a.magnitude <= 1 << 53, b.magnitude <= 1 << 53 { return .float(Double(a) / Double(b)) }
            return .float(try trueDivision(BigInt(a), BigInt(b)))
        case .floorDivide:
            if b == 0 { throw Problem("ZeroDivisionError", "integer division or modulo by zero") }
            if a == .min, b == -1 { return .integer(-Int128(a)) }
            return .int(floorQuotient(a, b))
        case .modulo:
            if b == 0 { throw Problem("ZeroDivisionError", "integer modulo by zero") }
            return .int(floorRemainder(a, b))
        case .power: return try smallPower(a, b).map { .int($0) } ?? power(BigInt(a), BigInt(b))
        case .bitAnd: return .int(a & b)
        case .bitOr: return .int(a | b)
        case .bitXor: return .int(a ^ b)
        case .shiftLeft:
            if b < 0 { throw Problem("ValueError", "negative shift count") }
            if a == 0 { return .int(0) }
            if b < 62, a.magnitude.leadingZeroBitCount > b + 1 { return .int(a << b) }
            return try LongArithmetic.apply(op, .int(a), .int(b))
        case .shiftRight:
            if b < 0 { throw Problem("ValueError", "negative shift count") }
            return .int(a >> min(b, 63))
        case .matmul: return nil
        }
    }

    /// nil where the power is no machine integer.
    private static func smallPower(_ base: Int, _ exponent: Int) -> Int? {
        guard exponent >= 0 else { return nil }
        var (result, factor, left) = (1, base, exponent)
        while true {
            if left & 1 == 1 {
                let (product, overflow) = result.multipliedReportingOverflow(by: factor)
                if overflow { return nil }
                result = product
            }
            left >>= 1
            if left == 0 { return result }
            let (square, overflow) = factor.multipliedReportingOverflow(by: factor)
            if overflow { return nil }
            factor = square
        }
    }

    @inline(__always)
    static func floorQuotient(_ a: Int, _ b: Int) -> Int {
        let quotient = a / b
        return (a % b != 0) && ((a < 0) != (b < 0)) ? quotient &- 1 : quotient
    }

    @inline(__always)
    static func floorRemainder(_ a: Int, _ b: Int) -> Int {
        if b == -1 { return 0 }
        let rest = a % b
        return rest != 0 && ((rest < 0) != (b < 0)) ? rest &+ b : rest
    }

    static func floats(_ op: BinaryOperator, _ a: Double, _ b: Double) throws -> Value? {
        switch op {
        case .add: return .float(a + b)
        case .subtract: return .float(a - b)
        case .multiply: return .float(a * b)
        case .divide:
            if b == 0 { throw Problem("ZeroDivisionError", "float division by zero") }
            return .float(a / b)
        case .floorDivide:
            if b == 0 { throw Problem("ZeroDivisionError", "float floor division by zero") }
            return .float(floatDivision(a, b).quotient)
        case .modulo:
            if b == 0 { throw Problem("ZeroDivisionError", "float modulo") }
            return .float(floatDivision(a, b).remainder)
        case .power: return try floatPower(a, b)
        case .matmul, .bitAnd, .bitOr, .bitXor, .shiftLeft, .shiftRight: return nil
        }
    }

    /// CPython's `float_divmod`: the remainder has the sign of the divisor.
    static func floatDivision(_ a: Double, _ b: Double) -> (quotient: Double, remainder: Double) {
        var remainder = fmod(a, b)
        var division = (a - remainder) / b
        if remainder != 0 {
            if (b < 0) != (remainder < 0) {
                remainder += b
                division -= 1
            }
        } else {
            remainder = copysign(0, b)
        }
        guard division != 0 else { return (copysign(0, a / b), remainder) }
        var quotient = division.rounded(.down)
        if division - quotient > 0.5 { quotient += 1 }
        return (quotient, remainder)
    }

    private static func floatPower(_ a: Double, _ b: Double) throws -> Value {
        if a == 0, b < 0 { throw Problem("ZeroDivisionError", "0.0 cannot be raised to a negative power") }
        if a < 0, a.isFinite, b.isFinite, b != b.rounded() {
            throw Problem(
                "ValueError", "a negative number to a fractional power is complex, which TL does not have",
                hint: "Take the root of `abs(x)`.")
        }
        let result = pow(a, b)
        if result.isInfinite, a.isFinite, b.isFinite {
            throw Raised("OverflowError", [.int(34), .str("Numerical result out of range")])
        }
        return .float(result)
    }

    /// Within 128 bits; nil where an operand or the result needs more, and for what `bigs` refuses.
    private static func narrow(_ op: BinaryOperator, _ a: Int128?, _ b: Int128?) -> Value? {
        guard let a, let b else { return nil }
        func inside(_ result: (partialValue: Int128, overflow: Bool)) -> Value? {
            result.overflow ? nil : .integer(result.partialValue)
        }
        switch op {
        case .add: return inside(a.addingReportingOverflow(b))
        case .subtract: return inside(a.subtractingReportingOverflow(b))
        case .multiply: return inside(a.multipliedReportingOverflow(by: b))
        case .floorDivide, .modulo:
            guard b != 0, b != -1 else { return nil }
            let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
            let isBelow = remainder != 0 && (remainder < 0) != (b < 0)
            if op == .modulo { return .integer(isBelow ? remainder + b : remainder) }
            return .integer(isBelow ? quotient - 1 : quotient)
        case .bitAnd: return .integer(a & b)
        case .bitOr: return .integer(a | b)
        case .bitXor: return .integer(a ^ b)
        case .shiftRight: return b >= 0 && b < 128 ? .integer(a >> b) : nil
        case .shiftLeft: return b >= 0 && b < 127 && (a << b) >> b == a ? .integer(a << b) : nil
        case .divide, .power, .matmul: return nil
        }
    }

    /// What `LongArithmetic` leaves to the package's own integers.
    private static func bigs(_ op: BinaryOperator, _ a: BigInt, _ b: BigInt) throws -> Value? {
        switch op {
        case .divide: return .float(try trueDivision(a, b))
        case .power: return try power(a, b)
        case .bitAnd, .bitOr, .bitXor: return .integer(bitwise(op, a, b))
        case .add, .subtract, .multiply, .floorDivide, .modulo, .shiftLeft, .shiftRight, .matmul: return nil
        }
    }

    /// On the complements of negative numbers, which are not negative: `BigInt`'s own operators lose a word where a
    /// carry needs one.
    private static func bitwise(_ op: BinaryOperator, _ a: BigInt, _ b: BigInt) -> BigInt {
        func complement(_ magnitude: BigUInt) -> BigInt { -BigInt(magnitude) - 1 }
        let isNegative = (a.sign == .minus && !a.isZero, b.sign == .minus && !b.isZero)
        let x = isNegative.0 ? (-a - 1).magnitude : a.magnitude
        let y = isNegative.1 ? (-b - 1).magnitude : b.magnitude
        switch (op, isNegative) {
        case (.bitAnd, (false, false)), (.bitOr, (true, true)): return op == .bitAnd ? BigInt(x & y) : complement(x & y)
        case (.bitAnd, (true, true)), (.bitOr, (false, false)): return op == .bitOr ? BigInt(x | y) : complement(x | y)
        case (.bitAnd, (true, false)), (.bitOr, (false, true)):
            return op == .bitAnd ? BigInt(y ^ (x & y)) : complement(y ^ (x & y))
        case (.bitAnd, (false, true)), (.bitOr, (true, false)):
            return op == .bitAnd ? BigInt(x ^ (x & y)) : complement(x ^ (x & y))
        default: return isNegative.0 == isNegative.1 ? BigInt(x ^ y) : complement(x ^ y)
        }
    }

    static func floorDivision(_ a: BigInt, _ b: BigInt) throws -> (
        quotient: BigInt, remainder: BigInt
    ) {
        if b.isZero {
            throw Problem("ZeroDivisionError", "integer division or modulo by zero")
        }
        let bits = (a.magnitude.bitWidth, b.magnitude.bitWidth)
        try checkWork(max(0, bits.0 - bits.1), bits.1, Limits.quotientWork)
        let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
        if !remainder.isZero, (remainder.sign == .minus) != (b.sign == .minus) { return (quotient - 1, remainder + b) }
        return (quotient, remainder)
    }

    /// Correctly rounded quotient of two integers.
    private static func trueDivision(_ a: BigInt, _ b: BigInt) throws -> Double {
        if b.isZero { throw Problem("ZeroDivisionError", "division by zero") }
        if a.isZero { return b.sign == .minus ? -0.0 : 0 }
        // Scale so that the integer quotient has 66 bits or more, with a sticky last bit for exact rounding.
        let shift = a.magnitude.bitWidth - b.magnitude.bitWidth - 66
        let top = shift < 0 ? a.magnitude << -shift : a.magnitude
        let bottom = shift > 0 ? b.magnitude << shift : b.magnitude
        var (quotient, remainder) = top.quotientAndRemainder(dividingBy: bottom)
        if !remainder.isZero { quotient |= 1 }
        if shift > 1024 { throw Problem("OverflowError", "integer division result too large for a float") }
        let result = scalbn(nearest(quotient), shift)
        if result.isInfinite { throw Problem("OverflowError", "integer division result too large for a float") }
        return (a.sign == .minus) != (b.sign == .minus) ? -result : result
    }

    static let tooLarge = Problem(
        "MemoryError", "this integer would have more than \(Limits.integerBits) bits",
        hint: "A float `10.0 ** n` or `math.log` is enough for most sizes.")

    static func checkBits(_ bits: Int) throws {
        if bits > Limits.integerBits { throw tooLarge }
    }

    /// Bounds an operation whose time grows with the product of two sizes: no single one takes more than about a
    /// second.
    static func checkWork(_ a: Int, _ b: Int, _ most: Int) throws {
        let (work, overflow) = a.multipliedReportingOverflow(by: b)
        if overflow || work > most {
            throw Problem(
                "MemoryError", "these integers are too large for one operation",
                hint: "A float `10.0 ** n` or `math.log` is enough for most sizes.")
        }
    }

    static func power(_ base: BigInt, _ exponent: BigInt) throws -> Value {
        if exponent.sign == .minus, !exponent.isZero {
            if base.isZero { throw Problem("ZeroDivisionError", "0.0 cannot be raised to a negative power") }
            return try floatPower(try double(base), try double(exponent))
        }
        if exponent.isZero { return .int(1) }
        if base.isZero || base == 1 { return .integer(base) }
        if base == -1 { return .int(exponent.magnitude[bitAt: 0] ? -1 : 1) }
        guard let count = Int(exactly: exponent), count <= Limits.integerBits else { throw tooLarge }
        let (bits, overflow) = (base.magnitude.bitWidth - 1).multipliedReportingOverflow(by: count)
        if overflow { throw tooLarge }
        try checkBits(bits)
        if base.magnitude.trailingZeroBitCount == base.magnitude.bitWidth - 1 {
            let power = BigInt(1) << bits
            return .integer(base.sign == .minus && count & 1 == 1 ? -power : power)
        }
        if bits > Limits.powerBits {
            throw Problem(
                "MemoryError", "this power would have \(bits) bits, more than \(Limits.powerBits)", hint: tooLarge.hint)
        }
        return try LongArithmetic.with(.integer(base)) { try LongArithmetic.power($0, count) } ?? .none
    }

    // MARK: Sequences

    static func concatenation(_ lhs: Value, _ rhs: Value) throws -> Value? {
        switch (lhs, rhs) {
        case (.string(let a), .string(let b)): return .string(try join(a, b))
        case (.list(let a), .list(let b)):
            try checkElements(a.items.count + b.items.count)
            return .list(a.items + b.items)
        case (.tuple(let a), .tuple(let b)):
            try checkElements(a.count + b.count)
            let sum = TupleBox.uninitialized(a.count + b.count)
            Elements.copy(a.buffer, to: sum.elements)
            Elements.copy(b.buffer, to: sum.elements + a.count)
            return .tuple(sum)
        default: return nil
        }
    }

    static func join(_ a: StringBox, _ b: StringBox) throws -> StringBox {
        let count = a.count + b.count
        try checkBytes(count)
        return StringBox(count: count, length: a.length + b.length) { target in
            target.update(from: a.bytes, count: a.count)
            (target + a.count).update(from: b.bytes, count: b.count)
        }
    }

    static func checkBytes(_ count: Int) throws {
        if count > Limits.valueBytes {
            throw Problem("MemoryError", "", notes: ["a string of \(count) bytes; the most is \(Limits.valueBytes)"])
        }
    }

    static func checkElements(_ count: Int) throws {
        if count > Limits.elements {
            throw Problem("MemoryError", "", notes: ["a list of \(count) elements; the most is \(Limits.elements)"])
        }
    }

    private static func repetition(_ lhs: Value, _ rhs: Value) throws -> Value? {
        if isSequence(lhs) { return try repeated(lhs, rhs) }
        if isSequence(rhs) { return try repeated(rhs, lhs) }
        return nil
    }

    private static func isContainerWithoutOrder(_ value: Value) -> Bool {
        switch value {
        case .dict, .set, .range: true
        case .object(let object): object is DictView || object is WideRange
        default: false
        }
    }

    private static func isSequence(_ value: Value) -> Bool {
        switch value {
        case .string, .list, .tuple: true
        default: false
        }
    }

    private static func repeated(_ sequence: Value, _ times: Value) throws -> Value {
        let count: Int
        switch times {
        case .int(let number): count = max(number, 0)
        case .bool(let flag): count = flag ? 1 : 0
        case .big: throw Problem("OverflowError", "cannot fit 'int' into an index-sized integer")
        case .object(let object) where object.isNoInteger != nil: count = max(try Convert.index(times), 0)
        default:
            throw Problem(
                "TypeError", "can't multiply sequence by non-int of type '\(times.typeName)'",
                hint: "A text or list is repeated by a whole number: `\"ab\" * 2`; `int(s)` makes a number of a text.")
        }
        switch sequence {
        case .string(let box):
            let (bytes, overflow) = box.count.multipliedReportingOverflow(by: count)
            try checkBytes(overflow ? .max : bytes)
            return .string(
                StringBox(count: bytes, length: box.length * count) { target in
                    // Once, and then what is there again and again.
                    var done = min(box.count, bytes)
                    target.update(from: box.bytes, count: done)
                    while done < bytes {
                        let more = min(done, bytes - done)
                        (target + done).update(from: target, count: more)
                        done += more
                    }
                })
        case .list(let box): return .list(try repeated(box.items, count))
        case .tuple(let box): return count == 1 ? sequence : .tuple(try repeated(box.items, count))
        default: return .none
        }
    }

    static func repeated(_ items: [Value], _ count: Int) throws -> [Value] {
        let (total, overflow) = items.count.multipliedReportingOverflow(by: count)
        try checkElements(overflow ? .max : total)
        if items.count == 1 { return try [Value](filling: items[0], count: count) }
        var result: [Value] = []
        result.reserveCapacity(total)
        for _ in 0..<(items.isEmpty ? 0 : count) { result += items }
        return result
    }

    // MARK: One operand

    package static func apply(_ op: UnaryOperator, _ value: Value) throws -> Value {
        switch (op, value) {
        case (.not, _): return .bool(try !value.truth())
        case (.minus, .int(let number)):
            return number == .min ? .integer(-Int128(number)) : .int(-number)
        case (.minus, .float(let number)): return .float(-number)
        case (.minus, .bool(let flag)): return .int(flag ? -1 : 0)
        case (.minus, .big): return try LongArithmetic.apply(.subtract, .int(0), value) ?? value
        case (.plus, .int), (.plus, .float), (.plus, .big): return value
        case (.plus, .bool(let flag)): return .int(flag ? 1 : 0)
        case (.invert, .int(let number)): return .int(~number)
        case (.invert, .bool(let flag)): return .int(flag ? -2 : -1)
        case (.invert, .big): return try LongArithmetic.apply(.subtract, .int(-1), value) ?? value
        case (_, .object(let object)):
            if let result = try object.unary(op) { return result }
        default: break
        }
        throw Problem("TypeError", "bad operand type for unary \(op.rawValue): '\(value.typeName)'")
    }
}
