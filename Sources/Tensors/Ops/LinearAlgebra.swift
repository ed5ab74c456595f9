import Kernels

// Products of matrices.

extension Op {
    static let linearAlgebra: [Op] = [.matmul, .matmulWhole, .linear]

    /// Inputs: a [..., m, k] and b [..., k, n], of equal rank of at least 2; extents of 1 in front broadcast.
    /// Attributes: whether a, and whether b, lies transposed.
    static let matmul: Op = Op(
        "matmul",
        infer: { types, attributes in
            let a = types[0].shape
            let b = types[1].shape
            for (operand, type) in zip(["a", "b"], types) where type.dtype != .f32 {
                throw TensorError.wrongType(op: "matmul", operand: operand, expected: "float32", got: type.dtype)
            }
            let rank = a.rank
            let transposed = Transposed(attributes)
            let (m, k) = !transposed.first ? (a[rank - 2], a[rank - 1]) : (a[rank - 1], a[rank - 2])
            let (inner, n) = !transposed.second ? (b[rank - 2], b[rank - 1]) : (b[rank - 1], b[rank - 2])
            guard k == inner else { throw TensorError.shapesDoNotMultiply(lhs: a, rhs: b) }
            let front = try Shape(Array(a.dims.dropLast(2))).broadcast(
                with: Shape(Array(b.dims.dropLast(2))), op: "matmul")
            return [try TensorType(checked: Shape(front.dims + [m, n]), .f32)]
        },
        kernel: .lowered { try $0.lowerMatmul($1) },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil, nil] }
            let (a, b) = (p.inputs[0], p.inputs[1])
            let (ta, tb) = (Transposed(p.attributes).first, Transposed(p.attributes).second)
            func product(_ x: Tensor, _ tx: Bool, _ y: Tensor, _ ty: Bool) throws -> Tensor {
                try Op.matmul(x, y, attributes: Transposed(tx, ty).attributes)
            }
            // d(AB) = dA B + A dB, for each way A and B may lie.
            let da =
                p.wanted[0]
                ? try (ta ? product(b, tb, upstream, true) : product(upstream, false, b, !tb)).summed(to: a.shape) : nil
            let db =
                p.wanted[1]
                ? try (tb ? product(upstream, true, a, ta) : product(a, !ta, upstream, false)).summed(to: b.shape) : nil
            return [da, db]
        })

    /// Of int64, a [..., m, k] and b [..., k, n] with the same extents in front.
    static let matmulWhole: Op = Op(
        "matmul_whole",
        infer: { types, _ in
            let (a, b) = (types[0].shape, types[1].shape)
            return [try TensorType(checked: Shape(a.dims.dropLast() + [b[b.rank - 1]]), .i64)]
        },
        kernel: .plain { call in
            let (a, c) = (call.inputTypes[0].shape, call.outputTypes[0].shape)
            let (m, k, n) = (a[a.rank - 2], a[a.rank - 1], c[c.rank - 1])
            let product = WholeProduct(rows: m, inner: k, columns: n)
            let target = call.outputs[0].assumingMemoryBound(to: Int64.self)
            for matrix in 0..<a.dims.dropLast(2).reduce(1, *) {
                try product.run(
                    call.indices(0) + matrix * m * k, call.indices(1) + matrix * k * n, to: target + matrix * m * n,
                    goesOn: Interruption.check)
            }
        })

    /// Inputs: x [rows, in], weight [out, in], and a bias [out]. Attributes: whether there is a bias, an activation
    /// (plans only).
    static let linear: Op = Op(
        "linear",
        infer: { types, _ in [try TensorType(checked: [types[0].shape[0], types[1].shape[0]], .f32)] },
        kernel: .lowered { try $0.lowerLinear($1) },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return Array(repeating: nil, count: p.inputs.count) }
            let dx = p.wanted[0] ? try Op.matmul(upstream, p.inputs[1], attributes: Transposed().attributes) : nil
            let dw = p.wanted[1] ? try Op.matmul(upstream, p.inputs[0], attributes: Transposed(true).attributes) : nil
            guard p.inputs.count > 2 else { return [dx, dw] }
            return [dx, dw, p.wanted[2] ? try upstream.summed(to: p.inputs[2].shape) : nil]
        })
}

