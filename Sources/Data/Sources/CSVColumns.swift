import Foundation

/// The columns of a table by what they mean: as they were named, or as their names say.
struct CSVColumns {
    let file: Int
    /// What a row needs to be of use.
    let targets: [Int]
    private let header: [String]
    private let kind: Kind
    private let labelDelimiter: String

    private enum Kind { case classes, names, flags, numbers, nothing }

    private static let fileNames = [
        "file", "filename", "file_name", "path", "filepath", "file_path", "image", "image_path", "img", "img_path",
        "picture", "photo", "image_id", "id", "name",
    ]
    private static let labelNames = ["label", "class", "category", "target", "species", "breed", "y", "labels", "tags"]

    /// - Throws: `DataError.unknownColumn`, `DataError.badTable`.
    init(_ table: CSVText, _ wanted: TableColumns, _ path: String) throws {
        let header = table.header
        self.header = header
        labelDelimiter = wanted.labelDelimiter
        func place(_ name: String) throws -> Int {
            guard let place = header.firstIndex(of: name) else {
                throw DataError.unknownColumn(name: name, has: header, path: path)
            }
            return place
        }
        func guess(_ names: [String], but taken: [Int] = []) -> Int? {
            let lower = header.map { $0.lowercased() }
            return names.lazy.compactMap { lower.firstIndex(of: $0) }.first { !taken.contains($0) }
        }
        let asked = try (wanted.labels + wanted.targets + [wanted.label].compactMap { $0 }).map(place)
        let first = table.rows.first?.fields ?? []
        let byContent = first.indices.first { FileNames.hasPictureEnding(first[$0]) }
        guard let file = try wanted.file.map(place) ?? byContent ?? guess(CSVColumns.fileNames, but: asked) else {
            throw DataError.columnNotClear(what: "path", has: header, path: path)
        }
        self.file = file
        if !wanted.targets.isEmpty {
            (kind, targets) = (.numbers, try wanted.targets.map(place))
        } else if !wanted.labels.isEmpty {
            (kind, targets) = (wanted.labels.count == 1 ? .names : .flags, try wanted.labels.map(place))
        } else if let label = wanted.label {
            (kind, targets) = (.classes, [try place(label)])
        } else if let label = guess(CSVColumns.labelNames, but: [file]) {
            (kind, targets) = (.classes, [label])
        } else if header.count == 2 {
            (kind, targets) = (.classes, [1 - file])
        } else if header.count == 1 {
            (kind, targets) = (.nothing, [])
        } else {
            throw DataError.columnNotClear(what: "label", has: header, path: path)
        }
    }

    /// Whether an empty field says something: a picture may have none of several labels.
    var allowsEmpty: Bool { kind == .names }

    /// What the rows are to say, as a column.
    func target(_ rows: [(line: Int, fields: [String])], _ request: SourceRequest, _ path: String) throws
        -> Table.Entry?
    {
        func text(_ row: (line: Int, fields: [String]), _ column: Int) -> String {
            row.fields[column].trimmingCharacters(in: .whitespaces)
        }
        func number(_ row: (line: Int, fields: [String]), _ column: Int) throws -> Float {
            guard let value = Float(text(row, column)), value.isFinite else {
                throw DataError.badTable(
                    path: path, line: row.line, problem: "'\(text(row, column))' in '\(header[column])' is no number")
            }
            return value
        }
        switch kind {
        case .nothing: return nil
        case .classes:
            let values = rows.map { text($0, targets[0]) }
            let names = request.order.sorted(Array(Set(values)))
            let places = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
            return (Dataset.Name.classes, try ClassColumn(values.map { places[$0] ?? 0 }, names: names))
        case .names:
            let values = rows.map { row in
                text(row, targets[0]).components(separatedBy: labelDelimiter)
                    .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            }
            let names = request.order.sorted(Array(Set(values.joined())))
            let places = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
            return (
                Dataset.Name.labels, try LabelsColumn(values.map { $0.compactMap { places[$0] } }, names: names)
            )
        case .flags:
            let values = try rows.map { row in
                try targets.indices.filter { try number(row, targets[$0]) != 0 }
            }
            return (Dataset.Name.labels, try LabelsColumn(values, names: targets.map { header[$0] }))
        case .numbers:
            let values = try rows.flatMap { row in try targets.map { try number(row, $0) } }
            return (
                Dataset.Name.target,
                try NumberColumn(values, shape: targets.count == 1 ? [] : [targets.count], count: rows.count)
            )
        }
    }
}
