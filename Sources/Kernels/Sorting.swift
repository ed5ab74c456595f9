/// Order: by keys, stable, in time that grows little faster than the number of elements.
package enum Sorting {
    /// Elements between two questions whether to go on.
    private static let piece = 1 << 18

    /// Turns the elements of a row into whole numbers that have the same order: NaN is the largest, both zeros are
    /// equal.
    package static func keys(
        _ type: ElementType, _ source: UnsafeRawPointer, count: Int, to keys: UnsafeMutablePointer<Int64>
    ) {
        switch type {
        case .i64: keys.update(from: source.assumingMemoryBound(to: Int64.self), count: count)
        case .i32: fill(keys, count) { Int64(source.assumingMemoryBound(to: Int32.self)[$0]) }
        case .u8, .bool: fill(keys, count) { Int64(source.assumingMemoryBound(to: UInt8.self)[$0]) }
        case .f32: fill(keys, count) { key(source.assumingMemoryBound(to: UInt32.self)[$0]) }
        case .bf16: fill(keys, count) { key(UInt32(source.assumingMemoryBound(to: UInt16.self)[$0]) << 16) }
        }
    }

    private static func fill(_ keys: UnsafeMutablePointer<Int64>, _ count: Int, _ key: (Int) -> Int64) {
        for index in 0..<count { keys[index] = key(index) }
    }

    /// Bits of a float without sign order as the float does.
    private static func key(_ bits: UInt32) -> Int64 {
        let size = Int64(bits & 0x7fff_ffff)
        return size > 0x7f80_0000 ? Int64(Int32.max) : bits >> 31 == 0 ? size : -size
    }

    /// The places of `keys` from the smallest to the largest, or the other way round; equal ones stay in order.
    ///
    /// - Parameters:
    ///   - keys: are sorted too.
    ///   - other, otherPlaces: room for as many.
    ///   - goesOn: asked every few milliseconds; throws to end.
    package static func sort(
        keys: UnsafeMutablePointer<Int64>, places: UnsafeMutablePointer<Int64>, count: Int, descending: Bool,
        _ otherKeys: UnsafeMutablePointer<Int64>, _ otherPlaces: UnsafeMutablePointer<Int64>,
        goesOn: () throws -> Void
    ) rethrows {
        for index in 0..<count {
            places[index] = Int64(index)
            if descending { keys[index] = ~keys[index] }
        }
        var (from, fromPlaces, to, toPlaces) = (keys, places, otherKeys, otherPlaces)
        var width = 1
        var done = 0
        while width < count {
            var start = 0
            while start < count {
                let middle = min(start + width, count)
                let end = min(middle + width, count)
                // One merge can be the whole: it is left where it stands to ask.
                var (left, right, into) = (start, middle, start)
                while into < end {
                    let stop = min(end, into + piece)
                    while into < stop {
                        let takesLeft = left < middle && (right >= end || from[left] <= from[right])
                        let at = takesLeft ? left : right
                        to[into] = from[at]
                        toPlaces[into] = fromPlaces[at]
                        if takesLeft { left += 1 } else { right += 1 }
                        into += 1
                    }
                    done += stop - start
                    if done >= piece {
                        done = 0
                        try goesOn()
                    }
                }
                start = end
            }
            (from, fromPlaces, to, toPlaces) = (to, toPlaces, from, fromPlaces)
            width *= 2
        }
        if from != keys {
            keys.update(from: from, count: count)
            places.update(from: fromPlaces, count: count)
        }
        if descending { for index in 0..<count { keys[index] = ~keys[index] } }
    }
}
