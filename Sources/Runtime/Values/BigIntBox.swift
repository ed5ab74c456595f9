import BigInt

/// An integer outside 64 bits: the words of its magnitude, lowest first, stand in the object itself, and the highest is
/// not zero. The header is their number, negative for a negative integer, as CPython's is.
public final class BigIntBox: ManagedBuffer<Int, UInt> {
    var count: Int { Int(size.pointee.magnitude) }
    var isNegative: Bool { size.pointee < 0 }

    /// The header through a pointer: a read of `header` itself is checked for exclusive access each time.
    @inline(__always)
    private var size: UnsafeMutablePointer<Int> { withUnsafeMutablePointerToHeader { $0 } }

    /// Only for as long as somebody holds the number.
    @inline(__always)
    var words: UnsafeMutablePointer<UInt> { withUnsafeMutablePointerToElements { $0 } }

    /// Room for `count` words, which `settled` makes a number.
    static func uninitialized(_ count: Int) -> BigIntBox {
        unsafeDowncast(BigIntBox.create(minimumCapacity: count) { _ in count }, to: BigIntBox.self)
    }

    static func of(_ number: Int128) -> BigIntBox {
        let box = uninitialized(2)
        let magnitude = number.magnitude
        box.words[0] = UInt(truncatingIfNeeded: magnitude)
        box.words[1] = UInt(truncatingIfNeeded: magnitude >> 64)
        let count = box.words[1] == 0 ? 1 : 2
        box.size.pointee = number < 0 ? -count : count
        return box
    }

    /// The number in its smallest form, once the words are there.
    func settled(_ count: Int, isNegative: Bool) -> Value {
        var count = count
        while count > 0, words[count - 1] == 0 { count -= 1 }
        if count == 0 { return .int(0) }
        if count == 1 {
            if words[0] <= Int.max.magnitude { return .int(isNegative ? -Int(words[0]) : Int(words[0])) }
            if isNegative, words[0] == Int.min.magnitude { return .int(.min) }
        }
        size.pointee = isNegative ? -count : count
        return .big(self)
    }

    /// The number where 128 bits hold it, as most that left 64 behind: its arithmetic is the machine's.
    var narrow: Int128? {
        guard count <= 2 else { return nil }
        let magnitude = UInt128(words[0]) | (count == 2 ? UInt128(words[1]) << 64 : 0)
        guard magnitude >> 127 == 0 else { return nil }
        return isNegative ? -Int128(magnitude) : Int128(magnitude)
    }

    package var value: BigInt {
        BigInt(
            sign: isNegative ? .minus : .plus,
            magnitude: BigUInt(words: UnsafeBufferPointer(start: words, count: count)))
    }

    var bitWidth: Int { count * UInt.bitWidth - words[count - 1].leadingZeroBitCount }
}

extension Value {
    /// The integer in its smallest form.
    package static func integer(_ value: BigInt) -> Value {
        let words = value.magnitude.words
        let box = BigIntBox.uninitialized(max(words.count, 1))
        for (index, word) in words.enumerated() { box.words[index] = word }
        return box.settled(words.count, isNegative: value.sign == .minus)
    }

    static func integer(_ value: Int128) -> Value {
        if let small = Int(exactly: value) { return .int(small) }
        return .big(BigIntBox.of(value))
    }
}
