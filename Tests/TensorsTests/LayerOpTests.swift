import Tensors
import Testing

/// Normalisation, pooling, products and softmax: values against their definitions, gradients against finite
/// differences.
struct LayerOpTests {
    // MARK: Normalisation

    static let normalized: [Shape] = [[6, 5], [4, 16, 3, 3], [3, 24, 4, 2], [2, 32, 5], [2, 16, 2, 3, 3]]

    /// [N, C, ...] as [C][elements].
    private func channels(_ x: Tensor) throws -> [[Float]] {
        let values = try x.floats()
        let inner = x.shape.dims[2...].reduce(1, *)
        let count = x.shape[1]
        var result: [[Float]] = Array(repeating: [], count: count)
        for row in 0..<x.shape[0] * count { result[row % count] += values[row * inner..<(row + 1) * inner] }
        return result
    }

    @Test(arguments: Self.normalized)
    func batchNormalizationMakesEachChannelCentredAndOfUnitVariance(_ shape: Shape) throws {
        var samples = Samples(2)
        let x = try samples.tensor(shape, around: 0.5)
        let ones = try Tensor.ones([shape[1]])
        let zeros = try Tensor.zeros([shape[1]])
        let (y, mean, variance) = try x.batchNormTraining(ones, zeros)
        let means = try mean.floats()
        let variances = try variance.floats()
        for (c, values) in try channels(x).enumerated() {
            let m = values.reduce(0, +) / Float(values.count)
            #expect(abs(m - means[c]) < 1e-5)
            #expect(abs(values.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Float(values.count) - variances[c]) < 1e-5)
        }
        for values in try channels(y) { #expect(abs(values.reduce(0, +) / Float(values.count)) < 1e-4) }
        #expect(try difference(x.batchNorm(ones, zeros, mean, variance), y) < 1e-5)
    }

    @Test(arguments: Self.normalized)
    func batchNormalizationHasTheGradientOfFiniteDifferences(_ shape: Shape) throws {
        var samples = Samples(4)
        let x = try samples.tensor(shape)
        let weight = try samples.tensor([shape[1]], around: 1)
        let bias = try samples.tensor([shape[1]])
        let mean = try samples.tensor([shape[1]])
        let variance = try samples.tensor([shape[1]], around: 2)
        try expectGradients([x, weight, bias]) { try $0[0].batchNormTraining($0[1], $0[2]).y }
        try expectGradients([x, weight, bias]) { try $0[0].batchNorm($0[1], $0[2], mean, variance) }
    }

    @Test func layerAndGroupNormalization() throws {
        var samples = Samples(6)
        let x = try samples.tensor([3, 4, 10])
        let weight = try samples.tensor([10], around: 1)
        let bias = try samples.tensor([10])
        let rows = try x.layerNorm(normalizedShape: [10]).floats()
        for row in 0..<12 { #expect(abs(rows[row * 10..<row * 10 + 10].reduce(0, +)) < 1e-4) }
        try expectGradients([x, weight, bias]) {
            try $0[0].layerNorm(normalizedShape: [10], weight: $0[1], bias: $0[2])
        }
        try expectGradients([x]) { try $0[0].layerNorm(normalizedShape: [4, 10]) }
        let image = try samples.tensor([2, 8, 3, 3])
        let scale = try samples.tensor([8], around: 1)
        let shift = try samples.tensor([8])
        try expectGradients([image, scale, shift]) { try $0[0].groupNorm(4, weight: $0[1], bias: $0[2]) }
        let grouped = try image.groupNorm(4).reshape([8, 18]).floats()
        for row in 0..<8 { #expect(abs(grouped[row * 18..<row * 18 + 18].reduce(0, +)) < 1e-4) }
    }

    @Test func normalizationErrorsExplain() throws {
        let x = try Tensor.zeros([2, 4, 3, 3])
        let four = try Tensor.ones([4])
        #expect(throws: TensorError.wrongShape(op: "batch_norm", operand: "weight", expected: "[4]", got: [3])) {
            try x.batchNormTraining(.ones([3]), four)
        }
        #expect(throws: TensorError.self) { try Tensor.zeros([1, 4]).batchNormTraining(four, four) }
        #expect(
            throws: TensorError.badAttribute(
                op: "group_norm", name: "num_groups", value: 3, expected: "a divisor of the 4 channels")
        ) { try x.groupNorm(3) }
        #expect(
            throws: TensorError.badAttribute(
                op: "group_norm", name: "num_groups", value: 0, expected: "a divisor of the 4 channels")
        ) { try x.groupNorm(0) }
        #expect(throws: TensorError.self) { try x.layerNorm(normalizedShape: [4]) }
    }

