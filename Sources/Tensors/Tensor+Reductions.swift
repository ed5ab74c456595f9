// Reductions as methods. Without axes everything is reduced; `keep` leaves reduced axes with extent 1.

extension Tensor {
    private func attributes(_ op: String, _ axes: [Int]?, _ keep: Bool) throws -> Attributes {
        var named: [Int] = []
        for axis in axes ?? [] {
            let axis = try shape.axis(axis, op: op)
            guard !named.contains(axis) else {
                throw TensorError.badAttribute(
                    op: op, name: "dim", value: Double(axis), expected: "every dimension named once")
            }
            named.append(axis)
        }
        if named.isEmpty { named = Array(0..<shape.rank) }
        return Attributes(ints: [keep ? 1 : 0] + named.sorted())
    }

    package func sum(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try Op.sum(self, attributes: attributes("sum", axes, keep))
    }

    package func prod(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try Op.prod(self, attributes: attributes("prod", axes, keep))
    }

    package func mean(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        guard dtype.isFloat else {
            throw TensorError.wrongType(op: "mean", operand: "x", expected: "float32 or bfloat16", got: dtype)
        }
        return try sum(axes: axes, keep: keep) / Double(count(of: axes))
    }

    /// Elements that fall into one result.
    private func count(of axes: [Int]?) -> Int {
        guard let axes, !axes.isEmpty else { return shape.count }
        return axes.reduce(1) { $0 &* (shape.rank > 0 ? shape[$1 < 0 ? $1 + shape.rank : $1] : 1) }
    }

    /// The mean square distance from the mean; `correction` 1 (Bessel's) divides by n - 1.
    package func variance(axes: [Int]? = nil, correction: Double = 1, keep: Bool = false) throws -> Tensor {
        let distance = try self - mean(axes: axes, keep: true)
        return try distance.square().sum(axes: axes, keep: keep) / Swift.max(0, Double(count(of: axes)) - correction)
    }

    package func standardDeviation(axes: [Int]? = nil, correction: Double = 1, keep: Bool = false) throws -> Tensor {
        let divisor = Swift.max(0, Double(count(of: axes)) - correction)
        guard shape.count > 0 else { return try variance(axes: axes, correction: correction, keep: keep).sqrt() }
        let distance = try self - mean(axes: axes, keep: true)
        let scale = try distance.abs().amax(axes: axes, keep: true).squareScale()
        let result = try ((distance / scale).square().sum(axes: axes, keep: true) / divisor).sqrt() * scale
        return keep ? result : try result.reshape(sum(axes: axes).shape.dims)
    }

    /// The longest side of a right triangle with these two.
    package func hypot(_ other: Tensor) throws -> Tensor {
        let (x, y) = dtype.isFloat || other.dtype.isFloat ? (self, other) : (try cast(.f32), try other.cast(.f32))
        let scale = try x.abs().maximum(y.abs()).squareScale()
        return try ((x / scale).square() + (y / scale).square()).sqrt() * scale
    }

    /// A power of two by which numbers as large as these are divided before they are squared: 1, unless the squares
    /// would leave the range of their type.
    private func squareScale() throws -> Tensor {
        let small = try Tensor.where(less(scalar(0x1p-50)), scalar(0x1p-96), scalar(1))
        return try Tensor.where(greater(scalar(0x1p50)), scalar(0x1p96), small).detached()
    }

    /// (sum |x|^p)^(1/p); `p` infinite takes the largest.
    package func norm(_ p: Double = 2, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        if p == 2 { return try square().sum(axes: axes, keep: keep).sqrt() }
        if p == 1 { return try abs().sum(axes: axes, keep: keep) }
        if p == .infinity { return try abs().amax(axes: axes, keep: keep) }
        if p == -.infinity { return try abs().amin(axes: axes, keep: keep) }
        if p == 0 { return try notEqual(scalar(0)).cast(dtype).sum(axes: axes, keep: keep) }
        return try abs().pow(p).sum(axes: axes, keep: keep).pow(1 / p)
    }

    package func amax(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try Op.amax(self, attributes: attributes("amax", axes, keep))
    }
    package func amin(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try Op.amin(self, attributes: attributes("amin", axes, keep))
    }

    /// The place of the first largest element along an axis, or in the flattened tensor.
    package func argmax(axis: Int? = nil, keep: Bool = false) throws -> Tensor {
        try place(.argmax, "argmax", axis, keep)
    }
    package func argmin(axis: Int? = nil, keep: Bool = false) throws -> Tensor {
        try place(.argmin, "argmin", axis, keep)
    }

    private func place(_ op: Op, _ name: String, _ axis: Int?, _ keep: Bool) throws -> Tensor {
        guard let axis, shape.rank > 0 else {
            let flat = try op(reshape([shape.count]), attributes: Attributes(ints: [0, 0]))
            return keep ? try flat.reshape(shape.dims.map { _ in 1 }) : flat
        }
        return try op(self, attributes: Attributes(ints: [keep ? 1 : 0, try shape.axis(axis, op: name)]))
    }

    /// The largest elements along an axis, and their places.
    package func max(axis: Int, keep: Bool = false) throws -> (values: Tensor, indices: Tensor) {
        try extreme(argmax(axis: axis, keep: true), axis, keep)
    }
    package func min(axis: Int, keep: Bool = false) throws -> (values: Tensor, indices: Tensor) {
        try extreme(argmin(axis: axis, keep: true), axis, keep)
    }

    private func extreme(_ places: Tensor, _ axis: Int, _ keep: Bool) throws -> (values: Tensor, indices: Tensor) {
        guard shape.rank > 0 else { return (self, places) }
        let values = try gather(axis: axis, places)
        return keep ? (values, places) : (try values.squeeze(axis), try places.squeeze(axis))
    }

    /// log(sum(exp(x))), without overflow.
    package func logsumexp(axes: [Int], keep: Bool = false) throws -> Tensor {
        let largest = try amax(axes: axes, keep: true)
        let shift = try Tensor.where(largest.isfinite(), largest, largest.scalar(0)).detached()
        let result = try (self - shift).exp().sum(axes: axes, keep: true).log() + shift
        return keep ? result : try result.reshape(amax(axes: axes).shape.dims)
    }

    package func cumsum(axis: Int) throws -> Tensor {
        try Op.cumsum(self, attributes: Attributes(ints: [try scanAxis(axis, "cumsum")]))
    }
    package func cumprod(axis: Int) throws -> Tensor {
        try Op.cumprod(self, attributes: Attributes(ints: [try scanAxis(axis, "cumprod")]))
    }
    private func scanAxis(_ axis: Int, _ op: String) throws -> Int {
        shape.rank == 0 && (axis == 0 || axis == -1) ? 0 : try shape.axis(axis, op: op)
    }

    /// Whether any element is nonzero; false for none at all.
    package func any(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        let count = try cast(.bool).sum(axes: axes, keep: keep)
        return try count.greater(count.scalar(0))
    }

    /// Whether all elements are nonzero; true for none at all.
    package func all(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        let count = try logicalNot().sum(axes: axes, keep: keep)
        return try count.equal(count.scalar(0))
    }
}
