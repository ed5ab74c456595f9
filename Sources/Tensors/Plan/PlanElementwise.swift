import Kernels

extension PlanGraph {
    /// The operations in the order they are lowered, element-by-element chains gathered where their last operation
    /// stands.
    ///
    /// An operation joins the group of the only operation that uses its result, when both have the same shape.
    func groups(_ options: PlanOptions) -> [[Int]] {
        guard options.fusesElementwise else { return nodes.indices.map { [$0] } }
        let counts = useCounts()
        var consumer = [Int?](repeating: nil, count: types.count)
        for (index, node) in nodes.enumerated() { for input in node.inputs { consumer[input] = index } }
        func isElementwise(_ index: Int) -> Bool {
            if case .elementwise = nodes[index].op.kernel { nodes[index].outputs.count == 1 } else { false }
        }
        // Backwards: a consumer's group is known before its producers ask for it.
        var groupOf: [Int: Int] = [:]
        var members: [Int: [Int]] = [:]
        var inputCount: [Int: Int] = [:]
        for index in nodes.indices.reversed() where isElementwise(index) {
            let output = nodes[index].outputs[0]
            let distinct = Set(nodes[index].inputs).count
            if counts[output] >= 1, let user = consumer[output], let group = groupOf[user],
                types[nodes[user].outputs[0]].shape == types[output].shape,
                nodes[user].inputs.count(where: { $0 == output }) == counts[output],
                let size = members[group]?.count, size < ElementwiseProgram.mostSteps,
                let inputs = inputCount[group], inputs + distinct - 1 <= ElementwiseProgram.mostInputs
            {
                groupOf[index] = group
                members[group]?.append(index)
                inputCount[group] = inputs + distinct - 1
            } else {
                groupOf[index] = index
                members[index] = [index]
                inputCount[index] = distinct
            }
        }
        var result: [[Int]] = []
        for index in nodes.indices {
            guard let group = groupOf[index] else {
                result.append([index])
                continue
            }
            if group == index { result.append((members[index] ?? [index]).reversed()) }
        }
        return result
    }
}

extension Lowering {
    /// One loop for a chain of element-by-element operations; the last one's result is the only one that others use.
    func lowerElementwise(_ nodes: [PlanNode]) throws {
        guard let result = nodes.last?.outputs.first else { return }
        var inputs: [Int] = []
        let made = Set(nodes.map { $0.outputs[0] })
        for node in nodes {
            for input in node.inputs where !made.contains(input) && !inputs.contains(input) { inputs.append(input) }
        }
        let layout = options.choosesLayouts ? commonLayout(inputs, result) : nil
        guard let program = program(nodes, inputs: inputs, result: result, layout: layout) else {
            // Longer than one loop can be: each by itself.
            guard nodes.count > 1 else {
                throw KernelError.unsupported("\(nodes[0].op.name) of rank \(shape(result).count)")
            }
            for node in nodes { try lowerElementwise([node]) }
            return
        }
        let full = shape(result)
        let reads = try inputs.map { input in
            if let layout, shape(input) == full { return try read(input, as: layout) }
            return try read(input)
        }
        let write = try write(result, layout)
        let resultType = type(result)
        let pairs = zip(inputs, reads).filter { type($0.0) == resultType }.map { (read: $0.1, write: write) }
        emit(nodes.map(\.op.name).joined(separator: " "), "loop", reads: reads, writes: [write], inPlace: pairs) {
            addresses in
            do {
                try program.run(addresses, reads: reads, write: write, goesOn: Interruption.check)
            } catch is ElementwiseProgram.DivisionByZero {
                throw TensorError.divisionByZero
            }
        }
    }

