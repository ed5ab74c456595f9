import Glibc

/// Reads lines where nothing can be edited: a dumb terminal, an editor's shell buffer.
package final class PlainReader {
    private let continuation: (String) -> String?
    private let hasEcho: Bool

    /// - Parameter showsPrompt: off when nobody looks.
    package init(showsPrompt: Bool, continuation: @escaping (String) -> String?) {
        self.continuation = continuation
        hasEcho = showsPrompt
    }

    /// One entry, read on while it is not finished. nil at the end of the input.
    package func read(prompt: String) -> String? {
        var text = ""
        var shown = prompt
        while true {
            if hasEcho {
                StandardStream.output.write(shown + " ")
                StandardStream.output.flush()
            }
            guard let line = readLine(strippingNewline: true) else { return text.isEmpty ? nil : text }
            text += text.isEmpty ? line : "\n" + line
            let isFinished = continuation(text) == nil || (text.contains("\n") && line.allSatisfy { $0 == " " })
            if isFinished { return text }
            shown = "..."
        }
    }
}
