import Kernels

extension Lowering {
    private func epsilon(_ node: PlanNode) -> Float { Float(node.attributes.floats.first ?? 1e-5) }

    func lowerBatchNorm(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, y) = (node.inputs[0], node.outputs[0])
        let layout = try workingLayout(of: x)
        let primitive = try Primitive.batchNorm(
            .inference, data: layout, epsilon: epsilon(node), storedStatistics: true, fuseRelu: false,
            threads: Threads.count(forWork: type(x).shape.count))
        let source = try read(x, as: layout)
        let target = try write(y, layout)
        try emit(
            "batch_norm", primitive,
            reads: [
                (.source, source), (.scale, try read(node.inputs[1])), (.shift, try read(node.inputs[2])),
                (.mean, try read(node.inputs[3])), (.variance, try read(node.inputs[4])),
            ],
            writes: [(.destination, target)], inPlace: [(source, target)])
    }

    /// `appliesRelu` keeps the signs for the gradient: `remembered(for: y)`.
    func lowerBatchNormTraining(_ node: PlanNode, appliesRelu: Bool) throws {
        if try fillsWithZeros(node) { return }
        let (x, y) = (node.inputs[0], node.outputs[0])
        let layout = try workingLayout(of: x)
        if isForChannelNorm(layout, x) { return try lowerChannelNorm(node, appliesRelu ? .relu : .none) }
        let primitive = try Primitive.batchNorm(
            .training, data: layout, epsilon: epsilon(node), storedStatistics: false, fuseRelu: appliesRelu,
            threads: Threads.count(forWork: type(x).shape.count))
        let source = try read(x, as: layout)
        let reads: [(Primitive.Argument, Int)] = [
            (.source, source), (.scale, try read(node.inputs[1])), (.shift, try read(node.inputs[2])),
        ]
        let target = try write(y, layout)
        let mean = try write(node.outputs[1])
        let channels = type(node.outputs[1]).shape.count
        let bytes = layout.byteCount
        var writes: [(Primitive.Argument, Int)] = [
            (.destination, target), (.mean, mean), (.variance, try write(node.outputs[2])),
        ]
        if appliesRelu, let signs = primitive.layout(.workspace) {
            let workspace = try temporary(signs.byteCount, "signs")
            writes.append((.workspace, workspace))
            remember(primitive, workspace: workspace, for: y)
        }
        // The library's ReLU makes 0 of NaN, and a network that has diverged would go on as if nothing were wrong.
        let keepNaN: (Addresses) throws -> Void = { addresses in
            guard let means = addresses[mean]?.assumingMemoryBound(to: Float.self), let result = addresses[target]
            else { throw TensorError.noValue }
            if (0..<channels).contains(where: { means[$0].isNaN }) {
                result.initializeMemory(as: UInt8.self, repeating: 0xff, count: bytes)
            }
        }
        try emit(
            appliesRelu ? "batch_norm relu training" : "batch_norm training", primitive, reads: reads, writes: writes,
            inPlace: [(source, target)], afterwards: appliesRelu ? keepNaN : nil)
    }

    func lowerBatchNormBackward(_ node: PlanNode, appliesRelu: Bool) throws {
        if try fillsWithZeros(node) { return }
        let (x, gradient, result) = (node.inputs[0], node.inputs[4], node.outputs[0])
        let layout = try workingLayout(of: x)
        // Statistics that are stored ones are constants: their gradient is another.
        if node.attributes.ints[0] == 0, isForChannelNorm(layout, x) {
            return try lowerChannelNormBackward(
                node, appliesRelu ? .relu : .none, bias: appliesRelu ? node.inputs[5] : nil)
        }
        let primitive = try Primitive.batchNorm(
            .backward, data: layout, gradient: layout, epsilon: epsilon(node),
            storedStatistics: node.attributes.ints[0] != 0, fuseRelu: appliesRelu,
            threads: Threads.count(forWork: type(x).shape.count))
        let upstream = try read(gradient, as: layout)
        var reads: [(Primitive.Argument, Int)] = [
            (.source, try read(x, as: layout)), (.scale, try read(node.inputs[1])), (.mean, try read(node.inputs[2])),
            (.variance, try read(node.inputs[3])), (.destinationGradient, upstream), (.shift, try read(node.inputs[1])),
        ]
        if appliesRelu, primitive.layout(.workspace) != nil {
            guard let signs = node.attributes.ints.last.flatMap({ remembered(for: $0) }) else {
                throw KernelError.unsupported("batch_norm relu without signs")
            }
            reads.append((.workspace, signs.workspace))
        }
        let target = try write(result, layout)
        try emit(
            appliesRelu ? "batch_norm relu backward" : "batch_norm backward", primitive, reads: reads,
            writes: [
                (.sourceGradient, target), (.scaleGradient, try write(node.outputs[1])),
                (.shiftGradient, try write(node.outputs[2])),
            ],
            inPlace: [(upstream, target)])
    }

    /// Rows to normalise, and their length.
    private func rows(_ value: Int, _ node: PlanNode) -> [Int] {
        let dims = shape(value)
        let axes = node.attributes.ints[0]
        return [dims.dropLast(axes).reduce(1, *), dims.suffix(axes).reduce(1, *)]
    }

    func lowerLayerNorm(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let x = node.inputs[0]
        let affine = node.attributes.ints[1] != 0
        let dims = rows(x, node)
        let primitive = try Primitive.layerNorm(
            .training, data: try .strided(dims), statistics: try .strided([dims[0]]), epsilon: epsilon(node),
            affine: affine, threads: Threads.count(forWork: type(x).shape.count))
        let source = try read(x)
        var reads: [(Primitive.Argument, Int)] = [(.source, source)]
        if affine { reads += [(.scale, try read(node.inputs[1])), (.shift, try read(node.inputs[2]))] }
        let target = try write(node.outputs[0])
        try emit(
            "layer_norm", primitive, reads: reads,
            writes: [
                (.destination, target), (.mean, try write(node.outputs[1])), (.variance, try write(node.outputs[2])),
            ])
    }

    func lowerLayerNormBackward(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let x = node.inputs[0]
        let affine = node.attributes.ints[1] != 0
        let dims = rows(x, node)
        let data = try Layout.strided(dims)
        let primitive = try Primitive.layerNorm(
            .backward, data: data, gradient: data, statistics: try .strided([dims[0]]), epsilon: epsilon(node),
            affine: affine, threads: Threads.count(forWork: type(x).shape.count))
        var reads: [(Primitive.Argument, Int)] = [
            (.source, try read(x)), (.mean, try read(node.inputs[1])), (.variance, try read(node.inputs[2])),
            (.destinationGradient, try read(node.inputs[3])),
        ]
        if affine { reads += [(.scale, try read(node.inputs[4])), (.shift, try read(node.inputs[4]))] }
        var writes: [(Primitive.Argument, Int)] = [(.sourceGradient, try write(node.outputs[0]))]
        if affine {
            writes += [(.scaleGradient, try write(node.outputs[1])), (.shiftGradient, try write(node.outputs[2]))]
        }
        try emit("layer_norm backward", primitive, reads: reads, writes: writes)
    }
}
