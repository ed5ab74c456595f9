/// Why weights cannot be had or taken, as facts. The words are made in Library.
package enum WeightsError: Error {
    /// Fewer than half of the model's tensors are in the file.
    case tooFewMatch(file: String, report: WeightsReport)
    case shapesDiffer(file: String, report: WeightsReport)
    /// Whole stages, or all running statistics, are not in the file: the model would be random there.
    case partsMissing(file: String, parts: [String], report: WeightsReport)
    /// The file's head is made of other layers than the model's.
    case otherHead(file: String, head: String, names: [String])
    /// The file says, or its names and shapes show, that it is for another architecture than the one asked for.
    case otherArchitecture(file: String, says: String, asked: String, unused: Int, total: Int)
    case weightsNotFound(name: String, looked: [String])
    /// - Parameter fitting: architectures whose tensors these are.
    case noArchitecture(file: String, fitting: [String])
}
