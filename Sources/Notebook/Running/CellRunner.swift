import Diagnostics
import Figures
import Foundation
import Runtime
import Synchronization
import Syntax

/// Runs a notebook cell by cell in one session.
///
/// Everything a cell puts out is kept, so that a page or a report can be made even of a run that failed half way.
package final class CellRunner {
    private let session: Session
    private let recorder: CellRecorder
    private let presenter: TerminalPresenter?
    private let errorsHaveColour: Bool
    /// `--set name=value`: run right after the cell tagged `parameters`.
    package var overrides: [Parameters.Override] = []
    /// Keeps results of cells marked `cache`; nil: every cell runs.
    package var cache: CellCache?

    /// - Parameters:
    ///   - recorder: the session's output.
    ///   - presenter: shows prose and titles; nil when nobody watches.
    ///   - errorsHaveColour: whether standard error may be drawn in colour.
    package init(
        session: Session, recorder: CellRecorder, presenter: TerminalPresenter?, errorsHaveColour: Bool = false
    ) {
        self.session = session
        self.recorder = recorder
        self.presenter = presenter
        self.errorsHaveColour = errorsHaveColour
    }

    package func run(_ file: NotebookFile) -> NotebookRun {
        let start = TerminalPresenter.uptime()
        var run = NotebookRun(file: file, cells: [], ending: .finished, seconds: 0)
        var isFirst = true
        for cell in file.cells {
            guard run.ending == .finished else {
                run.cells.append(CellRun(cell: cell, state: cell.kind == .code ? .notReached : .prose))
                continue
            }
            if !file.isScript { announce(cell, isFirst: isFirst) }
            isFirst = false
            guard cell.kind == .code else {
                run.cells.append(CellRun(cell: cell, state: .prose))
                continue
            }
            if cell.options.skip {
                run.cells.append(CellRun(cell: cell, state: .skipped))
                continue
            }
            let (result, ending) = cell.options.cache ? runUnlessKept(cell, in: file) : self.run(cell, in: file)
            run.cells.append(result)
            run.ending = ending
        }
        run.seconds = TerminalPresenter.uptime() - start
        return run
    }

    private func announce(_ cell: NotebookCell, isFirst: Bool) {
        guard let presenter else { return }
        let gap = isFirst ? [] : [""]
        switch cell.kind {
        case .markdown:
            presenter.lines(gap + Markdown(cell.source).lines(presenter.style))
        case .code where !cell.title.isEmpty:
            let skipped = cell.options.skip ? " (skipped)" : ""
            presenter.lines(
                gap + [
                    presenter.style.ink("[\(cell.number)]", .quiet) + " "
                        + presenter.style.ink(cell.title + skipped, .bold)
                ])
        case .code, .raw:
            break
        }
    }

    // MARK: One cell

    /// A cell marked `cache`: what it gave and showed before, where nothing that decides it has changed.
    private func runUnlessKept(_ cell: NotebookCell, in file: NotebookFile) -> (CellRun, NotebookRun.Ending) {
        guard let cache, !cell.options.raises else { return run(cell, in: file) }
        var reason = ""
        var inputs: CellCache.Inputs?
        switch cache.look(cell) {
        case .kept(let outputs, let seconds):
            outputs.forEach { replay($0) }
            recorder.note("kept from an earlier run, which took \(Elapsed.words(seconds))")
            presenter?.flush()
            return (CellRun(cell: cell, state: .kept, outputs: recorder.take()), .finished)
        case .mustRun(let before, let stale):
            inputs = before
            if !stale.isEmpty { recorder.note("stale: \(stale); the cell runs again") }
        case .cannotBeKept(let words): reason = words
        }
        let stale = recorder.take()
        var (result, ending) = run(cell, in: file)
        if let inputs, ending == .finished {
            reason = cache.keep(cell, inputs, outputs: result.outputs, seconds: result.seconds) ?? ""
        }
        if !reason.isEmpty, ending == .finished { recorder.note("not kept: \(reason)") }
        result.outputs = stale + result.outputs + recorder.take()
        return (result, ending)
    }

    private func replay(_ output: CellOutput) {
        switch output {
        case .printed(let text): recorder.write(text)
        case .shown(let display): recorder.show(display)
        case .noted(let line): recorder.note(line)
        case .raised(let text): recorder.raise(text)
        }
    }

    private func run(_ cell: NotebookCell, in file: NotebookFile) -> (CellRun, NotebookRun.Ending) {
        let start = TerminalPresenter.uptime()
        let timer = cell.options.timeout.map { CellTimer(seconds: $0, attention: session.attention) }
        var outcome = session.run(cell.source, name: file.isScript ? file.name : "cell \(cell.number)")
        if cell.options.isParameters, case .value = outcome, !overrides.isEmpty {
            outcome = session.run(overrides.map(\.statement).joined(separator: "\n"), name: "--set")
        }
        let isLate = timer?.stop() ?? false
        // A `fit` that was asked to stop gives what it has; the cell is over all the same.
        let hasStopped = session.attention.hasStoppedPatiently
        if isLate, case .value = outcome { outcome = .interrupted }
        var result = CellRun(cell: cell, state: .ran)
        var ending = NotebookRun.Ending.finished
        switch outcome {
        case .value(let value):
            if let value, !file.isScript, !value.isNone, let failure = show(value) {
                ending = fail(failure, &result, in: file)
            } else if cell.options.raises {
                raise(
                    "\(cell.label) should raise an error, as its marker says, and did not", for: cell, in: file, at: nil
                )
                result.state = .failed
                ending = .failed(.raised)
            } else if hasStopped {
                result.state = .interrupted
                ending = .interrupted
            }
        case .failed(let diagnostics):
            ending = fail(diagnostics, &result, in: file)
        case .incomplete:
            // The session has no diagnostic for a text that could go on; the parser has.
            let number = UInt32(truncatingIfNeeded: max(session.sources.count - 1, 0))
            ending = fail(Parser.parse(cell.source, file: number).diagnostics, &result, in: file)
        case .interrupted where isLate:
            let seconds = Axis.short(cell.options.timeout ?? 0)
            raise(
                "TimeoutError: \(cell.label) ran longer than \(seconds) s and was stopped", for: cell, in: file, at: nil
            )
            result.state = .failed
            ending = .failed(.raised)
        case .interrupted:
            result.state = .interrupted
            ending = .interrupted
        case .exited(let exit):
            if !exit.message.isEmpty {
                recorder.raise(exit.message)
                presenter?.error(exit.message)
            }
            ending = .exited(exit.status)
        }
        result.seconds = TerminalPresenter.uptime() - start
        result.outputs = recorder.take()
        presenter?.flush()
        if result.seconds >= 1, !file.isScript, let presenter {
            presenter.lines([presenter.style.ink(Elapsed.words(result.seconds), .quiet)])
        }
        return (result, ending)
    }

    private func show(_ value: Value) -> [Diagnostic]? {
        do {
            recorder.show(try Display.of(value))
            return nil
        } catch let problem as Problem {
            return [Diagnostic(problem)]
        } catch {
            return [Diagnostic(kind: "RuntimeError", message: "the value cannot be shown: \(error)")]
        }
    }

    private func fail(_ diagnostics: [Diagnostic], _ result: inout CellRun, in file: NotebookFile) -> NotebookRun.Ending
    {
        let isExpected = result.cell.options.raises
        for diagnostic in diagnostics {
            let plain = session.text(of: diagnostic, TextStyle(width: 88))
            recorder.raise(plain)
            if isExpected {
                presenter?.lines(plain.split(separator: "\n").map(String.init))
            } else if let presenter {
                var style = presenter.style
                style.hasColour = errorsHaveColour
                presenter.error(session.text(of: diagnostic, style) + place(of: diagnostic, result.cell, file))
            }
        }
        if isExpected {
            result.state = .raisedAsExpected
            return .finished
        }
        result.state = .failed
        return .failed(diagnostics.first?.failure ?? .syntax)
    }

    private func raise(_ text: String, for cell: NotebookCell, in file: NotebookFile, at line: Int?) {
        recorder.raise(text)
        presenter?.error(text + "\n  \(file.name), line \(cell.markerLine == 0 ? cell.firstLine : cell.markerLine)")
    }

    /// Where the file has the line that the cell was at: the outermost call under way, else the error's own place.
    private func place(of diagnostic: Diagnostic, _ cell: NotebookCell, _ file: NotebookFile) -> String {
        guard !file.isScript, let span = diagnostic.trace.first?.span ?? diagnostic.labels.first?.span,
            span.file != .max, Int(span.lower) <= cell.source.utf8.count
        else { return "" }
        return "\n  in \(cell.label), \(file.name):\(cell.fileLine(ofByte: Int(span.lower)))"
    }
}

/// Stops a cell that runs too long by asking the session to stop.
private final class CellTimer: Sendable {
    private enum State { case running, late, done }
    private let state = Mutex(State.running)

    init(seconds: Double, attention: Attention) {
        let deadline = DispatchTime.now() + seconds
        DispatchQueue.global().asyncAfter(deadline: deadline) { [weak self] in
            self?.state.withLock { state in
                guard state == .running else { return }
                state = .late
                attention.interrupt()
            }
        }
    }

    /// Whether the time was up.
    func stop() -> Bool {
        state.withLock { state in
            defer { state = .done }
            return state == .late
        }
    }
}

/// A time span in words.
package enum Elapsed {
    /// `0.8 s`, `12 s`, `2 min 5 s`.
    package static func words(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "" }
        if seconds < 0.0995 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 9.95 { return Axis.fixed(seconds, 1) + " s" }
        if seconds < 119.5 { return "\(Int(seconds.rounded())) s" }
        let whole = Int(seconds.rounded())
        if whole < 7200 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}

extension Display {
    /// What a cell shows for any value: an object says it itself, the language's own values show their `repr`.
    package static func of(_ value: Value) throws -> Display {
        if case .object(let object) = value { return try object.display() }
        return Display(text: try value.repr())
    }
}
