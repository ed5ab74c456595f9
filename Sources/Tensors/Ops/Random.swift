import Kernels

// Random ops take a key, i64 [2] = (seed, counter): the same key gives the same numbers, so a replayed plan needs only
// a new one.

extension Op {
    static let random: [Op] = [.uniform, .normal, .randomIntegers, .permutation, .dropout]

    /// Attributes: the shape; low and high.
    static let uniform: Op = Op(
        "uniform", infer: drawn("rand", .f32),
        kernel: .plain { call in
            call.randomNumbers(0).uniform(
                call.outputTypes[0].shape.count, low: Float(call.attributes.floats[0]),
                high: Float(call.attributes.floats[1]), to: call.outputs[0])
        })

    /// Attributes: the shape; mean and standard deviation.
    static let normal: Op = Op(
        "normal", infer: drawn("randn", .f32),
        kernel: .plain { call in
            call.randomNumbers(0).normal(
                call.outputTypes[0].shape.count, mean: Float(call.attributes.floats[0]),
                deviation: Float(call.attributes.floats[1]), to: call.outputs[0])
        })

    /// Attributes: low, extent of the range, then the shape.
    static let randomIntegers: Op = Op(
        "random_integers",
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
        "random_permutation", infer: drawn("randperm", .i64),
        kernel: .plain { call in
            call.randomNumbers(0).permutation(call.outputTypes[0].shape.count, to: call.outputs[0])
        })

    /// Inputs: x, key. Attributes: the probability of zero. Its gradient is the same op with the same key, so no mask
    /// is kept.
    static let dropout: Op = Op(
        "dropout_key",
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
    ///
    /// - Throws: `TensorError.badAttribute` for what is no probability, where the values are known.
    package func bernoulli(key: Tensor) throws -> Tensor {
        guard dtype.isFloat else {
            throw TensorError.wrongType(op: "bernoulli", operand: "x", expected: "float32 or bfloat16", got: dtype)
        }
        try checkValues("bernoulli", "from 0 to 1") { (0...1).contains($0) }
        return try Tensor.uniform(shape, key: key).less(self).cast(dtype)
    }

    /// Places along the last axis, drawn by the weights that stand there.
    ///
    /// Without replacement the places with the largest `log(u) / weight` are taken: the exponential race of Efraimidis
    /// and Spirakis (2006).
    package func multinomial(_ count: Int, replacement: Bool, key: Tensor) throws -> Tensor {
        guard dtype.isFloat else {
            throw TensorError.wrongType(
                op: "multinomial", operand: "input", expected: "float32 or bfloat16", got: dtype)
        }
        guard (1...2).contains(shape.rank), let places = shape.dims.last, places > 0 else {
            throw TensorError.wrongShape(op: "multinomial", operand: "input", expected: "[n] or [rows, n]", got: shape)
        }
        guard replacement || count <= places else {
            throw TensorError.badAttribute(
                op: "multinomial", name: "num_samples", value: Double(count),
                expected: "at most \(places), the number of places, without replacement")
        }
        try checkValues("multinomial", "finite, and at least 0") { $0 >= 0 && $0 < .infinity }
        let weights = try cast(.f32)
        try weights.sum(axes: [-1]).checkValues("multinomial", "above 0 in sum") { $0 > 0 }
        guard replacement else {
            let draws = try Tensor.uniform(shape, key: key).log() / weights
            return try Tensor.where(weights.equal(scalar(0)), scalar(-.infinity), draws).topk(count).indices
        }
        let sums = try weights.cumsum(axis: -1).unsqueeze(-2)
        let front = Array(shape.dims.dropLast())
        let draws =
            try Tensor.uniform(Shape(front + [count, 1]), key: key)
            * sums.slice(axis: -1, start: places - 1, end: places)
        // A draw that was rounded up to the whole sum belongs to the last place.
        let found = try sums.lessEqual(draws).sum(axes: [-1])
        return try found.minimum(found.scalar(Double(places - 1)))
    }

    /// Looks at values that can be known now.
    private func checkValues(_ op: String, _ expected: String, _ isGood: (Float) -> Bool) throws {
        if node?.isOpen ?? isPlaceholder { return }
        if let bad = try floats().first(where: { !isGood($0) }) {
            throw TensorError.badAttribute(op: op, name: "input", value: Double(bad), expected: expected)
        }
    }

    /// Zeros with probability `p`, the rest scaled by 1 / (1 - p) so that the mean stays.
    package func dropout(_ p: Double, key: Tensor) throws -> Tensor {
        guard (0...1).contains(p) else {
            throw TensorError.badAttribute(op: "dropout", name: "p", value: p, expected: "from 0 to 1")
        }
        return p == 0 ? self : try Op.dropout(self, key, attributes: Attributes(floats: [p]))
    }
}
