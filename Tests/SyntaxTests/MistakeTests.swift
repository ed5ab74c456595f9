import Diagnostics
import Syntax
import Testing

struct MistakeTests {
    /// The words are CPython's: a program that prints what it caught prints the same.
    @Test func messagesAreThoseOfPython() {
        #expect(Golden.messages.count > 400)
        for (source, message) in Golden.messages {
            let found = Parser.parse(source).diagnostics.first.map { "\($0.kind): \($0.message)" } ?? "ok"
            #expect(found == message, "\(source)")
        }
    }

    @Test func casesAreThere() {
        #expect(Golden.cases.count >= 60)
    }

    @Test(arguments: Golden.cases)
    func rendered(_ name: String) throws {
        let (source, expected) = try Golden.read(name)
        var sources = SourceMap()
        let file = sources.add(name: "cell 1", text: source)
        let diagnostic = try #require(Parser.parse(source, file: file).diagnostics.first, "the program is right")
        let rendered = Renderer(width: 80, page: .command).render(diagnostic, in: sources)
        if Golden.isBlessing { try Golden.write(name, source: source, rendered: rendered) }
        #expect(Golden.isBlessing || rendered == expected)
        #expect(!diagnostic.code.isEmpty)
        #expect(!diagnostic.hint.isEmpty, "one hint that works")
    }

    static let incomplete: [(source: String, isIncomplete: Bool)] = [
        ("f(", true), ("x = [1,\n", true), ("'''abc", true), ("if x:", true), ("if x:\n", true), ("def f():\n", true),
        ("try:\n  x\n", true), ("@d\n", true), ("x = \\\n", true), ("for x in y:\n  if z:\n", true),
        ("x = ", false), ("f)", false), ("'abc", false), ("1 +", false), ("if x\n", false), ("x = 1\n", false),
        ("if x:\n  y\n", false), ("[1, 2}", false),
    ]

    @Test(arguments: incomplete.indices)
    func promptAsksForMore(_ index: Int) {
        let row = MistakeTests.incomplete[index]
        #expect(Parser.parse(row.source).isIncomplete == row.isIncomplete, "\(row.source)")
    }
}
