// The shape of a tensor, changed. Axes count from either end; every check is made when the graph is built.

extension Tensor {
    /// The same elements under another shape; one extent may be -1 and is then worked out.
    package func reshape(_ dims: [Int]) throws -> Tensor {
        dims == shape.dims
            ? self
            : try Op.reshape(self, attributes: Attributes(ints: shape.filling(dims, op: "reshape")))
    }

    /// The axes in another order.
    package func permute(_ order: [Int]) throws -> Tensor {
        let order = try order.map { try shape.axis($0, op: "permute") }
        return order == Array(0..<shape.rank) ? self : try Op.permute(self, attributes: Attributes(ints: order))
    }

    /// Two axes swapped.
    package func transpose(_ first: Int, _ second: Int) throws -> Tensor {
        var order = Array(0..<shape.rank)
        order.swapAt(try shape.axis(first, op: "transpose"), try shape.axis(second, op: "transpose"))
        return try permute(order)
    }

    /// Repeated along axes of extent 1; -1 keeps an extent.
    package func expand(_ dims: [Int]) throws -> Tensor {
        let missing = dims.count - shape.rank
        let dims = dims.enumerated().map { $1 == -1 && $0 >= missing ? shape[$0 - missing] : $1 }
        return dims == shape.dims ? self : try Op.expand(self, attributes: Attributes(ints: dims))
    }

    /// Summed over the axes along which `shape` would be repeated: what a gradient does where a value was broadcast.
    package func summed(to shape: Shape) throws -> Tensor {
        shape == self.shape ? self : try Op.sumTo(self, attributes: Attributes(ints: shape.dims))
    }

    /// Elements `start`, `start + step`, ... before `end` along an axis. Bounds outside the axis are cut, as in Python.
    package func slice(axis: Int, start: Int, end: Int, step: Int = 1) throws -> Tensor {
        let axis = try shape.axis(axis, op: "slice")
        guard step >= 1 else {
            throw TensorError.badAttribute(op: "slice", name: "step", value: Double(step), expected: "at least 1")
        }
        let size = shape[axis]
        let start = Swift.min(Swift.max(start, 0), size)
        let end = Swift.min(Swift.max(end, start), size)
        let count = end > start ? (end - start - 1) / step + 1 : 0
        if count == size, step == 1 { return self }
        // The step of a single element is any: the largest would not fit into a stride.
        return try Op.slice(
            self, attributes: SliceBounds(axis: axis, start: start, count: count, step: count > 1 ? step : 1).attributes
        )
    }

    /// One position along an axis, which goes away.
    package func select(axis: Int, _ index: Int) throws -> Tensor {
        let axis = try shape.axis(axis, op: "select")
        let size = shape[axis]
        guard index >= -size, index < size else {
            throw TensorError.indexOutOfRange(op: "select", index: index, count: size)
        }
        let at = index < 0 ? index + size : index
        return try slice(axis: axis, start: at, end: at + 1).squeeze(axis)
    }

    package func unsqueeze(_ axis: Int) throws -> Tensor {
        guard axis >= -(shape.rank + 1), axis <= shape.rank else {
            throw TensorError.axisOutOfRange(op: "unsqueeze", axis: axis, rank: shape.rank + 1)
        }
        var dims = shape.dims
        dims.insert(1, at: axis < 0 ? axis + shape.rank + 1 : axis)
        return try reshape(dims)
    }

    /// Without an axis of extent 1; an axis of another extent stays, as in PyTorch.
    package func squeeze(_ axis: Int) throws -> Tensor {
        guard let axis = try shape.axisUnlessScalar(axis, op: "squeeze"), shape[axis] == 1 else { return self }
        var dims = shape.dims
        dims.remove(at: axis)
        return try reshape(dims)
    }

    /// Without all axes of extent 1.
    package func squeeze() throws -> Tensor { try reshape(shape.dims.filter { $0 != 1 }) }

