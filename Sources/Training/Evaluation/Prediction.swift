import Data
import Models
import Tensors

/// What a model says about samples.
package struct Prediction {
    /// `[N, classes]`; each row sums to 1.
    package let probabilities: Tensor
    /// The likeliest class of each sample.
    package let labels: [Int]
    /// Names of the classes, where the model has them.
    package let classes: [String]?

    package var names: [String]? { classes.map { classes in labels.map { classes[$0] } } }

    /// The `count` likeliest classes of one sample with their probabilities.
    package func top(_ count: Int, of sample: Int) throws -> [(label: Int, probability: Double)] {
        let width = probabilities.shape[1]
        let values = try probabilities.floats()
        guard labels.indices.contains(sample) else {
            throw DataError.indexOutOfRange(index: sample, count: labels.count)
        }
        return (0..<width).map { (label: $0, probability: Double(values[sample * width + $0])) }
            .sorted { ($1.probability, $0.label) < ($0.probability, $1.label) }.prefix(max(0, count)).map { $0 }
    }
}

extension Model {
    /// Probabilities and the likeliest class of each sample, in inference mode.
    package func predict(_ samples: Dataset, isInterrupted: () -> Bool = { false }) throws -> Prediction {
        try checkInput(samples, what: "data")
        var logits: [Float] = []
        var width = 0
        try Inference(self).forEach(samples, isInterrupted: isInterrupted) { _, output in
            width = output.shape.dims.dropFirst().reduce(1, &*)
            logits += try output.floats()
        }
        let probabilities = try Tensor(logits, [samples.count, width]).softmax(axis: 1)
        let values = try probabilities.floats()
        let labels = (0..<samples.count).map { row in
            (1..<max(1, width)).reduce(0) { values[row * width + $1] > values[row * width + $0] ? $1 : $0 }
        }
        let names = classNames.flatMap { $0.count == width ? $0 : nil }
        return Prediction(probabilities: probabilities, labels: labels, classes: names)
    }

    /// What comes out of a layer for each sample: features for another classifier, or for a picture of the data.
    /// - Parameter layer: a stage of the model; nil is what the head sees.
    package func features(_ samples: Dataset, layer: String? = nil, isInterrupted: () -> Bool = { false }) throws
        -> Tensor
    {
        try checkInput(samples, what: "data")
        let stages = try layer.map(stageCount(through:)) ?? stagesBelowHead
        var values: [Float] = []
        var rest: [Int] = []
        try Inference(self, part: .prefix(stages)).forEach(samples, isInterrupted: isInterrupted) { _, output in
            rest = Array(output.shape.dims.dropFirst())
            values += try output.floats()
        }
        return try Tensor(values, Shape([samples.count] + rest))
    }

    /// How many stages come before the one that holds the head; all of them in a model without one.
    package var stagesBelowHead: Int {
        guard let headPath else { return stages.count }
        return stages.firstIndex { headPath == $0.path || headPath.hasPrefix($0.path + ".") } ?? stages.count
    }
}
