import Data
import Models
import Tensors

// Whether data and model fit together, found out before anything is computed.

extension Model {
    /// Inputs only: there are some, with the model's channels, in a size it can take.
    /// - Returns: the shape of the output for one sample.
    @discardableResult
    func checkInput(_ samples: Dataset, _ use: DataUse) throws -> Shape {
        guard samples.count > 0 else { throw TrainingError.emptyData(what: use.argument, name: samples.name) }
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
