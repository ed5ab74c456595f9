import Assistance
import CShims
import Foundation
import Library
import Notebook
import Runtime
import Terminal

/// The prompt: reads an entry, runs it, shows what it gives, until the end of the input.
final class Prompt {
    let place: Workplace
    let bounds: Bounds
    let history: History
    let interaction: Interaction
    /// nil where lines cannot be edited.
    private(set) var editor: LineEditor?
    /// Files that were run with `:load`.
    var lessons: [LoadedLesson] = []
    /// How the last entry went: what a session without a person ends with.
    var status = ExitStatus.success
    var suggests = true
    var showsCallHelp = true
    private var isOver = false
    /// What the program said when it ended the session itself.
    private var exit = ExitStatus.success
    private var said: Set<String> = []
    private var wasWarned = false

    static let sign = "tl>"

    /// - Parameter bounds: what the files it loads may reach.
    init(_ place: Workplace, _ bounds: Bounds) {
        self.place = place
        self.bounds = bounds
        interaction = Interaction(
            session: place.session, presenter: place.presenter, errorsHaveColour: place.errorStyle.hasColour)
        history = History(path: History.standardPath(ProcessInfo.processInfo.environment))
    }

    /// Runs until Ctrl-D, `:quit` or the end of the input.
    /// - Parameter startsUp: whether the person's own start-up file is run first.
    func run(startsUp: Bool) -> ExitStatus {
        let canEdit = place.window.isInputTerminal && place.window.canMoveCursor
        if canEdit {
            tl_terminal_guard()
            greet()
        }
        if startsUp { startUp() }
        if canEdit {
            editor = makeEditor()
            interaction.windowRows = { Int(tl_editor_rows()) }
            place.presenter.style.restHint = ":more shows all"
        }
        guard let editor else { return runPlainly() }
        while !isOver {
            sayOnce(history.problem)
            editor.canSuggest = suggests
            switch editor.read(prompt: Prompt.sign) {
            case .text(let entry):
                wasWarned = wasWarned && entry.trimmed.isEmpty
                editor.remember(entry.trimmedEnd)
                if editor.damage > 0 {
                    place.presenter.note(
                        "\(editor.damage) byte\(editor.damage == 1 ? "" : "s") that \(editor.damage == 1 ? "is" : "are") no UTF-8 text: `\u{FFFD}` stands for each"
                    )
                }
                _ = tl_terminal_lines(false)
                handle(entry)
                _ = tl_terminal_lines(true)
                // Nobody reads what is written any more.
                if StandardStream.output.failure != nil { return .failure }
            case .interrupted(let dropped):
                // What was typed is one Up away.
                history.keep(dropped.trimmedEnd)
                StandardStream.output.write("^C\n")
            case .end:
                StandardStream.output.write("\n")
                end()
            case .failed:
                return .failure
            }
        }
        return exit
    }

    private func runPlainly() -> ExitStatus {
        let reader = PlainReader(
            showsPrompt: place.window.isInputTerminal && place.window.isOutputTerminal,
            continuation: Continuation.indent)
        while !isOver, StandardStream.output.failure == nil, let entry = reader.read(prompt: Prompt.sign) {
            switch entry {
            case .text(let entry):
                if place.window.isInputTerminal { _ = history.add(entry.trimmedEnd) }
                handle(entry)
            // Read with replacements it would be another program.
            case .damaged(let bytes):
                place.presenter.error(Lesson.refusal(of: bytes, name: "prompt", place.errorStyle))
                status = .usage
            }
        }
        if place.window.isInputTerminal { StandardStream.output.write("\n") }
        return status
    }

    private func makeEditor() -> LineEditor? {
        let session = place.session
        let window = place.window
        let completer = PromptCompletion(session: SessionCompletion(session))
        let colours = EntryColours(session: session)
        let help = CallHelp(session)
        return LineEditor(
            program: "tl", history: history, hasColour: window.hasColour,
            questions: .init(
                continuation: Continuation.indent,
                completions: { completer.completions(before: $0) },
                pieces: { colours.pieces($0) },
                help: { [unowned self] before in
                    showsCallHelp ? help.pieces(before: before, columns: window.columns) : []
                }))
    }

    private func greet() {
        let style = place.presenter.style
        let words = "  :help for help, Tab completes, ?name explains, Ctrl-D leaves"
        place.presenter.lines([
            style.ink("TransferLab", .bold) + style.ink(style.width > words.count + 11 ? words : "  :help", .quiet)
        ])
    }

    private func sayOnce(_ text: String?) {
        guard let text, said.insert(text).inserted else { return }
        place.presenter.note(text)
    }

    // MARK: Entries

    func handle(_ entry: String) {
        let text = entry.trimmed
        if text.isEmpty { return }
        if text.hasPrefix(":") {
            status = .success
            perform(directive: text)
        } else if let foreign = ForeignDirective(text) {
            fail("this prompt's own lines begin with a colon: `\(foreign.ours)`")
        } else if let question = Question(text) {
            status = .success
            place.paged { explain(question.name, showsSource: question.wantsSource) }
        } else if let name = Prompt.helpTopic(text) {
            // Help is read, not run: it fits the window, as what `?name` shows.
            status = .success
            place.paged { explain(name, showsSource: false) }
        } else {
            run(entry.trimmedEnd.outdented)
        }
        _ = place.recorder.take()
        place.presenter.finishLine()
    }

    private func leave(with status: ExitStatus) -> ExitStatus {
        isOver = true
        exit = status
        return status
    }

    private func run(_ code: String) {
        status =
            switch interaction.run(code) {
            case .succeeded: .success
            case .failed: .failure
            case .incomplete: .usage
            case .interrupted: .interrupted
            case .exited(let status): leave(with: ExitStatus(rawValue: status))
            }
    }

    /// What `help(name)`, alone on its line, asks about; nil for anything else.
    private static func helpTopic(_ text: String) -> String? {
        guard text.hasPrefix("help("), text.hasSuffix(")"), !text.contains("\n") else { return nil }
        let topic = text.dropFirst("help(".count).dropLast().trimmed
        let name = topic.trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
        guard !name.isEmpty, !name.contains("("), let question = Question("?" + name) else { return nil }
        return question.name
    }

    /// Something the prompt itself cannot do.
    func fail(_ text: String) {
        place.presenter.error(text)
        status = .failure
    }

    /// Leaves, after one reminder when a model has learned something that no file holds.
    func end() {
        if editor != nil, interaction.hasUnsavedWeights, !wasWarned {
            wasWarned = true
            place.presenter.note(
                "a model has changed and is not saved: `save(model, \"model.safetensors\")`; once more leaves all the same"
            )
            return
        }
        isOver = true
    }
}
