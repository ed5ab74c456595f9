/// Lays a diagnostic out as text.
///
/// ```
/// TypeError: freeze() got an unexpected keyword argument 'upto'
///   cell 3, line 2
///     freeze(model, upto="layer3")
///                   ^^^^ did you mean `until`?
///   freeze(model, until=None, *, only=None, but=None, batch_norm="frozen")
/// ```
package struct Renderer {
    /// Columns to stay within where a line can be cut.
    package var width: Int
    /// ANSI colours.
    package var colour: Bool
    /// How the last line names the page of the error.
    package var page: PageLine

    /// The words that open an error's page, from where the reader is.
    package enum PageLine: Sendable {
        case none
        /// `more: tl explain TL0204`
        case command
        /// `more: ?TL0204`
        case prompt
    }

    package init(width: Int = 80, colour: Bool = false, page: PageLine = .none) {
        self.width = max(width, 40)
        self.colour = colour
        self.page = page
    }

    enum Style: String {
        case kind = "1;31", message = "1", place = "2", caret = "31", second = "34", hint = "36"
    }

    func paint(_ text: String, _ style: Style) -> String {
        colour && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// The whole message, with a line end after its last line.
    package func render(_ diagnostic: Diagnostic, in sources: SourceMap) -> String {
        var lines: [String] = []
        // A message may repeat a name or a value of any length.
        let message = DisplayText.safe(
            diagnostic.message.utf8.count > 8192 ? diagnostic.message.prefix(2048) + "…" : diagnostic.message)
        lines.append(paint(diagnostic.kind, .kind) + (message.isEmpty ? "" : ": " + paint(message, .message)))
        for group in groups(of: diagnostic.labels, in: sources) { lines += show(group) }
        for note in diagnostic.notes {
            lines += DisplayText.safe(note).split(separator: "\n", omittingEmptySubsequences: false).flatMap {
                wrapped(String($0))
            }
        }
        if !diagnostic.hint.isEmpty { lines += hint(diagnostic.hint) }
        lines += trace(diagnostic.trace, in: sources)
        if !diagnostic.code.isEmpty {
            switch page {
            case .none: break
            case .command: lines.append(paint("  more: tl explain \(diagnostic.code)", .place))
            case .prompt: lines.append(paint("  more: ?\(diagnostic.code)", .place))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Places

    /// The labels of one line of one text.
    struct Group {
        var file: SourceFile
        var line: Int
        var labels: [(label: Diagnostic.Label, isMain: Bool)]
    }

    private func groups(of labels: [Diagnostic.Label], in sources: SourceMap) -> [Group] {
        var groups: [Group] = []
        for (position, label) in labels.enumerated() {
            guard let file = sources[label.span.file] else { continue }
            let line = file.line(of: label.span.lower)
            if let known = groups.firstIndex(where: { $0.file === file && $0.line == line }) {
                groups[known].labels.append((label, position == 0))
            } else {
                groups.append(Group(file: file, line: line, labels: [(label, position == 0)]))
            }
        }
        return groups
    }

    private func place(_ file: SourceFile, _ line: Int) -> String { "\(DisplayText.safe(file.name)), line \(line)" }

    private func show(_ group: Group) -> [String] {
        let range = excerpt(
            of: group.file.range(ofLine: group.line),
            around: group.labels.first { $0.isMain }?.label ?? group.labels.first?.label)
        let line = DisplayText(group.file.text(of: range))
        var marks = group.labels.map { item in
            mark(item.label, item.isMain, line, lineRange: range)
        }
        marks.sort { $0.column < $1.column }
        let main = marks.first { $0.isMain } ?? marks.first
        let window = Window(line, focus: main.map { $0.column..<($0.column + $0.length) } ?? 0..<1, width: width - 4)
        return [paint("  " + place(group.file, group.line), .place), "    " + window.text]
            + carets(marks, window).map { "    " + $0 }
    }

    /// The part of a line of megabytes that is worth laying out: more than any window, and the place inside it.
    private func excerpt(of line: Range<Int>, around label: Diagnostic.Label?) -> Range<Int> {
        guard line.count > 8192 else { return line }
        let focus = min(max(Int(label?.span.lower ?? 0), line.lowerBound), line.upperBound)
        return max(line.lowerBound, focus - 2048)..<min(line.upperBound, focus + 4096)
    }

    struct Mark {
        var column: Int
        var length: Int
        var text: String
        var isMain: Bool
    }

    /// Where a label's caret run starts and how long it is. A span over several lines is marked to the end of its
    /// first.
    private func mark(_ label: Diagnostic.Label, _ isMain: Bool, _ line: DisplayText, lineRange: Range<Int>) -> Mark {
        let lower = max(0, min(Int(label.span.lower), lineRange.upperBound) - lineRange.lowerBound)
        let upper = max(0, min(Int(label.span.upper), lineRange.upperBound) - lineRange.lowerBound)
        let column = line.column(ofByte: lower)
        let length = max(1, line.column(ofByte: upper) - column)
        return Mark(column: column, length: length, text: DisplayText.safe(label.text), isMain: isMain)
    }

    /// The line of carets with the text of the rightmost label behind it, then the other texts, each under its carets.
    private func carets(_ marks: [Mark], _ window: Window) -> [String] {
        var row = Row()
        for mark in marks {
            let column = window.column(mark.column)
            let length = max(1, window.column(mark.column + mark.length) - column)
            row.put(
                String(repeating: mark.isMain ? "^" : "~", count: length), at: column, mark.isMain ? .caret : .second)
        }
        let lettered = marks.filter { !$0.text.isEmpty }
        guard let last = lettered.last else { return [row.text(self)] }
        let lastEnd = window.column(last.column + last.length)
        let fits =
            last.column == marks.last?.column
            && lastEnd + 1 + DisplayText.width(last.text) <= max(width - 4, lastEnd + 24)
        if fits { row.put(last.text, at: row.width + 1, last.isMain ? .caret : .second) }
        var rows = [row.text(self)]
        let below = fits ? Array(lettered.dropLast()) : lettered
        for (position, mark) in below.enumerated().reversed() {
            var text = Row()
            for other in below[..<position] {
                text.put("|", at: window.column(other.column), other.isMain ? .caret : .second)
            }
            text.put(
                mark.text, at: max(window.column(mark.column), text.width == 0 ? 0 : text.width + 1),
                mark.isMain ? .caret : .second)
            rows.append(text.text(self))
        }
        return rows
    }

    /// A line under construction: pieces at columns, from left to right.
    struct Row {
        var pieces: [(text: String, style: Style)] = []
        var width = 0

        mutating func put(_ text: String, at column: Int, _ style: Style) {
            // Marks that overlap: only what sticks out of the one before is drawn.
            let hidden = max(0, width - column)
            guard hidden < DisplayText.width(text) else { return }
            if column > width {
                pieces.append((String(repeating: " ", count: column - width), .message))
                width = column
            }
            let visible = String(text.dropFirst(hidden))
            pieces.append((visible, style))
            width += DisplayText.width(visible)
        }

        func text(_ renderer: Renderer) -> String {
            pieces.map { $0.text.allSatisfy { $0 == " " } ? $0.text : renderer.paint($0.text, $0.style) }.joined()
        }
    }

    // MARK: Below the source

    /// A line of facts over as many lines as it needs, further ones indented.
    private func wrapped(_ text: String) -> [String] {
        guard DisplayText.width(text) + 2 > width else { return ["  " + text] }
        var lines: [String] = []
        var line = " "
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if DisplayText.width(line) + 1 + DisplayText.width(String(word)) > width, !line.allSatisfy({ $0 == " " }) {
                lines.append(line)
                line = "     "
            }
            line += " " + word
        }
        return lines + [line]
    }

    private func hint(_ text: String) -> [String] {
        let words = DisplayText.safe(text).split(separator: " ", omittingEmptySubsequences: false)
        var lines: [String] = []
        var line = "  hint:"
        for word in words {
            if DisplayText.width(line) + 1 + DisplayText.width(String(word)) > width && line != "  hint:" {
                lines.append(line)
                line = "       "
            }
            line += " " + word
        }
        lines.append(line)
        return lines.map { paint($0, .hint) }
    }

    /// Calls under way, the innermost first; a run of the same call is said once, and a long way is cut in its middle.
    private func trace(_ frames: [Diagnostic.Frame], in sources: SourceMap) -> [String] {
        var runs: [(frame: Diagnostic.Frame, count: Int)] = []
        for frame in frames.reversed() {
            if runs.last?.frame == frame { runs[runs.count - 1].count += 1 } else { runs.append((frame, 1)) }
        }
        let shown = 4
        var lines: [String] = []
        for (position, run) in runs.enumerated() {
            if runs.count > shown * 2 + 1 && position >= shown && position < runs.count - shown {
                if position == shown { lines.append(paint("  ... \(runs.count - shown * 2) more calls ...", .place)) }
                continue
            }
            guard let file = sources[run.frame.span.file] else { continue }
            let line = file.line(of: run.frame.span.lower)
            let times = run.count > 1 ? " (\(run.count) times)" : ""
            lines.append(paint("  in \(run.frame.function), called from \(place(file, line))\(times)", .place))
            let range = file.range(ofLine: line)
            let text = DisplayText(file.text(of: range))
            let column = text.column(ofByte: max(0, Int(run.frame.span.lower) - range.lowerBound))
            lines.append("    " + Window(text, focus: column..<(column + 1), width: width - 4).text.drop { $0 == " " })
        }
        return lines
    }
}

/// The part of a long line around a place, with `…` where it was cut.
struct Window {
    private(set) var text = ""
    /// Columns of the line that are cut in front, and columns that stand for them.
    private var skipped = 0
    private var lead = 0
    private var end: Int

    init(_ line: DisplayText, focus: Range<Int>, width: Int) {
        let total = line.width
        end = total
        guard total > width else {
            text = line.text
            return
        }
        // A third of the room in front of the place, the rest behind.
        let room = width - 2
        let wanted = max(0, min(focus.lowerBound - room / 3, total - room))
        var column = 0
        var shown = 0
        for cell in line.cells {
            if column >= wanted && shown + cell.width <= room {
                if shown == 0 { skipped = column }
                text += cell.text
                shown += cell.width
            } else if column >= wanted {
                break
            }
            column += cell.width
        }
        end = skipped + shown
        lead = skipped > 0 ? 1 : 0
        text = (skipped > 0 ? "…" : "") + text + (end < total ? "…" : "")
    }

    /// Where a column of the line is shown.
    func column(_ column: Int) -> Int {
        max(0, min(column, end) - skipped) + lead
    }
}
