import CShims
import Glibc

/// Reads entries where nothing can be edited: a dumb terminal, an editor's shell buffer, a pipe.
package final class PlainReader {
    private let continuation: (String) -> String?
    private let showsPrompt: Bool
    private var pending: [UInt8] = []
    private var isAtEnd = false

    private enum Line {
        case text(String)
        case interrupted
        case end
    }

    /// - Parameter showsPrompt: off when nobody looks.
    package init(showsPrompt: Bool, continuation: @escaping (String) -> String?) {
        self.continuation = continuation
        self.showsPrompt = showsPrompt
    }

    /// One entry, read on while it is not finished; Ctrl-C drops what was typed. nil at the end of the input.
    package func read(prompt: String) -> String? {
        var text = ""
        var shown = prompt
        while true {
            if showsPrompt {
                StandardStream.output.write(shown + " ")
                StandardStream.output.flush()
            }
            switch line() {
            case .end: return text.isEmpty ? nil : text
            case .interrupted:
                StandardStream.output.write("\n")
                text = ""
                shown = prompt
            case .text(let line):
                text += text.isEmpty ? line : "\n" + line
                let isFinished = continuation(text) == nil || (text.contains("\n") && line.allSatisfy { $0 == " " })
                if isFinished { return text }
                shown = "..."
            }
        }
    }

    private func line() -> Line {
        tl_signals_reading(true)
        defer { tl_signals_reading(false) }
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                var line = pending[..<end]
                if line.last == 0x0D { line.removeLast() }
                defer { pending.removeSubrange(...end) }
                return .text(String(decoding: line, as: UTF8.self))
            }
            if isAtEnd {
                guard !pending.isEmpty else { return .end }
                defer { pending = [] }
                return .text(String(decoding: pending, as: UTF8.self))
            }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
            if count > 0 {
                pending += bytes.prefix(count)
            } else if count < 0, errno == EINTR {
                if tl_signals_take_interrupt() { return .interrupted }
            } else {
                isAtEnd = true
            }
        }
    }
}
