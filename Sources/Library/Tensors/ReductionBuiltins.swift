import Runtime
import Tensors

// Reductions. `dim` is an axis, several, or None for all; `keepdim` keeps them with extent 1.

extension Call {
    /// What `var` and `std` take off the count: `unbiased` is the older spelling of it.
    fileprivate var correction: Double {
        get throws { try has(2) ? bool(2) ? 1 : 0 : real(4) }
    }

    /// A product whose two operands have so many dimensions.
    fileprivate func matrices(rank: Int, _ op: String, _ second: String) throws -> Tensor {
        let (x, y) = (try tensor(0), try tensor(1))
        let shape = ["[n], a vector", "[n, m], a matrix", "[batch, n, m]"][rank - 1]
        for (operand, tensor) in [("input", x), (second, y)] where tensor.shape.rank != rank {
            throw TensorError.wrongShape(op: op, operand: operand, expected: shape, got: tensor.shape)
        }
        guard rank < 3 || x.shape[0] == y.shape[0] else {
            throw TensorError.wrongShape(
                op: op, operand: second, expected: "[\(x.shape[0]), \(x.shape[2]), m]", got: y.shape)
        }
        return try x.matmul(y)
    }
}

extension Builtin {
    static let reductions: [Builtin] = [
        Builtin(
            "softmax(input: Tensor, dim: int) -> Tensor",
            "Scores as probabilities: `exp(x)` over its sum along an axis.",
            "softmax(tensor([0.0, 0.0]), dim=0)  # → tensor([0.5000, 0.5000])"
        ) { a in .tensor(try a.tensor(0).softmax(axis: a.whole(1))) },
        Builtin(
            "log_softmax(input: Tensor, dim: int) -> Tensor", "The logarithm of `softmax`, exact where that is near 0.",
            "log_softmax(tensor([0.0, 0.0]), dim=0)  # → tensor([-0.6931, -0.6931])"
        ) { a in .tensor(try a.tensor(0).logSoftmax(axis: a.whole(1))) },
        Builtin(
            "matmul(input: Tensor, other: Tensor) -> Tensor",
            "The product of matrices, `input @ other`; batched over leading axes.",
            "matmul(tensor([[1.0, 2.0]]), tensor([[3.0], [4.0]]))  # → tensor([[11.]])"
        ) { a in .tensor(try a.tensor(0).matmul(a.tensor(1))) },
        Builtin(
            "mm(input: Tensor, mat2: Tensor) -> Tensor", "The product of two matrices.",
            "mm(tensor([[1.0, 2.0]]), tensor([[3.0], [4.0]]))  # → tensor([[11.]])"
        ) { a in
            .tensor(try a.matrices(rank: 2, "mm", "mat2"))
        },
        Builtin(
            "bmm(input: Tensor, mat2: Tensor) -> Tensor", "The products of two batches of matrices, pair by pair.",
            "bmm(ones(2, 1, 3), ones(2, 3, 1)).shape  # → (2, 1, 1)"
        ) { a in .tensor(try a.matrices(rank: 3, "bmm", "mat2")) },
        Builtin(
            "dot(input: Tensor, tensor: Tensor) -> Tensor", "The sum of the products of two vectors.",
            "dot(tensor([1.0, 2.0]), tensor([3.0, 4.0]))  # → tensor(11.)"
        ) { a in .tensor(try a.matrices(rank: 1, "dot", "tensor")) },
        Builtin(
            "outer(input: Tensor, vec2: Tensor) -> Tensor",
            "Every element of one vector times every element of another.",
            "outer(tensor([1, 2]), tensor([3, 4]))  # → tensor([[3, 4],\n#    [6, 8]])"
        ) { a in
            let (x, y) = (try a.tensor(0), try a.tensor(1))
            for (operand, tensor) in [("input", x), ("vec2", y)] where tensor.shape.rank != 1 {
                throw TensorError.wrongShape(
                    op: "outer", operand: operand, expected: "[n], a vector", got: tensor.shape)
            }
            return .tensor(try x.unsqueeze(1) * y.unsqueeze(0))
        },
        Builtin(
            "sum(input: Tensor, dim=None, keepdim: bool = False) -> Tensor", "The sum of the elements.",
            "sum(tensor([[1, 2], [3, 4]]), dim=0)  # → tensor([4, 6])"
        ) { a in .tensor(try a.tensor(0).sum(axes: a.optionalWholes(1), keep: a.bool(2))) },
        Builtin(
            "mean(input: Tensor, dim=None, keepdim: bool = False) -> Tensor", "The mean of the elements.",
            "mean(tensor([1.0, 2.0, 6.0]))  # → tensor(3.)"
        ) { a in .tensor(try a.tensor(0).mean(axes: a.optionalWholes(1), keep: a.bool(2))) },
        Builtin(
            "prod(input: Tensor, dim=None, keepdim: bool = False) -> Tensor", "The product of the elements.",
            "prod(tensor([1.0, 2.0, 6.0]))  # → tensor(12.)"
        ) { a in .tensor(try a.tensor(0).prod(axes: a.optionalWholes(1), keep: a.bool(2))) },
        Builtin(
            "max(input: Tensor, dim=None, keepdim: bool = False)",
            "The largest element; with `dim` the largest along it and their places; with a tensor in its place the larger of each two.",
            "tensor([[1.0, 5.0], [2.0, 0.0]]).max()  # → tensor(5.)"
        ) { a in
            if !a.has(1) { return .tensor(try a.tensor(0).amax()) }
            if let other = a[1].asObject as? TensorObject {
                return .tensor(try a.tensor(0).maximum(other.tensor))
            }
            return .pair("max", try a.tensor(0).max(axis: a.whole(1), keep: a.bool(2)))
        },
        Builtin(
            "min(input: Tensor, dim=None, keepdim: bool = False)",
            "The smallest element; with `dim` the smallest along it and their places; with a tensor in its place the smaller of each two.",
            "tensor([[1.0, 5.0], [2.0, 0.0]]).min()  # → tensor(0.)"
        ) { a in
            if !a.has(1) { return .tensor(try a.tensor(0).amin()) }
            if let other = a[1].asObject as? TensorObject {
                return .tensor(try a.tensor(0).minimum(other.tensor))
            }
            return .pair("min", try a.tensor(0).min(axis: a.whole(1), keep: a.bool(2)))
        },
        Builtin(
            "amax(input: Tensor, dim=None, keepdim: bool = False) -> Tensor",
            "The largest elements; equal ones share the gradient.",
            "amax(tensor([[1, 5], [7, 2]]), dim=1)  # → tensor([5, 7])"
        ) { a in .tensor(try a.tensor(0).amax(axes: a.optionalWholes(1), keep: a.bool(2))) },
        Builtin(
            "amin(input: Tensor, dim=None, keepdim: bool = False) -> Tensor",
            "The smallest elements; equal ones share the gradient.",
            "amin(tensor([[1, 5], [7, 2]]), dim=1)  # → tensor([1, 2])"
        ) { a in .tensor(try a.tensor(0).amin(axes: a.optionalWholes(1), keep: a.bool(2))) },
        Builtin(
            "argmax(input: Tensor, dim=None, keepdim: bool = False) -> Tensor",
            "The place of the first largest element.",
            "argmax(tensor([[1, 5], [7, 2]]), dim=1)  # → tensor([1, 0])"
        ) { a in .tensor(try a.tensor(0).argmax(axis: a.optionalWhole(1), keep: a.bool(2))) },
        Builtin(
            "argmin(input: Tensor, dim=None, keepdim: bool = False) -> Tensor",
            "The place of the first smallest element.",
            "argmin(tensor([[1, 5], [7, 2]]), dim=1)  # → tensor([0, 1])"
        ) { a in .tensor(try a.tensor(0).argmin(axis: a.optionalWhole(1), keep: a.bool(2))) },
        Builtin(
            "any(input: Tensor, dim=None, keepdim: bool = False) -> Tensor", "Whether any element is nonzero.",
            "tensor([0, 3]).any()  # → tensor(True)"
        ) { a in .tensor(try a.tensor(0).any(axes: a.optionalWholes(1), keep: a.bool(2))) },
        Builtin(
            "all(input: Tensor, dim=None, keepdim: bool = False) -> Tensor", "Whether all elements are nonzero.",
            "tensor([0, 3]).all()  # → tensor(False)"
        ) { a in .tensor(try a.tensor(0).all(axes: a.optionalWholes(1), keep: a.bool(2))) },
        Builtin(
            "var(input: Tensor, dim=None, unbiased=None, keepdim: bool = False, *, correction: float = 1) -> Tensor",
            "The mean square distance from the mean, over n - `correction`; `unbiased=False` is correction 0.",
            "var(tensor([1.0, 2.0, 3.0]))  # → tensor(1.)"
        ) { a in
            .tensor(try a.tensor(0).variance(axes: a.optionalWholes(1), correction: a.correction, keep: a.bool(3)))
        },
        Builtin(
            "std(input: Tensor, dim=None, unbiased=None, keepdim: bool = False, *, correction: float = 1) -> Tensor",
            "The root of the variance.",
            "std(tensor([1.0, 3.0, 5.0]))  # → tensor(2.)"
        ) { a in
            .tensor(
                try a.tensor(0).standardDeviation(axes: a.optionalWholes(1), correction: a.correction, keep: a.bool(3)))
        },
        Builtin(
            "norm(input: Tensor, p: float = 2, dim=None, keepdim: bool = False) -> Tensor",
            "The length: `sum(abs(input) ** p) ** (1 / p)`.",
            "norm(tensor([3.0, 4.0]))  # → tensor(5.)"
        ) { a in .tensor(try a.tensor(0).norm(a.real(1), axes: a.optionalWholes(2), keep: a.bool(3))) },
        Builtin(
            "logsumexp(input: Tensor, dim, keepdim: bool = False) -> Tensor",
            "`log(sum(exp(input)))`, without overflow.",
            "logsumexp(tensor([100.0, 100.0]), dim=0)  # → tensor(100.6931)"
        ) { a in
            .tensor(try a.tensor(0).logsumexp(axes: a.wholes(1), keep: a.bool(2)))
        },
        Builtin(
            "cumsum(input: Tensor, dim: int) -> Tensor", "Sums of the elements up to each place along an axis.",
            "cumsum(tensor([1, 2, 3]), dim=0)  # → tensor([1, 3, 6])"
        ) { a in .tensor(try a.tensor(0).cumsum(axis: a.whole(1))) },
        Builtin(
            "cumprod(input: Tensor, dim: int) -> Tensor", "Products of the elements up to each place along an axis.",
            "cumprod(tensor([1, 2, 3]), dim=0)  # → tensor([1, 2, 6])"
        ) { a in .tensor(try a.tensor(0).cumprod(axis: a.whole(1))) },
        Builtin(
            "count_nonzero(input: Tensor, dim=None) -> Tensor", "How many elements are not zero.",
            "count_nonzero(tensor([0, 3, 4]))  # → tensor(2)"
        ) { a in .tensor(try a.tensor(0).cast(.bool).sum(axes: a.optionalWholes(1))) },
        Builtin(
            "median(input: Tensor, dim: int | None = None, keepdim: bool = False)",
            "The middle element, the lower of two; with `dim` the middle ones along it and their places.",
            "median(tensor([3.0, 1.0, 2.0]))  # → tensor(2.)"
        ) { a in
            let x = try a.tensor(0)
            if a.has(1) { return .pair("median", try x.median(axis: a.whole(1), keep: a.bool(2))) }
            guard x.shape.count > 0 else { return .tensor(try Tensor.scalar(.nan, x.dtype)) }
            return .tensor(try x.flatten().median(axis: 0).values)
        },
        Builtin(
            "bincount(input: Tensor, minlength: int = 0) -> Tensor", "How often each whole number from 0 on occurs.",
            "bincount(tensor([0, 1, 1, 3]))  # → tensor([1, 2, 0, 1])"
        ) { a in
            .tensor(try a.tensor(0).bincount(atLeast: a.count(1)))
        },
        Builtin(
            "unique(input: Tensor, return_counts: bool = False)",
            "The different elements in order; with `return_counts` also how often each occurs.",
            "unique(tensor([3, 1, 1, 2]))  # → tensor([1, 2, 3])"
        ) { a in
            let found = try a.tensor(0).unique()
            return try a.bool(1) ? .tensors([found.values, found.counts]) : .tensor(found.values)
        },
        Builtin(
            "trace(input: Tensor) -> Tensor", "The sum of a matrix's diagonal.",
            "trace(tensor([[1, 2], [3, 4]]))  # → tensor(5)"
        ) { a in
            let x = try a.tensor(0)
            guard x.shape.rank == 2 else {
                throw TensorError.wrongShape(op: "trace", operand: "input", expected: "[n, m], a matrix", got: x.shape)
            }
            return .tensor(try x.diagonal().sum())
        },
        Builtin(
            "normalize(input: Tensor, p: float = 2, dim: int = 1, eps: float = 1e-12) -> Tensor",
            "Divided by the length along an axis.",
            "normalize(tensor([3.0, 4.0]), dim=0)  # → tensor([0.6000, 0.8000])"
        ) { a in
            let length = try a.tensor(0).norm(a.real(1), axes: [a.whole(2)], keep: true)
            return .tensor(try a.tensor(0) / length.clamp(min: .float(a.real(3))))
        },
        Builtin(
            "cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-08) -> Tensor",
            "The cosine of the angle between two vectors.",
            "cosine_similarity(tensor([1.0, 0.0]), tensor([1.0, 1.0]), dim=0)  # → tensor(0.7071)"
        ) { a in
            let (x, y, axes) = (try a.tensor(0), try a.tensor(1), [try a.whole(2)])
            let least = Number.float(try a.real(3))
            let lengths = try x.norm(axes: axes).clamp(min: least) * y.norm(axes: axes).clamp(min: least)
            return .tensor(try (x * y).sum(axes: axes) / lengths)
        },
    ]
}
