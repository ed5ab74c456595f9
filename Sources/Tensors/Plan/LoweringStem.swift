import Kernels

// The first convolution of a network, by our own loop along its rows.

extension Lowering {
    /// - Returns: false where the loop is not made for it; nothing was added then.
    func lowerStem(_ name: String, _ node: PlanNode, _ settings: ConvolutionSettings, threads: Int) throws -> Bool {
        let (x, weight, y) = (node.inputs[0], node.inputs[1], node.outputs[0])
        let w = settings.windows
        let (xs, ys) = (shape(x), shape(y))
        // Where convolutions train, the next ones like blocks.
        let isLast = keepsChannelsLast || !graph.trainsConvolutions
        guard options.choosesLayouts, options.usesWinograd, !options.usesBF16, settings.groups == 1,
            !settings.addsResidual, w.dilation.allSatisfy({ $0 == 1 }),
            w.padLow == w.padHigh, type(x).dtype == .f32,
            let loop = StemConvolution(
                x: xs, y: ys, kernel: w.kernel, stride: w.stride, padding: w.padLow, isChannelsLast: isLast,
                threads: threads)
        else { return false }
        let plain = try read(weight)
        let transformed = try temporary(StemConvolution.weightBytes(channels: xs[1], outputs: ys[1]), "points")
        emit("transform weights", "stem loop", reads: [plain], writes: [transformed]) { addresses in
            let memory = try Floats(addresses, [plain, transformed])
            StemConvolution.transform(memory[0], channels: xs[1], outputs: ys[1], to: memory[1])
        }
        let reads = [try read(x), transformed] + (settings.hasBias ? [try read(node.inputs[2])] : [])
        let writes = [
            try write(y, isLast ? .channelsLast(ys) : .blocked(ys, block: 16)), try scratch(loop.scratchBytes),
        ]
        let relu = settings.appliesRelu
        emit(name + (relu ? " relu" : ""), "stem loop", reads: reads, writes: writes) { addresses in
            let (inputs, outputs) = (try Floats(addresses, reads), try Floats(addresses, writes))
            loop.run(
                x: inputs[0], weights: inputs[1], bias: reads.count > 2 ? UnsafePointer(inputs[2]) : nil, relu: relu,
                to: outputs[0], scratch: outputs[1])
        }
        return true
    }
}
