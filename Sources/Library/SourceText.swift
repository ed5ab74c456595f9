import Foundation
import Runtime
import Syntax

/// Reading the text of a program: a lesson, a script, a module.
package enum SourceText {
    /// Bytes of one text. A long lesson has a hundred thousand; of more than this the syntax tree alone would take
    /// gigabytes.
    package static let most = 16 << 20

    package enum Failure: Error {
        case missing
        case folder
        case unreadable
        /// A named pipe, a device, or what the system shows as a file: reading it may never end.
        case noFile
        case tooLong(bytes: Int?)

        /// What follows the name of the file.
        package var words: String {
            switch self {
            case .missing: "there is no such file"
            case .folder: "it is a folder"
            case .unreadable: "it is not readable"
            case .noFile:
                "it is no file but a pipe, a device or a part of the system; `tl < it` reads it as standard input"
            case .tooLong(let bytes):
                "it has \(bytes.map { "\($0)" } ?? "more than \(SourceText.most)") bytes; a program has at most \(SourceText.most)"
            }
        }
    }

    /// The bytes of a file. Its size is asked first; a pipe has none, and is read up to the bound.
    package static func bytes(of path: String) throws(Failure) -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .missing }
        if isFolder.boolValue { throw .folder }
        if isNoFile(path) { throw .noFile }
        guard let file = FileHandle(forReadingAtPath: path) else { throw .unreadable }
        defer { try? file.close() }
        if let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int, size > most {
            throw .tooLong(bytes: size)
        }
        return try bytes(of: file)
    }

    /// Everything that `open` may wait for, but not what the shell has opened already: `tl <(make lesson)`.
    private static func isNoFile(_ path: String) -> Bool {
        if path == "/dev/stdin" || path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/") { return false }
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { return true }
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        return place.hasPrefix("/proc/") || place.hasPrefix("/sys/")
    }

    package static func bytes(of file: FileHandle) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let part: Foundation.Data?
            do { part = try file.read(upToCount: 1 << 16) } catch { throw .unreadable }
            guard let part, !part.isEmpty else { return bytes }
            bytes += part
            if bytes.count > most { throw .tooLong(bytes: nil) }
        }
    }

    /// The text of a module; nil where no file stands. Raises for one that is too long or no text.
    static func module(at path: String) throws -> String? {
        let bytes: [UInt8]
        do throws(Failure) { bytes = try SourceText.bytes(of: path) } catch {
            switch error {
            case .missing, .folder, .noFile: return nil
            case .unreadable:
                throw Problem("PermissionError", "[Errno 13] Permission denied: '\(path)'", code: "TL0315")
            case .tooLong:
                throw Problem(
                    "MemoryError", "\(path): \(error.words)",
                    hint: "Keep data in files of their own: `load_images(folder)` and `load_tensors(path)` read them.")
            }
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let reason = Parser.parse(bytes: ContiguousArray(bytes), file: 0).diagnostics.first
        throw Problem(
            "SyntaxError", "\(reason?.message ?? "the file is not UTF-8") (\(path))", hint: reason?.hint ?? "")
    }
}
