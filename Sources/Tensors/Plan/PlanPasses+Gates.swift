// What a gate for each channel (squeeze and excite) leaves for its gradients, where pictures lie channels last.

extension PlanGraph {
    /// The gate's own gradient is summed while the products are made, and the gradient of the mean over the area, which
    /// is the same at every place, is added without being written out.
    mutating func fuseGates() {
        fuseProductSums()
        shareOutMeans()
    }

    private mutating func fuseProductSums() {
        let producers = producers()
        let users = onlyUsers()
        var isKept = Array(repeating: true, count: nodes.count)
        for (index, sum) in nodes.enumerated() where sum.op === Op.sumTo {
            let x = sum.inputs[0]
            let dims = types[x].shape.dims
            guard dims.count == 4, types[sum.outputs[0]].shape.dims == [dims[0], dims[1], 1, 1], users[x] == index,
                let at = producers[x],
                nodes[at].op === Op.mul, nodes[at].inputs.allSatisfy({ types[$0] == types[x] }), types[x].dtype == .f32
            else { continue }
            nodes[index] = PlanNode(
                op: .sumOfProducts, attributes: .none, inputs: nodes[at].inputs, outputs: sum.outputs)
            isKept[at] = false
        }
        keep(isKept)
    }

    private mutating func shareOutMeans() {
        let users = onlyUsers()
        for (index, mean) in nodes.enumerated() where mean.op === Op.avgPoolBackward {
            let result = mean.outputs[0]
            let area = types[result].shape.dims[2...]
            guard types[mean.inputs[0]].shape.dims[2...].allSatisfy({ $0 == 1 }),
                Pooling(mean.attributes).windows.coversAll(area),
                let user = users[result], nodes[user].op === Op.add,
                let place = nodes[user].inputs.firstIndex(of: result),
                types[nodes[user].inputs[1 - place]] == types[result]
            else { continue }
            let share = value(types[mean.inputs[0]])
            nodes[index] = PlanNode(
                op: .scaled, attributes: Attributes(floats: [1 / Double(area.reduce(1, *))]), inputs: mean.inputs,
                outputs: [share])
            nodes[user].inputs[place] = share
        }
    }
}
