import Foundation
import Glibc
import TestKit
import Testing

/// Programs from anywhere: what they may reach, and what they may use up. Run through the binary.
struct SafetyTests {
    /// A folder to run in, a secret beside it, and links that lead out.
    private struct Place {
        let root: URL
        var work: URL { root.appendingPathComponent("work") }

        init() throws {
            root = try Binary.folder()
            let files = FileManager.default
            for name in ["work", "outside", "work/inside", "outside/class"] {
                try files.createDirectory(at: root.appendingPathComponent(name), withIntermediateDirectories: true)
            }
            try Data("secret = 'leaked'\n".utf8).write(to: root.appendingPathComponent("outside/secret.tl"))
            try Data("secret".utf8).write(to: root.appendingPathComponent("outside/class/1.png"))
            try files.createSymbolicLink(atPath: work.path + "/link", withDestinationPath: root.path + "/outside")
            try files.createSymbolicLink(
                atPath: work.path + "/secret.tl", withDestinationPath: root.path + "/outside/secret.tl")
            try files.createSymbolicLink(
                atPath: work.path + "/dangling", withDestinationPath: root.path + "/outside/new.safetensors")
            try files.createSymbolicLink(
                atPath: work.path + "/inside/class", withDestinationPath: root.path + "/outside/class")
            mkfifo(work.path + "/pipe.safetensors", 0o600)
            mkfifo(work.path + "/pipe.tl", 0o600)
        }

        func remove() { try? FileManager.default.removeItem(at: root) }

        func run(_ source: String, _ flags: [String] = []) throws -> (result: Binary.Result, seconds: Double) {
            try Data(source.utf8).write(to: work.appendingPathComponent("program.tl"))
            let start = ContinuousClock.now
            let result = try Binary.run(["run"] + flags + ["program.tl"], folder: work)
            return (result, Double((ContinuousClock.now - start).components.seconds))
        }
    }

    /// A program, what its message contains, and the flags it runs under. All end by themselves or by a bound.
    static let hostile: [(name: String, source: String, message: String, flags: [String])] = [
        ("reads a file of the system", "load_tensors('/etc/passwd')", "PermissionError", []),
        ("reads upwards", "load_tensors('../outside/secret.tl')", "PermissionError", []),
        ("reads through a link", "load_tensors('link/secret.tl')", "PermissionError", []),
        ("reads up and down", "load_tensors('inside/../../outside/secret.tl')", "PermissionError", []),
        ("reads images through a link", "load_images('link')", "PermissionError", []),
        ("reads images whose class is a link", "load_images('inside')", "Error", []),
        ("reads the root", "load_images('/')", "PermissionError", []),
        ("loads weights from elsewhere", "load_pretrained('/etc/hostname')", "PermissionError", []),
        (
            "loads weights under another name", "load_pretrained('resnet18', weights='../outside/secret.tl')",
            "PermissionError", []
        ),
        ("imports through a link", "import secret\nprint(secret.secret)", "ModuleNotFoundError", []),
        ("imports a pipe", "import pipe", "ModuleNotFoundError", []),
        ("reads a pipe", "load_tensors('pipe.safetensors')", "OSError", []),
        ("reads a device", "load_tensors('/dev/zero')", "PermissionError", []),
        ("reads the memory of the process", "load_tensors('/proc/self/mem')", "PermissionError", []),
        ("a path with a NUL", "load_tensors('a\\0b')", "ValueError", []),
        ("an empty path", "load_tensors('')", "FileNotFoundError", []),
        ("writes upwards", "save_tensors('../outside/new.safetensors', {'x': ones(2)})", "PermissionError", []),
        ("writes through a link", "save_tensors('link/new.safetensors', {'x': ones(2)})", "PermissionError", []),
        ("writes through a link to nowhere", "save_tensors('dangling', {'x': ones(2)})", "PermissionError", []),
        ("writes to the system", "save_tensors('/usr/new.safetensors', {'x': ones(2)})", "PermissionError", []),
        (
            "writes a folder of images elsewhere",
            "save_images(load_dataset('cells', per_class=1), '/tmp/../usr/cells')", "PermissionError", []
        ),
        (
            "writes a model upwards", "save(create_model('resnet10t'), '../outside/new.safetensors')",
            "PermissionError", []
        ),
        (
            "catches the refusal and goes on",
            "try:\n    load_tensors('/etc/passwd')\nexcept PermissionError:\n    pass\nload_tensors('/etc/shadow')",
            "PermissionError", []
        ),
        ("opens files as Python does", "open('/etc/passwd')", "NameError", []),
        ("starts a program", "import os\nos.system('id')", "ModuleNotFoundError", []),
        ("opens a socket", "import socket", "ModuleNotFoundError", []),
        ("runs for ever", "while True: pass", "TimeoutError", ["--max-seconds", "0.5"]),
        (
            "catches everything for ever",
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass", "TimeoutError",
            ["--max-steps", "100000"]
        ),
        ("prints for ever", "while True: print('x' * 1000)", "output", ["--max-output", "100K"]),
        (
            "fills the memory", "xs = []\nwhile True: xs.append('x' * 1000000 + str(len(xs)))", "MemoryError",
            ["--max-memory", "300M"]
        ),
        ("asks for a huge tensor", "print(zeros(40000, 40000).sum())", "MemoryError", ["--max-memory", "1G"]),
        ("doubles a text", "s = 'x'\nwhile True: s += s", "MemoryError", []),
        ("nests lists without end", "a = []\nwhile True: a = [a]", "Error", ["--max-seconds", "1"]),
        ("calls itself for ever", "def f(x): return f(x + 1)\nf(0)", "RecursionError", []),
        (
            "compares lists that share their parts", "a = b = []\nfor i in range(60): a, b = [a, a], [b, b]\na == b",
            "TimeoutError", ["--max-seconds", "0.5"]
        ),
        (
            "makes a tensor of lists that share their parts", "a = 1\nfor i in range(60): a = [a, a]\ntensor(a)",
            "MemoryError", []
        ),
        ("walks a range without end", "max(range(10**30))", "TimeoutError", ["--max-seconds", "0.5"]),
        ("asks for ever without a loop", "max(iter(int, 1))", "TimeoutError", ["--max-seconds", "0.5"]),
        ("prints much in one call", "print(*range(10**7))", "output", ["--max-output", "100K"]),
        ("a huge whole number", "x = 10 ** 10 ** 8", "MemoryError", []),
    ]

