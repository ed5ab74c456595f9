import Models
import Runtime
import Tensors

extension Builtin {
    /// Functions of tensors, named as in `torch`. Those whose first parameter is a tensor are its methods too.
    static let tensors: [Builtin] =
        elementwise + creation + elements + reductions + movement + indexing + random + losses + [
            Builtin(
                "item(input: Tensor) -> float",
                """
                The only element as a number.
                ```tl
                print(tensor([2.5]).item())  # → 2.5
                ```
                See also: tolist
                """, effect: .nothing
            ) { call in try call.object(0, as: TensorObject.self).element() },

            Builtin(
                "tolist(input: Tensor) -> list",
                """
                The elements as nested lists.
                ```tl
                print(tensor([[1, 2], [3, 4]]).tolist())  # → [[1, 2], [3, 4]]
                ```
                See also: item
                """, effect: .nothing
            ) { call in try call.tensor(0).nestedList() },

            Builtin(
                "numel(input: Tensor) -> int",
                """
                How many elements a tensor has.
                ```tl
                print(numel(zeros(2, 3)))  # → 6
                ```
                """, effect: .nothing
            ) { call in .int(try call.tensor(0).shape.count) },

            Builtin(
                "manual_seed(seed: int) -> None",
                """
                Start the random numbers of tensors again. A session begins with seed 0.
                ```tl
                manual_seed(7)
                first = rand(2)
                manual_seed(7)
                print((first == rand(2)).all())  # → tensor(True)
                ```
                See also: rand, randn
                """, effect: .changes
            ) { call in
                call.session.keys.seed = try call.int(0)
                call.session.keys.counter = 0
                return .none
            },
        ]

    /// What only stands behind a point, because the name alone is Python's or means nothing.
    static let tensorMethods: [Builtin] =
        [
            Builtin(
                "size(input: Tensor, dim: int | None = None)",
                """
                The sizes as a tuple, or one of them.
                ```tl
                print(zeros(2, 3).size(), zeros(2, 3).size(1))  # → (2, 3) 3
                ```
                """, effect: .nothing
            ) { call in
                let dims = try call.tensor(0).shape.dims
                guard let dim = try call.optionalInt(1) else { return .tuple(dims.map(Value.int)) }
                return .int(dims[try call.tensor(0).shape.axis(dim, op: "size")])
            },

            Builtin(
                "dim(input: Tensor) -> int",
                """
                How many dimensions a tensor has.
                ```tl
                print(zeros(2, 3).dim())  # → 2
                ```
                """, effect: .nothing
            ) { call in .int(try call.tensor(0).shape.rank) },

            Builtin(
                "cpu(input: Tensor) -> Tensor",
                """
                The tensor itself: everything is computed on the processor.
                ```tl
                print(ones(2).cpu())  # → tensor([1., 1.])
                ```
                """, effect: .nothing
            ) { call in call[0] },

            Builtin(
                "contiguous(input: Tensor) -> Tensor",
                """
                The tensor itself: how it lies in memory is the engine's business.
                ```tl
                print(zeros(2).contiguous())  # → tensor([0., 0.])
                ```
                """, effect: .nothing
            ) { call in call[0] },
        ]
        + [
            ("float", DType.f32, "tensor([1, 2]).float()", "tensor([1., 2.])"),
            ("long", .i64, "tensor([1.7]).long()", "tensor([1])"),
            ("int", .i32, "tensor([1.7]).int()", "tensor([1], dtype=torch.int32)"),
            ("bool", .bool, "tensor([0, 2]).bool()", "tensor([False,  True])"),
            ("bfloat16", .bf16, "tensor([1.0]).bfloat16()", "tensor([1.], dtype=torch.bfloat16)"),
        ].map { name, type, example, result in
            Builtin(
                "\(name)(input: Tensor) -> Tensor",
                "The elements as \(type.name).\n```tl\nprint(\(example))  # → \(result)\n```\n", effect: .nothing
            ) { call in
                .tensor(try call.tensor(0).cast(type))
            }
        }

    /// The layers that a function's name makes when it is called without arguments.
    static let layersByFunction: [String: @Sendable () throws -> Module] = {
        var layers: [String: @Sendable () throws -> Module] = ["flatten": { try .flatten() }]
        for function in Activation.Function.allCases {
            layers[function.rawValue.lowercased()] = { try .activation(function) }
        }
        return layers
    }()
}

extension Session {
    /// The session's stream of random tensors. A draw is a pure function of the seed and how many draws came before it.
    var keys: RandomKeys {
        if let keys = kept["random tensors"] as? RandomKeys { return keys }
        let keys = RandomKeys(seed: 0)
        kept["random tensors"] = keys
        return keys
    }
}

extension Tensor {
    fileprivate func nestedList() throws -> Value {
        try checkRoom(forEach: MemoryLayout<Value>.stride)
        return try withBytes { bytes in
            func element(_ index: Int) -> Value {
                switch dtype {
                case .f32: .float(Double(bytes.load(fromByteOffset: 4 * index, as: Float.self)))
                case .bf16:
                    .float(
                        Double(Float(bitPattern: UInt32(bytes.load(fromByteOffset: 2 * index, as: UInt16.self)) << 16)))
                case .i64: .int(bytes.load(fromByteOffset: 8 * index, as: Int.self))
                case .i32: .int(Int(bytes.load(fromByteOffset: 4 * index, as: Int32.self)))
                case .u8: .int(Int(bytes[index]))
                case .bool: .bool(bytes[index] != 0)
                }
            }
            var done = 0
            func build(_ start: Int, _ axis: Int) throws -> Value {
                guard axis < shape.rank else {
                    done += 1
                    // Every few milliseconds.
                    if done % (1 << 18) == 0 { try Interruption.check() }
                    return element(start)
                }
                let step = shape.dims[(axis + 1)...].reduce(1, *)
                return .list(try (0..<shape[axis]).map { try build(start + $0 * step, axis + 1) })
            }
            return try build(0, 0)
        }
    }
}
