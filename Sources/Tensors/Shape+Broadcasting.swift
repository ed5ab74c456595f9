import Kernels

extension Shape {
    /// An axis counted from either end.
    ///
    /// - Throws: `TensorError.axisOutOfRange`.
    package func axis(_ axis: Int, op: String) throws -> Int {
        guard axis >= -rank, axis < rank else { throw TensorError.axisOutOfRange(op: op, axis: axis, rank: rank) }
        return axis < 0 ? axis + rank : axis
    }

    /// An axis counted from either end; nil for a scalar, which takes 0 and -1 as if it had one.
    ///
    /// - Throws: `TensorError.axisOutOfRange`.
    package func axisUnlessScalar(_ axis: Int, op: String) throws -> Int? {
        if rank > 0 { return try self.axis(axis, op: op) }
        guard axis == 0 || axis == -1 else { throw TensorError.axisOutOfRange(op: op, axis: axis, rank: 0) }
        return nil
    }

    /// Axes counted from either end, each named once, in order. None for a scalar.
    ///
    /// - Throws: `TensorError.axisOutOfRange`, `.badAttribute`.
    package func axes(_ axes: [Int], op: String) throws -> [Int] {
        var named: [Int] = []
        for axis in axes {
            guard let axis = try axisUnlessScalar(axis, op: op) else { continue }
            guard !named.contains(axis) else {
                throw TensorError.badAttribute(
                    op: op, name: "dim", value: Double(axis), expected: "every dimension named once")
            }
            named.append(axis)
        }
        return named.sorted()
    }

    /// Whether every extent equals the other's, or is 1, compared from the right.
    package func broadcasts(to other: Shape) -> Bool {
        guard rank <= other.rank else { return false }
        return zip(dims.reversed(), other.dims.reversed()).allSatisfy { $0 == $1 || $0 == 1 }
    }

    /// Strides in elements with which a row-major array of this shape is read as one of `dims`.
    package func broadcastStrides(to dims: [Int]) -> [Int] {
        let own = StridedCopy.rowMajor(self.dims)
        let missing = dims.count - rank
        return dims.indices.map { axis in
            axis < missing || self.dims[axis - missing] == 1 && dims[axis] != 1 ? 0 : own[axis - missing]
        }
    }

    /// The shape two operands take together, as in NumPy: compared from the right, equal or 1.
    ///
    /// - Throws: `TensorError.shapesDoNotBroadcast`.
    package func broadcast(with other: Shape, op: String) throws -> Shape {
        if self == other { return self }
        var result = [Int](repeating: 1, count: Swift.max(rank, other.rank))
        for back in 1...Swift.max(result.count, 1) where back <= result.count {
            let a = back <= rank ? dims[rank - back] : 1
            let b = back <= other.rank ? other.dims[other.rank - back] : 1
            guard a == b || a == 1 || b == 1 else {
                throw TensorError.shapesDoNotBroadcast(op: op, lhs: self, rhs: other)
            }
            result[result.count - back] = a == 1 ? b : a
        }
        return Shape(result)
    }
}