    @Test(arguments: hostile.indices)
    func aHostileFileIsStopped(_ index: Int) throws {
        let row = SafetyTests.hostile[index]
        let place = try Place()
        defer { place.remove() }
        let before = try FileManager.default.subpathsOfDirectory(
            atPath: place.root.appendingPathComponent("outside").path
        ).sorted()
        let (result, seconds) = try place.run(row.source, row.flags)
        // 3: a file that is not there.
        #expect(result.status == 1 || result.status == 3, "\(row.name): \(result.status) \(result.error.suffix(400))")
        #expect(result.error.contains(row.message), "\(row.name): \(result.error.suffix(400))")
        #expect(!result.output.contains("leaked") && !result.error.contains("root:"), "\(row.name)")
        #expect(seconds < 30, "\(row.name)")
        let after = try FileManager.default.subpathsOfDirectory(
            atPath: place.root.appendingPathComponent("outside").path
        ).sorted()
        #expect(after == before, "\(row.name) wrote outside its folder")
    }

    @Test func thereAreThirty() { #expect(SafetyTests.hostile.count >= 30) }

    @Test func theRefusalNamesTheFlagAndTheFlagHelps() throws {
        let place = try Place()
        defer { place.remove() }
        let outside = place.root.appendingPathComponent("outside").resolvingSymlinksInPath().path
        let write = "save_tensors('../outside/new.safetensors', {'x': ones(2)})"
        let refused = try place.run(write).result
        #expect(refused.error.contains("--allow-write") && refused.error.contains("TL0906"), "\(refused.error)")
        #expect(try place.run(write, ["--allow-write", outside]).result.status == 0)
        let read = "print(list(load_tensors('../outside/new.safetensors')))"
        #expect(try place.run(read).result.error.contains("--allow-read"))
        #expect(try place.run(read, ["--allow-read", outside]).result.output == "['x']\n")
        // What may be written may be read.
        #expect(try place.run(read, ["--allow-write", outside]).result.status == 0)
    }

    // MARK: Asking

    /// A lesson that reads and writes outside its folder, on a terminal.
    private func asked(_ place: Place, _ source: String, _ arguments: [String] = []) throws -> PseudoTerminal {
        let file = place.work.appendingPathComponent("asking.tl")
        try Data(source.utf8).write(to: file)
        return try PseudoTerminal(arguments + [file.path], columns: 200, ready: "allow it? [y/n]")
    }

    private static let curious = """
        # %% Look
        start = 1
        x = load_tensors('OUTSIDE/kept.safetensors')
        print('first', list(x))
        x = load_tensors('OUTSIDE/kept.safetensors')
        print('second', list(x))
        save_tensors('OUTSIDE/new.safetensors', x)
        print('third')
        """

    private func curious(_ place: Place) throws -> String {
        let outside = place.root.appendingPathComponent("outside").resolvingSymlinksInPath().path
        #expect(try Binary.run(["-e", "save_tensors('\(outside)/kept.safetensors', {'x': ones(2)})"]).status == 0)
        return SafetyTests.curious.replacingOccurrences(of: "OUTSIDE", with: outside)
    }

    @Test func onATerminalThePersonIsAskedOnceForEachFolderAndKind() throws {
        let place = try Place()
        defer { place.remove() }
        let source = try curious(place)
        let outside = place.root.appendingPathComponent("outside").resolvingSymlinksInPath().path
        let terminal = try asked(place, source)
        #expect(terminal.says("asks to read \(outside)/kept.safetensors, outside the folder it runs in"))
        #expect(terminal.says("cell 1, line 2: x = load_tensors("))
        #expect(terminal.says("`--allow-read \(outside)` always does"))
        // Anything but a yes or a no is asked again; the answer holds for the folder.
        terminal.enter("perhaps")
        terminal.enter("y")
        #expect(terminal.shows("second ['x']") && terminal.says("asks to write \(outside)/new.safetensors"))
        #expect(terminal.text.components(separatedBy: "asks to read").count == 2)
        terminal.enter("yes")
        #expect(terminal.shows("third") && terminal.end() == 0)
        #expect(FileManager.default.fileExists(atPath: outside + "/new.safetensors"))
    }

    @Test func aNoAndTheEndOfTheInputAreRefusals() throws {
        let place = try Place()
        defer { place.remove() }
        let source = try curious(place)
        for answer in ["n\r", "\u{4}"] {
            let terminal = try asked(place, source)
            terminal.type(answer)
            #expect(
                terminal.shows("PermissionError") && terminal.shows("--allow-read") && terminal.end() == 1,
                "\(answer.debugDescription)")
            #expect(terminal.isCooked)
        }
        // A program that catches the refusal is not allowed to ask again.
        let stubborn = try asked(
            place,
            """
            for name in ['/etc/hostname', '/usr/x', '/var/x']:
                try:
                    load_tensors(name)
                except PermissionError:
                    print('refused', name)
            """)
        stubborn.enter("no")
        #expect(stubborn.shows("refused /var/x") && stubborn.end() == 0)
        #expect(stubborn.text.components(separatedBy: "allow it?").count == 2)
    }

