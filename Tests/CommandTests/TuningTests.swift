import Foundation
import Testing

/// `tl tune` as a student runs it: what it shows, what it remembers, and the way back.
@Suite struct TuningTests {
    /// Runs `body` with a cache folder of its own.
    private func withCache(_ body: (_ cache: URL, _ tl: ([String]) throws -> Binary.Result) throws -> Void) throws {
        let cache = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: cache) }
        try body(cache) { try Binary.run($0, environment: ["TRANSFERLAB_CACHE": cache.path]) }
    }

    private static let kernels = ["-e", """
        model = create_model("resnet_lab", classes=7)
        print(fit(model, load_dataset("cells", per_class=1), epochs=1, quiet=False).receipt["kernels"])
        """]

    @Test func winnersAreShownRememberedUsedAndForgotten() throws {
        try withCache { cache, tl in
            let tuned = try tl(["tune", "resnet_lab", "--batch", "2"])
            #expect(tuned.status == 0, "\(tuned.error)")
            let lines = tuned.output.split(separator: "\n").map(String.init)
            #expect(lines.first?.hasPrefix("resnet_lab, batches of 2, ") == true)
            #expect(lines.count { $0.contains(" *") && $0.contains("channels, ") && $0.hasSuffix("pixels") } >= 12, "\(tuned.output)")
            #expect(lines.contains { $0.hasPrefix("the built-in rule is right for ") })
            let file = cache.appendingPathComponent("kernels.txt")
            #expect(lines.last?.contains(file.path) == true && FileManager.default.fileExists(atPath: file.path))
            #expect(try tl(Self.kernels).output.contains(", tuned "))

            // Another model's winners stand beside them; a damaged file is said and not used.
            #expect(try tl(["tune", "resnet_lab", "--batch", "3"]).status == 0)
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.contains("/2x32x") && text.contains("/3x32x"))
            try (text + "forward/1 sideways\n").write(to: file, atomically: true, encoding: .utf8)
            let damaged = try tl(Self.kernels)
            #expect(damaged.status == 0 && !damaged.output.contains("tuned") && (damaged.output + damaged.error).contains("is damaged; the built-in kernel choices are used"), "\(damaged)")

            #expect(try tl(["tune", "--forget"]).output.contains("the built-in rule decides again"))
            #expect(!FileManager.default.fileExists(atPath: file.path))
            #expect(try tl(["tune", "--forget"]).output == "nothing was remembered; the built-in rule decides\n")
            #expect(try !tl(Self.kernels).output.contains("tuned"))
        }
    }

    @Test(arguments: [(["tune", "resnet81"], 1, "unknown model 'resnet81'"), (["tune"], 2, "Which model?"), (["tune", "resnet18", "--forget"], 2, "--forget takes back"),
                      (["tune", "resnet_lab", "--batch", "0"], 1, "batch must be 1 to 65536, not 0")] as [([String], Int32, String)])
    func whatCannotBeTunedSaysWhy(_ arguments: [String], _ status: Int32, _ words: String) throws {
        try withCache { cache, tl in
            let result = try tl(arguments)
            #expect(result.status == status && result.error.contains(words), "\(result.error)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: cache.path).isEmpty)
        }
    }

    @Test func aCacheThatCannotBeWrittenIsSaidBeforeAnythingIsMeasured() throws {
        let file = try Binary.folder().appendingPathComponent("a file")
        defer { try? FileManager.default.removeItem(at: file.deletingLastPathComponent()) }
        try Data().write(to: file)
        let result = try Binary.run(["tune", "resnet_lab", "--batch", "2"], environment: ["TRANSFERLAB_CACHE": file.path])
        #expect(result.status == 1 && result.error.contains(file.path) && !result.output.contains("pixels"), "\(result)")
    }

    /// A folder in its place, a link to itself, and a folder in which nothing can be made (the lock is there from before).
    @Test(arguments: ["folder", "link", "read-only"]) func aFileThatCannotBeReplacedIsSaidBeforeAnythingIsMeasured(_ kind: String) throws {
        try withCache { cache, tl in
            let file = cache.appendingPathComponent("kernels.txt")
            switch kind {
            case "folder": try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
            case "link": try FileManager.default.createSymbolicLink(at: file, withDestinationURL: file)
            default:
                #expect(FileManager.default.createFile(atPath: file.path + ".lock", contents: nil))
                try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: cache.path)
                // The administrator may write anywhere.
                if access(cache.path, W_OK) == 0 { return }
            }
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: cache.path) }
            let result = try tl(["tune", "resnet_lab", "--batch", "2"])
            #expect(result.status == 1 && result.error.contains(file.path) && !result.output.contains("pixels"), "\(result)")
        }
    }

    @Test func withoutAHomeNothingCanBeRemembered() throws {
        let result = try Binary.run(["tune", "resnet_lab"], environment: ["HOME": "", "XDG_CACHE_HOME": "", "TRANSFERLAB_CACHE": ""])
        #expect(result.status == 1 && result.error == "tl: there is no folder to remember in: neither HOME nor XDG_CACHE_HOME is set\n")
    }

    @Test func ctrlCEndsItAndRemembersNothing() throws {
        let terminal = try PseudoTerminal(["tune", "resnet50", "--batch", "8"], columns: 120, ready: "pixels")
        terminal.send(PseudoTerminal.Key.interrupt)
        #expect(terminal.end() > 0)
        #expect(!FileManager.default.fileExists(atPath: terminal.state.path + "/.cache/transferlab/kernels.txt"))
    }
}
