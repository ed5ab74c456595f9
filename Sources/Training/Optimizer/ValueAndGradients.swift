import Models
import Synchronization
import Tensors

/// A loss as a function of a model: each call runs a training pass and gives its value and gradients.
///
/// Nothing is computed by a call. The gradients are built as graphs the first time a pass of this structure is seen, so
/// that what cannot be differentiated fails at the call that made it; after that only for whoever looks at them.
package final class LossFunction {
    private let model: Model
    private let seed: Int
    /// Calls so far: what dropout's random numbers are a function of, beside the seed.
    private var calls: Int
    /// Passes whose gradients were built once.
    private var known: Set<GraphSignature> = []
    private var trainable: Trainable?

    package init(_ model: Model, seed: Int = 0, calls: Int = 0) {
        (self.model, self.seed, self.calls) = (model, seed, calls)
    }

    /// `body` builds the loss, calling `forward` with the context it is given as often as it likes.
    /// - Throws: `TrainingError.nothingToTrain`, `.lossIsNotScalar`.
    package func callAsFunction(_ body: (ForwardContext) throws -> Tensor) throws -> Gradients {
        let trainable = try trainableNow()
        let draw = [seed, calls]
        let context = ForwardContext.training(key: try Tensor(ints: draw, [2], dtype: .i64))
        let loss = try Tensor.recording { try body(context) }
        guard loss.shape.count == 1 else { throw TrainingError.lossIsNotScalar(shape: loss.shape.dims) }
        let result = Gradients(loss, trainable, context.updates)
        if !known.contains(result.signature) {
            _ = try result.entries()
            known.insert(result.signature)
        }
        calls += 1
        return result
    }

    /// What trains, found again only when a model was changed: names are put together from the whole tree.
    private func trainableNow() throws -> Trainable {
        let changes = Module.changes.load(ordering: .relaxed)
        if let trainable, trainable.changes == changes { return trainable }
        let members = model.parameters().filter { !$0.parameter.isFrozen }
        guard !members.isEmpty else { throw TrainingError.nothing(toTrainIn: model) }
        let found = Trainable(changes: changes, members: members)
        trainable = found
        return found
    }
}

/// What trains in a model, and the count of changes for which that is so.
final class Trainable {
    let changes: Int
    let members: [(name: String, parameter: Parameter)]
    let variables: [Variable]

    init(changes: Int, members: [(name: String, parameter: Parameter)]) {
        self.changes = changes
        self.members = members
        variables = members.map(\.parameter.variable)
    }
}

/// The loss and gradients of one pass, and what else the pass found out. All are graphs until something looks.
package final class Gradients {
    package struct Entry {
        package let name: String
        package let parameter: Parameter
        package let gradient: Tensor
    }

    package let loss: Tensor
    /// The loss with its graph, which `loss` forgets once it is evaluated.
    let pass: Tensor
    private let subjects: Trainable
    var trainable: [(name: String, parameter: Parameter)] { subjects.members }
    /// New running statistics of BatchNorm, put in place by the optimiser's step.
    package let bufferUpdates: [(variable: Variable, value: Tensor)]
    /// What another pass has in common with this one that the same compiled step computes, and in what they differ.
    let signature: GraphSignature
    let inputs: [Tensor]
    private var built: [Entry]?

    init(_ loss: Tensor, _ trainable: Trainable, _ bufferUpdates: [(variable: Variable, value: Tensor)]) {
        self.loss = loss
        pass = loss.twin()
        subjects = trainable
        self.bufferUpdates = bufferUpdates
        (signature, inputs) = GraphSignature.of(
            [pass] + bufferUpdates.map(\.value), variables: trainable.variables + bufferUpdates.map(\.variable))
    }

    package var names: [String] { trainable.map(\.name) }

    /// One gradient for each trainable parameter.
    package func entries() throws -> [Entry] {
        if let built { return built }
        let graphs = try gradients(of: pass, withRespectTo: trainable.map(\.parameter.tensor))
        let entries = zip(trainable, graphs).map { Entry(name: $0.name, parameter: $0.parameter, gradient: $1) }
        built = entries
        return entries
    }
}

extension Model {
    /// The loss of a single training pass and its gradients with respect to everything that is not frozen.
    package func valueAndGradients(seed: Int = 0, step: Int = 0, _ body: (ForwardContext) throws -> Tensor) throws
        -> Gradients
    {
        try LossFunction(self, seed: seed, calls: step)(body)
    }
}
