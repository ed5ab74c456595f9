import Syntax

/// Arithmetic of integers beyond 64 bits, on the words of their magnitudes.
///
/// The package's own integers make several arrays for each operation, which for numbers of forty digits takes ten times
/// as long as the operation.
enum LongArithmetic {
    /// An integer as sign and magnitude; no words for zero.
    struct Operand {
        let words: UnsafePointer<UInt>
        let count: Int
        let isNegative: Bool

        var bits: Int { count == 0 ? 0 : count * UInt.bitWidth - words[count - 1].leadingZeroBitCount }
    }

    /// Calls `body` with an integer of any size; nil for what is none.
    @inline(__always)
    static func with<Result>(_ value: Value, _ body: (Operand) throws -> Result) rethrows -> Result? {
        switch value {
        case .big(let box):
            return try withExtendedLifetime(box) {
                try body(Operand(words: box.words, count: box.count, isNegative: box.isNegative))
            }
        case .int(let number):
            return try withUnsafePointer(to: number.magnitude) {
                try body(Operand(words: $0, count: number == 0 ? 0 : 1, isNegative: number < 0))
            }
        default: return nil
        }
    }

    /// nil for what is done otherwise: true division, powers, bits of negative numbers.
    static func apply(_ op: BinaryOperator, _ lhs: Value, _ rhs: Value) throws -> Value? {
        try with(lhs) { a in try with(rhs) { b in try apply(op, a, b) } ?? nil } ?? nil
    }

    private static func apply(_ op: BinaryOperator, _ a: Operand, _ b: Operand) throws -> Value? {
        switch op {
        case .add: return sum(a, b, negatingSecond: false)
        case .subtract: return sum(a, b, negatingSecond: true)
        case .multiply:
            try Arithmetic.checkBits(a.bits + b.bits)
            try Arithmetic.checkWork(a.bits, b.bits, Limits.productWork)
            let box = BigIntBox.uninitialized(max(a.count + b.count, 1))
            try LongProduct.multiply(a.words, a.count, b.words, b.count, box.words)
            return box.settled(a.count + b.count, isNegative: a.isNegative != b.isNegative)
        case .floorDivide, .modulo:
            if b.count == 0 {
                throw Problem(
                    "ZeroDivisionError",
                    op == .modulo ? "integer modulo by zero" : "integer division or modulo by zero")
            }
            return try floorDivision(a, b, wantsRemainder: op == .modulo)
        case .bitAnd, .bitOr, .bitXor: return a.isNegative || b.isNegative ? nil : bitwise(op, a, b)
        case .shiftLeft:
            if b.isNegative { throw Problem("ValueError", "negative shift count") }
            if a.count == 0 { return .int(0) }
            guard b.count <= 1, b.count == 0 || b.words[0] < UInt(Limits.integerBits) else { throw Arithmetic.tooLarge }
            let count = b.count == 0 ? 0 : Int(b.words[0])
            try Arithmetic.checkBits(a.bits + count)
            return shiftedLeft(a, count)
        case .shiftRight:
            if b.isNegative { throw Problem("ValueError", "negative shift count") }
            guard b.count <= 1, b.count == 0 || b.words[0] < 1 << 40 else { return .int(a.isNegative ? -1 : 0) }
            return shiftedRight(a, b.count == 0 ? 0 : Int(b.words[0]))
        case .divide, .power, .matmul: return nil
        }
    }

    // MARK: Sums

    private static func sum(_ a: Operand, _ b: Operand, negatingSecond: Bool) -> Value {
        let isNegative = b.isNegative != negatingSecond
        if a.isNegative == isNegative {
            let (long, short) = a.count < b.count ? (b, a) : (a, b)
            let box = BigIntBox.uninitialized(long.count + 1)
            box.words[long.count] = add(long.words, long.count, short.words, short.count, box.words)
            return box.settled(long.count + 1, isNegative: a.isNegative)
        }
        let isSmaller = compare(a, b) < 0
        let (large, small) = isSmaller ? (b, a) : (a, b)
        let box = BigIntBox.uninitialized(max(large.count, 1))
        subtract(large.words, large.count, small.words, small.count, box.words)
        return box.settled(large.count, isNegative: isSmaller ? isNegative : a.isNegative)
    }

    static func compare(_ a: BigIntBox, _ b: BigIntBox) -> Int {
        compare(
            Operand(words: a.words, count: a.count, isNegative: a.isNegative),
            Operand(words: b.words, count: b.count, isNegative: b.isNegative))
    }

