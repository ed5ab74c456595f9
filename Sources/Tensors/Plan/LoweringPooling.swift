import Kernels

/// What a maximum leaves for its gradient: the layouts of its operand and result, and the slot of the places.
struct Maxima {
    let loop: MaxPooling
    let source: Layout, destination: Layout
    let places: Int
}

extension Lowering {
    private func pooling(_ direction: Direction, _ kind: PoolKind, _ windows: Windows, x: Int, y: Int, source: Layout)
        throws -> Primitive
    {
        let target = options.choosesLayouts ? try Layout.any(shape(y), source.type) : try .strided(shape(y))
        return try .pooling(
            direction, kind, source: source, destination: target, kernel: windows.kernel, windows.geometry,
            threads: Threads.count(forWork: type(x).shape.count))
    }

    private func need(_ primitive: Primitive, _ argument: Primitive.Argument) throws -> Layout {
        guard let layout = primitive.layout(argument) else {
            throw KernelError.unsupported("pooling without \(argument)")
        }
        return layout
    }

    /// How many channels of a picture of these extents lie next to each other, and the layout of others that lie so;
    /// nil for none we know.
    private func order(_ layout: Layout, _ dims: [Int]) throws -> (channels: Int, other: ([Int]) throws -> Layout)? {
        let type = layout.type
        if try layout == .strided(dims, nil, type) { return (1, { try .strided($0, nil, type) }) }
        for block in [16, 8] where try layout == .blocked(dims, block: block, type) {
            return (block, { try .blocked($0, block: block, type) })
        }
        return try layout == .channelsLast(dims, type) ? (dims[1], { try .channelsLast($0, type) }) : nil
    }

    func lowerMaxPool(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, y) = (node.inputs[0], node.outputs[0])
        let readers = graph.nodes.filter { $0.inputs.contains(y) }
        let ofPlaces = readers.filter { $0.op === Op.maxPoolBackward && $0.inputs[1] == y }
        // Taken a second time for its gradient, the maximum itself is known.
        let isRead =
            readers.count > ofPlaces.count || ofPlaces.contains { $0.inputs[0] == y || $0.inputs[2] == y }
            || graph.wanted.contains(y)
        try emitMaxPool(
            Pooling(node.attributes).windows, x: x, y: y, trains: !ofPlaces.isEmpty, writes: isRead || ofPlaces.isEmpty)
    }

    /// The maximum and, for its gradient, where each came from: `maxima(of: y)`.
    private func emitMaxPool(_ windows: Windows, x: Int, y: Int, trains: Bool, writes: Bool) throws {
        let (xs, ys) = (shape(x), shape(y))
        var source = try workingLayout(of: x)
        var known = try order(source, xs)
        if known == nil {
            source = try .blocked(xs)
            known = try order(source, xs)
        }
        guard let known else { throw KernelError.unsupported("max_pool of \(source)") }
        let loop = MaxPooling(
            planes: xs[0] * ((xs[1] + known.channels - 1) / known.channels), channels: known.channels,
            x: Array(xs[2...]),
            y: Array(ys[2...]), kernel: windows.kernel, windows.geometry, isBF16: source.type == .bf16)
        let destination = try known.other(ys)
        let from = try read(x, as: source)
        let to = writes ? try write(y, destination) : nil
        let places = trains ? try temporary(loop.placeBytes, "places") : nil
        if let places { note(Maxima(loop: loop, source: source, destination: destination, places: places), for: y) }
        emit("max_pool", "pooling loop", reads: [from], writes: [to, places].compactMap { $0 }) { addresses in
            guard let x = addresses[from] else { throw TensorError.noValue }
            loop.run(x: x, y: to.flatMap { addresses[$0] }, places: places.flatMap { addresses[$0] })
        }
    }

    func lowerMaxPoolBackward(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, y, gradient, result) = (node.inputs[0], node.inputs[1], node.inputs[2], node.outputs[0])
        if maxima(of: y) == nil {
            // The maximum itself is not part of this plan: it is taken again for its places.
            try emitMaxPool(Pooling(node.attributes).windows, x: x, y: y, trains: true, writes: false)
        }
        guard let maxima = maxima(of: y) else { throw KernelError.unsupported("max_pool without places") }
        let upstream = try read(gradient, as: maxima.destination)
        let target = try write(result, maxima.source)
        emit("max_pool backward", "pooling loop", reads: [upstream, maxima.places], writes: [target]) { addresses in
            guard let dy = addresses[upstream], let places = addresses[maxima.places], let dx = addresses[target] else {
                throw TensorError.noValue
            }
            maxima.loop.backward(dy: dy, places: places, dx: dx)
        }
    }

    func lowerAveragePool(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, y) = (node.inputs[0], node.outputs[0])
        let pooling = Pooling(node.attributes)
        let source = try workingLayout(of: x)
        let primitive = try self.pooling(.inference, pooling.averageKind, pooling.windows, x: x, y: y, source: source)
        try emit(
            "avg_pool", primitive, reads: [(.source, try read(x, as: source))],
            writes: [(.destination, try write(y, try need(primitive, .destination)))])
    }

    func lowerAveragePoolBackward(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (gradient, result) = (node.inputs[0], node.outputs[0])
        let pooling = Pooling(node.attributes)
        let source: Layout = prefersBlocks(result) ? try preferredLayout(shape(result)) : try .strided(shape(result))
        let primitive = try self.pooling(
            .backward, pooling.averageKind, pooling.windows, x: result, y: gradient, source: source)
        try emit(
            "avg_pool backward", primitive,
            reads: [(.destinationGradient, try read(gradient, as: try need(primitive, .destinationGradient)))],
            writes: [(.sourceGradient, try write(result, try need(primitive, .sourceGradient)))])
    }
}
