import Kernels

// How long each kernel takes, in the layouts in which a plan would give it pictures: what a kernel needs converted is
// part of it.

/// How a kernel is timed: the fastest of some runs after one that is not counted.
package struct KernelTiming: Sendable {
    fileprivate let runs: Int
    /// Written through before each run, so that what a kernel reads is as far away as in a step whose values fill the
    /// memory. A kernel that is faster only where everything is in the caches is none that helps.
    private let sweep: Buffer?

    package init(runs: Int = 5, coldBytes: Int = 0) throws {
        self.runs = runs
        sweep = coldBytes > 0 ? try Buffer.zeroed(byteCount: coldBytes) : nil
    }

    /// Twice what the caches of a processor for desks and laptops hold.
    package static let coldBytes = 64 << 20

    fileprivate func emptyCaches() {
        guard let sweep else { return }
        nonisolated(unsafe) let words = sweep.base.assumingMemoryBound(to: UInt64.self)
        Threads.parallel(count: sweep.byteCount / 8) { range in for index in range { words[index] &+= 1 } }
    }
}

extension ConvolutionWork {
    /// Seconds of one run; nil where there is no such kernel.
    package func seconds(_ algorithm: Algorithm, _ timing: KernelTiming) throws -> Double? {
        guard algorithms.contains(algorithm) else { return nil }
        if isJoined { return try algorithm == .loop ? secondsJoined(timing) : secondsApart(timing) }
        return switch algorithm {
        case .direct, .winograd: try secondsOfLibrary(winograd: algorithm == .winograd, timing)
        case .tiles: try direction == .backwardWeights ? secondsOfTileGradient(timing) : secondsOfTiles(timing)
        case .loop: try secondsOfLoop(timing)
        }
    }

    private func secondsOfLibrary(winograd: Bool, _ timing: KernelTiming) throws -> Double? {
        let type: KernelType = isHalf && settings.groups == 1 ? .bf16 : .f32
        let dims = settings.kernelDims(weight)
        func pictures(_ dims: [Int]) throws -> Layout {
            isLast && dims.count == 4 ? try .channelsLast(dims, type) : try .any(dims, type)
        }
        let weights: Layout = try .any(dims, direction == .backwardWeights ? .f32 : type)
        let forward: Layout? = direction == .backwardWeights && type == .bf16 ? try .any(dims, type) : nil
        guard
            let primitive = try? Primitive.convolution(
                direction, winograd: winograd, source: pictures(x), weights: weights, forwardWeights: forward,
                bias: nil,
                destination: pictures(y), settings.windows.geometry, threads: threads)
        else { return nil }
        let names: [Primitive.Argument] =
            switch direction {
            case .training, .inference: [.source, .weights, .destination]
            case .backward: [.destinationGradient, .weights, .sourceGradient]
            case .backwardWeights: [.source, .destinationGradient, .weightsGradient]
            }
        var memory = Memory()
        var layouts: [Primitive.Argument: Layout] = [:]
        var slots: [(Primitive.Argument, Int)] = []
        for name in names {
            guard let layout = primitive.layout(name) else { return nil }
            layouts[name] = layout
            slots.append((name, try memory.add(layout.byteCount)))
        }
        if primitive.scratchBytes > 0 { slots.append((.scratch, try memory.add(primitive.scratchBytes))) }
        var calls = [try PrimitiveCall(primitive, slots)]
        // Weights are kept row-major, and their gradients wanted so.
        if direction != .inference, let own = layouts[direction == .backwardWeights ? .weightsGradient : .weights],
            !own.isPlain,
            let at = slots.first(where: { $0.0 == .weights || $0.0 == .weightsGradient })?.1
        {
            let plain = try Layout.strided(dims)
            let other = try memory.add(plain.byteCount)
            let isGradient = direction == .backwardWeights
            let conversion = try Primitive.reorder(
                from: isGradient ? own : plain, to: isGradient ? plain : own,
                threads: Threads.count(forWork: plain.byteCount / 4))
            let call = try PrimitiveCall(
                conversion, [(.source, isGradient ? at : other), (.destination, isGradient ? other : at)])
            calls.insert(call, at: isGradient ? 1 : 0)
        }
        return try memory.best(by: timing) { addresses in for call in calls { try call.run(addresses) } }
    }

