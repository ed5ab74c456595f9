import Glibc

/// Immutable text: UTF-8 bytes, their length in code points, and a hash computed on demand.
///
/// Bytes rather than a Swift `String`, because Python compares and orders by code point (UTF-8 order is code point
/// order) where Swift compares canonical equivalence, and because indexing must be O(1) for ASCII.
/// One exception to immutability: `append` on a string that nobody else holds, so that `s += x` in a loop is not
/// quadratic.
///
/// A short text stands inside the object itself: most strings of a program are keys, digits and words, and a second
/// allocation would cost as much as the string.
public final class StringBox {
    // 32 bits each: no text is longer than `Limits.valueBytes`.
    @exclusivity(unchecked) private var byteCount: UInt32
    @exclusivity(unchecked) private var pointCount: UInt32
    @exclusivity(unchecked) private var capacity: UInt32
    /// Twelve bytes for a short text, zero behind its end; for a longer one the hash, 0 until asked for, and then the
    /// address.
    @exclusivity(unchecked) private var first: UInt32 = 0
    @exclusivity(unchecked) private var second: UInt64 = 0

    /// Where they stand in the object: behind its header of sixteen bytes and three counts. Forty bytes in all, so that
    /// `malloc` takes 48 for it.
    private static let shortOffset = 28
    private static let addressOffset = 32
    private static let shortest = 12

    /// Length in bytes.
    @inline(__always) package var count: Int { Int(byteCount) }
    /// Length in code points; equal to `count` exactly for ASCII.
    @inline(__always) package var length: Int { Int(pointCount) }

    /// An uninitialised string of `count` bytes; `fill` must write all of them, as valid UTF-8.
    ///
    /// `length` is the number of code points when the caller knows it.
    package init(count: Int, length: Int? = nil, fill: (UnsafeMutablePointer<UInt8>) throws -> Void) rethrows {
        byteCount = UInt32(count)
        pointCount = UInt32(length ?? 0)
        capacity = UInt32(max(count, StringBox.shortest))
        if count > StringBox.shortest { address = StringBox.memory(count) }
        let target = bytes
        try fill(target)
        if length == nil { pointCount = UInt32(StringBox.codePoints(target, count)) }
    }

    @inline(__always)
    private var place: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    /// The memory of a text that is not short. In front of it stands a word for its `PointOffsets`.
    private var address: UnsafeMutablePointer<UInt8> {
        get { (place + StringBox.addressOffset).load(as: UnsafeMutablePointer<UInt8>.self) }
        set { (place + StringBox.addressOffset).storeBytes(of: newValue, as: UnsafeMutablePointer<UInt8>.self) }
    }

    private static func memory(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        let start = UnsafeMutableRawPointer.allocate(byteCount: 8 + count, alignment: 8)
        start.storeBytes(of: nil, as: UnsafeRawPointer?.self)
        return (start + 8).assumingMemoryBound(to: UInt8.self)
    }

    private static func free(_ memory: UnsafeMutablePointer<UInt8>) {
        let start = UnsafeMutableRawPointer(memory) - 8
        if let offsets = start.load(as: UnsafeRawPointer?.self) {
            Unmanaged<PointOffsets>.fromOpaque(offsets).release()
        }
        start.deallocate()
    }

    /// Where the code points of a text begin that is neither short nor ASCII; made when first asked for.
    fileprivate var offsets: PointOffsets {
        let word = UnsafeMutableRawPointer(address) - 8
        if let known = word.load(as: UnsafeRawPointer?.self) {
            return Unmanaged<PointOffsets>.fromOpaque(known).takeUnretainedValue()
        }
        let made = PointOffsets()
        word.storeBytes(of: Unmanaged.passRetained(made).toOpaque(), as: UnsafeRawPointer?.self)
        return made
    }

    @inline(__always)
    package var bytes: UnsafeMutablePointer<UInt8> {
        if capacity > StringBox.shortest { return address }
        return (place + StringBox.shortOffset).assumingMemoryBound(to: UInt8.self)
    }

    /// Whether the short text stands where `bytes` says: inside the object.
    package static var isLaidOutAsExpected: Bool {
        let text = StringBox("short")
        text.first = 0x6464_6464
        return text.text == "ddddt"
    }

    package convenience init(_ text: String) {
        var text = text
        text.makeContiguousUTF8()
        let count = text.utf8.count
        self.init(count: count) { target in
            _ = text.utf8.withContiguousStorageIfAvailable { source in
                if let base = source.baseAddress { target.update(from: base, count: count) }
            }
        }
    }

    /// A copy of valid UTF-8 bytes.
    package convenience init(_ source: UnsafePointer<UInt8>, count: Int, length: Int? = nil) {
        self.init(count: count, length: length) { $0.update(from: source, count: count) }
    }

    package convenience init(_ source: [UInt8], length: Int? = nil) {
        self.init(count: source.count, length: length) { target in
            source.withUnsafeBufferPointer { buffer in
                if let base = buffer.baseAddress { target.update(from: base, count: buffer.count) }
            }
        }
    }

