import Assistance
import CShims
import Figures
import Foundation
import Library
import Notebook
import Runtime
import Syntax
import Terminal

// Directives about files: lessons that are loaded, and the session as a lesson.

extension Prompt {
    // MARK: Writing

    /// One cell for each entry that succeeded; an existing file is not overwritten unless the name is followed by `!`.
    func save(_ argument: String) {
        guard !argument.isEmpty else { return fail(":save needs a name: \(Directive.save.usage)") }
        write(SessionScript(interaction.succeeded), nil, to: argument, as: .save)
    }

    /// Only the entries that the names of now depend on.
    func script(_ argument: String) {
        let script = SessionScript(interaction.succeeded)
        let cells = script.needed(for: place.session.globalNames.filter { !$0.hasPrefix("_") })
        guard argument.isEmpty else { return write(script, cells, to: argument, as: .script) }
        if cells.isEmpty { return place.presenter.note("no name depends on anything that ran") }
        let lines = cells.joined(separator: "\n\n").split(separator: "\n", omittingEmptySubsequences: false).map {
            TextStyle.harmless(String($0))
        }
        place.paged { place.presenter.lines(lines) }
    }

    /// - Parameter sources: only these; nil: the whole session with what belongs to its lessons.
    private func write(
        _ script: SessionScript, _ sources: [String]?, to argument: String, as directive: Directive
    ) {
        let isForced = argument.hasSuffix("!")
        var path = isForced ? argument.dropLast().trimmed : argument
        if path.hasPrefix("~/") { path = NSHomeDirectory() + path.dropFirst() }
        if !path.hasSuffix(".tl") { path += ".tl" }
        let cells =
            sources?.enumerated().map { NotebookCell(number: $0.offset + 1, markerLine: 1, source: $0.element) }
            ?? script.lesson
        guard !cells.isEmpty else { return place.presenter.note("nothing has run yet") }
        if FileManager.default.fileExists(atPath: path), !isForced {
            return fail("\(path) exists; `:\(directive.rawValue) \(path)!` replaces it")
        }
        let file = NotebookFile(
            name: path, header: sources == nil ? interaction.header : NotebookHeader(), cells: cells)
        if let problem = OutputFile.write(file.text, to: path) { return fail("cannot write \(path): \(problem)") }
        place.presenter.note("wrote \(cells.count) cell\(cells.count == 1 ? "" : "s") to \(path)")
        for source in script.leftOut {
            place.presenter.note("left out, as it uses what was taken back: \(Interaction.oneLine(source))")
        }
        rehearse(file)
    }

    /// Runs a written lesson in a session of its own: its fits take one step, nothing is written, its checks judge
    /// nothing.
    private func rehearse(_ file: NotebookFile) {
        var settings = Bounds().settings(folder: place.session.settings.folder, isTyped: true)
        settings.isRehearsal = true
        let recorder = CellRecorder()
        let session = Laboratory.session(output: recorder, settings: settings)
        Interruption.watch(session.attention)
        defer { Interruption.watch(place.session.attention) }
        // Read back, so that what runs is what the file says.
        let run = CellRunner(session: session, recorder: recorder, presenter: nil).run(
            NotebookFile.read(file.text, name: file.name))
        switch run.ending {
        case .finished:
            place.presenter.note("ran it again with one batch a fit: all cells succeed (\(Elapsed.words(run.seconds)))")
        case .interrupted: place.presenter.error("the file is written; running it again was interrupted")
        case .exited(let status): place.presenter.note("ran it again: it ends itself with status \(status)")
        case .failed:
            let failed = run.cells.first { $0.state == .failed }
            let message = failed?.outputs.compactMap { if case .raised(let text) = $0 { text } else { nil } }.last ?? ""
            fail("the file does not run by itself: \(failed?.cell.label ?? "a cell") raises\n\(message)")
        }
    }

    // MARK: Loading

    func load(_ path: String) {
        guard !path.isEmpty else { return fail(":load needs a file: \(Directive.load.usage)") }
        guard let (file, folder) = Lesson.read(path) else { return status = .usage }
        if let refusal = Checking.refusal(of: file, place) { return status = refusal }
        let cells = run(file, in: folder)
        lessons.removeAll { $0.path == path }
        lessons.append(LoadedLesson(path: path, sources: cells))
    }

    /// Runs the cells of a file in this session, as a program that may come from anyone, and returns the sources of
    /// those that succeeded.
    private func run(_ file: NotebookFile, in folder: String) -> [String] {
        let session = place.session
        let imports = session.settings.folder
        session.settings.folder = folder
        AccessQuestion(place: place, program: file.name).install()
        defer { session.settings.folder = imports }
        let run = session.asProgram(bounds, in: folder) { place.runner().run(file) }
        if run.ending == .interrupted { place.presenter.error("interrupted") }
        status = run.ending.status
        let done = run.cells.filter { $0.state == .ran }.map(\.cell.source)
        interaction.remember(run)
        return done
    }

