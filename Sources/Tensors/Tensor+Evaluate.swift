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
<<<<<<< HEAD
        var results: [ObjectIdentifier: [Buffer]] = [:]
        for node in Node.inOrder(tensors) {
            let inputs = try node.inputs.map { input in
                if let storage = input.storage { return storage }
                guard let source = input.node, let buffers = results[ObjectIdentifier(source)] else { throw TensorError.noValue }
                return buffers[input.index]
            }
            results[ObjectIdentifier(node)] = try node.run(inputs)
        }
        for tensor in tensors {
            guard let node = tensor.node, let buffers = results[ObjectIdentifier(node)] else { continue }
            tensor.settle(buffers[tensor.index])
        }
    }
}

extension Node {
    fileprivate func run(_ inputs: [Buffer]) throws -> [Buffer] {
        switch op.kernel {
        case .alias: return inputs
        case .plain(let kernel):
            let outputs = try types.map { try Buffer(byteCount: $0.byteCount) }
            try kernel(KernelCall(inputs: inputs.map { UnsafeRawPointer($0.base) }, outputs: outputs.map(\.base),
                                  inputTypes: self.inputs.map(\.type), outputTypes: types, attributes: attributes))
            return outputs
        case .elementwise(let code):
            let output = try Buffer(byteCount: types[0].byteCount)
            let operands = self.inputs.map { ElementwiseProgram.Input(type: $0.dtype.element, shape: $0.shape.dims) }
            let numbers = attributes.floats
            let step = ElementwiseProgram.Step(code, Array(operands.indices), type: types[0].dtype.element,
                                               p: numbers.first ?? 0, q: numbers.count > 1 ? numbers[1] : 0)
            guard let program = ElementwiseProgram(shape: types[0].shape.dims, inputs: operands, steps: [step], outputs: [operands.count]) else {
                throw TensorError.noValue
            }
            program.run(inputs: inputs.map { UnsafeRawPointer($0.base) }, outputs: [output.base])
            return [output]
        case .lowered: throw TensorError.noValue
=======
        let pending = tensors.filter { !$0.isEvaluated }
        if pending.isEmpty { return }
        var inputs: [Buffer] = []
        let graph = try PlanGraph(outputs: pending) { leaf in
            guard let storage = leaf.storage else { throw TensorError.noValue }
            inputs.append(storage)
            return .input(inputs.count - 1)
>>>>>>> 6f1821b (Plans: a graph becomes steps; convolutions, normalisations, pooling, products)
        }
        let plan = try PlanCache.plan(for: graph, options: .once)
        let results = try plan.run({ source in
            guard case .input(let position) = source else { throw TensorError.noValue }
            return inputs[position]
        }, targets: [])
        for (tensor, buffer) in zip(pending, results) { tensor.settle(buffer) }
    }
}
