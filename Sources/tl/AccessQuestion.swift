import Assistance
import CShims
import Figures
import Notebook
import Runtime
import Terminal

/// A program that wants more than its flags allow, put to the person at the terminal.
struct AccessQuestion {
    let place: Workplace
    /// The program as the person knows it.
    let program: String

    /// From here on the person is asked, where there is one: both ends of the conversation must be a terminal.
    func install() {
        let canAsk = place.window.isInputTerminal && StandardStream.error.isTerminal
        place.session.access.begin(asking: canAsk ? ask : nil)
    }

    private func ask(_ request: AccessRequest, _ spot: ProgramPlace?) -> Bool {
        place.presenter.finishLine()
        StandardStream.output.flush()
        StandardStream.error.write(lines(request, spot).map { $0 + "\n" }.joined())
        // What was typed before the question is no answer to it.
        tl_terminal_forget_input()
        _ = tl_signals_take_interrupt()
        let echoed = tl_terminal_lines(true)
        defer { _ = tl_terminal_lines(echoed) }
        let input = PlainInput()
        while true {
            switch input.line(show: { StandardStream.error.write("allow it? [y/n] ") }) {
            case .text(let answer) where ["y", "yes"].contains(answer.trimmed.lowercased()): return true
            case .text(let answer) where ["n", "no"].contains(answer.trimmed.lowercased()): return false
            case .text, .damaged: continue
            case .interrupted, .end:
                StandardStream.error.write("\n")
                return false
            }
        }
    }

    private func lines(_ request: AccessRequest, _ spot: ProgramPlace?) -> [String] {
        let style = place.errorStyle
        var lines = TextFlow.wrap(TextStyle.harmless("\(program) asks to \(request.act)"), width: style.width).map {
            style.ink($0, .bold)
        }
        if let spot {
            let name = spot.name == program ? "" : TextStyle.harmless(spot.name) + ", "
            lines.append(
                TextWidth.cut("  \(name)line \(spot.line): \(TextStyle.harmless(spot.text.trimmed))", to: style.width))
        }
        let consequence = TextStyle.harmless(
            "yes lets it \(request.scope) until it ends; `\(request.flag)` always does")
        return lines + TextFlow.wrap(consequence, width: style.width - 2).map { style.ink("  " + $0, .quiet) }
    }
}

extension Session {
    /// Runs a file that may come from anyone, in a session where a person types: what is typed there is not held to the
    /// file's bounds, and what the file asks for is not open to later ones.
    func asProgram<Result>(_ bounds: Bounds, in folder: String, _ body: () -> Result) -> Result {
        let before = settings
        bounds.hold(&settings, to: folder)
        defer { (settings.files, settings.mayDownload) = (before.files, before.mayDownload) }
        return body()
    }
}
