// What is done where its operand is made: normalisation inside the convolution before it, activation and residual sum
// before a result is stored.

extension PlanGraph {
    /// For each value, the operation that uses it when there is exactly one and no output does.
    func onlyUsers() -> [Int?] {
        var users = [Int?](repeating: nil, count: types.count)
        var counts = [Int](repeating: 0, count: types.count)
        for (index, node) in nodes.enumerated() {
            for input in node.inputs {
                counts[input] += 1
                users[input] = index
            }
        }
        for value in wanted { counts[value] += 1 }
        return zip(users, counts).map { $1 == 1 ? $0 : nil }
    }

    mutating func keep(_ isKept: [Bool]) {
        nodes = zip(nodes, isKept).compactMap { $1 ? $0 : nil }
    }

    /// Batch normalisation with stored statistics becomes part of the weights and bias of the convolution before it.
    ///
    /// The convolution moves to where the normalisation stood: by then everything it needs is there.
    mutating func foldNormalization() {
        let users = onlyUsers()
        var isKept = Array(repeating: true, count: nodes.count)
        var folded: [Int: PlanNode] = [:]
        for (index, node) in nodes.enumerated() where node.op === Op.conv {
            let settings = ConvolutionSettings(node.attributes)
            guard !settings.addsResidual, !settings.appliesRelu, let place = users[node.outputs[0]] else { continue }
            let norm = nodes[place]
            guard norm.op === Op.batchNorm, norm.inputs[0] == node.outputs[0] else { continue }
            let weight = value(types[node.inputs[1]])
            let bias = value(types[norm.inputs[1]])
            let parts = [node.inputs[1]] + norm.inputs[1...] + (settings.hasBias ? [node.inputs[2]] : [])
            folded[place] = PlanNode(
                op: .foldedNormalization, attributes: norm.attributes, inputs: parts, outputs: [weight, bias])
            var biased = settings
            biased.hasBias = true
            nodes[place] = PlanNode(
                op: .conv, attributes: biased.attributes, inputs: [node.inputs[0], weight, bias], outputs: norm.outputs)
            isKept[index] = false
        }
        if folded.isEmpty { return }
        nodes = nodes.indices.flatMap { index in
            (folded[index].map { [$0] } ?? []) + (isKept[index] ? [nodes[index]] : [])
        }
    }

    /// Residual sums and ReLUs are done by the convolution or product that makes their operand; ReLU also by batch
    /// normalisation in training, with one bit kept for each element.
    mutating func fuseEpilogues() {
        fuseSums()
        fuseActivations()
        fuseNormalizationGradients()
    }

    /// Normalisation in training followed by hardswish, whose gradient needs what stands between: both are computed
    /// from the normalisation's operand.
    mutating func fuseHardswish() {
        var uses: [[Int]] = Array(repeating: [], count: types.count)
        for (index, node) in nodes.enumerated() { for input in node.inputs { uses[input].append(index) } }
        for value in wanted { uses[value].append(-1) }
        var isKept = Array(repeating: true, count: nodes.count)
        for (maker, node) in nodes.enumerated() where node.op === Op.batchNormTraining {
            let between = node.outputs[0]
            guard types[between].shape.rank == 4 else { continue }
            // Beside the activation, which a pass that is computed again for its gradient may not need, only its
            // gradient may use it, and that only on its way into the normalisation's gradient.
            let activations = uses[between].filter { $0 >= 0 && nodes[$0].op === Op.hardswish }
            let others = uses[between].filter { !activations.contains($0) }
            guard activations.count <= 1, !uses[between].isEmpty else { continue }
            var gradients: [(slope: Int, norm: Int)] = []
            for other in others {
                guard other >= 0, nodes[other].op === Op.hardswishBackward, nodes[other].inputs[1] == between,
                    nodes[other].inputs[0] != between,
                    uses[nodes[other].outputs[0]].count == 1, let norm = uses[nodes[other].outputs[0]].first, norm >= 0,
                    nodes[norm].op === Op.batchNormBackward, nodes[norm].attributes.ints[0] == 0,
                    nodes[norm].inputs[4] == nodes[other].outputs[0],
                    nodes[norm].inputs[0] == nodes[maker].inputs[0], types[nodes[other].inputs[0]] == types[between]
                else { break }
                gradients.append((other, norm))
            }
            guard gradients.count == others.count else { continue }
            if let index = activations.first {
                nodes[maker].op = .batchNormHardswishTraining
                nodes[maker].outputs[0] = nodes[index].outputs[0]
                isKept[index] = false
            }
            for (slope, norm) in gradients {
                nodes[norm].op = .batchNormHardswishBackward
                nodes[norm].inputs[4] = nodes[slope].inputs[0]
                nodes[norm].inputs.append(nodes[maker].inputs[2])
                isKept[slope] = false
            }
        }
        keep(isKept)
    }

