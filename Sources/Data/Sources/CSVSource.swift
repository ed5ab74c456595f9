import Foundation
import Images

/// Which columns of a table mean what; nil where the names of the columns may say it.
package struct TableColumns: Sendable {
    /// The pictures' files.
    package var file: String?
    /// The class of each row.
    package var label: String?
    /// Several labels a row: columns of 0 and 1, or one column of names between `labelDelimiter`.
    package var labels: [String] = []
    package var labelDelimiter = " "
    /// Numbers to be predicted.
    package var targets: [String] = []
    package var delimiter: Character?
    /// Where the files' names count from; nil: from the table's own folder.
    package var folder: String?

    package init() {}

    var hasTarget: Bool { label != nil || !labels.isEmpty || !targets.isEmpty }
}

extension DatasetSource {
    /// A table of files and what is to be learnt of them.
    package static let csv = DatasetSource(
        name: "csv", summary: "a table of files and labels", reads: .file
    ) { request, loop in
        let path = request.path ?? ""
        let frame = try request.frame(usually: 64)
        if let part = request.part, part != .train {
            throw DataError.noSuchPart(source: path, part: part.rawValue, has: [])
        }
        let bytes = try loop.once {
            do {
                return try ImageFile.bytes(of: path, limit: 1 << 28)
            } catch let problem as ImageProblem {
                throw problem == .notAFile
                    ? DataError.noTable(path: path) : .unreadableImage(path: path, reason: problem)
            }
        }
        let wanted = request.columns
        let table = try loop.once { try CSVText(bytes, delimiter: wanted.delimiter, path: path) }
        let folder = wanted.folder ?? (path as NSString).deletingLastPathComponent
        let rows = try LabelledFiles(table, request, folder: folder, table: path, loop)
        return try rows.dataset(frame, request, loop)
    }
}

/// The rows of a table whose files are there, and what each is to say.
private struct LabelledFiles {
    private let title: String
    private let paths: [String]
    private let names: [String]
    private let target: Table.Entry?
    private let leftOut: [LeftOut]
    private var notes: [String]

    init(_ table: CSVText, _ request: SourceRequest, folder: String, table path: String, _ loop: PictureLoop) throws {
        let columns = try CSVColumns(table, request.columns, path)
        var kept: [Int] = []
        var paths: [String] = []
        var leftOut: [LeftOut] = []
        var seen: [String: Int] = [:]
        for (number, row) in table.rows.enumerated() {
            if number % 64 == 0 { try loop.check() }
            let name = row.fields[columns.file].trimmingCharacters(in: .whitespaces)
            if columns.targets.contains(where: { row.fields[$0].trimmingCharacters(in: .whitespaces).isEmpty }),
                !columns.allowsEmpty
            {
                leftOut.append(LeftOut(name, .noLabel))
                continue
            }
            if let earlier = seen[name] {
                let (first, second) = (table.rows[earlier], row)
                guard columns.targets.allSatisfy({ first.fields[$0] == second.fields[$0] }) else {
                    throw DataError.badTable(
                        path: path, line: second.line,
                        problem: "'\(name)' stands in line \(first.line) too, with another label")
                }
                leftOut.append(LeftOut(name, .repeated))
                continue
            }
            seen[name] = number
            guard let file = LabelledFiles.find(name, folder) else {
                leftOut.append(LeftOut(name, .unreadable(.missing)))
                continue
            }
            guard request.mayRead(file) else {
                leftOut.append(LeftOut(name, .notAllowed))
                continue
            }
            kept.append(number)
            paths.append(file)
        }
        guard !kept.isEmpty else {
            throw DataError.noneReadable(path: path, total: table.rows.count, examples: Array(leftOut.prefix(3)))
        }
        title = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        (self.paths, self.leftOut) = (paths, leftOut)
        names = kept.map { table.rows[$0].fields[columns.file].trimmingCharacters(in: .whitespaces) }
        target = try columns.target(kept.map { table.rows[$0] }, request, path)
        notes = [table.note].compactMap { $0 }
        let repeated = leftOut.count { $0.reason == .repeated }
        if repeated > 0 { notes.append("\(repeated) row\(repeated == 1 ? "" : "s") said twice, taken once") }
        if let classes = (target?.column as? ClassColumn)?.names {
            notes += [request.order.note(on: classes)].compactMap { $0 }
        }
    }

    /// As it is written; with the slashes of another system turned; with the ending that was left away.
    private static func find(_ name: String, _ folder: String) -> String? {
        guard !name.isEmpty, !name.utf8.contains(0) else { return nil }
        let turned = name.replacingOccurrences(of: "\\", with: "/")
        let bases = (turned == name ? [name] : [name, turned]).map { base in
            base.hasPrefix("/") || folder.isEmpty ? base : folder + "/" + base
        }
        if let found = bases.first(where: FileNames.exists) { return found }
        guard !FileNames.hasPictureEnding(name) else { return nil }
        return bases.flatMap { base in ["jpg", "png", "jpeg", "webp", "tif"].map { base + "." + $0 } }
            .first(where: FileNames.exists)
    }

    func dataset(_ frame: PictureFrame, _ request: SourceRequest, _ loop: PictureLoop) throws -> Dataset {
        let files = try PictureFiles(paths, frame, most: request.mostBytes, loop)
        let unreadable = files.unreadable.map { LeftOut(names[$0.index], .unreadable($0.problem)) }
        guard !files.good.isEmpty else {
            throw DataError.noneReadable(path: title, total: paths.count, examples: Array(unreadable.prefix(3)))
        }
        let missing = leftOut.filter { $0.reason == .unreadable(.missing) }
        let others = leftOut.filter { $0.reason != .unreadable(.missing) && $0.reason != .repeated }
        let kept = files.good
        let origin = FileOrigin(paths: kept.map { paths[$0] }, frame: frame)
        var columns: [Table.Entry] = [(Dataset.Name.image, ImageColumn(files.pixels, origin: origin))]
        if let target { columns.append((target.name, target.column.taking(kept))) }
        columns.append((Dataset.Name.file, FileColumn(kept.map { paths[$0] })))
        let lines = FolderNotes(total: paths.count + missing.count, unreadable: unreadable + missing, others: others)
            .lines
        return Dataset(
            name: title, table: try Table(columns),
            notes: lines + notes + DatasetSource.dimNote(files.dim.map { names[$0] }),
            leftOut: unreadable + leftOut)
    }
}
