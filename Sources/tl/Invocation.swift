import Assistance
import Diagnostics
import Foundation
import Notebook
import Runtime
import Terminal

/// `tl`, `tl FILE` and `tl -e CODE`: what to run, and whether to stay at the prompt.
struct Invocation {
    var file: String?
    var codes: [String] = []
    var staysAtPrompt = false
    var settings: [String] = []
    var listsParameters = false
    var isPlain = false
    /// Whether the start-up file is run before a prompt.
    var startsUp = true
    var bounds = Bounds()

    func perform() -> ExitStatus {
        if !codes.isEmpty { return runCodes() }
        if file == nil, isatty(STDIN_FILENO) == 1 {
            return Prompt(Workplace(isPlain: isPlain, settings: bounds.settings(folder: ".", isTyped: true)), bounds)
                .run(startsUp: startsUp)
        }
        return runFile()
    }

    /// Nothing is echoed, as with `python3 -c`.
    private func runCodes() -> ExitStatus {
        let place = Workplace(isPlain: isPlain, settings: bounds.settings(folder: ".", isTyped: true))
        for (at, code) in codes.enumerated() {
            let name = codes.count == 1 ? "-e" : "-e \(at + 1)"
            let script = NotebookFile(name: name, cells: [NotebookCell(number: 1, source: code)], isScript: true)
            let run = place.runner().run(script)
            if run.ending != .finished { return run.ending.status }
        }
        return staysAtPrompt ? Prompt(place, bounds).run(startsUp: startsUp) : .success
    }

    private func runFile() -> ExitStatus {
        guard let (file, folder) = Lesson.read(file) else { return .usage }
        if listsParameters { return ParameterList.show(file) }
        guard let overrides = ParameterList.overrides(settings, for: file) else { return .usage }
        let place = Workplace(isPlain: isPlain, settings: bounds.settings(folder: folder))
        if let status = Checking.refusal(of: file, place) { return status }
        Lesson.remark(on: file)
        AccessQuestion(place: place, program: file.name).install()
        let runner = place.runner()
        runner.overrides = overrides
        runner.cache = Lesson.cache(for: file, place.session)
        let run = runner.run(file)
        if run.ending == .interrupted, StandardStream.output.failure == nil { place.presenter.error("interrupted") }
        guard staysAtPrompt else { return run.ending.status }
        place.session.settings.files = FileAccess()
        place.session.settings.mayDownload = true
        let prompt = Prompt(place, bounds)
        let done = run.cells.filter { $0.state == .ran || $0.state == .kept }.map(\.cell.source)
        prompt.interaction.remember(run)
        if let path = self.file { prompt.lessons.append(LoadedLesson(path: path, sources: done)) }
        return prompt.run(startsUp: startsUp)
    }
}

/// `--params` and `--set`.
enum ParameterList {
    static func show(_ file: NotebookFile) -> ExitStatus {
        let parameters = Parameters(file)
        guard parameters.cell != nil else {
            StandardStream.error.write("tl: \(file.name) has no cell tagged \"parameters\"\n")
            return .usage
        }
        for parameter in parameters.all { StandardStream.output.write("\(parameter.name) = \(parameter.value)\n") }
        return .success
    }

    /// nil after a message when one of them cannot be set.
    static func overrides(_ settings: [String], for file: NotebookFile) -> [Parameters.Override]? {
        guard !settings.isEmpty else { return [] }
        let parameters = Parameters(file)
        guard parameters.cell != nil else {
            StandardStream.error.write(
                "tl: --set needs a cell tagged \"parameters\": `# %% Settings tags=[\"parameters\"]`\n")
            return nil
        }
        var overrides: [Parameters.Override] = []
        for setting in settings {
            guard let override = Parameters.Override(setting) else {
                StandardStream.error.write("tl: --set takes name=value, not \(setting)\n")
                return nil
            }
            let names = parameters.all.map(\.name)
            guard names.contains(override.name) else {
                let question = Suggestions.question(override.name, among: names).map { " \($0)" } ?? ""
                StandardStream.error.write(
                    "tl: \(file.name) has no parameter `\(override.name)`.\(question) It has: \(names.joined(separator: ", "))\n"
                )
                return nil
            }
            overrides.append(override)
        }
        return overrides
    }
}
