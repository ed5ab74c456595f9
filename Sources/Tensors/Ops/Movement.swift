import Kernels

// Ops that move elements without changing them. Each is one copy between strided views; `reshape` is not even that.

extension Op {
    static let movement: [Op] = [.reshape, .permute, .expand, .sumTo, .slice, .sliceBackward, .flip, .concat, .pad]

    static let reshape: Op = Op(
        "reshape",
        infer: { types, attributes in
            let shape = Shape(attributes.ints)
            guard shape.exactCount == types[0].shape.count else {
                throw TensorError.wrongElementCount(op: "reshape", from: types[0].shape, to: shape)
            }
            return [try TensorType(checked: shape, types[0].dtype)]
        },
        kernel: .alias,
        gradient: { p in [try p.upstream[0]?.reshape(p.inputs[0].shape.dims)] })

    /// Attributes: for each axis of the result, the axis of the input.
    static let permute: Op = Op(
        "permute",
        infer: { types, attributes in
            let shape = types[0].shape
            let order = attributes.ints
            guard order.sorted() == Array(0..<shape.rank) else {
                throw TensorError.wrongOrder(order, of: shape)
            }
            return [TensorType(Shape(order.map { shape[$0] }), types[0].dtype)]
        },
        kernel: .plain { call in
            let strides = StridedCopy.rowMajor(call.inputTypes[0].shape.dims)
            call.copy(
                dims: call.outputTypes[0].shape.dims, source: call.attributes.ints.map { strides[$0] },
                target: StridedCopy.rowMajor(call.outputTypes[0].shape.dims))
        },
        gradient: { p in
            var inverse = p.attributes.ints
            for (position, axis) in p.attributes.ints.enumerated() { inverse[axis] = position }
            return [try p.upstream[0]?.permute(inverse)]
        })

    /// Broadcasting made explicit: axes of extent 1, and missing leading axes, are repeated.
    static let expand: Op = Op(
        "expand",
        infer: { types, attributes in
            let shape = Shape(attributes.ints)
            guard types[0].shape.broadcasts(to: shape) else {
                throw TensorError.doesNotExpand(from: types[0].shape, to: shape)
            }
            return [try TensorType(checked: shape, types[0].dtype)]
        },
        kernel: .plain { call in
            let dims = call.outputTypes[0].shape.dims
            call.copy(
                dims: dims, source: call.inputTypes[0].shape.broadcastStrides(to: dims),
                target: StridedCopy.rowMajor(dims))
        },
        gradient: { p in [try p.upstream[0]?.summed(to: p.inputs[0].shape)] })

    /// The gradient of broadcasting: the sum over the repeated axes.
    static let sumTo: Op = Op(
        "sum_to",
        infer: { types, attributes in
            let shape = Shape(attributes.ints)
            guard shape.broadcasts(to: types[0].shape), types[0].dtype.isFloat else {
                throw TensorError.shapesDoNotBroadcast(op: "sum_to", lhs: types[0].shape, rhs: shape)
            }
            return [TensorType(shape, types[0].dtype)]
        },
        kernel: .lowered { try $0.lowerSumTo($1) },
        gradient: { p in [try p.upstream[0]?.expand(p.inputs[0].shape.dims)] })

