// Each kernel of our own next to the library's for the same work in its favourite layouts, or, where the library has
// none, next to a copy of as many bytes. Run by Benchmarks/engine/run.py.
import Kernels

let threads = Threads.count

func convolution(
    _ direction: Direction, x: [Int], weight: [Int], y: [Int], stride: Int = 1, padding: Int = 0, groups: Int = 1,
    isLast: Bool = false,
    winograd: Bool = false, type: KernelType = .f32
) throws -> Primitive {
    let kernel = groups == 1 ? weight : [groups, weight[0] / groups] + weight[1...]
    func layout(_ dims: [Int]) throws -> Layout { isLast ? try .channelsLast(dims, type) : try .any(dims, type) }
    let isGradient = direction == .backwardWeights
    return try .convolution(
        direction, winograd: winograd, source: layout(x), weights: .any(kernel, isGradient ? .f32 : type),
        forwardWeights: isGradient && type == .bf16 ? .any(kernel, type) : nil, bias: nil, destination: layout(y),
        ConvolutionGeometry(
            stride: [stride, stride], dilation: [1, 1], padLow: [padding, padding], padHigh: [padding, padding]),
        threads: threads)
}

let forward: [Primitive.Argument] = [.source, .weights, .destination]
let dataGradient: [Primitive.Argument] = [.destinationGradient, .weights, .sourceGradient]
let weightGradient: [Primitive.Argument] = [.source, .destinationGradient, .weightsGradient]

for (channels, side, kernel, stride) in [(64, 112, 3, 2), (72, 56, 3, 1), (120, 28, 5, 1), (960, 7, 5, 1)] {
    let x = [16, channels, side, side]
    let y = [16, channels, (side + stride - 1) / stride, (side + stride - 1) / stride]
    guard let loop = DepthwiseGradient(order: .last, x: x, y: y, kernel: kernel, stride: stride, padding: kernel / 2)
    else { continue }
    let (xs, dy, dw, scratch) = (
        try floats(x.reduce(1, *)), try floats(y.reduce(1, *)), try floats(channels * kernel * kernel),
        try floats(loop.scratchBytes / 4)
    )
    let library = try convolution(
        .backwardWeights, x: x, weight: [channels, 1, kernel, kernel], y: y, stride: stride, padding: kernel / 2,
        groups: channels, isLast: true)
    show(
        "depthwise weight gradient \(kernel)x\(kernel), \(channels) channels, \(side) px",
        milliseconds { loop.run(x: xs, dy: dy, to: dw, scratch: scratch) },
        try milliseconds(library, weightGradient), library.implementation)
}

for (inputs, outputs, side) in [(16, 64, 112), (24, 72, 56), (40, 240, 28), (112, 672, 14), (672, 112, 14)] {
    let x = [16, inputs, side, side]
    let y = [16, outputs, side, side]
    let weight = [outputs, inputs, 1, 1]
    let places = 16 * side * side
    guard let loop = PointwiseConvolution(places: places, inputs: inputs, outputs: outputs) else { continue }
    let (xs, ys, w) = (try floats(places * inputs), try floats(places * outputs), try floats(inputs * outputs))
    let (transposed, scratch) = (try floats(loop.forwardScratchBytes / 4), try floats(loop.scratchBytes / 4))
    let kinds: [(String, Direction, [Primitive.Argument], () -> Void)] = [
        ("forward", .training, forward, { loop.run(x: xs, weights: w, to: ys, scratch: transposed) }),
        ("data gradient", .backward, dataGradient, { loop.dataGradient(dy: ys, weights: w, to: xs) }),
        (
            "weight gradient", .backwardWeights, weightGradient,
            { loop.weightGradient(x: xs, dy: ys, to: w, scratch: scratch) }
        ),
    ]
    for (name, direction, arguments, run) in kinds {
        let library = try convolution(direction, x: x, weight: weight, y: y, isLast: true)
        show(
            "1x1 \(name), \(inputs) to \(outputs), \(side) px", milliseconds(run), try milliseconds(library, arguments),
            library.implementation)
    }
}

