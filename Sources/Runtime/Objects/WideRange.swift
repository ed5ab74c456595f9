import BigInt
import Syntax

/// A `range` that needs more than 64 bits for a bound, its step or its length.
///
/// Every loop walks over a `RangeBox` of machine integers; this is the same value for all others, and the arithmetic
/// both are made with.
final class WideRange: Object {
    let start: BigInt
    let stop: BigInt
    let step: BigInt
    let count: BigInt

    /// `step` is not zero.
    init(start: BigInt, stop: BigInt, step: BigInt) {
        self.start = start
        self.stop = stop
        self.step = step
        let span = step.sign == .plus ? stop - start : start - stop
        count = span > 0 ? (span - 1) / BigInt(step.magnitude) + 1 : 0
    }

    convenience init(_ box: RangeBox) {
        self.init(start: BigInt(box.start), stop: BigInt(box.stop), step: BigInt(box.step))
    }

    /// The range in its smallest form.
    var value: Value {
        guard let start = Int(exactly: start), let stop = Int(exactly: stop), let step = Int(exactly: step),
            let box = RangeBox(start: start, stop: stop, step: step)
        else { return .object(self) }
        return .range(box)
    }

    func at(_ index: BigInt) -> Value { .integer(start + index * step) }

    /// `range[lower:upper:step]`, whose bounds may be of any size too.
    func slicing(_ slice: SliceObject) throws -> Value {
        func part(_ value: Value) throws -> BigInt? {
            if value.isNone { return nil }
            do { return try Convert.bigIndex(value) } catch { throw SliceObject.notAnIndex }
        }
        let stride = try part(slice.step) ?? 1
        if stride.isZero { throw SliceObject.zeroStep }
        let isBackward = stride.sign == .minus
        let lowest: BigInt = isBackward ? -1 : 0
        let highest = isBackward ? count - 1 : count
        func clip(_ bound: BigInt?, or fallback: BigInt) -> BigInt {
            guard let bound else { return fallback }
            return min(max(bound < 0 ? bound + count : bound, lowest), highest)
        }
        let lower = clip(try part(slice.lower), or: isBackward ? highest : lowest)
        let upper = clip(try part(slice.upper), or: isBackward ? lowest : highest)
        return WideRange(start: start + lower * step, stop: start + upper * step, step: step * stride).value
    }

    /// Where a number stands in it; nil when it does not.
    func position(of number: BigInt) -> BigInt? {
        let (quotient, remainder) = (number - start).quotientAndRemainder(dividingBy: step)
        return remainder.isZero && quotient.sign == .plus && quotient < count ? quotient : nil
    }

    override var type: TypeObject { Types.range }
    override func repr() throws -> String {
        let bounds = try IntText.decimal(start) + ", " + IntText.decimal(stop)
        return step == 1 ? "range(\(bounds))" : "range(\(bounds), \(try IntText.decimal(step)))"
    }
    override func truth() throws -> Bool { !count.isZero }

    override func length() throws -> Int? {
        guard let length = Int(exactly: count) else {
            throw Problem("OverflowError", "Python int too large to convert to C ssize_t")
        }
        return length
    }

    override func index(_ key: Value) throws -> Value {
        if case .object(let slice as SliceObject) = key { return try slicing(slice) }
        let index: BigInt
        do { index = try Convert.bigIndex(key) } catch {
            throw Problem("TypeError", "range indices must be integers or slices, not \(key.typeName)")
        }
        let found = index < 0 ? index + count : index
        guard found >= 0, found < count else { throw Problem("IndexError", "range object index out of range") }
        return at(found)
    }

    override func contains(_ value: Value) throws -> Bool? {
        WideRange.whole(value).map { position(of: $0) != nil } ?? false
    }

    /// The whole number that a number is equal to.
    static func whole(_ value: Value) -> BigInt? {
        switch value.withoutBool {
        case .int(let number): BigInt(number)
        case .big(let box): box.value
        case .float(let number): number.isFinite ? BigInt(exactly: number) : nil
        default: nil
        }
    }

    override func iterate() throws -> ValueIterator? { iterator(reversed: false) }

    func iterator(reversed: Bool) -> ValueIterator {
        WideRangeIterator(self, isReversed: reversed)
    }

    /// Equal ranges have equal elements, however they were written.
    override func equals(_ other: Value) throws -> Bool? {
        switch other {
        case .range(let box): same(WideRange(box))
        case .object(let range as WideRange): same(range)
        default: nil
        }
    }

    private func same(_ other: WideRange) -> Bool {
        count == other.count && (count.isZero || start == other.start && (count == 1 || step == other.step))
    }

    override func hash() throws -> Int {
        let parts: [Value] =
            count.isZero
            ? [.int(0), .none, .none] : [.integer(count), .integer(start), count == 1 ? .none : .integer(step)]
        return try Value.tuple(parts).hash()
    }
}

private final class WideRangeIterator: ValueIterator {
    private let range: WideRange
    private let isReversed: Bool
    private var index: BigInt = 0

    init(_ range: WideRange, isReversed: Bool) {
        self.range = range
        self.isReversed = isReversed
    }

    private static let type = TypeObject("longrange_iterator")
    override var type: TypeObject { WideRangeIterator.type }
    override var remaining: Int? { Int(clamping: range.count - index) }

    override func next() throws -> Value? {
        guard index < range.count else { return nil }
        try Machine.checkAttention()
        defer { index += 1 }
        return range.at(isReversed ? range.count - 1 - index : index)
    }
}
