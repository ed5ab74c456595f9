import Kernels

extension Lowering {
    private func pooling(_ direction: Direction, _ kind: PoolKind, _ windows: Windows, x: Int, y: Int, source: Layout, forward: Primitive? = nil) throws -> Primitive {
        let target = options.choosesLayouts ? try Layout.any(shape(y), source.type) : try .strided(shape(y))
        return try .pooling(direction, kind, source: source, destination: target, kernel: windows.kernel, windows.geometry, forward: forward,
                            threads: Threads.count(forWork: type(x).shape.count))
    }

    private func need(_ primitive: Primitive, _ argument: Primitive.Argument) throws -> Layout {
        guard let layout = primitive.layout(argument) else { throw KernelError.unsupported("pooling without \(argument)") }
        return layout
    }

    func lowerMaxPool(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, y) = (node.inputs[0], node.outputs[0])
        let trains = graph.nodes.contains { $0.op === Op.maxPoolBackward && $0.inputs[1] == y }
        try emitMaxPool(Pooling(node.attributes).windows, x: x, y: y, trains: trains, result: nil)
    }

    /// The maximum and, for its gradient, where each came from: `workspace(of: y)`.
    private func emitMaxPool(_ windows: Windows, x: Int, y: Int, trains: Bool, result: Int?) throws {
        let source = try workingLayout(of: x)
        let primitive = try pooling(trains ? .training : .inference, .maximum, windows, x: x, y: y, source: source)
        let destination = try need(primitive, .destination)
        let slot = if let result { result } else { try write(y, destination) }
        var writes: [(Primitive.Argument, Int)] = [(.destination, slot)]
        if trains {
            let workspace = try temporary(try need(primitive, .workspace).byteCount, "places")
            writes.append((.workspace, workspace))
            remember(primitive, workspace: workspace, for: y)
        }
        try emit("max_pool", primitive, reads: [(.source, try read(x, as: source))], writes: writes)
    }

    func lowerMaxPoolBackward(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, y, gradient, result) = (node.inputs[0], node.inputs[1], node.inputs[2], node.outputs[0])
        let windows = Pooling(node.attributes).windows
        if remembered(for: y) == nil {
            // The maximum itself is not part of this plan: it is taken again for its places.
            let again = try temporary(try workingLayout(of: y).byteCount + type(y).byteCount)
            try emitMaxPool(windows, x: x, y: y, trains: true, result: again)
        }
        guard let (forward, workspace) = remembered(for: y) else { throw KernelError.unsupported("max_pool without workspace") }
        let primitive = try Primitive.pooling(.backward, .maximum, source: try need(forward, .source), destination: try need(forward, .destination),
                                              kernel: windows.kernel, windows.geometry, forward: forward,
                                              threads: Threads.count(forWork: type(x).shape.count))
        let reads: [(Primitive.Argument, Int)] = [
            (.destinationGradient, try read(gradient, as: try need(primitive, .destinationGradient))), (.workspace, workspace),
        ]
        try emit("max_pool backward", primitive, reads: reads, writes: [(.sourceGradient, try write(result, try need(primitive, .sourceGradient)))])
    }

    func lowerAveragePool(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, y) = (node.inputs[0], node.outputs[0])
        let pooling = Pooling(node.attributes)
        let source = try workingLayout(of: x)
        let primitive = try self.pooling(.inference, pooling.averageKind, pooling.windows, x: x, y: y, source: source)
        try emit("avg_pool", primitive, reads: [(.source, try read(x, as: source))],
                 writes: [(.destination, try write(y, try need(primitive, .destination)))])
    }

    func lowerAveragePoolBackward(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (gradient, result) = (node.inputs[0], node.outputs[0])
        let pooling = Pooling(node.attributes)
        let source: Layout = prefersBlocks(result) ? try preferredLayout(shape(result)) : try .strided(shape(result))
        let primitive = try self.pooling(.backward, pooling.averageKind, pooling.windows, x: result, y: gradient, source: source)
        try emit("avg_pool backward", primitive,
                 reads: [(.destinationGradient, try read(gradient, as: try need(primitive, .destinationGradient)))],
                 writes: [(.sourceGradient, try write(result, try need(primitive, .sourceGradient)))])
    }
}