do {
    let x = [16, 3, 224, 224]
    let y = [16, 64, 112, 112]
    let weight = [64, 3, 7, 7]
    if let loop = StemConvolution(
        x: x, y: y, kernel: [7, 7], stride: [2, 2], padding: [3, 3], isChannelsLast: true, threads: threads)
    {
        let (xs, ys, w) = (try floats(x.reduce(1, *)), try floats(y.reduce(1, *)), try floats(weight.reduce(1, *)))
        let (points, scratch) = (
            try floats(StemConvolution.weightBytes(channels: 3, outputs: 64) / 4), try floats(loop.scratchBytes / 4)
        )
        let library = try convolution(.training, x: x, weight: weight, y: y, stride: 2, padding: 3)
        show(
            "7x7 at stride 2, 3 to 64 channels, 224 px",
            milliseconds {
                StemConvolution.transform(w, channels: 3, outputs: 64, to: points)
                loop.run(x: xs, weights: points, bias: nil, relu: false, to: ys, scratch: scratch)
            }, try milliseconds(library, forward), library.implementation)
    }
}

for (channels, side, isHalf) in [
    (64, 56, false), (128, 28, false), (256, 14, false), (512, 7, false), (64, 56, true), (128, 28, true),
    (256, 14, true), (512, 7, true),
]
where !isHalf || KernelLibrary.hasBF16 {
    let x = [32, channels, side, side]
    let weight = [channels, channels, 3, 3]
    let type: KernelType = isHalf ? .bf16 : .f32
    let mark = isHalf ? " in bf16" : ""
    guard
        let loop = WinogradConvolution(
            x: x, y: x, padTop: 1, padLeft: 1, isChannelsLast: false, isHalf: isHalf, threads: threads)
    else { continue }
    let pictures = { isHalf ? try halves($0) : UnsafeMutableRawPointer(try floats($0)) }
    let (xs, ys, w) = (try pictures(x.reduce(1, *)), try pictures(x.reduce(1, *)), try floats(weight.reduce(1, *)))
    let (tiles, scratch) = (
        try floats(WinogradConvolution.weightBytes(channels: channels, outputs: channels) / 4),
        try floats(loop.scratchBytes / 4)
    )
    let library = try convolution(
        .training, x: x, weight: weight, y: x, padding: 1, winograd: KernelLibrary.hasWinograd && !isHalf, type: type)
    show(
        "3x3 by Winograd\(mark), \(channels) channels, \(side) px",
        milliseconds {
            WinogradConvolution.transform(w, channels: channels, outputs: channels, backward: false, to: tiles)
            loop.run(x: xs, weights: tiles, bias: nil, residual: nil, relu: false, y: ys, scratch: scratch)
        }, try milliseconds(library, forward), library.implementation)
    guard
        let gradient = WinogradGradient(
            x: x, y: x, padTop: 1, padLeft: 1, isChannelsLast: false, isHalf: isHalf, threads: threads)
    else { continue }
    let room = try floats(gradient.scratchBytes / 4)
    let other = try convolution(
        .backwardWeights, x: x, weight: weight, y: x, padding: 1, winograd: KernelLibrary.hasWinograd && !isHalf,
        type: type)
    show(
        "its weight gradient\(mark), \(channels) channels, \(side) px",
        milliseconds { gradient.run(x: xs, dy: ys, to: w, scratch: room) },
        try milliseconds(other, weightGradient), other.implementation)
}

