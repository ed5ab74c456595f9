import Kernels
import Testing

/// Depthwise convolutions of our own against the plain sum.
struct DepthwiseTests {
    @Test(arguments: [(8, 5, 1), (16, 5, 2), (24, 5, 1), (40, 3, 1), (40, 3, 2), (72, 5, 2), (96, 7, 1), (24, 1, 1)])
    func depthwiseWeightGradientIsTheSum(channels: Int, kernel: Int, stride: Int) throws {
        let (images, side, padding) = (2, 9, kernel / 2)
        let out = (9 + 2 * (kernel / 2) - kernel) / stride + 1
        let x = numbers(images * channels * side * side, 1)
        let dy = numbers(images * channels * out * out, 2)
        // [N, H, W, C] and, in blocks, [N, C / 16, H, W, 16] with the rest of the last block zero.
        func blocks(_ values: [Float], _ side: Int) -> [Float] {
            let groups = (channels + 15) / 16
            var result = [Float](repeating: 0, count: images * groups * side * side * 16)
            for n in 0..<images {
                for p in 0..<side * side {
                    for c in 0..<channels {
                        result[((n * groups + c / 16) * side * side + p) * 16 + c % 16] =
                            values[(n * side * side + p) * channels + c]
                    }
                }
            }
            return result
        }
        for order in [DepthwiseGradient.Order.last, .blocks] {
            let loop = try #require(
                DepthwiseGradient(
                    order: order, x: [images, channels, side, side], y: [images, channels, out, out], kernel: kernel,
                    stride: stride, padding: padding))
            var dw = [Float](repeating: .nan, count: channels * kernel * kernel)
            var scratch = [Float](repeating: .nan, count: loop.scratchBytes / 4)
            loop.run(
                x: order == .last ? x : blocks(x, side), dy: order == .last ? dy : blocks(dy, out), to: &dw,
                scratch: &scratch)
            for c in 0..<channels {
                for i in 0..<kernel {
                    for j in 0..<kernel {
                        var sum = 0.0
                        for n in 0..<images {
                            for o in 0..<out {
                                for p in 0..<out {
                                    let (h, w) = (o * stride + i - padding, p * stride + j - padding)
                                    if (0..<side).contains(h), (0..<side).contains(w) {
                                        sum += Double(
                                            x[((n * side + h) * side + w) * channels + c]
                                                * dy[((n * out + o) * out + p) * channels + c])
                                    }
                                }
                            }
                        }
                        #expect(abs(Double(dw[(c * kernel + i) * kernel + j]) - sum) < 1e-4)
                    }
                }
            }
        }
    }

    /// Channels in sixteens and not, every kernel and stride, borders on all sides, results in and past the cache.
    @Test(
        .enabled(if: WinogradConvolution.isAvailable, "written for AVX-512"),
        arguments: [ChannelNorm.Activation.none, .relu, .hardswish],
        [(16, 3, 1), (32, 3, 2), (40, 5, 1), (32, 5, 2), (17, 5, 2), (50, 3, 1)])
    func depthwiseConvolutionNormalizesAsItReads(
        activation: ChannelNorm.Activation, _ extents: (channels: Int, kernel: Int, stride: Int)
    ) throws {
        let (channels, kernel, stride) = extents
        let (images, height, width) = (3, 7, 10)
        let area = kernel * kernel
        let half = kernel / 2
        let (high, wide) = ((height - 1) / stride + 1, (width - 1) / stride + 1)
        let places = images * height * width
        let x = numbers(places * channels, 1)
        let dy = numbers(images * high * wide * channels, 2)
        let weights = numbers(channels * area, 3)
        let weight = numbers(channels, 4)
        let bias = numbers(channels, 5)
        let mean = numbers(channels, 6)
        let variance = numbers(channels, 7).map { $0 + 1.5 }
        let norm = ChannelNorm(places: places, channels: channels, epsilon: 1e-5, activation: activation)
        for cache in [0, .max] {
            let loop = try #require(
                NormalizedDepthwise(
                    norm, x: [images, channels, height, width], y: [images, channels, high, wide], kernel: kernel,
                    stride: stride, padding: half, cache: cache))
            var y = [Float](repeating: .nan, count: dy.count)
            var dw = [Float](repeating: .nan, count: weights.count)
            var dx = [Float](repeating: .nan, count: x.count)
            var slopes = [Float](repeating: .nan, count: channels)
            var sums = slopes
            var scratch = [UInt64](repeating: .max, count: (max(loop.scratchBytes, loop.backwardScratchBytes) + 7) / 8)
            scratch.withUnsafeMutableBytes { scratch in
                guard let base = scratch.baseAddress else { return }
                loop.run(
                    x: x, weight: weight, bias: bias, mean: mean, variance: variance, kernel: weights, to: &y,
                    scratch: base)
                loop.backward(
                    x: x, dy: dy, weight: weight, bias: bias, mean: mean, variance: variance, kernel: weights, dx: &dx,
                    kernelGradient: &dw,
                    weightGradient: &slopes, biasGradient: &sums, scratch: base)
            }
            for c in 0..<channels {
                let inverse = 1 / (Double(variance[c]) + 1e-5).squareRoot()
                let distance = (0..<places).map { Double(x[$0 * channels + c] - mean[c]) }
                let seen = distance.map { activation.exact($0 * inverse * Double(weight[c]) + Double(bias[c])) }
                var wantedY = [Double](repeating: 0, count: images * high * wide)
                var back = [Double](repeating: 0, count: places)
                var kernelSlopes = [Double](repeating: 0, count: area)
                for n in 0..<images {
                    for o in 0..<high {
                        for p in 0..<wide {
                            for i in 0..<kernel {
                                for j in 0..<kernel {
                                    let (h, w) = (o * stride + i - half, p * stride + j - half)
                                    guard (0..<height).contains(h), (0..<width).contains(w) else { continue }
                                    let (to, from) = ((n * high + o) * wide + p, (n * height + h) * width + w)
                                    let slope = Double(dy[to * channels + c])
                                    wantedY[to] += Double(weights[c * area + i * kernel + j]) * seen[from].value
                                    back[from] += Double(weights[c * area + i * kernel + j]) * slope
                                    kernelSlopes[i * kernel + j] += seen[from].value * slope
                                }
                            }
                        }
                    }
                }
                let d = zip(back, seen).map { $0 * $1.slope }
                #expect(wantedY.indices.allSatisfy { abs(Double(y[$0 * channels + c]) - wantedY[$0]) < 1e-4 })
                #expect(d.indices.allSatisfy { abs(Double(dx[$0 * channels + c]) - d[$0]) < 1e-4 })
                #expect(kernelSlopes.indices.allSatisfy { abs(Double(dw[c * area + $0]) - kernelSlopes[$0]) < 1e-4 })
                #expect(abs(Double(sums[c]) - d.reduce(0, +)) < 1e-4)
                #expect(abs(Double(slopes[c]) - zip(d, distance).reduce(0) { $0 + $1.0 * $1.1 } * inverse) < 1e-4)
            }
        }

        #expect(
            NormalizedDepthwise(norm, x: [1, 15, 8, 8], y: [1, 15, 8, 8], kernel: 3, stride: 1, padding: 1) == nil)
        #expect(
            NormalizedDepthwise(norm, x: [1, 16, 8, 8], y: [1, 16, 10, 10], kernel: 3, stride: 1, padding: 2) == nil)
        #expect(
            NormalizedDepthwise(norm, x: [1, 16, 8, 8], y: [1, 16, 8, 8], kernel: 7, stride: 1, padding: 3) == nil)
    }

    /// The normalisation after it is the same as in a step of its own: its statistics, and the way back through it.
    @Test(
        .enabled(if: WinogradConvolution.isAvailable, "written for AVX-512"),
        arguments: [ChannelNorm.Activation.none, .relu, .hardswish], [(16, 3, 1), (40, 5, 2), (17, 5, 1)])
    func depthwiseConvolutionServesTheNormalizationAfterIt(
        activation: ChannelNorm.Activation, _ extents: (channels: Int, kernel: Int, stride: Int)
    ) throws {
        let (channels, kernel, stride) = extents
        let (images, side) = (3, 13)
        let out = (side - 1) / stride + 1
        let memory = Memory()
        let before = ChannelNorm(places: images * side * side, channels: channels, epsilon: 1e-5, activation: .relu)
        let after = ChannelNorm(places: images * out * out, channels: channels, epsilon: 1e-5, activation: activation)
        let loop = try #require(
            NormalizedDepthwise(
                before, x: [images, channels, side, side], y: [images, channels, out, out], kernel: kernel,
                stride: stride,
                padding: kernel / 2))
        let (x, y) = (
            memory.floats(numbers(images * side * side * channels, 1)),
            memory.floats(count: images * out * out * channels)
        )
        let (dy, weights) = (
            memory.floats(numbers(images * out * out * channels, 2)),
            memory.floats(numbers(channels * kernel * kernel, 3))
        )
        let (weight, bias, mean) = (
            memory.floats(numbers(channels, 4)), memory.floats(numbers(channels, 5)),
            memory.floats(numbers(channels, 6))
        )
        let variance = memory.floats(numbers(channels, 7).map { $0 + 1.5 })
        let scratch = UnsafeMutableRawPointer(
            memory.floats(count: (loop.backwardScratchBytes + after.scratchBytes) / 4))
        let found = (mean: memory.floats(count: channels), variance: memory.floats(count: channels))
        loop.run(
            x: x, weight: weight, bias: bias, mean: mean, variance: variance, kernel: weights, to: y,
            statistics: (after, found.mean, found.variance), scratch: scratch)
        let expected = (mean: memory.floats(count: channels), variance: memory.floats(count: channels))
        after.statistics(x: y, mean: expected.mean, variance: expected.variance, scratch: scratch)
        for c in 0..<channels {
            #expect(
                abs(found.mean[c] - expected.mean[c]) < 1e-5
                    && abs(found.variance[c] - expected.variance[c]) <= 1e-5 * expected.variance[c])
        }

        let (slopes, sums, between) = (
            memory.floats(count: channels), memory.floats(count: channels),
            memory.floats(count: images * out * out * channels)
        )
        after.backward(
            x: y, dy: dy, weight: bias, bias: weight, mean: found.mean, variance: found.variance, dx: .whole(between),
            weightGradient: slopes,
            biasGradient: sums, scratch: scratch)
        func backward(_ dy: UnsafeMutablePointer<Float>, _ after: NormalizedDepthwise.After?) -> [Float] {
            let (dx, dw) = (
                memory.floats(count: images * side * side * channels), memory.floats(count: channels * kernel * kernel)
            )
            let (first, second) = (memory.floats(count: channels), memory.floats(count: channels))
            loop.backward(
                x: x, dy: dy, after: after, weight: weight, bias: bias, mean: mean, variance: variance, kernel: weights,
                dx: dx, kernelGradient: dw,
                weightGradient: first, biasGradient: second, scratch: scratch)
            return [
                (dx, images * side * side * channels), (dw, channels * kernel * kernel), (first, channels),
                (second, channels),
            ]
            .flatMap { Array(UnsafeBufferPointer(start: $0, count: $1)) }
        }
        let joined = backward(
            dy,
            .init(
                after, y: y, weight: bias, bias: weight, mean: found.mean, variance: found.variance,
                weightGradient: slopes, biasGradient: sums))
        #expect(zip(joined, backward(between, nil)).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) })
    }
}
