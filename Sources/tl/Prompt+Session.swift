import Assistance
import Diagnostics
import Figures
import Foundation
import Library
import Notebook
import Runtime
import Syntax

// Directives about what the session holds and has done.

extension Prompt {
    private var style: TextStyle { place.presenter.style }

    func help(_ name: String) {
        if let directive = Directive.named(name.hasPrefix(":") ? name.dropFirst() : name[...]) {
            return place.presenter.lines([style.ink(directive.usage, .bold), directive.summary])
        }
        if !name.isEmpty { return explain(name, showsSource: false) }
        place.presenter.lines(
            TextTable.lines(headers: ["", ""], rows: Directive.allCases.map { [$0.usage, $0.summary] }, style: style)
                + [""]
                + TextFlow.wrap(
                    "?name or name? says what a name is, ??name shows its source, ?TL0204 an error's page.",
                    width: style.width)
                + TextFlow.wrap(
                    "Enter runs a finished statement; a block ends with an empty line. Alt-Enter is always a new line.",
                    width: style.width)
                + TextFlow.wrap(
                    "Tab completes, twice lists. Right takes the grey suggestion. Up and Down recall entries with what you typed; Ctrl-R searches.",
                    width: style.width)
                + TextFlow.wrap(
                    "Ctrl-C stops what runs: a fit keeps what it has after the batch, a second Ctrl-C stops it at once.",
                    width: style.width))
    }

    func showVariables(_ text: String) {
        let session = place.session
        let names = session.globalNames.filter { !$0.hasPrefix("_") && (text.isEmpty || $0.contains(text)) }.sorted()
        let rows = names.compactMap { name -> [String]? in
            guard let value = session.global(name) else { return nil }
            let bytes = value.byteCount
            return [
                name, value.typeName, TextWidth.cut(TextStyle.harmless(value.sketch), to: 60),
                bytes >= 100_000 ? String(format: "%.1f MB", Double(bytes) / 1e6) : "",
            ]
        }
        if rows.isEmpty {
            return place.presenter.note(text.isEmpty ? "no names defined yet" : "no name contains \(text)")
        }
        place.presenter.lines(TextTable.lines(headers: ["name", "type", "value", "memory"], rows: rows, style: style))
    }

    /// Runs the code and names the kind of its value.
    func showType(_ code: String) {
        guard !code.isEmpty else { return fail(":type needs code: \(Directive.type.usage)") }
        switch place.session.run(code, name: "prompt") {
        case .value(let value): place.presenter.lines([value.map(\.sketch) ?? "no value"])
        case .failed(let diagnostics): diagnostics.forEach { fail(place.session.text(of: $0, place.errorStyle)) }
        case .incomplete: fail("the code is not finished")
        case .interrupted: fail("interrupted")
        case .exited: fail("the code ends the program")
        }
    }

    /// The value that was cut, or what code shows, whole.
    func more(_ code: String) {
        if code.isEmpty {
            if let figure = place.presenter.cutFigure {
                var whole = style
                whole.restHint = nil
                return place.paged {
                    place.presenter.lines(
                        TerminalPresenter.lines(of: Display(figure), whole))
                }
            }
            guard !interaction.cutLines.isEmpty else { return place.presenter.note("nothing was cut") }
            return place.paged { place.presenter.lines(interaction.cutLines) }
        }
        let before = interaction.mostLines
        interaction.mostLines = .max
        let hint = place.presenter.style.restHint
        place.presenter.style.restHint = nil
        defer {
            interaction.mostLines = before
            place.presenter.style.restHint = hint
        }
        place.paged { handle(code) }
    }

    // MARK: Time

    func time(_ code: String) {
        if code.isEmpty {
            interaction.timesEverything.toggle()
            place.presenter.note(
                interaction.timesEverything
                    ? "the time of every statement is shown" : "only slow statements show their time")
            return
        }
        let before = interaction.timesEverything
        interaction.timesEverything = true
        handle(code)
        interaction.timesEverything = before
    }

    private static let timedRuns = 7
    private static let leastSeconds = 0.1

    /// As many loops as make a tenth of a second, seven times; the code's values are not shown.
    func timeRepeatedly(_ code: String) {
        guard !code.isEmpty else { return fail(":timeit needs code: \(Directive.timeit.usage)") }
        let body = code.split(separator: "\n", omittingEmptySubsequences: false).map { "        " + $0 }.joined(
            separator: "\n")
        let session = place.session
        defer { session.removeGlobal("_timed") }
        // A function, so that names are as fast as they are in one.
        guard succeeds(session.run("def _timed(n):\n    for _ in range(n):\n\(body)\n", name: "timeit")) else { return }
        func seconds(_ loops: Int) -> Double? {
            let start = ContinuousClock.now
            guard succeeds(session.run("_timed(\(loops))", name: "timeit")) else { return nil }
            let spent = ContinuousClock.now - start
            return Double(spent.components.seconds) + Double(spent.components.attoseconds) * 1e-18
        }
        var loops = 1
        guard var once = seconds(1) else { return }
        while once < Prompt.leastSeconds, loops < 10_000_000 {
            loops *= once < Prompt.leastSeconds / 10 ? 10 : 2
            guard let next = seconds(loops) else { return }
            once = next
        }
        var times = [once / Double(loops)]
        while times.count < Prompt.timedRuns {
            guard let next = seconds(loops) else { return }
            times.append(next / Double(loops))
        }
        let mean = times.reduce(0, +) / Double(times.count)
        let deviation = (times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(times.count - 1)).squareRoot()
        place.presenter.lines([
            "\(Prompt.fine(mean)) ± \(Prompt.fine(deviation)) a run (mean ± deviation of \(times.count) times \(loops) run\(loops == 1 ? "" : "s"))"
        ])
    }