for (channels, side) in [(64, 112), (72, 56), (480, 14)] {
    let dims = [16, channels, side, side]
    let layout = try Layout.channelsLast(dims)
    let count = dims.reduce(1, *)
    let loop = ChannelNorm(places: count / channels, channels: channels, epsilon: 1e-5, activation: .relu)
    let (x, y, scratch) = (try floats(count), try floats(count), try floats(loop.scratchBytes / 4 + 2))
    let small = try (0..<6).map { _ in try floats(channels) }
    let library = try Primitive.batchNorm(
        .training, data: layout, epsilon: 1e-5, storedStatistics: false, fuseRelu: true, threads: threads)
    show(
        "batch_norm relu forward, \(channels) channels, \(side) px",
        milliseconds {
            loop.run(
                x: x, weight: small[0], bias: small[1], y: y, mean: small[2], variance: small[3],
                scratch: UnsafeMutableRawPointer(scratch))
        }, try milliseconds(library, [.source, .scale, .shift, .destination, .mean, .variance]), library.implementation)
    let back = try Primitive.batchNorm(
        .backward, data: layout, gradient: layout, epsilon: 1e-5, storedStatistics: false, fuseRelu: true,
        threads: threads)
    show(
        "batch_norm relu backward, \(channels) channels, \(side) px",
        milliseconds {
            loop.backward(
                x: x, dy: y, weight: small[0], bias: small[1], mean: small[2], variance: small[3], dx: .whole(y),
                weightGradient: small[4],
                biasGradient: small[5], scratch: UnsafeMutableRawPointer(scratch))
        },
        try milliseconds(
            back,
            [
                .source, .scale, .shift, .mean, .variance, .destinationGradient, .sourceGradient, .scaleGradient,
                .shiftGradient,
            ]), back.implementation)
}

// A convolution's gradients with the normalisation's in the same pass, next to the library's three steps.
for (inputs, outputs, side) in [(16, 64, 112), (72, 24, 56), (40, 240, 28)] {
    let x = [16, inputs, side, side]
    let y = [16, outputs, side, side]
    let weight = [outputs, inputs, 1, 1]
    let places = 16 * side * side
    let norm = ChannelNorm(places: places, channels: outputs, epsilon: 1e-5, activation: .relu)
    let layout = try Layout.channelsLast(y)
    guard let loop = PointwiseConvolution(places: places, inputs: inputs, outputs: outputs), loop.gathersPieces else {
        continue
    }
    let (xs, dx, ys, dy) = (
        try floats(places * inputs), try floats(places * inputs), try floats(places * outputs),
        try floats(places * outputs)
    )
    let (w, parts) = (try floats(inputs * outputs), try floats(loop.scratchBytes / 4))
    let (scratch, runs, small) = (
        try floats(norm.scratchBytes / 4 + 2), try floats(norm.runBytes / 4),
        try (0..<6).map { _ in try floats(outputs) }
    )
    let ours = milliseconds {
        loop.backward(x: xs, weights: w, y: ys, dy: dy, to: dx, w, runs: runs, parts: parts) {
            norm.backward(
                x: ys, dy: dy, weight: small[0], bias: small[1], mean: small[2], variance: small[3], dx: $0,
                weightGradient: small[4],
                biasGradient: small[5], scratch: UnsafeMutableRawPointer(scratch))
        }
    }
    let steps =
        try milliseconds(
            .batchNorm(
                .backward, data: layout, gradient: layout, epsilon: 1e-5, storedStatistics: false, fuseRelu: true,
                threads: threads),
            [
                .source, .scale, .shift, .mean, .variance, .destinationGradient, .sourceGradient, .scaleGradient,
                .shiftGradient,
            ])
        + milliseconds(convolution(.backward, x: x, weight: weight, y: y, isLast: true), dataGradient)
        + milliseconds(convolution(.backwardWeights, x: x, weight: weight, y: y, isLast: true), weightGradient)
    show("1x1 and batch_norm relu backward, \(inputs) to \(outputs), \(side) px", ours, steps, "three steps")
}