    /// The layout in which all operands can be worked on: that of the first full-size operand that is not row-major.
    ///
    /// Others broadcast only if they are single elements, or, in channel blocks, one value a channel.
    private func commonLayout(_ inputs: [Int], _ result: Int) -> Layout? {
        let dims = shape(result)
        guard type(result).dtype == .f32,
            let layout = inputs.lazy.filter({ self.shape($0) == dims }).compactMap({ self.layout(of: $0) }).first,
            layout.isDense, layout.isStrided
        else { return nil }
        for input in inputs {
            let operand = shape(input)
            if operand == dims {
                if type(input).dtype != .f32 { return nil }
            } else if type(input).shape.count != 1 {
                guard
                    isBlocked(layout, dims) && blockedDims(operand, rank: dims.count) != nil
                        || isChannelsLast(layout, dims) && lastDims(operand, rank: dims.count) != nil
                else { return nil }
            }
        }
        return layout
    }

    func isBlocked(_ layout: Layout, _ dims: [Int]) -> Bool {
        guard dims.count >= 3, dims.count <= 5, dims[1] % Layout.block == 0,
            let blocked = try? Layout.blocked(dims, layout.type)
        else { return false }
        return blocked == layout
    }

    /// `[N, C, ...spatial]` as its bytes lie in channel blocks of B: `[N, C/B, ...spatial, B]`. Of operands that
    /// broadcast only those without spatial extent lie so.
    private func blockedDims(_ operand: [Int], rank: Int) -> [Int]? {
        let dims = Array(repeating: 1, count: rank - operand.count) + operand
        guard dims[2...].allSatisfy({ $0 == 1 }) else { return nil }
        if dims[1] == 1 { return dims + [1] }
        return dims[1] % Layout.block == 0 ? [dims[0], dims[1] / Layout.block] + dims[2...] + [Layout.block] : nil
    }

    /// `[N, C, H, W]` as its bytes lie channels last: `[N, H, W, C]`. Of operands that broadcast only those without
    /// spatial extent do.
    private func lastDims(_ operand: [Int], rank: Int) -> [Int]? {
        let dims = Array(repeating: 1, count: rank - operand.count) + operand
        return dims[2] == 1 && dims[3] == 1 ? [dims[0], 1, 1, dims[1]] : nil
    }

    private func program(_ nodes: [PlanNode], inputs: [Int], result: Int, layout: Layout?) -> ElementwiseProgram? {
        let dims = shape(result)
        var programShape = dims
        let operandShape: (Int) -> [Int]
        if let layout {
            if isBlocked(layout, dims) {
                programShape = [dims[0], dims[1] / Layout.block] + dims[2...] + [Layout.block]
                operandShape = { [self] in
                    shape($0) == dims ? programShape : blockedDims(shape($0), rank: dims.count) ?? [1]
                }
            } else if isChannelsLast(layout, dims) {
                programShape = [dims[0], dims[2], dims[3], dims[1]]
                operandShape = { [self] in
                    shape($0) == dims ? programShape : lastDims(shape($0), rank: dims.count) ?? [1]
                }
            } else {
                programShape = [type(result).shape.count]
                operandShape = { [self] in shape($0) == dims ? programShape : [1] }
            }
        } else {
            operandShape = { [self] in shape($0) }
        }
        // In a layout of bfloat16 full-size operands are read and the result is written so; everything between is
        // single precision.
        let stored: ElementType? = layout?.type == .bf16 ? .bf16 : nil
        let operands = inputs.map { input in
            ElementwiseProgram.Input(
                type: shape(input) == dims ? stored ?? type(input).dtype.element : type(input).dtype.element,
                shape: operandShape(input))
        }
        var number: [Int: Int] = [:]
        for (index, input) in inputs.enumerated() { number[input] = index }
        var steps: [ElementwiseProgram.Step] = []
        for node in nodes {
            guard case .elementwise(let code) = node.op.kernel else { return nil }
            let constants = node.attributes.floats
            steps.append(
                .init(
                    code, node.inputs.map { number[$0] ?? 0 }, type: type(node.outputs[0]).dtype.element,
                    p: constants.first ?? 0, q: constants.count > 1 ? constants[1] : 0))
            number[node.outputs[0]] = inputs.count + steps.count - 1
        }
        if let stored { steps.append(.init(.copy, [inputs.count + steps.count - 1], type: stored)) }
        return ElementwiseProgram(
            shape: programShape, inputs: operands, steps: steps, outputs: [inputs.count + steps.count - 1])
    }
}
