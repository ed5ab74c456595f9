import Diagnostics
import Foundation
import Notebook
import Runtime

/// What a line that begins with a colon can ask of the prompt. The one list: help, completion and dispatch read it.
enum Directive: String, CaseIterable {
    case help, vars, time, history, save, quit

    var usage: String {
        switch self {
        case .help: ":help [name]"
        case .vars: ":vars"
        case .time: ":time [code]"
        case .history: ":history [text]"
        case .save: ":save lesson.tl"
        case .quit: ":quit"
        }
    }

    var summary: String {
        switch self {
        case .help: "this list, or what a name does"
        case .vars: "the names defined so far"
        case .time: "run code and show how long it took; alone: show it for every statement, or no longer"
        case .history: "what was typed, or the entries that contain a text"
        case .save: "write what succeeded, in order, as a notebook that reruns"
        case .quit: "leave; Ctrl-D does too"
        }
    }
}

extension Prompt {
    func perform(directive text: String) {
        let words = text.dropFirst().split(separator: " ", maxSplits: 1)
        let name = words.first.map(String.init) ?? "help"
        let argument = words.count > 1 ? words[1].trimmingCharacters(in: .whitespaces) : ""
        let candidates = Directive.allCases.filter { $0.rawValue == name || $0.rawValue.hasPrefix(name) }
        guard let directive = candidates.first(where: { $0.rawValue == name }) ?? (candidates.count == 1 ? candidates[0] : nil) else {
            let question = Suggestions.question(name, among: Directive.allCases.map(\.rawValue)).map { " \($0)" } ?? ""
            place.presenter.error("there is no directive :\(name).\(question) :help lists them")
            return
        }
        switch directive {
        case .help: argument.isEmpty ? showHelp() : handle("?" + argument)
        case .vars: showVariables()
        case .time: time(argument)
        case .history: showHistory(argument)
        case .save: save(argument)
        case .quit: end()
        }
    }

    private func showHelp() {
        let style = place.presenter.style
        place.presenter.lines(
            TextTable.lines(headers: ["", ""], rows: Directive.allCases.map { [$0.usage, $0.summary] }, style: style)
                + ["", "?name or name? says what a name is, `tl doc` lists them all."]
                + ["Enter runs a finished statement; a block ends with an empty line. Alt-Enter is always a new line."]
                + ["Tab completes, twice lists. Up and Down recall what begins with what you typed; Ctrl-R searches."])
    }

    private func showVariables() {
        let session = place.session
        let rows = session.globalNames.filter { !$0.hasPrefix("_") }.sorted().compactMap { name -> [String]? in
            guard let value = session.global(name) else { return nil }
            let text = (try? value.repr()) ?? ""
            return [name, value.typeName, TextWidth.cut(text.split(separator: "\n").first.map(String.init) ?? "", to: 50)]
        }
        if rows.isEmpty { return place.presenter.note("no names defined yet") }
        place.presenter.lines(TextTable.lines(headers: ["name", "type", "value"], rows: rows, style: place.presenter.style))
    }

    private func time(_ code: String) {
        if code.isEmpty {
            interaction.timesEverything.toggle()
            place.presenter.note(interaction.timesEverything ? "the time of every statement is shown" : "only slow statements show their time")
            return
        }
        let before = interaction.timesEverything
        interaction.timesEverything = true
        handle(code)
        interaction.timesEverything = before
    }

    private func showHistory(_ text: String) {
        let found = history.entries.enumerated().filter { text.isEmpty || $0.element.contains(text) }.suffix(50)
        place.presenter.lines(found.map { "\(TextWidth.padded(left: String($0.offset + 1), to: 5))  " + $0.element.replacing("\n", with: "\n       ") })
    }

    /// One cell for each entry; an existing file is not overwritten unless the name is followed by `!`.
    private func save(_ argument: String) {
        let isForced = argument.hasSuffix("!")
        var path = isForced ? argument.dropLast().trimmingCharacters(in: .whitespaces) : argument
        guard !path.isEmpty else { return place.presenter.error(":save needs a name: :save lesson.tl") }
        if !path.hasSuffix(".tl") { path += ".tl" }
        guard !interaction.succeeded.isEmpty else { return place.presenter.note("nothing has run yet") }
        if FileManager.default.fileExists(atPath: path), !isForced {
            return place.presenter.error("\(path) exists; `:save \(path)!` replaces it")
        }
        let cells = interaction.succeeded.enumerated().map { NotebookCell(number: $0.offset + 1, markerLine: 1, source: $0.element) }
        do {
            try Rendering.write(NotebookFile(name: path, cells: cells).text, to: path)
            place.presenter.note("wrote \(cells.count) cell\(cells.count == 1 ? "" : "s") to \(path)")
        } catch {
            place.presenter.error("cannot write \(path): \(error.localizedDescription)")
        }
    }
}
