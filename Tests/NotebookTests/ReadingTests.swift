import Notebook
import Testing

/// The percent format, case by case: a file and the cells it has.
struct ReadingTests {
    private struct Case {
        var name: String
        var text: String
        var cells: [String]
    }

    /// A cell on one line: kind, marker line, first line, depth, title, options, source.
    private func line(_ cell: NotebookCell) -> String {
        let kind =
            switch cell.kind {
            case .code: "code \(cell.number)"
            case .markdown: "markdown"
            case .raw: "raw"
            }
        let options = cell.options.entries.map { " \($0.key)=\($0.value.json)" }.joined()
        let depth = cell.depth == 0 ? "" : " depth \(cell.depth)"
        return "\(kind) @\(cell.markerLine)/\(cell.firstLine)\(depth) '\(cell.title)'\(options): "
            + cell.source.replacing("\n", with: "|")
    }

    private static let cases: [Case] = [
        Case(
            name: "a script has one cell and no marker", text: "x = 1\nprint(x)\n",
            cells: ["code 1 @0/1 '': x = 1|print(x)"]),
        Case(name: "an empty file has no cell", text: "\n\n", cells: []),
        Case(
            name: "text before the first marker is a cell", text: "x = 1\n\n# %% two\ny = 2\n",
            cells: ["code 1 @0/1 '': x = 1", "code 2 @3/4 'two': y = 2"]),
        Case(name: "a shebang alone is no cell", text: "#!/usr/bin/env tl\n# %%\nx\n", cells: ["code 1 @2/3 '': x"]),
        Case(
            name: "markdown loses its comment signs", text: "# %% [markdown]\n# # Title\n#\n#   indented\n# %%\nx\n",
            cells: ["markdown @1/2 '': # Title||  indented", "code 1 @5/6 '': x"]),
        Case(
            name: "md and raw are kinds too", text: "# %% [md]\n# a\n# %% [raw]\n# b\n",
            cells: ["markdown @1/2 '': a", "raw @3/4 '': b"]),
        Case(
            name: "markdown in a docstring", text: "# %% [markdown]\n\"\"\"\n# Title\ntext\n\"\"\"\n",
            cells: ["markdown @1/3 '': # Title|text"]),
        Case(
            name: "title, kind and options in one line",
            text: "# %% Load it [markdown] tags=[\"a\", \"b\"] points=2\n# x\n",
            cells: ["markdown @1/2 'Load it' tags=[\"a\", \"b\"] points=2: x"]),
        Case(
            name: "flags after an option", text: "# %% t timeout=\"120s\" skip\nx\n",
            cells: ["code 1 @1/2 't' timeout=\"120s\" skip=null: x"]),
        Case(
            name: "a title may contain an equals sign without a value", text: "# %% why x = y\nx\n",
            cells: ["code 1 @1/2 'why x = y': x"]),
        Case(name: "deeper cells", text: "# %%%% sub\nx\n", cells: ["code 1 @1/2 depth 2 'sub': x"]),
        Case(name: "no space after the comment sign", text: "#%% t\nx\n", cells: ["code 1 @1/2 't': x"]),
        Case(name: "a letter after the signs is no marker", text: "# %%x\ny\n", cells: ["code 1 @0/1 '': # %%x|y"]),
        Case(
            name: "a marker in a string is text", text: "# %%\ns = \"\"\"\n# %% no\n\"\"\"\n# %%\ny\n",
            cells: ["code 1 @1/2 '': s = \"\"\"|# %% no|\"\"\"", "code 2 @5/6 '': y"]),
        Case(
            name: "nbconvert's prompts", text: "# In[3]:\n\nx\n# In[ ]:\ny\n",
            cells: ["code 1 @1/3 '': x", "code 2 @4/5 '': y"]),
        Case(
            name: "carriage returns", text: "# %% a\r\nx\r\n\r\n# %% b\r\ny",
            cells: ["code 1 @1/2 'a': x", "code 2 @4/5 'b': y"]),
        Case(
            name: "an empty cell keeps its place", text: "# %% a\n# %% b\ny\n",
            cells: ["code 1 @1/2 'a': ", "code 2 @2/3 'b': y"]),
        Case(
            name: "prose without a blank, and as other editors write it",
            text: "# %%[markdown]\n# a\n#%% md\n# b\n# %% md notes\nc\n",
            cells: ["markdown @1/2 '': a", "markdown @3/4 '': b", "code 1 @5/6 'md notes': c"]),
        Case(
            name: "prose in quotes", text: "# %% [markdown]\n\"\"\"\nTitle\n\"\"\"\n# %%\nx\n",
            cells: ["markdown @1/3 '': Title", "code 1 @5/6 '': x"]),
        Case(
            name: "the header is no cell", text: "# ---\n# title: T\n# ---\n\n# %%\nx\n", cells: ["code 1 @5/6 '': x"]),
        Case(
            name: "a header that does not end is text", text: "# ---\n# title: T\nx\n",
            cells: ["code 1 @0/1 '': # ---|# title: T|x"]),
    ]

