// Passes over a graph before it is lowered. Each gives a graph that computes the same numbers.

extension PlanGraph {
    func optimized(_ options: PlanOptions) -> PlanGraph {
        var graph = self
        if options.sharesCommon { graph.shareCommon() }
        graph.dropUnneeded()
        if options.foldsNormalization { graph.foldNormalization() }
        graph.keepsChannelsLast = options.choosesLayouts && ChannelOrder.isLastBetter(graph)
        guard options.fusesEpilogues else { return graph }
        let hasOwnNorm = graph.keepsChannelsLast && !options.usesBF16
        if hasOwnNorm { graph.fuseHardswish() }
        graph.fuseEpilogues()
        if hasOwnNorm {
            graph.fusePointwise()
            graph.fuseDepthwise()
            graph.fuseGates()
        }
        return graph
    }

    /// Operations on the same operands with the same attributes are computed once.
    mutating func shareCommon() {
        struct Key: Hashable {
            let op: ObjectIdentifier
            let attributes: Attributes
            let inputs: [Int]
        }
        var same = Array(types.indices)
        var known: [Key: [Int]] = [:]
        var kept: [PlanNode] = []
        kept.reserveCapacity(nodes.count)
        for var node in nodes {
            node.inputs = node.inputs.map { same[$0] }
            let key = Key(op: ObjectIdentifier(node.op), attributes: node.attributes, inputs: node.inputs)
            if let outputs = known[key] {
                for (new, old) in zip(node.outputs, outputs) { same[new] = old }
            } else {
                known[key] = node.outputs
                kept.append(node)
            }
        }
        nodes = kept
        outputs = outputs.map { same[$0] }
        for index in updates.indices { updates[index].value = same[updates[index].value] }
    }

    /// Leaves out what no result needs.
    mutating func dropUnneeded() {
        var needed = [Bool](repeating: false, count: types.count)
        for value in wanted { needed[value] = true }
        var kept: [PlanNode] = []
        for node in nodes.reversed() where node.outputs.contains(where: { needed[$0] }) {
            for input in node.inputs { needed[input] = true }
            kept.append(node)
        }
        nodes = kept.reversed()
        leaves.removeAll { !needed[$0.value] }
    }
}
