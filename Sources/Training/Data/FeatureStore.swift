/// Features of samples, in one or several views of each, computed once: in memory, or in a file where they would not
/// fit there.
package final class FeatureStore: Sendable {
    /// Of the features of one sample.
    package let shape: [Int]
    /// Samples.
    package let count: Int
    /// How often each sample is there, changed differently each time.
    package let views: Int
    private let content: Content

    private enum Content: Sendable {
        /// View by view, sample by sample.
        case memory([Float])
        case file(FeatureFile)
    }

    init(values: [Float], shape: [Int], count: Int, views: Int) {
        content = .memory(values)
        (self.shape, self.count, self.views) = (shape, count, views)
    }

    init(_ file: FeatureFile, shape: [Int], count: Int, views: Int) {
        content = .file(file)
        (self.shape, self.count, self.views) = (shape, count, views)
    }

    var isOnDisk: Bool { if case .file = content { true } else { false } }

    /// One view of the samples at `indices`, one after the other. Views are counted round: with three, the fourth is
    /// the first.
    /// - Throws: `TrainingError.featuresChanged` when the file is no longer what it was.
    func rows(_ indices: [Int], view: Int) throws -> [Float] {
        let size = shape.reduce(1, &*)
        let first = (view % max(1, views)) * count
        switch content {
        case .memory(let values):
            var rows: [Float] = []
            rows.reserveCapacity(size * indices.count)
            for index in indices {
                rows.append(contentsOf: values[(first + index) * size..<(first + index + 1) * size])
            }
            return rows
        case .file(let file): return try file.rows(indices.map { first + $0 }, size: size)
        }
    }
}
