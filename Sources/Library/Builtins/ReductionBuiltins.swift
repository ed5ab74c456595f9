import Runtime
import Tensors

extension Builtin {
    /// Many numbers to few: sums, means, extremes; along `dim`, or over everything.
    static let reductions: [Builtin] = [
        reduction("sum", "The sum.", "tensor([1, 2, 3]).sum()", "tensor(6)") { try $0.sum(axes: $1, keep: $2) },
        reduction("mean", "The mean.", "tensor([1.0, 3.0]).mean()", "tensor(2.)") { try $0.mean(axes: $1, keep: $2) },
        reduction("prod", "The product.", "tensor([2, 3]).prod()", "tensor(6)") { try $0.prod(axes: $1, keep: $2) },
        reduction("amax", "The largest element.", "tensor([2, 3]).amax()", "tensor(3)") { try $0.amax(axes: $1, keep: $2) },
        reduction("amin", "The smallest element.", "tensor([2, 3]).amin()", "tensor(2)") { try $0.amin(axes: $1, keep: $2) },
        reduction("any", "Whether any element is true.", "tensor([0, 3]).any()", "tensor(True)") { try $0.any(axes: $1, keep: $2) },
        reduction("all", "Whether every element is true.", "tensor([0, 3]).all()", "tensor(False)") { try $0.all(axes: $1, keep: $2) },
        reduction("norm", "The Euclidean length.", "tensor([3.0, 4.0]).norm()", "tensor(5.)") { try $0.norm(2, axes: $1, keep: $2) },
        reduction("logsumexp", "log(sum(exp(x))) without overflow.", "zeros(2).logsumexp(0)", "tensor(0.6931)") {
            let every = Array(0..<$0.shape.rank)
            return try $0.logsumexp(axes: $1 ?? every, keep: $2)
        },
        spread("var", "The variance", "tensor([1.0, 3.0]).var()", "tensor(2.)") { try $0.variance(axes: $1, correction: $2, keep: $3) },
        spread("std", "The standard deviation", "tensor([1.0, 3.0]).std()", "tensor(1.4142)") { try $0.standardDeviation(axes: $1, correction: $2, keep: $3) },
        extreme("max", "largest", "tensor([3, 9, 5]).max()", "tensor(9)", whole: { try $0.amax() }, along: { try $0.max(axis: $1, keep: $2) }),
        extreme("min", "smallest", "tensor([3, 9, 5]).min()", "tensor(3)", whole: { try $0.amin() }, along: { try $0.min(axis: $1, keep: $2) }),
        place("argmax", "largest", "tensor([3, 9, 5]).argmax()", "tensor(1)") { try $0.argmax(axis: $1, keep: $2) },
        place("argmin", "smallest", "tensor([3, 9, 5]).argmin()", "tensor(0)") { try $0.argmin(axis: $1, keep: $2) },
        Builtin("cumsum(x: Tensor, dim: int) -> Tensor", """
            The sum up to each element along an axis.
            ```tl
            print(tensor([1, 2, 3]).cumsum(0))  # → tensor([1, 3, 6])
            ```
            See also: sum, cumprod
            """) { call in .tensor(try call.tensor(0).cumsum(axis: call.int(1))) },
        Builtin("cumprod(x: Tensor, dim: int) -> Tensor", """
            The product up to each element along an axis.
            ```tl
            print(tensor([1, 2, 3]).cumprod(0))  # → tensor([1, 2, 6])
            ```
            See also: prod, cumsum
            """) { call in .tensor(try call.tensor(0).cumprod(axis: call.int(1))) },
        Builtin("softmax(x: Tensor, dim: int = -1) -> Tensor", """
            exp(x) divided by its sum along an axis: scores to probabilities.
            ```tl
            print(softmax(zeros(4), dim=0))  # → tensor([0.2500, 0.2500, 0.2500, 0.2500])
            ```
            See also: log_softmax, cross_entropy
            """) { call in .tensor(try call.tensor(0).softmax(axis: call.int(1))) },
        Builtin("log_softmax(x: Tensor, dim: int = -1) -> Tensor", """
            The logarithm of `softmax`, without overflow.
            ```tl
            print(log_softmax(zeros(4), dim=0)[0])  # → tensor(-1.3863)
            ```
            See also: softmax
            """) { call in .tensor(try call.tensor(0).logSoftmax(axis: call.int(1))) },
        Builtin("matmul(x: Tensor, other: Tensor) -> Tensor", """
            The matrix product, batched over leading axes, as `x @ other`.
            ```tl
            print(matmul(tensor([[1.0, 2.0]]), tensor([[3.0], [4.0]])))  # → tensor([[11.]])
            ```
            """) { call in .tensor(try call.tensor(0).matmul(call.tensor(1))) },
        Builtin("clamp(x: Tensor, min: float | None = None, max: float | None = None) -> Tensor", """
            Elements moved into bounds.
            ```tl
            print(clamp(tensor([-1.0, 0.5, 2.0]), 0, 1))  # → tensor([0.0000, 0.5000, 1.0000])
            ```
            """) { call in .tensor(try call.tensor(0).clamp(min: call.optionalDouble(1), max: call.optionalDouble(2))) },
    ]

