import Foundation
import Library
import Runtime
import TestKit
import Testing

/// Everything that can be called is documented, and every example in the documentation runs and prints what it says.
struct DocumentationTests {
    @Test(arguments: Catalogue.callables.map(\.key))
    func examplesPrintWhatTheySay(key: String) throws {
        let documented = try #require(Catalogue.callables.first { $0.key == key }).documented
        #expect(!documented.summary.isEmpty, "\(key) has no summary")
        #expect(!documented.examples.isEmpty, "\(key) has no example")
        for example in documented.examples {
            try Session.onLargeStack { try ExampleRun(example).check() }
        }
    }

    /// Topics of the language, models and data sets: examples where there are some.
    @Test(arguments: Catalogue.topics.map(\.name))
    func topicsTellTheTruth(name: String) throws {
        let topic = try #require(Catalogue.topics.first { $0.name == name })
        #expect(!topic.summary.isEmpty)
        for example in topic.examples {
            try Session.onLargeStack { try ExampleRun(example).check() }
        }
    }

    /// Every method of the language's own values has a signature that reads, a sentence and an example, and is found as
    /// help finds it.
    @Test(arguments: ["str", "list", "tuple", "range", "dict", "set", "frozenset", "int", "float"])
    func everyMethodIsDocumented(owner: String) throws {
        let session = Laboratory.session(output: CollectedOutput())
        guard case .value(let value?) = session.run(owner == "range" ? "range(1)" : "\(owner)()", name: "value") else {
            Issue.record("no \(owner)")
            return
        }
        let names = Attributes.names(of: value, session)
        #expect(!names.isEmpty)
        for name in names {
            // An attribute is no method: the class's page tells of `start`, `stop` and `step`.
            if case .property? = Types.type(of: value).find(name) { continue }
            let documented = try #require(Catalogue.member(name, of: value), "\(owner).\(name)")
            #expect(
                documented.name == "\(owner).\(name)" && Catalogue.find(documented.name)?.summary == documented.summary)
            #expect(documented.summary.hasSuffix("."), "\(owner).\(name)")
            #expect(documented.signature.hasPrefix("\(owner).\(name)("), "\(documented.signature)")
            let brief = Signature.parse(documented.signature).parameters.map(\.name)
            #expect(documented.signature.contains("()") == brief.isEmpty, "\(documented.signature)")
        }
    }

    /// Asking about a method, by value, by class and by name, gives the same entry.
    @Test func helpFindsMethods() throws {
        let output = CollectedOutput()
        let session = Laboratory.session(output: output)
        var texts: Set<String> = []
        for source in ["help(\"\".join)", "help(str.join)", "help(\"str.join\")", "help(\"join\")"] {
            _ = session.run(source, name: "help")
            texts.insert(output.take())
        }
        #expect(
            texts == [
                "str.join(iterable, /) -> str\n\nThe texts of a list in one, with this text between them.\n\n    \", \".join([\"a\", \"b\", \"c\"])  # → 'a, b, c'\n"
            ])
    }

    @Test func everySeeAlsoExists() {
        for (key, documented) in Catalogue.callables {
            for name in documented.seeAlso { #expect(Catalogue.find(name) != nil, "\(key) refers to \(name)") }
        }
    }

    /// A hint proposes what works: a function it names is there.
    @Test func hintsNameFunctionsThatExist() throws {
        let others: Set = [
            "f", "test", "name", "function", "index", "append", "extend", "join", "items", "strip", "split", "upper",
            "lower", "add",
            "save_file", "load", "forward", "model",
        ]
        for file in Repository.files("Sources", endings: ["swift"]) {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            where line.contains("hint") || file.lastPathComponent.hasPrefix("Other") {
                for match in line.matches(of: /`(?:[a-z]+\.)?([a-z_]+)\(/) {
                    let name = String(match.1)
                    #expect(
                        Catalogue.find(name) != nil || others.contains(name),
                        "\(file.lastPathComponent) proposes \(name)()")
                }
            }
        }
    }
}

/// One example: statements, each with the lines it should print after `# →`. A comment line below goes on with them.
struct ExampleRun {
    private var steps: [(source: String, expected: [String])] = []

    init(_ example: String) {
        for line in example.split(separator: "\n", omittingEmptySubsequences: true).map(String.init) {
            let parts = line.components(separatedBy: "# →")
            let code = parts[0]
            let expected = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : nil
            if code.allSatisfy(\.isWhitespace) {
                if let expected, !steps.isEmpty { steps[steps.count - 1].expected.append(expected) }
            } else if code.drop(while: { $0 == " " }).hasPrefix("#"), let last = steps.indices.last,
                !steps[last].expected.isEmpty
            {
                steps[last].expected.append(String(code.drop(while: { $0 == " " }).dropFirst()))
            } else if [" ", ")", "}", "]"].contains(line.first) || line.hasPrefix("else") || line.hasPrefix("except")
                || line.hasPrefix("finally")
                || line.hasPrefix("elif"), !steps.isEmpty
            {
                steps[steps.count - 1].source += "\n" + code
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
        settings.files.base = folder
        let session = Laboratory.session(output: output, settings: settings)
        for (source, expected) in steps {
            let outcome = session.run(source + "\n", name: "example")
            var shown = output.take().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if shown.last == "" { shown.removeLast() }
            switch outcome {
            case .value(let value):
                if let value, !value.isNone {
                    shown += try value.repr().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                }
            case .failed(let diagnostics):
                Issue.record(
                    "\(source)\n\(diagnostics.map { "\($0.kind): \($0.message) \($0.notes)" }.joined(separator: "\n"))")
                return
            case .incomplete, .interrupted, .exited:
                Issue.record("\(source)\ndid not finish")
                return
            }
            if !expected.isEmpty { #expect(shown.map(ExampleRun.words) == expected.map(ExampleRun.words), "\(source)") }
        }
    }

    /// A line without the spaces that only align it.
    private static func words(_ line: String) -> String { line.split(separator: " ").joined(separator: " ") }
}