    @Test func everyCaseReadsAsItsCells() {
        for example in ReadingTests.cases {
            let file = NotebookFile.read(example.text, name: "a.tl")
            #expect(file.cells.map(line) == example.cells, "\(example.name)")
            #expect(
                file.isScript == !example.text.contains { _ in example.cells.contains { !$0.contains("@0/") } }
                    || file.cells.isEmpty, "\(example.name)")
        }
    }

    @Test func headerGivesTheTitle() {
        let file = NotebookFile.read(
            "# ---\n# title: Fine-tuning\n# transferlab: {seed: 7}\n# ---\nx = 1\n", name: "a.tl")
        #expect(file.header.title == "Fine-tuning")
        #expect(file.title == "Fine-tuning")
        #expect(file.isScript)
        #expect(file.cells.first?.firstLine == 5)
    }

    @Test func aTitleIsFoundWithoutAHeader() {
        #expect(NotebookFile.read("# %% [markdown]\n# # Head *one*\n", name: "b/lesson.tl").title == "Head one")
        #expect(NotebookFile.read("x = 1\n", name: "b/lesson.tl").title == "lesson")
    }

    @Test(arguments: [
        ("# ---\n# a: [\n# ---\n# %%\nx\n", 2, "not YAML"),
        ("# %% t colour=\"red\"\nx\n", 1, "`colour`"),
        ("# %% t timeout=\"soon\"\nx\n", 1, "timeout"),
        ("x\n# %% skip\nx\n", 2, "skip=true"),
        ("# %% t tags=[\nx\n", 1, "title"),
        ("# %% B skip\nx\n", 1, "skip=true"),
        ("# %% [markdwon]\n# x\n", 1, "[markdwon]"),
        ("# %% t hiden=true\nx\n", 1, "`hidden`"),
        ("# %% [markdown]\n# text\nx = 1\n", 3, "prose"),
    ])
    func whatLooksWrongIsSaid(text: String, line: Int, words: String) {
        let remarks = NotebookFile.read(text, name: "a.tl").remarks
        #expect(remarks.contains { $0.line == line && $0.text.contains(words) }, "\(remarks)")
    }

    @Test func whatNoPersonWroteIsRefused() {
        func refusal(_ text: String) -> String? { NotebookFile.read(text, name: "a.tl").refusal }
        #expect(refusal(String(repeating: "# %%\n", count: 20_000))?.contains("10000 cells") == true)
        #expect(refusal("# %% " + String(repeating: "t", count: 1 << 20) + "\nx\n")?.contains("title") == true)
        #expect(refusal("# %% [markdown]\n# " + String(repeating: "t", count: 2 << 20))?.contains("prose") == true)
        #expect(refusal(String(repeating: "# %%\nx\n", count: 9_000)) == nil)
    }

    @Test func options() {
        let options = NotebookFile.read(
            "# %% t tags=[\"parameters\"] timeout=\"2m\" raises=\"ValueError\" hidden=true cache skip=false\nx\n",
            name: ""
        )
        .cells[0].options
        #expect(options.isParameters && options.raises && options.hidden && options.cache && !options.skip)
        #expect(options.timeout == 120)
        let times: [(String, Double?)] = [
            ("90", 90), ("1.5s", 1.5), ("1h", 3600), ("0", nil), ("-1s", nil), ("inf", nil), ("", nil),
        ]
        for (text, seconds) in times { #expect(CellOptions.seconds(text) == seconds, "\(text)") }
    }

    @Test func linesOfTheFileAreKnown() {
        let file = NotebookFile.read("# ---\n# title: T\n# ---\n\n# %% a\n\nx = 1\ny = 2\n", name: "a.tl")
        #expect(file.cells[0].firstLine == 7)
        #expect(file.cells[0].fileLine(ofByte: 0) == 7)
        #expect(file.cells[0].fileLine(ofByte: 6) == 8)
    }
}
