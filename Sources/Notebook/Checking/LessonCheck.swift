import Diagnostics
import Runtime
import Syntax

/// What can be said about a lesson without running it, with the place of each mistake.
package struct LessonCheck {
    package struct Finding {
        /// Of the file, from 1.
        package var line: Int
        /// Drawn as it is shown, its place included.
        package var text: String
    }

    private let file: NotebookFile
    private let renderer: Renderer

    package init(_ file: NotebookFile, _ renderer: Renderer) {
        self.file = file
        self.renderer = renderer
    }

    /// Texts that are no programs. A lesson with one in its last cell is refused before its first one trains for
    /// minutes; other mistakes may stand where no run comes by.
    package var syntaxErrors: [Finding] {
        parts.flatMap { part in part.parsed.diagnostics.map { finding($0, part.cell, part.sources) } }
    }

    /// Everything, in the order of the file.
    ///
    /// - Parameters:
    ///   - session: knows the names of the library; nothing is run in it.
    ///   - folder: pictures in prose are looked for below it.
    package func findings(in session: Session, folder: String) -> [Finding] {
        let parts = parts
        let check = ProgramCheck(
            parts.map { part in
                let isProgram = part.parsed.diagnostics.isEmpty && !part.parsed.isIncomplete
                return .init(
                    program: isProgram ? part.parsed.program : nil, source: part.cell.source,
                    isJudged: !part.cell.options.raises)
            }, session)
        var found = file.remarks.filter(\.isMistake).map {
            Finding(line: $0.line, text: "\(file.name):\($0.line): \($0.text)\n")
        }
        for (part, diagnostics) in zip(parts, check.diagnostics) {
            let errors = part.cell.options.raises ? [] : part.parsed.diagnostics
            found += (errors + diagnostics).map { finding($0, part.cell, part.sources) }
        }
        found += LessonCheck.proseRemarks(on: file, below: folder).map {
            Finding(line: $0.line, text: "\(file.name):\($0.line): \($0.text)\n")
        }
        return found.sorted { $0.line < $1.line }
    }

    /// What a page cannot show of the prose.
    package static func proseRemarks(on file: NotebookFile, below folder: String) -> [NotebookFile.Remark] {
        file.cells.filter { $0.kind == .markdown }.flatMap { ProseCheck.remarks(on: $0, below: folder) }
    }

    // MARK: Cells

    private struct Part {
        var cell: NotebookCell
        var parsed: Parsed
        var sources: SourceMap
    }

    /// The cells that run, parsed.
    private var parts: [Part] {
        file.cells.filter { $0.kind == .code && !$0.options.skip }.map { cell in
            var sources = SourceMap()
            let number = sources.add(name: file.isScript ? file.name : "cell \(cell.number)", text: cell.source)
            return Part(cell: cell, parsed: Parser.parse(cell.source, file: number), sources: sources)
        }
    }

    private func finding(_ diagnostic: Diagnostic, _ cell: NotebookCell, _ sources: SourceMap) -> Finding {
        let line = cell.fileLine(ofByte: Int(diagnostic.labels.first?.span.lower ?? 0))
        let place = file.isScript ? "" : "  in \(cell.label), \(file.name):\(line)\n"
        return Finding(line: line, text: renderer.render(diagnostic, in: sources) + place)
    }
}

/// What a page cannot show of a cell of prose.
enum ProseCheck {
    static func remarks(on cell: NotebookCell, below folder: String) -> [NotebookFile.Remark] {
        let prose = Markdown(cell.source)
        let lines = cell.source.split(separator: "\n", omittingEmptySubsequences: false)
        // One mention after the other: the second of two equal pictures stands further down.
        var from = 0
        func line(of text: String) -> Int {
            let first = text.split(separator: "\n").first.map(String.init) ?? text
            let found = lines[from...].firstIndex { $0.contains(first) } ?? lines.firstIndex { $0.contains(first) } ?? 0
            from = found
            return cell.firstLine + found
        }
        let pictures = prose.pictures.compactMap { url -> NotebookFile.Remark? in
            guard let reason = EmbeddedPicture.problem(with: url, below: folder) else { return nil }
            return .init(line: line(of: url), text: "the picture `\(url)` is not in the page: \(reason)")
        }
        from = 0
        let markup = prose.markup.map {
            NotebookFile.Remark(
                line: line(of: $0),
                text:
                    "HTML is shown as it is written; Markdown has its own signs, such as **bold** and ![text](picture.png)"
            )
        }
        return pictures + markup.prefix(1)
    }
}
