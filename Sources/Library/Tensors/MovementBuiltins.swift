import Runtime
import Tensors

// Shapes changed, pieces cut and joined.

extension Builtin {
    static let movement: [Builtin] = [
        Builtin(
            "reshape(input: Tensor, *shape) -> Tensor", "The same elements under another shape; one extent may be -1.",
            "reshape(arange(4), 2, 2)  # → tensor([[0, 1],\n#    [2, 3]])"
        ) { a in .tensor(try a.tensor(0).reshape(a.restWholes())) },
        Builtin(
            "view(input: Tensor, *shape) -> Tensor", "The same as `reshape`.",
            "view(arange(4), -1)  # → tensor([0, 1, 2, 3])"
        ) { a in
            .tensor(try a.tensor(0).reshape(a.restWholes()))
        },
        Builtin(
            "permute(input: Tensor, *dims) -> Tensor", "The axes in another order.",
            "permute(zeros(2, 3, 4), 2, 0, 1).shape  # → (4, 2, 3)"
        ) { a in
            .tensor(try a.tensor(0).permute(a.restWholes()))
        },
        Builtin(
            "transpose(input: Tensor, dim0: int, dim1: int) -> Tensor", "Two axes swapped.",
            "transpose(zeros(2, 3), 0, 1).shape  # → (3, 2)"
        ) { a in
            .tensor(try a.tensor(0).transpose(a.whole(1), a.whole(2)))
        },
        Builtin(
            "swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor", "The same as `transpose`, under NumPy's name.",
            "swapaxes(zeros(2, 3), 0, 1).shape  # → (3, 2)"
        ) { a in
            .tensor(try a.tensor(0).transpose(a.whole(1), a.whole(2)))
        },
        Builtin(
            "movedim(input: Tensor, source: int, destination: int) -> Tensor", "One axis at another place.",
            "movedim(zeros(2, 3, 4), 0, 2).shape  # → (3, 4, 2)"
        ) { a in
            let x = try a.tensor(0)
            let from = try a.axis(1, of: x)
            let to = try a.axis(2, of: x)
            var order = Array(0..<x.shape.rank)
            order.insert(order.remove(at: from), at: to)
            return .tensor(try x.permute(order))
        },
        Builtin("t(input: Tensor) -> Tensor", "A matrix transposed.", "t(tensor([[1, 2]])).shape  # → (2, 1)") {
            a in
            let x = try a.tensor(0)
            guard x.shape.rank <= 2 else {
                throw TensorError.wrongShape(op: "t", operand: "input", expected: "at most 2 dimensions", got: x.shape)
            }
            return .tensor(x.shape.rank == 2 ? try x.transpose(0, 1) : x)
        },
        Builtin(
            "flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor", "Several axes as one.",
            "flatten(zeros(2, 3, 4), 1).shape  # → (2, 12)"
        ) { a in .tensor(try a.tensor(0).flatten(from: a.whole(1), to: a.whole(2))) },
        Builtin(
            "unflatten(input: Tensor, dim: int, sizes) -> Tensor", "One axis as several.",
            "unflatten(zeros(2, 12), 1, (3, 4)).shape  # → (2, 3, 4)"
        ) { a in
            let x = try a.tensor(0)
            let axis = try a.axis(1, of: x)
            let sizes = try Shape([x.shape[axis]]).filling(a.wholes(2), op: "unflatten")
            return .tensor(try x.reshape(Array(x.shape.dims[..<axis]) + sizes + Array(x.shape.dims[(axis + 1)...])))
        },
        Builtin(
            "squeeze(input: Tensor, dim=None) -> Tensor", "Without axes of extent 1.",
            "squeeze(zeros(1, 3, 1)).shape  # → (3,)"
        ) { a in
            guard let axes = try a.optionalWholes(1) else { return .tensor(try a.tensor(0).squeeze()) }
            let x = try a.tensor(0)
            let sorted = try x.shape.axes(axes, op: "squeeze").reversed()
            return .tensor(try sorted.reduce(x) { try $0.squeeze($1) })
        },
        Builtin(
            "unsqueeze(input: Tensor, dim: int) -> Tensor", "A new axis of extent 1.",
            "unsqueeze(zeros(3), 0).shape  # → (1, 3)"
        ) { a in
            .tensor(try a.tensor(0).unsqueeze(a.whole(1)))
        },
        Builtin(
            "expand(input: Tensor, *sizes) -> Tensor", "Repeated along axes of extent 1; -1 keeps an extent.",
            "expand(tensor([[1], [2]]), 2, 3)  # → tensor([[1, 1, 1],\n#    [2, 2, 2]])"
        ) { a in .tensor(try a.tensor(0).expand(a.restWholes())) },
        Builtin(
            "broadcast_to(input: Tensor, shape) -> Tensor", "The same as `expand` with a list.",
            "broadcast_to(tensor([1, 2]), (2, 2))  # → tensor([[1, 2],\n#    [1, 2]])"
        ) { a in
            .tensor(try a.tensor(0).expand(a.wholes(1)))
        },
        Builtin(
            "repeat(input: Tensor, *repeats) -> Tensor", "The whole repeated along each axis.",
            "repeat(tensor([1, 2]), 2)  # → tensor([1, 2, 1, 2])"
        ) { a in
            .tensor(try a.tensor(0).repeated(a.restWholes()))
        },
        Builtin(
            "tile(input: Tensor, dims) -> Tensor", "The whole repeated along each axis; missing leading counts are 1.",
            "tile(tensor([1, 2]), (2,))  # → tensor([1, 2, 1, 2])"
        ) { a in
            let x = try a.tensor(0)
            let counts = try a.wholes(1)
            return .tensor(
                try x.repeated(Array(repeating: 1, count: Swift.max(0, x.shape.rank - counts.count)) + counts))
        },
        Builtin(
            "repeat_interleave(input: Tensor, repeats, dim: int | None = None) -> Tensor",
            "Each element repeated, so often or each as often as a tensor says; without `dim` those of the flattened tensor.",
            "repeat_interleave(tensor([1, 2]), 2)  # → tensor([1, 1, 2, 2])"
        ) { a in
            let x = a.has(2) ? try a.tensor(0) : try a.tensor(0).flatten()
            let axis = try a.optionalAxis(2, of: x) ?? 0
            if let counts = a[1].asObject as? TensorObject, counts.tensor.shape.count != 1 {
                return .tensor(try x.repeated(counts.tensor, axis: axis))
            }
            let count = try a.count(1)
            var wide = x.shape.dims
            wide.insert(count, at: axis + 1)
            _ = try TensorType(checked: Shape(wide), x.dtype)
            return .tensor(try x.unsqueeze(axis + 1).expand(wide).flatten(from: axis, to: axis + 1))
        },
        Builtin(
            "flip(input: Tensor, dims) -> Tensor", "Backwards along axes.",
            "flip(tensor([1, 2, 3]), 0)  # → tensor([3, 2, 1])"
        ) { a in
            .tensor(try a.tensor(0).flip(a.wholes(1)))
        },
        Builtin(
            "roll(input: Tensor, shifts, dims=None) -> Tensor",
            "Rotated along axes; without `dims` the flattened tensor is.",
            "roll(tensor([1, 2, 3]), 1)  # → tensor([3, 1, 2])"
        ) { a in
            let x = try a.tensor(0)
            let shifts = try a.wholes(1)
            let axes = try a.optionalWholes(2) ?? []
            if axes.isEmpty, shifts.count == 1 {
                return .tensor(try x.flatten().roll(shifts[0], axis: 0).reshape(x.shape.dims))
            }
            guard axes.count == shifts.count else {
                throw Problem(
                    "RuntimeError",
                    "shifts and dimensions must align. shifts: \(shifts.count), dims:\(axes.count)",
                    hint: "Give one shift for each dimension.")
            }
            return .tensor(try zip(shifts, axes).reduce(x) { try $0.roll($1.0, axis: $1.1) })
        },
        Builtin(
            "cat(tensors, dim: int = 0) -> Tensor", "Joined along an axis.",
            "cat([tensor([1, 2]), tensor([3])])  # → tensor([1, 2, 3])"
        ) { a in
            .tensor(try Tensor.concat(Tensor.promoted(a.tensors(0)), axis: a.whole(1)))
        },
        Builtin(
            "concat(tensors, dim: int = 0) -> Tensor", "The same as `cat`.",
            "concat([tensor([1, 2]), tensor([3])])  # → tensor([1, 2, 3])"
        ) { a in
            .tensor(try Tensor.concat(Tensor.promoted(a.tensors(0)), axis: a.whole(1)))
        },
        Builtin(
            "stack(tensors, dim: int = 0) -> Tensor", "Joined along a new axis.",
            "stack([tensor([1, 2]), tensor([3, 4])]).shape  # → (2, 2)"
        ) { a in
            .tensor(try Tensor.stack(Tensor.promoted(a.tensors(0)), axis: a.whole(1)))
        },
        Builtin(
            "hstack(tensors) -> Tensor", "Side by side: along axis 1, or 0 for vectors.",
            "hstack([tensor([1]), tensor([2])])  # → tensor([1, 2])"
        ) { a in
            let parts = try Tensor.promoted(a.tensors(0)).map { try $0.shape.rank == 0 ? $0.reshape([1]) : $0 }
            return .tensor(try Tensor.concat(parts, axis: (parts.first?.shape.rank ?? 1) == 1 ? 0 : 1))
        },
        Builtin(
            "vstack(tensors) -> Tensor", "On top of each other.",
            "vstack([tensor([1, 2]), tensor([3, 4])]).shape  # → (2, 2)"
        ) { a in
            let parts = try Tensor.promoted(a.tensors(0)).map { try $0.shape.rank < 2 ? $0.reshape([1, -1]) : $0 }
            return .tensor(try Tensor.concat(parts, axis: 0))
        },
        Builtin(
            "split(input: Tensor, split_size, dim: int = 0) -> tuple",
            "Pieces of a size, or of several sizes, along an axis.",
            "split(tensor([1, 2, 3]), 2)  # → (tensor([1, 2]), tensor([3]))"
        ) { a in
            let x = try a.tensor(0)
            let axis = try a.axis(2, of: x)
            guard a[1].asArray != nil else { return .tensors(try x.split(size: a.whole(1), axis: axis)) }
            let sizes = try a.wholes(1)
            var rest = x.shape[axis]
            for size in sizes where rest >= 0 { rest = (0...rest).contains(size) ? rest - size : -1 }
            guard rest == 0 else {
                throw Problem(
                    "RuntimeError",
                    "split expects sizes that sum exactly to \(x.shape[axis]) (the size at dimension \(axis)), but got \(sizes)",
                    hint: "One size cuts pieces of it, the last one smaller: `x.split(2)`.")
            }
            var start = 0
            return .tensors(
                try sizes.map { size in
                    defer { start += size }
                    return try x.slice(axis: axis, start: start, end: start + size)
                })
        },
        Builtin(
            "chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple", "At most so many equal pieces along an axis.",
            "chunk(tensor([1, 2, 3, 4]), 2)  # → (tensor([1, 2]), tensor([3, 4]))"
        ) { a in
            let x = try a.tensor(0)
            let axis = try a.axis(2, of: x)
            let count = try a.count(1, atLeast: 1, atMost: .max)
            return .tensors(try x.split(size: Swift.max(1, (x.shape[axis] - 1) / count + 1), axis: axis))
        },
        Builtin(
            "unbind(input: Tensor, dim: int = 0) -> tuple", "The slices along an axis, which goes away.",
            "unbind(tensor([1, 2]))  # → (tensor(1), tensor(2))"
        ) { a in
            let x = try a.tensor(0)
            let axis = try a.axis(1, of: x)
            return .tensors(try (0..<x.shape[axis]).map { try x.select(axis: axis, $0) })
        },
        Builtin(
            "narrow(input: Tensor, dim: int, start: int, length: int) -> Tensor",
            "So many elements of an axis from a place on.",
            "narrow(tensor([1, 2, 3]), 0, 1, 2)  # → tensor([2, 3])"
        ) { a in
            let x = try a.tensor(0)
            let axis = try a.axis(1, of: x)
            let size = x.shape[axis]
            let place = try a.whole(2)
            let length = try a.count(3, atMost: .max)
            guard (-size...size).contains(place), length <= size - (place < 0 ? place + size : place) else {
                throw TensorError.indexOutOfRange(op: "narrow", index: place, count: size)
            }
            let start = place < 0 ? place + size : place
            return .tensor(try x.slice(axis: axis, start: start, end: start + length))
        },
        Builtin(
            "select(input: Tensor, dim: int, index: int) -> Tensor", "One slice along an axis, which goes away.",
            "select(tensor([[1, 2], [3, 4]]), 0, 1)  # → tensor([3, 4])"
        ) { a in .tensor(try a.tensor(0).select(axis: a.whole(1), a.whole(2))) },
        Builtin(
            "pad(input: Tensor, pad, mode='constant', value: float = 0) -> Tensor",
            "A border: before and after the last axis, then the one before, and so on. `mode` may also be 'reflect', 'replicate' or 'circular'.",
            "pad(tensor([1, 2]), (1, 0))  # → tensor([0, 1, 2])"
        ) { a in
            let x = try a.tensor(0)
            // A number in the place of the mode is the value.
            guard let name = a[2].asString else { return .tensor(try x.padded(a.wholes(1), value: a.number(2))) }
            if name == "constant" { return .tensor(try x.padded(a.wholes(1), value: a.number(3))) }
            guard let mode = BorderMode(rawValue: name) else {
                throw TensorError.unknownChoice(
                    op: "pad", name: "mode", got: name, known: ["constant"] + BorderMode.allCases.map(\.rawValue))
            }
            return .tensor(try x.padded(a.wholes(1), mode: mode))
        },
        Builtin(
            "tril(input: Tensor, diagonal: int = 0) -> Tensor", "The lower triangle of matrices, zeros above.",
            "tril(ones(2, 2))  # → tensor([[1., 0.],\n#    [1., 1.]])"
        ) { a in
            .tensor(try a.tensor(0).triangle(isLower: true, diagonal: a.whole(1)))
        },
        Builtin(
            "triu(input: Tensor, diagonal: int = 0) -> Tensor", "The upper triangle of matrices, zeros below.",
            "triu(ones(2, 2))  # → tensor([[1., 1.],\n#    [0., 1.]])"
        ) { a in
            .tensor(try a.tensor(0).triangle(isLower: false, diagonal: a.whole(1)))
        },
        Builtin(
            "diff(input: Tensor, n: int = 1, dim: int = -1) -> Tensor",
            "Each element minus the one before it along an axis, `n` times over.",
            "diff(tensor([1, 4, 9]))  # → tensor([3, 5])"
        ) { a in
            var x = try a.tensor(0)
            let axis = try a.axis(2, of: x)
            let times = try a.count(1, atMost: .max)
            for _ in 0..<Swift.min(times, x.shape[axis]) {
                let size = x.shape[axis]
                let (after, before) = (
                    try x.slice(axis: axis, start: 1, end: size), try x.slice(axis: axis, start: 0, end: size - 1)
                )
                x = try x.dtype == .bool ? after.logicalXor(before) : after - before
            }
            return .tensor(x)
        },
        Builtin(
            "meshgrid(*tensors, indexing: str = 'ij') -> tuple",
            "The coordinates of a grid: one tensor for each vector, all of the grid's shape.",
            "meshgrid(arange(2), arange(2))[0]  # → tensor([[0, 0],\n#    [1, 1]])", choices: ["indexing": .indexings]
        ) { a in
            let vectors = try a.restTensors()
            let indexing = try a.string(0)
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
            return .tensors(indexing == "xy" && grids.count > 1 ? try grids.map { try $0.transpose(0, 1) } : grids)
        },
        Builtin(
            "diag(input: Tensor, diagonal: int = 0) -> Tensor",
            "A vector on the diagonal of a matrix, or the diagonal of a matrix; `diagonal` counts to the right of it.",
            "diag(tensor([[1, 2], [3, 4]]))  # → tensor([1, 4])"
        ) { a in
            let x = try a.tensor(0)
            return .tensor(
                try x.shape.rank == 2 ? x.diagonal(offset: a.whole(1)) : x.asDiagonal(offset: a.whole(1)))
        },
        Builtin(
            "diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor",
            "The diagonal of a matrix, or of the matrices that two axes make, as the last axis.",
            "diagonal(tensor([[1, 2], [3, 4]]))  # → tensor([1, 4])"
        ) { a in
            .tensor(try a.tensor(0).diagonal(offset: a.whole(1), a.whole(2), a.whole(3)))
        },
    ]
}
