// Shapes changed, pieces cut and joined.

extension TensorFunction {
    static let movement: [TensorFunction] = [
        TensorFunction(
            "reshape(input: Tensor, *shape) -> Tensor", "The same elements under another shape; one extent may be -1.",
            "reshape(arange(4), 2, 2)  # → tensor([[0, 1],\n#    [2, 3]])"
        ) { a in .tensor(try a.tensor(0).reshape(a.ints(1))) },
        TensorFunction(
            "view(input: Tensor, *shape) -> Tensor", "The same as `reshape`.",
            "view(arange(4), -1)  # → tensor([0, 1, 2, 3])"
        ) { a in
            .tensor(try a.tensor(0).reshape(a.ints(1)))
        },
        TensorFunction(
            "permute(input: Tensor, *dims) -> Tensor", "The axes in another order.",
            "permute(zeros(2, 3, 4), 2, 0, 1).shape  # → (4, 2, 3)"
        ) { a in
            .tensor(try a.tensor(0).permute(a.ints(1)))
        },
        TensorFunction(
            "transpose(input: Tensor, dim0: int, dim1: int) -> Tensor", "Two axes swapped.",
            "transpose(zeros(2, 3), 0, 1).shape  # → (3, 2)"
        ) { a in
            .tensor(try a.tensor(0).transpose(a.int(1), a.int(2)))
        },
        TensorFunction(
            "swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor", "The same as `transpose`, under NumPy's name.",
            "swapaxes(zeros(2, 3), 0, 1).shape  # → (3, 2)"
        ) { a in
            .tensor(try a.tensor(0).transpose(a.int(1), a.int(2)))
        },
        TensorFunction(
            "movedim(input: Tensor, source: int, destination: int) -> Tensor", "One axis at another place.",
            "movedim(zeros(2, 3, 4), 0, 2).shape  # → (3, 4, 2)"
        ) { a in
            let x = try a.tensor(0)
            let from = try x.shape.axis(a.int(1), op: "movedim")
            let to = try x.shape.axis(a.int(2), op: "movedim")
            var order = Array(0..<x.shape.rank)
            order.insert(order.remove(at: from), at: to)
            return .tensor(try x.permute(order))
        },
        TensorFunction("t(input: Tensor) -> Tensor", "A matrix transposed.", "t(tensor([[1, 2]])).shape  # → (2, 1)") {
            a in
            let x = try a.tensor(0)
            guard x.shape.rank <= 2 else {
                throw TensorError.wrongShape(op: "t", operand: "input", expected: "at most 2 dimensions", got: x.shape)
            }
            return .tensor(x.shape.rank == 2 ? try x.transpose(0, 1) : x)
        },
        TensorFunction(
            "flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor", "Several axes as one.",
            "flatten(zeros(2, 3, 4), 1).shape  # → (2, 12)"
        ) { a in .tensor(try a.tensor(0).flatten(from: a.int(1), to: a.int(2))) },
        TensorFunction(
            "unflatten(input: Tensor, dim: int, sizes) -> Tensor", "One axis as several.",
            "unflatten(zeros(2, 12), 1, (3, 4)).shape  # → (2, 3, 4)"
        ) { a in
            let x = try a.tensor(0)
            let axis = try x.shape.axis(a.int(1), op: "unflatten")
            var sizes = try a.ints(2)
            if let open = sizes.firstIndex(of: -1) {
                let known = sizes.reduce(-1, &*)
                guard known > 0, x.shape[axis] % known == 0 else {
                    throw TensorError.wrongElementCount(op: "unflatten", from: [x.shape[axis]], to: Shape(sizes))
                }
                sizes[open] = x.shape[axis] / known
            }
            guard sizes.reduce(1, &*) == x.shape[axis] else {
                throw TensorError.wrongElementCount(op: "unflatten", from: [x.shape[axis]], to: Shape(sizes))
            }
            return .tensor(try x.reshape(Array(x.shape.dims[..<axis]) + sizes + Array(x.shape.dims[(axis + 1)...])))
        },
        TensorFunction(
            "squeeze(input: Tensor, dim=None) -> Tensor", "Without axes of extent 1.",
            "squeeze(zeros(1, 3, 1)).shape  # → (3,)"
        ) { a in
            guard let axes = try a.axes(1) else { return .tensor(try a.tensor(0).squeeze()) }
            let x = try a.tensor(0)
            let sorted = try axes.map { try x.shape.axis($0, op: "squeeze") }.sorted(by: >)
            return .tensor(try sorted.reduce(x) { try $0.squeeze($1) })
        },
        TensorFunction(
            "unsqueeze(input: Tensor, dim: int) -> Tensor", "A new axis of extent 1.",
            "unsqueeze(zeros(3), 0).shape  # → (1, 3)"
        ) { a in
            .tensor(try a.tensor(0).unsqueeze(a.int(1)))
        },
        TensorFunction(
            "expand(input: Tensor, *sizes) -> Tensor", "Repeated along axes of extent 1; -1 keeps an extent.",
            "expand(tensor([[1], [2]]), 2, 3)  # → tensor([[1, 1, 1],\n#    [2, 2, 2]])"
        ) { a in .tensor(try a.tensor(0).expand(a.ints(1))) },
        TensorFunction(
            "broadcast_to(input: Tensor, shape) -> Tensor", "The same as `expand` with a list.",
            "broadcast_to(tensor([1, 2]), (2, 2))  # → tensor([[1, 2],\n#    [1, 2]])"
        ) { a in
            .tensor(try a.tensor(0).expand(a.ints(1)))
        },
        TensorFunction(
            "repeat(input: Tensor, *repeats) -> Tensor", "The whole repeated along each axis.",
            "repeat(tensor([1, 2]), 2)  # → tensor([1, 2, 1, 2])"
        ) { a in
            .tensor(try a.tensor(0).repeated(a.ints(1)))
        },
        TensorFunction(
            "tile(input: Tensor, dims) -> Tensor", "The whole repeated along each axis; missing leading counts are 1.",
            "tile(tensor([1, 2]), (2,))  # → tensor([1, 2, 1, 2])"
        ) { a in
            let x = try a.tensor(0)
            let counts = try a.ints(1)
            return .tensor(
                try x.repeated(Array(repeating: 1, count: Swift.max(0, x.shape.rank - counts.count)) + counts))
        },
        TensorFunction(
            "repeat_interleave(input: Tensor, repeats: int, dim: int = 0) -> Tensor", "Each element repeated.",
            "repeat_interleave(tensor([1, 2]), 2)  # → tensor([1, 1, 2, 2])"
        ) { a in
            let x = try a.tensor(0)
            let axis = try x.shape.axis(a.int(2), op: "repeat_interleave")
            let count = try a.int(1)
            guard count >= 0 else {
                throw TensorError.badAttribute(
                    op: "repeat_interleave", name: "repeats", value: Double(count), expected: "at least 0")
            }
            var wide = x.shape.dims
            wide.insert(count, at: axis + 1)
            _ = try TensorType(checked: Shape(wide), x.dtype)
            return .tensor(try x.unsqueeze(axis + 1).expand(wide).flatten(from: axis, to: axis + 1))
        },
        TensorFunction(
            "flip(input: Tensor, dims) -> Tensor", "Backwards along axes.",
            "flip(tensor([1, 2, 3]), 0)  # → tensor([3, 2, 1])"
        ) { a in
            .tensor(try a.tensor(0).flip(a.ints(1)))
        },
        TensorFunction(
            "roll(input: Tensor, shifts: int, dims: int = 0) -> Tensor", "Rotated along an axis.",
            "roll(tensor([1, 2, 3]), 1)  # → tensor([3, 1, 2])"
        ) { a in
            .tensor(try a.tensor(0).roll(a.int(1), axis: a.int(2)))
        },
        TensorFunction(
            "cat(tensors, dim: int = 0) -> Tensor", "Joined along an axis.",
            "cat([tensor([1, 2]), tensor([3])])  # → tensor([1, 2, 3])"
        ) { a in
            .tensor(try Tensor.concat(Tensor.promoted(a.tensors(0)), axis: a.int(1)))
        },
        TensorFunction(
            "concat(tensors, dim: int = 0) -> Tensor", "The same as `cat`.",
            "concat([tensor([1, 2]), tensor([3])])  # → tensor([1, 2, 3])"
        ) { a in
            .tensor(try Tensor.concat(Tensor.promoted(a.tensors(0)), axis: a.int(1)))
        },
        TensorFunction(
            "stack(tensors, dim: int = 0) -> Tensor", "Joined along a new axis.",
            "stack([tensor([1, 2]), tensor([3, 4])]).shape  # → (2, 2)"
        ) { a in
            .tensor(try Tensor.stack(Tensor.promoted(a.tensors(0)), axis: a.int(1)))
        },
        TensorFunction(
            "hstack(tensors) -> Tensor", "Side by side: along axis 1, or 0 for vectors.",
            "hstack([tensor([1]), tensor([2])])  # → tensor([1, 2])"
        ) { a in
            let parts = try Tensor.promoted(a.tensors(0)).map { try $0.shape.rank == 0 ? $0.reshape([1]) : $0 }
            return .tensor(try Tensor.concat(parts, axis: (parts.first?.shape.rank ?? 1) == 1 ? 0 : 1))
        },
        TensorFunction(
            "vstack(tensors) -> Tensor", "On top of each other.",
            "vstack([tensor([1, 2]), tensor([3, 4])]).shape  # → (2, 2)"
        ) { a in
            let parts = try Tensor.promoted(a.tensors(0)).map { try $0.shape.rank < 2 ? $0.reshape([1, -1]) : $0 }
            return .tensor(try Tensor.concat(parts, axis: 0))
        },
        TensorFunction(
            "split(input: Tensor, split_size, dim: int = 0) -> tuple",
            "Pieces of a size, or of several sizes, along an axis.",
            "split(tensor([1, 2, 3]), 2)  # → (tensor([1, 2]), tensor([3]))"
        ) { a in
            let x = try a.tensor(0)
            let axis = try x.shape.axis(a.int(2), op: "split")
            guard case .list = a[1] else { return .tuple(try x.split(size: a.int(1), axis: axis)) }
            let sizes = try a.ints(1)
            guard sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, &+) == x.shape[axis] else {
                throw TensorError.wrongElementCount(op: "split", from: [x.shape[axis]], to: Shape(sizes))
            }
            var start = 0
            return .tuple(
                try sizes.map { size in
                    defer { start += size }
                    return try x.slice(axis: axis, start: start, end: start + size)
                })
        },
        TensorFunction(
            "chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple", "At most so many equal pieces along an axis.",
            "chunk(tensor([1, 2, 3, 4]), 2)  # → (tensor([1, 2]), tensor([3, 4]))"
        ) { a in
            let x = try a.tensor(0)
            let axis = try x.shape.axis(a.int(2), op: "chunk")
            let count = try a.int(1)
            guard count >= 1 else {
                throw TensorError.badAttribute(
                    op: "chunk", name: "chunks", value: Double(count), expected: "at least 1")
            }
            return .tuple(try x.split(size: Swift.max(1, (x.shape[axis] - 1) / count + 1), axis: axis))
        },
        TensorFunction(
            "unbind(input: Tensor, dim: int = 0) -> tuple", "The slices along an axis, which goes away.",
            "unbind(tensor([1, 2]))  # → (tensor(1), tensor(2))"
        ) { a in
            let x = try a.tensor(0)
            let axis = try x.shape.axis(a.int(1), op: "unbind")
            return .tuple(try (0..<x.shape[axis]).map { try x.select(axis: axis, $0) })
        },
        TensorFunction(
            "narrow(input: Tensor, dim: int, start: int, length: int) -> Tensor",
            "So many elements of an axis from a place on.",
            "narrow(tensor([1, 2, 3]), 0, 1, 2)  # → tensor([2, 3])"
        ) { a in
            let x = try a.tensor(0)
            let axis = try x.shape.axis(a.int(1), op: "narrow")
            let start = try a.int(2)
            let length = try a.int(3)
            guard start >= 0, length >= 0, start <= x.shape[axis], length <= x.shape[axis] - start else {
                throw TensorError.indexOutOfRange(op: "narrow", index: start, count: x.shape[axis])
            }
            return .tensor(try x.slice(axis: axis, start: start, end: start + length))
        },
        TensorFunction(
            "select(input: Tensor, dim: int, index: int) -> Tensor", "One slice along an axis, which goes away.",
            "select(tensor([[1, 2], [3, 4]]), 0, 1)  # → tensor([3, 4])"
        ) { a in .tensor(try a.tensor(0).select(axis: a.int(1), a.int(2))) },
        TensorFunction(
            "pad(input: Tensor, pad, value: float = 0) -> Tensor",
            "A border: before and after the last axis, then the one before, and so on.",
            "pad(tensor([1, 2]), (1, 0))  # → tensor([0, 1, 2])"
        ) { a in .tensor(try a.tensor(0).padded(a.ints(1), value: a.double(2))) },
        TensorFunction(
            "tril(input: Tensor, diagonal: int = 0) -> Tensor", "The lower triangle of matrices, zeros above.",
            "tril(ones(2, 2))  # → tensor([[1., 0.],\n#    [1., 1.]])"
        ) { a in
            .tensor(try a.tensor(0).triangle(isLower: true, diagonal: a.int(1)))
        },
        TensorFunction(
            "triu(input: Tensor, diagonal: int = 0) -> Tensor", "The upper triangle of matrices, zeros below.",
            "triu(ones(2, 2))  # → tensor([[1., 1.],\n#    [0., 1.]])"
        ) { a in
            .tensor(try a.tensor(0).triangle(isLower: false, diagonal: a.int(1)))
        },
        TensorFunction(
            "diff(input: Tensor, n: int = 1, dim: int = -1) -> Tensor",
            "Each element minus the one before it along an axis, `n` times over.",
            "diff(tensor([1, 4, 9]))  # → tensor([3, 5])"
        ) { a in
            var x = try a.tensor(0)
            let axis = try x.shape.axis(a.int(2), op: "diff")
            let times = try a.int(1)
            guard times >= 0 else {
                throw TensorError.badAttribute(op: "diff", name: "n", value: Double(times), expected: "at least 0")
            }
            for _ in 0..<Swift.min(times, x.shape[axis]) {
                let size = x.shape[axis]
                x = try x.slice(axis: axis, start: 1, end: size) - x.slice(axis: axis, start: 0, end: size - 1)
            }
            return .tensor(x)
        },
        TensorFunction(
            "meshgrid(*tensors, indexing: str = 'ij') -> tuple",
            "The coordinates of a grid: one tensor for each vector, all of the grid's shape.",
            "meshgrid(arange(2), arange(2))[0]  # → tensor([[0, 0],\n#    [1, 1]])"
        ) { a in
            let vectors = try a.tensors(0)
            let indexing = try a.string(1)
            guard ["ij", "xy"].contains(indexing) else {
                throw TensorError.unknownChoice(op: "meshgrid", name: "indexing", got: indexing, known: ["ij", "xy"])
            }
            for vector in vectors where vector.shape.rank > 1 {
                throw TensorError.wrongShape(
                    op: "meshgrid", operand: "tensors", expected: "[n], a vector", got: vector.shape)
            }
            let sizes = vectors.map(\.shape.count)
            let grids = try vectors.enumerated().map { place, vector in
                var dims = [Int](repeating: 1, count: sizes.count)
                dims[place] = sizes[place]
                return try vector.reshape(dims).expand(sizes)
            }
            return .tuple(indexing == "xy" && grids.count > 1 ? try grids.map { try $0.transpose(0, 1) } : grids)
        },
        TensorFunction(
            "diag(input: Tensor) -> Tensor", "A vector on the diagonal of a matrix, or the diagonal of a matrix.",
            "diag(tensor([[1, 2], [3, 4]]))  # → tensor([1, 4])"
        ) { a in
            let x = try a.tensor(0)
            guard x.shape.rank == 1 else { return .tensor(try x.diagonal()) }
            let n = x.shape[0]
            return .tensor(try Tensor.where(Tensor.eye(n, n).cast(.bool), x.reshape([1, n]), x.scalar(0)))
        },
        TensorFunction(
            "diagonal(input: Tensor) -> Tensor", "The diagonal of a matrix.",
            "diagonal(tensor([[1, 2], [3, 4]]))  # → tensor([1, 4])"
        ) { a in
            .tensor(try a.tensor(0).diagonal())
        },
    ]
}

