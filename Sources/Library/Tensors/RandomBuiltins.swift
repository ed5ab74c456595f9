// Random tensors. Each call takes the next key of the session's seed, so that a run repeats itself.

extension TensorFunction {
    static let random: [TensorFunction] = [
        TensorFunction("rand(*size) -> Tensor", "Numbers even between 0 and 1.", "rand(2, 3).shape  # → (2, 3)") { a in
            .tensor(try Tensor.uniform(a.shape(0), key: a.keys.next()))
        },
        TensorFunction(
            "randn(*size) -> Tensor", "Numbers from the standard normal distribution.", "randn(2, 3).shape  # → (2, 3)"
        ) { a in
            .tensor(try Tensor.normal(a.shape(0), key: a.keys.next()))
        },
        TensorFunction(
            "randint(low: int, high, size=None) -> Tensor",
            "Whole numbers from `low` up to, not including, `high`; `randint(high, size)` begins at 0.",
            "randint(3, 4, (2,))  # → tensor([3, 3])"
        ) { a in
            a.isNone(2)
                ? .tensor(try Tensor.integers(a.shape(1), key: a.keys.next(), low: 0, high: a.int(0)))
                : .tensor(try Tensor.integers(a.shape(2), key: a.keys.next(), low: a.int(0), high: a.int(1)))
        },
        TensorFunction(
            "randperm(n: int) -> Tensor", "The numbers below `n` in random order.",
            "sort(randperm(3))[0]  # → tensor([0, 1, 2])"
        ) { a in
            .tensor(try Tensor.permutation(a.int(0), key: a.keys.next()))
        },
        TensorFunction(
            "rand_like(input: Tensor) -> Tensor", "Numbers even between 0 and 1 in the shape of another tensor.",
            "rand_like(zeros(2)).shape  # → (2,)"
        ) { a in
            .tensor(try Tensor.uniform(a.tensor(0).shape, key: a.keys.next()))
        },
        TensorFunction(
            "randn_like(input: Tensor) -> Tensor", "Normal numbers in the shape of another tensor.",
            "randn_like(zeros(2)).shape  # → (2,)"
        ) { a in
            .tensor(try Tensor.normal(a.tensor(0).shape, key: a.keys.next()))
        },
        TensorFunction(
            "normal(mean: float, std: float, size) -> Tensor", "Numbers from a normal distribution.",
            "normal(5, 0, (2,))  # → tensor([5., 5.])"
        ) { a in
            .tensor(try Tensor.normal(a.shape(2), key: a.keys.next(), mean: a.double(0), deviation: a.double(1)))
        },
        TensorFunction(
            "bernoulli(input: Tensor) -> Tensor", "1 with each element's probability, else 0.",
            "bernoulli(tensor([0.0, 1.0]))  # → tensor([0., 1.])"
        ) { a in
            .tensor(try a.tensor(0).bernoulli(key: a.keys.next()))
        },
        TensorFunction(
            "multinomial(input: Tensor, num_samples: int) -> Tensor",
            "Places drawn with replacement, each with its weight's share.",
            "multinomial(tensor([0.0, 1.0]), 3)  # → tensor([1, 1, 1])"
        ) { a in
            let weights = try a.tensor(0)
            let count = try a.int(1)
            guard weights.shape.rank == 1, weights.shape[0] > 0 else {
                throw TensorError.wrongShape(op: "multinomial", operand: "input", expected: "[N]", got: weights.shape)
            }
            let sums = try weights.cast(.f32).cumsum(axis: 0)
            let draws = try Tensor.uniform([count, 1], key: a.keys.next()) * sums.select(axis: 0, -1)
            return .tensor(try sums.lessEqual(draws).sum(axes: [1]))
        },
    ]
}
