import Diagnostics
import Figures
import Library
import Notebook
import Runtime
import Syntax

/// One entry of the prompt at a time: runs it and shows what it gives, as a person reads it.
package final class Interaction {
    package enum Ending: Hashable, Sendable { case succeeded, failed, incomplete, interrupted, exited(Int32) }

    /// An entry that ran without an error, or a cell of a lesson that was run here.
    package struct Success: Hashable, Sendable {
        package var source: String
        /// Whether its value was shown and named `_`.
        package var gaveValue: Bool
        /// What it did to a model was taken back.
        package var isUndone = false
        /// As it stands in its lesson; nil for what was typed.
        package var cell: NotebookCell?

        package init(source: String, gaveValue: Bool = false) {
            self.source = source
            self.gaveValue = gaveValue
        }

        /// Prose, and code that a lesson does not run or that is there to fail, have no part in what names hold.
        package init(_ cell: NotebookCell, ran: Bool) {
            self.init(source: ran ? cell.source : "")
            self.cell = cell
        }
    }

    package let session: Session
    package let presenter: TerminalPresenter
    /// Whether errors are drawn in colour too.
    package var errorsHaveColour: Bool
    /// Entries that ran without an error, in order, for `:save`.
    package private(set) var succeeded: [Success] = []
    /// Of the lesson that the session began with.
    package private(set) var header = NotebookHeader()
    /// The time of every statement is shown, not only of slow ones.
    package var timesEverything = false
    /// Lines of one value before the rest is left out; nil: as many as the window has, else `longest`.
    package var mostLines: Int?
    /// Rows of the window, where there is one.
    package var windowRows: () -> Int? = { nil }
    /// The last value that was cut, whole.
    package private(set) var cutLines: [String] = []
    private static let longest = 200
    /// Rows of the window that the entry itself, the note and the next prompt take.
    private static let around = 4
    private static let fewest = 10
    /// What `:why` looks at: the last error, until the next one.
    package private(set) var lastDiagnostic: Diagnostic?
    /// What was done to the models, for the line that says it and for `:undo`.
    package let watch: ModelWatch
    /// A model has learned something that no `save` has written down.
    package private(set) var hasUnsavedWeights = false
    private var lastValue = LastValue()

    /// From here on the time of a statement is shown unasked, in seconds.
    private static let slow = 1.0

    /// - Parameter presenter: the session's output.
    package init(session: Session, presenter: TerminalPresenter, errorsHaveColour: Bool) {
        self.session = session
        self.presenter = presenter
        self.errorsHaveColour = errorsHaveColour
        watch = ModelWatch(session)
    }

    @discardableResult
    package func run(_ source: String) -> Ending {
        let start = TerminalPresenter.uptime()
        watch.begin()
        let notes = presenter.noteCount
        var value: Value?
        var ending = perform(source, &value)
        let changes = watch.end(
            entry: Interaction.oneLine(source), number: ending == .succeeded ? succeeded.count - 1 : -1)
        // `freeze(model)` gives the model back; the line that says what changed is enough.
        if let value, changes.isEmpty || !watch.isModel(value) { ending = show(value) }
        if ending == .succeeded, session.attention.hasStoppedPatiently {
            presenter.note("stopped after the batch")
        }
        // What a builtin has said itself is not said twice.
        if presenter.noteCount == notes { changes.forEach { presenter.note($0) } }
        if watch.hasTaught { hasUnsavedWeights = true }
        if hasUnsavedWeights, ending == .succeeded, Interaction.saves(source) { hasUnsavedWeights = false }
        let seconds = TerminalPresenter.uptime() - start
        if seconds >= Interaction.slow || timesEverything { presenter.note(Elapsed.words(seconds)) }
        presenter.finishLine()
        return ending
    }

    /// - Parameter shown: the value to show, nil when there is none.
    private func perform(_ source: String, _ shown: inout Value?) -> Ending {
        lastValue.begin(source, in: session)
        switch session.run(source, name: "prompt") {
        case .value(let value):
            guard let value, !value.isNone else {
                succeeded.append(Success(source: source))
                lastValue.end(nil, in: session)
                return .succeeded
            }
            succeeded.append(Success(source: source, gaveValue: true))
            lastValue.end(value, in: session)
            shown = value
            return .succeeded
        case .failed(let diagnostics):
            lastDiagnostic = diagnostics.first
            for diagnostic in diagnostics { report(diagnostic) }
            return .failed
        case .incomplete:
            presenter.error("SyntaxError: the input ends inside an open bracket or block")
            return .incomplete
        case .interrupted:
            presenter.error("interrupted")
            return .interrupted
        case .exited(let exit):
            if !exit.message.isEmpty { presenter.error(exit.message) }
            return .exited(exit.status)
        }
    }

    /// A lesson that was run in this session, as far as it came: `:save` writes it too.
    package func remember(_ run: NotebookRun) {
        if succeeded.isEmpty { header = run.file.header }
        for cell in run.cells {
            switch cell.state {
            case .ran, .kept: succeeded.append(Success(cell.cell, ran: true))
            case .prose, .skipped, .raisedAsExpected: succeeded.append(Success(cell.cell, ran: false))
            case .failed, .interrupted, .notReached: break
            }
        }
    }

    /// Takes back the last change to a model, in words; nil when there is none. The entry that made it is no longer one
    /// of those that `:save` writes: the lesson would end with another model than the session.
    package func undo() throws -> String? {
        guard let undone = try watch.undo() else { return nil }
        if succeeded.indices.contains(undone.number) { succeeded[undone.number].isUndone = true }
        return undone.words
    }

    /// Forgets what has run, as `:reset` does.
    package func forget() {
        succeeded = []
        header = NotebookHeader()
        hasUnsavedWeights = false
    }

    /// Shows a value as the prompt does: as its object says, else its `repr`, broken into lines where it is long.
    @discardableResult
    package func show(_ value: Value) -> Ending {
        do {
            let display = try Display.of(value)
            var lines = TerminalPresenter.lines(of: display, presenter.style)
            if presenter.style.isTerminal, display.drawing == nil, lines.count == 1,
                let broken = try PrettyValue.lines(value, width: presenter.style.width)
            {
                lines = broken.map { TextStyle.harmless($0) }
            }
            // The card of an object is prose; the columns of a tensor are not.
            if presenter.style.isTerminal, display.drawing == nil, case .object(let object) = value,
                !(object is TensorObject)
            {
                lines = lines.flatMap { Interaction.wrapped($0, presenter.style.width) }
            }
            // A figure is one thing: half of it says nothing.
            let most =
                display.drawing != nil
                ? .max
                : mostLines ?? windowRows().map { max($0 - Interaction.around, Interaction.fewest) }
                    ?? Interaction.longest
            let hidden = lines.count - most
            presenter.lines(hidden > 0 ? Array(lines.prefix(most)) : lines)
            if hidden > 0 {
                presenter.cutFigure = nil
                cutLines = lines
                presenter.note("… \(hidden) more line\(hidden == 1 ? "" : "s"); :more shows all")
            }
            return .succeeded
        } catch let problem as Problem {
            report(Diagnostic(problem))
        } catch {
            presenter.error("the value cannot be shown: \(error)")
        }
        return .failed
    }

    private func report(_ diagnostic: Diagnostic) {
        var style = presenter.style
        style.hasColour = errorsHaveColour
        presenter.error(session.text(of: diagnostic, style, page: .prompt))
    }

    /// A line that is too long goes on below, a little further in.
    private static func wrapped(_ line: String, _ width: Int) -> [String] {
        guard TextWidth.of(line) > width else { return [line] }
        let indent = String(line.prefix { $0 == " " })
        let hanging = indent + "  "
        guard width > hanging.count + 20 else { return [line] }
        let parts = TextFlow.wrap(line, width: width - hanging.count)
        return parts.enumerated().map { ($0.offset == 0 ? indent : hanging) + $0.element }
    }

    /// The beginning of an entry, for a line about it.
    package static func oneLine(_ source: String) -> String {
        let lines = source.utf8.split(separator: 0x0A, maxSplits: 1).map(Substring.init)
        return TextWidth.cut(String((lines.first ?? "").prefix(100)), to: 60) + (lines.count > 1 ? " …" : "")
    }

    /// Whether the text calls something named `save`.
    private static func saves(_ source: String) -> Bool {
        let bytes = ContiguousArray(source.utf8)
        return Lexer.lex(bytes).tokens.contains { token in
            token.kind == .name && String(decoding: bytes[Int(token.lower)..<Int(token.upper)], as: UTF8.self) == "save"
        }
    }
}