    private func secondsOfTiles(_ timing: KernelTiming) throws -> Double? {
        let (from, to) = direction == .backward ? (y, x) : (x, y)
        let pads = settings.windows.padLow.map { direction == .backward ? 2 - $0 : $0 }
        guard
            let loop = WinogradConvolution(
                x: from, y: to, padTop: pads[0], padLeft: pads[1], isChannelsLast: isLast, isHalf: isHalf,
                threads: threads)
        else { return nil }
        var memory = Memory()
        let (source, target, weights) = (try memory.floats(from), try memory.floats(to), try memory.floats(weight))
        let transformed = try memory.floats([WinogradConvolution.weightBytes(channels: from[1], outputs: to[1]) / 4])
        let scratch = try memory.floats([loop.scratchBytes / 4])
        return memory.best(by: timing) { _ in
            if direction != .inference {
                WinogradConvolution.transform(
                    weights, channels: from[1], outputs: to[1], backward: direction == .backward, to: transformed)
            }
            loop.run(
                x: source, weights: transformed, bias: nil, residual: nil, relu: false, y: target, scratch: scratch)
        }
    }

    private func secondsOfTileGradient(_ timing: KernelTiming) throws -> Double? {
        guard
            let loop = WinogradGradient(
                x: x, y: y, padTop: settings.windows.padLow[0], padLeft: settings.windows.padLow[1],
                isChannelsLast: isLast, isHalf: isHalf,
                threads: threads)
        else { return nil }
        var memory = Memory()
        let (source, gradient, weights) = (try memory.floats(x), try memory.floats(y), try memory.floats(weight))
        let scratch = try memory.floats([loop.scratchBytes / 4])
        return memory.best(by: timing) { _ in loop.run(x: source, dy: gradient, to: weights, scratch: scratch) }
    }

    private func secondsOfLoop(_ timing: KernelTiming) throws -> Double? {
        guard let loop = PointwiseConvolution(settings, x: x, y: y) else { return nil }
        var memory = Memory()
        let (source, target, weights) = (try memory.floats(x), try memory.floats(y), try memory.floats(weight))
        let scratch = try memory.floats([max(loop.scratchBytes, loop.forwardScratchBytes) / 4])
        return memory.best(by: timing) { _ in
            switch direction {
            case .training, .inference: loop.run(x: source, weights: weights, to: target, scratch: scratch)
            case .backward: loop.dataGradient(dy: target, weights: weights, to: source)
            case .backwardWeights: loop.weightGradient(x: source, dy: target, to: weights, scratch: scratch)
            }
        }
    }

    // MARK: With the normalisation after it

    private var norm: ChannelNorm { ChannelNorm(y, epsilon: 1e-5, activation: .relu) }

    /// Each by itself: the fastest there is for the convolutions, and the normalisation.
    private func secondsApart(_ timing: KernelTiming) throws -> Double? {
        let parts = try parts.map { part in try part.algorithms.compactMap { try part.seconds($0, timing) }.min() }
        guard parts.allSatisfy({ $0 != nil }) else { return nil }
        let norm = norm
        var memory = Memory()
        let (between, result) = (try memory.floats(y), try memory.floats(y))
        let channels = try (0..<6).map { _ in try memory.floats([y[1]]) }
        let scratch = UnsafeMutableRawPointer(try memory.floats([norm.scratchBytes / 4]))
        let alone = memory.best(by: timing) { _ in
            if direction == .backward {
                norm.backward(
                    x: between, dy: result, weight: channels[0], bias: channels[1], mean: channels[2],
                    variance: channels[3], dx: .whole(result),
                    weightGradient: channels[4], biasGradient: channels[5], scratch: scratch)
            } else {
                norm.run(
                    x: between, weight: channels[0], bias: channels[1], y: result, mean: channels[2],
                    variance: channels[3], scratch: scratch)
            }
        }
        return parts.compactMap { $0 }.reduce(alone, +)
    }

