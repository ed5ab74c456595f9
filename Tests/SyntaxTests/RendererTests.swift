import Diagnostics
import Testing

struct RendererTests {
    /// A text with its labels marked by the words themselves.
    static func render(
        _ source: String, _ labels: [(word: String, text: String)], width: Int = 60, colour: Bool = false,
        notes: [String] = [], hint: String = "", trace: [Diagnostic.Frame] = [], message: String = "no"
    ) -> String {
        var sources = SourceMap()
        let file = sources.add(name: "cell 3", text: source)
        let bytes = Array(source.utf8)
        let spans = labels.map { label in
            let word = Array(label.word.utf8)
            let start = bytes.indices.first { bytes[$0...].starts(with: word) } ?? 0
            return Diagnostic.Label(
                Span(file: file, lower: UInt32(start), upper: UInt32(start + word.count)), label.text)
        }
        let diagnostic = Diagnostic(
            code: "TL0204", kind: "TypeError", message: message, labels: spans, notes: notes, hint: hint, trace: trace)
        return Renderer(width: width, colour: colour).render(diagnostic, in: sources)
    }

    @Test func theExampleOfTheLanguageDocument() {
        let text = RendererTests.render(
            "x = 1\nfreeze(model, upto=\"layer3\")\n", [("upto", "did you mean `until`?")],
            notes: ["freeze(model, until=None, *, only=None)"],
            message: "freeze() got an unexpected keyword argument 'upto'")
        #expect(
            text == """
                TypeError: freeze() got an unexpected keyword argument 'upto'
                  cell 3, line 2
                    freeze(model, upto="layer3")
                                  ^^^^ did you mean `until`?
                  freeze(model, until=None, *, only=None)

                """)
    }

    @Test func twoLabelsOnALine() {
        let text = RendererTests.render(
            "left @ right", [("left", "this is [32, 10]"), ("right", "this is [32]")], hint: "transpose it")
        #expect(
            text == """
                TypeError: no
                  cell 3, line 1
                    left @ right
                    ^^^^   ~~~~~ this is [32]
                    this is [32, 10]
                  hint: transpose it

                """)
    }

    @Test func threeLabelsOnALine() {
        let text = RendererTests.render("a(bb, cc)", [("a", "one"), ("bb", "two"), ("cc", "three")])
        #expect(
            text == """
                TypeError: no
                  cell 3, line 1
                    a(bb, cc)
                    ^ ~~  ~~ three
                    | two
                    one

                """)
    }

    @Test func labelsOnTwoLines() {
        let text = RendererTests.render("f(\n  x,\n  y)", [("y", "wrong"), ("f", "the call")])
        #expect(
            text == """
                TypeError: no
                  cell 3, line 3
                      y)
                      ^ wrong
                  cell 3, line 1
                    f(
                    ~ the call

                """)
    }

    @Test func tabsAndWideCharacters() {
        #expect(
            RendererTests.render("\tx = '日本' + y", [("y", "here")]).contains(
                "\n        x = '日本' + y\n                     ^ here\n"))
        #expect(RendererTests.render("'e\u{301}' + y", [("y", "")]).contains("\n    'e\u{301}' + y\n          ^\n"))
        #expect(RendererTests.render("'👩‍💻' + y", [("y", "")]).contains("\n           ^\n"))
    }

    @Test func longLinesAreCutAroundTheCaret() {
        let source =
            "start = [" + String(repeating: "1, ", count: 200) + "wrong, " + String(repeating: "2, ", count: 200) + "]"
        let text = RendererTests.render(source, [("wrong", "here")])
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines[2].count <= 60 && lines[2].contains("…1") == false || lines[2].hasPrefix("    …"))
        let shown = Array(lines[2])
        let carets = Array(lines[3])
        let column = carets.firstIndex(of: "^") ?? 0
        #expect(String(shown[column..<(column + 5)]) == "wrong")
        #expect(lines[2].hasSuffix("…"))
    }

    @Test func nothingSteersTheTerminal() {
        let text = RendererTests.render(
            "x = '\u{1B}[31m\u{202E}' + y", [("y", "\u{1B}]0;t\u{7}")], message: "a\u{1B}[2Jb")
        #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{202E}" })
    }

    @Test func colourOnlyWhenAsked() {
        #expect(RendererTests.render("x", [("x", "")], colour: true).contains("\u{1B}[1;31mTypeError\u{1B}[0m"))
        #expect(!RendererTests.render("x", [("x", "")]).contains("\u{1B}"))
    }

    @Test func callsAreListedAndLongRunsCut() {
        let place = Span(file: 0, lower: 0, upper: 1)
        let one = RendererTests.render("f(1)", [("1", "")], trace: [.init(function: "f", span: place)])
        #expect(one.hasSuffix("  in f, called from cell 3, line 1\n    f(1)\n"))
        let same = RendererTests.render(
            "f(1)", [("1", "")], trace: Array(repeating: .init(function: "f", span: place), count: 1000))
        #expect(same.hasSuffix("  in f, called from cell 3, line 1 (1000 times)\n    f(1)\n"))
        let many = RendererTests.render(
            "f(1)", [("1", "")], trace: (0..<1000).map { .init(function: "f\($0)", span: place) })
        #expect(many.contains("  ... 992 more calls ...\n"))
        #expect(many.split(separator: "\n").count < 25)
    }

    @Test func spansOutsideTheTextAreHarmless() {
        var sources = SourceMap()
        let file = sources.add(name: "a", text: "x")
        for span in [
            Span.none, Span(file: file, lower: 50, upper: 90), Span(file: file, lower: 1, upper: 0),
            Span(file: 9, lower: 0, upper: 1),
        ] {
            let text = Renderer().render(Diagnostic(kind: "E", message: "m", labels: [.init(span, "t")]), in: sources)
            #expect(text.hasPrefix("E: m\n"))
        }
    }

    static let lines: [(text: String, starts: Int)] = [("", 1), ("a", 1), ("a\n", 2), ("a\r\nb", 2), ("a\rb\nc", 3)]

    @Test(arguments: lines.indices)
    func lineEnds(_ index: Int) {
        let file = SourceFile(name: "x", text: RendererTests.lines[index].text)
        #expect(file.lineCount == RendererTests.lines[index].starts)
        #expect(file.line(of: 0) == 1)
        #expect(file.line(of: 99) == RendererTests.lines[index].starts)
    }
}

struct SuggestionsTests {
    static let table: [(name: String, among: [String], found: [String])] = [
        ("upto", ["until", "only", "but"], []),
        ("freez", ["freeze", "fit", "unfreeze"], ["freeze"]),
        ("Fit", ["fit", "fix"], ["fit", "fix"]),
        ("lenght", ["length", "len"], ["length", "len"]),
        ("resnet", ["resnet18", "resnet34", "mlp"], ["resnet18", "resnet34"]),
        ("pritn", ["print", "repr"], ["print"]),
        ("x", ["y", "xs"], ["xs"]),
        ("", ["a"], []),
        ("accuracy", ["accuracy"], []),
    ]

    @Test(arguments: table.indices)
    func near(_ index: Int) {
        let row = SuggestionsTests.table[index]
        #expect(Suggestions.near(row.name, among: row.among) == row.found)
    }

    @Test func question() {
        #expect(Suggestions.question("freez", among: ["freeze"]) == "did you mean `freeze`?")
        #expect(Suggestions.question("x", among: ["xs", "y", "ax"]) == "did you mean `xs` or `ax`?")
        #expect(Suggestions.question("zebra", among: ["fit"]) == nil)
    }
}
