import Diagnostics
import Notebook
import Terminal

/// `tl check`: what can be said about a lesson without running it.
struct Checking {
    var files: [String]
    var isPlain: Bool

    func perform() -> ExitStatus {
        var status = ExitStatus.success
        for path in files {
            guard let (file, folder) = Lesson.read(path) else {
                status = .usage
                continue
            }
            // A session of its own: modules are looked for beside each lesson.
            var settings = Bounds().settings(folder: folder)
            settings.folder = folder
            let place = Workplace(isPlain: isPlain, settings: settings)
            let findings = LessonCheck(file, Checking.renderer(place)).findings(in: place.session, folder: folder)
            findings.forEach { place.presenter.error($0.text) }
            Lesson.remark(on: file, onlyDoubts: true)
            if findings.isEmpty {
                let cells = file.cells.count { $0.kind == .code }
                StandardStream.output.write("\(path): \(file.isScript ? "a script" : "\(cells) cells"), no errors\n")
            } else {
                status = .usage
            }
        }
        return status
    }

    /// A lesson that does not parse is refused before it runs.
    static func refusal(of file: NotebookFile, _ place: Workplace) -> ExitStatus? {
        let problems = LessonCheck(file, renderer(place)).syntaxErrors
        problems.forEach { place.presenter.error($0.text) }
        return problems.isEmpty ? nil : .usage
    }

    private static func renderer(_ place: Workplace) -> Renderer {
        Renderer(width: place.errorStyle.width, colour: place.errorStyle.hasColour, page: .command)
    }
}
