import Foundation
import TestKit
import Testing

/// Terminals, environments and files that are not as one wishes.
@Suite(.serialized)
struct PromptPlaceTests {
    private typealias Key = PseudoTerminal.Key

    private func leave(_ terminal: PseudoTerminal) {
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test(arguments: [["TERM": "dumb"], ["TERM": ""]])
    func aDumbTerminalHasNoEscapeSequences(environment: [String: String]) throws {
        let terminal = try PseudoTerminal(environment: environment)
        terminal.enter("for i in range(2):")
        #expect(terminal.shows("..."))
        terminal.enter("    print(i + 5)")
        terminal.enter("")
        #expect(terminal.shows("5\n6\ntl>"))
        leave(terminal)
        #expect(!terminal.text.contains("\u{1B}"))
    }

    @Test func anUnknownTerminalIsNoObstacle() throws {
        let terminal = try PseudoTerminal(environment: ["TERM": "no-such-terminal"])
        terminal.enter("40 + 2")
        #expect(terminal.shows("\n42\n"))
        leave(terminal)
    }

    @Test func withoutColour() throws {
        let terminal = try PseudoTerminal(environment: ["NO_COLOR": "1"])
        terminal.enter("print('text')")
        terminal.type("pri")
        // A suggestion that could not be told from the text is not shown.
        #expect(terminal.ends(["tl> pri"]))
        terminal.type(Key.interrupt)
        leave(terminal)
        #expect(!terminal.text.contains("\u{1B}[3") && !terminal.text.contains("\u{1B}[1;"))
        let plain = try PseudoTerminal(["run", "--plain"])
        plain.enter("1 + 1")
        #expect(plain.shows("2\n"))
        leave(plain)
        #expect(!plain.text.contains("\u{1B}"))
    }

    @Test(arguments: ["C", "POSIX", "no_SUCH.locale"])
    func textBeyondASCIIInTheLocale(locale: String) throws {
        let terminal = try PseudoTerminal(environment: ["LC_ALL": locale])
        terminal.enter("len('日本é')")
        #expect(terminal.ends(["tl> len('日本é')", "3", "tl>"]))
        leave(terminal)
    }

    @Test func withoutAHome() throws {
        let terminal = try PseudoTerminal(environment: ["HOME": "", "XDG_STATE_HOME": ""])
        terminal.enter("40 + 2")
        #expect(terminal.shows("\n42\n"))
        leave(terminal)
    }

    @Test func inAHomeThatCannotBeWritten() throws {
        let terminal = try PseudoTerminal(environment: ["HOME": "/proc", "XDG_STATE_HOME": ""])
        terminal.enter("40 + 2")
        terminal.enter("1 + 1")
        #expect(terminal.shows("\n42\n"))
        #expect(terminal.says("the history cannot be written to /proc/.local/state/transferlab/history.jsonl"))
        #expect(terminal.text.components(separatedBy: "the history cannot").count == 2)
        leave(terminal)
    }

    @Test func inAWindowOfTwentyColumns() throws {
        let terminal = try PseudoTerminal(columns: 20)
        terminal.enter("1 / 0")
        #expect(terminal.shows("ZeroDivisionError"))
        terminal.enter("list_models()")
        #expect(terminal.shows("'resnet18'"))
        terminal.enter("summary(create_model('resnet10t', classes=3))")
        #expect(terminal.shows("layer"))
        #expect(terminal.screen.lines.allSatisfy { $0.count <= 20 })
        terminal.enter("40 + 2")
        #expect(terminal.shows("\n42\n"))
        leave(terminal)
    }

    // MARK: The start-up file

    private func home(_ text: String) throws -> URL {
        let folder = try Binary.folder()
        let place = folder.appendingPathComponent(".config/transferlab")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: place.appendingPathComponent("init.tl"))
        return folder
    }

    @Test func theStartUpFileDefinesNames() throws {
        let folder = try home("def greet():\n    return 'hello'\n")
        let terminal = try PseudoTerminal(state: folder, environment: ["XDG_CONFIG_HOME": ""])
        terminal.enter("greet()")
        #expect(terminal.ends(["'hello'", "tl>"]))
        leave(terminal)
        let bare = try PseudoTerminal(["run", "--no-init"], state: folder, environment: ["XDG_CONFIG_HOME": ""])
        bare.enter("greet()")
        #expect(bare.shows("NameError"))
        leave(bare)
    }

    @Test func aStartUpFileThatFailsIsShownAndTheSessionGoesOn() throws {
        let folder = try home("x = 1\ny = 1 / 0\n")
        let terminal = try PseudoTerminal(state: folder, environment: ["XDG_CONFIG_HOME": ""])
        #expect(
            terminal.shows("ZeroDivisionError") && terminal.says("line 2")
                && terminal.says("`tl --no-init` starts without it"))
        terminal.enter("x + 41")
        #expect(terminal.ends(["42", "tl>"]))
        leave(terminal)
    }

    // MARK: Staying at the prompt

    @Test func runAndStay() throws {
        let folder = try Binary.folder()
        try Data("# %% One\nx = 40\n# %% Two\ny = x / 0\n# %% Three\nz = 1\n".utf8).write(
            to: folder.appendingPathComponent("lesson.tl"))
        let terminal = try PseudoTerminal(
            ["run", "-i", folder.appendingPathComponent("lesson.tl").path], state: folder)
        #expect(terminal.shows("cell 2 \"Two\""))
        terminal.enter("x + 2")
        #expect(terminal.ends(["42", "tl>"]))
        leave(terminal)
        // From a pipe: no prompt, no greeting, the status of the last entry.
        let piped = try Binary.run(["run", "-i", "-e", "x = 5"], input: "x + 1\n1 / 0")
        #expect(piped.output == "6\n" && piped.error.contains("ZeroDivisionError") && piped.status == 1)
    }

    // MARK: Logs

    @Test func aLogIsReadWhileTheRunGoesOn() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("# %% One\nprint('first')\n# %% Two\nimport time\ntime.sleep(20)\n".utf8).write(
            to: folder.appendingPathComponent("lesson.tl"))
        let process = Process()
        let out = Pipe()
        process.executableURL = URL(fileURLWithPath: try Binary.path())
        process.arguments = [folder.appendingPathComponent("lesson.tl").path]
        process.standardOutput = out
        try process.run()
        defer { process.terminate() }
        var text = ""
        while !text.contains("first") {
            let data = out.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
        }
        #expect(text.contains("first"))
        #expect(process.isRunning, "the output came only at the end")
    }
}