    /// A copy of valid UTF-8 bytes.
    convenience init(_ source: UnsafeBufferPointer<UInt8>) {
        self.init(count: source.count) {
            if let base = source.baseAddress { $0.update(from: base, count: source.count) }
        }
    }

    /// An integer's decimal digits.
    package convenience init(_ number: Int) {
        let digits = StringBox.digits(number)
        self.init(count: digits, length: digits) { StringBox.write(number, $0, digits) }
    }

    /// An integer's decimal digits after the bytes of a text of `length` code points.
    convenience init(_ prefix: UnsafeBufferPointer<UInt8>, length: Int, _ number: Int) {
        let digits = StringBox.digits(number)
        self.init(count: prefix.count + digits, length: length + digits) { target in
            if let bytes = prefix.baseAddress { target.update(from: bytes, count: prefix.count) }
            StringBox.write(number, target + prefix.count, digits)
        }
    }

    /// Adds an integer's decimal digits to bytes.
    static func append(_ number: Int, to bytes: inout [UInt8]) {
        let digits = digits(number)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: digits) { buffer in
            guard let target = buffer.baseAddress else { return }
            write(number, target, digits)
            bytes += UnsafeBufferPointer(start: target, count: digits)
        }
    }

    /// How many bytes a number takes, its sign included.
    private static func digits(_ number: Int) -> Int {
        let magnitude = number.magnitude
        let sign = number < 0 ? 1 : 0
        // Most numbers that are written are small.
        if magnitude < 10 { return sign + 1 }
        if magnitude < 100 { return sign + 2 }
        if magnitude < 1000 { return sign + 3 }
        if magnitude < 10_000 { return sign + 4 }
        if magnitude < 100_000 { return sign + 5 }
        if magnitude < 1_000_000 { return sign + 6 }
        var count = sign + 7
        var bound: UInt = 10_000_000
        while magnitude >= bound {
            count += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        return count
    }

    private static func write(_ number: Int, _ target: UnsafeMutablePointer<UInt8>, _ count: Int) {
        var magnitude = number.magnitude
        var index = count
        while magnitude > UInt32.max {
            index -= 1
            target[index] = UInt8(truncatingIfNeeded: 48 + magnitude % 10)
            magnitude /= 10
        }
        var short = UInt32(truncatingIfNeeded: magnitude)
        repeat {
            index -= 1
            target[index] = UInt8(truncatingIfNeeded: 48 + short % 10)
            short /= 10
        } while short != 0
        if number < 0 { target[0] = UInt8(ascii: "-") }
    }

    deinit { if capacity > StringBox.shortest { StringBox.free(address) } }

    nonisolated(unsafe) package static let empty = Value.string(StringBox(count: 0, length: 0) { _ in })

    package var isASCII: Bool { count == length }
    /// Whether it has memory of its own.
    fileprivate var isLong: Bool { capacity > StringBox.shortest }
    package var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: count) }
    package var text: String { String(decoding: buffer, as: UTF8.self) }

    /// Number of code points: bytes that do not continue a sequence.
    package static func codePoints(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var total = 0
        for index in 0..<count where bytes[index] & 0xC0 != 0x80 { total &+= 1 }
        return total
    }

    /// Copies the text to memory that has room for `room` bytes from there on.
    @inline(__always)
    func copy(to target: UnsafeMutablePointer<UInt8>, room: Int) {
        guard capacity <= StringBox.shortest, room >= StringBox.shortest else {
            return target.update(from: bytes, count: count)
        }
        // All twelve bytes at once: those behind the end are overwritten by what follows.
        let raw = UnsafeMutableRawPointer(target)
        raw.storeBytes(of: first, as: UInt32.self)
        (raw + 4).storeBytes(of: second, as: UInt64.self)
    }

    /// Adds `other` at the end, in place. Only for a string that nobody else holds.
    package func append(_ other: StringBox) {
        let total = count + other.count
        if total > Int(capacity) {
            let larger = max(total, Int(capacity) * 2, 32)
            let moved = StringBox.memory(larger)
            moved.update(from: bytes, count: count)
            if capacity > StringBox.shortest {
                // What is known of the beginning stays true.
                let words = (UnsafeMutableRawPointer(address) - 8, UnsafeMutableRawPointer(moved) - 8)
                words.1.storeBytes(of: words.0.load(as: UnsafeRawPointer?.self), as: UnsafeRawPointer?.self)
                words.0.deallocate()
            }
            capacity = UInt32(larger)
            address = moved
        }
        if capacity > StringBox.shortest { first = 0 }
        (bytes + count).update(from: other.bytes, count: other.count)
        byteCount = UInt32(total)
        pointCount += other.pointCount
    }

    /// The first eight bytes as a number that orders as the text does, as far as it goes.
    var rank: UInt64 { UInt64(bigEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)) }

    /// The same within one process and from run to run, and never -1.
    ///
    /// Short keys dominate: theirs takes three products. A longer text is read eight bytes at a time, once; a program
    /// cannot be slowed by much more than it could slow itself.
    package var hash: Int {
        if capacity <= StringBox.shortest {
            return StringBox.mixed((second ^ UInt64(byteCount)) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(first))
        }
        if first == 0 { first = UInt32(truncatingIfNeeded: longHash) | 1 }
        return StringBox.mixed(UInt64(first))
    }

    @inline(__always)
    private static func mixed(_ bits: UInt64) -> Int {
        var state = bits
        state ^= state >> 32
        state = state &* 0xD6E8_FEB8_6659_FD93
        state ^= state >> 29
        state = state &* 0xBF58_476D_1CE4_E5B9
        state ^= state >> 32
        return Int(truncatingIfNeeded: state >> 1)
    }

    private var longHash: UInt64 {
        var state: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(truncatingIfNeeded: count)
        let raw = UnsafeRawPointer(bytes)
        var index = 0
        while index &+ 8 <= count {
            state = (state ^ raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
            state ^= state >> 32
            index &+= 8
        }
        while index < count {
            state = (state ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3
            index &+= 1
        }
        return state ^ state >> 32
    }

    package static func equal(_ lhs: StringBox, _ rhs: StringBox) -> Bool {
        if lhs === rhs { return true }
        guard lhs.byteCount == rhs.byteCount else { return false }
        if lhs.byteCount <= StringBox.shortest { return lhs.first == rhs.first && lhs.second == rhs.second }
        return memcmp(lhs.bytes, rhs.bytes, lhs.count) == 0
    }

    /// Negative, zero or positive, by code point.
    package static func order(_ lhs: StringBox, _ rhs: StringBox) -> Int {
        let shared = min(lhs.count, rhs.count)
        let order = memcmp(lhs.bytes, rhs.bytes, shared)
        return order != 0 ? Int(order) : lhs.count - rhs.count
    }
}

extension StringBox {
    /// Bytes of the sequence that starts with this byte.
    @inline(__always)
    package static func width(of byte: UInt8) -> Int {
        byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    }

    /// One code point as a string.
    static func character(_ bytes: UnsafePointer<UInt8>, width: Int) -> Value {
        if width == 1 { return ascii(bytes[0]) }
        if bytes[0] < 0xC4 { return latin(bytes[0] << 6 | bytes[1] & 0x3F) }
        return .string(StringBox(bytes, count: width, length: 1))
    }

    /// Every code point as a string.
    func characters() throws -> [Value] {
        var result: [Value] = []
        result.reserveCapacity(length)
        var offset = 0
        var patience = Patience()
        while offset < count {
            let width = StringBox.width(of: bytes[offset])
            result.append(StringBox.character(bytes + offset, width: width))
            offset += width
            try patience.step()
        }
        return result
    }

    /// The byte offset of a code point.
    func offset(of index: Int) -> Int {
        if isASCII { return index }
        var offset = 0
        var remaining = index
        if index >= PointOffsets.stride, isLong { (offset, remaining) = offsets.near(point: index, in: buffer) }
        let bytes = bytes
        while remaining > 0, offset < count {
            offset &+= StringBox.width(of: bytes[offset])
            remaining &-= 1
        }
        return offset
    }

    /// The index of the code point that begins at a byte.
    func index(of offset: Int) -> Int {
        if isASCII { return offset }
        guard offset >= PointOffsets.stride, isLong else { return StringBox.codePoints(bytes, offset) }
        let (start, index) = offsets.near(byte: offset, in: buffer)
        return index + StringBox.codePoints(bytes + start, offset - start)
    }

}

/// The byte at which every sixteenth code point of a text begins, as far as somebody has asked.
///
/// An index into a text of ASCII is a byte; any other text would have to be walked over from its beginning. A text that
/// nobody indexes has none of this, and for one that somebody does it takes a quarter of a byte for each code point.
private final class PointOffsets {
    static let stride = 16

    /// Of the code points 0, 16, 32 and so on.
    @exclusivity(unchecked) private var offsets: [UInt32] = [0]

    /// The offset of the last known code point before one, and how many stand between them.
    func near(point: Int, in text: UnsafeBufferPointer<UInt8>) -> (offset: Int, remaining: Int) {
        let wanted = point / PointOffsets.stride
        while offsets.count <= wanted, extend(text) {}
        let known = min(wanted, offsets.count - 1)
        return (Int(offsets[known]), point - known * PointOffsets.stride)
    }

    /// A code point at or before a byte, with its offset.
    func near(byte: Int, in text: UnsafeBufferPointer<UInt8>) -> (offset: Int, index: Int) {
        while Int(offsets[offsets.count - 1]) < byte, extend(text) {}
        var (low, high) = (0, offsets.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(offsets[middle]) <= byte { low = middle } else { high = middle }
        }
        return (Int(offsets[low]), low * PointOffsets.stride)
    }

    /// Sixteen code points further; false at the end of the text.
    private func extend(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var offset = Int(offsets[offsets.count - 1])
        for _ in 0..<PointOffsets.stride {
            guard offset < text.count else { return false }
            offset &+= StringBox.width(of: text[offset])
        }
        offsets.append(UInt32(offset))
        return true
    }
}
