/// The extents of a tensor, outermost first. A scalar has none.
package struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, RandomAccessCollection {
    package var dims: [Int]

    package init(_ dims: [Int]) { self.dims = dims }
    package init(arrayLiteral dims: Int...) { self.dims = dims }

    package var rank: Int { dims.count }
    package var startIndex: Int { 0 }
    package var endIndex: Int { dims.count }
    package subscript(axis: Int) -> Int { dims[axis] }

    /// Number of elements. A `Shape` inside a `Tensor` was checked when it was made, so this cannot overflow.
    package var count: Int { dims.reduce(1, &*) }

    /// The same for extents that come from a program; nil for a negative one, and where the product overflows.
    package var exactCount: Int? {
        var count = 1
        for extent in dims {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            if overflow || extent < 0 { return nil }
            count = product
        }
        return count
    }
}

extension Shape {
    /// Sizes for as many elements as this shape has; one of them may be -1 and is then worked out.
    ///
    /// - Throws: `TensorError.wrongElementCount`.
    package func filling(_ sizes: [Int], op: String) throws -> [Int] {
        var dims = sizes
        if let open = dims.firstIndex(of: -1) {
            dims[open] = 1
            guard let known = Shape(dims).exactCount, known > 0, count % known == 0 else {
                throw TensorError.wrongElementCount(op: op, from: self, to: Shape(sizes))
            }
            dims[open] = count / known
        }
        guard Shape(dims).exactCount == count else {
            throw TensorError.wrongElementCount(op: op, from: self, to: Shape(sizes))
        }
        return dims
    }
}

extension Shape: CustomStringConvertible {
    package var description: String { "[" + dims.map(String.init).joined(separator: ", ") + "]" }
}
