import Kernels

// 1x1 convolutions and the normalisation in training after them, where pictures lie channels last.

extension PlanGraph {
    /// Forward, the statistics are taken of what the convolution has just made; backward, what comes out of the
    /// normalisation goes into the convolution's two gradients while it is in the cache.
    mutating func fusePointwise() {
        fusePointwiseForward()
        fusePointwiseBackward()
    }

    private func pointwise(_ node: PlanNode, x: Int, y: Int) -> PointwiseConvolution? {
        PointwiseConvolution(ConvolutionSettings(node.attributes), x: types[x].shape.dims, y: types[y].shape.dims)
    }

    /// Whether the two are faster in one loop than each by itself.
    private mutating func joins(_ direction: Direction, _ node: PlanNode, x: Int, weight: Int, y: Int) -> Bool {
        let dims = [x, weight, y].map { types[$0].shape.dims }
        let work = ConvolutionWork(
            direction: direction, settings: ConvolutionSettings(node.attributes), x: dims[0], weight: dims[1],
            y: dims[2], isLast: true, isJoined: true)
        convolutions.append(work)
        return KernelChoices.current.algorithm(for: work) == .loop
    }

    private mutating func fusePointwiseForward() {
        let producers = producers()
        var firstUse = [Int](repeating: nodes.count, count: types.count)
        for (index, node) in nodes.enumerated().reversed() { for input in node.inputs { firstUse[input] = index } }
        var isKept = Array(repeating: true, count: nodes.count)
        for (index, norm) in nodes.enumerated() {
            guard let activation = ChannelNorm.Activation(training: norm.op), let at = producers[norm.inputs[0]],
                nodes[at].op === Op.conv,
                firstUse[norm.inputs[0]] == index,
                pointwise(nodes[at], x: nodes[at].inputs[0], y: norm.inputs[0]) != nil,
                joins(.training, nodes[at], x: nodes[at].inputs[0], weight: nodes[at].inputs[1], y: norm.inputs[0])
            else { continue }
            nodes[index] = PlanNode(
                op: .pointwiseNormTraining,
                attributes: Attributes(ints: [activation.number], floats: norm.attributes.floats),
                inputs: nodes[at].inputs + norm.inputs[1...], outputs: norm.outputs + [norm.inputs[0]])
            isKept[at] = false
        }
        keep(isKept)
    }

    private mutating func fusePointwiseBackward() {
        var users: [Int: [Int]] = [:]
        for (index, node) in nodes.enumerated() { for input in node.inputs { users[input, default: []].append(index) } }
        for value in wanted { users[value, default: []].append(-1) }
        var isKept = Array(repeating: true, count: nodes.count)
        for (index, norm) in nodes.enumerated() {
            guard let activation = ChannelNorm.Activation(backward: norm.op), norm.attributes.ints[0] == 0,
                let pair = users[norm.outputs[0]], pair.count == 2, !pair.contains(-1)
            else { continue }
            guard
                let data = pair.map({ nodes[$0] }).first(where: {
                    $0.op === Op.convBackwardData && $0.inputs[0] == norm.outputs[0]
                }),
                let weights = pair.map({ nodes[$0] }).first(where: {
                    $0.op === Op.convBackwardWeights && $0.inputs[1] == norm.outputs[0]
                }),
                weights.inputs[0] != norm.outputs[0], data.inputs[1] != norm.outputs[0], weights.outputs.count == 1,
                let loop = pointwise(weights, x: weights.inputs[0], y: norm.inputs[0]), loop.gathersPieces,
                pointwise(data, x: data.outputs[0], y: norm.inputs[0]) != nil,
                joins(.backward, weights, x: weights.inputs[0], weight: data.inputs[1], y: norm.inputs[0])
            else { continue }
            nodes[index] = PlanNode(
                op: .pointwiseNormBackward,
                attributes: Attributes(ints: [activation.number], floats: norm.attributes.floats),
                inputs: norm.inputs[..<5] + [
                    norm.inputs.count > 5 ? norm.inputs[5] : norm.inputs[1], weights.inputs[0], data.inputs[1],
                ],
                outputs: [data.outputs[0], weights.outputs[0]] + norm.outputs[1...])
            for user in pair { isKept[user] = false }
        }
        keep(isKept)
    }
}

extension ChannelNorm.Activation {
    private static let all: [Self] = [.none, .relu, .hardswish]

    /// As an attribute has it.
    var number: Int {
        switch self {
        case .none: 0
        case .relu: 1
        case .hardswish: 2
        }
    }

    init?(number: Int) {
        guard Self.all.indices.contains(number) else { return nil }
        self = Self.all[number]
    }

    init(_ node: PlanNode) { self = Self.all[node.attributes.ints[0]] }

    init?(training op: Op) {
        guard
            let index = [Op.batchNormTraining, .batchNormReluTraining, .batchNormHardswishTraining].firstIndex(where: {
                $0 === op
            })
        else { return nil }
        self = Self.all[index]
    }

    init?(backward op: Op) {
        guard
            let index = [Op.batchNormBackward, .batchNormReluBackward, .batchNormHardswishBackward].firstIndex(where: {
                $0 === op
            })
        else { return nil }
        self = Self.all[index]
    }
}