    /// Axes `first` to `last` as one.
    package func flatten(from first: Int = 0, to last: Int = -1) throws -> Tensor {
        guard let first = try shape.axisUnlessScalar(first, op: "flatten"),
            let last = try shape.axisUnlessScalar(last, op: "flatten")
        else { return try reshape([1]) }
        guard first <= last else {
            throw TensorError.badAttribute(
                op: "flatten", name: "start_dim", value: Double(first), expected: "at most end_dim (\(last))")
        }
        return try reshape(
            Array(shape.dims[..<first]) + [shape.dims[first...last].reduce(1, &*)] + Array(shape.dims[(last + 1)...]))
    }

    package func flip(_ axes: [Int]) throws -> Tensor {
        let axes = try shape.axes(axes, op: "flip")
        return axes.isEmpty ? self : try Op.flip(self, attributes: Attributes(ints: axes))
    }

    /// Joined along an existing axis.
    package static func concat(_ tensors: [Tensor], axis: Int) throws -> Tensor {
        guard let first = tensors.first else {
            throw TensorError.wrongArgument(
                op: "cat", position: 0, expected: "a list with at least one Tensor", got: "an empty list")
        }
        // As in PyTorch, an empty vector goes with anything.
        if let whole = tensors.first(where: { $0.shape.rank != 1 }), tensors.contains(where: { $0.shape == [0] }) {
            return try concat(tensors.filter { $0.shape != [0] }, axis: try whole.shape.axis(axis, op: "cat"))
        }
        let axis = try first.shape.axis(axis, op: "cat")
        return tensors.count == 1 ? first : try Op.concat(tensors, Along(axis).attributes)[0]
    }

    /// Joined along a new axis.
    package static func stack(_ tensors: [Tensor], axis: Int) throws -> Tensor {
        if let first = tensors.first, let other = tensors.firstIndex(where: { $0.shape != first.shape }) {
            throw TensorError.piecesDiffer(
                op: "stack", axis: axis, position: other, expected: first.shape, got: tensors[other].shape)
        }
        return try concat(tensors.map { try $0.unsqueeze(axis) }, axis: axis)
    }

    /// Pieces of `size` along an axis, the last one smaller when it does not divide.
    package func split(size: Int, axis: Int) throws -> [Tensor] {
        let axis = try shape.axis(axis, op: "split")
        guard size >= 1 else {
            throw TensorError.badAttribute(op: "split", name: "split_size", value: Double(size), expected: "at least 1")
        }
        return try stride(from: 0, to: Swift.max(shape[axis], 1), by: size).map {
            try slice(axis: axis, start: $0, end: $0 + size)
        }
    }

    /// Zeros around: `before` and `after` by axis.
    package func pad(before: [Int], after: [Int]) throws -> Tensor {
        guard before.count == shape.rank, after.count == shape.rank,
            (before + after).allSatisfy({ (0...1 << 30).contains($0) })
        else {
            throw TensorError.wrongShape(
                op: "pad", operand: "x", expected: "\(before.count) axes, and padding that is not negative", got: shape)
        }
        return try Op.pad(self, attributes: Margins(before: before, after: after).attributes)
    }

    /// The whole repeated along each axis; more counts than axes add leading axes.
    package func repeated(_ counts: [Int]) throws -> Tensor {
        guard counts.count >= shape.rank, counts.allSatisfy({ $0 >= 0 }) else {
            throw TensorError.wrongShape(
                op: "repeat", operand: "x", expected: "at most \(counts.count) axes", got: shape)
        }
        let dims = Array(repeating: 1, count: counts.count - shape.rank) + shape.dims
        let paired = zip(counts, dims).flatMap { [$0, $1] }
        _ = try TensorType(checked: Shape(paired), dtype)
        return try reshape(dims.flatMap { [1, $0] }).expand(paired).reshape(zip(counts, dims).map { $0 * $1 })
    }

    /// Each slice along an axis as often as `counts`, [n], says.
    package func repeated(_ counts: Tensor, axis: Int) throws -> Tensor {
        guard counts.shape == [shape[axis]], !counts.dtype.isFloat else {
            throw TensorError.wrongShape(
                op: "repeat_interleave", operand: "repeats", expected: "[\(shape[axis])] of whole numbers",
                got: counts.shape)
        }
        var places: [Int] = []
        for (place, count) in try counts.ints().enumerated() {
            guard count >= 0, count < 1 << 30, places.count < 1 << 30 else {
                throw TensorError.badAttribute(
                    op: "repeat_interleave", name: "repeats", value: Double(count), expected: "at least 0, and few")
            }
            places += Array(repeating: place, count: count)
        }
        return try indexSelect(axis: axis, Tensor(ints: places, [places.count]))
    }

