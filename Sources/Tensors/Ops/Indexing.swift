import Kernels

// Ops whose positions are data. Indices are i64; one out of range raises when the values are computed.

extension Op {
    static let indexing: [Op] = [.indexSelect, .indexAdd, .gather, .scatterAdd, .oneHot]

    /// Inputs: x, indices [K]. Attributes: axis.
    static let indexSelect: Op = Op(
        "index_select",
        infer: { types, attributes in
            try indices(types[1], "index_select", rank: 1)
            var shape = types[0].shape
            shape.dims[Along(attributes).axis] = types[1].shape[0]
            return [try TensorType(checked: shape, types[0].dtype)]
        },
        kernel: .plain { call in
            let view = AxisView(call.inputTypes[0].shape, Along(call.attributes).axis)
            try check(
                call, 1, view,
                Indexing.select(
                    call.inputs[0], call.indices(1), count: call.inputTypes[1].shape.count, outer: view.outer,
                    axis: view.axis, innerBytes: view.inner * call.inputTypes[0].dtype.size, to: call.outputs[0]))
        },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil, nil] }
            return [
                try Op.indexAdd(
                    upstream, p.inputs[1],
                    attributes: Along(Along(p.attributes).axis, extents: p.inputs[0].shape.dims).attributes),
                nil,
            ]
        })

    /// Zeros with rows added at indices: the gradient of `index_select`. Attributes: axis, then the extents of the
    /// result.
    static let indexAdd: Op = Op(
        "index_add_zeros",
        infer: { types, attributes in [TensorType(Shape(Along(attributes).extents), .f32)] },
        kernel: .plain { call in
            let view = AxisView(call.outputTypes[0].shape, Along(call.attributes).axis)
            call.clear()
            try check(
                call, 1, view,
                Indexing.add(
                    call.floats(0), call.indices(1), count: call.inputTypes[1].shape.count, outer: view.outer,
                    axis: view.axis, inner: view.inner, to: call.floatResult(0)))
        },
        gradient: { p in
            [
                try p.upstream[0].map {
                    try Op.indexSelect($0, p.inputs[1], attributes: Along(Along(p.attributes).axis).attributes)
                }, nil,
            ]
        })

    /// Inputs: x, indices of x's shape but along the axis. Attributes: axis.
    static let gather: Op = Op(
        "gather",
        infer: { types, attributes in
            let axis = Along(attributes).axis
            try indices(types[1], "gather", rank: types[0].shape.rank)
            var expected = types[0].shape
            expected.dims[axis] = types[1].shape[axis]
            guard expected == types[1].shape else {
                throw TensorError.wrongShape(
                    op: "gather", operand: "index", expected: "\(types[0].shape) but for dimension \(axis)",
                    got: types[1].shape)
            }
            return [TensorType(types[1].shape, types[0].dtype)]
        },
        kernel: .plain { call in
            let view = AxisView(call.inputTypes[0].shape, Along(call.attributes).axis)
            let rows = call.inputTypes[1].shape[Along(call.attributes).axis]
            try check(
                call, 1, view,
                Indexing.gather(
                    call.inputs[0], call.indices(1), outer: view.outer, axis: view.axis, rows: rows,
                    inner: view.inner, width: call.inputTypes[0].dtype.size, to: call.outputs[0]))
        },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil, nil] }
            return [
                try Op.scatterAdd(
                    upstream, p.inputs[1],
                    attributes: Along(Along(p.attributes).axis, extents: p.inputs[0].shape.dims).attributes),
                nil,
            ]
        })

    /// Zeros with elements added at indices: the gradient of `gather`. Attributes: axis, then the extents of the
    /// result.
    static let scatterAdd: Op = Op(
        "scatter_add_zeros",
        infer: { types, attributes in
            let axis = Along(attributes).axis
            let shape = Shape(Along(attributes).extents)
            try indices(types[1], "scatter_add", rank: shape.rank)
            var expected = shape
            expected.dims[axis] = types[1].shape[axis]
            guard expected == types[1].shape, types[0].shape == types[1].shape, types[0].dtype == .f32 else {
                throw TensorError.wrongShape(
                    op: "scatter_add", operand: "index", expected: "\(shape) but for dimension \(axis)",
                    got: types[1].shape)
            }
            return [TensorType(shape, .f32)]
        },
        kernel: .plain { call in
            let view = AxisView(call.outputTypes[0].shape, Along(call.attributes).axis)
            let rows = call.inputTypes[1].shape[Along(call.attributes).axis]
            call.clear()
            try check(
                call, 1, view,
                Indexing.scatterAdd(
                    call.floats(0), call.indices(1), outer: view.outer, axis: view.axis, rows: rows,
                    inner: view.inner, to: call.floatResult(0)))
        },
        gradient: { p in
            [
                try p.upstream[0].map {
                    try Op.gather($0, p.inputs[1], attributes: Along(Along(p.attributes).axis).attributes)
                }, nil,
            ]
        })

    /// Attributes: number of classes.
    static let oneHot: Op = Op(
        "one_hot",
        infer: { types, attributes in
            guard types[0].dtype == .i64 else {
                throw TensorError.wrongType(op: "one_hot", operand: "x", expected: "int64", got: types[0].dtype)
            }
            return [try TensorType(checked: Shape(types[0].shape.dims + [attributes.ints[0]]), .i64)]
        },
        kernel: .plain { call in
            let classes = call.attributes.ints[0]
            let target = call.outputs[0].assumingMemoryBound(to: Int64.self)
            let bad = Indexing.oneHot(
                call.indices(0), count: call.inputTypes[0].shape.count, classes: classes, to: target)
            if let bad {
                throw TensorError.indexOutOfRange(op: "one_hot", index: Int(call.indices(0)[bad]), count: classes)
            }
        })

    private static func indices(_ type: TensorType, _ op: String, rank: Int) throws {
        guard type.dtype == .i64 else {
            throw TensorError.wrongType(op: op, operand: "index", expected: "int64", got: type.dtype)
        }
        guard type.shape.rank == rank else {
            throw TensorError.wrongShape(
                op: op, operand: "index", expected: rank == 1 ? "[K]" : "\(rank) axes", got: type.shape)
        }
    }

    private static func check(_ call: KernelCall, _ input: Int, _ view: AxisView, _ bad: Int?) throws {
        guard let bad else { return }
        throw TensorError.indexOutOfRange(op: "index_select", index: Int(call.indices(input)[bad]), count: view.axis)
    }
}

