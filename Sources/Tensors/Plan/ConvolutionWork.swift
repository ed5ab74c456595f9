import Kernels

/// One direction of a convolution over given extents: what a choice of kernel is about.
package struct ConvolutionWork: Hashable, Sendable {
    package enum Algorithm: String, CaseIterable, Sendable {
        /// The library's kernels.
        case direct, winograd
        /// Winograd's algorithm in our own loop over tiles.
        case tiles
    }

    let direction: Direction
    let settings: ConvolutionSettings
    let x: [Int], weight: [Int], y: [Int]

    init(direction: Direction, settings: ConvolutionSettings, x: [Int], weight: [Int], y: [Int]) {
        // Sums and activations do not change which is faster; whether weights are fixed does: they are transformed once or at every run.
        self.direction = direction
        var plain = settings
        (plain.hasBias, plain.addsResidual, plain.appliesRelu, plain.extents) = (false, false, false, [])
        (self.settings, self.x, self.weight, self.y) = (plain, x, weight, y)
    }

    private var directionName: String {
        switch direction {
        case .training: "forward"
        case .inference: "fixed-forward"
        case .backward: "data-gradient"
        case .backwardWeights: "weight-gradient"
        }
    }

    /// One word, as files and listings have it: `forward/32x64x56x56/64x64x3x3/s1.1p1.1d1.1g1`.
    package var key: String {
        func join(_ values: [Int], _ separator: String = "x") -> String { values.map(String.init).joined(separator: separator) }
        let w = settings.windows
        return "\(directionName)/\(join(x))/\(join(weight))/s\(join(w.stride, "."))p\(join(w.padLow, "."))d\(join(w.dilation, "."))g\(settings.groups)"
    }

    /// For people: `forward, 64 to 128 channels, 56x56 pixels`.
    package var summary: String {
        "\(directionName), \(x[1]) to \(weight[0]) channels, \(x[2...].map(String.init).joined(separator: "x")) pixels"
    }

    /// What there is for it: Winograd's algorithm for 3x3 at stride 1, ungrouped.
    package var algorithms: [Algorithm] {
        let w = settings.windows
        guard w.kernel == [3, 3], w.stride == [1, 1], w.dilation == [1, 1], settings.groups == 1 else { return [.direct] }
        let tiles = WinogradConvolution.takes(channels: x[1], outputs: weight[0])
        return [.direct] + (KernelLibrary.hasWinograd ? [.winograd] : []) + (tiles ? [.tiles] : [])
    }

    /// Whether its channels fill the registers.
    var hasWholeBlocks: Bool { x[1] >= 32 && weight[0] >= 32 && x[1] % 16 == 0 && weight[0] % 16 == 0 }

    /// Seconds of one run, the best of `runs`, in the layouts the kernel likes best; nil where there is no such kernel.
    package func seconds(_ algorithm: Algorithm, runs: Int = 5) throws -> Double? {
        guard algorithms.contains(algorithm) else { return nil }
        if algorithm == .tiles { return try secondsOfTiles(runs) }
        let threads = Threads.count
        guard let primitive = try? Primitive.convolution(direction, winograd: algorithm == .winograd, source: .any(x), weights: .any(settings.kernelDims(weight)),
                                                         bias: nil, destination: .any(y), settings.windows.geometry, threads: threads) else { return nil }
        let names: [Primitive.Argument] = switch direction {
        case .training, .inference: [.source, .weights, .destination]
        case .backward: [.destinationGradient, .weights, .sourceGradient]
        case .backwardWeights: [.source, .destinationGradient, .weightsGradient]
        }
        var slots: [(Primitive.Argument, Int)] = [], buffers: [Buffer] = []
        for name in names {
            guard let layout = primitive.layout(name) else { return nil }
            buffers.append(try Buffer.zeroed(byteCount: layout.byteCount))
            slots.append((name, slots.count))
        }
        if primitive.scratchBytes > 0 {
            buffers.append(try Buffer(byteCount: primitive.scratchBytes))
            slots.append((.scratch, slots.count))
        }
        let call = try PrimitiveCall(primitive, slots)
        let addresses: [UnsafeMutableRawPointer?] = buffers.map(\.base)
        return try withExtendedLifetime(buffers) {
            try Self.best(of: runs) { try addresses.withUnsafeBufferPointer { if let base = $0.baseAddress { try call.run(base) } } }
        }
    }

    private func secondsOfTiles(_ runs: Int) throws -> Double? {
        if direction == .backwardWeights { return try secondsOfGradient(runs) }
        let (from, to) = direction == .backward ? (y, x) : (x, y)
        guard let loop = WinogradConvolution(x: from, y: to, padTop: settings.windows.padLow[0], padLeft: settings.windows.padLow[1], isChannelsLast: false,
                                             threads: Threads.count) else { return nil }
        let (source, target, weights) = (try floats(from.reduce(1, *)), try floats(to.reduce(1, *)), try floats(weight.reduce(1, *)))
        let transformed = try floats(WinogradConvolution.weightBytes(channels: from[1], outputs: to[1]) / 4), scratch = try floats(loop.scratchBytes / 4)
        return withExtendedLifetime((source, target, weights, transformed, scratch)) {
            Self.best(of: runs) {
                if direction != .inference {
                    WinogradConvolution.transform(weights.1, channels: from[1], outputs: to[1], backward: direction == .backward, to: transformed.1)
                }
                loop.run(x: source.1, weights: transformed.1, bias: nil, residual: nil, relu: false, y: target.1, scratch: scratch.1)
            }
        }
    }

    private func secondsOfGradient(_ runs: Int) throws -> Double? {
        guard let loop = WinogradGradient(x: x, y: y, padTop: settings.windows.padLow[0], padLeft: settings.windows.padLow[1], isChannelsLast: false,
                                          threads: Threads.count) else { return nil }
        let (source, gradient, weights) = (try floats(x.reduce(1, *)), try floats(y.reduce(1, *)), try floats(weight.reduce(1, *)))
        let scratch = try floats(loop.scratchBytes / 4)
        return withExtendedLifetime((source, gradient, weights, scratch)) {
            Self.best(of: runs) { loop.run(x: source.1, dy: gradient.1, to: weights.1, scratch: scratch.1) }
        }
    }

    private func floats(_ count: Int) throws -> (Buffer, UnsafeMutablePointer<Float>) {
        let buffer = try Buffer.zeroed(byteCount: count * 4)
        return (buffer, buffer.base.assumingMemoryBound(to: Float.self))
    }

    /// Seconds of the fastest of some runs after one that is not counted.
    private static func best(of runs: Int, _ body: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for run in 0...runs {
            let start = ContinuousClock.now
            try body()
            let spent = ContinuousClock.now - start
            if run > 0 { best = min(best, Double(spent.components.seconds) + Double(spent.components.attoseconds) * 1e-18) }
        }
        return best
    }
}
