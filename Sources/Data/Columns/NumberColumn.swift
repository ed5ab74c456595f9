/// Numbers, as many for each row: what a network of linear layers sees, or what is to be predicted.
package struct NumberColumn: TensorColumn {
    /// Row by row; each row fills `shape`.
    package let values: [Float]
    package let shape: [Int]
    package let count: Int

    /// - Throws: `DataError.columnsDiffer` unless the values fill `count` rows.
    package init(_ values: [Float], shape: [Int], count: Int) throws {
        let size = shape.reduce(1, &*)
        guard size > 0 ? values.count == count &* size : values.isEmpty else {
            throw DataError.columnsDiffer(
                column: "numbers", has: size > 0 ? values.count / size : 0, others: count)
        }
        (self.values, self.shape, self.count) = (values, shape, count)
    }

    private init(known values: [Float], shape: [Int], count: Int) {
        (self.values, self.shape, self.count) = (values, shape, count)
    }

    package var element: Block.Element { .float }
    private var size: Int { shape.reduce(1, &*) }

    private func rows(_ indices: [Int]) -> [Float] {
        var rows: [Float] = []
        rows.reserveCapacity(size * indices.count)
        for index in indices { rows.append(contentsOf: values[index * size..<(index + 1) * size]) }
        return rows
    }

    package func taking(_ indices: [Int]) -> NumberColumn {
        NumberColumn(known: rows(indices), shape: shape, count: indices.count)
    }

    package func joined(with other: NumberColumn) throws -> NumberColumn {
        guard shape == other.shape else {
            throw DataError.datasetsDiffer(what: "the shape of a row", left: "\(shape)", right: "\(other.shape)")
        }
        return NumberColumn(known: values + other.values, shape: shape, count: count + other.count)
    }

    package func block(_ indices: [Int], view: Int) throws -> Block {
        Block(.floats(rows(indices)), count: indices.count, shape: shape)
    }

    package func add(_ indices: [Int], to print: inout Fingerprint) {
        shape.withUnsafeBytes { print.add($0) }
        rows(indices).withUnsafeBytes { print.add($0) }
    }
}