    /// What it is when it is done apart: beside the normalisation, the convolution forward, or its two gradients.
    package var parts: [ConvolutionWork] {
        guard isJoined else { return [] }
        return (direction == .backward ? [.backward, .backwardWeights] : [direction]).map {
            ConvolutionWork(
                direction: $0, settings: settings, x: x, weight: weight, y: y, isLast: isLast, isHalf: isHalf)
        }
    }

    private func secondsJoined(_ timing: KernelTiming) throws -> Double? {
        guard let loop = PointwiseConvolution(settings, x: x, y: y) else { return nil }
        let norm = norm
        var memory = Memory()
        let joined = JoinedMemory(
            x: try memory.floats(x), between: try memory.floats(y), result: try memory.floats(y),
            weights: try memory.floats(weight),
            channels: try (0..<6).map { _ in try memory.floats([y[1]]) },
            sums: try memory.floats([norm.scratchBytes / 4]),
            runs: try memory.floats([norm.runBytes / 4]),
            scratch: try memory.floats([max(loop.scratchBytes, loop.forwardScratchBytes) / 4]))
        return memory.best(by: timing) { _ in
            direction == .backward ? joined.backward(norm, loop) : joined.forward(norm, loop)
        }
    }
}

/// What a 1x1 convolution and its normalisation work on.
private struct JoinedMemory {
    nonisolated(unsafe) let x: PointwiseConvolution.Output, between: PointwiseConvolution.Output,
        result: PointwiseConvolution.Output
    nonisolated(unsafe) let weights: PointwiseConvolution.Output, channels: [PointwiseConvolution.Output]
    nonisolated(unsafe) let sums: PointwiseConvolution.Output, runs: PointwiseConvolution.Output,
        scratch: PointwiseConvolution.Output

    func forward(_ norm: ChannelNorm, _ loop: PointwiseConvolution) {
        norm.run(
            x: between, weight: channels[0], bias: channels[1], y: result, mean: channels[2], variance: channels[3],
            scratch: sums,
            making: loop.making(between, of: x, weights: weights, scratch: scratch))
    }

    func backward(_ norm: ChannelNorm, _ loop: PointwiseConvolution) {
        loop.backward(x: x, weights: weights, y: between, dy: result, to: x, weights, runs: runs, parts: scratch) {
            norm.backward(
                x: between, dy: result, weight: channels[0], bias: channels[1], mean: channels[2],
                variance: channels[3], dx: $0,
                weightGradient: channels[4], biasGradient: channels[5], scratch: sums)
        }
    }
}

/// Zeroed buffers that live as long as they are measured with.
private struct Memory {
    private var buffers: [Buffer] = []

    mutating func add(_ bytes: Int) throws -> Int {
        buffers.append(try Buffer.zeroed(byteCount: max(4, bytes)))
        return buffers.count - 1
    }

    /// For so many elements, whatever they are.
    mutating func floats(_ dims: [Int]) throws -> UnsafeMutablePointer<Float> {
        buffers[try add(dims.reduce(4, *))].base.assumingMemoryBound(to: Float.self)
    }

    /// Seconds of the fastest of some runs after one that is not counted.
    func best(by timing: KernelTiming, _ body: (Addresses) throws -> Void) rethrows -> Double {
        let addresses: [UnsafeMutableRawPointer?] = buffers.map(\.base)
        var best = Double.infinity
        for run in 0...timing.runs {
            timing.emptyCaches()
            let start = ContinuousClock.now
            try addresses.withUnsafeBufferPointer { if let base = $0.baseAddress { try body(base) } }
            let spent = ContinuousClock.now - start
            if run > 0 {
                best = min(best, Double(spent.components.seconds) + Double(spent.components.attoseconds) * 1e-18)
            }
        }
        return withExtendedLifetime(buffers) { best }
    }
}
