import Foundation
import Kernels
import Synchronization
import Testing

/// Our own loops over channels, windows and rows against the plain definition.
struct KernelsTests {
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