extension Tensor {
    /// The product of matrices, batched over leading axes, which broadcast; vectors as in NumPy and PyTorch.
    ///
    /// - Throws: `TensorError.shapesDoNotMultiply` when the inner extents do not agree, `.shapesDoNotBroadcast` for
    ///   leading ones.
    package func matmul(_ other: Tensor) throws -> Tensor {
        guard shape.rank > 0, other.shape.rank > 0 else {
            throw TensorError.wrongShape(
                op: "matmul", operand: shape.rank == 0 ? "a" : "b", expected: "a vector or matrices", got: [])
        }
        if shape.rank == 1, other.shape.rank == 1 {
            guard shape == other.shape else { throw TensorError.shapesDoNotMultiply(lhs: shape, rhs: other.shape) }
            return try reshape([1, shape[0]]).matmul(other.reshape([shape[0], 1])).reshape([])
        }
        if shape.rank == 1 {
            let product = try reshape([1, shape[0]]).matmul(other)
            return try product.reshape(Array(product.shape.dims.dropLast(2)) + [product.shape[product.shape.rank - 1]])
        }
        if other.shape.rank == 1 {
            let product = try matmul(other.reshape([other.shape[0], 1]))
            return try product.reshape(Array(product.shape.dims.dropLast()))
        }
        let n = other.shape[other.shape.rank - 1]
        let k = other.shape[other.shape.rank - 2]
        guard shape[shape.rank - 1] == k else { throw TensorError.shapesDoNotMultiply(lhs: shape, rhs: other.shape) }
        // One large product is faster than many small ones.
        if other.shape.rank == 2, shape.rank > 2 {
            let rows = shape.dims.dropLast().reduce(1, *)
            return try reshape([rows, k]).matmul(other).reshape(Array(shape.dims.dropLast()) + [n])
        }
        let rank = Swift.max(shape.rank, other.shape.rank)
        guard rank <= 6 else {
            throw TensorError.wrongShape(op: "matmul", operand: "a", expected: "at most 6 axes", got: shape)
        }
        func padded(_ tensor: Tensor) throws -> Tensor {
            tensor.shape.rank == rank
                ? tensor : try tensor.reshape(Array(repeating: 1, count: rank - tensor.shape.rank) + tensor.shape.dims)
        }
        guard dtype == other.dtype, dtype != .bool else {
            throw TensorError.wrongType(
                op: "matmul", operand: "other", expected: dtype == .bool ? "numbers" : dtype.name, got: other.dtype)
        }
        // Products of bfloat16 are summed in single precision, as the processor does.
        if dtype == .bf16 { return try cast(.f32).matmul(other.cast(.f32)).cast(.bf16) }
        if !dtype.isFloat {
            let (a, b) = (try padded(self), try padded(other))
            let front = try Shape(Array(a.shape.dims.dropLast(2))).broadcast(
                with: Shape(Array(b.shape.dims.dropLast(2))), op: "matmul")
            return try Op.matmulWhole(
                a.cast(.i64).expand(front.dims + a.shape.dims.suffix(2)),
                b.cast(.i64).expand(front.dims + b.shape.dims.suffix(2))
            ).cast(dtype)
        }
        // One product is one step of a plan, and between steps is where work can be stopped. Of short rows the time
        // goes into writing the result, which pieces would hold twice.
        let rows = Swift.max(1, Tensor.mostProducts / Swift.max(1, k &* n))
        if rank == 2, shape[0] > rows, k >= 64 {
            return try Tensor.concat(
                stride(from: 0, to: shape[0], by: rows).map {
                    try slice(axis: 0, start: $0, end: $0 + rows).matmul(other)
                }, axis: 0)
        }
        return try Op.matmul(padded(self), padded(other), attributes: Transposed().attributes)
    }

    /// Products of numbers in one matrix product: a few tenths of a second.
    private static let mostProducts = 1 << 35

    /// x [..., in] times the transposed weight [out, in], plus bias [out].
    package func linear(_ weight: Tensor, _ bias: Tensor? = nil) throws -> Tensor {
        guard weight.shape.rank == 2 else {
            throw TensorError.wrongShape(op: "linear", operand: "weight", expected: "[out, in]", got: weight.shape)
        }
        guard shape.rank >= 1, shape[shape.rank - 1] == weight.shape[1] else {
            throw TensorError.wrongShape(
                op: "linear", operand: "x", expected: "[..., \(weight.shape[1])] for a weight of shape \(weight.shape)",
                got: shape)
        }
        func check(_ operand: String, _ tensor: Tensor) throws {
            if tensor.dtype != .f32 {
                throw TensorError.wrongType(op: "linear", operand: operand, expected: "float32", got: tensor.dtype)
            }
        }
        try check("x", self)
        try check("weight", weight)
        if let bias {
            try check("bias", bias)
            guard bias.shape.rank == 1, bias.shape[0] == weight.shape[0] else {
                throw TensorError.wrongShape(
                    op: "linear", operand: "bias", expected: "[\(weight.shape[0])]", got: bias.shape)
            }
        }
        func apply(_ x: Tensor) throws -> Tensor {
            guard let bias else { return try Op.linear(x, weight, attributes: Tensor.linearAlone) }
            return try Op.linear(x, weight, bias, attributes: Tensor.linearWithBias)
        }
        if shape.rank == 2 { return try apply(self) }
        let front = Array(shape.dims.dropLast())
        return try apply(reshape([front.reduce(1, *), weight.shape[1]])).reshape(front + [weight.shape[0]])
    }

    private static let linearAlone = LinearSettings(hasBias: false).attributes
    private static let linearWithBias = LinearSettings(hasBias: true).attributes
}