    /// Compares magnitudes.
    static func compare(_ a: Operand, _ b: Operand) -> Int {
        if a.count != b.count { return a.count - b.count }
        var index = a.count - 1
        while index >= 0 {
            if a.words[index] != b.words[index] { return a.words[index] < b.words[index] ? -1 : 1 }
            index -= 1
        }
        return 0
    }

    /// `result[0 ..< aCount] = a + b`, where `a` is not the shorter one; what is carried out.
    private static func add(
        _ a: UnsafePointer<UInt>, _ aCount: Int, _ b: UnsafePointer<UInt>, _ bCount: Int,
        _ result: UnsafeMutablePointer<UInt>
    ) -> UInt {
        var carry: UInt = 0
        for index in 0..<aCount {
            let (first, c1) = a[index].addingReportingOverflow(index < bCount ? b[index] : 0)
            let (second, c2) = first.addingReportingOverflow(carry)
            result[index] = second
            carry = c1 || c2 ? 1 : 0
        }
        return carry
    }

    /// `result[0 ..< aCount] = a - b`, where `a` is not the smaller one.
    private static func subtract(
        _ a: UnsafePointer<UInt>, _ aCount: Int, _ b: UnsafePointer<UInt>, _ bCount: Int,
        _ result: UnsafeMutablePointer<UInt>
    ) {
        var borrow: UInt = 0
        for index in 0..<aCount {
            let (first, b1) = a[index].subtractingReportingOverflow(index < bCount ? b[index] : 0)
            let (second, b2) = first.subtractingReportingOverflow(borrow)
            result[index] = second
            borrow = b1 || b2 ? 1 : 0
        }
    }

    // MARK: Bits

    private static func bitwise(_ op: BinaryOperator, _ a: Operand, _ b: Operand) -> Value {
        let (long, short) = a.count < b.count ? (b, a) : (a, b)
        let count = op == .bitAnd ? short.count : long.count
        let box = BigIntBox.uninitialized(max(count, 1))
        for index in 0..<count {
            let other = index < short.count ? short.words[index] : 0
            switch op {
            case .bitAnd: box.words[index] = long.words[index] & other
            case .bitOr: box.words[index] = long.words[index] | other
            default: box.words[index] = long.words[index] ^ other
            }
        }
        return box.settled(count, isNegative: false)
    }

    private static func shiftedLeft(_ a: Operand, _ count: Int) -> Value {
        let (skipped, bits) = count.quotientAndRemainder(dividingBy: UInt.bitWidth)
        let box = BigIntBox.uninitialized(a.count + skipped + 1)
        box.words.update(repeating: 0, count: skipped)
        box.words[a.count + skipped] = shift(a.words, a.count, left: bits, box.words + skipped)
        return box.settled(a.count + skipped + 1, isNegative: a.isNegative)
    }

    /// `result[0 ..< count] = a << bits` for less than a word; what is shifted out.
    private static func shift(
        _ a: UnsafePointer<UInt>, _ count: Int, left bits: Int, _ result: UnsafeMutablePointer<UInt>
    ) -> UInt {
        guard bits > 0 else {
            result.update(from: a, count: count)
            return 0
        }
        var carry: UInt = 0
        for index in 0..<count {
            let word = a[index]
            result[index] = word << UInt(bits) | carry
            carry = word >> UInt(UInt.bitWidth - bits)
        }
        return carry
    }

    /// Towards minus infinity, as for numbers in two's complement.
    private static func shiftedRight(_ a: Operand, _ count: Int) -> Value {
        let (skipped, bits) = count.quotientAndRemainder(dividingBy: UInt.bitWidth)
        guard skipped < a.count else { return .int(a.isNegative ? -1 : 0) }
        let left = a.count - skipped
        let box = BigIntBox.uninitialized(left + 1)
        var lost: UInt = 0
        for index in 0..<skipped { lost |= a.words[index] }
        lost |= bits > 0 ? a.words[skipped] << UInt(UInt.bitWidth - bits) : 0
        for index in 0..<left {
            let above = index + 1 < left && bits > 0 ? a.words[skipped + index + 1] << UInt(UInt.bitWidth - bits) : 0
            box.words[index] = a.words[skipped + index] >> UInt(bits) | above
        }
        box.words[left] = 0
        if a.isNegative, lost != 0 { increment(box.words, left + 1) }
        return box.settled(left + 1, isNegative: a.isNegative)
    }

    private static func increment(_ words: UnsafeMutablePointer<UInt>, _ count: Int) {
        for index in 0..<count {
            words[index] &+= 1
            if words[index] != 0 { return }
        }
    }

    // MARK: Quotients

