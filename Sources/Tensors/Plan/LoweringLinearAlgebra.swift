import Kernels

extension Lowering {
    /// A thread for each piece of work worth it: a product does `k` operations for each element of the result.
    private func threads(_ result: Int, inner: Int) -> Int {
        let (work, overflow) = type(result).shape.count.multipliedReportingOverflow(by: max(1, inner / 8))
        return Threads.count(forWork: overflow ? Int.max : work)
    }

    func lowerMatmul(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (a, b, y) = (node.inputs[0], node.inputs[1], node.outputs[0])
        let transposed = Transposed(node.attributes)
        let inner = shape(a)[shape(a).count - (transposed.first ? 2 : 1)]
        let kind = productType(y, inner: inner)
        let primitive = try Primitive.matmul(
            source: try matrix(a, transposed: transposed.first, kind),
            weights: try matrix(b, transposed: transposed.second, kind),
            destination: .strided(shape(y)), threads: threads(y, inner: inner))
        try emit(
            "matmul", primitive, reads: [(.source, try operand(a, kind)), (.weights, try operand(b, kind))],
            writes: [(.destination, try write(y))])
    }

    /// What a product multiplies in: bfloat16 where that is asked for and the work pays for the conversions. Sums are
    /// f32.
    private func productType(_ result: Int, inner: Int) -> KernelType {
        options.usesBF16 && Double(type(result).shape.count) * Double(inner) > 4e6 ? .bf16 : .f32
    }

    private func operand(_ value: Int, _ type: KernelType) throws -> Int {
        type == .bf16 ? try read(value, as: .strided(shape(value), nil, .bf16)) : try read(value)
    }

    /// Matrices as they lie in memory, described as the product wants them.
    private func matrix(_ value: Int, transposed: Bool, _ type: KernelType = .f32) throws -> Layout {
        var dims = shape(value)
        guard transposed else { return try .strided(dims, nil, type) }
        var strides = [Int](repeating: 1, count: dims.count)
        for axis in dims.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * max(1, dims[axis + 1]) }
        dims.swapAt(dims.count - 1, dims.count - 2)
        strides.swapAt(dims.count - 1, dims.count - 2)
        return try .strided(dims, strides, type)
    }

    func lowerLinear(_ node: PlanNode) throws {
        let settings = LinearSettings(node.attributes)
        if node.inputs.prefix(2).contains(where: { type($0).shape.count == 0 }),
            !settings.hasBias || type(node.outputs[0]).shape.count == 0
        {
            if try fillsWithZeros(node) { return }
        }
        let (x, weight, y) = (node.inputs[0], node.inputs[1], node.outputs[0])
        guard shape(weight)[1] > 0 else {
            throw TensorError.wrongShape(
                op: "linear", operand: "weight", expected: "at least one input feature", got: type(weight).shape)
        }
        let posts: [Primitive.PostOperation] = settings.appliesRelu ? [.reluKeepingNaN] : []
        let kind = productType(y, inner: shape(weight)[1])
        let primitive = try Primitive.matmul(
            source: .strided(shape(x), nil, kind), weights: try matrix(weight, transposed: true, kind),
            bias: settings.hasBias ? .strided([1, shape(weight)[0]]) : nil, destination: .strided(shape(y)),
            then: posts,
            threads: threads(y, inner: shape(weight)[1]))
        var reads: [(Primitive.Argument, Int)] = [
            (.source, try operand(x, kind)), (.weights, try operand(weight, kind)),
        ]
        if settings.hasBias { reads.append((.bias, try read(node.inputs[2]))) }
        try emit(
            posts.isEmpty ? "linear" : "linear relu", primitive, reads: reads, writes: [(.destination, try write(y))])
    }

    func lowerSoftmax(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (x, y) = (node.inputs[0], node.outputs[0])
        let (outer, count, inner) = rows(x, node)
        let takesLogarithm = SoftmaxSettings(node.attributes).takesLogarithm
        let source = try read(x)
        let target = try write(y)
        emit(
            takesLogarithm ? "log_softmax" : node.op.name, "loop", reads: [source], writes: [target],
            inPlace: [(source, target)]
        ) { addresses in
            guard let from = addresses[source]?.assumingMemoryBound(to: Float.self),
                let to = addresses[target]?.assumingMemoryBound(to: Float.self)
            else { throw TensorError.noValue }
            if takesLogarithm {
                Softmax.logarithm(from, rows: outer, count: count, to: to)
            } else {
                Softmax.run(from, outer: outer, count: count, inner: inner, to: to)
            }
        }
    }

    /// The array around the axis of a softmax.
    private func rows(_ value: Int, _ node: PlanNode) -> (outer: Int, count: Int, inner: Int) {
        let dims = shape(value)
        let axis = SoftmaxSettings(node.attributes).axis
        return (dims[..<axis].reduce(1, *), dims[axis], dims[(axis + 1)...].reduce(1, *))
    }

    func lowerSoftmaxBackward(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let (outer, count, inner) = rows(node.inputs[0], node)
        let ofLogarithm = SoftmaxSettings(node.attributes).takesLogarithm
        let (result, upstream) = (try read(node.inputs[0]), try read(node.inputs[1]))
        let target = try write(node.outputs[0])
        emit(
            node.op.name, "loop", reads: [result, upstream], writes: [target],
            inPlace: [(upstream, target), (result, target)]
        ) { addresses in
            guard let y = addresses[result]?.assumingMemoryBound(to: Float.self),
                let gradient = addresses[upstream]?.assumingMemoryBound(to: Float.self),
                let to = addresses[target]?.assumingMemoryBound(to: Float.self)
            else { throw TensorError.noValue }
            Softmax.backward(y, gradient, outer: outer, count: count, inner: inner, ofLogarithm: ofLogarithm, to: to)
        }
    }
}
