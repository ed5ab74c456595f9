import Foundation

/// Names of files and folders.
package enum PathCompletion {
    private static let most = 500

    package static func completion(_ text: String) -> Completion {
        let slash = text.lastIndex(of: "/")
        let folder = slash.map { String(text[...$0]) } ?? ""
        let word = slash.map { String(text[text.index(after: $0)...]) } ?? text
        let path = folder.hasPrefix("~/") ? NSHomeDirectory() + folder.dropFirst() : folder
        let items = (try? FileManager.default.contentsOfDirectory(atPath: path.isEmpty ? "." : path)) ?? []
        // A name with control characters could steer the terminal; it is not offered.
        let plain = items.filter { !$0.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) } }
        let found = plain.filter { $0.hasPrefix(word) && (word.hasPrefix(".") || !$0.hasPrefix(".")) }.sorted().prefix(
            most
        ).map { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path + name, isDirectory: &isFolder)
            return Completion.Candidate(name + (isFolder.boolValue ? "/" : ""))
        }
        return Completion(typed: word.count, candidates: Array(found))
    }
}