    /// The quotient towards minus infinity, or the remainder, which has the sign of the divisor.
    private static func floorDivision(_ a: Operand, _ b: Operand, wantsRemainder: Bool) throws -> Value {
        try Arithmetic.checkWork(max(0, a.bits - b.bits), b.bits, Limits.quotientWork)
        let areOpposite = a.isNegative != b.isNegative
        let remainder = BigIntBox.uninitialized(b.count)
        let size = max(a.count - b.count + 1, 1)
        let quotient = BigIntBox.uninitialized(size + 1)
        try divide(a.words, a.count, b.words, b.count, quotient.words, remainder.words)
        quotient.words[size] = 0
        var isExact = true
        for index in 0..<b.count where remainder.words[index] != 0 { isExact = false }
        if areOpposite, !isExact {
            increment(quotient.words, size + 1)
            subtract(b.words, b.count, remainder.words, b.count, remainder.words)
        }
        if wantsRemainder { return remainder.settled(b.count, isNegative: b.isNegative) }
        return quotient.settled(size + 1, isNegative: areOpposite)
    }

    /// `quotient[0 ... aCount - bCount] = a / b`, one word at least, and `remainder[0 ..< bCount] = a % b`.
    ///
    /// Knuth, volume 2, 4.3.1, algorithm D.
    static func divide(
        _ a: UnsafePointer<UInt>, _ aCount: Int, _ b: UnsafePointer<UInt>, _ bCount: Int,
        _ quotient: UnsafeMutablePointer<UInt>, _ remainder: UnsafeMutablePointer<UInt>
    ) throws {
        guard aCount >= bCount else {
            quotient[0] = 0
            remainder.update(repeating: 0, count: bCount)
            remainder.update(from: a, count: aCount)
            return
        }
        if bCount == 1 {
            remainder[0] = divide(a, aCount, by: b[0], quotient)
            return
        }
        let bits = b[bCount - 1].leadingZeroBitCount
        try withUnsafeTemporaryAllocation(of: UInt.self, capacity: aCount + 1 + bCount) { room in
            guard let u = room.baseAddress else { return }
            let v = u + aCount + 1
            u[aCount] = shift(a, aCount, left: bits, u)
            _ = shift(b, bCount, left: bits, v)
            let (first, second) = (v[bCount - 1], v[bCount - 2])
            var work = 0
            for j in (0...aCount - bCount).reversed() {
                work += bCount
                if work > 1 << 22 {
                    work = 0
                    try Machine.checkAttention()
                }
                let digit = digit(u[j + bCount], u[j + bCount - 1], u[j + bCount - 2], first, second)
                quotient[j] = takeAway(digit, v, bCount, from: u + j)
            }
            for index in 0..<bCount {
                let above = bits > 0 ? u[index + 1] << UInt(UInt.bitWidth - bits) : 0
                remainder[index] = u[index] >> UInt(bits) | above
            }
        }
    }

    /// A word of the quotient from the first three of the dividend and two of the divisor: right, or one too large.
    @inline(__always)
    private static func digit(_ u0: UInt, _ u1: UInt, _ u2: UInt, _ v0: UInt, _ v1: UInt) -> UInt {
        var (digit, rest): (UInt, UInt)
        var isOver = false
        if u0 >= v0 {
            digit = .max
            (rest, isOver) = u1.addingReportingOverflow(v0)
        } else {
            (digit, rest) = v0.dividingFullWidth((u0, u1))
        }
        while !isOver {
            let product = digit.multipliedFullWidth(by: v1)
            if product.high < rest || (product.high == rest && product.low <= u2) { break }
            digit -= 1
            (rest, isOver) = rest.addingReportingOverflow(v0)
        }
        return digit
    }

    /// `u -= digit * v`; the digit that fits, which is one less where that went below zero.
    @inline(__always)
    private static func takeAway(
        _ digit: UInt, _ v: UnsafePointer<UInt>, _ count: Int, from u: UnsafeMutablePointer<UInt>
    ) -> UInt {
        var carry: UInt = 0
        for index in 0..<count {
            let product = digit.multipliedFullWidth(by: v[index])
            let (low, c) = product.low.addingReportingOverflow(carry)
            let (rest, borrow) = u[index].subtractingReportingOverflow(low)
            u[index] = rest
            carry = product.high &+ (c ? 1 : 0) &+ (borrow ? 1 : 0)
        }
        let (rest, isBelow) = u[count].subtractingReportingOverflow(carry)
        u[count] = rest
        guard isBelow else { return digit }
        u[count] = u[count] &+ add(u, count, v, count, u)
        return digit - 1
    }

    /// The quotient by one word; gives the remainder.
    @discardableResult
    private static func divide(
        _ a: UnsafePointer<UInt>, _ count: Int, by divisor: UInt, _ quotient: UnsafeMutablePointer<UInt>
    ) -> UInt {
        var rest: UInt = 0
        for index in (0..<count).reversed() { (quotient[index], rest) = divisor.dividingFullWidth((rest, a[index])) }
        return rest
    }

