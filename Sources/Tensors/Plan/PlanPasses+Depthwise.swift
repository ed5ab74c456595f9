import Kernels

// Depthwise convolutions of what a 1x1 convolution, its normalisation in training and an activation have made, where
// pictures lie channels last: the block of mobile networks, whose widest values these are.

extension PlanGraph {
    /// The normalisation is done where the depthwise convolution reads, forward and back, so that its results are never
    /// written. Its own gradient's sums are taken by the pass that makes what they are of.
    mutating func fuseDepthwise() {
        fuseDepthwiseWithNormBefore()
        fuseDepthwiseWithNormAfter()
    }

    private mutating func fuseDepthwiseWithNormBefore() {
        var uses: [[Int]] = Array(repeating: [], count: types.count)
        for (index, node) in nodes.enumerated() { for input in node.inputs { uses[input].append(index) } }
        for value in wanted { uses[value].append(-1) }
        var isKept = Array(repeating: true, count: nodes.count)
        for (index, norm) in nodes.enumerated() where norm.op === Op.pointwiseNormTraining {
            let (seen, between) = (norm.outputs[0], norm.outputs[3])
            guard !uses[seen].isEmpty, uses[seen].allSatisfy({ $0 >= 0 }) else { continue }
            let forward = uses[seen].filter { isDepthwise(nodes[$0], .conv, of: norm) }
            let weights = uses[seen].filter { isDepthwise(nodes[$0], .convBackwardWeights, of: norm) }
            guard forward.count <= 1, weights.count <= 1, forward.count + weights.count == uses[seen].count else {
                continue
            }
            let ends = weights.first.map { ($0, way(back: $0, norm, uses)) }
            if let ends, ends.1 == nil { continue }

            let parts = [between, norm.inputs[2], norm.inputs[3], norm.outputs[1], norm.outputs[2]]
            let activation = norm.attributes.ints[0]
            nodes[index] = PlanNode(
                op: .pointwiseStatistics, attributes: .none, inputs: Array(norm.inputs[..<2]),
                outputs: Array(norm.outputs[1...]))
            for at in forward {
                let node = nodes[at]
                nodes[at] = PlanNode(
                    op: .normalizedDepthwise,
                    attributes: Attributes(
                        ints: [activation, -1] + node.attributes.ints, floats: norm.attributes.floats),
                    inputs: parts + [node.inputs[1]], outputs: node.outputs)
            }
            guard case let (weights, (data, rest)?)? = ends else { continue }
            let (kernel, slope) = (nodes[data].inputs[1], nodes[data].outputs[0])
            let last = nodes[rest]
            let hasPointwise = last.op === Op.pointwiseNormBackward
            let sums = Array(last.outputs.suffix(2))
            // The first of the two places: all they need is there.
            nodes[min(weights, data)] = PlanNode(
                op: .normalizedDepthwiseBackward,
                attributes: Attributes(
                    ints: [activation, -1] + nodes[weights].attributes.ints, floats: norm.attributes.floats),
                inputs: parts + [kernel, nodes[data].inputs[0]], outputs: [slope, nodes[weights].outputs[0]] + sums)
            isKept[max(weights, data)] = false
            nodes[rest] = PlanNode(
                op: hasPointwise ? .pointwiseNormBackward : .batchNormSummedBackward, attributes: last.attributes,
                inputs: (hasPointwise ? last.inputs : Array(last.inputs[..<5])) + sums,
                outputs: last.outputs.dropLast(2))
        }
        keep(isKept)
    }

    /// Of the normalisation after it, forward, the statistics are taken while the convolution's results are in the
    /// cache; back, its gradient is made row by row where the convolution's reads it.
    private mutating func fuseDepthwiseWithNormAfter() {
        let producers = producers()
        let users = onlyUsers()
        for (index, norm) in nodes.enumerated() {
            if let activation = ChannelNorm.Activation(training: norm.op), let maker = producers[norm.inputs[0]],
                nodes[maker].op === Op.normalizedDepthwise, nodes[maker].outputs.count == 1,
                nodes[maker].attributes.floats == norm.attributes.floats
            {
                nodes[maker].attributes.ints[1] = activation.number
                nodes[maker].outputs += norm.outputs[1...]
                nodes[index] = PlanNode(
                    op: .batchNormApplied,
                    attributes: Attributes(ints: [activation.number], floats: norm.attributes.floats),
                    inputs: norm.inputs + norm.outputs[1...], outputs: [norm.outputs[0]])
            } else if let activation = ChannelNorm.Activation(backward: norm.op), norm.attributes.ints[0] == 0,
                let user = users[norm.outputs[0]],
                nodes[user].op === Op.normalizedDepthwiseBackward, nodes[user].inputs[6] == norm.outputs[0],
                nodes[user].attributes.floats == norm.attributes.floats
            {
                let bias = norm.inputs.count > 5 ? norm.inputs[5] : norm.inputs[1]
                nodes[user].attributes.ints[1] = activation.number
                nodes[user].inputs[6] = norm.inputs[4]
                nodes[user].inputs +=
                    [norm.inputs[0], norm.inputs[1], bias, norm.inputs[2], norm.inputs[3]] + norm.outputs[1...]
                nodes[index] = PlanNode(
                    op: .batchNormGradientSums,
                    attributes: Attributes(ints: [activation.number], floats: norm.attributes.floats),
                    inputs: norm.inputs[..<5] + [bias], outputs: Array(norm.outputs[1...]))
            }
        }
    }

    private func isDepthwise(_ node: PlanNode, _ op: Op, of norm: PlanNode) -> Bool {
        let x = norm.outputs[0]
        let dims = types[x].shape.dims
        guard node.op === op, node.inputs[0] == x, node.inputs[1] != x, node.outputs.count == 1 else { return false }
        let y = types[op === Op.conv ? node.outputs[0] : node.inputs[1]].shape.dims
        let statistics = ChannelNorm(dims, epsilon: norm.attributes.floats[0], activation: .init(norm))
        return NormalizedDepthwise(statistics, ConvolutionSettings(node.attributes), x: dims, y: y) != nil
    }

    /// Beside the gradient of the depthwise convolution's weights, that of its operand, and the normalisation's
    /// gradient, its only user.
    private func way(back weights: Int, _ norm: PlanNode, _ uses: [[Int]]) -> (data: Int, rest: Int)? {
        let dy = nodes[weights].inputs[1]
        let window = ConvolutionSettings(nodes[weights].attributes).windows
        for data in uses[dy]
        where data >= 0 && nodes[data].op === Op.convBackwardData && nodes[data].inputs[0] == dy
            && nodes[data].inputs[1] != dy
        {
            let settings = ConvolutionSettings(nodes[data].attributes)
            let slope = nodes[data].outputs[0]
            guard settings.windows == window, settings.groups == types[slope].shape[1],
                types[slope] == types[norm.outputs[0]], uses[slope].count == 1,
                let rest = uses[slope].first, rest >= 0
            else { continue }
            let last = nodes[rest]
            let isPointwise = last.op === Op.pointwiseNormBackward
            guard isPointwise || ChannelNorm.Activation(backward: last.op) != nil && last.attributes.ints[0] == 0 else {
                continue
            }
            let activation = isPointwise ? ChannelNorm.Activation(last) : ChannelNorm.Activation(backward: last.op)
            guard activation == ChannelNorm.Activation(norm), last.inputs[4] == slope,
                Array(last.inputs[..<4]) == [norm.outputs[3], norm.inputs[2], norm.outputs[1], norm.outputs[2]]
            else { continue }
            return (data, rest)
        }
        return nil
    }
}
