import Foundation
import TestKit
import Testing

/// The command line from outside: exit codes, streams, files.
struct CommandTests {
    private struct Case: CustomTestStringConvertible {
        var arguments: [String]
        var input: String? = nil
        var status: Int32
        var output = ""
        var error = ""
        var testDescription: String {
            "tl " + arguments.joined(separator: " ") + (input.map { " < \($0.debugDescription)" } ?? "")
        }
    }

    private static let cases: [Case] = [
        Case(arguments: ["-e", "print(1 + 1)"], status: 0, output: "2\n"),
        Case(arguments: ["-e", "1 + 1"], status: 0),
        Case(arguments: ["-e", "x = 2", "-e", "print(x)"], status: 0, output: "2\n"),
        Case(arguments: ["-e", "1 / 0"], status: 1, error: "ZeroDivisionError"),
        Case(arguments: ["-e", "print("], status: 2, error: "SyntaxError"),
        Case(arguments: ["-e", "raise SyntaxError('x')"], status: 1, error: "SyntaxError: x"),
        Case(arguments: ["-e", "load_images('no-such-folder')"], status: 3, error: "FileNotFoundError"),
        Case(arguments: ["-e", "check(1 == 2)"], status: 4, error: "check failed"),
        Case(arguments: ["-e", "raise SystemExit"], status: 0),
        Case(arguments: ["-e", "raise SystemExit(7)", "-e", "print(1)"], status: 7),
        Case(arguments: ["-e", "raise SystemExit('over')"], status: 1, error: "over\n"),
        Case(arguments: [], input: "raise SystemExit(9)\nprint(1)", status: 9),
        Case(arguments: [], input: "print('in')\n", status: 0, output: "in\n"),
        Case(arguments: ["-"], input: "print('in')", status: 0, output: "in\n"),
        Case(arguments: [], input: "print(1)\nx = 1 / 0\nprint(2)\n", status: 1, output: "1\n", error: "line 2"),
        Case(arguments: ["no-such-file.tl"], status: 2, error: "no such file"),
        Case(arguments: [], input: "check(False, 'look again')", status: 4, error: "look again"),
        Case(arguments: ["-e", "raise FileNotFoundError('mine')"], status: 1, error: "FileNotFoundError: mine"),
        Case(arguments: ["models", "resnet*"], status: 0, output: "resnet18"),
        Case(arguments: ["/proc/self/maps"], status: 2, error: "no file but a pipe"),
        Case(arguments: ["check", "/dev/null"], status: 2, error: "no file but a pipe"),
        Case(arguments: ["--no-such-option"], status: 2, error: "no-such-option"),
        Case(arguments: ["--help"], status: 0, output: "USAGE"),
        Case(arguments: ["doc", "no_such_name"], status: 2, error: "no_such_name"),
        Case(arguments: ["explain", "TL9999"], status: 2, error: "TL9999"),
    ]