    private func succeeds(_ outcome: Outcome) -> Bool {
        switch outcome {
        case .value: return true
        case .failed(let diagnostics): diagnostics.forEach { fail(place.session.text(of: $0, place.errorStyle)) }
        case .incomplete: fail("the code is not finished")
        case .interrupted: fail("interrupted")
        case .exited: fail("the code ends the program")
        }
        return false
    }

    /// Three digits and a unit: `12.3 µs`.
    private static func fine(_ seconds: Double) -> String {
        let units = [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)]
        let (name, size) = units.first { seconds >= $0.1 } ?? ("ns", 1e-9)
        let value = seconds / size
        return String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value) + " " + name
    }

    // MARK: Errors and changes

    /// The way through the model, the names on the line, the page of the error.
    func why() {
        guard let diagnostic = interaction.lastDiagnostic else {
            return place.presenter.note("no entry has raised an error yet")
        }
        let message = diagnostic.message.isEmpty ? diagnostic.kind : "\(diagnostic.kind): \(diagnostic.message)"
        place.presenter.lines(
            TextFlow.wrap(TextStyle.harmless(message), width: style.width).map { style.ink($0, .bold) })
        if let failure = place.session.lastFailure, let flow = PostMortem.flow(of: failure) {
            place.presenter.lines([""])
            place.presenter.show(flow)
        }
        let names = namesOnLine(of: diagnostic)
        if !names.isEmpty {
            place.presenter.lines(
                [""] + TextTable.lines(headers: ["name", "held"], rows: names.map { [$0.0, $0.1] }, style: style))
        }
        if !diagnostic.hint.isEmpty { place.presenter.lines([""] + TextFlow.wrap(diagnostic.hint, width: style.width)) }
        if !diagnostic.code.isEmpty, let page = Reference.find(diagnostic.code) {
            place.presenter.lines([""] + Reference.lines(page, style))
        }
    }

    /// The names of the session that stand on the line the error points at, with what they hold now.
    private func namesOnLine(of diagnostic: Diagnostic) -> [(String, String)] {
        let session = place.session
        guard let span = diagnostic.labels.first?.span, Int(span.file) < session.sources.count else { return [] }
        let bytes = Array(session.sources[Int(span.file)].text.utf8)
        guard Int(span.lower) <= bytes.count else { return [] }
        let start = bytes[..<Int(span.lower)].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let end = bytes[Int(span.lower)...].firstIndex(of: 0x0A) ?? bytes.count
        let line = ContiguousArray(bytes[start..<end])
        var seen: Set<String> = []
        return Lexer.lex(line).tokens.filter { $0.kind == .name }.compactMap { token in
            let name = String(decoding: line[Int(token.lower)..<Int(token.upper)], as: UTF8.self)
            guard seen.insert(name).inserted, let value = session.global(name) else { return nil }
            return (name, TextStyle.harmless(value.sketch))
        }
    }

    func undo() {
        do {
            if let done = try interaction.undo() {
                place.presenter.note(done)
            } else {
                place.presenter.note("no change to a model to take back")
            }
        } catch {
            fail("the model could not be put back: \(error)")
        }
    }

    func reset() {
        let names = place.session.globalNames
        names.forEach { place.session.removeGlobal($0) }
        interaction.forget()
        place.presenter.note("\(names.count) name\(names.count == 1 ? "" : "s") forgotten")
    }

    // MARK: History

    private static let mostShown = 50

    func showHistory(_ text: String) {
        let found = history.entries.enumerated().filter { text.isEmpty || $0.element.contains(text) }.suffix(
            Prompt.mostShown)
        if found.isEmpty {
            return place.presenter.note(text.isEmpty ? "nothing has been typed yet" : "no entry contains \(text)")
        }
        place.presenter.lines(
            found.map {
                "\(TextWidth.padded(left: String($0.offset + 1), to: 5))  "
                    + TextStyle.harmless($0.element).replacing("\n", with: "\n       ")
            })
    }

    /// By the number that `:history` shows; without one, the last entry that is no `:rerun`.
    func rerun(_ argument: String) {
        func isRerun(_ entry: String) -> Bool {
            entry.hasPrefix(":") && Directive.named(entry.dropFirst().prefix { $0 != " " }) == .rerun
        }
        let entries = history.entries
        let entry: String
        if argument.isEmpty {
            guard let last = entries.last(where: { !isRerun($0) }) else {
                return place.presenter.note("nothing has been typed yet")
            }
            entry = last
        } else {
            guard let number = Int(argument), entries.indices.contains(number - 1) else {
                return fail("there is no entry \(TextStyle.harmless(argument)); :history shows their numbers")
            }
            entry = entries[number - 1]
        }
        if isRerun(entry) { return fail("entry \(argument) is a :rerun itself") }
        place.presenter.lines(
            TextStyle.harmless(entry).split(separator: "\n", omittingEmptySubsequences: false).map {
                style.ink(String($0), .quiet)
            })
        handle(entry)
    }

    func changeFolder(_ folder: String) {
        let path =
            folder.isEmpty
            ? FileManager.default.currentDirectoryPath
            : folder.hasPrefix("~") ? NSHomeDirectory() + folder.dropFirst() : folder
        guard FileManager.default.changeCurrentDirectoryPath(path) else {
            return fail("there is no folder \(TextStyle.harmless(folder))")
        }
        place.presenter.note(FileManager.default.currentDirectoryPath)
    }
}
