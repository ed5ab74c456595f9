/// The file each row was read from.
package struct FileColumn: Column {
    /// Relative to the data set's folder.
    package let names: [String]
    /// The folder; nil when the names say it all.
    package let folder: String?

    package init(_ names: [String], folder: String? = nil) { (self.names, self.folder) = (names, folder) }

    package var count: Int { names.count }
    package func path(_ index: Int) -> String { folder.map { $0 + "/" + names[index] } ?? names[index] }
    package func taking(_ indices: [Int]) -> FileColumn { FileColumn(indices.map { names[$0] }, folder: folder) }

    package func joined(with other: FileColumn) -> FileColumn {
        guard folder != other.folder else { return FileColumn(names + other.names, folder: folder) }
        return FileColumn((0..<count).map(path) + (0..<other.count).map(other.path))
    }

    package func add(_ indices: [Int], to print: inout Fingerprint) { for index in indices { print.add(names[index]) } }
}