/// A row-major array as [outer, axis, inner].
private struct AxisView {
    let outer: Int, axis: Int, inner: Int

    init(_ shape: Shape, _ axis: Int) {
        outer = shape.dims[..<axis].reduce(1, &*)
        self.axis = shape[axis]
        inner = shape.dims[(axis + 1)...].reduce(1, &*)
    }
}

extension KernelCall {
    func indices(_ input: Int) -> UnsafePointer<Int64> { inputs[input].assumingMemoryBound(to: Int64.self) }
    func floats(_ input: Int) -> UnsafePointer<Float> { inputs[input].assumingMemoryBound(to: Float.self) }
    func floatResult(_ output: Int) -> UnsafeMutablePointer<Float> {
        outputs[output].assumingMemoryBound(to: Float.self)
    }
}

extension Tensor {
    /// Rows of an axis by number, [K] of i64.
    package func indexSelect(axis: Int, _ indices: Tensor) throws -> Tensor {
        let indices = try indices.dtype == .i32 ? indices.cast(.i64) : indices
        return try Op.indexSelect(
            self, indices, attributes: Along(shape.axis(axis, op: "index_select")).attributes)
    }

    /// `result[i][j][k] = self[i][indices[i][j][k]][k]` for axis 1, and so on.
    package func gather(axis: Int, _ indices: Tensor) throws -> Tensor {
        let indices = try indices.dtype == .i32 ? indices.cast(.i64) : indices
        let axis = try shape.axis(axis, op: "gather")
        var source = self
        // Places for the first few rows only, as PyTorch allows.
        if indices.shape.rank == shape.rank {
            for other in shape.dims.indices where other != axis && indices.shape[other] < shape[other] {
                source = try source.slice(axis: other, start: 0, end: indices.shape[other])
            }
        }
        return try Op.gather(source, indices, attributes: Along(axis).attributes)
    }

