import CKernels

extension ElementwiseProgram {
    /// Turns numbered values into registers, and shapes into strides over as few axes as possible.
    struct Builder {
        let inputs: [Input]
        let steps: [Step]
        let outputs: [Int]
        var dims: [Int] = []
        /// By input, by axis of `dims`.
        var strides: [[Int]] = []
        private var emitted: [tlk_step] = []
        private var registers = 0
        private var free: [UInt8] = []
        private var outputRegisters: [UInt8] = []
        private var isWide = false

        init(inputs: [Input], steps: [Step], outputs: [Int]) {
            self.inputs = inputs
            self.steps = steps
            self.outputs = outputs
        }

        /// Joins neighbouring axes over which every operand moves evenly, and drops axes of one.
        mutating func collapse(_ shape: [Int], _ operands: [[Int]]) {
            dims = []
            strides = operands.map { _ in [] }
            let full = operands.map { operand -> [Int] in
                var result = [Int](repeating: 0, count: shape.count)
                var step = 1
                for axis in stride(from: operand.count - 1, through: 0, by: -1) {
                    let target = axis + shape.count - operand.count
                    if operand[axis] != 1, target >= 0 { result[target] = step }
                    step *= operand[axis]
                }
                return result
            }
            for axis in shape.indices where shape[axis] != 1 {
                let joins =
                    !dims.isEmpty
                    && full.indices.allSatisfy { strides[$0][dims.count - 1] == full[$0][axis] * shape[axis] }
                if joins {
                    dims[dims.count - 1] *= shape[axis]
                    for i in full.indices { strides[i][dims.count - 1] = full[i][axis] }
                } else {
                    dims.append(shape[axis])
                    for i in full.indices { strides[i].append(full[i][axis]) }
                }
            }
            if dims.isEmpty {
                dims = [1]
                strides = operands.map { _ in [0] }
            }
        }

        private func access(_ input: Int) -> tlk_access {
            if strides[input].allSatisfy({ $0 == 0 }) { return TLK_CONSTANT }
            var step = 1
            for axis in stride(from: dims.count - 1, through: 0, by: -1) {
                if strides[input][axis] != step { return TLK_STRIDED }
                step *= dims[axis]
            }
            return TLK_FLAT
        }

        /// Gives every value a register. false when they do not suffice, or there is no such step for a type.
        mutating func emit() -> Bool {
            var types = inputs.map(\.type)
            var registerOf = inputs.indices.map(UInt8.init(truncatingIfNeeded:))
            registers = inputs.count
            isWide = inputs.contains { $0.type.isInteger }
            var lastUse: [Int: Int] = [:]
            for (index, step) in steps.enumerated() { for operand in step.operands { lastUse[operand] = index } }
            for (index, step) in steps.enumerated() {
                guard step.operands.allSatisfy({ $0 < types.count }), let first = step.operands.first else {
                    return false
                }
                let operandType = types[step.code.rule == .condition ? step.operands[1] : first]
                let value = inputs.count + index
                let isOutput = outputs.contains(value)
                let pieces = Self.pieces(of: step, from: operandType)
                guard pieces.allSatisfy({ $0.code.takes($0.integer ? .i64 : .f32) }) else { return false }
                // A register may be taken over from an operand that ends here, of the same width.
                var dying: [UInt8] = []
                for operand in Set(step.operands)
                where lastUse[operand] == index && operand >= inputs.count && !outputs.contains(operand) {
                    if types[operand].isInteger == step.type.isInteger, pieces.count == 1 || step.operands.count == 1 {
                        free.append(registerOf[operand])
                    } else {
                        dying.append(registerOf[operand])
                    }
                }
                guard let target = isOutput ? fresh() : take() else { return false }
                free += dying
                types.append(step.type)
                registerOf.append(target)
                isWide = isWide || step.type.isInteger
                var sources = step.operands.map { registerOf[$0] }
                for piece in pieces {
                    let a = sources[0]
                    emitted.append(
                        tlk_step(
                            code: piece.code.rawValue, dst: target, a: a, b: sources.count > 1 ? sources[1] : a,
                            c: sources.count > 2 ? sources[2] : a, integer: piece.integer ? 1 : 0, p: step.p, q: step.q)
                    )
                    sources = [target]
                }
            }
            // Outputs that are inputs, or named twice, are copied.
            for (index, output) in outputs.enumerated() {
                guard output < types.count else { return false }
                if output >= inputs.count, !outputs[..<index].contains(output) {
                    outputRegisters.append(registerOf[output])
                } else {
                    guard let target = fresh() else { return false }
                    emitted.append(
                        tlk_step(
                            code: ElementwiseCode.copy.rawValue, dst: target, a: registerOf[output],
                            b: registerOf[output],
                            c: registerOf[output], integer: types[output].isInteger ? 1 : 0, p: 0, q: 0))
                    outputRegisters.append(target)
                }
            }
            return emitted.count <= TLK_MAX_STEPS
        }

