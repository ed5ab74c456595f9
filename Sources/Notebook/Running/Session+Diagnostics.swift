import Diagnostics
import Figures
import Runtime

extension Session {
    /// A diagnostic drawn with the source lines it points at, without a line end after the last.
    ///
    /// - Parameter page: how the last line names the page of the error.
    package func text(of diagnostic: Diagnostic, _ style: TextStyle, page: Renderer.PageLine = .command) -> String {
        var map = SourceMap()
        for source in sources { _ = map.add(name: source.name, text: source.text) }
        var text = Renderer(width: style.width, colour: style.hasColour, page: page).render(diagnostic, in: map)
        while text.last?.isNewline == true { text.removeLast() }
        // A log keeps the message on one line, where it can be searched for; a person reads it in the window.
        let end = text.firstIndex(of: "\n") ?? text.endIndex
        guard style.isTerminal, TextWidth.of(String(text[..<end])) > style.width else { return text }
        return TextFlow.folded(String(text[..<end]), width: style.width, indent: "  ") + text[end...]
    }
}

extension Diagnostic {
    /// A problem that no call could give a place.
    package init(_ problem: Problem) {
        self.init(
            code: problem.code, kind: problem.kind, message: problem.message, notes: problem.notes, hint: problem.hint)
    }
}
