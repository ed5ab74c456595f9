import Figures
import Foundation
import Library
import Runtime

/// Shows a session where a person reads along: text as it is printed, displays drawn, one progress line that is
/// replaced.
package final class TerminalPresenter: Output {
    package struct Sinks {
        package var output: (String) -> Void
        package var error: (String) -> Void
        /// Output that was gathered goes out now: a log is read while the run that writes it goes on.
        package var flush: () -> Void

        package init(
            output: @escaping (String) -> Void, error: @escaping (String) -> Void, flush: @escaping () -> Void = {}
        ) {
            self.output = output
            self.error = error
            self.flush = flush
        }
    }

    /// In a window its size is asked whenever something is drawn: a person may change it while a program runs.
    package var style: TextStyle {
        get {
            guard let size = windowSize?() else { return ownStyle }
            var style = ownStyle
            style.width = max(20, size.columns)
            style.height = size.rows
            return style
        }
        set { ownStyle = newValue }
    }
    private var ownStyle: TextStyle
    private let windowSize: (() -> (columns: Int, rows: Int))?
    /// The figure shown last, when it was too large for the window to be shown whole.
    package var cutFigure: Figure?
    private var sinks: Sinks
    /// Whether a line may be replaced; without it progress comes as plain lines every few seconds.
    private let canMoveCursor: Bool
    private let now: () -> Double

    private var isAtLineStart = true
    private var progressLine: String?
    /// The line stands on the screen.
    private var isProgressDrawn = false
    private var drawnWidth = 0
    private var lastProgress = -Double.infinity

    private static let redrawEvery = 0.05
    private static let plainEvery = 5.0

    package init(
        style: TextStyle, canMoveCursor: Bool, windowSize: (() -> (columns: Int, rows: Int))? = nil, sinks: Sinks,
        now: @escaping () -> Double = TerminalPresenter.uptime
    ) {
        ownStyle = style
        self.windowSize = windowSize
        self.canMoveCursor = canMoveCursor
        self.sinks = sinks
        self.now = now
    }

    package static func uptime() -> Double { ProcessInfo.processInfo.systemUptime }

    // MARK: Output

    package func write(_ text: String) {
        guard !text.isEmpty else { return }
        hideProgress()
        // What a program prints to a file is its own business; a terminal must not be steered by it.
        let text = ownStyle.isTerminal ? TextStyle.harmless(text) : text
        sinks.output(text)
        isAtLineStart = text.utf8.last == 0x0A
    }

    package func show(_ display: Display) {
        let style = style
        if let figure = display.drawing as? Figure { cutFigure = figure.isCut(style) ? figure : nil }
        lines(TerminalPresenter.lines(of: display, style))
    }

    /// How many notes were shown.
    package private(set) var noteCount = 0

    package func note(_ line: String) {
        noteCount += 1
        let shown = TextStyle.harmless(line).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // A log keeps a fact on one line, where it can be searched for.
        lines(
            (style.isTerminal ? shown.flatMap { TextFlow.wrap($0, width: style.width) } : shown).map {
                style.ink($0, .quiet)
            })
    }

    package func progress(_ line: String?) {
        guard let line else {
            finishProgress()
            return
        }
        progressLine = TextStyle.harmless(line).replacing("\n", with: " ")
        let time = now()
        if canMoveCursor {
            guard time - lastProgress >= TerminalPresenter.redrawEvery || !isProgressDrawn else { return }
            lastProgress = time
            drawProgress()
        } else if lastProgress == -.infinity {
            // The first line comes after a pause: a fit of a second leaves only its last one.
            lastProgress = time
        } else if time - lastProgress >= TerminalPresenter.plainEvery {
            lastProgress = time
            lines([progressLine ?? ""])
            progressLine = nil
        }
    }

    // MARK: What a notebook adds

    /// Prose, headings and other text of the tool itself, one array element a line.
    package func lines(_ lines: [String]) {
        hideProgress()
        sinks.output((isAtLineStart ? "" : "\n") + lines.map { $0 + "\n" }.joined())
        isAtLineStart = true
        sinks.flush()
    }

    /// What comes next begins at the left edge; everything so far has gone out.
    package func finishLine() {
        finishProgress()
        if !isAtLineStart { sinks.output("\n") }
        isAtLineStart = true
        sinks.flush()
    }

    /// What `body` shows, held back from the screen. Errors are not: they go where errors go.
    package func held(_ body: () -> Void) -> String {
        finishLine()
        let before = sinks.output
        var text = ""
        sinks.output = { text += $0 }
        body()
        finishLine()
        sinks.output = before
        return text
    }

    /// Everything so far goes out.
    package func flush() { sinks.flush() }

    /// A diagnostic, already drawn; it goes to standard error. On a terminal it begins a line; what a program printed
    /// to a file stays as it was printed.
    package func error(_ text: String) {
        finishProgress()
        if !isAtLineStart, style.isTerminal {
            sinks.output("\n")
            isAtLineStart = true
        }
        sinks.error(text.hasSuffix("\n") ? text : text + "\n")
    }

    package static func lines(of display: Display, _ style: TextStyle) -> [String] {
        if let drawing = display.drawing as? any Shown {
            return drawing.lines(style).map { TextStyle.onlyColours($0, style) }
        }
        return TextStyle.harmless(display.text).split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
    }

    // MARK: Progress

    private func drawProgress() {
        guard let progressLine else { return }
        let columns = style.width
        let line = TextWidth.cut(progressLine, to: columns - 1)
        sinks.output((isAtLineStart || isProgressDrawn ? "" : "\n") + wipe(columns) + line)
        drawnWidth = TextWidth.of(line)
        isProgressDrawn = true
        isAtLineStart = true
    }

    /// The sequence that clears the line of progress. In a window that was made narrower it takes several rows now.
    private func wipe(_ columns: Int) -> String {
        let above = isProgressDrawn ? max(0, drawnWidth - 1) / columns : 0
        return "\r" + (above > 0 ? "\u{1B}[\(above)A\u{1B}[J" : "\u{1B}[K")
    }

    /// Makes room for other text; the line comes back with the next step.
    private func hideProgress() {
        guard isProgressDrawn else { return }
        sinks.output(wipe(style.width))
        isProgressDrawn = false
    }

    /// The last state of the line stays.
    private func finishProgress() {
        if canMoveCursor {
            if progressLine != nil {
                drawProgress()
                sinks.output("\n")
            }
        } else if let progressLine {
            lines([progressLine])
        }
        progressLine = nil
        isProgressDrawn = false
        lastProgress = -.infinity
    }
}
