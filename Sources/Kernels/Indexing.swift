import CKernels

/// Reading and writing at positions that are data. Each reports the place of the first index out of range, or nil.
package enum Indexing {
    package static func select(
        _ source: UnsafeRawPointer, _ indices: UnsafePointer<Int64>, count: Int, outer: Int, axis: Int,
        innerBytes: Int, to target: UnsafeMutableRawPointer
    ) -> Int? {
        place(tlk_index_select(target, source, indices, Int64(count), Int64(outer), Int64(axis), Int64(innerBytes)))
    }

    /// `target` is added to, not cleared.
    package static func add(
        _ source: UnsafePointer<Float>, _ indices: UnsafePointer<Int64>, count: Int, outer: Int, axis: Int,
        inner: Int, to target: UnsafeMutablePointer<Float>
    ) -> Int? {
        place(tlk_index_add(target, source, indices, Int64(count), Int64(outer), Int64(axis), Int64(inner)))
    }

    package static func gather(
        _ source: UnsafeRawPointer, _ indices: UnsafePointer<Int64>, outer: Int, axis: Int, rows: Int, inner: Int,
        width: Int, to target: UnsafeMutableRawPointer
    ) -> Int? {
        place(tlk_gather(target, source, indices, Int64(outer), Int64(axis), Int64(rows), Int64(inner), Int32(width)))
    }

    /// `target` is added to, not cleared.
    package static func scatterAdd(
        _ source: UnsafePointer<Float>, _ indices: UnsafePointer<Int64>, outer: Int, axis: Int, rows: Int,
        inner: Int, to target: UnsafeMutablePointer<Float>
    ) -> Int? {
        place(tlk_scatter_add(target, source, indices, Int64(outer), Int64(axis), Int64(rows), Int64(inner)))
    }

    package static func oneHot(
        _ indices: UnsafePointer<Int64>, count: Int, classes: Int, to target: UnsafeMutablePointer<Int64>
    ) -> Int? {
        place(tlk_one_hot(target, indices, Int64(count), Int64(classes)))
    }

    private static func place(_ result: Int64) -> Int? { result < 0 ? nil : Int(result) }
}
