import Kernels

extension Lowering {
    /// The sum over the axes that a result has not: row by row, or, over the spatial axes of pictures, in the layout
    /// they lie in.
    func lowerSumTo(_ node: PlanNode) throws {
        let (x, y) = (node.inputs[0], node.outputs[0])
        let dims = shape(x)
        let result = shape(y)
        let missing = dims.count - result.count
        let axes = dims.indices.filter { $0 < missing || result[$0 - missing] == 1 && dims[$0] != 1 }
        let element = type(x).dtype.element
        if missing == 0, axes == [2, 3], element == .f32, let layout = layout(of: x), layout.type == .f32,
            let (shape, axis) = picture(layout, dims)
        {
            return emitSum(
                try read(x, as: layout), to: try write(y),
                Reduction.Work(.sum, element, dims: shape, axes: [axis], as: element))
        }
        emitSum(
            try read(x), to: try write(y), Reduction.Work(.sum, element, dims: dims, axes: Array(axes), as: element))
    }

    /// Of pictures that lie channels last.
    func lowerSumOfProducts(_ node: PlanNode) throws {
        if try fillsWithZeros(node) { return }
        let dims = shape(node.inputs[0])
        let layout = try Layout.channelsLast(dims)
        let sum = ChannelProducts(images: dims[0], places: dims[2] * dims[3], channels: dims[1])
        let reads = try node.inputs.map { try read($0, as: layout) }
        let target = try write(node.outputs[0])
        emit("sum of products", "channel loop", reads: reads, writes: [target]) { addresses in
            let inputs = try Floats(addresses, reads)
            sum.run(inputs[0], inputs[1], to: try Floats(addresses, [target])[0])
        }
    }

    private func emitSum(_ source: Int, to target: Int, _ work: Reduction.Work) {
        emit("sum", "loop", reads: [source], writes: [target]) { addresses in
            guard let from = addresses[source], let to = addresses[target] else { throw TensorError.noValue }
            try work.run(UnsafeRawPointer(from), to: to)
        }
    }

    /// Pictures as their bytes lie, and the axis that is their area. With it summed away what is left lies row-major
    /// `[N, C]`.
    private func picture(_ layout: Layout, _ dims: [Int]) -> (shape: [Int], axis: Int)? {
        if isChannelsLast(layout, dims) { return ([dims[0], dims[2] * dims[3], dims[1]], 1) }
        if isBlocked(layout, dims) { return ([dims[0] * dims[1] / Layout.block, dims[2] * dims[3], Layout.block], 1) }
        return nil
    }
}
