import Tensors

/// What can go wrong with models, as facts. The words are made in Library, which also finds the nearest of the `known`
/// names.
package enum ModelError: Error {
    // Names
    case unknownModel(name: String, known: [String])
    case unknownPart(path: String, known: [String])
    case nothingMatches(pattern: String, known: [String])

    // A forward pass
    case unexpectedInput(layer: String, kind: String, expected: ExpectedShape, seen: Shape, flowed: [TraceEntry])
    case failedInside(layer: String, kind: String, seen: Shape, flowed: [TraceEntry], cause: TensorError)
    /// Batch statistics need two values a channel.
    case batchTooSmall(layer: String, seen: Shape)
    /// Training with dropout without a random key.
    case noRandomKey(layer: String)

    // Building and changing
    /// A layer's constant out of range: `argument` is its name in the language.
    case invalidArgument(layer: String, argument: String, value: String, expected: String)
    case nestedTooDeep(limit: Int)
    case containsItself(path: String)
    case wrongParameterShape(path: String, expected: Shape, seen: Shape)
    /// The new part takes other features than reach it.
    case partDoesNotFit(path: String, old: String, new: String, expectedFeatures: Int, seenFeatures: Int)
    case noHead(model: String)
    case notAStage(path: String, stages: [String])
    case invalidFraction(Double)
    case freezesNothing(reason: String)
}
