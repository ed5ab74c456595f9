import CShims
import Diagnostics
import Figures
import Files
import Foundation
import Library
import Notebook
import Runtime
import Syntax
import Terminal

/// One session wired to the terminal it runs in.
final class Workplace {
    let window: Window
    let presenter: TerminalPresenter
    let recorder: CellRecorder
    let session: Session
    /// Whether text that is longer than the window comes a page at a time.
    var pagesLongText = true

    /// - Parameter isSilent: what the program puts out is only recorded.
    init(isPlain: Bool, isSilent: Bool = false, settings: Settings = Settings()) {
        window = Window(environment: ProcessInfo.processInfo.environment, isPlain: isPlain)
        let style = TextStyle(
            width: window.columns, hasColour: window.hasColour, isTerminal: window.isOutputTerminal,
            hasTrueColour: window.hasTrueColour)
        presenter = TerminalPresenter(
            style: style, canMoveCursor: window.canMoveCursor,
            windowSize: window.isOutputTerminal ? { [window] in (window.columns, window.rows) } : nil,
            sinks: .init(
                output: { StandardStream.output.write($0) },
                error: { text in
                    StandardStream.output.flush()
                    StandardStream.error.write(text)
                }, flush: { StandardStream.output.flush() }))
        recorder = CellRecorder(audience: isSilent ? nil : presenter)
        session = Laboratory.session(output: recorder, settings: settings)
        Interruption.watch(session.attention)
        // A program whose reader has left is stopped like one that was interrupted.
        let attention = session.attention
        StandardStream.output.onFailure = { attention.interrupt() }
    }

    /// Diagnostics go to standard error, in colour when that is a terminal too.
    var errorStyle: TextStyle {
        var style = presenter.style
        style.hasColour = style.hasColour && StandardStream.error.isTerminal
        return style
    }

    func runner(isSilent: Bool = false) -> CellRunner {
        CellRunner(
            session: session, recorder: recorder, presenter: isSilent ? nil : presenter,
            errorsHaveColour: errorStyle.hasColour)
    }
}

/// Ctrl-C, passed on to the session that runs.
enum Interruption {
    /// Set once, before the handler is installed, and only read by it.
    nonisolated(unsafe) private static var attention: Attention?

    static func watch(_ attention: Attention) {
        self.attention = attention
        tl_signals_install { Interruption.attention?.interrupt() }
    }
}

/// A lesson from the command line: read, or a message why not.
enum Lesson {
    static func read(_ path: String?) -> (file: NotebookFile, folder: String)? {
        do throws(SourceText.Failure) {
            guard let path, path != "-" else {
                return lesson(try SourceText.bytes(of: .standardInput), name: "<stdin>").map { (file: $0, folder: ".") }
            }
            let bytes = try SourceText.bytes(of: path)
            let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
            return lesson(bytes, name: path).map { (file: $0, folder: folder.isEmpty ? "/" : folder) }
        } catch {
            StandardStream.error.write("tl: cannot read \(path ?? "standard input"): \(error.words)\n")
            return nil
        }
    }

    /// A text that is no UTF-8 is refused with Python's message: read with replacements it would be another program.
    private static func lesson(_ bytes: [UInt8], name: String) -> NotebookFile? {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            StandardStream.error.write(refusal(of: bytes, name: name))
            return nil
        }
        let file = NotebookFile.read(bytes: bytes, name: name)
        guard let refusal = file.refusal else { return file }
        StandardStream.error.write("tl: cannot read \(name): \(refusal)\n")
        return nil
    }

    /// Where results of its cells marked `cache` are kept; nil when it has none, or this process has no home.
    static func cache(for file: NotebookFile, _ session: Session) -> CellCache? {
        guard file.cells.contains(where: { $0.options.cache }), let folder = CacheFolder.own() else { return nil }
        let path = URL(fileURLWithPath: file.name).standardizedFileURL.path
        return CellCache(file, lesson: path, session: session, folder: folder + "/cells")
    }

    /// What looks wrong in a file and does not keep it from running.
    static func remark(on file: NotebookFile, onlyDoubts: Bool = false) {
        for remark in file.remarks where !(onlyDoubts && remark.isMistake) {
            StandardStream.error.write("\(file.name):\(remark.line): \(remark.text)\n")
        }
    }

    /// The message about bytes that are no text.
    static func refusal(of bytes: [UInt8], name: String, _ style: TextStyle = TextStyle()) -> String {
        var sources = SourceMap()
        let number = sources.add(SourceFile(name: name, bytes: ContiguousArray(bytes)))
        return Parser.parse(bytes: ContiguousArray(bytes), file: number).diagnostics.prefix(1).map {
            Renderer(width: style.width, colour: style.hasColour).render($0, in: sources)
        }.joined()
    }
}

extension NotebookRun.Ending {
    var status: ExitStatus {
        switch self {
        case .finished: .success
        case .failed(.raised): .failure
        case .failed(.syntax): .usage
        case .failed(.missing): .missing
        case .failed(.check): .check
        case .interrupted: .interrupted
        case .exited(let status): ExitStatus(rawValue: status)
        }
    }
}
