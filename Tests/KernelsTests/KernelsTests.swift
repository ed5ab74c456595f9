import Foundation
import Kernels
import Synchronization
import Testing

/// Our own loops against the plain definition.
struct KernelsTests {
    private func numbers(_ count: Int, _ seed: UInt64) -> [Float] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int32(truncatingIfNeeded: state >> 33)) / Float(1 << 30) - 1
        }
    }

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

    /// Channels to outputs over pictures of some side: more outputs than a panel, more tiles than a block, rests of
    /// both, tiles of four, of three and of both.
    @Test(
        .enabled(if: WinogradConvolution.isAvailable, "written for AVX-512"),
        arguments: [(16, 32, 4), (32, 16, 7), (48, 80, 14), (144, 64, 5), (16, 16, 1), (16, 32, 2), (16, 144, 2)],
        [false, true])
    func winogradConvolutionIsTheSum(_ sizes: (channels: Int, outputs: Int, side: Int), backward: Bool) throws {
        let (channels, outputs, side) = sizes
        let images = 5
        let area = side * side
        let x = numbers(images * channels * area, 1)
        let residual = numbers(images * outputs * area, 2)
        let bias = numbers(outputs, 3)
        // Of the forward pass; the gradient of its input sees them with channels and outputs exchanged and kernels
        // turned round.
        let weights = numbers(channels * outputs * 9, 4)
        func weight(_ k: Int, _ c: Int, _ i: Int, _ j: Int) -> Float {
            backward
                ? weights[(c * outputs + k) * 9 + (2 - i) * 3 + 2 - j] : weights[(k * channels + c) * 9 + i * 3 + j]
        }
        for isLast in [false, true] {
            func place(_ n: Int, _ c: Int, _ p: Int, of all: Int) -> Int {
                isLast ? (n * area + p) * all + c : ((n * (all / 16) + c / 16) * area + p) * 16 + c % 16
            }
            let loop = try #require(
                WinogradConvolution(
                    x: [images, channels, side, side], y: [images, outputs, side, side], padTop: 1, padLeft: 1,
                    isChannelsLast: isLast, threads: 2))
            let room = try Buffer(byteCount: WinogradConvolution.weightBytes(channels: channels, outputs: outputs))
            let transformed = room.base.assumingMemoryBound(to: Float.self)
            WinogradConvolution.transform(
                weights, channels: channels, outputs: outputs, backward: backward, to: transformed)
            var scratch = [Float](repeating: .nan, count: loop.scratchBytes / 4)
            var plain = [Float](repeating: .nan, count: residual.count)
            var full = residual
            loop.run(x: x, weights: transformed, bias: nil, residual: nil, relu: false, y: &plain, scratch: &scratch)
            full.withUnsafeMutableBufferPointer { full in
                guard let base = full.baseAddress else { return }
                loop.run(
                    x: x, weights: transformed, bias: bias, residual: UnsafePointer(base), relu: true, y: base,
                    scratch: &scratch)
            }
            var worst = 0.0
            for n in [0, images - 1] {
                for k in stride(from: 0, to: outputs, by: 5) {
                    for h in 0..<side {
                        for w in 0..<side {
                            var sum = 0.0
                            for i in 0..<3 {
                                for j in 0..<3 where (0..<side).contains(h + i - 1) && (0..<side).contains(w + j - 1) {
                                    for c in 0..<channels {
                                        sum += Double(
                                            x[place(n, c, (h + i - 1) * side + w + j - 1, of: channels)]
                                                * weight(k, c, i, j))
                                    }
                                }
                            }
                            let at = place(n, k, h * side + w, of: outputs)
                            worst = max(
                                worst, abs(Double(plain[at]) - sum),
                                abs(Double(full[at]) - max(0, sum + Double(bias[k] + residual[at]))))
                        }
                    }
                }
            }
            #expect(worst < 5e-4)
        }
    }

    /// Tiles of four, of three and of both, rests of registers and panels, more blocks than one, more sums than the
    /// cache holds; a share of tiles or of outputs for a thread.
    @Test(
        .enabled(if: WinogradConvolution.isAvailable, "written for AVX-512"),
        arguments: [
            (16, 32, 4, 3), (32, 16, 7, 3), (48, 80, 14, 3), (144, 64, 5, 3), (16, 16, 1, 3), (16, 32, 2, 3),
            (256, 192, 3, 1), (512, 512, 3, 1),
        ], [1, 2, 3])
    func winogradGradientIsTheSum(_ sizes: (channels: Int, outputs: Int, side: Int, images: Int), threads: Int) throws {
        let (channels, outputs, side, images) = sizes
        let area = side * side
        let x = numbers(images * channels * area, 1)
        let dy = numbers(images * outputs * area, 2)
        for isLast in [false, true] {
            func place(_ n: Int, _ c: Int, _ p: Int, of all: Int) -> Int {
                isLast ? (n * area + p) * all + c : ((n * (all / 16) + c / 16) * area + p) * 16 + c % 16
            }
            let loop = try #require(
                WinogradGradient(
                    x: [images, channels, side, side], y: [images, outputs, side, side], padTop: 1, padLeft: 1,
                    isChannelsLast: isLast, threads: threads))
            var dw = [Float](repeating: .nan, count: channels * outputs * 9)
            // At a multiple of 64 bytes, where sums may be written past the cache.
            let scratch = try Buffer(byteCount: loop.scratchBytes)
            let memory = scratch.base.assumingMemoryBound(to: Float.self)
            memory.update(repeating: .nan, count: loop.scratchBytes / 4)
            loop.run(x: x, dy: dy, to: &dw, scratch: memory)
            withExtendedLifetime(scratch) {}
            var worst = 0.0
            for k in stride(from: 0, to: outputs, by: 5) {
                for c in stride(from: 0, to: channels, by: 3) {
                    for i in 0..<3 {
                        for j in 0..<3 {
                            var sum = 0.0
                            for n in 0..<images {
                                for h in 0..<side where (0..<side).contains(h + i - 1) {
                                    for w in 0..<side where (0..<side).contains(w + j - 1) {
                                        sum += Double(
                                            x[place(n, c, (h + i - 1) * side + w + j - 1, of: channels)]
                                                * dy[place(n, k, h * side + w, of: outputs)])
                                    }
                                }
                            }
                            worst = max(worst, abs(Double(dw[(k * channels + c) * 9 + i * 3 + j]) - sum))
                        }
                    }
                }
            }
            #expect(worst < 2e-4)
        }
    }

    /// Pictures in bfloat16: the same numbers as single floats give the same gradients of weights, and the same results
    /// but for their rounding.
    @Test(
        .enabled(if: WinogradConvolution.isAvailable, "written for AVX-512"),
        arguments: [(16, 32, 4), (48, 80, 14), (144, 64, 5), (16, 16, 1)], [false, true])
    func winogradOfHalvesIsThatOfSinglesRounded(_ sizes: (channels: Int, outputs: Int, side: Int), isLast: Bool) throws
    {
        let (channels, outputs, side) = sizes
        let images = 5
        let area = side * side
        func half(_ value: Float) -> UInt16 {
            let bits = value.bitPattern
            return UInt16(
                truncatingIfNeeded: value.isNaN ? bits >> 16 | 0x40 : (bits + 0x7fff + (bits >> 16 & 1)) >> 16)
        }
        func single(_ value: UInt16) -> Float { Float(bitPattern: UInt32(value) << 16) }
        var x = numbers(images * channels * area, 1).map(half)
        let dy = numbers(images * outputs * area, 2).map(half)
        let bias = numbers(outputs, 3)
        let weights = numbers(channels * outputs * 9, 4)
        let dims = ([images, channels, side, side], [images, outputs, side, side])
        let room = try Buffer(byteCount: WinogradConvolution.weightBytes(channels: channels, outputs: outputs))
        let transformed = room.base.assumingMemoryBound(to: Float.self)
        WinogradConvolution.transform(weights, channels: channels, outputs: outputs, backward: false, to: transformed)
        func loop(_ isHalf: Bool) throws -> WinogradConvolution {
            try #require(
                WinogradConvolution(
                    x: dims.0, y: dims.1, padTop: 1, padLeft: 1, isChannelsLast: isLast, isHalf: isHalf, threads: 2))
        }
        func gradient(_ isHalf: Bool) throws -> WinogradGradient {
            try #require(
                WinogradGradient(
                    x: dims.0, y: dims.1, padTop: 1, padLeft: 1, isChannelsLast: isLast, isHalf: isHalf, threads: 2))
        }
        var scratch = [Float](
            repeating: .nan, count: max(try loop(true).scratchBytes, try gradient(true).scratchBytes) / 4)
        var dw = [Float](repeating: .nan, count: weights.count)
        var other = dw
        try gradient(true).run(x: x, dy: dy, to: &dw, scratch: &scratch)
        try gradient(false).run(x: x.map(single), dy: dy.map(single), to: &other, scratch: &scratch)
        #expect(dw == other)

        (x[0], x[x.count - 1]) = (half(.nan), half(-.infinity))
        for (bias, residual, relu) in [(nil, nil, false), (bias, dy, true)] as [([Float]?, [UInt16]?, Bool)] {
            var y = [UInt16](repeating: 0, count: dy.count)
            var wide = [Float](repeating: 0, count: dy.count)
            func run(
                _ loop: WinogradConvolution, _ x: UnsafeRawPointer, _ residual: UnsafeRawPointer?,
                _ y: UnsafeMutableRawPointer
            ) {
                scratch.withUnsafeMutableBufferPointer { scratch in
                    guard let scratch = scratch.baseAddress else { return }
                    if let bias {
                        loop.run(
                            x: x, weights: transformed, bias: bias, residual: residual, relu: relu, y: y,
                            scratch: scratch)
                    } else {
                        loop.run(
                            x: x, weights: transformed, bias: nil, residual: residual, relu: relu, y: y,
                            scratch: scratch)
                    }
                }
            }
            if let residual {
                run(try loop(true), x, residual, &y)
                run(try loop(false), x.map(single), residual.map(single), &wide)
            } else {
                run(try loop(true), x, nil, &y)
                run(try loop(false), x.map(single), nil, &wide)
            }
            #expect(wide.contains { $0.isNaN } && wide.contains { $0.isFinite })
            #expect(zip(y, wide).allSatisfy { single($0).isNaN && $1.isNaN || $0 == half($1) })
        }
    }

    /// Widths with and without a rest, pictures smaller than the kernel, more outputs than are multiplied together,
    /// results in both orders.
    @Test(
        .enabled(if: WinogradConvolution.isAvailable, "written for AVX-512"),
        arguments: [(3, 16, 20, 22), (1, 80, 9, 33), (4, 32, 5, 3), (3, 64, 1, 40)], [true, false])
    func stemConvolutionIsTheSum(_ extents: (channels: Int, outputs: Int, height: Int, width: Int), isLast: Bool) throws
    {
        let (channels, outputs, height, width) = extents
        let (images, high, wide) = (2, (height + 1) / 2, (width + 1) / 2)
        let x = numbers(images * channels * height * width, 1)
        let w = numbers(outputs * channels * 49, 2)
        let bias = numbers(outputs, 3)
        var u = [Float](repeating: .nan, count: StemConvolution.weightBytes(channels: channels, outputs: outputs) / 4)
        StemConvolution.transform(w, channels: channels, outputs: outputs, to: &u)
        func run(threads: Int) throws -> [Float] {
            let loop = try #require(
                StemConvolution(
                    x: [images, channels, height, width], y: [images, outputs, high, wide], kernel: [7, 7],
                    stride: [2, 2],
                    padding: [3, 3], isChannelsLast: isLast, threads: threads))
            var y = [Float](repeating: .nan, count: images * outputs * high * wide)
            var scratch = [Float](repeating: .nan, count: loop.scratchBytes / 4)
            loop.run(x: x, weights: u, bias: bias, relu: true, to: &y, scratch: &scratch)
            return y
        }
        let y = try run(threads: 1)
        #expect(try run(threads: 3) == y)
        for n in 0..<images {
            for o in 0..<outputs {
                for h in 0..<high {
                    for v in 0..<wide {
                        var sum = Double(bias[o])
                        for c in 0..<channels {
                            for i in 0..<7 where (0..<height).contains(2 * h + i - 3) {
                                for j in 0..<7 where (0..<width).contains(2 * v + j - 3) {
                                    sum +=
                                        Double(x[((n * channels + c) * height + 2 * h + i - 3) * width + 2 * v + j - 3])
                                        * Double(w[((o * channels + c) * 7 + i) * 7 + j])
                                }
                            }
                        }
                        let place = h * wide + v
                        let at =
                            isLast
                            ? (n * high * wide + place) * outputs + o
                            : ((n * outputs + o / 16 * 16) * high * wide) + place * 16 + o % 16
                        #expect(abs(Double(y[at]) - max(0, sum)) < 2e-5)
                    }
                }
            }
        }
        #expect(
            StemConvolution(
                x: [1, 3, 8, 8], y: [1, 24, 4, 4], kernel: [7, 7], stride: [2, 2], padding: [3, 3],
                isChannelsLast: isLast, threads: 1) == nil)
        #expect(
            StemConvolution(
                x: [1, 3, 8, 8], y: [1, 16, 8, 8], kernel: [7, 7], stride: [1, 1], padding: [3, 3],
                isChannelsLast: isLast, threads: 1) == nil)
    }

    /// Places, inputs, outputs: sums in pieces and not, registers that reach back, rests of rows, sums longer than the
    /// first cache.
    @Test(
        .enabled(if: WinogradConvolution.isAvailable, "written for AVX-512"),
        arguments: [(1100, 16, 17), (1029, 24, 31), (50, 72, 16), (98, 200, 21), (1024, 65, 25), (40, 960, 40)])
    func pointwiseConvolutionAndItsGradientsAreSums(places: Int, inputs: Int, outputs: Int) throws {
        let x = numbers(places * inputs, 1)
        let dy = numbers(places * outputs, 2)
        let w = numbers(inputs * outputs, 3)
        let loop = try #require(PointwiseConvolution(places: places, inputs: inputs, outputs: outputs))
        func nothing(_ count: Int) -> [Float] { Array(repeating: .nan, count: count) }
        var y = nothing(dy.count)
        var dx = nothing(x.count)
        var dw = nothing(w.count)
        var transposed = nothing(loop.forwardScratchBytes / 4)
        var scratch = nothing(loop.scratchBytes / 4)
        loop.run(x: x, weights: w, to: &y, scratch: &transposed)
        loop.dataGradient(dy: dy, weights: w, to: &dx)
        loop.weightGradient(x: x, dy: dy, to: &dw, scratch: &scratch)
        for p in 0..<places {
            for o in 0..<outputs {
                let sum = (0..<inputs).reduce(0.0) { $0 + Double(x[p * inputs + $1] * w[o * inputs + $1]) }
                #expect(abs(Double(y[p * outputs + o]) - sum) < 1e-4)
            }
            for i in 0..<inputs {
                let sum = (0..<outputs).reduce(0.0) { $0 + Double(dy[p * outputs + $1] * w[$1 * inputs + i]) }
                #expect(abs(Double(dx[p * inputs + i]) - sum) < 1e-4)
            }
        }
        for o in 0..<outputs {
            for i in 0..<inputs {
                let sum = (0..<places).reduce(0.0) { $0 + Double(x[$1 * inputs + i] * dy[$1 * outputs + o]) }
                #expect(abs(Double(dw[o * inputs + i]) - sum) < 1e-4)
            }
        }
        #expect(
            PointwiseConvolution(places: places, inputs: 15, outputs: outputs) == nil
                && PointwiseConvolution(places: places, inputs: inputs, outputs: 15) == nil)
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

    /// Memory that lies still, for as long as this is held.
    private final class Memory {
        private var blocks: [UnsafeMutablePointer<Float>] = []

        func floats(count: Int) -> UnsafeMutablePointer<Float> { floats(Array(repeating: .nan, count: count)) }

        func floats(_ values: [Float]) -> UnsafeMutablePointer<Float> {
            let block = UnsafeMutablePointer<Float>.allocate(capacity: values.count)
            for (index, value) in values.enumerated() { block[index] = value }
            blocks.append(block)
            return block
        }

        deinit { for block in blocks { block.deallocate() } }
    }

    @Test(arguments: [ChannelNorm.Activation.none, .relu, .hardswish], [8, 24, 300]) func channelNormIsTheDefinition(
        activation: ChannelNorm.Activation, channels: Int
    ) {
        let places = 203
        let epsilon = 1e-5
        // Far from zero, where the difference of squares would lose its digits without a shift.
        let x = numbers(places * channels, 3).map { $0 * 2 + 50 }
        let dy = numbers(places * channels, 4)
        let weight = numbers(channels, 5)
        let bias = numbers(channels, 6)
        let norm = ChannelNorm(places: places, channels: channels, epsilon: epsilon, activation: activation)
        var y = [Float](repeating: 0, count: x.count)
        var mean = [Float](repeating: 0, count: channels)
        var variance = mean
        var scratch = [UInt64](repeating: 0, count: norm.scratchBytes / 8 + 1)
        var dx = dy
        var dw = mean
        var db = mean
        scratch.withUnsafeMutableBytes { scratch in
            guard let base = scratch.baseAddress else { return }
            norm.run(x: x, weight: weight, bias: bias, y: &y, mean: &mean, variance: &variance, scratch: base)
            dx.withUnsafeMutableBufferPointer { dx in
                guard let place = dx.baseAddress else { return }
                norm.backward(
                    x: x, dy: UnsafePointer(place), weight: weight, bias: bias, mean: mean, variance: variance,
                    dx: .whole(place),
                    weightGradient: &dw, biasGradient: &db, scratch: base)
            }
        }
        for c in 0..<channels {
            let values = (0..<places).map { Double(x[$0 * channels + c]) }
            let m = values.reduce(0, +) / Double(places)
            let v = values.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double(places)
            let inverse = 1 / (v + epsilon).squareRoot()
            let (w, b) = (Double(weight[c]), Double(bias[c]))
            #expect(abs(Double(mean[c]) - m) < 1e-4 && abs(Double(variance[c]) - v) < 1e-4 * v)
            let z = values.map { ($0 - m) * inverse * w + b }
            let d = (0..<places).map { Double(dy[$0 * channels + c]) * activation.exact(z[$0]).slope }
            let sum = d.reduce(0, +)
            let product = zip(d, values).reduce(0) { $0 + $1.0 * ($1.1 - m) }
            #expect(abs(Double(db[c]) - sum) < 1e-3 && abs(Double(dw[c]) - product * inverse) < 1e-2)
            for p in 0..<places {
                #expect(abs(Double(y[p * channels + c]) - activation.exact(z[p]).value) < 1e-4)
                let wanted =
                    w * inverse
                    * (d[p] - sum / Double(places) - (values[p] - m) * inverse * inverse * product / Double(places))
                #expect(abs(Double(dx[p * channels + c]) - wanted) < 1e-3)
            }
        }
    }

    /// What goes into a convolution's gradients run by run are the numbers that a whole gradient would hold, each place
    /// once.
    @Test(arguments: [ChannelNorm.Activation.none, .relu, .hardswish], [(2411, 24), (160, 600), (5, 40)])
    func channelNormHandsOverItsGradientInRuns(
        activation: ChannelNorm.Activation, _ extents: (places: Int, channels: Int)
    ) {
        let (places, channels) = extents
        let x = numbers(places * channels, 1)
        let dy = numbers(places * channels, 2)
        let weight = numbers(channels, 3)
        let bias = numbers(channels, 4)
        let mean = numbers(channels, 5)
        let variance = numbers(channels, 6).map { $0 + 1.5 }
        let norm = ChannelNorm(places: places, channels: channels, epsilon: 1e-5, activation: activation)
        var scratch = [UInt64](repeating: 0, count: norm.scratchBytes / 8 + 1)
        var runs = [Float](repeating: .nan, count: norm.runBytes / 4)
        var whole = [Float](repeating: .nan, count: x.count)
        var dw = [Float](repeating: 0, count: channels)
        var db = dw
        var dw2 = dw
        var db2 = dw
        struct Seen { var gradient: [Float], times: [Int], pieces: Set<Int> }
        let seen = Mutex(Seen(gradient: whole, times: Array(repeating: 0, count: places), pieces: []))
        scratch.withUnsafeMutableBytes { scratch in
            guard let base = scratch.baseAddress else { return }
            whole.withUnsafeMutableBufferPointer { whole in
                guard let dx = whole.baseAddress else { return }
                norm.backward(
                    x: x, dy: dy, weight: weight, bias: bias, mean: mean, variance: variance, dx: .whole(dx),
                    weightGradient: &dw,
                    biasGradient: &db, scratch: base)
            }
            runs.withUnsafeMutableBufferPointer { runs in
                guard let memory = runs.baseAddress else { return }
                norm.backward(
                    x: x, dy: dy, weight: weight, bias: bias, mean: mean, variance: variance,
                    dx: .runs(scratch: memory) { piece, begin, count, gradient in
                        let values = Array(UnsafeBufferPointer(start: gradient, count: count * channels))
                        seen.withLock { seen in
                            seen.gradient.replaceSubrange(begin * channels..<(begin + count) * channels, with: values)
                            for place in begin..<begin + count { seen.times[place] += 1 }
                            seen.pieces.insert(piece)
                        }
                    }, weightGradient: &dw2, biasGradient: &db2, scratch: base)
            }
        }
        let all = seen.withLock { $0 }
        #expect(all.times.allSatisfy { $0 == 1 } && all.pieces.count == min(ChannelNorm.pieces, places))
        #expect(all.gradient == whole && dw == dw2 && db == db2)
    }

    @Test(arguments: [(1, 1, 1), (3, 49, 24), (2, 196, 120), (5, 30, 17), (16, 784, 72)])
    func channelProductsAreSumsOfProducts(images: Int, places: Int, channels: Int) {
        let a = numbers(images * places * channels, 1)
        let b = numbers(images * places * channels, 2)
        var sums = [Float](repeating: .nan, count: images * channels)
        ChannelProducts(images: images, places: places, channels: channels).run(a, b, to: &sums)
        for image in 0..<images {
            for channel in 0..<channels {
                let wanted = (0..<places).reduce(0.0) { sum, place in
                    let at = (image * places + place) * channels + channel
                    return sum + Double(a[at]) * Double(b[at])
                }
                #expect(abs(Double(sums[image * channels + channel]) - wanted) < 1e-4)
            }
        }
    }

    /// Channels one by one, in eights, in sixteens, with rests; one to three axes; places of 8 and of 32 bits; single
    /// floats and bfloat16.
    @Test(
        arguments: [
            ([9], [3], 2, 1), ([12, 7], [3, 3], 2, 1), ([12, 12], [2, 2], 2, 0), ([5, 6, 4], [3, 2, 2], 1, 1),
            ([40, 40], [17, 17], 3, 8),
        ]
            as [([Int], [Int], Int, Int)], [1, 8, 16, 29])
    func maximaAndTheirGradientAreTheDefinition(
        _ window: (extents: [Int], kernel: [Int], stride: Int, padding: Int), channels: Int
    ) {
        let (x, kernel, planes) = (window.extents, window.kernel, 2)
        let y = zip(x, kernel).map { ($0 + 2 * window.padding - $1) / window.stride + 1 }
        func places(_ extents: [Int]) -> [[Int]] {
            extents.reduce([[]]) { all, extent in all.flatMap { at in (0..<extent).map { at + [$0] } } }
        }
        func flat(_ at: [Int], _ extents: [Int]) -> Int { zip(at, extents).reduce(0) { $0 * $1.1 + $1.0 } }
        for isBF16 in [false, true] {
            func halves(_ values: [Float]) -> [UInt16] { values.map { UInt16($0.bitPattern >> 16) } }
            func rounded(_ values: [Float]) -> [Float] {
                isBF16 ? values.map { Float(bitPattern: $0.bitPattern & 0xffff_0000) } : values
            }
            var values = rounded(numbers(planes * x.reduce(1, *) * channels, 7))
            values[values.count / 2] = .nan
            values[1] = -.infinity
            let slopes = rounded(numbers(planes * y.reduce(1, *) * channels, 8))
            let axes = Array(repeating: window.stride, count: x.count)
            let loop = MaxPooling(
                planes: planes, channels: channels, x: x, y: y, kernel: kernel,
                ConvolutionGeometry(
                    stride: axes, dilation: axes.map { _ in 1 }, padLow: axes.map { _ in window.padding },
                    padHigh: axes.map { _ in window.padding }), isBF16: isBF16)
            var result = [Float](repeating: 0, count: slopes.count)
            var gradient = [Float](repeating: 0, count: values.count)
            var marks = [UInt8](repeating: 0, count: loop.placeBytes)
            if isBF16 {
                var raw = [UInt16](repeating: 0, count: result.count)
                var rawGradient = [UInt16](repeating: 0, count: gradient.count)
                loop.run(x: halves(values), y: &raw, places: &marks)
                loop.backward(dy: halves(slopes), places: marks, dx: &rawGradient)
                result = raw.map { Float(bitPattern: UInt32($0) << 16) }
                gradient = rawGradient.map { Float(bitPattern: UInt32($0) << 16) }
            } else {
                loop.run(x: values, y: &result, places: &marks)
                loop.backward(dy: slopes, places: marks, dx: &gradient)
            }
            var expected = result
            var shares = [Float](repeating: 0, count: values.count)
            for plane in 0..<planes {
                for channel in 0..<channels {
                    for at in places(y) {
                        var best = -Float.infinity
                        var from: Int?
                        for offset in places(kernel) {
                            let place = zip(at, offset).map { $0 * window.stride - window.padding + $1 }
                            guard zip(place, x).allSatisfy({ (0..<$1).contains($0) }) else { continue }
                            let index = (plane * x.reduce(1, *) + flat(place, x)) * channels + channel
                            if from == nil || values[index] > best || values[index].isNaN {
                                (best, from) = (values[index], index)
                            }
                        }
                        let index = (plane * y.reduce(1, *) + flat(at, y)) * channels + channel
                        expected[index] = best
                        if let from { shares[from] += slopes[index] }
                    }
                }
            }
            #expect(zip(result, expected).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
            #expect(zip(gradient, shares).allSatisfy { abs($0 - $1) <= (isBF16 ? 1e-2 : 1e-5) * max(1, abs($1)) })
        }
    }

    @Test(arguments: [(7, 3, 1), (4, 197, 1), (2, 5, 40), (1, 16, 17), (3, 1, 1)], [false, true])
    func softmaxAndItsGradientAreTheDefinition(_ sizes: (outer: Int, count: Int, inner: Int), takesLogarithm: Bool) {
        let (outer, count) = (sizes.outer, sizes.count)
        let inner = takesLogarithm ? 1 : sizes.inner
        let x = numbers(outer * count * inner, 1).map { $0 * 20 }
        let dy = numbers(x.count, 2)
        var y = x
        var dx = dy
        y.withUnsafeMutableBufferPointer { y in
            guard let base = y.baseAddress else { return }
            if takesLogarithm {
                Softmax.logarithm(base, rows: outer, count: count, to: base)
            } else {
                Softmax.run(base, outer: outer, count: count, inner: inner, to: base)
            }
        }
        Softmax.backward(y, dy, outer: outer, count: count, inner: inner, ofLogarithm: takesLogarithm, to: &dx)
        for o in 0..<outer {
            for i in 0..<inner {
                let at = (0..<count).map { (o * count + $0) * inner + i }
                let largest = at.map { Double(x[$0]) }.max() ?? 0
                let terms = at.map { exp(Double(x[$0]) - largest) }
                let sum = terms.reduce(0, +)
                let p = terms.map { $0 / sum }
                let slope =
                    takesLogarithm
                    ? at.reduce(0.0) { $0 + Double(dy[$1]) } : zip(at, p).reduce(0.0) { $0 + Double(dy[$1.0]) * $1.1 }
                for (index, p) in zip(at, p) {
                    #expect(abs(Double(y[index]) - (takesLogarithm ? log(p) : p)) < 1e-5 * max(1, abs(log(p))))
                    #expect(
                        abs(
                            Double(dx[index])
                                - (takesLogarithm ? Double(dy[index]) - p * slope : p * (Double(dy[index]) - slope)))
                            < 1e-4)
                }
            }
        }
    }

    // MARK: Threads

    @Test func smallWorkStaysOnItsThreadAndLargeWorkIsSharedOut() {
        func pieces(_ count: Int) -> [Range<Int>] {
            let found = Mutex<[Range<Int>]>([])
            Threads.parallel(count: count) { range in found.withLock { $0.append(range) } }
            return found.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } }
        }
        #expect(pieces(Threads.smallWork - 1) == [0..<Threads.smallWork - 1])
        #expect(pieces(0).isEmpty)
        let large = pieces(1_000_003)
        #expect(large.count == Threads.count)
        #expect(large.first?.lowerBound == 0 && large.last?.upperBound == 1_000_003)
        #expect(zip(large, large.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }
}

extension ChannelNorm.Activation {
    /// By definition: what comes out, and the slope there.
    fileprivate func exact(_ z: Double) -> (value: Double, slope: Double) {
        switch self {
        case .none: (z, 1)
        case .relu: (max(0, z), z > 0 ? 1 : 0)
        case .hardswish: (z * min(6, max(0, z + 3)) / 6, z >= 3 ? 1 : z <= -3 ? 0 : z / 3 + 0.5)
        }
    }
}
