import Assistance
import Foundation
import Notebook
import Runtime
import Terminal

/// `tl render`: runs a lesson and writes its page.
struct Rendering {
    var file: String
    var output: String?
    var showsProgress: Bool
    var settings: [String]
    var isPlain: Bool
    var bounds = Bounds()

    /// The page is written even when a cell failed: it shows how far the lesson came, and the exit code says the rest.
    func perform() -> ExitStatus {
        guard let (lesson, folder) = Lesson.read(file) else { return .usage }
        guard let overrides = ParameterList.overrides(settings, for: lesson) else { return .usage }
        let place = Workplace(
            isPlain: isPlain, isSilent: !showsProgress,
            settings: bounds.settings(folder: folder))
        if let status = Checking.refusal(of: lesson, place) { return status }
        let path = output ?? (file.hasSuffix(".tl") ? String(file.dropLast(3)) : file) + ".html"
        if let problem = OutputFile.problem(with: path) {
            StandardStream.error.write("tl: cannot write \(path): \(problem)\n")
            return .usage
        }
        Lesson.remark(on: lesson)
        LessonCheck.proseRemarks(on: lesson, below: folder).forEach {
            StandardStream.error.write("\(lesson.name):\($0.line): \($0.text)\n")
        }
        AccessQuestion(place: place, program: lesson.name).install()
        let runner = place.runner(isSilent: !showsProgress)
        runner.overrides = overrides
        runner.cache = Lesson.cache(for: lesson, place.session)
        let run = runner.run(lesson)
        let page = NotebookPage(
            run: run,
            hover: { name in
                // A name that the lesson gave away is no longer the library's.
                place.session.global(name) == nil ? Reference.hover(name) : nil
            }, embed: { EmbeddedPicture.address(of: $0, below: folder) })
        if let problem = OutputFile.write(page.html(), to: path) {
            StandardStream.error.write("tl: cannot write \(path): \(problem)\n")
            return .failure
        }
        if !showsProgress { reportFailure(run) }
        StandardStream.error.write("wrote \(path)\n")
        return run.ending.status
    }

    private func reportFailure(_ run: NotebookRun) {
        for cell in run.cells where cell.state == .failed {
            for case .raised(let text) in cell.outputs {
                StandardStream.error.write("\(text)\n  in \(cell.cell.label), \(run.file.name)\n")
            }
        }
    }
}
