import Models
import Tensors

/// The gradients of one pass, and what else the pass found out. All are graphs until something looks.
package struct Gradients {
    package struct Entry {
        package let name: String
        package let parameter: Parameter
        package let gradient: Tensor
    }

    package let loss: Tensor
    package let entries: [Entry]
    /// New running statistics of BatchNorm, put in place by the optimiser's step.
    package let bufferUpdates: [(variable: Variable, value: Tensor)]

    package subscript(name: String) -> Tensor? { entries.first { $0.name == name }?.gradient }
}

extension Model {
    /// The loss of a training pass and its gradients with respect to everything that is not frozen.
    ///
    /// `body` builds the loss, calling `forward` with the context it is given as often as it likes. Nothing is computed yet.
    /// - Parameter seed, step: what dropout's random numbers are a function of.
    /// - Throws: `TrainingError.nothingToTrain`, `.lossIsNotScalar`.
    package func valueAndGradients(seed: Int = 0, step: Int = 0, _ body: (ForwardContext) throws -> Tensor) throws -> Gradients {
        let trainable = parameters().filter { !$0.parameter.isFrozen }
        guard !trainable.isEmpty else { throw TrainingError.nothing(toTrainIn: self) }
        let context = ForwardContext.training(key: try Tensor(ints: [seed, step], [2], dtype: .i64))
        let loss = try body(context)
        guard loss.shape.count == 1 else { throw TrainingError.lossIsNotScalar(shape: loss.shape.dims) }
        let graphs = try gradients(of: loss, withRespectTo: trainable.map(\.parameter.tensor))
        let entries = zip(trainable, graphs).map { Gradients.Entry(name: $0.name, parameter: $0.parameter, gradient: $1) }
        return Gradients(loss: loss, entries: entries, bufferUpdates: context.updates)
    }
}
