import Foundation

/// Places of the repository that tests read.
package enum Repository {
    package static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    package static let tests = root.appendingPathComponent("Tests")

    /// The files below a folder of the repository with one of the endings, in order.
    ///
    /// A test over files that are not there would pass without testing anything: this ends the run instead.
    package static func files(_ folder: String, endings: Set<String>) -> [URL] {
        let walk = FileManager.default.enumerator(
            at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
        let files = (walk?.allObjects ?? []).compactMap { $0 as? URL }.filter { endings.contains($0.pathExtension) }
        precondition(!files.isEmpty, "no file that ends in \(endings.sorted()) below \(folder)")
        return files.sorted { $0.path < $1.path }
    }

    /// The lines of a text file of the repository and the others, as they stand.
    package static func text(_ path: String) -> String {
        let file = root.appendingPathComponent(path)
        do { return try String(contentsOf: file, encoding: .utf8) } catch { preconditionFailure("\(path): \(error)") }
    }
}

/// Stored numbers in `Tests/Fixtures`, each beside the script that wrote them.
package enum Fixtures {
    package static let folder = Repository.tests.appendingPathComponent("Fixtures")

    /// What is stored under a name. Fixtures are the arguments of tests: one that cannot be read ends the run, or the
    /// test would have no case and pass.
    package static func read<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(contentsOf: folder.appendingPathComponent("\(name).json")))
        } catch { preconditionFailure("Tests/Fixtures/\(name).json: \(error)") }
    }
}

/// Expected texts in `Tests/Golden`; `TL_BLESS=1` rewrites them.
package enum GoldenFiles {
    package static let folder = Repository.tests.appendingPathComponent("Golden")
    package static let isBlessing = ProcessInfo.processInfo.environment["TL_BLESS"] == "1"

    /// The names of the `.txt` files in a folder of `Tests/Golden`, in order. They are the cases of a test: none ends
    /// the run.
    package static func names(in folder: String) -> [String] {
        Repository.files("Tests/Golden/" + folder, endings: ["txt"]).map(\.lastPathComponent)
    }

    /// The stored text without its last line end, or nil where there is none; blessing stores `actual` first.
    package static func text(_ name: String, blessing actual: @autoclosure () -> String) throws -> String? {
        let file = folder.appendingPathComponent(name)
        if isBlessing {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data((actual() + "\n").utf8).write(to: file)
        }
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        return String(try String(contentsOf: file, encoding: .utf8).dropLast())
    }
}
