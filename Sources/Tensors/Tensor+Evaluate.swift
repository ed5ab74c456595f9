import Kernels

extension Tensor {
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
            try PlanCache.plan(for: graph, options: .once).run({ source in
                guard case .input(let position) = source else { throw TensorError.noValue }
                return inputs[position]
            }, targets: [])
        }
        for (tensor, buffer) in zip(pending, results) { tensor.settle(buffer) }
    }
}
