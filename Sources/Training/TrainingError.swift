/// What can go wrong with training and evaluation, as facts; the words are made in Library.
package enum TrainingError: Error {
    /// Every parameter is frozen. `head` is what one would usually unfreeze.
    case nothingToTrain(parameters: Int, head: String?)
    case noParameters(model: String)
    /// `what` is the argument's name: "data", "validate".
    case emptyData(what: String, name: String)
    /// The model has `outputs` logits, the data `classes` classes.
    case classesDoNotFit(outputs: Int, classes: Int, head: String?, model: String, use: DataUse)
    case labelOutOfRange(label: Int, index: Int, outputs: Int)
    /// The data names classes that the model does not know: no number would be about the right ones.
    case otherClasses(model: [String], data: [String], use: DataUse)
    /// The model gives another number of numbers than are asked for.
    case outputsDoNotFit(outputs: [Int], targets: [Int], model: String)
    /// Outputs of so many rows are not numbers, so nothing follows from them.
    case outputsAreNoNumbers(rows: Int, count: Int)
    /// The model gives no row of logits for each sample.
    case notAClassifier(model: String, output: [Int])
    case wrongChannels(model: Int, data: Int)
    /// The pictures have a size that the model cannot take; `layer` is where it fails.
    case wrongSize(data: [Int], expected: Int, layer: String)
    case badOption(name: String, value: String, expected: String)
    case unknownOption(name: String, value: String, known: [String])
    /// Training stopped because the loss is not a number or far above its start. The weights are those of `restored`.
    case diverged(Divergence)
    /// A gradient for a parameter that the optimiser was not made for.
    case foreignGradient(name: String)
    case lossIsNotScalar(shape: [Int])
    /// A step needs more memory than there is; `fitting` is a batch size that would fit, nil when not even one sample
    /// does.
    case doesNotFit(needed: Int, available: Int, batch: Int, fitting: Int?)
    case countsDiffer(what: String, left: Int, right: Int)
    /// Somebody wrote to the file of features while a run was reading them. `restored` as in `Divergence`.
    case featuresChanged(path: String, reason: String, restored: Int)
    /// A file that is something else.
    case notACheckpoint(path: String)
    /// The run that wrote the checkpoint had another recipe.
    case checkpointDiffers(path: String, what: String, then: String, now: String)
}

/// The facts of a training run that went wrong.
package struct Divergence: Sendable {
    /// Counted from 1.
    package let step: Int
    package let epoch: Int
    package let loss: Double
    package let firstLoss: Double
    /// The largest rate of the step.
    package let rate: Double
    /// A rate to try.
    package let suggestion: Double
    /// The epoch whose weights the model has again; 0: those it came with.
    package let restored: Int
}
