import CShims
import Foundation
import Terminal

/// The person's own editor, started on a file.
enum ExternalEditor {
    struct Problem: Error {
        var message: String
    }

    /// `$VISUAL`, else `$EDITOR`: a command line.
    static func command(_ environment: [String: String]) -> String? {
        ["VISUAL", "EDITOR"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }

    /// Runs the editor in the foreground and waits; its exit status.
    static func run(_ command: String, _ path: String) -> Int32 {
        StandardStream.output.flush()
        let echoed = tl_terminal_lines(true)
        defer { _ = tl_terminal_lines(echoed) }
        return tl_run_in_foreground("\(command) \"$1\"", path)
    }

    /// A text through the editor.
    static func edit(_ text: String, with command: String) -> Result<String, Problem> {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("tl-\(UUID().uuidString).tl")
        defer { try? FileManager.default.removeItem(at: url) }
        // Only the person who edits may read it.
        guard
            FileManager.default.createFile(
                atPath: url.path, contents: Foundation.Data((text + "\n").utf8), attributes: [.posixPermissions: 0o600])
        else {
            return .failure(Problem(message: "cannot write \(url.path)"))
        }
        let status = run(command, url.path)
        guard status == 0 else { return .failure(Problem(message: "\(command) ended with status \(status)")) }
        guard let changed = try? String(contentsOf: url, encoding: .utf8) else {
            return .failure(Problem(message: "the edited text cannot be read"))
        }
        return .success(changed)
    }
}
