import Dispatch
import Foundation
import Images

/// A folder with one sub-folder of images per class.
package enum ImageFolder {
    package struct Options: Sendable {
        package var height = 64, width = 64
        package var framing = Framing.crop
        package var interpolation = Interpolation.bilinear
        /// Loading fails when more than this share of the images, and more than five of them, cannot be read.
        package var tolerated = 0.01
        /// Whether a file or folder may be read: a link can lead out of the folder. One that may not is skipped.
        package var mayRead: @Sendable (String) -> Bool = { _ in true }
        /// Bytes that the images may take.
        package var mostBytes = 16_000_000_000
        package init() {}
    }

    /// What was found, beside the images.
    package struct Loaded: Sendable {
        package let dataset: Dataset
        /// Files that are not images by their name: hidden files, junk, other formats.
        package let skipped: [String]
        package let unreadable: [(file: String, problem: ImageProblem)]
    }

    private static let endings: Set<String> = ["jpg", "jpeg", "jpe", "jfif", "png"]
    private static let junk: Set<String> = ["thumbs.db", "desktop.ini", "__macosx", "icon\r"]

    /// Reads every image once, resizes it and keeps its bytes; classes and files in natural order.
    package static func load(_ path: String, options: Options = Options()) throws -> Loaded {
        guard (1...4096).contains(options.height), (1...4096).contains(options.width) else {
            throw DataError.countOutOfRange(
                what: "image size", value: max(options.height, options.width), atLeast: 1, atMost: 4096)
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            throw DataError.noFolder(path: path)
        }
        var found = try search(path, options)
        if found.classes.isEmpty || found.files.isEmpty {
            throw DataError.noClasses(path: path, found: Array(found.entries.prefix(20)))
        }
        let files = found.files
        try Pixels.checkRoom(
            images: files.count, height: options.height, width: options.width, bytesPerPixel: 3, most: options.mostBytes
        )
        let slots = Slots(count: files.count, bytesPerImage: options.height * options.width * 3)
        DispatchQueue.concurrentPerform(iterations: files.count) { index in
            slots.put(decode(path + "/" + files[index].name, options), at: index)
        }
        let unreadable = slots.problems.sorted { $0.key < $1.key }.map { (file: files[$0.key].name, problem: $0.value) }
        let good = files.indices.filter { slots.problems[$0] == nil }
        let labels = good.map { files[$0].label }
        let names = good.map { files[$0].name }
        if let first = unreadable.first,
            unreadable.count == files.count
                || (unreadable.count > 5 && Double(unreadable.count) > options.tolerated * Double(files.count))
        {
            throw DataError.tooManyUnreadable(
                path: path, unreadable: unreadable.count, total: files.count, first: first.file, reason: first.problem)
        }
        for (label, name) in found.classes.enumerated() where !labels.contains(label) {
            throw DataError.emptyClass(
                path: path, className: name,
                skipped: Array(found.skipped.filter { $0.hasPrefix(name + "/") }.prefix(10)))
        }
        found.skipped.sort(by: naturallyPrecedes)
        let title = URL(fileURLWithPath: path).lastPathComponent
        return Loaded(
            dataset: try Dataset(
                name: title, classes: found.classes, labels: labels,
                images: try Pixels(
                    height: options.height, width: options.width, channels: 3, bytes: slots.takePixels()),
                origin: FileOrigin(files: names.map { path + "/" + $0 }, options: options),
                files: FileColumn(names, folder: path), notes: notes(found.skipped, unreadable)),
            skipped: found.skipped, unreadable: unreadable)
    }

    private static func notes(_ skipped: [String], _ unreadable: [(file: String, problem: ImageProblem)]) -> [String] {
        var out: [String] = []
        if !skipped.isEmpty {
            out.append(
                "skipped \(skipped.count) other files: " + skipped.prefix(3).joined(separator: ", ")
                    + (skipped.count > 3 ? ", ..." : ""))
        }
        if !unreadable.isEmpty {
            out.append(
                "could not read \(unreadable.count) images: " + unreadable.prefix(3).map(\.file).joined(separator: ", ")
                    + (unreadable.count > 3 ? ", ..." : ""))
        }
        return out
    }

    // MARK: searching

    private struct Found {
        var classes: [String] = [], files: [(name: String, label: Int)] = [], skipped: [String] = [],
            entries: [String] = []
    }

    private static func search(_ path: String, _ options: Options) throws -> Found {
        var found = Found()
        found.entries = try names(in: path)
        for name in found.entries {
            guard isFolder(path + "/" + name), !isJunk(name), options.mayRead(path + "/" + name) else {
                found.skipped.append(name)
                continue
            }
            var files: [String] = []
            try gather(path, name, depth: 0, options, &files, &found.skipped)
            // A folder that holds nothing at all is a class without images: said later. One that holds only other
            // things is not a class.
            found.classes.append(name)
            found.files += files.map { ($0, found.classes.count - 1) }
        }
        return found
    }

    /// Images below a class folder; links to folders are not followed, so that no loop is walked.
    private static func gather(
        _ root: String, _ folder: String, depth: Int, _ options: Options, _ files: inout [String],
        _ skipped: inout [String]
    ) throws {
        for name in try names(in: root + "/" + folder) {
            let relative = folder + "/" + name
            let full = root + "/" + relative
            if isJunk(name) {
                skipped.append(relative)
            } else if isFolder(full) {
                let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: full)) != nil
                if isLink || depth >= 8 {
                    skipped.append(relative)
                } else {
                    try gather(root, relative, depth: depth + 1, options, &files, &skipped)
                }
            } else if endings.contains((name as NSString).pathExtension.lowercased()), options.mayRead(full) {
                files.append(relative)
            } else {
                skipped.append(relative)
            }
        }
    }

    private static func names(in folder: String) throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw DataError.noFolder(path: folder)
        }
        return names.sorted(by: naturallyPrecedes)
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private static func isJunk(_ name: String) -> Bool { name.hasPrefix(".") || junk.contains(name.lowercased()) }

    // MARK: reading

    private static func decode(_ path: String, _ options: Options) -> Result<[UInt8], ImageProblem> {
        do {
            return .success(
                try ImageFile.read(path).resized(
                    width: options.width, height: options.height,
                    framing: options.framing, interpolation: options.interpolation
                ).pixels)
        } catch let problem as ImageProblem {
            return .failure(problem)
        } catch {
            return .failure(.unsupported("\(error)"))
        }
    }
}

