import Kernels

// 1x1 convolutions of pictures of one pixel, as in gates for each channel and in heads: products of matrices, which
// take weights that change at every step as they are kept.

extension Lowering {
    private func isOfPixels(_ settings: ConvolutionSettings, x: Int, weight: Int) -> Bool {
        let w = settings.windows
        let dims = shape(x)
        return options.choosesLayouts && !options.usesBF16 && !isFixed(value: weight) && settings.groups == 1
            && !settings.addsResidual
            && dims.count == 4 && dims[2] * dims[3] == 1 && w.kernel == [1, 1] && w.stride == [1, 1]
            && w.padLow == [0, 0] && w.padHigh == [0, 0]
    }

    /// Extents of the product: rows, and what is summed over.
    private func product(
        _ source: Layout, _ weights: Layout, bias: Layout? = nil, rows: Int, columns: Int, sums: Int,
        then posts: [Primitive.PostOperation] = []
    ) throws -> Primitive {
        try .matmul(
            source: source, weights: weights, bias: bias, destination: .strided([rows, columns]), then: posts,
            threads: Threads.count(forWork: rows * columns * max(1, sums / 8)))
    }

    func lowerPixels(_ node: PlanNode, _ settings: ConvolutionSettings) throws -> Bool {
        let (x, weight, y) = (node.inputs[0], node.inputs[1], node.outputs[0])
        guard isOfPixels(settings, x: x, weight: weight) else { return false }
        let (count, inputs, outputs) = (shape(x)[0], shape(x)[1], shape(y)[1])
        let primitive = try product(
            .strided([count, inputs]), .strided([inputs, outputs], [1, inputs]),
            bias: settings.hasBias ? .strided([1, outputs]) : nil,
            rows: count, columns: outputs, sums: inputs, then: settings.appliesRelu ? [.reluKeepingNaN] : [])
        var reads: [(Primitive.Argument, Int)] = [(.source, try read(x)), (.weights, try read(weight))]
        if settings.hasBias { reads.append((.bias, try read(node.inputs[2]))) }
        try emit(
            "pixel conv" + (settings.hasBias ? " bias" : "") + (settings.appliesRelu ? " relu" : ""), primitive,
            reads: reads, writes: [(.destination, try write(y))])
        return true
    }

    func lowerPixelsBackwardData(_ node: PlanNode, _ settings: ConvolutionSettings) throws -> Bool {
        let (gradient, weight, result) = (node.inputs[0], node.inputs[1], node.outputs[0])
        guard isOfPixels(settings, x: result, weight: weight) else { return false }
        let (count, inputs, outputs) = (shape(result)[0], shape(result)[1], shape(gradient)[1])
        let primitive = try product(
            .strided([count, outputs]), .strided([outputs, inputs]), rows: count, columns: inputs, sums: outputs)
        try emit(
            "pixel conv backward data", primitive,
            reads: [(.source, try read(gradient)), (.weights, try read(weight))],
            writes: [(.destination, try write(result))])
        return true
    }

    func lowerPixelsBackwardWeights(_ node: PlanNode, _ settings: ConvolutionSettings) throws -> Bool {
        let (x, gradient, result) = (node.inputs[0], node.inputs[1], node.outputs[0])
        guard isOfPixels(settings, x: x, weight: result) else { return false }
        let (count, inputs, outputs) = (shape(x)[0], shape(x)[1], shape(gradient)[1])
        let primitive = try product(
            .strided([outputs, count], [1, outputs]), .strided([count, inputs]), rows: outputs, columns: inputs,
            sums: count)
        let upstream = try read(gradient)
        try emit(
            "pixel conv backward weights", primitive, reads: [(.source, upstream), (.weights, try read(x))],
            writes: [(.destination, try write(result))])
        guard settings.hasBias else { return true }
        let target = try write(node.outputs[1])
        let sum = Reduction.Work(.sum, .f32, dims: [count, outputs], axes: [0], as: .f32)
        emit("pixel conv backward bias", "loop", reads: [upstream], writes: [target]) { addresses in
            let memory = try Floats(addresses, [upstream, target])
            try sum.run(memory[0], to: memory[1])
        }
        return true
    }
}
