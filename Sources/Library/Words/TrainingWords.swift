import Files
import Foundation
import Runtime
import Training

/// What `TrainingError` says to a person.
extension TrainingError: UserFacingError {
    package var problem: Problem {
        var problem = words
        problem.code = code
        return problem
    }

    private var words: Problem {
        switch self {
        case .nothingToTrain(let parameters, let head):
            Problem(
                "ValueError", "nothing to train: all \(parameters) parameter tensors are frozen",
                hint: head.map { "Let the head train: `unfreeze(model, only=\"\($0)\")`." }
                    ?? "Use `unfreeze(model, only=...)`.")
        case .noParameters(let model):
            Problem(
                "ValueError", "\(model) has no parameters to train",
                hint: "Put in a layer that learns, such as `linear(16, 10)`.")
        case .emptyData(let what, let name):
            Problem(
                "ValueError", "\(what) is empty: '\(name)' has no images",
                hint: "`len(data)` is the number of images: load or keep some.", labels: [(.named(what), "0 images")])
        case .classesDoNotFit(let outputs, let classes, let head, let model, let use):
            Problem(
                "ValueError", "\(model) has \(outputs) outputs, the data has \(classes) classes",
                notes: head.map { ["its head is `model.\($0)`"] } ?? [],
                hint: use == .training
                    ? "A copy gets a head for this data: `other = copy(model)`, then `replace_head(other, data.classes)`."
                    : "It was made for another task: give it data of its \(outputs) classes.")
        case .otherClasses(let model, let data, let use): ClassWords.problem(model, data, use)
        case .outputsDoNotFit(let outputs, let targets, let model):
            Problem(
                "ValueError", "\(model) gives numbers of shape \(outputs) for each row, the targets have \(targets)",
                hint: "End it with one output for each number: `linear(features, \(targets.reduce(1, &*)))`.")
        case .outputsAreNoNumbers(let rows, let count):
            Problem(
                "FloatingPointError", "the model's outputs are not numbers for \(rows) of \(count) rows",
                hint:
                    "Its weights were broken by a run that diverged, or came so: load them again, or train with a smaller rate."
            )
        case .labelOutOfRange(let label, let index, let outputs):
            Problem(
                "IndexError", "Target \(label) is out of bounds.",
                notes: ["sample \(index) has label \(label); the model has \(outputs) outputs (0 to \(outputs - 1))"],
                hint: "Labels count from 0, and the head needs one output for each.")
        case .notAClassifier(let model, let output):
            Problem(
                "ValueError", "\(model) gives a result of shape \(output), not one row of class scores for each image",
                hint: "End it with `global_pool()` and `linear(features, classes)`: one score for each class.")
        case .wrongChannels(let model, let data):
            Problem(
                "ValueError", "the images have \(data) channels, the model takes \(model)",
                hint: "Make the model for them: `create_model(..., in_channels=\(data))`.")
        case .wrongSize(let data, let expected, let layer):
            Problem(
                "ValueError",
                "images of \(data.map(String.init).joined(separator: "x")) do not fit the model, which was made for \(expected) pixels",
                notes: layer.isEmpty ? [] : ["it fails in \(layer)"],
                hint:
                    "Make them again in the right size: `resized(data, \(expected))`; or load them so, with `size=\(expected)`."
            )
        case .badOption(let name, let value, let expected):
            Problem(
                "ValueError", "\(name) must be \(expected), not \(value)", hint: ArgumentWords.usual(name),
                labels: [(.named(name), "this is \(value)")])
        case .unknownOption(let name, let value, let known):
            Problem(
                "ValueError", "unknown \(name) '\(value)'", notes: ["there are: " + known.joined(separator: ", ")],
                hint: Near.hint(value, among: known), labels: [(.named(name), "")])
        case .diverged(let facts): facts.problem
        case .foreignGradient(let name):
            Problem(
                "ValueError", "the optimiser was not made for '\(name)'",
                hint: "Make the optimiser after `replace_head` and `unfreeze`, so that it holds what trains.")
        case .lossIsNotScalar(let shape):
            Problem(
                "RuntimeError", "grad can be implicitly created only for scalar outputs",
                notes: ["the loss has shape \(shape)"],
                hint: "Reduce it, for example with `.mean()`.")
        case .featuresChanged(let path, let reason, let restored):
            Problem(
                "OSError", "another program has changed the file of features '\(path)': \(reason)",
                notes: [Self.weights(of: restored)],
                hint: "Run `fit` again: it computes them again. `cache=False` needs no file.")
        case .notACheckpoint(let path):
            Problem(
                "ValueError", "'\(path)' is no checkpoint of fit",
                hint: "Give another file name, or `load_pretrained` if it holds weights.",
                labels: [(.named("checkpoint"), "this file")])
        case .checkpointDiffers(let path, let what, let then, let now):
            Problem(
                "ValueError", "the checkpoint '\(path)' belongs to another run",
                notes: ["\(what) was \(then), now it is \(now)"],
                hint: "Use the same recipe; with another `checkpoint=` file a new run begins and this one stays.",
                labels: [(.named("resume"), "")])
        case .doesNotFit(let needed, let available, let batch, let fitting):
            Problem(
                "MemoryError", "a step of \(batch) needs \(needed.bytesText), \(available.bytesText) are left",
                hint: (fitting.map { "`batch_size=\($0)` would fit. " } ?? "")
                    + "`recompute=True` takes half or less, smaller pictures or `precision=\"bf16\"` less too.")
        case .countsDiffer(let what, let left, let right):
            Problem("ValueError", "\(what): \(left) and \(right) do not match")
        }
    }
}

extension Divergence {
    fileprivate var problem: Problem {
        let seen = loss.isFinite ? String(format: "%.3g", loss) : "not a number"
        return Problem(
            "FloatingPointError",
            "training diverged: the loss is \(seen) at step \(step), epoch \(epoch); it began at \(String(format: "%.3g", firstLoss))",
            notes: ["the learning rate was \(String(format: "%.3g", rate)); \(TrainingError.weights(of: restored))"],
            hint: "Use a smaller rate: `lr=\(String(format: "%.1g", suggestion))`.")
    }
}

extension TrainingError {
    /// What a model has after a run that failed, by the epoch that was put back.
    fileprivate static func weights(of restored: Int) -> String {
        restored == 0 ? "the weights are as before this fit" : "the weights are those of epoch \(restored)"
    }

    /// The page of each kind.
    private var code: String {
        switch self {
        case .nothingToTrain, .noParameters: "TL0701"
        case .classesDoNotFit: "TL0702"
        case .labelOutOfRange: "TL0703"
        case .otherClasses: "TL0704"
        case .notAClassifier, .outputsDoNotFit: "TL0705"
        case .wrongChannels, .wrongSize: "TL0706"
        case .badOption, .unknownOption: "TL0707"
        case .diverged, .outputsAreNoNumbers: "TL0708"
        case .featuresChanged: "TL0315"
        case .notACheckpoint, .checkpointDiffers: "TL0711"
        case .doesNotFit: "TL0907"
        case .foreignGradient, .lossIsNotScalar: "TL0709"
        case .emptyData, .countsDiffer: "TL0710"
        }
    }
}
