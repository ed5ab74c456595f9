import Models
import Runtime
import Tensors

extension Builtin {
    /// Functions of tensors, named as in `torch`: the engine's own list, taken over word for word.
    ///
    /// Those whose first parameter is a tensor are its methods too.
    static let tensors: [Builtin] =
        TensorFunction.all.map(Builtin.init) + [
            Builtin(
                "item(input: Tensor) -> float",
                """
                The only element as a number.
                ```tl
                print(tensor([2.5]).item())  # → 2.5
                ```
                See also: tolist
                """
            ) { call in try call.object(0, as: TensorObject.self).element() },

            Builtin(
                "tolist(input: Tensor) -> list",
                """
                The elements as nested lists.
                ```tl
                print(tensor([[1, 2], [3, 4]]).tolist())  # → [[1, 2], [3, 4]]
                ```
                See also: item
                """
            ) { call in try call.tensor(0).nestedList() },

            Builtin(
                "numel(input: Tensor) -> int",
                """
                How many elements a tensor has.
                ```tl
                print(numel(zeros(2, 3)))  # → 6
                ```
                """
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
                """
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
                """
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
                """
            ) { call in .int(try call.tensor(0).shape.rank) },

            Builtin(
                "cpu(input: Tensor) -> Tensor",
                """
                The tensor itself: everything is computed on the processor.
                ```tl
                print(ones(2).cpu())  # → tensor([1., 1.])
                ```
                """
            ) { call in call[0] },

            Builtin(
                "contiguous(input: Tensor) -> Tensor",
                """
                The tensor itself: how it lies in memory is the engine's business.
                ```tl
                print(zeros(2).contiguous())  # → tensor([0., 0.])
                ```
                """
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
                "The elements as \(type.name).\n```tl\nprint(\(example))  # → \(result)\n```\n"
            ) { call in
                .tensor(try call.tensor(0).cast(type))
            }
        }

    /// The language's face of an engine function. Where a layer has the same name, a call without arguments makes the
    /// layer.
    private convenience init(_ function: TensorFunction) {
        let layer = Builtin.layersByFunction[function.name]
        let signature =
            layer == nil
            ? function.signature
            : function.signature.replacing("(input: Tensor", with: "(input: Tensor | None = None", maxReplacements: 1)
        let doc =
            layer == nil
            ? function.doc : function.doc + "\nWithout an argument: a layer that computes it, for `sequential`.\n"
        self.init(signature, doc) { call in
            if let layer, !call.has(0) { return .layer(try layer()) }
            let result = try function.run(
                TensorArguments(function.name, call.tensorArguments(), keys: call.session.keys))
            return try Value(result)
        }
    }

    private static let layersByFunction: [String: @Sendable () throws -> Module] = {
        var layers: [String: @Sendable () throws -> Module] = ["flatten": { try .flatten() }]
        for function in Activation.Function.allCases {
            layers[function.rawValue.lowercased()] = { try .activation(function) }
        }
        return layers
    }()
}

extension Session {
    /// The session's stream of random tensors. A draw is a pure function of the seed and how many draws came before it.
    fileprivate var keys: RandomKeys {
        if let keys = kept["random tensors"] as? RandomKeys { return keys }
        let keys = RandomKeys(seed: 0)
        kept["random tensors"] = keys
        return keys
    }
}

extension Call {
    /// The arguments in the order of the signature; what `*rest` took is one list.
    fileprivate func tensorArguments() throws -> [TensorArgument] {
        var arguments = try values.map { try TensorArgument($0) }
        if let position = builtin.variadicPosition {
            arguments.insert(.list(try rest.map { try TensorArgument($0) }), at: position)
        }
        return arguments
    }
}

extension TensorObject {
    /// Nested lists of numbers as a tensor; nil for anything else.
    static func listed(_ value: Value) throws -> Tensor? {
        guard value.asArray != nil, let function = TensorFunction.named["tensor"] else { return nil }
        guard
            case .tensor(let tensor) = try function.run(
                TensorArguments("tensor", [TensorArgument(value)], keys: RandomKeys(seed: 0)))
        else { return nil }
        return tensor
    }
}

extension TensorArgument {
    /// - Throws: a TypeError for what no tensor function understands, a ValueError for lists nested out of reason.
    fileprivate init(_ value: Value, depth: Int = 0) throws {
        guard depth < 64 else { throw Problem("ValueError", "too many dimensions: lists are nested deeper than 64") }
        switch value {
        case .none: self = .none
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .big: throw Problem("OverflowError", "the number does not fit into 64 bits, the largest type a tensor has")
        case .float(let number): self = .double(number)
        case .string(let text): self = .string(text.text)
        case .list, .tuple, .range:
            if depth == 0 { try TensorArgument.checkSize(of: value) }
            self = .list(try value.elements().map { try TensorArgument($0, depth: depth + 1) })
        case .object(let object as TensorObject): self = .tensor(object.tensor)
        case .object(let object as DTypeObject): self = .string(object.dtype.name)
        default: throw Problem("TypeError", "a tensor function takes tensors and numbers, not \(value.typeName)")
        }
    }
}

extension TensorArgument {
    /// Lists that share their parts can stand for more numbers than any memory holds: the first of each level tells how
    /// many.
    private static func checkSize(of value: Value) throws {
        var count = 1
        var current = value
        for _ in 0..<64 {
            guard let items = current.asArray, let first = items.first else { return }
            let (product, overflow) = count.multipliedReportingOverflow(by: items.count)
            guard !overflow, product <= Limits.elements else {
                throw Problem("MemoryError", "these lists hold more than \(Limits.elements) numbers")
            }
            (count, current) = (product, first)
        }
    }
}

extension Value {
    fileprivate init(_ result: TensorArgument) throws {
        switch result {
        case .none: self = .none
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(number)
        case .double(let number): self = .float(number)
        case .string(let text): self = .str(text)
        case .tensor(let tensor): self = .tensor(tensor)
        case .list(let items): self = .tuple(try items.map { try Value($0) })
        case .pair(let pair): self = .object(TensorPair(pair))
        }
    }
}

extension Tensor {
    fileprivate func nestedList() throws -> Value {
        let flat: [Value] =
            switch dtype {
            case .f32, .bf16: try floats().map { .float(Double($0)) }
            case .bool: try ints().map { .bool($0 != 0) }
            case .i64, .i32, .u8: try ints().map(Value.int)
            }
        func build(_ start: Int, _ axis: Int) -> Value {
            guard axis < shape.rank else { return flat[start] }
            let step = shape.dims[(axis + 1)...].reduce(1, *)
            return .list((0..<shape[axis]).map { build(start + $0 * step, axis + 1) })
        }
        return build(0, 0)
    }
}
