/// One class for each row.
package struct ClassColumn: TensorColumn {
    /// Indices into `names`.
    package let labels: [Int]
    /// Empty when nobody named the classes: then a label is just a number.
    package let names: [String]

    /// - Throws: `DataError.wrongLabel` for one that has no name.
    package init(_ labels: [Int], names: [String]) throws {
        if !names.isEmpty, let index = labels.firstIndex(where: { !names.indices.contains($0) }) {
            throw DataError.wrongLabel(label: labels[index], classes: names.count, index: index)
        }
        (self.labels, self.names) = (labels, names)
    }

    /// Names in the order in which they come, each once.
    package init(named: [String]) {
        var numbers: [String: Int] = [:]
        var names: [String] = []
        labels = named.map { name in
            if let known = numbers[name] { return known }
            names.append(name)
            numbers[name] = names.count - 1
            return names.count - 1
        }
        self.names = names
    }

    private init(known labels: [Int], _ names: [String]) { (self.labels, self.names) = (labels, names) }

    package var count: Int { labels.count }
    package var shape: [Int] { [] }
    package var element: Block.Element { .integer }

    /// Named classes, or as many as the largest label says.
    package var classCount: Int { names.isEmpty ? (labels.max() ?? -1) &+ 1 : names.count }

    /// Rows of each class.
    package var groups: [[Int]] {
        var members: [[Int]] = Array(repeating: [], count: max(0, classCount))
        for (index, label) in labels.enumerated() where members.indices.contains(label) { members[label].append(index) }
        return members
    }

    package func taking(_ indices: [Int]) -> ClassColumn { ClassColumn(known: indices.map { labels[$0] }, names) }

    /// Classes are matched by name; those that only the other has come behind.
    package func joined(with other: ClassColumn) throws -> ClassColumn {
        guard names.isEmpty == other.names.isEmpty else {
            throw DataError.datasetsDiffer(
                what: "their classes", left: names.isEmpty ? "no names" : names.joined(separator: ", "),
                right: other.names.isEmpty ? "no names" : other.names.joined(separator: ", "))
        }
        let all = names + other.names.filter { !names.contains($0) }
        return ClassColumn(known: labels + (other.numbered(by: all)?.labels ?? other.labels), all)
    }

    /// The same classes, numbered by the place of their names among `others`; nil when one is not there.
    package func numbered(by others: [String]) -> ClassColumn? {
        let places = Dictionary(zip(others, others.indices), uniquingKeysWith: { first, _ in first })
        let numbers = names.map { places[$0] }
        guard !numbers.contains(nil) else { return nil }
        return ClassColumn(known: labels.map { numbers[$0] ?? 0 }, others)
    }

    package func block(_ indices: [Int], view: Int) throws -> Block {
        Block(.integers(indices.map { labels[$0] }), count: indices.count, shape: [])
    }

    package func add(_ indices: [Int], to print: inout Fingerprint) {
        indices.map { labels[$0] }.withUnsafeBytes { print.add($0) }
    }
}
