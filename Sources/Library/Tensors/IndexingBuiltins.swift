import Runtime
import Tensors

// Elements picked by number, by mask and by order.

extension Builtin {
    static let indexing: [Builtin] = [
        Builtin(
            "index_select(input: Tensor, dim: int, index: Tensor) -> Tensor", "Slices along an axis by number.",
            "index_select(tensor([10, 20, 30]), 0, tensor([2, 0]))  # → tensor([30, 10])"
        ) { a in
            .tensor(try a.tensor(0).indexSelect(axis: a.whole(1), a.tensor(2)))
        },
        Builtin(
            "gather(input: Tensor, dim: int, index: Tensor) -> Tensor",
            "Elements along an axis, each by a number of its own.",
            "gather(tensor([[1, 2], [3, 4]]), 1, tensor([[1], [0]]))  # → tensor([[2],\n#    [3]])"
        ) { a in
            .tensor(try a.tensor(0).gather(axis: a.whole(1), a.tensor(2)))
        },
        Builtin(
            "take_along_dim(input: Tensor, indices: Tensor, dim: int) -> Tensor",
            "The same as `gather`, with the indices before the axis.",
            "take_along_dim(tensor([3, 1, 2]), tensor([1, 2, 0]), 0)  # → tensor([1, 2, 3])"
        ) { a in
            .tensor(try a.tensor(0).gather(axis: a.whole(2), a.tensor(1)))
        },
        Builtin(
            "scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor",
            "`input` with elements of `src` added at places along an axis.",
            "scatter_add(zeros(3), 0, tensor([0, 2, 0]), tensor([1.0, 2.0, 3.0]))  # → tensor([4., 0., 2.])"
        ) { a in
            .tensor(try a.tensor(0).scatterAdd(axis: a.whole(1), a.tensor(2), a.tensor(3)))
        },
        Builtin(
            "one_hot(input: Tensor, num_classes: int = -1) -> Tensor", "A row of zeros with a 1 at each number.",
            "one_hot(tensor([0, 2]), 3)  # → tensor([[1, 0, 0],\n#    [0, 0, 1]])"
        ) { a in
            .tensor(try a.tensor(0).oneHot(classes: a.whole(1)))
        },
        Builtin(
            "masked_fill(input: Tensor, mask: Tensor, value) -> Tensor", "A number where the mask holds.",
            "masked_fill(tensor([1.0, 2.0]), tensor([True, False]), 0)  # → tensor([0., 2.])"
        ) { a in
            let x = try a.tensor(0)
            if let value = a[2].asObject as? TensorObject {
                return .tensor(try x.maskedFill(a.tensor(1), value.tensor))
            }
            return .tensor(try x.maskedFill(a.tensor(1), Tensor.full([], number: a.number(2), x.dtype)))
        },
        Builtin(
            "masked_select(input: Tensor, mask: Tensor) -> Tensor", "The elements where the mask holds, in a row.",
            "masked_select(tensor([1, 2, 3]), tensor([True, False, True]))  # → tensor([1, 3])"
        ) { a in
            .tensor(try a.tensor(0).maskedSelect(a.tensor(1)))
        },
        Builtin(
            "nonzero(input: Tensor) -> Tensor", "The places of the elements that are not zero, one row each.",
            "nonzero(tensor([0, 5, 6]))  # → tensor([[1],\n#    [2]])"
        ) { a in .tensor(try a.tensor(0).nonzero()) },
        Builtin(
            "sort(input: Tensor, dim: int = -1, descending: bool = False) -> tuple",
            "The elements in order along an axis, and where they were.",
            "sort(tensor([3, 1, 2]))[0]  # → tensor([1, 2, 3])"
        ) { a in .pair("sort", try a.tensor(0).sorted(axis: a.whole(1), descending: a.bool(2))) },
        Builtin(
            "argsort(input: Tensor, dim: int = -1, descending: bool = False) -> Tensor",
            "Where the elements are that would come first, second and so on.",
            "argsort(tensor([3, 1, 2]))  # → tensor([1, 2, 0])"
        ) { a in .tensor(try a.tensor(0).sorted(axis: a.whole(1), descending: a.bool(2)).indices) },
        Builtin(
            "topk(input: Tensor, k: int, dim: int = -1, largest: bool = True) -> tuple",
            "The `k` largest elements along an axis in order, and their places.",
            "topk(tensor([3, 1, 2]), 2)[0]  # → tensor([3, 2])"
        ) { a in
            .pair("topk", try a.tensor(0).topk(a.whole(1), axis: a.whole(2), largest: a.bool(3)))
        },
    ]
}
