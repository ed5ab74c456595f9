import Foundation
import Images

/// What stands in a folder of pictures, before any is read.
struct FolderSearch {
    /// A folder that is one class.
    struct Class {
        let name: String
        /// Relative to the root.
        let files: [String]
        /// Names of the folders in it that hold pictures.
        let folders: [String]
        /// Whether pictures stand in it, not only in its folders.
        let hasOwn: Bool
    }

    private(set) var classes: [Class] = []
    /// Pictures at the top, beside the class folders or instead of them.
    private(set) var loose: [String] = []
    private(set) var leftOut: [LeftOut] = []
    /// Everything at the top, for an error's words.
    let entries: [String]

    private let root: String
    private let mayRead: (String) -> Bool
    private let loop: PictureLoop

    init(_ root: String, mayRead: @escaping (String) -> Bool, _ loop: PictureLoop) throws {
        (self.root, self.mayRead, self.loop) = (root, mayRead, loop)
        entries = try FolderSearch.names(in: root, loop)
        for name in entries {
            switch kind(name) {
            case .picture: loose.append(name)
            case .leftOut(let reason): leftOut.append(LeftOut(name, reason))
            case .folder:
                var files: [String] = []
                var folders: [String] = []
                try gather(name, depth: 0, &files, &folders)
                if files.isEmpty {
                    leftOut.append(LeftOut(name, .noPictures))
                } else {
                    let own = files.contains { !$0.dropFirst(name.count + 1).contains("/") }
                    classes.append(Class(name: name, files: files, folders: folders, hasOwn: own))
                }
            }
        }
    }

    /// The parts of a data set, when the folders are parts and not classes: `train`, `val`.
    var parts: [String] {
        let names = classes.map(\.name)
        let areParts = !names.isEmpty && names.allSatisfy { Generated.Stream.named($0) != nil }
        // Pictures directly in them would make them classes: there is no level for the classes then.
        return areParts && classes.contains { !$0.hasOwn } ? names : []
    }

    // MARK: walking

    private enum Kind {
        case folder, picture
        case leftOut(LeftOut.Reason)
    }

    /// What systems, archives and network drives leave in every folder.
    private static let junk: Set<String> = [
        "thumbs.db", "desktop.ini", "__macosx", "icon\r", "@eadir", "#recycle", "lost+found", "$recycle.bin",
        "system volume information",
    ]

    private func kind(_ relative: String) -> Kind {
        let name = (relative as NSString).lastPathComponent
        if name.hasPrefix(".") || FolderSearch.junk.contains(name.lowercased()) { return .leftOut(.junk) }
        let full = root + "/" + relative
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
        guard mayRead(full) else { return .leftOut(.notAllowed) }
        if exists, isFolder.boolValue { return .folder }
        return FileNames.hasPictureEnding(name) ? .picture : .leftOut(.otherFile)
    }

    /// Pictures below a class folder; links to folders are not followed, so that no loop is walked.
    private mutating func gather(_ folder: String, depth: Int, _ files: inout [String], _ folders: inout [String])
        throws
    {
        for (number, name) in try FolderSearch.names(in: root + "/" + folder, loop).enumerated() {
            if number % 64 == 0 { try loop.check() }
            let relative = folder + "/" + name
            switch kind(relative) {
            case .picture: files.append(relative)
            case .leftOut(let reason): leftOut.append(LeftOut(relative, reason))
            case .folder:
                let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: root + "/" + relative)) != nil
                if isLink || depth >= 8 {
                    leftOut.append(LeftOut(relative, .linkOrTooDeep))
                } else {
                    let before = files.count
                    var inner: [String] = []
                    try gather(relative, depth: depth + 1, &files, &inner)
                    if files.count > before { folders.append(name) }
                }
            }
        }
    }

    private static func names(in folder: String, _ loop: PictureLoop) throws -> [String] {
        // Listing and sorting a hundred thousand names takes a second: on another thread, while this one listens.
        try loop.once {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
                throw DataError.noFolder(path: folder)
            }
            return naturallySorted(names)
        }
    }
}