    /// Rotated along an axis: what falls off one end comes back at the other.
    package func roll(_ shift: Int, axis: Int) throws -> Tensor {
        guard let axis = try shape.axisUnlessScalar(axis, op: "roll") else { return self }
        let size = shape[axis]
        guard size > 0 else { return self }
        let cut = (size - shift % size) % size
        guard cut != 0 else { return self }
        return try Tensor.concat(
            [slice(axis: axis, start: cut, end: size), slice(axis: axis, start: 0, end: cut)], axis: axis)
    }

    /// All as the type they meet in.
    package static func promoted(_ tensors: [Tensor]) throws -> [Tensor] {
        let dtype = DType.result(of: tensors.map(\.type))
        return try tensors.map { try $0.cast(dtype) }
    }

    /// PyTorch's order of paddings: before and after the last axis first. Negative ones cut.
    package func padded(_ paddings: [Int], value: Number = 0) throws -> Tensor {
        guard paddings.count % 2 == 0, paddings.count / 2 <= shape.rank else {
            throw TensorError.wrongShape(
                op: "pad", operand: "pad", expected: "[2 for each padded dimension]", got: [paddings.count])
        }
        var before = [Int](repeating: 0, count: shape.rank)
        var after = before
        for pair in 0..<(paddings.count / 2) {
            before[shape.rank - 1 - pair] = paddings[2 * pair]
            after[shape.rank - 1 - pair] = paddings[2 * pair + 1]
        }
        var cut = self
        for axis in 0..<shape.rank where before[axis] < 0 || after[axis] < 0 {
            // What is cut off lies within the axis and what is put on; both are compared before they are added.
            let size = shape[axis]
            let (front, back) = (Swift.min(0, before[axis]), Swift.min(0, after[axis]))
            guard front >= -size, back >= -size, -front - back <= size else {
                throw TensorError.badAttribute(
                    op: "pad", name: "pad", value: Double(Swift.min(front, back)),
                    expected: "at most what there is to cut, \(size) in dimension \(axis)")
            }
            cut = try cut.slice(axis: axis, start: -front, end: size + back)
            before[axis] = Swift.max(0, before[axis])
            after[axis] = Swift.max(0, after[axis])
        }
        let result = try cut.pad(before: before, after: after)
        if value.double == 0 { return result }
        let inside = try Tensor.ones(cut.shape, .bool).pad(before: before, after: after)
        return try Tensor.where(inside, result, Tensor.full([], number: value, dtype))
    }

    /// A border of the tensor's own elements: mirrored at the edge, the edge repeated, or round from the other end.
    package func padded(_ paddings: [Int], mode: BorderMode) throws -> Tensor {
        guard paddings.count % 2 == 0, paddings.count / 2 <= shape.rank else {
            throw TensorError.wrongShape(
                op: "pad", operand: "pad", expected: "[2 for each padded dimension]", got: [paddings.count])
        }
        var result = self
        for pair in 0..<(paddings.count / 2) {
            let axis = shape.rank - 1 - pair
            let (before, after, size) = (paddings[2 * pair], paddings[2 * pair + 1], shape[axis])
            let most = mode == .replicate ? 1 << 30 : mode == .reflect ? size - 1 : size
            for width in [before, after] where !(0...Swift.max(0, most)).contains(width) || size == 0 {
                throw TensorError.badAttribute(
                    op: "pad", name: "pad", value: Double(width),
                    expected: "from 0 to \(Swift.max(0, most)) in dimension \(axis)")
            }
            let places = (-before..<size + after).map { place in
                switch mode {
                case .reflect: place < 0 ? -place : place >= size ? 2 * size - 2 - place : place
                case .replicate: Swift.min(Swift.max(place, 0), size - 1)
                case .circular: (place % size + size) % size
                }
            }
            result = try result.indexSelect(axis: axis, Tensor(ints: places, [places.count]))
        }
        return result
    }
}

/// What a border is made of.
package enum BorderMode: String, CaseIterable, Sendable {
    case reflect, replicate, circular
}
