// Reductions as methods. Without axes everything is reduced; `keep` leaves reduced axes with extent 1.

extension Tensor {
    private func attributes(_ op: String, _ axes: [Int]?, _ keep: Bool) throws -> Attributes {
        let named = try shape.axes(axes ?? [], op: op)
        return Reduced(keeps: keep, axes: named.isEmpty ? Array(0..<shape.rank) : named).attributes
    }

    package func sum(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try Op.sum(self, attributes: attributes("sum", axes, keep))
    }

    package func prod(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try Op.prod(self, attributes: attributes("prod", axes, keep))
    }

    package func mean(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try checkFloats("mean")
        let count = try count(of: axes, "mean")
        return try sum(axes: axes, keep: keep) / Double(count)
    }

    private func checkFloats(_ op: String) throws {
        guard dtype.isFloat else {
            throw TensorError.wrongType(op: op, operand: "x", expected: "float32 or bfloat16", got: dtype)
        }
    }

    /// Elements that fall into one result.
    private func count(of axes: [Int]?, _ op: String) throws -> Int {
        let named = try shape.axes(axes ?? [], op: op)
        return named.isEmpty ? shape.count : named.reduce(1) { $0 * shape[$1] }
    }

    /// The mean square distance from the mean; `correction` 1 (Bessel's) divides by n - 1.
    package func variance(axes: [Int]? = nil, correction: Double = 1, keep: Bool = false) throws -> Tensor {
        try checkFloats("var")
        let divisor = Swift.max(0, Double(try count(of: axes, "var")) - correction)
        let distance = try self - mean(axes: axes, keep: true)
        return try distance.square().sum(axes: axes, keep: keep) / divisor
    }

    package func standardDeviation(axes: [Int]? = nil, correction: Double = 1, keep: Bool = false) throws -> Tensor {
        try checkFloats("std")
        let divisor = Swift.max(0, Double(try count(of: axes, "std")) - correction)
        guard shape.count > 0 else { return try variance(axes: axes, correction: correction, keep: keep).sqrt() }
        let distance = try self - mean(axes: axes, keep: true)
        let scale = try distance.abs().amax(axes: axes, keep: true).squareScale()
        let result = try ((distance / scale).square().sum(axes: axes, keep: true) / divisor).rootFlatAtZero() * scale
        return keep ? result : try result.reshape(sum(axes: axes).shape.dims)
    }

    /// The square root, with the gradient 0 at 0 where its own is infinite: what a length and a spread have there.
    private func rootFlatAtZero() throws -> Tensor {
        let isZero = try equal(scalar(0))
        return try Tensor.where(isZero, self * 0, Tensor.where(isZero, scalar(1), self).sqrt())
    }

    /// The longest side of a right triangle with these two.
    package func hypot(_ other: Tensor) throws -> Tensor {
        let meeting = DType.result(of: [type, other.type])
        guard meeting.isFloat else {
            throw TensorError.wrongType(op: "hypot", operand: "x", expected: "float32 or bfloat16", got: dtype)
        }
        let (x, y) = (try cast(meeting), try other.cast(meeting))
        let scale = try x.abs().maximum(y.abs()).squareScale()
        return try ((x / scale).square() + (y / scale).square()).rootFlatAtZero() * scale
    }

    /// A power of two by which numbers as large as these are divided before they are squared: 1, unless the squares
    /// would leave the range of their type.
    private func squareScale() throws -> Tensor {
        let small = try Tensor.where(less(scalar(0x1p-50)), scalar(0x1p-96), scalar(1))
        return try Tensor.where(greater(scalar(0x1p50)), scalar(0x1p96), small).detached()
    }

