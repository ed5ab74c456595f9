import Diagnostics
import Figures
import Library
import Notebook
import Runtime
import Testing

/// Notebooks run in a session of the whole library.
struct RunnerTests {
    private final class Screen {
        var text = ""
        var errors = ""
    }

    private func run(_ text: String, settings: [String] = []) -> (run: NotebookRun, screen: String, errors: String) {
        let screen = Screen()
        let presenter = TerminalPresenter(
            style: TextStyle(width: 80), canMoveCursor: false,
            sinks: .init(output: { screen.text += $0 }, error: { screen.errors += $0 }))
        let recorder = CellRecorder(audience: presenter)
        let runner = CellRunner(session: Laboratory.session(output: recorder), recorder: recorder, presenter: presenter)
        runner.overrides = settings.compactMap { Parameters.Override($0) }
        let run = Session.onLargeStack { runner.run(NotebookFile.read(text, name: "lesson.tl")) }
        return (run, screen.text, screen.errors)
    }

    private func states(_ run: NotebookRun) -> [CellRun.State] { run.cells.map(\.state) }

    @Test func valuesAreShownUnlessTheyEndInASemicolon() {
        let result = run("# %%\n1 + 1\n# %%\n2 + 2;\n# %%\nNone\n# %%\nx = 3\n# %%\n'text'\n")
        #expect(result.screen.split(separator: "\n") == ["2", "'text'"])
        #expect(result.run.ending == .finished)
    }

    @Test func aScriptEchoesNothing() {
        let result = run("1 + 1\nprint(2)\n")
        #expect(result.screen == "2\n")
    }

    @Test func anErrorStopsTheRunAndKeepsWhatCameBefore() throws {
        let result = run("# %% a\nprint('one')\n# %% b\nprint('two')\n[][3]\n# %% c\nprint('three')\n")
        #expect(states(result.run) == [.ran, .failed, .notReached])
        #expect(result.run.ending == .failed(.raised))
        #expect(result.screen.contains("two") && !result.screen.contains("three"))
        #expect(result.errors.contains("IndexError") && result.errors.contains("in cell 2 \"b\", lesson.tl:5"))
        let outputs = result.run.cells[1].outputs
        try #require(outputs.count == 2)
        guard case (.printed("two\n"), .raised(let error)) = (outputs[0], outputs[1]) else {
            Issue.record("\(outputs)")
            return
        }
        #expect(error.contains("IndexError"))
    }

    @Test func anExpectedErrorIsALesson() {
        let result = run("# %% a raises=true\n1 / 0\n# %% b\nprint('on')\n")
        #expect(states(result.run) == [.raisedAsExpected, .ran] && result.errors.isEmpty)
        #expect(result.screen.contains("ZeroDivisionError"))
        let missing = run("# %% a raises=true\n1\n")
        #expect(missing.run.ending == .failed(.raised) && missing.errors.contains("did not"))
    }

    @Test func skippedCellsDoNotRun() {
        let result = run("# %% a skip=true\n1 / 0\n# %% b\n1\n")
        #expect(states(result.run) == [.skipped, .ran])
    }

    @Test func parametersAreSetAfterTheirCell() {
        let text = "# %% p tags=[\"parameters\"]\nn = 1\nname = 'a'\n# %%\nprint(n, name)\n"
        #expect(run(text).screen.contains("1 a"))
        #expect(run(text, settings: ["n=5", "name=b c"]).screen.contains("5 b c"))
    }

    @Test func namesLiveFromCellToCell() {
        #expect(run("# %%\ndef f(x):\n    return x * 2\n# %%\nf(21)\n").screen == "42\n")
    }

    @Test func aTimeoutIsAnError() {
        let result = run("# %% a timeout=\"0.2s\"\nwhile True: pass\n# %% b\nprint(1)\n")
        #expect(states(result.run) == [.failed, .notReached] && result.errors.contains("longer than 0.2 s"))
    }

    @Test(arguments: [("1 / 0", Failure.raised), ("if", .syntax), ("(1,", .syntax)])
    func failuresAreToldApart(source: String, failure: Failure) {
        #expect(run("# %%\n\(source)\n").run.ending == .failed(failure))
    }
}
