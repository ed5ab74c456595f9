import Kernels

// Random ops take a key, i64 [2] = (seed, counter): the same key gives the same numbers, so a replayed plan needs only
// a new one.

extension Op {
    static let random: [Op] = [.uniform, .normal, .randomIntegers, .permutation, .dropout]

    /// Attributes: the shape; low and high.
    static let uniform: Op = Op(
        "uniform(key: Tensor, shape: list, low: float, high: float) -> Tensor", infer: drawn("rand", .f32),
        kernel: .plain { call in
            call.randomNumbers(0).uniform(
                call.outputTypes[0].shape.count, low: Float(call.attributes.floats[0]),
                high: Float(call.attributes.floats[1]), to: call.outputs[0])
        })

    /// Attributes: the shape; mean and standard deviation.
    static let normal: Op = Op(
        "normal(key: Tensor, shape: list, mean: float, std: float) -> Tensor", infer: drawn("randn", .f32),
        kernel: .plain { call in
            call.randomNumbers(0).normal(
                call.outputTypes[0].shape.count, mean: Float(call.attributes.floats[0]),
                deviation: Float(call.attributes.floats[1]), to: call.outputs[0])
        })

    /// Attributes: low, extent of the range, then the shape.
    static let randomIntegers: Op = Op(
        "random_integers(key: Tensor, low: int, range: int, shape: list) -> Tensor",
        infer: { types, attributes in
            try drawn("randint", .i64)(types, Attributes(ints: Array(attributes.ints.dropFirst(2))))
        },
        kernel: .plain { call in
            call.randomNumbers(0).integers(
                call.outputTypes[0].shape.count, low: Int64(call.attributes.ints[0]),
                range: UInt64(bitPattern: Int64(call.attributes.ints[1])), to: call.outputs[0])
        })

    /// Attributes: how many.
    static let permutation: Op = Op(
        "random_permutation(key: Tensor, n: int) -> Tensor", infer: drawn("randperm", .i64),
        kernel: .plain { call in
            call.randomNumbers(0).permutation(call.outputTypes[0].shape.count, to: call.outputs[0])
        })

    /// Inputs: x, key. Attributes: the probability of zero. Its gradient is the same op with the same key, so no mask
    /// is kept.
    static let dropout: Op = Op(
        "dropout_key(x: Tensor, key: Tensor, p: float) -> Tensor",
        infer: { types, _ in
            guard types[0].dtype == .f32 else {
                throw TensorError.wrongType(op: "dropout", operand: "x", expected: "float32", got: types[0].dtype)
            }
            try checkKey("dropout", types[1])
            return [types[0]]
        },
        kernel: .plain { call in
            call.randomNumbers(1).dropout(
                call.outputTypes[0].shape.count, p: Float(call.attributes.floats[0]), from: call.inputs[0],
                to: call.outputs[0])
        },
        gradient: { p in
            [try p.upstream[0].map { try Op.dropout($0, p.inputs[1], attributes: p.attributes) }, nil]
        })

    private static func drawn(_ op: String, _ dtype: DType)
        -> @Sendable ([TensorType], Attributes) throws -> [TensorType]
    {
        { types, attributes in
            try checkKey(op, types[0])
            return [try TensorType(checked: Shape(attributes.ints), dtype)]
        }
    }

    private static func checkKey(_ op: String, _ type: TensorType) throws {
        guard type == TensorType([2], .i64) else {
            throw TensorError.wrongShape(op: op, operand: "key", expected: "[2] of int64", got: type.shape)
        }
    }
}

extension KernelCall {
    fileprivate func randomNumbers(_ input: Int) -> RandomNumbers {
        let key = indices(input)
        return RandomNumbers(seed: UInt64(bitPattern: key[0]), stream: UInt64(bitPattern: key[1]))
    }
}

extension Tensor {
    /// Uniform in [low, high).
    package static func uniform(_ shape: Shape, key: Tensor, low: Double = 0, high: Double = 1) throws -> Tensor {
        try Op.uniform(key, attributes: Attributes(ints: shape.dims, floats: [low, high]))
    }

    package static func normal(_ shape: Shape, key: Tensor, mean: Double = 0, deviation: Double = 1) throws -> Tensor {
        guard deviation >= 0 else {
            throw TensorError.badAttribute(op: "normal", name: "std", value: deviation, expected: "at least 0")
        }
        return try Op.normal(key, attributes: Attributes(ints: shape.dims, floats: [mean, deviation]))
    }

    /// Whole numbers in low ..< high.
    package static func integers(_ shape: Shape, key: Tensor, low: Int = 0, high: Int) throws -> Tensor {
        let (range, overflow) = high.subtractingReportingOverflow(low)
        guard high > low, !overflow else {
            throw TensorError.badAttribute(
                op: "randint", name: "high", value: Double(high), expected: "above low (\(low))")
        }
        return try Op.randomIntegers(key, attributes: Attributes(ints: [low, range] + shape.dims))
    }

    /// A random order of 0 ..< count.
    package static func permutation(_ count: Int, key: Tensor) throws -> Tensor {
        try Op.permutation(key, attributes: Attributes(ints: [count]))
    }

    /// 1 with each element's probability, else 0.
    package func bernoulli(key: Tensor) throws -> Tensor { try Tensor.uniform(shape, key: key).less(self).cast(dtype) }

    /// Zeros with probability `p`, the rest scaled by 1 / (1 - p) so that the mean stays.
    package func dropout(_ p: Double, key: Tensor) throws -> Tensor {
        guard (0...1).contains(p) else {
            throw TensorError.badAttribute(op: "dropout", name: "p", value: p, expected: "from 0 to 1")
        }
        return p == 0 ? self : try Op.dropout(self, key, attributes: Attributes(floats: [p]))
    }
}
