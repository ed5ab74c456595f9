import Foundation

/// Expected texts in `Tests/Golden/errors`; `TL_BLESS=1` rewrites them.
enum Golden {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Golden/errors")
    static let isBlessing = ProcessInfo.processInfo.environment["TL_BLESS"] == "1"
    static let separator = "\n----\n"

    /// One file per mistake: the source, a line of dashes, the rendered message.
    static let cases: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("syntax").path)
        return (names ?? []).filter { $0.hasSuffix(".txt") }.sorted()
    }()

    static func read(_ name: String) throws -> (source: String, expected: String) {
        let text = try String(contentsOf: folder.appendingPathComponent("syntax/\(name)"), encoding: .utf8)
        guard let cut = text.range(of: separator) else { return (text, "") }
        return (String(text[..<cut.lowerBound]) + "\n", String(text[cut.upperBound...]))
    }

    static func write(_ name: String, source: String, rendered: String) throws {
        let text = source.drop(while: { _ in false }).trimmingSuffix("\n") + separator + rendered
        try text.write(to: folder.appendingPathComponent("syntax/\(name)"), atomically: true, encoding: .utf8)
    }

    /// The wrong programs of `python-messages.txt` with CPython's message.
    static let messages: [(source: String, message: String)] = {
        let text = (try? String(contentsOf: folder.appendingPathComponent("python-messages.txt"), encoding: .utf8)) ?? ""
        return text.components(separatedBy: "%%\n").dropFirst().compactMap { entry in
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
