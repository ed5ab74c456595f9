import Runtime
import Tensors

extension Builtin {
    /// Random tensors. A draw is a pure function of the seed and how many draws came before it, on any number of threads.
    static let randomness: [Builtin] = [
        Builtin("manual_seed(seed: int) -> None", """
            Start the random numbers of tensors again. A session begins with seed 0.
            ```tl
            manual_seed(7)
            first = rand(2)
            manual_seed(7)
            print((first == rand(2)).all())  # → tensor(True)
            ```
            See also: rand, randn
            """) { call in
            call.session.keys.seed = try call.int(0)
            call.session.keys.counter = 0
            return .none
        },
        Builtin("rand(*size) -> Tensor", """
            Uniform numbers from 0 up to, not including, 1.
            ```tl
            print(rand(2, 3).shape)  # → (2, 3)
            ```
            See also: randn, manual_seed
            """) { call in .tensor(try Tensor.uniform(Shape(call.sizes()), key: call.session.keys.next())) },
        Builtin("randn(*size) -> Tensor", """
            Normal numbers with mean 0 and deviation 1.
            ```tl
            print(randn(2, 3).shape)  # → (2, 3)
            ```
            See also: rand, manual_seed
            """) { call in .tensor(try Tensor.normal(Shape(call.sizes()), key: call.session.keys.next())) },
        Builtin("randint(low: int, high: int, size: int | list | tuple) -> Tensor", """
            Whole numbers from `low` up to, not including, `high`.
            ```tl
            print(randint(0, 10, (4,)).shape)  # → (4,)
            ```
            See also: rand
            """) { call in .tensor(try Tensor.integers(Shape(call.ints(2)), key: call.session.keys.next(), low: call.int(0), high: call.int(1))) },
        Builtin("randperm(n: int) -> Tensor", """
            The numbers 0 to n - 1 in random order.
            ```tl
            print(randperm(5).sum())  # → tensor(10)
            ```
            See also: randint
            """) { call in
            let n = try call.int(0)
            guard (0...100_000_000).contains(n) else { throw Problem("RuntimeError", "n must be between 0 and 100000000") }
            return .tensor(try Tensor.permutation(n, key: call.session.keys.next()))
        },
    ]
}

extension Session {
    /// The session's stream of random tensors.
    fileprivate var keys: RandomKeys {
        if let keys = kept["random"] as? RandomKeys { return keys }
        let keys = RandomKeys(seed: 0)
        kept["random"] = keys
        return keys
    }
}
