import CShims
import Figures
import Foundation
import Notebook
import Terminal

extension Workplace {
    /// Shows what `body` shows; through a pager when it is longer than the window of a person who reads along.
    func paged(_ body: () -> Void) {
        guard pagesLongText, window.isInputTerminal, window.canMoveCursor else { return body() }
        let text = presenter.held(body)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        guard Pager.isLong(lines) else { return StandardStream.output.write(text) }
        StandardStream.output.flush()
        if let program = ProcessInfo.processInfo.environment["PAGER"], !program.isEmpty {
            if ExternalPager.show(text, with: program) { return }
            presenter.note("`\(TextStyle.harmless(program))`, the pager that PAGER names, cannot be started")
        }
        Pager(hasColour: window.hasColour).show(lines)
    }
}

/// The person's own pager.
enum ExternalPager {
    /// False when it cannot be started.
    static func show(_ text: String, with command: String) -> Bool {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("tl-\(UUID().uuidString).txt")
        defer { try? FileManager.default.removeItem(at: url) }
        guard
            FileManager.default.createFile(
                atPath: url.path, contents: Foundation.Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { return false }
        let echoed = tl_terminal_lines(true)
        defer { _ = tl_terminal_lines(echoed) }
        // `less` shows colours, stays out of the way of short text, and leaves what was read on the screen, unless LESS
        // says otherwise.
        let status = tl_run_in_foreground("export LESS=\"${LESS-FRX}\"; \(command) < \"$1\"", url.path)
        // 126 and 127: the shell could not run it.
        return status >= 0 && status != 126 && status != 127
    }
}
