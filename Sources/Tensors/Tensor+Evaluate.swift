import Kernels

extension Tensor {
    /// Operations in a row after which a value is computed though nobody looks: a loop that never looks would hold its
    /// whole history. No model is as deep.
    private static let mostInARow = 2_000
    /// Operations held by all graphs from which on values are computed at once.
    private static let mostWaiting = 100_000
    /// Operations that cannot wait any more: a loss function without end.
    package static let mostHeld = 2_000_000

    /// Keeps the graph behind a program's tensor within bounds. What cannot be computed now fails when somebody looks.
    package func boundGraph() {
        guard storage == nil, let node, !node.isOpen, node.depth > Self.mostInARow || Node.count > Self.mostWaiting,
            !Recording.isOn
        else { return }
        _ = try? evaluate()
    }

    static func checkRoom() throws {
        if Node.count >= mostHeld { throw TensorError.tooManyOperations(mostHeld) }
    }

    /// Computes the value if there is none yet.
    @discardableResult
    package func evaluate() throws -> Tensor {
        if storage == nil { try Tensor.evaluate([self]) }
        return self
    }

    /// Computes the values of several tensors in one go: what they have in common is computed once.
    package static func evaluate(_ tensors: [Tensor]) throws {
        for tensor in tensors where tensor.isPlaceholder { throw TensorError.noValue }
        let pending = tensors.filter { !$0.isEvaluated }
        if pending.isEmpty { return }
        var inputs: [Buffer] = []
        let graph = try PlanGraph(outputs: pending) { leaf in
            guard let storage = leaf.storage else { throw TensorError.noValue }
            inputs.append(storage)
            return .input(inputs.count - 1)
        }
        let results = try EngineLock.exclusively {
            try PlanCache.plan(for: graph, options: .once).run(
                { source in
                    guard case .input(let position) = source else { throw TensorError.noValue }
                    return inputs[position]
                }, targets: [])
        }
        for (tensor, buffer) in zip(pending, results) { tensor.settle(buffer) }
    }
}
