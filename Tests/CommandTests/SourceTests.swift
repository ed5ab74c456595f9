import Foundation
import TestKit
import Testing

/// Files of programs as they come: modules in a circle, texts that are too long, bytes that are no text. Run through
/// the binary.
struct SourceTests {
    private func run(_ files: [String: String], _ name: String) throws -> Binary.Result {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        return try Binary.run(["run", name], folder: folder)
    }

    @Test func aModuleThatImportsItself() throws {
        let text = """
            import alone
            try: print(alone.late)
            except AttributeError as error: print(error)
            try: from alone import late
            except ImportError as error: print(error)
            late = 1
            """
        let result = try run(
            ["alone.tl": text, "main.tl": "import alone\nprint(alone.late, alone.alone is alone)"], "main.tl")
        #expect(
            result.output == """
                partially initialized module 'alone' has no attribute 'late' (most likely due to a circular import)
                cannot import name 'late' from partially initialized module 'alone' (most likely due to a circular import) (./alone.tl)
                1 True

                """)
        #expect(result.status == 0)
    }

    @Test func twoModulesThatImportEachOther() throws {
        let files = [
            "left.tl": "from right import b\na = 1", "right.tl": "from left import a\nb = 2", "main.tl": "import left",
        ]
        let result = try run(files, "main.tl")
        #expect(
            result.error.hasPrefix(
                """
                ImportError: cannot import name 'a' from partially initialized module 'left' (most likely due to a circular import) (./left.tl)
                  ./right.tl, line 1
                    from left import a
                                     ^
                  hint: `left` is still running
                """))
        // Names that are looked up later are there.
        let fine = try run(
            [
                "left.tl": "import right\na = 1", "right.tl": "import left\ndef b(): return left.a + 1",
                "main.tl": "import left\nprint(left.right.b())",
            ], "main.tl")
        #expect(fine.output == "2\n")
        #expect(fine.error.isEmpty)
    }

    /// A sparse file: it takes no room.
    @Test(arguments: ["run", "check", "fmt", "render"])
    func aTextThatIsTooLong(_ command: String) throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("long.tl").path
        try #require(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.truncate(atOffset: 400 << 20)
        try file.close()
        let result = try Binary.run([command, "long.tl"], folder: folder)
        #expect(result.error == "tl: cannot read long.tl: it has 419430400 bytes; a program has at most 16777216\n")
        #expect(result.status == 2)
        try Data("import long".utf8).write(to: folder.appendingPathComponent("main.tl"))
        #expect(
            try Binary.run(["run", "main.tl"], folder: folder).error.hasPrefix(
                "MemoryError: ./long.tl: it has 419430400 bytes"))
    }

    @Test func aHeaderThatIsTooLong() throws {
        let header = "# ---\n" + String(repeating: "# title: a long one\n", count: 20_000) + "# ---\n# %%\nprint(1)\n"
        let result = try run(["notebook.tl": header], "notebook.tl")
        #expect(result.output.hasSuffix("1\n"))
        #expect(result.status == 0)
    }

    @Test func aModuleThatIsNoText() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data([0x78, 0x3D, 0xFF, 0x0A]).write(to: folder.appendingPathComponent("bytes.tl"))
        try Data("x = 'a\0b'\n".utf8).write(to: folder.appendingPathComponent("nul.tl"))
        try Data("import bytes".utf8).write(to: folder.appendingPathComponent("main.tl"))
        #expect(
            try Binary.run(["run", "main.tl"], folder: folder).error.hasPrefix(
                "SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xff in position 2: invalid start byte"))
        #expect(
            try Binary.run(["run", "nul.tl"], folder: folder).error.hasPrefix(
                "SyntaxError: source code cannot contain null bytes\n  nul.tl, line 1\n"))
    }

    /// Output to a pipe is held back, unless the program asks for it to go out.
    @Test func flushedOutputArrivesAtOnce() throws {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: try Binary.path())
        process.arguments = ["run", "--max-seconds", "30", "-e", "print('first', flush=True)\nwhile True: pass"]
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let first = pipe.fileHandleForReading.availableData
        #expect(process.isRunning)
        process.terminate()
        process.waitUntilExit()
        #expect(String(decoding: first, as: UTF8.self) == "first\n")
    }
}