// A depthwise convolution that normalises as it reads, and all that leads back to before the normalisation, next to the
// library's steps.
for (channels, side, kernel, stride) in [(64, 112, 3, 2), (72, 56, 3, 1), (120, 28, 5, 1), (960, 7, 5, 1)] {
    let out = (side + stride - 1) / stride
    let x = [16, channels, side, side]
    let y = [16, channels, out, out]
    let weight = [channels, 1, kernel, kernel]
    let norm = ChannelNorm(places: 16 * side * side, channels: channels, epsilon: 1e-5, activation: .relu)
    let layout = try Layout.channelsLast(x)
    guard let loop = NormalizedDepthwise(norm, x: x, y: y, kernel: kernel, stride: stride, padding: kernel / 2) else {
        continue
    }
    let (xs, dx, ys, w) = (
        try floats(x.reduce(1, *)), try floats(x.reduce(1, *)), try floats(y.reduce(1, *)),
        try floats(channels * kernel * kernel)
    )
    let (scratch, small) = (
        UnsafeMutableRawPointer(try floats(loop.backwardScratchBytes / 4 + norm.scratchBytes / 4 + 4)),
        try (0..<6).map { _ in try floats(channels) }
    )
    func library(_ direction: Direction, _ arguments: [Primitive.Argument]) throws -> Double {
        try milliseconds(
            convolution(
                direction, x: x, weight: weight, y: y, stride: stride, padding: kernel / 2, groups: channels,
                isLast: true), arguments)
    }
    let apply = try Primitive.batchNorm(
        .inference, data: layout, epsilon: 1e-5, storedStatistics: true, fuseRelu: true, threads: threads)
    show(
        "batch_norm relu and depthwise \(kernel)x\(kernel), \(channels) channels, \(side) px",
        milliseconds {
            loop.run(
                x: xs, weight: small[0], bias: small[1], mean: small[2], variance: small[3], kernel: w, to: ys,
                scratch: scratch)
        },
        try milliseconds(apply, [.source, .scale, .shift, .destination, .mean, .variance])
            + library(.training, forward), "two steps")
    let back = try Primitive.batchNorm(
        .backward, data: layout, gradient: layout, epsilon: 1e-5, storedStatistics: false, fuseRelu: true,
        threads: threads)
    show(
        "both backward",
        milliseconds {
            loop.backward(
                x: xs, dy: ys, weight: small[0], bias: small[1], mean: small[2], variance: small[3], kernel: w, dx: dx,
                kernelGradient: w,
                weightGradient: small[4], biasGradient: small[5], scratch: scratch)
            norm.backward(
                x: xs, dy: dx, weight: small[0], bias: small[1], mean: small[2], variance: small[3], dx: .whole(dx),
                weightGradient: small[4],
                biasGradient: small[5], scratch: scratch, isSummed: true)
        },
        try library(.backward, dataGradient) + library(.backwardWeights, weightGradient)
            + milliseconds(
                back,
                [
                    .source, .scale, .shift, .mean, .variance, .destinationGradient, .sourceGradient, .scaleGradient,
                    .shiftGradient,
                ]), "three steps")
}

do {
    let dims = [32, 64, 56, 56]
    let count = dims.reduce(1, *)
    let x = try floats(count)
    let y = try floats(32 * 64)
    let sum = Reduction.Work(.sum, .f32, dims: [32 * 4, 56 * 56, 16], axes: [1], as: .f32)
    let library = try Primitive.pooling(
        .inference, .averageAll, source: .blocked(dims), destination: .blocked([32, 64, 1, 1]), kernel: [56, 56],
        ConvolutionGeometry(stride: [56, 56], dilation: [1, 1], padLow: [0, 0], padHigh: [0, 0]), threads: threads)
    show(
        "sum over the area, in blocks, 64 channels, 56 px", try milliseconds { try sum.run(x, to: y) },
        try milliseconds(library, [.source, .destination]), library.implementation)
    let products = ChannelProducts(images: 16, places: 784, channels: 120)
    let a = try floats(16 * 784 * 120)
    let b = try floats(16 * 784 * 120)
    show(
        "sums of products, 120 channels, 28 px", milliseconds { products.run(a, b, to: y) },
        try millisecondsOfCopy(16 * 784 * 120 * 8), "copy")
}