    @Test(arguments: cases)
    private func exitCodeAndStreams(example: Case) throws {
        let result = try Binary.run(example.arguments, input: example.input)
        #expect(result.status == example.status)
        #expect(
            example.output.isEmpty ? result.output.isEmpty : result.output.contains(example.output), "\(result.output)")
        #expect(example.error.isEmpty ? result.error.isEmpty : result.error.contains(example.error), "\(result.error)")
        #expect(
            !result.output.contains("\u{1B}") && !result.error.contains("\u{1B}"), "escape sequences off a terminal")
    }

    private static let lesson = """
        # ---
        # title: A lesson
        # ---

        # %% [markdown]
        # # Numbers
        # Some **bold** words.

        # %% Settings tags=["parameters"]
        n = 3

        # %% Show
        print("n is", n)
        n * 2

        # %% Quiet
        n * 3;

        # %% Expected raises=true
        1 / 0

        # %% Last
        "done"

        """

    private func file(_ text: String, in folder: URL, _ name: String = "lesson.tl") throws -> String {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        return name
    }

    @Test func aNotebookShowsProseTitlesAndValues() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let name = try file(CommandTests.lesson, in: folder)
        let result = try Binary.run([name], folder: folder)
        #expect(result.status == 0, "\(result.error)")
        for text in [
            "Numbers\n═══════", "Some bold words.", "[2] Show\nn is 3\n6\n", "[4] Expected\nZeroDivisionError",
            "'done'",
        ] {
            #expect(result.output.contains(text), "\(result.output)")
        }
        #expect(!result.output.contains("\n9\n"))
        let piped = try Binary.run([], input: CommandTests.lesson, folder: folder)
        #expect(piped.output == result.output)
    }

    @Test func parametersAreListedAndSet() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let name = try file(CommandTests.lesson, in: folder)
        #expect(try Binary.run(["run", "--params", name], folder: folder).output == "n = 3\n")
        #expect(try Binary.run([name, "--set", "n=7"], folder: folder).output.contains("n is 7"))
        let wrong = try Binary.run([name, "--set", "m=7"], folder: folder)
        #expect(wrong.status == 2 && wrong.error.contains("It has: n"))
    }

    @Test func anErrorNamesTheCellAndTheLineOfTheFile() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let name = try file(
            "# %% One\nprint('first')\n\n# %% Two\nx = 1\ny = x / 0\n\n# %% Three\nprint('third')\n", in: folder)
        let result = try Binary.run([name], folder: folder)
        #expect(result.status == 1)
        #expect(result.output.contains("first") && !result.output.contains("third"))
        for text in ["ZeroDivisionError", "cell 2, line 2", "cell 2 \"Two\", lesson.tl:6"] {
            #expect(result.error.contains(text), "\(result.error)")
        }
    }

    @Test func aCellThatDoesNotParseStopsBeforeAnythingRuns() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let name = try file("# %% One\nprint('first')\n# %% Two\nif\n", in: folder)
        let result = try Binary.run([name], folder: folder)
        #expect(result.status == 2 && result.output.isEmpty && result.error.contains("cell 2"))
        let check = try Binary.run(["check", name], folder: folder)
        #expect(check.status == 2 && check.error.contains("lesson.tl:4"))
    }

    @Test func aPageIsWrittenEvenOfALessonThatFails() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let name = try file(CommandTests.lesson + "\n# %% Fails\n1 / 0\n# %% After\nprint('after')\n", in: folder)
        let result = try Binary.run(["render", name, "-o", "out/page.html"], folder: folder)
        #expect(result.status == 1 && result.error.contains("ZeroDivisionError"))
        let page = try String(contentsOf: folder.appendingPathComponent("out/page.html"), encoding: .utf8)
        for text in ["<title>A lesson</title>", "n is 3", "raises, as it should", "failed", "not run"] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("out").path) == [
                "page.html"
            ])
    }

    @Test func aFullDiskIsAFailure() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let result = try Binary.run(["-e", "print('x' * 100000)"], output: full)
        #expect(result.status == 1 && result.error.contains("cannot write"))
    }

    @Test func aReaderThatLeavesEndsTheProgram() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "'\(try Binary.path())' -e 'while True: print(\"x\" * 1000)' | head -1 >/dev/null"]
        try process.run()
        let start = Date()
        while process.isRunning, Date().timeIntervalSince(start) < 20 { usleep(20_000) }
        #expect(!process.isRunning, "it went on printing to nobody")
        if process.isRunning { process.terminate() }
    }

    private static let endless =
        "# %% Fit\nfit(create_model('resnet_lab', classes=7), load_dataset('cells', per_class=2), epochs=100000)\n# %% Next\nprint('unreached')\n"

    /// The fit ends with its batch, and the lesson ends there: the cells after it were made for a fit that was
    /// finished.
    @Test func ctrlCInAFitEndsALesson() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent(try file(CommandTests.endless, in: folder)).path
        let terminal = try PseudoTerminal([path], rows: 40, ready: "first loss")
        terminal.type(PseudoTerminal.Key.interrupt)
        #expect(terminal.end() == 130)
        #expect(!terminal.text.contains("unreached"))
    }

    @Test func aTimeoutStopsAFit() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let name = try file(
            CommandTests.endless.replacingOccurrences(of: "# %% Fit", with: "# %% Fit timeout=\"1s\""), in: folder)
        let result = try Binary.run([name], folder: folder)
        #expect(result.status == 1 && result.error.contains("longer than 1 s"), "\(result.error)")
        #expect(!result.output.contains("unreached"))
    }

    @Test func aPromptWhosePipeClosesEnds() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "yes 'print(\"x\" * 1000)' | '\(try Binary.path())' run -i --no-init -e pass | head -1 >/dev/null",
        ]
        try process.run()
        let start = Date()
        while process.isRunning, Date().timeIntervalSince(start) < 20 { usleep(20_000) }
        #expect(!process.isRunning, "it went on for nobody")
        if process.isRunning { process.terminate() }
    }

    /// A line that is no UTF-8 is refused with its place; the lines around it run.
    @Test func aDamagedLineOfThePipeIsRefusedAlone() throws {
        let process = Process()
        let out = Pipe()
        let err = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "printf 'x = 1\\ny = \"caf\\351\"\\nx + 41\\n' | '\(try Binary.path())' run -i --no-init -e pass",
        ]
        process.standardOutput = out
        process.standardError = err
        try process.run()
        process.waitUntilExit()
        #expect(String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) == "42\n")
        let message = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(
            message.hasPrefix(
                "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xe9 in position 8: invalid continuation byte\n  prompt, line 1\n"
            ), "\(message)")
    }

    @Test func aTimeoutStopsACell() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let name = try file("# %% Long timeout=\"0.3s\"\nwhile True: pass\n", in: folder)
        let result = try Binary.run([name], folder: folder)
        #expect(result.status == 1 && result.error.contains("longer than 0.3 s"), "\(result.error)")
    }

    /// `make install` puts the program into `bin` and what it needs into `share/transferlab`: it works from any folder.
    @Test func anInstalledProgramFindsItsWeights() throws {
        let place = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: place) }
        let weights = Repository.root.appendingPathComponent("weights")
        let bin = place.appendingPathComponent("bin")
        let share = place.appendingPathComponent("share/transferlab")
        for folder in [bin, share] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(atPath: try Binary.path(), toPath: bin.appendingPathComponent("tl").path)
        try FileManager.default.copyItem(at: weights, to: share.appendingPathComponent("weights"))
        let process = Process()
        let output = Pipe()
        process.executableURL = bin.appendingPathComponent("tl")
        process.arguments = [
            "-e", "from lessons import fine_tune\nprint(load_pretrained('resnet_lab', quiet=True).fc)",
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardOutput = output
        try process.run()
        let shown = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && shown == "Linear(256, 180)\n", "\(shown)")
    }

    /// What a run, a check and a page of the same lesson end with.
    @Test(
        arguments: [
            ("print(1)", 0, 0), ("1 / 0", 1, 0), ("print(", 2, 2), ("load_images('nowhere')", 3, 0),
            ("check(1 == 2)", 4, 0),
            ("raise SystemExit(7)", 7, 0), ("nothing_here", 1, 2),
        ] as [(String, Int32, Int32)])
    func everyCommandEndsWithTheSameCode(code: String, status: Int32, checked: Int32) throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for text in ["# %% One\n\(code)\n", "\(code)\n"] {
            let name = try file(text, in: folder)
            #expect(try Binary.run([name], folder: folder).status == status, "run")
            #expect(try Binary.run(["run", name], folder: folder).status == status, "run")
            #expect(try Binary.run(["render", name], folder: folder).status == status, "render")
            #expect(try Binary.run(["check", name], folder: folder).status == checked, "check")
        }
    }

    @Test func whatIsNoFileIsNeitherReadNorReplaced() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let name = try file("# %% a\nprint(1)\n", in: folder)
        let pipe = folder.appendingPathComponent("pipe.tl").path
        #expect(mkfifo(pipe, 0o600) == 0)
        for command in [["run"], ["check"], ["fmt"], ["render"]] {
            let result = try Binary.run(command + ["pipe.tl"], folder: folder)
            #expect(result.status == 2 && result.error.contains("no file but a pipe"), "\(command) \(result.error)")
        }
        let replaced = try Binary.run(["render", name, "-o", "pipe.tl"], folder: folder)
        #expect(replaced.status == 2 && replaced.error.contains("it is no file but a pipe"))
        let inside = try Binary.run(["render", name, "-o", "."], folder: folder)
        #expect(inside.status == 2 && inside.error.contains("it is a folder"))
        var status = stat()
        #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }

    @Test func checkNamesTheLineOfEachMistake() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let name = try file("# %% A timout=\"1s\"\nx = 1\n# %% B\nprint(y)\nround(x, digits=1)\n", in: folder)
        let result = try Binary.run(["check", name], folder: folder)
        #expect(result.status == 2)
        for words in ["lesson.tl:1: no cell option is called `timout`", "lesson.tl:4", "name 'y' is not defined"] {
            #expect(result.error.contains(words), "\(result.error)")
        }
    }
}
