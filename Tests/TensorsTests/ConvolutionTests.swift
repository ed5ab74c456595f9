import Tensors
import Testing

/// One convolution: extents of x without the batch, of the kernel, and settings.
struct ConvolutionCase: CustomTestStringConvertible, Sendable {
    var batch = 2
    var channels: Int
    var out: Int
    var image: [Int]
    var kernel: [Int]
    var stride = 1
    var padding = 0
    var dilation = 1
    var groups = 1
    var testDescription: String {
        "\(channels) to \(out), \(image) by \(kernel), stride \(stride), padding \(padding), dilation \(dilation), groups \(groups)"
    }

    static let all: [ConvolutionCase] = [
        .init(channels: 3, out: 4, image: [9], kernel: [3]),
        .init(channels: 16, out: 32, image: [12], kernel: [5], stride: 2, padding: 2),
        .init(channels: 3, out: 8, image: [8, 7], kernel: [3, 3], padding: 1),
        .init(channels: 3, out: 16, image: [15, 15], kernel: [7, 7], stride: 2, padding: 3),
        .init(channels: 32, out: 32, image: [9, 9], kernel: [3, 3], padding: 1),
        .init(channels: 32, out: 48, image: [8, 8], kernel: [3, 3], stride: 2, padding: 1),
        .init(channels: 24, out: 20, image: [6, 6], kernel: [1, 1]),
        .init(channels: 16, out: 16, image: [7, 7], kernel: [3, 3], padding: 2, dilation: 2),
        .init(channels: 8, out: 12, image: [6, 5], kernel: [3, 3], padding: 1, groups: 4),
        .init(channels: 32, out: 32, image: [8, 8], kernel: [3, 3], padding: 1, groups: 32),
        .init(channels: 24, out: 24, image: [7, 7], kernel: [5, 5], stride: 2, padding: 2, groups: 24),
        .init(channels: 4, out: 6, image: [5, 6, 7], kernel: [3, 3, 3], padding: 1),
        .init(channels: 16, out: 16, image: [4, 6, 6], kernel: [1, 3, 3], stride: 2, padding: 1),
        .init(batch: 1, channels: 1, out: 1, image: [1, 1], kernel: [1, 1]),
        .init(channels: 5, out: 7, image: [4, 4], kernel: [3, 3], stride: 3, padding: 2),
    ]

    func operands() throws -> (x: Tensor, weight: Tensor, bias: Tensor) {
        var samples = Samples(7)
        return (
            try samples.tensor(Shape([batch, channels] + image)),
            try samples.tensor(Shape([out, channels / groups] + kernel)), try samples.tensor([out])
        )
    }

    func apply(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) throws -> Tensor {
        try x.conv(weight, bias: bias, stride: [stride], padding: [padding], dilation: [dilation], groups: groups)
    }

    /// The definition, written as loops.
    func naive(_ x: Tensor, _ weight: Tensor, _ bias: Tensor) throws -> Tensor {
        let y = try apply(x, weight, bias)
        let xs = try x.floats()
        let ws = try weight.floats()
        let bs = try bias.floats()
        var result = [Float](repeating: 0, count: y.shape.count)
        let outImage = Array(y.shape.dims[2...])
        func unravel(_ index: Int, _ dims: [Int]) -> [Int] {
            var rest = index
            return dims.reversed().map { extent in
                defer { rest /= extent }
                return rest % extent
            }.reversed()
        }
        let inner = kernel.reduce(1, *)
        let outer = outImage.reduce(1, *)
        let group = channels / groups
        let outGroup = out / groups
        for n in 0..<batch {
            for o in 0..<out {
                for p in 0..<outer {
                    let at = unravel(p, outImage)
                    var sum = Double(bs[o])
                    for c in 0..<group {
                        for k in 0..<inner {
                            let offset = unravel(k, kernel)
                            var index = n * channels + o / outGroup * group + c
                            var inside = true
                            for axis in image.indices {
                                let position = at[axis] * stride - padding + offset[axis] * dilation
                                inside = inside && position >= 0 && position < image[axis]
                                index = index * image[axis] + position
                            }
                            if inside { sum += Double(xs[index]) * Double(ws[(o * group + c) * inner + k]) }
                        }
                    }
                    result[(n * out + o) * outer + p] = Float(sum)
                }
            }
        }
        return try Tensor(result, y.shape)
    }
}

struct ConvolutionTests {
    @Test(arguments: ConvolutionCase.all)
    func valuesAreThoseOfTheDefinition(_ c: ConvolutionCase) throws {
        let (x, weight, bias) = try c.operands()
        #expect(try difference(c.apply(x, weight, bias), c.naive(x, weight, bias)) < 2e-5)
    }

    @Test(arguments: ConvolutionCase.all)
    func gradientsAreFiniteDifferences(_ c: ConvolutionCase) throws {
        let (x, weight, bias) = try c.operands()
        try expectGradients([x, weight, bias], step: 0.1, tolerance: 5e-3) { try c.apply($0[0], $0[1], $0[2]) }
    }

    @Test func anEmptyBatchGivesAnEmptyResultAndZeroGradients() throws {
        var samples = Samples(1)
        let x = try Tensor([], [0, 3, 8, 8])
        let weight = try samples.tensor([4, 3, 3, 3])
        let y = try x.conv(weight, padding: [1])
        #expect(y.shape == [0, 4, 8, 8])
        #expect(try y.floats().isEmpty)
        let loss = try y.summed(to: [1, 1, 1, 1]).reshape([])
        #expect(try gradients(of: loss, withRespectTo: [weight])[0].floats().allSatisfy { $0 == 0 })
    }

    @Test func errorsSayWhatDoesNotFit() throws {
        let x = try Tensor.zeros([1, 3, 8, 8])
        let weight = try Tensor.zeros([4, 3, 3, 3])
        #expect(
            throws: TensorError.wrongShape(
                op: "conv", operand: "x", expected: "4 channels, as the weight [4, 4, 3, 3] has", got: x.shape)
        ) {
            try x.conv(.zeros([4, 4, 3, 3]))
        }
        #expect(
            throws: TensorError.wrongShape(
                op: "conv", operand: "x", expected: "[N, C, W] for a weight of shape [4, 3, 3]", got: x.shape)
        ) {
            try x.conv(.zeros([4, 3, 3]))
        }
        #expect(throws: TensorError.badAttribute(op: "conv", name: "stride", value: 0, expected: "at least 1")) {
            try x.conv(weight, stride: [0])
        }
        #expect(
            throws: TensorError.badAttribute(
                op: "conv", name: "groups", value: 3, expected: "a divisor of the 4 output channels")
        ) { try x.conv(weight, groups: 3) }
        #expect(throws: TensorError.wrongShape(op: "conv", operand: "bias", expected: "[4]", got: [3])) {
            try x.conv(weight, bias: .zeros([3]))
        }
        #expect(throws: TensorError.self) { try x.conv(.zeros([4, 3, 9, 9])) }
        #expect(throws: TensorError.self) { try x.conv(weight, padding: [Int.max]) }
        #expect(throws: TensorError.self) { try x.conv(weight, stride: [Int.min]) }
        #expect(throws: TensorError.self) { try x.conv(weight, padding: []) }
    }
}