    @Test func ctrlCAtTheQuestionStopsTheProgram() throws {
        let place = try Place()
        defer { place.remove() }
        let terminal = try asked(
            place,
            "try:\n    load_tensors('/etc/hostname')\nexcept PermissionError:\n    print('went on')\nprint('and on')")
        terminal.type(PseudoTerminal.Key.interrupt)
        #expect(terminal.end() == 130)
        #expect(
            terminal.text.contains("interrupted") && !terminal.text.contains("went on")
                && !terminal.text.contains("and on"))
    }

    /// Nothing typed before the question answers it, and off a terminal nobody is asked.
    @Test func whatWasTypedBeforeTheQuestionIsNoAnswer() throws {
        let place = try Place()
        defer { place.remove() }
        let file = place.work.appendingPathComponent("asking.tl")
        try Data("from time import sleep\nprint('now')\nsleep(0.5)\nload_tensors('/etc/hostname')".utf8).write(to: file)
        let terminal = try PseudoTerminal([file.path], ready: "now")
        terminal.enter("y")
        #expect(terminal.shows("allow it? [y/n]"))
        #expect(!terminal.shows("Error", within: 0.3))
        terminal.enter("n")
        #expect(terminal.shows("PermissionError") && terminal.end() == 1)
        #expect(try !Binary.run([file.path], input: "y\n").error.contains("allow it?"))
    }

    /// A file that is loaded at the prompt is a program from somewhere; a typed line is not.
    @Test func aLoadedFileIsAskedAboutAndATypedLineIsNot() throws {
        let place = try Place()
        defer { place.remove() }
        let file = place.work.appendingPathComponent("loaded.tl")
        try Data(try curious(place).utf8).write(to: file)
        let outside = place.root.appendingPathComponent("outside").resolvingSymlinksInPath().path
        let terminal = try PseudoTerminal(columns: 200)
        terminal.enter(":load \(file.path)")
        #expect(terminal.shows("allow it? [y/n]"))
        terminal.enter("n")
        #expect(terminal.shows("PermissionError"))
        terminal.enter("list(load_tensors('\(outside)/kept.safetensors'))")
        #expect(terminal.ends(["['x']", "tl>"]))
        terminal.type(PseudoTerminal.Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    /// A person who types a line may do what that person may.
    @Test func whatIsTypedIsNotHeldToTheFolder() throws {
        let place = try Place()
        defer { place.remove() }
        let result = try Binary.run(
            ["-e", "save_tensors('../outside/typed.safetensors', {'x': ones(2)})"], folder: place.work)
        #expect(result.status == 0, "\(result.error)")
    }

    @Test func boundsAreCheckedBeforeARun() throws {
        #expect(try Binary.run(["run", "--max-memory", "much", "-e", "1"]).status == 2)
        #expect(try Binary.run(["run", "--max-seconds", "-1", "-e", "1"]).status == 2)
    }
}