    // MARK: Dropout

    @Test func dropoutHasTheGradientOfItsMask() throws {
        var samples = Samples(12)
        let x = try samples.tensor([5, 7])
        let key = try Tensor(ints: [3, 1], [2])
        try expectGradients([x], step: 0.1) { try $0[0].dropout(0.4, key: key) }
    }

    // MARK: Pooling

    @Test func theGradientOfMeansHasAGradient() throws {
        var samples = Samples(13)
        let x = try samples.tensor([2, 3, 6, 6])
        let weight = try samples.tensor([2, 3, 3, 3])
        try expectGradients([weight], step: 0.1) {
            try gradients(of: (x.avgPool(kernel: [2]) * $0[0]).sum(), withRespectTo: [x])[0]
        }
    }

    @Test(arguments: [[2, 3, 9], [2, 16, 8, 8], [2, 20, 7, 6], [1, 2, 4, 5, 6]] as [Shape])
    func poolingTakesMaximaAndMeans(_ shape: Shape) throws {
        var samples = Samples(8)
        let x = try samples.tensor(shape)
        for (kernel, stride, padding) in [(3, 2, 1), (2, 2, 0), (3, 1, 1)] {
            let largest = try x.maxPool(kernel: [kernel], stride: [stride], padding: [padding])
            let mean = try x.avgPool(kernel: [kernel], stride: [stride], padding: [padding], countIncludePad: false)
            #expect(largest.shape == mean.shape)
            #expect(try zip(largest.floats(), mean.floats()).allSatisfy { $0 >= $1 })
            try expectGradients([x], step: 1e-3, tolerance: 5e-2) {
                try $0[0].maxPool(kernel: [kernel], stride: [stride], padding: [padding])
            }
            for counted in [true, false] {
                try expectGradients([x], step: 0.1) {
                    try $0[0].avgPool(kernel: [kernel], stride: [stride], padding: [padding], countIncludePad: counted)
                }
            }
        }
        let global = try x.globalAvgPool()
        let rows = shape[0] * shape[1]
        let inner = shape.count / rows
        let values = try x.floats()
        for (row, got) in try global.floats().enumerated() {
            #expect(abs(values[row * inner..<(row + 1) * inner].reduce(0, +) / Float(inner) - got) < 1e-5)
        }
    }