do {
    let x = [32, 64, 112, 112]
    let y = [32, 64, 56, 56]
    let geometry = ConvolutionGeometry(stride: [2, 2], dilation: [1, 1], padLow: [1, 1], padHigh: [1, 1])
    let pool = MaxPooling(
        planes: 32 * 4, channels: 16, x: [112, 112], y: [56, 56], kernel: [3, 3], geometry, isBF16: false)
    let (xs, ys, places) = (try floats(x.reduce(1, *)), try floats(y.reduce(1, *)), try floats(pool.placeBytes / 4 + 1))
    let copy = try millisecondsOfCopy(x.reduce(1, *) * 4 + y.reduce(1, *) * 5)
    show(
        "max_pool 3x3 forward, 64 channels, 112 px", milliseconds { pool.run(x: xs, y: ys, places: places) }, copy,
        "copy")
    show(
        "max_pool 3x3 backward, 64 channels, 112 px", milliseconds { pool.backward(dy: ys, places: places, dx: xs) },
        copy, "copy")
}

do {
    let rows = 512
    let classes = 1000
    let labels = (0..<512).map { Int64($0) }
    let (logits, loss, probabilities) = (try floats(rows * classes), try floats(rows), try floats(rows * classes))
    show(
        "cross entropy of 1,000 classes, 512 rows, and its gradient",
        milliseconds {
            _ = CrossEntropy.run(
                logits: logits, labels: labels, rows: rows, classes: classes, smoothing: 0, loss: loss,
                probabilities: probabilities)
            CrossEntropy.backward(
                probabilities: probabilities, labels: labels, rows: rows, classes: classes, smoothing: 0, scale: 1,
                to: logits)
        }, try millisecondsOfCopy(rows * classes * 16), "copy")
    let softmax = (x: try floats(48 * 197 * 197), y: try floats(48 * 197 * 197))
    show(
        "softmax, 48 x 197 rows of 197",
        milliseconds { Softmax.run(softmax.x, outer: 48 * 197, count: 197, inner: 1, to: softmax.y) },
        try millisecondsOfCopy(48 * 197 * 197 * 8), "copy")
}

do {
    let count = 11_700_000
    let m = try (0..<4).map { _ in try floats(count) }
    let sgd = OptimizerStep.SGD(rate: 1e-6, decay: 0, momentum: 0.9, nesterov: false, isFirst: false)
    show(
        "sgd with momentum, 11.7 M parameters", milliseconds { sgd.run(count, m[0], m[1], m[2], to: m[0], m[2]) },
        try millisecondsOfCopy(count * 20), "copy")
    let adam = OptimizerStep.Adam(
        rate: 1e-6, decay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, correction1: 1, correction2: 1, decoupled: true)
    for index in 0..<count { m[3][index] = abs(m[3][index]) }
    show(
        "adamw, 11.7 M parameters", milliseconds { adam.run(count, m[0], m[1], m[2], m[3], to: m[0], m[2], m[3]) },
        try millisecondsOfCopy(count * 28), "copy")
}

do {
    let dims = [32, 3, 224, 224]
    let count = dims.reduce(1, *)
    let pixels = try floats(count / 4 + 1)
    let target = try floats(count)
    let library = try Primitive.reorder(from: .channelsLast(dims, .u8), to: .strided(dims), threads: threads)
    show(
        "normalise and reorder 32 pictures of 224 px",
        milliseconds {
            ImageNormalization.run(
                pixels, images: 32, area: 224 * 224, mean: [0.5, 0.5, 0.5], deviation: [0.2, 0.2, 0.2], to: target)
        }, try milliseconds(library, [.source, .destination]), library.implementation)
}