/// What can read the images of a folder again.
private struct FileOrigin: ImageOrigin {
    let files: [String]
    let options: ImageFolder.Options

    func taking(_ indices: [Int]) -> any ImageOrigin {
        FileOrigin(files: indices.map { files[$0] }, options: options)
    }

    func picture(_ index: Int, height: Int, width: Int) throws -> [UInt8] {
        do {
            return try ImageFile.read(files[index]).resized(
                width: width, height: height, framing: options.framing, interpolation: options.interpolation
            ).pixels
        } catch let problem as ImageProblem {
            throw DataError.unreadableImage(path: files[index], reason: problem)
        }
    }
}

/// Results that threads put in their own places.
private final class Slots: @unchecked Sendable {
    private let bytesPerImage: Int
    private var pixels: [UInt8]
    /// By place, of images that could not be read.
    private(set) var problems: [Int: ImageProblem] = [:]
    private let lock = DispatchQueue(label: "transferlab.images")

    init(count: Int, bytesPerImage: Int) {
        self.bytesPerImage = bytesPerImage
        pixels = [UInt8](repeating: 0, count: count * bytesPerImage)
    }

    private func range(_ index: Int) -> Range<Int> { index * bytesPerImage..<(index + 1) * bytesPerImage }

    /// Copies one image to its place; that takes a hundredth of the time of reading it.
    func put(_ image: Result<[UInt8], ImageProblem>, at index: Int) {
        lock.sync {
            switch image {
            case .success(let bytes): pixels.replaceSubrange(range(index), with: bytes)
            case .failure(let problem): problems[index] = problem
            }
        }
    }

    /// Gives the bytes of the good images away, close together.
    func takePixels() -> [UInt8] {
        for index in problems.keys.sorted(by: >) { pixels.removeSubrange(range(index)) }
        defer { pixels = [] }
        return pixels
    }
}
