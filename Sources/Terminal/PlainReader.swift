/// Reads entries where nothing can be edited: a dumb terminal, an editor's shell buffer, a pipe.
package final class PlainReader {
    private let continuation: (String) -> String?
    private let showsPrompt: Bool
    private let input = PlainInput()

    /// - Parameter showsPrompt: off when nobody looks.
    package init(showsPrompt: Bool, continuation: @escaping (String) -> String?) {
        self.continuation = continuation
        self.showsPrompt = showsPrompt
    }

    package enum Entry: Hashable, Sendable {
        case text(String)
        /// Ended at a line that is no UTF-8: the bytes up to its end.
        case damaged([UInt8])
    }

    /// One entry, read on while it is not finished; Ctrl-C drops what was typed. nil at the end of the input.
    package func read(prompt: String) -> Entry? {
        var text = ""
        var shown = prompt
        while true {
            let line = input.line {
                guard showsPrompt else { return }
                StandardStream.output.write(shown + " ")
                StandardStream.output.flush()
            }
            switch line {
            case .end: return text.isEmpty ? nil : .text(text)
            case .interrupted:
                StandardStream.output.write("\n")
                text = ""
                shown = prompt
            case .damaged(let line): return .damaged(Array(text.utf8) + (text.isEmpty ? [] : [0x0A]) + line)
            case .text(let line):
                text += text.isEmpty ? line : "\n" + line
                if continuation(text) == nil { return .text(text) }
                shown = "..."
            }
        }
    }
}
