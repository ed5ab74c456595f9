import Data

/// What a frozen bottom makes of each row, in one or several changed views of it, computed once: a column that stands
/// in the place of the pictures. In memory, or in a file where they would not fit there.
package struct FeatureColumn: TensorColumn {
    /// Of the features of one row.
    package let shape: [Int]
    /// How often each row is there, changed differently each time.
    package let views: Int
    private let rows: [Int]
    /// Rows of a view as they were computed.
    private let stride: Int
    private let content: Content

    private enum Content: Sendable {
        /// View by view, row by row.
        case memory([Float])
        case file(FeatureFile)
    }

    init(values: [Float], shape: [Int], count: Int, views: Int) {
        self.init(.memory(values), shape, Array(0..<count), stride: count, views)
    }

    init(_ file: FeatureFile, shape: [Int], count: Int, views: Int) {
        self.init(.file(file), shape, Array(0..<count), stride: count, views)
    }

    private init(_ content: Content, _ shape: [Int], _ rows: [Int], stride: Int, _ views: Int) {
        (self.content, self.shape, self.rows) = (content, shape, rows)
        (self.stride, self.views) = (stride, views)
    }

    package var count: Int { rows.count }
    package var element: Block.Element { .float }
    package var isSlow: Bool { if case .file = content { true } else { false } }

    package func taking(_ indices: [Int]) -> FeatureColumn {
        FeatureColumn(content, shape, indices.map { rows[$0] }, stride: stride, views)
    }

    /// Features belong to one run and are never joined with another's.
    package func joined(with other: FeatureColumn) throws -> FeatureColumn {
        throw DataError.datasetsDiffer(what: "the model their features are of", left: "one", right: "another")
    }

    /// One view of some rows. Views are counted round: with three, the fourth is the first.
    /// - Throws: `TrainingError.featuresChanged` when the file is no longer what it was.
    package func block(_ indices: [Int], view: Int) throws -> Block {
        let size = shape.reduce(1, &*)
        let first = (view % max(1, views)) * stride
        let places = indices.map { first + rows[$0] }
        switch content {
        case .memory(let values):
            var floats: [Float] = []
            floats.reserveCapacity(size * indices.count)
            for place in places { floats.append(contentsOf: values[place * size..<(place + 1) * size]) }
            return Block(.floats(floats), count: indices.count, shape: shape)
        case .file(let file):
            return Block(.floats(try file.rows(places, size: size)), count: indices.count, shape: shape)
        }
    }

    package func add(_ indices: [Int], to print: inout Fingerprint) {
        for index in indices { print.add(UInt64(rows[index])) }
    }
}
