import Foundation
import TestKit

/// Expected texts in `Tests/Golden/errors`; `TL_BLESS=1` rewrites them.
enum Golden {
    static let folder = GoldenFiles.folder.appendingPathComponent("errors")
    static let isBlessing = GoldenFiles.isBlessing
    static let separator = "\n----\n"

    /// One file per mistake: the source, a line of dashes, the rendered message; below another line of dashes, in some,
    /// the program of someone who did what the hint says, which is run beside the library.
    static let cases = GoldenFiles.names(in: "errors/syntax")

    static func read(_ name: String) throws -> (source: String, expected: String) {
        let text = try String(contentsOf: folder.appendingPathComponent("syntax/\(name)"), encoding: .utf8)
        let parts = text.components(separatedBy: separator)
        guard parts.count > 1 else { return (text, "") }
        return (parts[0] + "\n", parts.count > 2 ? parts[1] + "\n" : parts[1])
    }

    static func write(_ name: String, source: String, rendered: String) throws {
        let file = folder.appendingPathComponent("syntax/\(name)")
        let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: separator)
        let followed = parts.count > 2 ? rendered.trimmingSuffix("\n") + separator + parts[2] : rendered
        try (source.trimmingSuffix("\n") + separator + followed).write(to: file, atomically: true, encoding: .utf8)
    }

    /// The wrong programs of `python-messages.txt` with CPython's message.
    static let messages: [(source: String, message: String)] = {
        Repository.text("Tests/Golden/errors/python-messages.txt").components(separatedBy: "%%\n").dropFirst()
            .compactMap { entry in
                let parts = entry.components(separatedBy: "\n# ")
                guard parts.count >= 2, let last = parts.last else { return nil }
                return (parts.dropLast().joined(separator: "\n# ") + "\n", last.trimmingSuffix("\n"))
            }
    }()
}

extension StringProtocol {
    func trimmingSuffix(_ suffix: Character) -> String {
        var text = String(self)
        while text.last == suffix { text.removeLast() }
        return text
    }
}
