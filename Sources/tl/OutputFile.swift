import Files
import Foundation

/// Texts that a command writes: whole or not at all, and only where a file may stand.
enum OutputFile {
    /// Why nothing can be written under a name; nil when it can. Asked before the work.
    static func problem(with path: String) -> String? {
        var status = stat()
        if stat(path, &status) == 0 {
            switch status.st_mode & S_IFMT {
            case S_IFDIR: return "it is a folder; name a file in it"
            case S_IFREG: break
            default: return "it is no file but a pipe or a device"
            }
        }
        if path.hasSuffix("/") { return "it is a folder; name a file in it" }
        return path.isEmpty ? "a file needs a name" : nil
    }

    /// Makes the folders in front of it. The words of what went wrong; nil when it was written.
    static func write(_ text: String, to path: String) -> String? {
        if let problem = problem(with: path) { return problem }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            return "there is no folder \(folder.path), and it cannot be made"
        }
        do {
            try AtomicFile.write(Array(text.utf8), to: path)
            return nil
        } catch let error as FileSystemError {
            return error.reason
        } catch {
            return "\(error)"
        }
    }
}
