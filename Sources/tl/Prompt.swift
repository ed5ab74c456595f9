import CShims
import Foundation
import Notebook
import Runtime
import Terminal

/// The prompt: reads an entry, runs it, shows what it gives, until the end of the input.
final class Prompt {
    let place: Workplace
    let history: History
    let interaction: Interaction
    private(set) var isOver = false
    private var status = ExitStatus.success
    private var said: Set<String> = []

    static let sign = "tl>"
    init(_ place: Workplace) {
        self.place = place
        interaction = Interaction(session: place.session, presenter: place.presenter, errorsHaveColour: place.errorStyle.hasColour)
        history = History(path: History.standardPath(ProcessInfo.processInfo.environment))
    }

    /// Runs until Ctrl-D, `:quit` or the end of the input.
    func run() -> ExitStatus {
        guard place.window.isInputTerminal, place.window.canMoveCursor, let editor = makeEditor() else { return runPlainly() }
        tl_terminal_guard()
        greet()
        while !isOver {
            sayOnce(history.problem)
            switch editor.read(prompt: Prompt.sign) {
            case .text(let entry):
                editor.remember(Prompt.trimmedEnd(entry))
                tl_terminal_echo(false)
                handle(entry)
                tl_terminal_echo(true)
                place.presenter.style.width = place.window.columns
            case .interrupted(let dropped):
                // What was typed is one Up away.
                history.keep(dropped)
                StandardStream.output.write("^C\n")
            case .end:
                StandardStream.output.write("\n")
                isOver = true
            case .failed:
                return .failure
            }
        }
        return .success
    }

    /// Without the empty line that ended a block.
    private static func trimmedEnd(_ entry: String) -> String {
        var entry = entry
        while entry.last?.isWhitespace == true { entry.removeLast() }
        return entry
    }

    private func runPlainly() -> ExitStatus {
        let reader = PlainReader(showsPrompt: place.window.isInputTerminal && place.window.isOutputTerminal, continuation: Continuation.indent)
        while !isOver, let entry = reader.read(prompt: Prompt.sign) { handle(entry) }
        if place.window.isInputTerminal { StandardStream.output.write("\n") }
        return status
    }

    private func makeEditor() -> LineEditor? {
        let completer = SessionCompletion(place.session)
        return LineEditor(program: "tl", history: history, hasColour: place.window.hasColour, questions: .init(
            continuation: Continuation.indent,
            completions: { completer.completions(before: $0) }))
    }

    private func greet() {
        let style = place.presenter.style
        place.presenter.lines([style.ink("TransferLab", .bold) + style.ink("  :help for help, Tab completes, ?name explains, Ctrl-D leaves", .quiet)])
    }

    private func sayOnce(_ text: String?) {
        guard let text, said.insert(text).inserted else { return }
        place.presenter.note(text)
    }

    // MARK: Entries

    func handle(_ entry: String) {
        let text = entry.trimmingCharacters(in: .whitespacesAndNewlines)
        if text.isEmpty { return }
        if text.hasPrefix(":") {
            perform(directive: text)
        } else if let name = Prompt.asked(text) {
            explain(name)
        } else {
            status = switch interaction.run(Prompt.trimmedEnd(entry)) {
            case .succeeded: .success
            case .failed: .failure
            case .incomplete: .usage
            case .interrupted: .interrupted
            }
            _ = place.recorder.take()
        }
    }

    func end() { isOver = true }

    /// The name in `?name`, `name?` or `??name`; nil for anything else.
    private static func asked(_ text: String) -> String? {
        guard text.hasPrefix("?") || text.hasSuffix("?"), !text.contains("\n") else { return nil }
        let name = text.drop { $0 == "?" }.trimmingCharacters(in: CharacterSet(charactersIn: "? \t"))
        let isName = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        return isName ? name : nil
    }

    private func explain(_ name: String) {
        let style = place.presenter.style
        let reference = Reference(place.session)
        if name.isEmpty { return perform(directive: ":help") }
        if let value = place.session.global(name) {
            place.presenter.lines([style.ink(name, .bold) + style.ink(": " + value.typeName, .quiet)])
            interaction.show(value)
            return
        }
        if let documented = reference.find(name) {
            place.presenter.lines(reference.lines(documented, style))
        } else {
            place.presenter.error(reference.missing(name))
        }
    }
}
