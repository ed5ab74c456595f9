import Diagnostics
import Foundation
import Library
import Notebook
import Syntax
import Terminal

/// `tl fmt`: gives files the usual spaces, indentation and blank lines.
struct Formatting {
    var files: [String]
    /// Only says which files would change.
    var onlyChecks: Bool
    var isPlain: Bool

    func perform() -> ExitStatus {
        var status = ExitStatus.success
        for path in files {
            let result = path == "-" ? formatInput() : format(path)
            if result != .success { status = result }
        }
        return status
    }

    /// From standard input to standard output, for editors.
    private func formatInput() -> ExitStatus {
        guard
            let text = text(
                { () throws(SourceText.Failure) in try SourceText.bytes(of: .standardInput) }, of: "standard input")
        else { return .usage }
        guard let formatted = formatted(text, name: "<stdin>") else { return .usage }
        StandardStream.output.write(formatted)
        return .success
    }

    private func format(_ path: String) -> ExitStatus {
        guard let text = text({ () throws(SourceText.Failure) in try SourceText.bytes(of: path) }, of: path) else {
            return .usage
        }
        guard let formatted = formatted(text, name: path) else { return .usage }
        guard formatted != text else { return .success }
        if onlyChecks {
            StandardStream.output.write("\(path) would change\n")
            return .check
        }
        if let problem = OutputFile.write(formatted, to: path) {
            StandardStream.error.write("tl: cannot write \(path): \(problem)\n")
            return .failure
        }
        StandardStream.error.write("formatted \(path)\n")
        return .success
    }

    /// nil after a message when there is no text to read.
    private func text(_ read: () throws(SourceText.Failure) -> [UInt8], of name: String) -> String? {
        do throws(SourceText.Failure) {
            if let text = String(validating: try read(), as: UTF8.self) { return text }
            StandardStream.error.write("tl: cannot format \(name): it is not UTF-8\n")
        } catch {
            StandardStream.error.write("tl: cannot read \(name): \(error.words)\n")
        }
        return nil
    }

    /// nil after a message when a cell does not parse: such a file is left as it is.
    private func formatted(_ text: String, name: String) -> String? {
        do {
            return try SourceFormatter.format(text)
        } catch let failure as SourceFormatter.Failure {
            // The cell with empty lines in front of it: the message has the file's line.
            var sources = SourceMap()
            let shift = String(repeating: "\n", count: failure.line)
            _ = sources.add(name: name, text: shift + failure.cell)
            var diagnostic = failure.diagnostic
            for index in diagnostic.labels.indices {
                diagnostic.labels[index].span.lower += UInt32(shift.utf8.count)
                diagnostic.labels[index].span.upper += UInt32(shift.utf8.count)
            }
            let colour =
                StandardStream.error.isTerminal && !isPlain && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
            StandardStream.error.write(Renderer(colour: colour, page: .command).render(diagnostic, in: sources))
        } catch {
            StandardStream.error.write("tl: cannot format \(name): \(error)\n")
        }
        return nil
    }
}
