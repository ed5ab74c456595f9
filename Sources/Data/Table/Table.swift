/// Rows of named, typed columns: what a data set is made of.
///
/// Everything that chooses rows (a split, a subset, a filter, a list) is written once, here, and so holds for every
/// kind of data.
package struct Table: Sendable {
    package typealias Entry = (name: String, column: any Column)

    package let columns: [Entry]
    package let count: Int

    /// - Throws: `DataError.columnsDiffer` unless all columns have as many rows.
    package init(_ columns: [Entry]) throws {
        count = columns.first?.column.count ?? 0
        for (name, column) in columns where column.count != count {
            throw DataError.columnsDiffer(column: name, has: column.count, others: count)
        }
        self.columns = columns
    }

    private init(known columns: [Entry], count: Int) { (self.columns, self.count) = (columns, count) }

    /// The column of that name, when it is of the kind that is asked for.
    package func column<Kind: Column>(_ name: String, as kind: Kind.Type = Kind.self) -> Kind? {
        columns.first { $0.name == name }?.column as? Kind
    }

    /// The rows at `indices`, in that order.
    /// - Throws: `DataError.indexOutOfRange`.
    package func taking(_ indices: [Int]) throws -> Table {
        if let bad = indices.first(where: { $0 < 0 || $0 >= count }) {
            throw DataError.indexOutOfRange(index: bad, count: count)
        }
        return Table(known: columns.map { ($0.name, $0.column.taking(indices)) }, count: indices.count)
    }

    /// With another column of that name, in its place or behind the others; nil takes it away.
    package func setting(_ name: String, to column: (any Column)?) throws -> Table {
        var columns = columns
        let place = columns.firstIndex { $0.name == name }
        switch (place, column) {
        case (let place?, let column?): columns[place].column = column
        case (nil, let column?): columns.append((name, column))
        case (let place?, nil): columns.remove(at: place)
        case (nil, nil): break
        }
        return try Table(columns)
    }

    /// These rows, then those of another table. Columns are matched by name; one that only one table has goes.
    package func joined(with other: Table) throws -> Table {
        var joint: [Entry] = []
        for (name, column) in columns {
            guard let both = try column.joined(with: other, name) else { continue }
            joint.append((name, both))
        }
        return Table(known: joint, count: count + other.count)
    }

    /// Adds what the rows at `indices` hold, column by column.
    package func add(_ indices: [Int], to print: inout Fingerprint, _ names: [String]) {
        for name in names { columns.first { $0.name == name }?.column.add(indices, to: &print) }
    }
}

extension Column {
    /// Followed by the column of that name; nil when the other table has none of this kind.
    fileprivate func joined(with table: Table, _ name: String) throws -> (any Column)? {
        guard let other = table.column(name, as: Self.self) else { return nil }
        return try joined(with: other)
    }
}
