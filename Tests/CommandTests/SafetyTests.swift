import Foundation
import Glibc
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
            try files.createSymbolicLink(atPath: work.path + "/secret.tl", withDestinationPath: root.path + "/outside/secret.tl")
            try files.createSymbolicLink(atPath: work.path + "/dangling", withDestinationPath: root.path + "/outside/new.safetensors")
            try files.createSymbolicLink(atPath: work.path + "/inside/class", withDestinationPath: root.path + "/outside/class")
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
        ("loads weights under another name", "load_pretrained('resnet18', weights='../outside/secret.tl')", "PermissionError", []),
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
        ("writes a folder of images elsewhere", "save_images(load_dataset('cells', per_class=1), '/tmp/../usr/cells')", "PermissionError", []),
        ("writes a model upwards", "save(create_model('resnet10t'), '../outside/new.safetensors')", "PermissionError", []),
        ("catches the refusal and goes on", "try:\n    load_tensors('/etc/passwd')\nexcept PermissionError:\n    pass\nload_tensors('/etc/shadow')", "PermissionError", []),
        ("opens files as Python does", "open('/etc/passwd')", "NameError", []),
        ("starts a program", "import os\nos.system('id')", "ModuleNotFoundError", []),
        ("opens a socket", "import socket", "ModuleNotFoundError", []),
        ("runs for ever", "while True: pass", "TimeoutError", ["--max-seconds", "0.5"]),
        ("catches everything for ever", "while True:\n    try:\n        while True: pass\n    except BaseException: pass", "TimeoutError", ["--max-steps", "100000"]),
        ("prints for ever", "while True: print('x' * 1000)", "output", ["--max-output", "100K"]),
        ("fills the memory", "xs = []\nwhile True: xs.append('x' * 1000000 + str(len(xs)))", "MemoryError", ["--max-memory", "300M"]),
        ("asks for a huge tensor", "print(zeros(40000, 40000).sum())", "MemoryError", ["--max-memory", "1G"]),
        ("doubles a text", "s = 'x'\nwhile True: s += s", "MemoryError", []),
        ("nests lists without end", "a = []\nwhile True: a = [a]", "Error", ["--max-seconds", "1"]),
        ("calls itself for ever", "def f(x): return f(x + 1)\nf(0)", "RecursionError", []),
        ("a huge whole number", "x = 10 ** 10 ** 8", "MemoryError", []),
    ]

    @Test(arguments: hostile.indices)
    func aHostileFileIsStopped(_ index: Int) throws {
        let row = SafetyTests.hostile[index]
        let place = try Place()
        defer { place.remove() }
        let before = try FileManager.default.subpathsOfDirectory(atPath: place.root.appendingPathComponent("outside").path).sorted()
        let (result, seconds) = try place.run(row.source, row.flags)
        // 3: a file that is not there.
        #expect(result.status == 1 || result.status == 3, "\(row.name): \(result.status) \(result.error.suffix(400))")
        #expect(result.error.contains(row.message), "\(row.name): \(result.error.suffix(400))")
        #expect(!result.output.contains("leaked") && !result.error.contains("root:"), "\(row.name)")
        #expect(seconds < 30, "\(row.name)")
        let after = try FileManager.default.subpathsOfDirectory(atPath: place.root.appendingPathComponent("outside").path).sorted()
        #expect(after == before, "\(row.name) wrote outside its folder")
    }

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

    /// A person who types a line may do what that person may.
    @Test func whatIsTypedIsNotHeldToTheFolder() throws {
        let place = try Place()
        defer { place.remove() }
        let result = try Binary.run(["-e", "save_tensors('../outside/typed.safetensors', {'x': ones(2)})"], folder: place.work)
        #expect(result.status == 0, "\(result.error)")
    }

    @Test func boundsAreCheckedBeforeARun() throws {
        #expect(try Binary.run(["run", "--max-memory", "much", "-e", "1"]).status == 2)
        #expect(try Binary.run(["run", "--max-seconds", "-1", "-e", "1"]).status == 2)
    }
}
