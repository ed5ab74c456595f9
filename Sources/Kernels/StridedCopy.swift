import CKernels

/// A copy between two strided views of the same extents: what permuting, slicing, flipping and broadcasting all are.
package struct StridedCopy: Sendable {
    private let dims: [Int64]
    private let source: [Int64]
    private let target: [Int64]
    private let sourceOffset: Int
    private let targetOffset: Int
    private let width: Int

    /// - Parameters:
    ///   - dims: extents of both views; at most 16 axes.
    ///   - source: strides in elements; 0 broadcasts, negative runs backwards.
    ///   - sourceOffset: elements before the one with index 0 on every axis.
    ///   - width: bytes of an element: 1, 2, 4 or 8.
    package init(dims: [Int], source: [Int], sourceOffset: Int = 0, target: [Int], targetOffset: Int = 0, width: Int) {
        self.dims = dims.map(Int64.init)
        self.source = source.map(Int64.init)
        self.target = target.map(Int64.init)
        self.sourceOffset = sourceOffset
        self.targetOffset = targetOffset
        self.width = width
    }

    package func run(from source: UnsafeRawPointer, to target: UnsafeMutableRawPointer) {
        tlk_copy_strided(
            target + targetOffset * width, self.target, source + sourceOffset * width, self.source,
            dims, Int32(dims.count), Int32(width))
    }

    /// Strides of a row-major array.
    package static func rowMajor(_ dims: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: dims.count)
        for axis in dims.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] &* dims[axis + 1] }
        return strides
    }
}