/// The name `_`: the value shown last, unless the program uses the name itself.
///
/// One value is kept, and a large one only as long as entries mention it: a forgotten batch of images must not fill the
/// memory.
private struct LastValue {
    private var ours: Value?
    private var entriesSinceMention = 0
    private var isTaken = false

    private static let patience = 5
    private static let large = 8 << 20

    mutating func begin(_ source: String, in session: Session) {
        guard source.utf8.contains(UInt8(ascii: "_")) else { return entriesSinceMention += 1 }
        let bytes = ContiguousArray(source.utf8)
        let mentions = Lexer.lex(bytes).tokens.contains {
            $0.kind == .name && $0.upper == $0.lower + 1 && bytes[Int($0.lower)] == UInt8(ascii: "_")
        }
        entriesSinceMention = mentions ? 0 : entriesSinceMention + 1
    }

    mutating func end(_ value: Value?, in session: Session) {
        // Bound by the program to something else: it is the program's from now on, as in Python.
        if let bound = session.global("_") {
            isTaken = !(ours.map { bound.isIdentical($0) } ?? false)
        } else {
            isTaken = false
        }
        guard !isTaken else { return ours = nil }
        if let value {
            session.setGlobal("_", value)
            ours = value
            entriesSinceMention = 0
        } else if let ours, entriesSinceMention > LastValue.patience, ours.byteCount > LastValue.large {
            session.removeGlobal("_")
            self.ours = nil
        }
    }
}
