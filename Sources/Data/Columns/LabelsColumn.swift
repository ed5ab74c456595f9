/// Any number of labels for each row: what is seen in a picture.
package struct LabelsColumn: TensorColumn {
    /// Indices into `names`, ascending, each once.
    package let labels: [[Int]]
    package let names: [String]

    /// - Throws: `DataError.wrongLabel` for one that has no name.
    package init(_ labels: [[Int]], names: [String]) throws {
        for (index, row) in labels.enumerated() {
            if let bad = row.first(where: { !names.indices.contains($0) }) {
                throw DataError.wrongLabel(label: bad, classes: names.count, index: index)
            }
        }
        self.init(known: labels.map { Set($0).sorted() }, names)
    }

    private init(known labels: [[Int]], _ names: [String]) { (self.labels, self.names) = (labels, names) }

    package var count: Int { labels.count }
    package var shape: [Int] { [names.count] }
    package var element: Block.Element { .float }

    package func taking(_ indices: [Int]) -> LabelsColumn { LabelsColumn(known: indices.map { labels[$0] }, names) }

    /// Labels are matched by name; those that only the other has come behind.
    package func joined(with other: LabelsColumn) -> LabelsColumn {
        let all = names + other.names.filter { !names.contains($0) }
        return LabelsColumn(known: labels + (other.numbered(by: all)?.labels ?? other.labels), all)
    }

    /// The same labels, numbered by the place of their names among `others`; nil when one is not there.
    package func numbered(by others: [String]) -> LabelsColumn? {
        let places = Dictionary(zip(others, others.indices), uniquingKeysWith: { first, _ in first })
        let numbers = names.map { places[$0] }
        guard !numbers.contains(nil) else { return nil }
        return LabelsColumn(known: labels.map { $0.map { numbers[$0] ?? 0 }.sorted() }, others)
    }

    /// A row is 1 where a label holds, 0 elsewhere.
    package func block(_ indices: [Int], view: Int) throws -> Block {
        var values = [Float](repeating: 0, count: indices.count * names.count)
        for (row, index) in indices.enumerated() {
            for label in labels[index] { values[row * names.count + label] = 1 }
        }
        return Block(.floats(values), count: indices.count, shape: shape)
    }

    package func add(_ indices: [Int], to print: inout Fingerprint) {
        for index in indices { labels[index].withUnsafeBytes { print.add($0) } }
    }
}
