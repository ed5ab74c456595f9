import Diagnostics
import Foundation
import Library
import Runtime
import Syntax
import TestKit
import Testing

/// The mistakes students make most, as one list: `Tests/Golden/errors/common.txt`. Each is one of the goldens beside
/// it, and has all that a message is for: the exception's class, the line, a caret, what was wrong, one hint that
/// works, and a page whose examples run.
struct CommonMistakeTests {
    struct Mistake: CustomTestStringConvertible {
        let kind: String
        let name: String
        let golden: String
        var testDescription: String { "\(kind): \(name)" }
    }

    private static let folder = GoldenFiles.folder.appendingPathComponent("errors")

    static let all: [Mistake] = {
        let text = Repository.text("Tests/Golden/errors/common.txt")
        var kind = ""
        return text.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("  ") else {
                kind = String(line)
                return nil
            }
            let words = line.split(separator: " ")
            return Mistake(kind: kind, name: words.dropLast().joined(separator: " "), golden: String(words.last ?? ""))
        }
    }()

    @Test func thereAreSixtyOfAllKinds() {
        #expect(CommonMistakeTests.all.count >= 60)
        #expect(Set(CommonMistakeTests.all.map(\.golden)).count == CommonMistakeTests.all.count, "each once")
        let kinds = Set(CommonMistakeTests.all.map(\.kind))
        for kind in [
            "misspelt names", "misspelt arguments", "wrong shapes", "wrong types", "indentation", "missing colon",
            "unbalanced brackets", "= for ==",
            "self without classes", "what TL leaves out", "unsupported imports", "wrong number of classes",
            "frozen everything", "labels out of range",
            "images not normalised",
        ] {
            #expect(kinds.contains(kind), "\(kind)")
        }
    }

    @Test(arguments: all)
    func theMessageHasAllItsParts(_ mistake: Mistake) throws {
        let stored = try String(
            contentsOf: CommonMistakeTests.folder.appendingPathComponent(mistake.golden + ".txt"), encoding: .utf8)
        let parts = stored.components(separatedBy: "\n----\n")
        try #require(parts.count == 3, "source, message and the program of someone who followed the hint")
        let message = try #require(try said(of: parts[0]), "it runs")
        let lines = message.components(separatedBy: "\n")

        let first = try #require(lines.first?.wholeMatch(of: /([A-Z][A-Za-z]*): (.+)/), "the class and what was wrong")
        #expect(ExceptionTypes.all[String(first.1)] != nil, "a class of Python: \(first.1)")
        #expect(!first.2.isEmpty)

        let place = try #require(lines.firstIndex { $0.hasPrefix("  cell 1, line ") })
        let number = try #require(Int(lines[place].dropFirst("  cell 1, line ".count)))
        let source = parts[0].components(separatedBy: "\n")
        try #require(number <= source.count)
        #expect(lines[place + 1] == "    " + source[number - 1].replacing("\t", with: "    "), "the line itself")
        #expect(lines[place + 2].contains("^"), "a caret under it")

        let hints = lines.count { $0.hasPrefix("  hint: ") } + lines.count { $0.contains("^ did you mean `") }
        #expect(hints == 1, "one hint")
        #expect(try ErrorTests.message(of: parts[2]) == nil, "the hint, followed, runs")

        let code = try #require(message.firstMatch(of: /more: .*(TL\d{4})/), "a page").1
        let page = try #require(ErrorPages.page(String(code)))
        #expect(try ErrorTests.message(of: page.right) == nil, "the right example of \(code) runs")
        let wrong = try said(of: page.wrong)
        #expect(wrong?.contains(code) == true, "the wrong example of \(code) fails with it")
    }

    /// What the prompt would wait for the rest of is an error in a file.
    private func said(of source: String) throws -> String? {
        if let message = try ErrorTests.message(of: source) { return message }
        var sources = SourceMap()
        let file = sources.add(name: "cell 1", text: source + "\n")
        return Parser.parse(source + "\n", file: file).diagnostics.first.map {
            Renderer(width: 80, page: .command).render($0, in: sources)
        }
    }
}
