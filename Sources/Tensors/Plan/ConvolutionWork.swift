import Kernels

/// One direction of a convolution over given extents: what a choice of kernel is about.
package struct ConvolutionWork: Hashable, Sendable {
    package enum Algorithm: String, CaseIterable, Sendable { case direct, winograd }

    let direction: Direction
    let settings: ConvolutionSettings
    let x: [Int], weight: [Int], y: [Int]

    init(direction: Direction, settings: ConvolutionSettings, x: [Int], weight: [Int], y: [Int]) {
        // Weights that are fixed take the inference kind of the same kernel; sums and activations do not change which is faster.
        self.direction = direction == .inference ? .training : direction
        var plain = settings
        (plain.hasBias, plain.addsResidual, plain.appliesRelu, plain.extents) = (false, false, false, [])
        (self.settings, self.x, self.weight, self.y) = (plain, x, weight, y)
    }

    private var directionName: String {
        switch direction {
        case .training, .inference: "forward"
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

    /// Whether Winograd's algorithm exists for it at all: 3x3 at stride 1, ungrouped.
    package var mayUseWinograd: Bool {
        let w = settings.windows
        return w.kernel == [3, 3] && w.stride == [1, 1] && w.dilation == [1, 1] && settings.groups == 1 && KernelLibrary.hasWinograd
    }

    /// Whether its channels fill the registers.
    var hasWholeBlocks: Bool { x[1] >= 32 && weight[0] >= 32 && x[1] % 16 == 0 && weight[0] % 16 == 0 }

    /// Seconds of one run, the best of `runs`, in the layouts the kernel likes best; nil where there is no such kernel.
    package func seconds(_ algorithm: Algorithm, runs: Int = 5) throws -> Double? {
        if algorithm == .winograd, !mayUseWinograd { return nil }
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
        var best = Double.infinity
        for run in 0...runs {
            let start = ContinuousClock.now
            try addresses.withUnsafeBufferPointer { if let base = $0.baseAddress { try call.run(base) } }
            let spent = ContinuousClock.now - start
            if run > 0 { best = min(best, Double(spent.components.seconds) + Double(spent.components.attoseconds) * 1e-18) }
        }
        return withExtendedLifetime(buffers) { best }
    }
}
