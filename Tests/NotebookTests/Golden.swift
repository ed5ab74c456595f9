import Foundation
import Testing

/// Expected texts in `Tests/Golden`; `TL_BLESS=1` rewrites them.
enum Golden {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Golden")
    static var isBlessing: Bool { ProcessInfo.processInfo.environment["TL_BLESS"] == "1" }

    /// The stored text; a missing file is empty, which no drawing is.
    static func text(_ name: String, _ actual: String) -> String {
        let file = folder.appendingPathComponent("figures").appendingPathComponent(name)
        if isBlessing {
            try? FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try? Data((actual + "\n").utf8).write(to: file)
        }
        guard let stored = try? String(contentsOf: file, encoding: .utf8) else { return "" }
        return String(stored.dropLast())
    }
}