    /// This tensor with `source` added at `indices` along an axis; of whole numbers too, exactly.
    package func scatterAdd(axis: Int, _ indices: Tensor, _ source: Tensor) throws -> Tensor {
        guard source.dtype == dtype else {
            throw TensorError.wrongType(op: "scatter_add", operand: "src", expected: dtype.name, got: source.dtype)
        }
        let indices = try indices.dtype == .i32 ? indices.cast(.i64) : indices
        let axis = try shape.axis(axis, op: "scatter_add")
        guard dtype == .f32 else { return try scatterAddExactly(axis: axis, indices, source) }
        var (places, values) = (indices, source)
        // Places for the first few rows only, as PyTorch allows.
        if indices.shape.rank == shape.rank, source.shape.rank == shape.rank {
            for other in shape.dims.indices where indices.shape[other] <= source.shape[other] {
                values = try values.slice(axis: other, start: 0, end: indices.shape[other])
            }
            if places.shape == values.shape {
                for other in shape.dims.indices where other != axis && places.shape[other] < shape[other] {
                    // Rows that get nothing get zeros at the first place.
                    let missing = shape[other] - places.shape[other]
                    var (before, after) = (shape.dims.map { _ in 0 }, shape.dims.map { _ in 0 })
                    (before[other], after[other]) = (0, missing)
                    places = try places.pad(before: before, after: after)
                    values = try values.pad(before: before, after: after)
                }
            }
        }
        return try self + Op.scatterAdd(values, places, attributes: Along(axis, extents: shape.dims).attributes)
    }

    /// Of whole numbers: computed at once, element by element.
    private func scatterAddExactly(axis: Int, _ indices: Tensor, _ source: Tensor) throws -> Tensor {
        guard !dtype.isFloat else {
            return try cast(.f32).scatterAdd(axis: axis, indices, source.cast(.f32)).cast(dtype)
        }
        guard indices.dtype == .i64, indices.shape.rank == shape.rank, source.shape.rank == shape.rank,
            shape.dims.indices.allSatisfy({
                indices.shape[$0] <= source.shape[$0] && ($0 == axis || indices.shape[$0] <= shape[$0])
            })
        else {
            throw TensorError.wrongShape(
                op: "scatter_add", operand: "index", expected: "\(shape) but for dimension \(axis)",
                got: indices.shape)
        }
        var result = try ints()
        let values = try shape.dims.indices.reduce(source) {
            try $0.slice(axis: $1, start: 0, end: indices.shape[$1])
        }.ints()
        let strides = StridedCopy.rowMajor(shape.dims)
        for (flat, place) in try indices.ints().enumerated() {
            guard (0..<shape[axis]).contains(place) else {
                throw TensorError.indexOutOfRange(op: "scatter_add", index: place, count: shape[axis])
            }
            var (rest, at) = (flat, place * strides[axis])
            for other in shape.dims.indices.reversed() {
                if other != axis { at += rest % indices.shape[other] * strides[other] }
                rest /= indices.shape[other]
            }
            result[at] &+= values[flat]
        }
        return try Tensor(ints: result, shape, dtype: dtype)
    }

    /// Rows of a table [V, D] for indices of any shape: [..., D].
    package func embedding(_ indices: Tensor) throws -> Tensor {
        try indexSelect(axis: 0, indices.reshape([indices.shape.count])).reshape(
            indices.shape.dims + shape.dims.dropFirst())
    }

    /// 1 at each index, 0 elsewhere, along a new last axis of `classes`; -1 takes as many as there are.
    package func oneHot(classes asked: Int = -1) throws -> Tensor {
        guard dtype == .i64 else {
            throw TensorError.wrongType(op: "one_hot", operand: "x", expected: "int64", got: dtype)
        }
        var classes = asked
        if asked == -1 {
            guard let largest = try ints().max() else {
                throw TensorError.wrongShape(
                    op: "one_hot", operand: "x", expected: "at least one element, or num_classes", got: shape)
            }
            let (count, overflow) = Swift.max(largest, 0).addingReportingOverflow(1)
            guard !overflow else { throw TensorError.tooLarge(Shape(shape.dims + [.max]), .i64) }
            classes = count
        }
        guard classes >= 1 else {
            throw TensorError.badAttribute(
                op: "one_hot", name: "num_classes", value: Double(classes), expected: "at least 1")
        }
        try checkKnownIndices("one_hot", below: classes)
        return try Op.oneHot(self, attributes: Attributes(ints: [classes]))
    }
}
