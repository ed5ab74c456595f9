import Diagnostics
import Models
import Runtime
import Tensors

/// What `ModelError` says to a person.
extension ModelError: UserFacingError {
    package var problem: Problem {
        var problem = words
        problem.code = code
        return problem
    }

    private var words: Problem {
        switch self {
        case .unknownModel(let name, let known):
            Problem(
                "ValueError", "unknown model '\(name)'", notes: ["there are: " + known.joined(separator: ", ")],
                hint: Near.hint(name, among: known, otherwise: "`list_models()` lists what there is."))
        case .unknownPart(let path, let known):
            Problem(
                "AttributeError", "the model has no part '\(path)'",
                notes: ["there are: " + known.prefix(16).joined(separator: ", ") + (known.count > 16 ? ", ..." : "")],
                hint: Near.hint(path, among: known, otherwise: "`summary(model)` lists the layers."))
        case .nothingMatches(let pattern, let known):
            Problem(
                "ValueError", "no layer matches '\(pattern)'",
                notes: ["top layers: " + known.filter { !$0.contains(".") }.joined(separator: ", ")],
                hint: Near.hint(pattern, among: known, otherwise: "`summary(model)` lists the layers."))
        case .unexpectedInput(let layer, let kind, let expected, let seen, let flowed):
            Problem(
                "RuntimeError",
                "\(layer.isEmpty ? "the model" : layer) (\(kind)) expects \(expected.description), got \(seen)",
                notes: ModelError.way(flowed), hint: ModelError.inputHint(expected, seen))
        case .failedInside(let layer, let kind, let seen, let flowed, let cause):
            ModelError.inside(layer, kind, seen, flowed, cause.problem)
        case .batchTooSmall(let layer, let seen):
            Problem(
                "ValueError", "Expected more than 1 value per channel when training, got input size \(seen)",
                notes: ["in \(layer)"],
                hint: "BatchNorm needs two images a batch: use a larger batch_size, or freeze the BatchNorm layers.")
        case .noRandomKey(let layer):
            Problem("RuntimeError", "\(layer): dropout needs a source of random numbers while training")
        case .invalidArgument(let layer, let argument, let value, let expected):
            Problem(
                "ValueError", "\(layer): \(argument) must be \(expected), not \(value)",
                hint: ArgumentWords.usual(argument), labels: [(.named(argument), "")])
        case .nestedTooDeep(let limit):
            Problem("ValueError", "layers are nested deeper than \(limit)")
        case .containsItself(let path):
            Problem("ValueError", "'\(path)' would contain itself")
        case .wrongParameterShape(let path, let expected, let seen):
            Problem(
                "ValueError", "\(path) has shape \(expected), the new value has \(seen)",
                hint: "Give it a tensor of shape \(expected); a layer of another size takes the whole layer's place.")
        case .partDoesNotFit(let path, let old, let new, let expected, let seen):
            Problem(
                "ValueError", "\(new) does not fit in place of \(path)",
                notes: ["\(path) was \(old): \(expected) features reach it, the new layer takes \(seen)"],
                hint:
                    "Use `model.\(path) = linear(model.\(path).in_features, classes)`, or `replace_head(model, classes)`."
            )
        case .noHead(let model):
            Problem(
                "ValueError", "\(model) has no linear layer to replace as its head",
                hint: "Build it with one at its end: `sequential(..., global_pool(), linear(features, classes))`.")
        case .notAStage(let path, let stages):
            Problem(
                "ValueError", "'\(path)' is not a step of the model's chain",
                notes: ["steps: " + stages.joined(separator: ", ")], hint: Near.hint(path, among: stages))
        case .invalidFraction(let share):
            Problem("ValueError", "a fraction of the layers is between 0 and 1, not \(share)")
        case .freezesNothing(let reason):
            Problem("ValueError", "this would freeze nothing: \(reason)")
        }
    }

    /// The last layers that worked, as the way to the one that failed.
    private static func way(_ flowed: [TraceEntry]) -> [String] {
        flowed.suffix(3).map { "\($0.path) (\($0.kind)): \($0.input) -> \($0.output?.description ?? "?")" }
    }

    private static func inside(_ layer: String, _ kind: String, _ seen: Shape, _ flowed: [TraceEntry], _ cause: Problem)
        -> Problem
    {
        var problem = cause
        problem.notes = ["in \(layer) (\(kind)), input \(seen)"] + cause.notes + way(flowed)
        problem.labels = []
        return problem
    }

    private static func inputHint(_ expected: ExpectedShape, _ seen: Shape) -> String {
        if expected.extents.count < 4, let last = expected.extents.last, case .exactly(let wanted) = last,
            let came = seen.dims.last, came != wanted
        {
            return
                "The layer takes \(wanted) features and \(came) come: give it \(came), or the layer before it \(wanted)."
        }
        guard expected.extents.count == 4 else { return "" }
        if seen.rank == 3 { return "Add an axis for the batch: `x[None]`." }
        if seen.rank == 4, case .exactly(let channels) = expected.extents[1], seen[3] == channels {
            return "The channels come second: `x.permute(0, 3, 1, 2)`."
        }
        if seen.rank == 4, case .exactly(let channels) = expected.extents[1] {
            return
                "The images have \(seen[1]) channel\(seen[1] == 1 ? "" : "s"), the layer takes \(channels): `create_model(..., in_channels=\(seen[1]))`."
        }
        return ""
    }
}

/// One suggestion among names, as a sentence, or nothing.
enum Near {
    static func hint(_ name: String, among known: [String], otherwise: String = "") -> String {
        let near = Suggestions.near(name, among: known)
        guard let best = near.first else { return otherwise }
        return near.count == 1
            ? "Did you mean '\(best)'?"
            : "Did you mean " + near.prefix(3).map { "'\($0)'" }.joined(separator: ", ") + "?"
    }
}

extension ModelError {
    /// The page of each kind.
    private var code: String {
        switch self {
        case .unknownModel: "TL0501"
        case .unknownPart: "TL0502"
        case .nothingMatches, .notAStage, .invalidFraction, .freezesNothing: "TL0503"
        case .unexpectedInput: "TL0504"
        case .batchTooSmall: "TL0505"
        case .invalidArgument, .nestedTooDeep, .containsItself: "TL0506"
        case .wrongParameterShape, .partDoesNotFit: "TL0507"
        case .noHead: "TL0508"
        case .failedInside(_, _, _, _, let cause): cause.problem.code
        case .noRandomKey: "TL0311"
        }
    }
}
