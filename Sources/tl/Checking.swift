import Diagnostics
import Notebook
import Runtime
import Syntax
import Terminal

/// `tl check`: what can be said about a lesson without running it.
struct Checking {
    var files: [String]
    var isPlain: Bool

    func perform() -> ExitStatus {
        let place = Workplace(isPlain: isPlain)
        var status = ExitStatus.success
        for path in files {
            guard let (file, _) = Lesson.read(path) else {
                status = .usage
                continue
            }
            let problems = Checking.problems(in: file, place)
            for remark in file.remarks { StandardStream.error.write("\(file.name):\(remark.line): \(remark.text)\n") }
            problems.forEach { place.presenter.error($0) }
            if problems.isEmpty {
                let cells = file.cells.count { $0.kind == .code }
                StandardStream.output.write("\(path): \(file.isScript ? "a script" : "\(cells) cells"), no errors\n")
            } else {
                status = .usage
            }
        }
        return status
    }

    /// A lesson with a mistake in its last cell is refused before its first one trains for minutes.
    static func refusal(of file: NotebookFile, _ place: Workplace) -> ExitStatus? {
        let problems = problems(in: file, place)
        problems.forEach { place.presenter.error($0) }
        return problems.isEmpty ? nil : .usage
    }

    /// Syntax errors of every cell, drawn, each with its place in the file.
    private static func problems(in file: NotebookFile, _ place: Workplace) -> [String] {
        let style = place.errorStyle
        return file.cells.filter { $0.kind == .code && !$0.options.raises && !$0.options.skip }.flatMap { cell in
            var sources = SourceMap()
            let number = sources.add(name: file.isScript ? file.name : "cell \(cell.number)", text: cell.source)
            return Parser.parse(cell.source, file: number).diagnostics.map { diagnostic in
                let text = Renderer(width: style.width, colour: style.hasColour, page: .command).render(
                    diagnostic, in: sources)
                guard !file.isScript, let span = diagnostic.labels.first?.span else { return text }
                return text + "  in \(cell.label), \(file.name):\(cell.fileLine(ofByte: Int(span.lower)))"
            }
        }
    }
}
