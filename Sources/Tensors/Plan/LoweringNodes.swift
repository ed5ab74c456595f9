import Kernels

extension Lowering {
    /// Adds the steps of one operation.
    func lower(_ node: PlanNode) throws {
        switch node.op.kernel {
        case .alias:
            for (input, output) in zip(node.inputs, node.outputs) { place(output, at: try read(input)) }
        case .elementwise:
            try lowerElementwise([node])
        case .plain(let kernel):
            try lowerPlain(node, kernel, overwrites: [])
        case .updating(let operands, let kernel):
            try lowerPlain(node, kernel, overwrites: operands)
        case .lowered(let lower):
            try lower(self, node)
        }
    }

    private func lowerPlain(
        _ node: PlanNode, _ kernel: @escaping @Sendable (KernelCall) throws -> Void, overwrites: [Int]
    ) throws {
        let reads = try node.inputs.map { try read($0) }
        let writes = try node.outputs.map { try write($0) }
        let call = KernelCall(
            reads: reads, writes: writes, inputTypes: node.inputs.map(type), outputTypes: node.outputs.map(type),
            attributes: node.attributes)
        let pairs = zip(overwrites, writes).map { (read: reads[$0], write: $1) }
        emit(node.op.name, "loop", reads: reads, writes: writes, inPlace: pairs) { addresses in
            try call.bind(addresses)
            try kernel(call)
        }
    }
}
