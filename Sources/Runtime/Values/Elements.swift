/// Values moved and copied by the dozen, as memory.
///
/// The compiler copies a `Value` by looking at its case and calling for one reference; of a row of them the bytes can
/// be copied at once, and only those that hold an object are looked at again. Relies on the layout that `Slot`
/// describes.
enum Elements {
    /// Sixteen bytes: one value, whatever it is.
    private struct Bits {
        let payload: UInt64
        let tag: UInt64
    }
    private static let stride = MemoryLayout<Value>.stride

    /// Initializes `target` with copies.
    static func copy(_ source: UnsafeBufferPointer<Value>, to target: UnsafeMutablePointer<Value>) {
        guard let start = source.baseAddress else { return }
        UnsafeMutableRawPointer(target).copyMemory(from: start, byteCount: source.count * MemoryLayout<Value>.stride)
        retain(target, source.count)
    }

    /// Initializes `target` with `count` copies that stand `step` values apart.
    static func copy(_ source: UnsafePointer<Value>, step: Int, count: Int, to target: UnsafeMutablePointer<Value>) {
        let (from, to) = (UnsafeRawPointer(source), UnsafeMutableRawPointer(target))
        for index in 0..<count {
            let value = from.loadUnaligned(fromByteOffset: index &* step &* stride, as: Bits.self)
            to.storeBytes(of: value, toByteOffset: index &* stride, as: Bits.self)
        }
        retain(target, count)
    }

    /// Initializes `count` values with copies of one.
    static func fill(_ target: UnsafeMutablePointer<Value>, with value: Value, count: Int) {
        guard count > 0 else { return }
        target.initialize(to: value)
        let raw = UnsafeMutableRawPointer(target)
        let one = raw.loadUnaligned(as: Bits.self)
        for index in 1..<max(count, 1) { raw.storeBytes(of: one, toByteOffset: index &* stride, as: Bits.self) }
        if !target.isTrivial { retain(target + 1, count - 1) }
    }

    static func reverse(_ values: UnsafeMutablePointer<Value>, _ count: Int) {
        let raw = UnsafeMutableRawPointer(values)
        var (low, high) = (0, (count - 1) * stride)
        while low < high {
            let first = raw.loadUnaligned(fromByteOffset: low, as: Bits.self)
            let last = raw.loadUnaligned(fromByteOffset: high, as: Bits.self)
            raw.storeBytes(of: last, toByteOffset: low, as: Bits.self)
            raw.storeBytes(of: first, toByteOffset: high, as: Bits.self)
            low &+= stride
            high &-= stride
        }
    }

    /// Counts one more reference for each value that holds an object.
    private static func retain(_ values: UnsafeMutablePointer<Value>, _ count: Int) {
        for index in 0..<count { (values + index).retainObject() }
    }
}

extension Array where Element == Value {
    /// So many are copied before somebody may wish to stop it.
    private static let stretch = 1 << 20

    /// `count` values that `copy` initializes piece by piece.
    @inline(__always)
    private init(
        inPieces total: Int, _ copy: (_ target: UnsafeMutablePointer<Value>, _ from: Int, _ count: Int) -> Void
    ) throws {
        try self.init(unsafeUninitializedCapacity: total) { target, count in
            while let start = target.baseAddress, count < total {
                let more = Swift.min(total - count, Self.stretch)
                copy(start + count, count, more)
                count += more
                if count < total { try Machine.checkAttention() }
            }
        }
    }

    /// `count` copies of one value.
    init(filling value: Value, count: Int) throws {
        try self.init(inPieces: count) { target, _, count in Elements.fill(target, with: value, count: count) }
    }

    /// `count` elements from `start` on, `step` apart.
    func picked(from start: Int, step: Int, count: Int) throws -> [Value] {
        guard count > 0 else { return [] }
        precondition(indices.contains(start) && indices.contains(start + (count - 1) * step))
        return try withUnsafeBufferPointer { source in
            guard let first = source.baseAddress else { return [] }
            return try [Value](inPieces: count) { target, done, count in
                let from = first + (start + done * step)
                if step == 1 {
                    Elements.copy(UnsafeBufferPointer(start: from, count: count), to: target)
                } else {
                    Elements.copy(from, step: step, count: count, to: target)
                }
            }
        }
    }
}