    /// `base ** exponent % modulus` for a modulus above 1 and an exponent that is not negative.
    static func power(_ base: Operand, _ exponent: Operand, modulus: Operand) throws -> Value {
        let size = modulus.count
        let result = BigIntBox.uninitialized(size)
        try withUnsafeTemporaryAllocation(of: UInt.self, capacity: 5 * size + 2 + base.count) { room in
            guard let product = room.baseAddress else { return }
            let (quotient, factor) = (product + 2 * size, product + 3 * size + 2 + base.count)
            func reduce(_ words: UnsafePointer<UInt>, _ count: Int, _ target: UnsafeMutablePointer<UInt>) throws {
                try divide(words, count, modulus.words, size, quotient, target)
            }
            func multiply(_ other: UnsafePointer<UInt>) throws {
                try LongProduct.multiply(result.words, size, other, size, product)
                try reduce(product, 2 * size, result.words)
            }
            try reduce(base.words, base.count, factor)
            result.words.update(repeating: 0, count: size)
            result.words[0] = 1
            var patience = Patience()
            for bit in (0..<exponent.bits).reversed() {
                try patience.step()
                try multiply(result.words)
                if exponent.words[bit / UInt.bitWidth] >> UInt(bit % UInt.bitWidth) & 1 == 1 { try multiply(factor) }
            }
        }
        return result.settled(size, isNegative: false)
    }

    /// `base ** exponent` for an exponent of at least 1.
    static func power(_ base: Operand, _ exponent: Int) throws -> Value {
        var result = Array(UnsafeBufferPointer(start: base.words, count: base.count))
        func multiply(_ words: UnsafePointer<UInt>, _ count: Int) throws {
            let size = result.count
            let product = try [UInt](unsafeUninitializedCapacity: size + count) { target, made in
                guard let target = target.baseAddress else { return }
                try LongProduct.multiply(result, size, words, count, target)
                made = size + count
                while made > 1, target[made - 1] == 0 { made -= 1 }
            }
            result = product
        }
        let top = Int.bitWidth - 1 - exponent.leadingZeroBitCount
        for bit in (0..<top).reversed() {
            try result.withUnsafeBufferPointer { words in
                if let start = words.baseAddress { try multiply(start, words.count) }
            }
            if exponent >> bit & 1 == 1 { try multiply(base.words, base.count) }
        }
        let box = BigIntBox.uninitialized(result.count)
        box.words.update(from: result, count: result.count)
        return box.settled(result.count, isNegative: base.isNegative && exponent & 1 == 1)
    }

    // MARK: Text

    /// Decimal digits that a word holds, and the power of ten behind the largest of them.
    private static let (digitsOfWord, unit) = (19, UInt(10_000_000_000_000_000_000))

    /// The decimal digits of a magnitude.
    static func decimal(_ a: Operand) -> [UInt8] {
        guard a.count > 0 else { return [UInt8(ascii: "0")] }
        var reversed: [UInt8] = []
        reversed.reserveCapacity(a.count * 20)
        withUnsafeTemporaryAllocation(of: UInt.self, capacity: a.count) { room in
            guard let words = room.baseAddress else { return }
            words.update(from: a.words, count: a.count)
            var count = a.count
            while count > 0 {
                var part = divide(words, count, by: unit, words)
                while count > 0, words[count - 1] == 0 { count -= 1 }
                for _ in 0..<digitsOfWord where count > 0 || part > 0 {
                    reversed.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: part % 10))
                    part /= 10
                }
            }
        }
        reversed.reverse()
        return reversed
    }

    /// The integer of decimal digits, nothing else.
    static func integer(_ digits: UnsafeBufferPointer<UInt8>, isNegative: Bool) -> Value {
        let box = BigIntBox.uninitialized(digits.count / digitsOfWord + 1)
        var count = 0
        var position = 0
        while position < digits.count {
            let end = min(position + digitsOfWord, digits.count)
            var (part, scale): (UInt, UInt) = (0, 1)
            while position < end {
                part = part &* 10 &+ UInt(digits[position] & 15)
                scale = scale &* 10
                position += 1
            }
            var carry = part
            for index in 0..<count {
                let product = box.words[index].multipliedFullWidth(by: scale)
                let (low, c) = product.low.addingReportingOverflow(carry)
                box.words[index] = low
                carry = product.high &+ (c ? 1 : 0)
            }
            if carry > 0 {
                box.words[count] = carry
                count += 1
            }
        }
        return box.settled(count, isNegative: isNegative)
    }
}
