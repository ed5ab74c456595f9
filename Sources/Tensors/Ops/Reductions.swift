import Kernels

// Reductions over axes. Attributes: 1 when reduced axes stay with extent 1, then the axes in order.

extension Op {
    static let reductions: [Op] = [.sum, .prod, .amax, .amin, .argmax, .argmin, .cumsum, .cumprod]

    static let sum: Op = Op(
        "sum_over", infer: reduced("sum", whole: .i64),
        kernel: reduce(.sum),
        gradient: { p in [try p.upstream[0].map { try spread($0, p) }] })

    static let prod: Op = Op(
        "prod_over", infer: reduced("prod", whole: .i64),
        kernel: reduce(.prod),
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil] }
            // With one zero among the factors only that one has a gradient; with two, none.
            let x = p.inputs[0]
            let axes = Reduced(p.attributes).axes
            let isZero = try x.equal(x.scalar(0))
            let zeros = try isZero.cast(x.dtype).sum(axes: axes, keep: true)
            let others = try Tensor.where(isZero, x.scalar(1), x)
            let product = try others.prod(axes: axes, keep: true)
            let single = try isZero.logicalAnd(zeros.equal(zeros.scalar(1)))
            let none = try zeros.equal(zeros.scalar(0))
            let slope = try Tensor.where(single, product, Tensor.where(none, product / others, x.scalar(0)))
            return [try spread(upstream, p) * slope]
        })

    static let amax: Op = Op(
        "amax_over", infer: reduced("amax", isEmptyAllowed: false),
        kernel: reduce(.max), gradient: toExtremes)
    static let amin: Op = Op(
        "amin_over", infer: reduced("amin", isEmptyAllowed: false),
        kernel: reduce(.min), gradient: toExtremes)

    /// Places of the first largest element along one axis.
    static let argmax: Op = Op(
        "argmax_over", infer: place("argmax"), kernel: argument(.max))
    static let argmin: Op = Op(
        "argmin_over", infer: place("argmin"), kernel: argument(.min))

    /// Attributes: the axis.
    static let cumsum: Op = Op(
        "cumsum_along", infer: scanned, kernel: scan(.sum),
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil] }
            let axis = Along(p.attributes).axis
            return [try upstream.flip([axis]).cumsum(axis: axis).flip([axis])]
        })
    /// Attributes: the axis. Up to the first zero of a row each factor is divided out again; the zero itself stands
    /// before products without it; what comes after it has no say.
    static let cumprod: Op = Op(
        "cumprod_along", infer: scanned, kernel: scan(.prod),
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil] }
            let axis = Along(p.attributes).axis
            let x = p.inputs[0]
            func fromTheEnd(_ x: Tensor) throws -> Tensor { try x.flip([axis]).cumsum(axis: axis).flip([axis]) }
            let isZero = try x.equal(x.scalar(0))
            let zeros = try isZero.cast(.i64).cumsum(axis: axis)
            let isFirst = try isZero.logicalAnd(zeros.equal(zeros.scalar(1)))
            let without = try Tensor.where(isFirst, x.scalar(1), x).cumprod(axis: axis)
            let divided = try fromTheEnd(upstream * p.outputs[0]) / Tensor.where(isZero, x.scalar(1), x)
            let atZero = try Tensor.where(isFirst, fromTheEnd(upstream * without), x.scalar(0))
            return [try Tensor.where(zeros.equal(zeros.scalar(0)), divided, atZero)]
        })

    // MARK: The parts these are made of

    private static func reduced(_ op: String, whole: DType? = nil, isEmptyAllowed: Bool = true)
        -> @Sendable ([TensorType], Attributes) throws -> [TensorType]
    {
        { types, attributes in
            let type = types[0]
            let reduced = Reduced(attributes)
            for axis in reduced.axes where !isEmptyAllowed && type.shape[axis] == 0 {
                throw TensorError.wrongShape(
                    op: op, operand: "x", expected: "at least one element along dimension \(axis)", got: type.shape)
            }
            let dims = type.shape.dims.enumerated().compactMap { axis, extent in
                reduced.axes.contains(axis) ? (reduced.keeps ? 1 : nil) : extent
            }
            return [TensorType(Shape(dims), type.dtype.isFloat ? type.dtype : whole ?? type.dtype)]
        }
    }

    private static func reduce(_ kind: Reduction) -> Kernel {
        .plain { call in
            try Reduction.Work(
                kind, call.inputTypes[0].dtype.element, dims: call.inputTypes[0].shape.dims,
                axes: Reduced(call.attributes).axes, as: call.outputTypes[0].dtype.element
            )
            .run(call.inputs[0], to: call.outputs[0])
        }
    }

    private static func place(_ op: String) -> @Sendable ([TensorType], Attributes) throws -> [TensorType] {
        let shape = reduced(op, isEmptyAllowed: false)
        return { types, attributes in try shape(types, attributes).map { TensorType($0.shape, .i64) } }
    }

    private static func argument(_ kind: Reduction) -> Kernel {
        .plain { call in
            let view = Strip(call.inputTypes[0].shape, Reduced(call.attributes).axes[0])
            try kind.argument(
                call.inputs[0], call.inputTypes[0].dtype.element, outer: view.outer, count: view.count,
                inner: view.inner, to: call.outputs[0])
        }
    }

    private static let scanned: @Sendable ([TensorType], Attributes) throws -> [TensorType] = { types, _ in
        [TensorType(types[0].shape, types[0].dtype.isFloat ? types[0].dtype : .i64)]
    }

    private static func scan(_ kind: Reduction) -> Kernel {
        .plain { call in
            let view = Strip(call.inputTypes[0].shape, Along(call.attributes).axis)
            try kind.scan(
                call.inputs[0], call.inputTypes[0].dtype.element, outer: view.outer, count: view.count,
                inner: view.inner,
                to: call.outputs[0], as: call.outputTypes[0].dtype.element)
        }
    }

    /// A value of the result's shape at every element it came from.
    private static func spread(_ value: Tensor, _ p: Pullback) throws -> Tensor {
        var dims = p.inputs[0].shape.dims
        for axis in Reduced(p.attributes).axes { dims[axis] = 1 }
        return try value.reshape(dims).expand(p.inputs[0].shape.dims)
    }

    /// To the extreme elements, in equal shares.
    private static let toExtremes: @Sendable (Pullback) throws -> [Tensor?] = { p in
        guard let upstream = p.upstream[0] else { return [nil] }
        let isExtreme = try p.inputs[0].equal(spread(p.outputs[0], p)).cast(upstream.dtype)
        let reduced = Reduced(p.attributes)
        let count = try isExtreme.sum(axes: reduced.axes, keep: reduced.keeps)
        return [try isExtreme * spread(upstream / count, p)]
    }
}

/// An array as [outer, count, inner] around one axis.
struct Strip {
    let outer: Int
    let count: Int
    let inner: Int

    init(_ shape: Shape, _ axis: Int) {
        outer = shape.dims.prefix(axis).reduce(1, &*)
        count = axis < shape.rank ? shape[axis] : 1
        inner = shape.dims.dropFirst(axis + 1).reduce(1, &*)
    }
}
