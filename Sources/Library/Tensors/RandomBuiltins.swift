import Runtime
import Tensors

// Random tensors. Each call takes the next key of the session's seed, so that a run repeats itself.

extension Builtin {
    static let random: [Builtin] = [
        Builtin("rand(*size) -> Tensor", "Numbers even between 0 and 1.", "rand(2, 3).shape  # → (2, 3)") { a in
            .tensor(try Tensor.uniform(a.restShape(), key: a.session.keys.next()))
        },
        Builtin(
            "randn(*size) -> Tensor", "Numbers from the standard normal distribution.", "randn(2, 3).shape  # → (2, 3)"
        ) { a in
            .tensor(try Tensor.normal(a.restShape(), key: a.session.keys.next()))
        },
        Builtin(
            "randint(low: int, high, size=None) -> Tensor",
            "Whole numbers from `low` up to, not including, `high`; `randint(high, size)` begins at 0.",
            "randint(3, 4, (2,))  # → tensor([3, 3])"
        ) { a in
            !a.has(2)
                ? .tensor(try Tensor.integers(a.shape(1), key: a.session.keys.next(), low: 0, high: a.whole(0)))
                : .tensor(
                    try Tensor.integers(a.shape(2), key: a.session.keys.next(), low: a.whole(0), high: a.whole(1)))
        },
        Builtin(
            "randperm(n: int) -> Tensor", "The numbers below `n` in random order.",
            "sort(randperm(3))[0]  # → tensor([0, 1, 2])"
        ) { a in
            .tensor(try Tensor.permutation(a.whole(0), key: a.session.keys.next()))
        },
        Builtin(
            "rand_like(input: Tensor) -> Tensor", "Numbers even between 0 and 1 in the shape of another tensor.",
            "rand_like(zeros(2)).shape  # → (2,)"
        ) { a in
            .tensor(try Tensor.uniform(a.tensor(0).shape, key: a.session.keys.next()))
        },
        Builtin(
            "randn_like(input: Tensor) -> Tensor", "Normal numbers in the shape of another tensor.",
            "randn_like(zeros(2)).shape  # → (2,)"
        ) { a in
            .tensor(try Tensor.normal(a.tensor(0).shape, key: a.session.keys.next()))
        },
        Builtin(
            "normal(mean: float, std: float, size) -> Tensor", "Numbers from a normal distribution.",
            "normal(5, 0, (2,))  # → tensor([5., 5.])"
        ) { a in
            .tensor(try Tensor.normal(a.shape(2), key: a.session.keys.next(), mean: a.real(0), deviation: a.real(1)))
        },
        Builtin(
            "bernoulli(input: Tensor) -> Tensor", "1 with each element's probability, else 0.",
            "bernoulli(tensor([0.0, 1.0]))  # → tensor([0., 1.])"
        ) { a in
            .tensor(try a.tensor(0).bernoulli(key: a.session.keys.next()))
        },
        Builtin(
            "multinomial(input: Tensor, num_samples: int, replacement: bool = False) -> Tensor",
            "Places drawn by weight, of each row for matrices; each place at most once unless with `replacement`.",
            "multinomial(tensor([0.0, 1.0]), 3, replacement=True)  # → tensor([1, 1, 1])"
        ) { a in
            .tensor(
                try a.tensor(0).multinomial(a.count(1, atLeast: 1), replacement: a.bool(2), key: a.session.keys.next()))
        },
    ]
}