    /// (sum |x|^p)^(1/p); `p` infinite takes the largest. The gradient at 0 is 0.
    package func norm(_ p: Double = 2, axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        try checkFloats("norm")
        if p == 2 { return try square().sum(axes: axes, keep: keep).rootFlatAtZero() }
        if p == 1 { return try abs().sum(axes: axes, keep: keep) }
        if p == .infinity { return try abs().amax(axes: axes, keep: keep) }
        if p == -.infinity { return try abs().amin(axes: axes, keep: keep) }
        if p == 0 { return try notEqual(scalar(0)).cast(dtype).sum(axes: axes, keep: keep) }
        let isZero = try equal(scalar(0))
        let powers = try Tensor.where(
            isZero, scalar(p > 0 ? 0 : .infinity), Tensor.where(isZero, scalar(1), abs()).pow(p))
        let sum = try powers.sum(axes: axes, keep: keep)
        let isFlat = try sum.equal(sum.scalar(0))
        return try Tensor.where(isFlat, sum, Tensor.where(isFlat, sum.scalar(1), sum).pow(1 / p))
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
        guard let axis = try axis.flatMap({ try shape.axisUnlessScalar($0, op: name) }) else {
            let flat = try op(reshape([shape.count]), attributes: Reduced(keeps: false, axes: [0]).attributes)
            return keep ? try flat.reshape(shape.dims.map { _ in 1 }) : flat
        }
        return try op(self, attributes: Reduced(keeps: keep, axes: [axis]).attributes)
    }

    /// The largest elements along an axis, and their places.
    package func max(axis: Int, keep: Bool = false) throws -> (values: Tensor, indices: Tensor) {
        try extreme(argmax(axis: axis, keep: true), axis, keep)
    }
    package func min(axis: Int, keep: Bool = false) throws -> (values: Tensor, indices: Tensor) {
        try extreme(argmin(axis: axis, keep: true), axis, keep)
    }

    private func extreme(_ places: Tensor, _ axis: Int, _ keep: Bool) throws -> (values: Tensor, indices: Tensor) {
        guard let axis = try shape.axisUnlessScalar(axis, op: "max") else { return (self, places) }
        let values = try gather(axis: axis, places)
        return keep ? (values, places) : (try values.squeeze(axis), try places.squeeze(axis))
    }

    /// log(sum(exp(x))), without overflow; of none at all minus infinity.
    package func logsumexp(axes: [Int], keep: Bool = false) throws -> Tensor {
        guard dtype.isFloat else { return try cast(.f32).logsumexp(axes: axes, keep: keep) }
        guard try count(of: axes, "logsumexp") > 0 else { return try exp().sum(axes: axes, keep: keep).log() }
        let largest = try amax(axes: axes, keep: true)
        let shift = try Tensor.where(largest.isfinite(), largest, largest.scalar(0)).detached()
        let result = try (self - shift).exp().sum(axes: axes, keep: true).log() + shift
        return keep ? result : try result.reshape(amax(axes: axes).shape.dims)
    }

    package func cumsum(axis: Int) throws -> Tensor {
        try Op.cumsum(self, attributes: Along(scanAxis(axis, "cumsum")).attributes)
    }
    package func cumprod(axis: Int) throws -> Tensor {
        try Op.cumprod(self, attributes: Along(scanAxis(axis, "cumprod")).attributes)
    }
    private func scanAxis(_ axis: Int, _ op: String) throws -> Int {
        try shape.axisUnlessScalar(axis, op: op) ?? 0
    }

    /// Whether any element is nonzero; false for none at all. uint8 answers in its own type, as in PyTorch.
    package func any(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        let count = try cast(.bool).sum(axes: axes, keep: keep)
        return try count.greater(count.scalar(0)).cast(dtype == .u8 ? .u8 : .bool)
    }

    /// Whether all elements are nonzero; true for none at all.
    package func all(axes: [Int]? = nil, keep: Bool = false) throws -> Tensor {
        let count = try logicalNot().sum(axes: axes, keep: keep)
        return try count.equal(count.scalar(0)).cast(dtype == .u8 ? .u8 : .bool)
    }
}