    /// Attributes: axis, start, extent of the result, step.
    static let slice: Op = Op(
        "slice",
        infer: { types, attributes in
            var shape = types[0].shape
            let bounds = SliceBounds(attributes)
            guard bounds.start >= 0, bounds.count >= 0, bounds.step >= 1,
                bounds.count == 0 || bounds.start + (bounds.count - 1) * bounds.step < shape[bounds.axis]
            else { throw TensorError.indexOutOfRange(op: "slice", index: bounds.start, count: shape[bounds.axis]) }
            shape.dims[bounds.axis] = bounds.count
            return [TensorType(shape, types[0].dtype)]
        },
        kernel: .plain { call in
            var view = SliceView(whole: call.inputTypes[0].shape, call.attributes)
            view.narrow = call.outputTypes[0].shape
            call.copy(
                dims: view.narrow.dims, source: view.strides, sourceOffset: view.offset,
                target: StridedCopy.rowMajor(view.narrow.dims))
        },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil] }
            var bounds = SliceBounds(p.attributes)
            bounds.whole = p.inputs[0].shape.dims
            return [try Op.sliceBackward(upstream, attributes: bounds.attributes)]
        })

    /// Zeros with the slice in its place. Attributes: those of `slice`, then the extents of the whole.
    static let sliceBackward: Op = Op(
        "slice_backward",
        infer: { types, attributes in [TensorType(Shape(SliceBounds(attributes).whole), types[0].dtype)] },
        kernel: .plain { call in
            var view = SliceView(whole: call.outputTypes[0].shape, call.attributes)
            view.narrow = call.inputTypes[0].shape
            call.clear()
            call.copy(
                dims: view.narrow.dims, source: StridedCopy.rowMajor(view.narrow.dims), target: view.strides,
                targetOffset: view.offset)
        },
        gradient: { p in
            var bounds = SliceBounds(p.attributes)
            bounds.whole = []
            return [try p.upstream[0].map { try Op.slice($0, attributes: bounds.attributes) }]
        })

    static let flip: Op = Op(
        "flip",
        infer: { types, _ in [types[0]] },
        kernel: .plain { call in
            let dims = call.inputTypes[0].shape.dims
            var strides = StridedCopy.rowMajor(dims)
            var offset = 0
            for axis in call.attributes.ints where dims[axis] > 0 {
                offset += (dims[axis] - 1) * strides[axis]
                strides[axis] = -strides[axis]
            }
            call.copy(dims: dims, source: strides, sourceOffset: offset, target: StridedCopy.rowMajor(dims))
        },
        gradient: { p in [try p.upstream[0]?.flip(p.attributes.ints)] })

    /// Attributes: axis.
    static let concat: Op = Op(
        "concat",
        infer: { types, attributes in
            let axis = Along(attributes).axis
            var shape = types[0].shape
            for (position, type) in types.enumerated().dropFirst() {
                guard type.dtype == types[0].dtype else {
                    throw TensorError.wrongType(
                        op: "cat", operand: "tensors", expected: types[0].dtype.name, got: type.dtype)
                }
                var other = type.shape
                if other.rank == shape.rank { other.dims[axis] = types[0].shape[axis] }
                guard other == types[0].shape else {
                    throw TensorError.piecesDiffer(
                        op: "cat", axis: axis, position: position, expected: types[0].shape, got: type.shape)
                }
                shape.dims[axis] += type.shape[axis]
            }
            return [try TensorType(checked: shape, types[0].dtype)]
        },
        kernel: .plain { call in
            let axis = Along(call.attributes).axis
            let target = StridedCopy.rowMajor(call.outputTypes[0].shape.dims)
            var position = 0
            for (index, type) in call.inputTypes.enumerated() {
                call.copy(
                    from: index, dims: type.shape.dims, source: StridedCopy.rowMajor(type.shape.dims),
                    target: target, targetOffset: position * target[axis])
                position += type.shape[axis]
            }
        },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return p.inputs.map { _ in nil } }
            let axis = Along(p.attributes).axis
            var position = 0
            return try p.inputs.map { input in
                defer { position += input.shape[axis] }
                return try upstream.slice(axis: axis, start: position, end: position + input.shape[axis], step: 1)
            }
        })

    /// Zeros around. Attributes: `Margins`.
    static let pad: Op = Op(
        "pad",
        infer: { types, attributes in
            let margins = Margins(attributes)
            let dims = types[0].shape.dims.enumerated().map { axis, size in
                size + margins.before[axis] + margins.after[axis]
            }
            return [try TensorType(checked: Shape(dims), types[0].dtype)]
        },
        kernel: .plain { call in
            let dims = call.inputTypes[0].shape.dims
            let target = StridedCopy.rowMajor(call.outputTypes[0].shape.dims)
            let offset = zip(target, Margins(call.attributes).before).reduce(0) { $0 + $1.0 * $1.1 }
            call.clear()
            call.copy(dims: dims, source: StridedCopy.rowMajor(dims), target: target, targetOffset: offset)
        },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil] }
            return [
                try p.inputs[0].shape.dims.enumerated().reduce(upstream) { x, axis in
                    let before = Margins(p.attributes).before[axis.offset]
                    return try x.slice(axis: axis.offset, start: before, end: before + axis.element, step: 1)
                }
            ]
        })
}

/// Where a slice lies in the whole.
private struct SliceView {
    let strides: [Int]
    let offset: Int
    var narrow: Shape

    init(whole: Shape, _ attributes: Attributes) {
        let bounds = SliceBounds(attributes)
        var strides = StridedCopy.rowMajor(whole.dims)
        offset = bounds.start * strides[bounds.axis]
        strides[bounds.axis] *= bounds.step
        self.strides = strides
        narrow = whole
    }
}

extension KernelCall {
    /// One strided copy from an input to the first result.
    func copy(
        from input: Int = 0, dims: [Int], source: [Int], sourceOffset: Int = 0, target: [Int], targetOffset: Int = 0
    ) {
        StridedCopy(
            dims: dims, source: source, sourceOffset: sourceOffset, target: target, targetOffset: targetOffset,
            width: outputTypes[0].dtype.size
        ).run(from: inputs[input], to: outputs[0])
    }

    /// Fills the first result with zeros.
    func clear() {
        outputs[0].initializeMemory(as: UInt8.self, repeating: 0, count: outputTypes[0].byteCount)
    }
}
