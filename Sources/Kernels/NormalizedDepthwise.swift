import CKernels

/// Depthwise convolutions of what a normalisation in training and its activation make of x, for pictures that lie
/// channels last.
///
/// What lies between, four to six times as much as a block's input in a mobile network, is never written: forward it is
/// made row by row, and on the way back one pass gives the gradient in front of the activation, all that its
/// normalisation needs of it, and the gradient of the weights. Sums are taken in pieces that depend on the extents
/// alone.
package struct NormalizedDepthwise: Sendable {
    package typealias Input = UnsafePointer<Float>
    package typealias Output = UnsafeMutablePointer<Float>

    private let norm: ChannelNorm
    /// All but the numbers for each channel.
    nonisolated(unsafe) private let shape: tlk_depthwise_norm
    private let images: Int
    private let pieces: Int
    /// Floats of the rows that a thread works on, and of a piece's sums.
    private let rowFloats: Int, sumFloats: Int

    /// nil for what the loops are not made for: other kernels than 3x3 and 5x5 with half of it as padding, strides
    /// above 2, fewer than 16 channels, no AVX-512.
    ///
    /// - Parameter cache: bytes that may still be in the cache when the next step reads them.
    package init?(_ norm: ChannelNorm, x: [Int], y: [Int], kernel: Int, stride: Int, padding: Int, cache: Int = 1 << 25)
    {
        guard KernelLibrary.processor.hasPrefix("avx512"), x.count == 4, y.count == 4, x[1] == y[1], x[1] >= 16,
            kernel == 3 || kernel == 5,
            stride == 1 || stride == 2, padding == kernel / 2, x[0] > 0, x[2] > 0, x[3] > 0,
            y[2] == (x[2] - 1) / stride + 1,
            y[3] == (x[3] - 1) / stride + 1
        else { return nil }
        self.norm = norm
        images = x[0]
        pieces = min(ChannelNorm.pieces, x[0] * x[2])
        shape = tlk_depthwise_norm(
            channels: Int64(x[1]), height: Int64(x[2]), width: Int64(x[3]), out_height: Int64(y[2]),
            out_width: Int64(y[3]),
            kernel: Int64(kernel), stride: Int64(stride), activation: norm.activation.code,
            past: x.reduce(4, *) > cache,
            mean: nil, factor: nil, shift: nil)
        (rowFloats, sumFloats) = withUnsafePointer(to: shape) {
            (Int(tlk_depthwise_norm_rows($0)), Int(tlk_depthwise_norm_sums($0)))
        }
    }

    /// Bytes of scratch memory that `run` and `backward` take: sums in double by piece, what is multiplied with,
    /// weights by place, rows by piece, then sums of the weights' gradient by piece and numbers for each channel.
    package var scratchBytes: Int {
        pieces * 2 * channels * 8 + (channels * (2 + kernel * kernel) + pieces * rowFloats) * 4
    }
    package var backwardScratchBytes: Int { scratchBytes + (pieces * sumFloats + 3 * channels) * 4 }

    /// What the distance from the mean is multiplied with, the weights by place, and the memory behind them.
    private func prepare(_ scratch: Output, weight: Input, variance: Input, kernel weights: Input) -> (
        factor: Output, weights: Output, rest: Output
    ) {
        nonisolated(unsafe) let (weights, turned) = (weights, scratch + channels)
        let (channels, area) = (channels, kernel * kernel)
        norm.factors(weight: weight, variance: variance, to: scratch)
        Threads.parallel(count: channels, cost: 4 * area) {
            tlk_transpose(weights, turned, Int64(channels), Int64(area), Int64($0.lowerBound), Int64($0.upperBound))
        }
        return (scratch, turned, turned + channels * area)
    }

    private var channels: Int { norm.channels }
    private var kernel: Int { Int(shape.kernel) }
    /// Work of a row of x, in elements read and written.
    private var cost: Int { Int(shape.width) * channels * kernel }

    private func loop(
        _ mean: Input, _ factor: Input, _ shift: Input, _ body: (UnsafePointer<tlk_depthwise_norm>) -> Void
    ) {
        var full = shape
        (full.mean, full.factor, full.shift) = (mean, factor, shift)
        withUnsafePointer(to: &full, body)
    }

    /// y of x, whose statistics are given; those of y for the normalisation after it.
    package func run(
        x: Input, weight: Input, bias: Input, mean: Input, variance: Input, kernel weights: Input, to y: Output,
        statistics: (norm: ChannelNorm, mean: Output, variance: Output)? = nil, scratch: UnsafeMutableRawPointer
    ) {
        let total = images * Int(shape.out_height)
        let pieces = min(pieces, total)
        let channels = channels
        let (sums, rest) = parts(scratch)
        let (factor, turned, rows) = prepare(rest, weight: weight, variance: variance, kernel: weights)
        nonisolated(unsafe) let (x, y, mean, factors, bias, transposed, ring) = (
            x, y, mean, UnsafePointer(factor), bias, UnsafePointer(turned), rows
        )
        nonisolated(unsafe) let (level, partial) = (rows + self.pieces * rowFloats, sums)
        if statistics != nil {
            // The first place is near enough to the mean for the difference of squares to keep its digits.
            loop(mean, factors, bias) { tlk_depthwise_norm_run($0, x, transposed, y, tlk_statistics(), ring, 0, 1) }
            level.update(from: y, count: channels)
            partial.update(repeating: 0, count: pieces * 2 * channels)
        }
        let takesStatistics = statistics != nil
        Threads.parallel(count: pieces, cost: total / pieces * cost) { range in
            loop(mean, factors, bias) {
                // From the last to the first: the end of what was made before is still in the cache.
                for piece in range.reversed() {
                    let sum = partial + piece * 2 * channels
                    tlk_depthwise_norm_run(
                        $0, x, transposed, y,
                        takesStatistics
                            ? tlk_statistics(level: level, sum: sum, square: sum + channels) : tlk_statistics(),
                        ring + piece * rowFloats, Int64(piece * total / pieces), Int64((piece + 1) * total / pieces))
                }
            }
        }
        guard let statistics else { return }
        norm.collect(partial, pieces: pieces)
        statistics.norm.moments(
            sum: partial, square: partial + channels, shift: level, mean: statistics.mean, variance: statistics.variance
        )
    }

    /// Two sums for each channel by piece, in double, and the memory behind them.
    private func parts(_ scratch: UnsafeMutableRawPointer) -> (sums: UnsafeMutablePointer<Double>, rest: Output) {
        (
            scratch.assumingMemoryBound(to: Double.self),
            (scratch + pieces * 2 * channels * 8).assumingMemoryBound(to: Float.self)
        )
    }

    /// A normalisation and activation after the convolution, whose gradient is taken on the way: what it was given and
    /// found.
    package struct After: Sendable {
        nonisolated(unsafe) let y: Input, weight: Input, bias: Input, mean: Input, variance: Input,
            weightGradient: Input, biasGradient: Input
        let norm: ChannelNorm

        package init(
            _ norm: ChannelNorm, y: Input, weight: Input, bias: Input, mean: Input, variance: Input,
            weightGradient: Input, biasGradient: Input
        ) {
            (self.norm, self.y, self.weight, self.bias, self.mean, self.variance) = (
                norm, y, weight, bias, mean, variance
            )
            (self.weightGradient, self.biasGradient) = (weightGradient, biasGradient)
        }
    }

    /// From the gradient of y: that in front of the activation, and those of the normalisation's weight and bias and of
    /// the kernel `[channels, 1, kernel, kernel]`.
    ///
    /// - Parameter after: what came after y, where dy is the gradient of its results.
    package func backward(
        x: Input, dy: Input, after: After? = nil, weight: Input, bias: Input, mean: Input, variance: Input,
        kernel weights: Input, dx: Output,
        kernelGradient: Output, weightGradient: Output, biasGradient: Output, scratch: UnsafeMutableRawPointer
    ) {
        let both = 2 * channels
        let total = images * Int(shape.height)
        let (sums, rest) = parts(scratch)
        let (factor, turned, rows) = prepare(rest, weight: weight, variance: variance, kernel: weights)
        nonisolated(unsafe) let (x, dy, dx, mean, factors, bias, transposed, ring) = (
            x, dy, dx, mean, UnsafePointer(factor), bias, UnsafePointer(turned), rows
        )
        nonisolated(unsafe) let (partial, parts) = (sums, rows + pieces * rowFloats)
        var later = tlk_norm_after()
        if let after {
            let factor = parts + pieces * sumFloats
            let level = factor + channels
            let tilt = level + channels
            after.norm.coefficients(
                weight: after.weight, variance: after.variance, weightGradient: after.weightGradient,
                biasGradient: after.biasGradient,
                to: factor, level, tilt)
            later = tlk_norm_after(
                y: after.y, activation: after.norm.activation.code, mean: after.mean, factor: factor, shift: after.bias,
                level: level, tilt: tilt)
        }
        withUnsafePointer(to: later) { later in
            nonisolated(unsafe) let later = later
            Threads.parallel(count: pieces, cost: total / pieces * cost * 2) { range in
                loop(mean, factors, bias) {
                    for piece in range {
                        let sum = partial + piece * both
                        let part = parts + piece * sumFloats
                        sum.update(repeating: 0, count: both)
                        part.update(repeating: 0, count: sumFloats)
                        tlk_depthwise_norm_gradient(
                            $0, x, dy, later, transposed, dx, sum, sum + channels, part, ring + piece * rowFloats,
                            Int64(piece * total / pieces), Int64((piece + 1) * total / pieces))
                    }
                }
            }
        }
        norm.collect(partial, pieces: pieces)
        norm.gradients(
            sum: partial, product: partial + channels, variance: variance, weight: weightGradient, bias: biasGradient)
        DepthwiseGradient.collect(
            parts, pieces: pieces, channels: channels, kernel: kernel, isWhole: false, to: kernelGradient)
    }
}
