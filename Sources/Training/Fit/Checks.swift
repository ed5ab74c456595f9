import Data
import Models
import Tensors

// Whether data and model fit together, found out before anything is computed.

extension Model {
    /// Inputs only: there are some, with the model's channels, in a size it can take.
    /// - Returns: the shape of the output for one sample.
    @discardableResult
    func checkInput(_ samples: Dataset, what: String) throws -> Shape {
        guard samples.count > 0 else { throw TrainingError.emptyData(what: what, name: samples.name) }
        if samples.images != nil, samples.channels != inChannels {
            throw TrainingError.wrongChannels(model: inChannels, data: samples.channels)
        }
        // Building the graph for one sample finds what does not fit, and names the layer.
        let type = try samples.inputType(1)
        do {
            return try output(try Tensor.placeholder(type.shape, type.dtype), .whole, .inference()).shape
        } catch let error as ModelError {
            guard samples.images != nil, let layer = error.layer, (try? shapes()) != nil,
                samples.height != preprocessing.inputSize || samples.width != preprocessing.inputSize
            else { throw error }
            throw TrainingError.wrongSize(
                data: [samples.height, samples.width], expected: preprocessing.inputSize, layer: layer)
        }
    }

    /// Inputs, and labels against outputs.
    /// - Parameter classifies: a loss of one's own may take logits of any shape.
    package func check(_ samples: Dataset, what: String, classifies: Bool = true) throws {
        let output = try checkInput(samples, what: what)
        guard classifies else { return }
        guard output.rank == 2 else { throw TrainingError.notAClassifier(model: architecture, output: output.dims) }
        let outputs = output[1]
        if !samples.classes.isEmpty, samples.classes.count != outputs {
            throw TrainingError.classesDoNotFit(
                outputs: outputs, classes: samples.classes.count, head: headPath, model: architecture)
        }
        if let index = samples.labels.firstIndex(where: { $0 < 0 || $0 >= outputs }) {
            throw TrainingError.labelOutOfRange(label: samples.labels[index], index: index, outputs: outputs)
        }
        if let known = classNames, !samples.classes.isEmpty, known != samples.classes,
            known.sorted() == samples.classes.sorted()
        {
            throw TrainingError.classOrderDiffers(model: known, data: samples.classes)
        }
    }

    /// Whether a batch's statistics decide what some BatchNorm does.
    var trainsBatchNorm: Bool {
        root.walk().contains { $0.module.layer is BatchNorm && !$0.module.staysInInference }
    }

    /// Whether the head was put in place after the weights below it were made.
    package var hasNewHead: Bool { headPath.map { path in edits.contains { $0.path == path } } ?? false }
}

extension ModelError {
    /// Where a forward pass failed; nil for other errors.
    fileprivate var layer: String? {
        switch self {
        case .unexpectedInput(let layer, _, _, _, _), .failedInside(let layer, _, _, _, _): layer
        default: nil
        }
    }
}
