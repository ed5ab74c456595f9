import Tensors

/// One pass through a model: training or inference, the source of dropout's random numbers, and what the pass found
/// out.
///
/// BatchNorm does not write its statistics itself: it leaves the new ones in `updates`, and whoever compiles the step
/// applies them together with the optimiser's. So a pass has no side effects until its plan runs.
package final class ForwardContext {
    package let isTraining: Bool
    /// i64 `[2]`: seed and counter. An input of a compiled step, so that replaying draws new numbers.
    private let makeKey: (() throws -> Tensor)?
    /// Made when the first layer asks: most models draw nothing.
    private var key: Tensor?
    /// Dropout layers so far: each draws a key.
    package private(set) var keysDrawn = 0
    /// New values for buffers, in forward order.
    package private(set) var updates: [(variable: Variable, value: Tensor)] = []
    /// What ran, in the order in which it began. Names and work are put together when somebody asks: every pass is
    /// noted, few are looked at.
    private var records: [Record] = []
    /// The module under way, by its record.
    private var current: Int?

    private struct Record {
        let module: Module
        let name: String
        /// The module it runs in.
        let parent: Int?
        let input: Shape
        var output: Shape?
    }

    private init(isTraining: Bool, key: (() throws -> Tensor)?) {
        self.isTraining = isTraining
        makeKey = key
    }

    package static func inference() -> ForwardContext { ForwardContext(isTraining: false, key: nil) }
    /// - Parameter keysDrawn: for a pass that goes over a part again, the keys that were drawn before it.
    package static func training(key: @autoclosure @escaping () throws -> Tensor, keysDrawn: Int = 0) -> ForwardContext
    {
        let context = ForwardContext(isTraining: true, key: key)
        context.keysDrawn = keysDrawn
        return context
    }

    package var currentPath: String { current.map(path) ?? "" }

    private func path(_ record: Int) -> String {
        (records[record].parent.map(path) ?? "").joined(with: records[record].name)
    }

    /// Shapes by layer, in the order the layers began.
    package var trace: [TraceEntry] {
        records.indices.map { index in
            let record = records[index]
            let module = record.module
            return TraceEntry(
                path: path(index), kind: module.layer.kind, isLeaf: module.children.isEmpty, input: record.input,
                output: record.output,
                multiplications: record.output.map { module.layer.multiplications(output: $0, module: module) } ?? 0)
        }
    }

    /// Runs one module, notes shapes, and gives every error the layer it happened in.
    package func run(_ module: Module, named name: String, _ x: Tensor) throws -> Tensor {
        let before = current
        let here = records.count
        records.append(Record(module: module, name: name, parent: before, input: x.shape))
        current = here
        defer { current = before }
        guard module.input.accepts(x.shape) else { throw unexpected(x.shape, by: module.layer, expected: module.input) }
        do {
            let y = try module.layer.forward(x, module, self)
            records[here].output = y.shape
            return y
        } catch let error as TensorError {
            throw ModelError.failedInside(
                layer: path(here), kind: module.layer.description, seen: x.shape, flowed: flowed, cause: error)
        }
    }

    /// The error for an input the current layer cannot take.
    func unexpected(_ seen: Shape, by layer: any Layer, expected: ExpectedShape) -> ModelError {
        .unexpectedInput(layer: currentPath, kind: layer.description, expected: expected, seen: seen, flowed: flowed)
    }

    /// Layers that finished so far: what an error shows as the way to the failing one.
    private var flowed: [TraceEntry] { trace.filter { $0.isLeaf && $0.output != nil } }

    /// Whether this module trains: the pass does, and the module is not kept in inference.
    package func trains(_ module: Module) -> Bool { isTraining && !module.staysInInference }

    /// A buffer's value at this point of the pass: a layer that is used twice sees its own first update.
    package func current(_ variable: Variable) -> Tensor {
        updates.last { $0.variable === variable }?.value ?? variable.tensor
    }

    package func update(_ variable: Variable, to value: Tensor) {
        if let index = updates.firstIndex(where: { $0.variable === variable }) {
            updates[index].value = value
        } else {
            updates.append((variable, value))
        }
    }

    /// A key of its own for each dropout layer of the pass: the seed moves on, the counter stays the step's.
    package func nextKey() throws -> Tensor {
        guard let key = try key ?? makeKey?() else { throw ModelError.noRandomKey(layer: currentPath) }
        self.key = key
        keysDrawn += 1
        let step = try Tensor(ints: [keysDrawn &* 1_000_003, 0], [2], dtype: .i64)
        return try key + step
    }
}

/// What one layer did in a pass.
package struct TraceEntry: Sendable {
    package let path: String
    package let kind: String
    package let isLeaf: Bool
    package let input: Shape
    /// nil while the layer runs, and for the layer that failed.
    package let output: Shape?
    package let multiplications: Int
}