    @Test func poolingOfKnownNumbers() throws {
        let x = try Tensor((0..<16).map(Float.init), [1, 1, 4, 4])
        #expect(try x.maxPool(kernel: [2]).floats() == [5, 7, 13, 15])
        #expect(try x.avgPool(kernel: [2]).floats() == [2.5, 4.5, 10.5, 12.5])
        #expect(
            try x.avgPool(kernel: [3], stride: [3], padding: [1], countIncludePad: false).floats() == [
                2.5, 4.5, 10.5, 12.5,
            ])
        #expect(
            try difference(
                x.avgPool(kernel: [3], stride: [3], padding: [1]),
                Tensor([10.0 / 9, 18.0 / 9, 42.0 / 9, 50.0 / 9], [1, 1, 2, 2])) < 1e-6)
        #expect(try x.adaptiveAvgPool(output: [2]).floats() == [2.5, 4.5, 10.5, 12.5])
        let uneven = try x.adaptiveAvgPool(output: [3, 3])
        #expect(uneven.shape == [1, 1, 3, 3])
        #expect(try abs(uneven.floats()[0] - 2.5) < 1e-6 && abs(uneven.floats()[4] - 7.5) < 1e-6)
        #expect(throws: TensorError.self) { try x.maxPool(kernel: [5]) }
        #expect(throws: TensorError.self) { try x.maxPool(kernel: [2], padding: [2]) }
        #expect(throws: TensorError.self) { try x.adaptiveAvgPool(output: [0]) }
    }

    @Test func theGradientOfAMaximumTakenBeforeIsRight() throws {
        var samples = Samples(12)
        let x = try samples.tensor([2, 16, 6, 6])
        let y = try x.maxPool(kernel: [2])
        let loss = try (y * y).summed(to: [1, 1, 1, 1]).reshape([])
        let gradient = try gradients(of: loss, withRespectTo: [x])[0]
        _ = try y.evaluate()
        let expected = try gradients(
            of: (x.maxPool(kernel: [2]) * x.maxPool(kernel: [2])).summed(to: [1, 1, 1, 1]).reshape([]),
            withRespectTo: [x])[0]
        #expect(try difference(gradient, expected) < 1e-6)
    }

    // MARK: Products

    @Test(
        arguments: [
            ([3, 4], [4, 5]), ([2, 3, 4], [4, 5]), ([2, 3, 4], [2, 4, 5]), ([2, 1, 3, 4], [5, 4, 2]), ([4], [4]),
            ([4], [4, 3]), ([2, 3, 4], [4]), ([1, 1], [1, 1]),
        ] as [(Shape, Shape)])
    func productsAreSumsOfProducts(_ a: Shape, _ b: Shape) throws {
        var samples = Samples(10)
        let x = try samples.tensor(a)
        let y = try samples.tensor(b)
        let product = try x.matmul(y)
        // By broadcasting: [..., m, k, 1] * [..., 1, k, n] summed over k.
        let left = try a.rank == 1 ? x.reshape([1, a[0]]) : x
        let right = try b.rank == 1 ? y.reshape([b[0], 1]) : y
        let terms =
            try left.reshape(left.shape.dims + [1])
            * right.reshape(Array(right.shape.dims.dropLast(2)) + [1] + right.shape.dims.suffix(2))
        var one = terms.shape
        one.dims[terms.shape.rank - 2] = 1
        #expect(try difference(product, terms.summed(to: one).reshape(product.shape.dims)) < 1e-5)
        try expectGradients([x, y], step: 0.1) { try $0[0].matmul($0[1]) }
    }

    @Test func linearIsTheProductWithTheTransposedWeight() throws {
        var samples = Samples(14)
        let x = try samples.tensor([3, 2, 6])
        let weight = try samples.tensor([4, 6])
        let bias = try samples.tensor([4])
        #expect(try difference(x.linear(weight, bias), x.matmul(weight.permute([1, 0])) + bias) < 1e-5)
        try expectGradients([x, weight, bias], step: 0.1) { try $0[0].linear($0[1], $0[2]) }
        #expect(try Tensor([], [0, 6]).linear(weight, bias).shape == [0, 4])
        #expect(
            throws: TensorError.wrongShape(
                op: "linear", operand: "x", expected: "[..., 6] for a weight of shape [4, 6]", got: [3, 5])
        ) {
            try Tensor.zeros([3, 5]).linear(weight)
        }
        #expect(throws: TensorError.shapesDoNotMultiply(lhs: [3, 5], rhs: [6, 4])) {
            try Tensor.zeros([3, 5]).matmul(.zeros([6, 4]))
        }
    }

    // MARK: Softmax

    @Test(arguments: [([4, 7], -1), ([2, 5, 3], 1), ([6], 0), ([3, 40, 2, 2], 1)] as [(Shape, Int)])
    func softmaxSumsToOne(_ shape: Shape, _ axis: Int) throws {
        var samples = Samples(16)
        let x = try samples.tensor(shape) * 3.0
        let y = try x.softmax(axis: axis)
        var one = shape
        one.dims[axis < 0 ? axis + shape.rank : axis] = 1
        #expect(try y.summed(to: one).floats().allSatisfy { abs($0 - 1) < 1e-5 })
        #expect(try difference(x.logSoftmax(axis: axis).exp(), y) < 1e-5)
        try expectGradients([x.evaluate()]) { try $0[0].softmax(axis: axis) }
        try expectGradients([x.evaluate()]) { try $0[0].logSoftmax(axis: axis) }
    }

    @Test func softmaxOfHugeNumbersIsFinite() throws {
        #expect(try Tensor([1000, 1000], [2]).softmax().floats() == [0.5, 0.5])
        #expect(try Tensor([1000, 0], [2]).logSoftmax().floats() == [0, -1000])
        #expect(throws: TensorError.axisOutOfRange(op: "softmax", axis: 3, rank: 2)) {
            try Tensor.zeros([2, 2]).softmax(axis: 3)
        }
    }
}