extension Tensor {
    /// All as the type they meet in.
    package static func promoted(_ tensors: [Tensor]) throws -> [Tensor] {
        let dtype = DType.result(of: tensors.map(\.type))
        return try tensors.map { try $0.cast(dtype) }
    }

    /// PyTorch's order of paddings: before and after the last axis first.
    package func padded(_ paddings: [Int], value: Double = 0) throws -> Tensor {
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
        // Negative paddings cut.
        var cut = self
        for axis in 0..<shape.rank where before[axis] < 0 || after[axis] < 0 {
            cut = try cut.slice(
                axis: axis, start: Swift.max(0, -before[axis]), end: shape[axis] + Swift.min(0, after[axis]))
            before[axis] = Swift.max(0, before[axis])
            after[axis] = Swift.max(0, after[axis])
        }
        let result = try cut.pad(before: before, after: after)
        if value == 0 { return result }
        let inside = try Tensor.ones(cut.shape, .bool).pad(before: before, after: after)
        return try Tensor.where(inside, result, result.scalar(value))
    }

    /// Matrices (the last two axes) with zeros on one side of a diagonal.
    package func triangle(isLower: Bool, diagonal: Int = 0) throws -> Tensor {
        guard shape.rank >= 2 else {
            throw TensorError.wrongShape(
                op: isLower ? "tril" : "triu", operand: "input", expected: "at least 2 dimensions", got: shape)
        }
        let (rows, columns) = (shape[shape.rank - 2], shape[shape.rank - 1])
        let row = try Tensor.arange(to: Double(rows)).reshape([rows, 1])
        let column = try Tensor.arange(to: Double(columns)).reshape([1, columns])
        let distance = try column - row
        let bound = try Tensor(ints: [diagonal], [])
        return try Tensor.where(isLower ? distance.lessEqual(bound) : distance.greaterEqual(bound), self, scalar(0))
    }

    /// The diagonal of a matrix.
    package func diagonal() throws -> Tensor {
        guard shape.rank == 2 else {
            throw TensorError.wrongShape(op: "diagonal", operand: "input", expected: "[N, M]", got: shape)
        }
        let count = Swift.min(shape[0], shape[1])
        let step = shape[1] + 1
        guard count > 0 else { return try Tensor.zeros([0], dtype) }
        return try reshape([-1]).slice(axis: 0, start: 0, end: (count - 1) * step + 1, step: step)
    }
}
