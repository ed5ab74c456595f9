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
}

extension Shape: CustomStringConvertible {
    package var description: String { "[" + dims.map(String.init).joined(separator: ", ") + "]" }
}
