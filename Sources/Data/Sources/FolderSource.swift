import Foundation
import Images

extension DatasetSource {
    /// A folder with one folder of pictures per class; without class folders, pictures without labels.
    package static let imageFolder = DatasetSource(
        name: "image_folder", summary: "your own pictures, one folder per class", reads: .folder, load: loadFolder)

    private static func loadFolder(_ request: SourceRequest, _ loop: PictureLoop) throws -> Dataset {
        let root = request.path ?? ""
        let frame = try request.frame(usually: 64)
        try checkFolder(root)
        let search = try FolderSearch(root, mayRead: request.mayRead, loop)
        if !search.parts.isEmpty {
            guard let part = request.part, let name = search.parts.first(where: { Generated.Stream.named($0) == part })
            else {
                throw DataError.holdsParts(path: root, parts: search.parts)
            }
            var inner = request
            (inner.path, inner.part) = (root + "/" + name, nil)
            return try loadFolder(inner, loop)
        }
        // Training data are what a folder without parts holds.
        if let part = request.part, part != .train {
            throw DataError.noSuchPart(source: root, part: part.rawValue, has: [])
        }
        return try read(search, root, frame, request, loop)
    }

    private static func checkFolder(_ path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw DataError.noFolder(path: path)
        }
        guard isFolder.boolValue else { throw DataError.isAFile(path: path) }
    }

    private static func read(
        _ search: FolderSearch, _ root: String, _ frame: PictureFrame, _ request: SourceRequest,
        _ loop: PictureLoop
    ) throws -> Dataset {
        let classNames = request.order.sorted(search.classes.map(\.name))
        let byName = Dictionary(search.classes.map { ($0.name, $0.files) }, uniquingKeysWith: { first, _ in first })
        let isLabelled = !classNames.isEmpty
        var leftOut = search.leftOut
        var names = search.loose
        var owners: [String] = []
        if isLabelled {
            leftOut += search.loose.map { LeftOut($0, .besideClasses) }
            names = classNames.flatMap { byName[$0] ?? [] }
            owners = classNames.flatMap { name in Array(repeating: name, count: byName[name]?.count ?? 0) }
        }
        guard !names.isEmpty else { throw DataError.noClasses(path: root, found: Array(search.entries.prefix(20))) }
        let files = try PictureFiles(names.map { root + "/" + $0 }, frame, most: request.mostBytes, loop)
        let unreadable = files.unreadable.map { LeftOut(names[$0.index], .unreadable($0.problem)) }
        guard !files.good.isEmpty else {
            throw DataError.noneReadable(path: root, total: names.count, examples: Array(unreadable.prefix(3)))
        }
        var notes = FolderNotes(total: names.count, unreadable: unreadable, others: leftOut).lines
        notes += dimNote(files.dim.map { names[$0] })
        let kept = files.good.map { names[$0] }
        var columns: [Table.Entry] = [
            (
                Dataset.Name.image,
                ImageColumn(files.pixels, origin: FileOrigin(paths: kept.map { root + "/" + $0 }, frame: frame))
            )
        ]
        if isLabelled {
            let present = Set(files.good.map { owners[$0] })
            let classes = classNames.filter { present.contains($0) }
            let numbers = Dictionary(zip(classes, classes.indices), uniquingKeysWith: { first, _ in first })
            columns.append(
                (Dataset.Name.classes, try ClassColumn(files.good.map { numbers[owners[$0]] ?? 0 }, names: classes)))
            notes += classNotes(search, classes, request.order, root)
        } else {
            notes.append("no class folders: \(kept.count) pictures without labels, for predict, features and show")
        }
        columns.append((Dataset.Name.file, FileColumn(kept, folder: root)))
        return Dataset(
            name: URL(fileURLWithPath: root).lastPathComponent, table: try Table(columns), notes: notes,
            leftOut: unreadable + leftOut)
    }

    private static func classNotes(_ search: FolderSearch, _ classes: [String], _ order: ClassOrder, _ root: String)
        -> [String]
    {
        var notes: [String] = []
        for missing in search.classes.map(\.name) where !classes.contains(missing) {
            notes.append("class '\(missing)' is left out: none of its pictures can be read")
        }
        if search.classes.count == 1, let only = search.classes.first, !only.hasOwn, only.folders.count > 1 {
            notes.append(
                "one class only: '\(only.name)' holds folders that look like classes ("
                    + only.folders.prefix(4).joined(separator: ", ") + "): load_images(\"\(root)/\(only.name)\")")
        } else if classes.count == 1 {
            notes.append("one class only: '\(classes[0])'")
        }
        return notes + [order.note(on: classes)].compactMap { $0 }
    }

    static func dimNote(_ names: [String]) -> [String] {
        guard let first = names.first else { return [] }
        let which = names.count == 1 ? first : "\(first) and \(names.count - 1) more"
        return ["nearly black: \(which); 16-bit samples that use 12 bits or fewer, as some cameras write them"]
    }
}

/// What a person is told about the files of a folder: few lines, the most harmful first.
struct FolderNotes {
    let total: Int
    let unreadable: [LeftOut]
    let others: [LeftOut]

    var lines: [String] {
        var out: [String] = []
        if let first = unreadable.first, case .unreadable(let problem) = first.reason {
            let kinds = Set(unreadable.map(\.file)).count
            let more = kinds > 1 ? "; data.skipped has all \(kinds)" : ""
            out.append("could not read \(kinds) of \(total) pictures: \(first.file): \(problem.words)\(more)")
        }
        // Junk is everywhere and nobody's loss; the rest may be what somebody misses.
        let visible = others.filter { $0.reason != .junk }
        if !visible.isEmpty {
            out.append(
                "left out \(visible.count) other \(visible.count == 1 ? "entry" : "entries"): "
                    + visible.prefix(3).map { "\($0.file) (\($0.reason.words))" }.joined(separator: ", ")
                    + (visible.count > 3 ? ", ..." : ""))
        }
        return out
    }
}
