/// One column of a table: a value of one kind for every row.
///
/// Columns are values: choosing rows gives another column, which shares what is large with the first.
package protocol Column: Sendable {
    var count: Int { get }

    /// The values at `indices`, which are known to be good, in that order.
    func taking(_ indices: [Int]) -> Self

    /// These rows, then those of another column of the same kind.
    /// - Throws: `DataError.datasetsDiffer` when no column could hold both.
    func joined(with other: Self) throws -> Self

    /// Adds what the rows at `indices` hold: equal rows add the same.
    func add(_ indices: [Int], to print: inout Fingerprint)
}

/// A column whose rows are all of one shape: what a model can be fed with, or judged by.
package protocol TensorColumn: Column {
    /// Of one row.
    var shape: [Int] { get }
    var element: Block.Element { get }
    /// Whether a batch takes long enough to be made ahead, on a second thread.
    var isSlow: Bool { get }

    /// The rows at `indices`, one after the other.
    /// - Parameter view: which of a row's changed versions, where there are several; views are counted round.
    func block(_ indices: [Int], view: Int) throws -> Block
}

extension TensorColumn {
    package var isSlow: Bool { false }
    package func block(_ indices: [Int]) throws -> Block { try block(indices, view: 0) }
}

/// Some rows of a column as plain memory.
package struct Block: Sendable {
    package enum Element: Sendable { case byte, float, integer }

    package enum Values: Sendable {
        case bytes([UInt8])
        case floats([Float])
        case integers([Int])
    }

    package var values: Values
    package let count: Int
    /// Of one row.
    package let shape: [Int]

    package init(_ values: Values, count: Int, shape: [Int]) {
        (self.values, self.count, self.shape) = (values, count, shape)
    }
}
