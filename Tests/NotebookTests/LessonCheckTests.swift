import Diagnostics
import Foundation
import Library
import Notebook
import Runtime
import TestKit
import Testing

/// `tl check`: every planted mistake is found at its place, and nothing else is called one.
struct LessonCheckTests {
    private func findings(_ text: String, name: String = "lesson.tl", folder: String = ".") -> [LessonCheck.Finding] {
        var settings = Settings()
        settings.folder = folder
        return Session.onLargeStack {
            let session = Laboratory.session(output: CellRecorder(), settings: settings)
            let check = LessonCheck(NotebookFile.read(text, name: name), Renderer(width: 80))
            return check.findings(in: session, folder: folder)
        }
    }

    private static let lesson = """
        # %% [markdown]
        # # A lesson
        # ![the cells](missing.png) and <b>bold</b>
        x = 1

        # %% Load timout="10s"
        import numpy as np
        from torch.nn import Liner
        data = load_dataset("cells", per_class=2)
        model = create_model("resnet_lab", clases=7)

        # %% [markdwon]
        # # Train

        # %% Train
        history = fit(modle, data, epochs=1)
        def report(name, score):
            return f"{name}: {scor}"
        report("a", 1, 2)
        report("a", scores=1)
        freeze(model, "layer1", 2, 3)
        if history

        # %% Wrong on purpose raises=true
        nothing_here
        """

    @Test func everyPlantedMistakeIsFoundAtItsPlace() {
        let found = findings(LessonCheckTests.lesson)
        let wanted: [(line: Int, words: String)] = [
            (3, "missing.png"), (3, "HTML"), (4, "read as prose"), (6, "`timout`"), (7, "No module named 'numpy'"),
            (8, "cannot import name 'Liner'"), (10, "unexpected keyword argument 'clases'"), (12, "[markdwon]"),
            (22, "expected ':'"),
        ]
        for (line, words) in wanted {
            #expect(found.contains { $0.line == line && $0.text.contains(words) }, "\(line): \(words)")
        }
        // The cell that does not parse is silent about its names until it does.
        let mended = findings(LessonCheckTests.lesson.replacing("if history\n", with: "history\n"))
        let more: [(line: Int, words: String)] = [
            (16, "name 'modle' is not defined"), (18, "name 'scor' is not defined"),
            (19, "takes 2 positional arguments but 3 were given"), (20, "unexpected keyword argument 'scores'"),
            (21, "freeze() takes"),
        ]
        for (line, words) in more {
            #expect(mended.contains { $0.line == line && $0.text.contains(words) }, "\(line): \(words)")
        }
        #expect(mended.count == wanted.count - 1 + more.count, "\(mended.map(\.text))")
    }

    @Test(arguments: [
        "def f():\n    return later\nlater = 1\nf()\n", "try:\n    import numpy\nexcept ImportError:\n    pass\n",
        "for i in range(2):\n    if i: print(last)\n    last = i\n",
        "print([x for x in [1] if x], {y: y for y in [1]})\n",
        "import torch\nfrom torch import nn\nnn.Linear(2, 3)\ntorch.zeros(2)\n",
        "f = lambda a, *b, c=1: (a, b, c)\nf(1)\n",
        "sum(tensor([[1.0]]), dim=0)\nmax([1, 2], key=abs)\nprint(1, sep='')\n", "if (n := 3) > 2: print(n)\n",
        "def f(*a, **k): return a, k\nf(1, 2, b=3)\n", "x = 1\ndel x\nx = 2\n", "print(__name__)\n",
        "def outer():\n    n = 0\n    def inner():\n        nonlocal n\n        n += 1\n    inner()\nouter()\n",
        "def attempt(f): return f()\nattempt(lambda: nothing_here)\n", "x = 1 if True else nothing_here\n",
        "args = [1]\ndef g(a, b=2): return a\ng(*args)\ng(**{'a': 1})\n", "import torch.nn.functional as F\nF.relu\n",
    ])
    func whatRunsIsNoMistake(text: String) {
        let found = findings(text)
        #expect(found.isEmpty, "\(found.map(\.text))")
    }

    @Test func aNameThatComesTooLateIsFound() {
        let found = findings("# %% a\nprint(x)\n# %% b\nx = 1\n")
        #expect(found.count == 1 && found[0].line == 2 && found[0].text.contains("further down"))
    }

    /// Programs of the tests and the lessons run: whatever is said of one is a false alarm. Errors a program catches or
    /// expects on its line are not.
    @Test func noProgramThatRunsIsSuspected() throws {
        var count = 0
        for folder in ["notebooks", "stdlib", "Tests/Golden/language"] {
            for file in Repository.files(folder, endings: ["tl"]) {
                let text = try String(contentsOf: file, encoding: .utf8)
                let found = findings(text, name: file.lastPathComponent, folder: file.deletingLastPathComponent().path)
                count += 1
                // A program may end with the error that its last line expects; that one may be foreseen.
                let expected = text.firstMatch(of: /# expect error: (.*)/).map { String($0.1) }
                let alarms = found.filter { finding in expected.map { !finding.text.hasPrefix($0) } ?? true }
                #expect(alarms.isEmpty, "\(file.lastPathComponent): \(alarms.map(\.text))")
            }
        }
        #expect(count > 50, "\(count) programs")
    }
}