    /// Loaded lessons and imported modules, read again where their files changed.
    func reload(_ argument: String) {
        guard argument.isEmpty || argument == "all" else { return fail("it is :reload, or :reload all") }
        var didAnything = reloadModules()
        for at in lessons.indices {
            guard let (file, folder) = Lesson.read(lessons[at].path) else { continue }
            let plan = ReloadPlan(old: lessons[at].sources, new: file, includesDependents: argument == "all")
            if plan.cells.isEmpty { continue }
            didAnything = true
            var part = file
            part.cells = plan.cells
            if let refusal = Checking.refusal(of: part, place) { return status = refusal }
            place.presenter.note("\(file.name): " + plan.words)
            let done = Set(run(part, in: folder))
            lessons[at].sources = file.cells.filter { $0.kind == .code }.map(\.source).filter {
                done.contains($0) || lessons[at].sources.contains($0)
            }
            if let stale = plan.staleWords { place.presenter.note(stale) }
        }
        if !didAnything {
            place.presenter.note(
                lessons.isEmpty && place.session.moduleFiles.isEmpty
                    ? "nothing was loaded or imported from a file" : "nothing has changed")
        }
    }

    /// Modules whose files changed are imported again by the statements that imported them.
    private func reloadModules() -> Bool {
        var didAnything = false
        for (name, path) in place.session.moduleFiles {
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { continue }
            guard place.session.sources.last(where: { $0.name == path })?.text != text else { continue }
            didAnything = true
            place.session.forgetModule(name)
            place.presenter.note("\(path) has changed: imported again")
            let imports = interaction.succeeded.map(\.source).filter { SessionScript.imports($0, name) }
            for source in imports
            where place.session.moduleFiles.allSatisfy({ $0.name != name }) || source.contains("from") {
                if case .failed(let diagnostics) = place.session.run(source, name: "prompt") {
                    diagnostics.forEach { fail(place.session.text(of: $0, place.errorStyle)) }
                    return true
                }
            }
        }
        return didAnything
    }

    // MARK: Other programs

    /// What a person types here is that person's own; a program has no way to it.
    func runInShell(_ command: String) {
        guard !command.isEmpty else { return fail(":sh needs a command: \(Directive.sh.usage)") }
        StandardStream.output.flush()
        let echoed = tl_terminal_lines(true)
        let ending = tl_run_in_foreground(command, "")
        _ = tl_terminal_lines(echoed)
        if ending != 0 { fail(ending < 0 ? "the shell cannot be started" : "the command ended with status \(ending)") }
    }

    /// In `$VISUAL` or `$EDITOR`. A block comes back to the prompt, to be looked at and run; a file stays where it is.
    func edit(_ argument: String) {
        guard let editor else { return fail(":edit needs a terminal") }
        guard let program = ExternalEditor.command(ProcessInfo.processInfo.environment) else {
            return fail("no editor is set; put its name into the environment variable EDITOR")
        }
        if argument.contains("/") || argument.hasSuffix(".tl") {
            if ExternalEditor.run(program, argument) != 0 { return fail("\(program) ended with an error") }
            return place.presenter.note(
                lessons.contains { $0.path == argument } ? ":reload runs what changed" : ":load \(argument) runs it")
        }
        guard
            let text = argument.isEmpty
                ? history.entries.last(where: { !$0.hasPrefix(":") && !$0.hasPrefix("?") }) ?? "" : source(of: argument)
        else {
            return fail("\(TextStyle.harmless(argument)) is no function of this session")
        }
        switch ExternalEditor.edit(text, with: program) {
        case .success(let changed):
            let entry = changed.trimmedEnd
            if entry.isEmpty { return place.presenter.note("nothing to run") }
            editor.prepare(entry)
        case .failure(let problem): fail(problem.message)
        }
    }

    /// The text of the `def` that a function of the session was made by.
    func source(of name: String) -> String? {
        guard case .function(let function)? = LivePath.value(name, in: place.session) else { return nil }
        let sources = place.session.sources
        guard Int(function.span.file) < sources.count else { return nil }
        let text = sources[Int(function.span.file)].text
        guard let span = SessionScript.definition(at: function.span, in: Parser.parse(text).program.body) else {
            return nil
        }
        let bytes = Array(text.utf8)
        guard Int(span.upper) <= bytes.count, span.lower < span.upper else { return nil }
        return String(decoding: bytes[Int(span.lower)..<Int(span.upper)], as: UTF8.self).trimmedEnd
    }
}
