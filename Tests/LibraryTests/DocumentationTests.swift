import Foundation
import Library
import Runtime
import Testing

/// Every builtin is documented, and every example in its documentation runs and prints what it says.
struct DocumentationTests {
    @Test(arguments: Laboratory.registry.builtins.keys.sorted())
    func examplesPrintWhatTheySay(name: String) throws {
        let documented = try #require(Laboratory.registry.builtins[name]).documented
        #expect(!documented.summary.isEmpty, "\(name) has no summary")
        #expect(!documented.examples.isEmpty, "\(name) has no example")
        for example in documented.examples {
            try Session.onLargeStack { try ExampleRun(example).check() }
        }
    }

    @Test func everySeeAlsoExists() {
        let registry = Laboratory.registry
        for builtin in registry.builtins.values {
            for name in builtin.documented.seeAlso {
                #expect(registry.builtins[name] != nil || registry.topics[name] != nil, "\(builtin.name) refers to \(name)")
            }
        }
    }
}

/// One example: statements, each with the lines it should print after `# →`.
struct ExampleRun {
    private var steps: [(source: String, expected: [String])] = []

    init(_ example: String) {
        for line in example.split(separator: "\n", omittingEmptySubsequences: true).map(String.init) {
            let parts = line.components(separatedBy: "# →")
            let code = parts[0], expected = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : nil
            if code.allSatisfy(\.isWhitespace) {
                if let expected, !steps.isEmpty { steps[steps.count - 1].expected.append(expected) }
            } else if line.first == " " || line.first == ")" || line.first == "}", !steps.isEmpty {
                steps[steps.count - 1].source += "\n" + line
            } else {
                steps.append((code, []))
            }
            if let expected, !code.allSatisfy(\.isWhitespace) { steps[steps.count - 1].expected.append(expected) }
        }
    }

    /// Runs in a folder of its own, so that examples may write files.
    func check() throws {
        let folder = NSTemporaryDirectory() + "tl-example-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let output = CollectedOutput()
        var settings = Settings()
        settings.folder = folder
        let session = Laboratory.session(output: output, settings: settings)
        for (source, expected) in steps {
            let outcome = session.run(source + "\n", name: "example")
            var shown = output.take().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if shown.last == "" { shown.removeLast() }
            switch outcome {
            case .value(let value):
                if let value, !value.isNone { shown += try value.repr().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
            case .failed(let diagnostics):
                Issue.record("\(source)\n\(diagnostics.map { "\($0.kind): \($0.message) \($0.notes)" }.joined(separator: "\n"))")
                return
            case .incomplete, .interrupted:
                Issue.record("\(source)\ndid not finish")
                return
            }
            if !expected.isEmpty { #expect(shown == expected, "\(source)") }
        }
    }
}
