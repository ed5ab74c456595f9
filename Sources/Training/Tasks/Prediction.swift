import Data
import Tensors

/// What a model says of some rows.
package struct Prediction {
    package let count: Int
    /// The likeliest class of each row; empty where a row has several labels, or none.
    package let labels: [Int]
    /// The labels of each row, for a task in which it may have several.
    package let several: [[Int]]
    /// Names of the classes, where the model has them.
    package let classes: [String]?
    /// Row by row: probabilities, or the numbers that were predicted.
    package let values: Tensor
    /// As an attribute.
    package let valuesName: String

    init(
        count: Int, labels: [Int] = [], several: [[Int]] = [], classes: [String]? = nil, values: Tensor,
        valuesName: String
    ) {
        (self.count, self.labels, self.several, self.classes) = (count, labels, several, classes)
        (self.values, self.valuesName) = (values, valuesName)
    }

    package func name(_ label: Int) -> String { classes.map { $0[label] } ?? String(label) }
    package var names: [String]? { classes.map { classes in labels.map { classes[$0] } } }

    /// The `count` likeliest classes of one row with their probabilities.
    package func top(_ count: Int, of row: Int) throws -> [(label: Int, probability: Double)] {
        guard (0..<self.count).contains(row) else { throw DataError.indexOutOfRange(index: row, count: self.count) }
        let width = values.shape[1]
        let values = try values.floats()
        return (0..<width).map { (label: $0, probability: Double(values[row * width + $0])) }
            .sorted { ($1.probability, $0.label) < ($0.probability, $1.label) }.prefix(max(0, count)).map { $0 }
    }
}