    private mutating func fuseSums() {
        let users = onlyUsers()
        let producers = producers()
        var isKept = Array(repeating: true, count: nodes.count)
        for (index, node) in nodes.enumerated()
        where node.op === Op.add && types[node.inputs[0]] == types[node.inputs[1]] {
            // Of two convolutions the later one adds: the other's result is there by then.
            let convolutions = node.inputs.indices.compactMap { operand -> (operand: Int, at: Int)? in
                guard users[node.inputs[operand]] == index, let at = producers[node.inputs[operand]], isKept[at],
                    nodes[at].op === Op.conv
                else { return nil }
                let settings = ConvolutionSettings(nodes[at].attributes)
                return settings.addsResidual || settings.appliesRelu ? nil : (operand, at)
            }
            guard let last = convolutions.max(by: { $0.at < $1.at }) else { continue }
            var settings = ConvolutionSettings(nodes[last.at].attributes)
            settings.addsResidual = true
            nodes[index] = PlanNode(
                op: .conv, attributes: settings.attributes,
                inputs: nodes[last.at].inputs + [node.inputs[1 - last.operand]],
                outputs: node.outputs)
            isKept[last.at] = false
        }
        keep(isKept)
    }

    private mutating func fuseActivations() {
        let producers = producers()
        let users = onlyUsers()
        var isKept = Array(repeating: true, count: nodes.count)
        for (index, node) in nodes.enumerated() where node.op === Op.relu {
            guard users[node.inputs[0]] == index, let at = producers[node.inputs[0]], isKept[at] else { continue }
            var maker = nodes[at]
            if maker.op === Op.conv {
                var settings = ConvolutionSettings(maker.attributes)
                if settings.appliesRelu { continue }
                settings.appliesRelu = true
                maker.attributes = settings.attributes
            } else if maker.op === Op.linear, !LinearSettings(maker.attributes).appliesRelu {
                var settings = LinearSettings(maker.attributes)
                settings.appliesRelu = true
                maker.attributes = settings.attributes
            } else if maker.op === Op.batchNormTraining, types[maker.inputs[0]].shape.rank > 2 {
                maker.op = .batchNormReluTraining
            } else {
                continue
            }
            maker.outputs[0] = node.outputs[0]
            // Where the operand was made: nothing but the ReLU stands between.
            nodes[at] = maker
            isKept[index] = false
        }
        keep(isKept)
    }

    /// The gradient through a ReLU that a normalisation has done.
    private mutating func fuseNormalizationGradients() {
        let producers = producers()
        let users = onlyUsers()
        var isKept = Array(repeating: true, count: nodes.count)
        for (index, node) in nodes.enumerated() where node.op === Op.batchNormBackward && node.attributes.ints[0] == 0 {
            guard users[node.inputs[4]] == index, let at = producers[node.inputs[4]], nodes[at].op === Op.reluBackward,
                let maker = producers[nodes[at].inputs[1]], nodes[maker].op === Op.batchNormReluTraining,
                nodes[maker].inputs[0] == node.inputs[0], nodes[maker].outputs[0] == nodes[at].inputs[1],
                types[nodes[at].inputs[0]] == types[node.inputs[4]]
            else { continue }
            nodes[index].op = .batchNormReluBackward
            nodes[index].inputs[4] = nodes[at].inputs[0]
            // The result names the forward pass whose signs are used; its elements are not read.
            nodes[index].attributes.ints.append(nodes[at].inputs[1])
            nodes[index].inputs.append(nodes[maker].inputs[2])
            isKept[at] = false
        }
        keep(isKept)
    }
}
