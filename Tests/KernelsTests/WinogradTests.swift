import Kernels
import Testing

/// Convolutions of our own by Winograd's algorithm, and 1x1 convolutions, against the plain sum.
struct WinogradTests {
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
}
