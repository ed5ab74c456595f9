import Kernels

// Ops whose positions are data. Indices are i64; one out of range raises when the values are computed.

extension Op {
    static let indexing: [Op] = [.indexSelect, .indexAdd, .gather, .scatterAdd, .oneHot]

    /// Inputs: x, indices [K]. Attributes: axis.
    static let indexSelect: Op = Op(
        "index_select(x: Tensor, dim: int, index: Tensor) -> Tensor",
        infer: { types, attributes in
            try indices(types[1], "index_select", rank: 1)
            var shape = types[0].shape
            shape.dims[attributes.ints[0]] = types[1].shape[0]
            return [try TensorType(checked: shape, types[0].dtype)]
        },
        kernel: .plain { call in
            let view = AxisView(call.inputTypes[0].shape, call.attributes.ints[0])
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
                    upstream, p.inputs[1], attributes: Attributes(ints: p.attributes.ints + p.inputs[0].shape.dims)),
                nil,
            ]
        })

    /// Zeros with rows added at indices: the gradient of `index_select`. Attributes: axis, then the extents of the
    /// result.
    static let indexAdd: Op = Op(
        "index_add_zeros(x: Tensor, index: Tensor) -> Tensor",
        infer: { types, attributes in [TensorType(Shape(Array(attributes.ints.dropFirst())), .f32)] },
        kernel: .plain { call in
            let view = AxisView(call.outputTypes[0].shape, call.attributes.ints[0])
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
                    try Op.indexSelect($0, p.inputs[1], attributes: Attributes(ints: [p.attributes.ints[0]]))
                }, nil,
            ]
        })

    /// Inputs: x, indices of x's shape but along the axis. Attributes: axis.
    static let gather: Op = Op(
        "gather(x: Tensor, dim: int, index: Tensor) -> Tensor",
        infer: { types, attributes in
            let axis = attributes.ints[0]
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
            let view = AxisView(call.inputTypes[0].shape, call.attributes.ints[0])
            let rows = call.inputTypes[1].shape[call.attributes.ints[0]]
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
                    upstream, p.inputs[1], attributes: Attributes(ints: p.attributes.ints + p.inputs[0].shape.dims)),
                nil,
            ]
        })

    /// Zeros with elements added at indices: the gradient of `gather`. Attributes: axis, then the extents of the
    /// result.
    static let scatterAdd: Op = Op(
        "scatter_add_zeros(x: Tensor, index: Tensor) -> Tensor",
        infer: { types, attributes in
            let axis = attributes.ints[0]
            let shape = Shape(Array(attributes.ints.dropFirst()))
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
            let view = AxisView(call.outputTypes[0].shape, call.attributes.ints[0])
            let rows = call.inputTypes[1].shape[call.attributes.ints[0]]
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
                    try Op.gather($0, p.inputs[1], attributes: Attributes(ints: [p.attributes.ints[0]]))
                }, nil,
            ]
        })

    /// Attributes: number of classes.
    static let oneHot: Op = Op(
        "one_hot(x: Tensor, num_classes: int) -> Tensor",
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
        try Op.indexSelect(self, indices, attributes: Attributes(ints: [try shape.axis(axis, op: "index_select")]))
    }

    /// `result[i][j][k] = self[i][indices[i][j][k]][k]` for axis 1, and so on.
    package func gather(axis: Int, _ indices: Tensor) throws -> Tensor {
        let axis = try shape.axis(axis, op: "gather")
        var source = self
        // Places for the first few rows only, as PyTorch allows.
        if indices.shape.rank == shape.rank {
            for other in shape.dims.indices where other != axis && indices.shape[other] < shape[other] {
                source = try source.slice(axis: other, start: 0, end: indices.shape[other])
            }
        }
        return try Op.gather(source, indices, attributes: Attributes(ints: [axis]))
    }

    /// This tensor with `source` added at `indices` along an axis.
    package func scatterAdd(axis: Int, _ indices: Tensor, _ source: Tensor) throws -> Tensor {
        try self
            + Op.scatterAdd(
                source, indices, attributes: Attributes(ints: [try shape.axis(axis, op: "scatter_add")] + shape.dims))
    }

    /// Rows of a table [V, D] for indices of any shape: [..., D].
    package func embedding(_ indices: Tensor) throws -> Tensor {
        try indexSelect(axis: 0, indices.reshape([indices.shape.count])).reshape(
            indices.shape.dims + shape.dims.dropFirst())
    }

    /// 1 at each index, 0 elsewhere, along a new last axis of `classes`.
    package func oneHot(classes: Int) throws -> Tensor {
        guard classes >= 1 else {
            throw TensorError.badAttribute(
                op: "one_hot", name: "num_classes", value: Double(classes), expected: "at least 1")
        }
        try checkKnownIndices("one_hot", below: classes)
        return try Op.oneHot(self, attributes: Attributes(ints: [classes]))
    }

    /// The order that sorts an axis, and the sorted values; stable, NaN last. Computed at once: the order is data.
    package func sorted(axis: Int, descending: Bool = false) throws -> (values: Tensor, indices: Tensor) {
        let axis = try shape.axis(axis, op: "sort")
        let size = shape[axis]
        let moved = try transpose(axis, -1)
        let values = try moved.floats()
        var order = [Int](repeating: 0, count: values.count)
        for start in stride(from: 0, to: values.count, by: Swift.max(size, 1)) {
            func isBefore(_ a: Int, _ b: Int) -> Bool {
                let x = values[start + a]
                let y = values[start + b]
                if x.isNaN || y.isNaN { return descending ? x.isNaN && !y.isNaN : !x.isNaN && y.isNaN }
                return descending ? x > y : x < y
            }
            for (place, index) in (0..<size).sorted(by: isBefore).enumerated() { order[start + place] = index }
        }
        let indices = try Tensor(ints: order, moved.shape).transpose(axis, -1)
        return (try gather(axis: axis, indices), indices)
    }

    /// The positions of elements that are not zero, [K, rank]. Computed at once: the shape depends on the values.
    package func nonzero() throws -> Tensor {
        let found = try (dtype.isFloat ? floats().map { $0 == 0 ? 0 : 1 } : ints()).enumerated().filter {
            $0.element != 0
        }.map(\.offset)
        let strides = StridedCopy.rowMajor(shape.dims)
        let positions = found.flatMap { flat in
            zip(strides, shape.dims).map { flat / Swift.max($0, 1) % Swift.max($1, 1) }
        }
        return try Tensor(ints: positions, [found.count, shape.rank])
    }

    /// The elements where a mask of the same shape is true, [K]. Computed at once.
    package func maskedSelect(_ mask: Tensor) throws -> Tensor {
        let whole = try shape.broadcast(with: mask.shape, op: "masked_select")
        let wanted = try mask.expand(whole.dims).ints().enumerated().filter { $0.element != 0 }.map(\.offset)
        return try expand(whole.dims).reshape([whole.count]).indexSelect(axis: 0, Tensor(ints: wanted, [wanted.count]))
    }
}
