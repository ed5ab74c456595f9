/// Why weights cannot be had or taken, as facts. The words are made in Library.
package enum WeightsError: Error {
    /// Fewer than half of the model's tensors are in the file.
    case tooFewMatch(file: String, report: WeightsReport)
    case shapesDiffer(file: String, report: WeightsReport)
    case weightsNotFound(name: String, looked: [String])
    case noArchitecture(file: String, known: [String])
}
