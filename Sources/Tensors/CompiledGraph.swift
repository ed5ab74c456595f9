import Kernels

/// A graph compiled once and run many times with new inputs: a whole training step is one.
///
/// Leaves that are a variable's value are read from the variable at every run. Others are constants. Variables in
/// `updates` get their new values at the end of a run, in their own memory when nobody else holds it.
package final class CompiledGraph {
    private let plan: Plan
    private let inputTypes: [TensorType]
    private let variables: [Variable]

    /// - Parameters:
    ///   - inputs: placeholders, in the order in which `run` gets their values.
    ///   - updates: the next value of each variable.
    package init(
        inputs: [Tensor], outputs: [Tensor], updates: [(Variable, Tensor)] = [], options: PlanOptions = .default
    ) throws {
        var variables: [Variable] = []
        var positions: [ObjectIdentifier: Int] = [:]
        func position(_ variable: Variable) -> Int {
            if let known = positions[ObjectIdentifier(variable)] { return known }
            variables.append(variable)
            positions[ObjectIdentifier(variable)] = variables.count - 1
            return variables.count - 1
        }
        var inputPositions: [ObjectIdentifier: Int] = [:]
        for (index, input) in inputs.enumerated() { inputPositions[ObjectIdentifier(input)] = index }
        for (variable, value) in updates where value.type != variable.type {
            throw TensorError.wrongShape(
                op: "update", operand: "value", expected: "\(variable.type.shape)", got: value.shape)
        }
        let numbered = updates.map { (variable: position($0.0), value: $0.1) }
        let graph = try PlanGraph(outputs: outputs, updates: numbered) { leaf in
            if let index = inputPositions[ObjectIdentifier(leaf)] { return .input(index) }
            if let variable = leaf.variable, variable.tensor === leaf { return .variable(position(variable)) }
            guard let storage = leaf.storage else { throw TensorError.noValue }
            return .constant(storage)
        }
        plan = try EngineLock.exclusively { try Plan(graph, options: options) }
        inputTypes = inputs.map(\.type)
        self.variables = variables
    }

    /// Runs the graph. On an error, an interruption included, no variable has changed, unless somebody insisted on the
    /// end in the middle of an update: then each variable has its old value or its next one, whole.
    ///
    /// - Throws: `TensorError.wrongShape` or `.wrongType` for an input that is not what its placeholder promised,
    ///   `.interrupted`, `MemoryError`.
    package func run(_ inputs: [Tensor] = []) throws -> [Tensor] {
        guard inputs.count == inputTypes.count else {
            throw TensorError.badAttribute(
                op: "run", name: "inputs", value: Double(inputs.count), expected: "\(inputTypes.count)")
        }
        let buffers = try zip(inputs, inputTypes).map { input, type in
            guard input.dtype == type.dtype else {
                throw TensorError.wrongType(op: "run", operand: "input", expected: type.dtype.name, got: input.dtype)
            }
            guard input.shape == type.shape else {
                throw TensorError.wrongShape(op: "run", operand: "input", expected: "\(type.shape)", got: input.shape)
            }
            guard let storage = try input.evaluate().storage else { throw TensorError.noValue }
            return storage
        }
        let targets = try plan.updates.map { try variables[$0.variable].target(overwrites: $0.overwrites) }
        let results: [Buffer]
        do {
            results = try EngineLock.exclusively {
                try plan.run(
                    { source in
                        switch source {
                        case .input(let index): return buffers[index]
                        case .constant(let buffer): return buffer
                        case .variable(let index):
                            guard let storage = try variables[index].tensor.evaluate().storage else {
                                throw TensorError.noValue
                            }
                            return storage
                        }
                    }, targets: targets)
            }
        } catch TensorError.interrupted {
            // What was computed from old values in the same place must not be taken for fresh.
            if plan.hasBegunUpdates {
                for (update, target) in zip(plan.updates, targets) { variables[update.variable].noteChange(in: target) }
            }
            throw TensorError.interrupted
        }
        for (update, target) in zip(plan.updates, targets) { variables[update.variable].settle(target) }
        return zip(plan.outputTypes, results).map { Tensor($0, $1) }
    }

    /// Bytes that a run needs beside its inputs and variables.
    package var peakBytes: Int { plan.peakBytes }

    /// Measures the time of every step from now on; `description` shows the shortest of the runs.
    package func measureSteps() { plan.times = Array(repeating: .max, count: plan.prologue.count + plan.body.count) }

    /// Every kind of single-precision convolution in it once.
    package var convolutions: [ConvolutionWork] { plan.convolutions }

    /// The kernels in use by name, for tests that look for slow ones.
    package var implementations: [(step: String, implementation: String)] {
        (plan.prologue + plan.body).map { ($0.name, $0.implementation) }
    }
}

extension CompiledGraph: CustomStringConvertible {
    package var description: String { plan.description }
}
