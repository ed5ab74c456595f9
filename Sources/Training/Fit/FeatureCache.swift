import Models
import Tensors

/// The features a frozen bottom gives, computed once for each sample.
///
/// Nothing random comes before them and nothing in them changes, so training the rest on them gives the same losses as
/// running the bottom again in every epoch, at the cost of the rest alone.
package struct FeatureCache {
    /// Stages that are computed once.
    package let stages: Int
    package let samples: Samples

    /// The bottom of a model that is worth computing once: the frozen stages, when there is work in them.
    package static func stages(of model: Model, input: TensorType) throws -> Int {
        let count = model.frozenPrefix
        guard count > 0 else { return 0 }
        let context = ForwardContext.inference()
        _ = try model.output(try Tensor.placeholder(input.shape, input.dtype), .prefix(count), context)
        return context.trace.contains { $0.multiplications > 0 } ? count : 0
    }

    /// Bytes the features of so many samples take.
    package static func byteCount(of model: Model, stages: Int, samples: Samples) throws -> Int {
        let type = samples.batchType(1)
        let output = try model.output(try Tensor.placeholder(type.shape, type.dtype), .prefix(stages), .inference())
        return output.shape.count &* samples.count &* 4
    }

    package init(_ model: Model, stages: Int, samples: Samples, output: (any TrainingOutput)?, isInterrupted: () -> Bool) throws {
        var values: [Float] = [], shape: [Int] = [], done = 0
        try Inference(model, part: .prefix(stages)).forEach(samples, isInterrupted: isInterrupted) { batch, features in
            if shape.isEmpty {
                shape = Array(features.shape.dims.dropFirst())
                values.reserveCapacity(shape.reduce(1, &*) * samples.count)
            }
            try features.withBytes { values.append(contentsOf: $0.bindMemory(to: Float.self)) }
            done += batch.labels.count
            output?.progress(TrainingProgress(phase: .caching, done: done, total: samples.count))
        }
        self.stages = stages
        self.samples = try Samples(name: samples.name, values: values, shape: shape, labels: samples.labels, classes: samples.classes)
    }
}
