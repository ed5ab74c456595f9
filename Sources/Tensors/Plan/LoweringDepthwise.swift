import Kernels

// Depthwise convolutions that normalise as they read.

extension NormalizedDepthwise {
    /// nil for other convolutions than depthwise ones, and for what the loops are not made for.
    init?(_ norm: ChannelNorm, _ settings: ConvolutionSettings, x: [Int], y: [Int]) {
        guard x.count == 4, !settings.addsResidual, !settings.appliesRelu,
            let square = settings.squareDepthwise(channels: x[1])
        else { return nil }
        self.init(norm, x: x, y: y, kernel: square.kernel, stride: square.stride, padding: square.padding)
    }
}

extension ConvolutionSettings {
    /// The kernel, stride and padding, where each is the same along both axes and every channel is convolved by itself;
    /// else nil.
    func squareDepthwise(channels: Int) -> (kernel: Int, stride: Int, padding: Int)? {
        let w = windows
        guard groups == channels, !hasBias, w.kernel.count == 2, w.kernel[0] == w.kernel[1], w.stride[0] == w.stride[1],
            w.padLow == w.padHigh,
            w.padLow[0] == w.padLow[1], w.dilation == [1, 1]
        else { return nil }
        return (w.kernel[0], w.stride[0], w.padLow[0])
    }
}

extension Lowering {
    /// The loop, the normalisation after it where there is one, and what both are called.
    private func normalizedDepthwise(_ node: PlanNode, y: Int) throws -> (
        loop: NormalizedDepthwise, after: ChannelNorm?, name: String
    ) {
        let activation = ChannelNorm.Activation(node)
        let settings = ConvolutionSettings(Attributes(ints: Array(node.attributes.ints[2...])))
        guard
            let loop = NormalizedDepthwise(
                norm(node, node.inputs[0], activation), settings, x: shape(node.inputs[0]), y: shape(y))
        else {
            throw KernelError.unsupported("normalized depthwise convolution")
        }
        let after = ChannelNorm.Activation(number: node.attributes.ints[1])
        return (loop, after.map { norm(node, y, $0) }, "\(name(activation)) conv")
    }

    func lowerNormalizedDepthwise(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, y) = (node.inputs[0], node.outputs[0])
        let (loop, after, name) = try normalizedDepthwise(node, y: y)
        let reads = [try read(x, as: .channelsLast(shape(x)))] + (try node.inputs[1...].map { try read($0) })
        let writes =
            [try write(y, .channelsLast(shape(y))), try scratch(loop.scratchBytes)]
            + (try node.outputs[1...].map { try write($0) })
        emit(after == nil ? "\(name) training" : "\(name) statistics", "depthwise loop", reads: reads, writes: writes) {
            addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            loop.run(
                x: inputs[0], weight: inputs[1], bias: inputs[2], mean: inputs[3], variance: inputs[4],
                kernel: inputs[5], to: outputs[0],
                statistics: after.map { ($0, outputs[2], outputs[3]) }, scratch: UnsafeMutableRawPointer(outputs[1]))
        }
    }

    func lowerNormalizedDepthwiseBackward(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, gradient) = (node.inputs[0], node.inputs[6])
        let (loop, after, name) = try normalizedDepthwise(node, y: gradient)
        let (layout, outer) = (try Layout.channelsLast(shape(x)), try Layout.channelsLast(shape(gradient)))
        var reads =
            [try read(x, as: layout)] + (try node.inputs[1...5].map { try read($0) }) + [try read(gradient, as: outer)]
        if after != nil {
            reads += [try read(node.inputs[7], as: outer)] + (try node.inputs[8...].map { try read($0) })
        }
        let writes =
            [try write(node.outputs[0], layout)] + (try node.outputs[1...].map { try write($0) }) + [
                try scratch(loop.backwardScratchBytes)
            ]
        emit("\(name)\(after == nil ? "" : " batch_norm") backward", "depthwise loop", reads: reads, writes: writes) {
            [reads] addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            loop.backward(
                x: inputs[0], dy: inputs[6],
                after: after.map {
                    .init(
                        $0, y: inputs[7], weight: inputs[8], bias: inputs[9], mean: inputs[10], variance: inputs[11],
                        weightGradient: inputs[12],
                        biasGradient: inputs[13])
                }, weight: inputs[1], bias: inputs[2], mean: inputs[3], variance: inputs[4], kernel: inputs[5],
                dx: outputs[0], kernelGradient: outputs[1], weightGradient: outputs[2], biasGradient: outputs[3],
                scratch: UnsafeMutableRawPointer(outputs[4]))
        }
    }
}
