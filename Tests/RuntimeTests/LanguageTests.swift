import Foundation
import Runtime
import TestKit
import Testing

/// A program of `Tests/Golden/language` with what it must print.
///
/// `# expect: text` stands on the line that prints, or after the last line, in the order of the output;
/// `# expect error: Class: message` is the exception that ends the program. The comments are written from python3's own
/// output by `expect.py`.
struct LanguageProgram: CustomTestStringConvertible, Sendable {
    let name: String
    let source: String

    static let folder = GoldenFiles.folder.appendingPathComponent("language")

    static let all = Repository.files("Tests/Golden/language", endings: ["tl"]).map { file in
        let path = "Tests/Golden/language/" + file.path.dropFirst(folder.path.count + 1)
        return LanguageProgram(name: String(path.dropFirst(22).dropLast(3)), source: Repository.text(path))
    }

    var testDescription: String { name }
    var file: URL { LanguageProgram.folder.appendingPathComponent(name + ".tl") }

    /// What it must print, and the error that ends it.
    var expected: (output: String, error: String?) {
        var lines: [String] = []
        var error: String?
        for line in source.components(separatedBy: "\n") {
            if let mark = line.range(of: "# expect error: ") {
                error = String(line[mark.upperBound...])
            } else if let mark = line.range(of: "# expect: ") {
                lines.append(String(line[mark.upperBound...]))
            } else if line.hasSuffix("# expect:") {
                lines.append("")
            }
        }
        return (lines.map { $0 + "\n" }.joined(), error)
    }
}

struct LanguageTests {
    @Test(arguments: LanguageProgram.all)
    func printsWhatItSays(_ program: LanguageProgram) {
        let output = CollectedOutput()
        let session = Session(output: output)
        let outcome = session.run(program.source, name: program.name)
        let expected = program.expected
        var text = output.text
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        #expect(text == expected.output)
        switch outcome {
        case .value: #expect(expected.error == nil)
        case .failed(let diagnostics):
            let first = diagnostics.first
            #expect(
                (first?.kind ?? "") + (first?.message.isEmpty ?? true ? "" : ": " + (first?.message ?? ""))
                    == expected.error)
        case .exited(let exit): #expect(expected.error == "SystemExit: \(exit.status)")
        case .incomplete, .interrupted: Issue.record("the program did not run to its end")
        }
    }

    @Test
    func thereAreManyPrograms() {
        #expect(LanguageProgram.all.count >= 400)
    }

    /// The stored expectations are python3's, so this only has to find a file that was changed by hand. Skipped where
    /// there is no python3.
    @Test(.enabled(if: Python.isPresent, "python3 is not installed here"))
    func python3PrintsTheSame() throws {
        let outputs = try Python.run(LanguageProgram.all.map(\.file))
        #expect(outputs.count == LanguageProgram.all.count)
        for (program, output) in zip(LanguageProgram.all, outputs) {
            #expect(output == program.expected.output, "\(program.name)")
        }
    }
}

/// python3 as the reference, all programs in one process.
enum Python {
    static let path = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    /// The messages are CPython 3.11's; another version words some of them differently.
    static let isPresent: Bool = {
        guard let path else { return false }
        return (try? output(of: path, ["-c", "import sys; print(sys.version_info[:2] == (3, 11))"])) == "True\n"
    }()

    static func run(_ files: [URL]) throws -> [String] {
        let script = """
            import contextlib, io, json, sys, warnings
            warnings.simplefilter("ignore")
            sys.setrecursionlimit(1000)
            results = []
            for path in sys.argv[1:]:
                out = io.StringIO()
                with contextlib.redirect_stdout(out):
                    try:
                        exec(compile(open(path, encoding="utf-8").read(), path, "exec"), {"__name__": "__main__"})
                    except BaseException:
                        pass
                text = out.getvalue()
                results.append(text if not text or text.endswith("\\n") else text + "\\n")
            print(json.dumps(results))
            """
        guard let path else { return [] }
        let text = try output(of: path, ["-c", script] + files.map(\.path))
        return try JSONDecoder().decode([String].self, from: Data(text.utf8))
    }

    static func run(script: URL, _ arguments: [String]) throws -> String? {
        guard let path else { return nil }
        return try output(of: path, [script.path] + arguments)
    }

    private static func output(of path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
