import Figures
import Library
import Runtime

/// A notebook that was run, as one HTML file that needs nothing else: no network, no scripts, no other files.
package struct NotebookPage {
    package var run: NotebookRun
    /// What a documented name does, in a sentence, for the hover; nil for other names.
    package var hover: (String) -> String?
    /// A picture beside the lesson as a `data:` address.
    package var embed: (String) -> String?

    package init(
        run: NotebookRun, hover: @escaping (String) -> String? = { _ in nil },
        embed: @escaping (String) -> String? = { _ in nil }
    ) {
        self.run = run
        self.hover = hover
        self.embed = embed
    }

    package func html() -> String {
        var anchors = AnchorNames()
        var entries: [PageFrame.Entry] = []
        var body = ""
        for cell in run.cells { body += html(cell, &anchors, &entries) }
        let title = run.file.title
        let hasHeading = entries.first?.level == 1
        return PageFrame(title: title, contents: entries, rules: Sketch.rules)
            .html("\(hasHeading ? "" : "<h1>\(HTML.escaped(title))</h1>\n")\(body)\(footer)")
    }

    private var footer: String {
        let ran = run.cells.count { $0.cell.kind == .code && $0.state != .notReached && $0.state != .skipped }
        let state =
            switch run.ending {
            case .finished: "\(ran) cells ran in \(Elapsed.words(run.seconds))"
            case .failed: "stopped by an error after \(Elapsed.words(run.seconds))"
            case .interrupted: "interrupted after \(Elapsed.words(run.seconds))"
            case .exited: "ended by the program after \(Elapsed.words(run.seconds))"
            }
        let file = run.file.name.split(separator: "/").last.map(String.init) ?? run.file.name
        return "<footer><code>tl render \(HTML.escaped(file))</code> · \(state)</footer>\n"
    }

    // MARK: Cells

    private func html(_ run: CellRun, _ anchors: inout AnchorNames, _ entries: inout [PageFrame.Entry]) -> String {
        let cell = run.cell
        switch cell.kind {
        case .raw:
            return "<pre class=\"out\">\(HTML.escaped(cell.source))</pre>\n"
        case .markdown:
            // The closure of the context may not capture an inout parameter.
            let prose = Markdown(cell.source)
            let names = prose.allHeadings.map { heading in (heading, anchors.next(heading.text)) }
            entries += names.filter { $0.0.level <= 3 }.map {
                PageFrame.Entry(level: $0.0.level, text: $0.0.text, address: "#" + $0.1)
            }
            let queue = AnchorQueue(names.map(\.1))
            return
                "<section class=\"prose\">\n\(prose.html(.init(embed: embed, anchor: { _ in queue.next() }, notes: anchors.next("note"))))</section>\n"
        case .code:
            return code(run, &anchors, &entries)
        }
    }

    private func code(_ run: CellRun, _ anchors: inout AnchorNames, _ entries: inout [PageFrame.Entry]) -> String {
        let cell = run.cell
        let id = anchors.next(cell.title.isEmpty ? "cell \(cell.number)" : cell.title)
        if !cell.title.isEmpty { entries.append(PageFrame.Entry(level: 4, text: cell.title, address: "#" + id)) }
        let number = self.run.file.isScript ? "" : "<a class=\"index\" href=\"#\(HTML.escaped(id))\">\(cell.number)</a>"
        let title = cell.title.isEmpty ? "" : "<span class=\"title\">\(HTML.escaped(cell.title))</span>"
        var out = "<section class=\"cell \(run.state.className)\" id=\"\(HTML.escaped(id))\">\n"
        out += "<div class=\"head\">\(number)\(title)\(badge(run))</div>\n"
        if !cell.source.isEmpty {
            let code = "<pre class=\"code\"><code>\(Highlighter.html(cell.source, hover: hover))</code></pre>\n"
            out += cell.options.hidden ? "<details class=\"code\"><summary>code</summary>\n\(code)</details>\n" : code
        }
        if !run.outputs.isEmpty {
            out +=
                "<div class=\"outputs\">\n"
                + run.outputs.map { html($0, isExpected: run.state == .raisedAsExpected) }.joined() + "</div>\n"
        }
        return out + "</section>\n"
    }

    private func badge(_ run: CellRun) -> String {
        let words =
            switch run.state {
            case .prose, .ran: run.seconds >= 0.1 ? Elapsed.words(run.seconds) : ""
            case .kept: "kept"
            case .skipped: "skipped"
            case .raisedAsExpected: "raises, as it should"
            case .failed: "failed"
            case .interrupted: "interrupted"
            case .notReached: "not run"
            }
        return words.isEmpty ? "" : "<span class=\"badge\">\(HTML.escaped(words))</span>"
    }

    private func html(_ output: CellOutput, isExpected: Bool) -> String {
        switch output {
        case .printed(let text): return "<pre class=\"out\">\(HTML.escaped(text))</pre>\n"
        case .noted(let line): return "<p class=\"note\">\(HTML.escaped(line))</p>\n"
        case .raised(let text):
            return "<pre class=\"error\(isExpected ? " expected" : "")\">\(HTML.escaped(text))</pre>\n"
        case .shown(let display): return html(display)
        }
    }

    private func html(_ display: Display) -> String {
        if let drawing = display.drawing as? any Shown { return drawing.html }
        // A sentence goes on below; the columns of a tensor stay one under the other.
        let isLong = display.text.split(separator: "\n").contains { $0.count > 100 }
        return "<pre class=\"out value\(isLong ? " long" : "")\">\(HTML.escaped(display.text))</pre>\n"
    }
}

extension CellRun.State {
    fileprivate var className: String {
        switch self {
        case .prose, .ran, .kept: "ran"
        case .skipped: "skipped"
        case .raisedAsExpected: "ran"
        case .failed, .interrupted: "failed"
        case .notReached: "unreached"
        }
    }
}

/// Every `id` of a page once: a second "Results" becomes `results-2`.
private struct AnchorNames {
    private var used: [String: Int] = [:]

    mutating func next(_ text: String) -> String {
        let name = HTML.anchor(text)
        let count = used[name, default: 0] + 1
        used[name] = count
        return count == 1 ? name : next("\(name)-\(count)")
    }
}

/// Names handed out in order.
private final class AnchorQueue {
    private var names: ArraySlice<String>

    init(_ names: [String]) { self.names = names[...] }

    func next() -> String { names.popFirst() ?? "section" }
}
