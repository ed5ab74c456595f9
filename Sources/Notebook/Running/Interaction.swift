import Diagnostics
import Runtime

/// One entry of the prompt at a time: runs it and shows what it gives, as a person reads it.
package final class Interaction {
    package enum Ending: Hashable, Sendable { case succeeded, failed, incomplete, interrupted }

    package let session: Session
    package let presenter: TerminalPresenter
    /// Whether errors are drawn in colour too.
    package var errorsHaveColour: Bool
    /// Entries that ran without an error, in order, for `:save`.
    package private(set) var succeeded: [String] = []
    /// The time of every statement is shown, not only of slow ones.
    package var timesEverything = false

    /// From here on the time of a statement is shown unasked, in seconds.
    private static let slow = 1.0

    /// - Parameter presenter: the session's output.
    package init(session: Session, presenter: TerminalPresenter, errorsHaveColour: Bool) {
        self.session = session
        self.presenter = presenter
        self.errorsHaveColour = errorsHaveColour
    }

    @discardableResult
    package func run(_ source: String) -> Ending {
        let start = TerminalPresenter.uptime()
        let ending = perform(source)
        let seconds = TerminalPresenter.uptime() - start
        if seconds >= Interaction.slow || timesEverything { presenter.note(Elapsed.words(seconds)) }
        return ending
    }

    private func perform(_ source: String) -> Ending {
        switch session.run(source, name: "prompt") {
        case .value(let value):
            succeeded.append(source)
            guard let value, !value.isNone else { return .succeeded }
            session.setGlobal("_", value)
            return show(value)
        case .failed(let diagnostics):
            for diagnostic in diagnostics { report(diagnostic) }
            return .failed
        case .incomplete:
            presenter.error("SyntaxError: the input ends inside an open bracket or block")
            return .incomplete
        case .interrupted:
            presenter.error("interrupted")
            return .interrupted
        }
    }

    /// Shows a value as the prompt does: as its object says, else its `repr`.
    @discardableResult
    package func show(_ value: Value) -> Ending {
        do {
            presenter.show(try Display.of(value))
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
        presenter.error(session.text(of: diagnostic, style))
    }
}

extension Session {
    /// A diagnostic drawn with the source lines it points at, without a line end after the last.
    package func text(of diagnostic: Diagnostic, _ style: TextStyle) -> String {
        var map = SourceMap()
        for source in sources { _ = map.add(name: source.name, text: source.text) }
        var text = Renderer(width: style.width, colour: style.hasColour).render(diagnostic, in: map)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}

extension Diagnostic {
    /// A problem that no call could give a place.
    init(_ problem: Problem) {
        self.init(code: problem.code, kind: problem.kind, message: problem.message, notes: problem.notes, hint: problem.hint)
    }
}
