/// The gradient of `loss`, a single element, with respect to each of `sources`, as graphs.
///
/// - Parameter upstream: of a result of any shape, the gradient of the loss with respect to it: the walk goes on from
///   there.
/// Reverse-mode differentiation: the graph is walked once from the loss back, and each op's `gradient` adds its share.
/// Only nodes between the loss and a source take part, so frozen parameters cost nothing. A source that the loss does
/// not reach has gradient zero.
///
/// - Throws: `TensorError.notScalar`, `.notDifferentiable`.
package func gradients(of loss: Tensor, from upstream: Tensor? = nil, withRespectTo sources: [Tensor]) throws
    -> [Tensor]
{
    guard upstream.map({ $0.type == loss.type }) ?? (loss.shape.count == 1) else {
        throw TensorError.notScalar(op: "gradient", loss.shape)
    }
    guard loss.dtype.isFloat else {
        throw TensorError.notDifferentiable(op: "gradient", reason: "the loss is \(loss.dtype.name)")
    }
    let order = Node.inOrder([loss])

    // Which tensors lead to a source.
    var reaches = Set(sources.map(ObjectIdentifier.init))
    var isOnPath: [ObjectIdentifier: Bool] = [:]
    for node in order {
        let leads = node.inputs.contains { input in
            reaches.contains(ObjectIdentifier(input))
                || input.node.map { isOnPath[ObjectIdentifier($0)] == true } ?? false
        }
        isOnPath[ObjectIdentifier(node)] = leads
    }
    func leadsToSource(_ tensor: Tensor) -> Bool {
        reaches.contains(ObjectIdentifier(tensor))
            || tensor.node.map { isOnPath[ObjectIdentifier($0)] == true } ?? false
    }

    // Sums by tensor identity for sources, and by (node, result) for everything inside.
    var ofNode: [ObjectIdentifier: [Tensor?]] = [:]
    var ofLeaf: [ObjectIdentifier: Tensor] = [:]
    func accumulate(_ gradient: Tensor, into tensor: Tensor) throws {
        if reaches.contains(ObjectIdentifier(tensor)) {
            ofLeaf[ObjectIdentifier(tensor)] =
                try ofLeaf[ObjectIdentifier(tensor)].map { try $0 + gradient } ?? gradient
        }
        if let node = tensor.node, isOnPath[ObjectIdentifier(node)] == true {
            var sums = ofNode[ObjectIdentifier(node)] ?? Array(repeating: nil, count: node.types.count)
            sums[tensor.index] = try sums[tensor.index].map { try $0 + gradient } ?? gradient
            ofNode[ObjectIdentifier(node)] = sums
        }
    }

    try accumulate(upstream ?? Tensor.ones(loss.shape, loss.dtype), into: loss)
    for node in order.reversed() {
        guard let upstream = ofNode.removeValue(forKey: ObjectIdentifier(node)) else { continue }
        guard let gradient = node.op.gradient else {
            throw TensorError.notDifferentiable(op: node.op.name, reason: "it has no gradient")
        }
        let wanted = node.inputs.map { $0.dtype.isFloat && leadsToSource($0) }
        let results = node.types.indices.map { Tensor(node, $0) }
        let shares = try gradient(
            Pullback(
                inputs: node.inputs, outputs: results, attributes: node.attributes,
                upstream: upstream, wanted: wanted))
        for (position, share) in shares.enumerated() where position < wanted.count && wanted[position] {
            if let share { try accumulate(share, into: node.inputs[position]) }
        }
    }
    reaches.removeAll()
    return try sources.map { try ofLeaf[ObjectIdentifier($0)] ?? Tensor.zeros($0.shape, $0.dtype) }
}

extension Node {
    /// The nodes behind `outputs`, each after those it needs. Without recursion: graphs can be a million deep.
    package static func inOrder(_ outputs: [Tensor]) -> [Node] {
        let walk = Mark.newWalk()
        var order: [Node] = []
        var stack: [(node: Node, next: Int)] = []
        func visit(_ tensor: Tensor) {
            guard let node = tensor.node, node.mark.walk != walk else { return }
            node.mark.walk = walk
            stack.append((node, 0))
        }
        for output in outputs {
            visit(output)
            while let top = stack.last {
                if top.next < top.node.inputs.count {
                    stack[stack.count - 1].next += 1
                    visit(top.node.inputs[top.next])
                } else {
                    order.append(top.node)
                    stack.removeLast()
                }
            }
        }
        return order
    }
}
