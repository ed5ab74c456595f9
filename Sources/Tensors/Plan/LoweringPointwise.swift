import Kernels

// 1x1 convolutions of pictures that lie channels last, by our own products: alone, or with the normalisation after
// them.

extension PointwiseConvolution {
    /// nil for other convolutions than 1x1 at stride 1 of pictures, and for what the loop is not made for.
    init?(_ settings: ConvolutionSettings, x: [Int], y: [Int]) {
        let w = settings.windows
        guard x.count == 4, x[2] * x[3] > 1, settings.groups == 1, !settings.hasBias, !settings.addsResidual,
            !settings.appliesRelu, w.kernel == [1, 1],
            w.stride == [1, 1], w.padLow == [0, 0], w.padHigh == [0, 0]
        else { return nil }
        self.init(x: x, y: y)
    }

    init?(x: [Int], y: [Int]) { self.init(places: x[0] * x[2] * x[3], inputs: x[1], outputs: y[1]) }
}

extension Lowering {
    private func pointwise(_ settings: ConvolutionSettings, x: Int, y: Int) -> PointwiseConvolution? {
        keepsChannelsLast && !options.usesBF16 ? PointwiseConvolution(settings, x: shape(x), y: shape(y)) : nil
    }

    func lowerPointwise(_ settings: ConvolutionSettings, x: Int, weight: Int, y: Int) throws -> Bool {
        guard let loop = pointwise(settings, x: x, y: y) else { return false }
        let reads = [try read(x, as: .channelsLast(shape(x))), try read(weight)]
        let writes = [try write(y, .channelsLast(shape(y))), try scratch(loop.forwardScratchBytes)]
        emit("conv", "pointwise loop", reads: reads, writes: writes) { addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            loop.run(x: inputs[0], weights: inputs[1], to: outputs[0], scratch: outputs[1])
        }
        return true
    }

    func lowerPointwiseBackwardData(_ settings: ConvolutionSettings, gradient: Int, weight: Int, result: Int) throws
        -> Bool
    {
        guard let loop = pointwise(settings, x: result, y: gradient) else { return false }
        let reads = [try read(gradient, as: .channelsLast(shape(gradient))), try read(weight)]
        let target = try write(result, .channelsLast(shape(result)))
        emit("conv backward data", "pointwise loop", reads: reads, writes: [target]) { addresses in
            let inputs = try Floats(addresses, reads)
            loop.dataGradient(dy: inputs[0], weights: inputs[1], to: try Floats(addresses, [target])[0])
        }
        return true
    }

    func lowerPointwiseBackwardWeights(_ settings: ConvolutionSettings, x: Int, gradient: Int, result: Int) throws
        -> Bool
    {
        guard let loop = pointwise(settings, x: x, y: gradient) else { return false }
        let reads = [try read(x, as: .channelsLast(shape(x))), try read(gradient, as: .channelsLast(shape(gradient)))]
        let writes = [try write(result), try scratch(loop.scratchBytes)]
        emit("conv backward weights", "pointwise loop", reads: reads, writes: writes) { addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            loop.weightGradient(x: inputs[0], dy: inputs[1], to: outputs[0], scratch: outputs[1])
        }
        return true
    }

    /// A 1x1 convolution whose results' statistics are taken while they are in the cache, and their normalisation.
    func lowerPointwiseNorm(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, between) = (node.inputs[0], node.outputs[3])
        let activation = ChannelNorm.Activation(node)
        let norm = norm(node, between, activation)
        guard let loop = PointwiseConvolution(x: shape(x), y: shape(between)) else {
            throw KernelError.unsupported("pointwise convolution")
        }
        let reads = [
            try read(x, as: .channelsLast(shape(x))), try read(node.inputs[1]), try read(node.inputs[2]),
            try read(node.inputs[3]),
        ]
        let layout = try Layout.channelsLast(shape(between))
        let writes = [
            try write(node.outputs[0], layout), try write(node.outputs[1]), try write(node.outputs[2]),
            try write(between, layout),
            try scratch(norm.scratchBytes), try scratch(loop.forwardScratchBytes),
        ]
        emit("conv \(name(activation)) training", "pointwise loop", reads: reads, writes: writes) { addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            norm.run(
                x: outputs[3], weight: inputs[2], bias: inputs[3], y: outputs[0], mean: outputs[1],
                variance: outputs[2],
                scratch: UnsafeMutableRawPointer(outputs[4]),
                making: loop.making(outputs[3], of: inputs[0], weights: inputs[1], scratch: outputs[5]))
        }
    }

    /// A 1x1 convolution and the statistics of its results, which are taken while they are in the cache.
    func lowerPointwiseStatistics(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, between) = (node.inputs[0], node.outputs[2])
        let norm = norm(node, between, .none)
        guard let loop = PointwiseConvolution(x: shape(x), y: shape(between)) else {
            throw KernelError.unsupported("pointwise convolution")
        }
        let reads = [try read(x, as: .channelsLast(shape(x))), try read(node.inputs[1])]
        let writes = [
            try write(node.outputs[0]), try write(node.outputs[1]), try write(between, .channelsLast(shape(between))),
            try scratch(norm.scratchBytes), try scratch(loop.forwardScratchBytes),
        ]
        emit("conv statistics", "pointwise loop", reads: reads, writes: writes) { addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            norm.statistics(
                x: outputs[2], mean: outputs[0], variance: outputs[1], scratch: UnsafeMutableRawPointer(outputs[3]),
                making: loop.making(outputs[2], of: inputs[0], weights: inputs[1], scratch: outputs[4]))
        }
    }

    /// The gradients through a normalisation and the 1x1 convolution before it; what lies between is never written to
    /// memory.
    func lowerPointwiseNormBackward(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (between, x) = (node.inputs[0], node.inputs[6])
        let activation = ChannelNorm.Activation(node)
        let norm = norm(node, between, activation)
        let isSummed = node.inputs.count > 8
        guard let loop = PointwiseConvolution(x: shape(x), y: shape(between)) else {
            throw KernelError.unsupported("pointwise convolution")
        }
        let layout = try Layout.channelsLast(shape(between))
        let outer = try Layout.channelsLast(shape(x))
        let reads =
            [try read(between, as: layout), try read(node.inputs[4], as: layout)]
            + (try [1, 5, 2, 3].map { try read(node.inputs[$0]) })
            + [try read(x, as: outer), try read(node.inputs[7])]
        let gradients =
            isSummed ? try node.inputs[8...9].map { try read($0) } : try node.outputs[2...3].map { try write($0) }
        let writes =
            [try write(node.outputs[0], outer), try write(node.outputs[1])]
            + [try scratch(norm.scratchBytes), try scratch(norm.runBytes), try scratch(loop.scratchBytes)]
        emit(
            "conv \(name(activation)) backward", "pointwise loop", reads: isSummed ? reads + gradients : reads,
            writes: isSummed ? writes : writes + gradients
        ) { addresses in
            let (inputs, outputs, sums) = (
                try Floats(addresses, reads), try Floats(addresses, writes), try Floats(addresses, gradients)
            )
            loop.backward(
                x: inputs[6], weights: inputs[7], y: inputs[0], dy: inputs[1], to: outputs[0], outputs[1],
                runs: outputs[3], parts: outputs[4]
            ) {
                norm.backward(
                    x: inputs[0], dy: inputs[1], weight: inputs[2], bias: inputs[3], mean: inputs[4],
                    variance: inputs[5], dx: $0,
                    weightGradient: sums[0], biasGradient: sums[1], scratch: UnsafeMutableRawPointer(outputs[2]),
                    isSummed: isSummed)
            }
        }
    }
}