        /// The loops a step takes: one, and one more where the result must be brought to a narrower type.
        private static func pieces(of step: Step, from type: ElementType) -> [(code: ElementwiseCode, integer: Bool)] {
            if step.code == .copy {
                if step.type == type { return [(.copy, type.isInteger)] }
                switch step.type {
                case .bool: return [(.toBool, type.isInteger)]
                case .f32: return [type.isInteger ? (.toFloat, true) : (.copy, false)]
                case .bf16: return type.isInteger ? [(.toFloat, true), (.roundBF16, false)] : [(.roundBF16, false)]
                case .i64: return [type.isInteger ? (.copy, true) : (.toInteger, true)]
                case .i32: return type.isInteger ? [(.wrapI32, true)] : [(.toI32, true)]
                case .u8: return type.isInteger ? [(.wrapU8, true)] : [(.toInteger, true), (.wrapU8, true)]
                }
            }
            switch step.type {
            case .i32 where type.isInteger: return [(step.code, true), (.wrapI32, true)]
            case .u8 where type.isInteger: return [(step.code, true), (.wrapU8, true)]
            case .bf16 where !type.isInteger: return [(step.code, false), (.roundBF16, false)]
            case .bool where !type.isInteger && !step.code.givesTruth: return [(step.code, false), (.toBool, false)]
            case .f32, .bf16, .i64, .i32, .u8, .bool: return [(step.code, type.isInteger)]
            }
        }

        private mutating func take() -> UInt8? { free.popLast() ?? fresh() }

        private mutating func fresh() -> UInt8? {
            guard registers < TLK_MAX_REGISTERS else { return nil }
            defer { registers += 1 }
            return UInt8(registers)
        }

        func program() -> tlk_program {
            var result = tlk_program()
            result.rank = Int32(dims.count)
            result.inputs = Int32(inputs.count)
            result.steps = Int32(emitted.count)
            result.outputs = Int32(outputs.count)
            result.registers = Int32(registers)
            result.wide = isWide ? 1 : 0
            fill(&result.dims, dims.map(Int64.init))
            fill(&result.step, emitted)
            fill(
                &result.input,
                inputs.indices.map { index in
                    var input = tlk_input()
                    input.type = inputs[index].type.rawValue
                    input.reg = UInt8(index)
                    input.access = UInt8(access(index).rawValue)
                    fill(&input.strides, strides[index].map(Int64.init))
                    return input
                })
            fill(
                &result.output,
                outputs.indices.map { index in
                    let value = outputs[index]
                    let type = value < inputs.count ? inputs[value].type : steps[value - inputs.count].type
                    return tlk_output(type: type.rawValue, reg: outputRegisters[index])
                })
            return result
        }
    }
}

/// C arrays arrive as tuples: copies `values` over the first elements.
private func fill<Tuple, Element>(_ tuple: inout Tuple, _ values: [Element]) {
    withUnsafeMutableBytes(of: &tuple) { bytes in
        values.withUnsafeBytes { bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0.prefix(bytes.count))) }
    }
}