    private static let dims = "dim: int | list | tuple | None = None"

    private static func example(_ summary: String, _ code: String, _ result: String, _ more: String = "") -> String {
        "\(summary)\(more)\n```tl\nprint(\(code))  # → \(result)\n```"
    }

    private static func axes(_ call: Call, _ index: Int) throws -> [Int]? { call.has(index) ? try call.ints(index) : nil }

    private static func reduction(_ name: String, _ summary: String, _ code: String, _ result: String,
                                  _ body: @escaping @Sendable (Tensor, [Int]?, Bool) throws -> Tensor) -> Builtin {
        Builtin("\(name)(x: Tensor, \(dims), keepdim: bool = False) -> Tensor", example(summary, code, result)) { call in
            .tensor(try body(call.tensor(0), axes(call, 1), call.bool(2)))
        }
    }

    private static func spread(_ name: String, _ summary: String, _ code: String, _ result: String,
                               _ body: @escaping @Sendable (Tensor, [Int]?, Double, Bool) throws -> Tensor) -> Builtin {
        Builtin("\(name)(x: Tensor, \(dims), *, correction: float = 1, keepdim: bool = False) -> Tensor",
                example(summary + ", of a sample unless `correction=0`.", code, result)) { call in
            .tensor(try body(call.tensor(0), axes(call, 1), call.double(2), call.bool(3)))
        }
    }

    private static func extreme(_ name: String, _ word: String, _ code: String, _ result: String, whole: @escaping @Sendable (Tensor) throws -> Tensor,
                                along: @escaping @Sendable (Tensor, Int, Bool) throws -> (values: Tensor, indices: Tensor)) -> Builtin {
        Builtin("\(name)(x: Tensor, dim: int | None = None, keepdim: bool = False)",
                example("The \(word) element; along an axis, the \(word) elements and where they are.", code, result)) { call in
            guard call.has(1) else { return .tensor(try whole(call.tensor(0))) }
            let pair = try along(call.tensor(0), call.int(1), call.bool(2))
            return .tuple([.tensor(pair.values), .tensor(pair.indices)])
        }
    }

    private static func place(_ name: String, _ word: String, _ code: String, _ result: String,
                              _ body: @escaping @Sendable (Tensor, Int?, Bool) throws -> Tensor) -> Builtin {
        Builtin("\(name)(x: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor",
                example("Where the \(word) element is, in the flat tensor or along an axis.", code, result)) { call in
            .tensor(try body(call.tensor(0), call.optionalInt(1), call.bool(2)))
        }
    }
}
