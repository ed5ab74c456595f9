import Figures
import Library
import Notebook
import Runtime
import Testing

/// What stands on the screen, as a string with its escape sequences.
struct PresenterTests {
    private final class Screen {
        var text = ""
        var errors = ""
        var time = 0.0
    }

    private func presenter(_ screen: Screen, moves: Bool) -> TerminalPresenter {
        TerminalPresenter(
            style: TextStyle(width: 40, hasColour: false, isTerminal: moves), canMoveCursor: moves,
            sinks: .init(output: { screen.text += $0 }, error: { screen.errors += $0 }), now: { screen.time })
    }

    @Test func progressIsOneLineOnATerminal() {
        let screen = Screen()
        let shown = presenter(screen, moves: true)
        for step in 1...3 {
            screen.time += 1
            shown.progress("step \(step)")
        }
        shown.write("said\n")
        shown.progress(nil)
        shown.write("after\n")
        #expect(
            screen.text == "\r\u{1B}[Kstep 1\r\u{1B}[Kstep 2\r\u{1B}[Kstep 3\r\u{1B}[Ksaid\n\r\u{1B}[Kstep 3\nafter\n")
    }

    @Test func progressIsRareInALog() {
        let screen = Screen()
        let shown = presenter(screen, moves: false)
        for step in 1...12 {
            screen.time += 1
            shown.progress("step \(step)")
        }
        shown.progress(nil)
        #expect(screen.text == "step 6\nstep 11\nstep 12\n")
        #expect(!screen.text.contains("\u{1B}") && !screen.text.contains("\r"))
    }

    @Test func displaysStartOnTheirOwnLine() {
        let screen = Screen()
        let shown = presenter(screen, moves: false)
        shown.write("no newline")
        shown.show(Display(text: "value"))
        shown.write("again")
        shown.error("Problem")
        #expect(screen.text == "no newline\nvalue\nagain")
        #expect(screen.errors == "Problem\n")
    }

    @Test func aLogKeepsWhatAProgramPrints() {
        let screen = Screen()
        presenter(screen, moves: false).write("a\u{1B}[1mb\n")
        #expect(screen.text == "a\u{1B}[1mb\n")
        presenter(screen, moves: true).write("\u{1B}[2J")
        #expect(screen.text.hasSuffix("\u{FFFD}[2J"))
    }

    @Test func aPrintLoopIsCut() {
        let recorder = CellRecorder()
        for _ in 0..<3000 { recorder.write(String(repeating: "x", count: 1000)) }
        recorder.note("end")
        let outputs = recorder.take()
        #expect(outputs.count == 3)
        guard case .printed(let text) = outputs[0] else { return #expect(Bool(false)) }
        #expect(text.utf8.count <= 1 << 20 && text.utf8.count > 1_000_000)
    }

    @Test(arguments: [
        (0.005, "5 ms"), (0.5, "0.5 s"), (9.96, "10 s"), (75, "75 s"), (125, "2 min 5 s"), (7300, "2 h 1 min"),
        (.nan, ""),
    ])
    func times(seconds: Double, words: String) {
        #expect(Elapsed.words(seconds) == words)
    }

    @Test(arguments: [
        ("3", "n = 3"), ("-1.5", "n = -1.5"), ("abc", "n = \"abc\""), ("[1, 2]", "n = [1, 2]"), ("True", "n = True"),
        ("f()", "n = \"f()\""), ("a\"b", "n = \"a\\\"b\""), ("\"q\"", "n = \"q\""), ("", "n = \"\""),
    ])
    func overrides(value: String, statement: String) {
        #expect(Parameters.Override("n=" + value)?.statement == statement)
    }

    @Test func parametersOfALesson() {
        let file = NotebookFile.read(
            "# %% p tags=[\"parameters\"]\nepochs = 30  # how long\nrates = [1,\n    2]\nif x:\n    y = 1\n# %%\nz = 1\n",
            name: "")
        #expect(
            Parameters(file).all == [.init(name: "epochs", value: "30"), .init(name: "rates", value: "[1,\n    2]")])
    }
}
