import Foundation
import TestKit
import Testing

/// `tl tune` as a student runs it: what it shows, what it remembers, and the way back.
@Suite struct TuningTests {
    /// Runs `body` with a cache folder of its own.
    private func withCache(_ body: (_ cache: URL, _ tl: ([String]) throws -> Binary.Result) throws -> Void) throws {
        let cache = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: cache) }
        try body(cache) { try Binary.run($0, environment: ["TRANSFERLAB_CACHE": cache.path]) }
    }

    private static let kernels = [
        "-e",
        """
        model = create_model("resnet_lab", classes=7)
        print(fit(model, load_dataset("cells", per_class=1), epochs=1, quiet=False).receipt["kernels"])
        """,
    ]

    @Test func winnersAreShownRememberedUsedAndForgotten() throws {
        try withCache { cache, tl in
            let tuned = try tl(["tune", "resnet_lab", "--batch", "2"])
            #expect(tuned.status == 0, "\(tuned.error)")
            let lines = tuned.output.split(separator: "\n").map(String.init)
            #expect(lines.first?.hasPrefix("resnet_lab, batches of 2, ") == true)
            #expect(
                lines.count { $0.contains(" *") && $0.contains("channels, ") && $0.hasSuffix("pixels") } >= 12,
                "\(tuned.output)")
            #expect(lines.contains { $0.hasPrefix("the built-in rule is right for ") })
            let file = cache.appendingPathComponent("kernels.txt")
            #expect(lines.last?.contains(file.path) == true && FileManager.default.fileExists(atPath: file.path))
            #expect(try tl(Self.kernels).output.contains(", tuned "))

            // Another batch's winners stand beside them, and those of another number of threads; a damaged file is said
            // and not used.
            #expect(try tl(["tune", "resnet_lab", "--batch", "3"]).status == 0)
            let single = try tl(["tune", "resnet_lab", "--batch", "2", "--threads", "1"])
            #expect(single.output.hasPrefix("resnet_lab, batches of 2, 1 thread: "), "\(single)")
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.contains("/2x32x") && text.contains("/3x32x") && text.contains(".t1 "))
            try (text + "forward/1 sideways\n").write(to: file, atomically: true, encoding: .utf8)
            let damaged = try tl(Self.kernels)
            #expect(
                damaged.status == 0 && !damaged.output.contains("tuned")
                    && (damaged.output + damaged.error).contains("is damaged; the built-in kernel choices are used"),
                "\(damaged)")
            #expect(
                try tl(["tune", "resnet_lab", "--batch", "2"]).output.contains(
                    "is damaged; the built-in kernel choices are used; it is replaced\n"))

            #expect(try tl(["tune", "--forget"]).output.contains("the built-in rule decides again"))
            #expect(!FileManager.default.fileExists(atPath: file.path))
            #expect(try tl(["tune", "--forget"]).output == "nothing was remembered; the built-in rule decides\n")
            #expect(try !tl(Self.kernels).output.contains("tuned"))
        }
    }

    /// What the file says is done, whatever is faster, and done the same every time.
    @Test func theChoicesOfAFileAreHonoured() throws {
        try withCache { cache, tl in
            let file = cache.appendingPathComponent("kernels.txt")
            func plan(_ model: String, _ precision: String, _ change: ((key: String, algorithm: String)) -> [String])
                throws -> [String]
            {
                let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
                let changed = lines.dropFirst(2).flatMap { line in
                    let words = line.split(separator: " ").map(String.init)
                    return change((words[0], words[1]))
                }
                try ((lines.prefix(2) + changed).joined(separator: "\n") + "\n").write(
                    to: file, atomically: true, encoding: .utf8)
                let result = try tl([
                    "-e",
                    "print(explain(create_model('\(model)'), batch_size=2, training=True, precision='\(precision)'))",
                ])
                #expect(result.status == 0, "\(result.error)")
                return result.output.split(separator: "\n").map {
                    $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
                }
            }
            #expect(try tl(["tune", "mobilenetv3_small_100", "--batch", "2"]).status == 0)
            // Nothing to choose from without AVX-512.
            guard try String(contentsOf: file, encoding: .utf8).contains(" loop\n") else { return }
            let joined = try plan("mobilenetv3_small_100", "f32") { ["\($0.key) loop"] }
            #expect(joined.contains { $0.hasPrefix("conv batch_norm") && $0.contains("training pointwise loop") })
            #expect(!joined.contains { $0.hasPrefix("conv pointwise loop") })
            func losses() throws -> [Double] {
                let result = try tl([
                    "-e",
                    """
                    h = fit(create_model('mobilenetv3_small_100', classes=7), load_dataset('cells', per_class=1, size=224), batch_size=2, max_steps=3, lr=0.001, quiet=True)
                    for loss in h.step_losses:
                        print(loss)
                    """,
                ])
                #expect(result.status == 0, "\(result.error)")
                return result.output.split(separator: "\n").compactMap { Double($0) }
            }
            let joinedLosses = try losses()
            let apart = try plan("mobilenetv3_small_100", "f32") { line in
                let rest = line.key.drop { $0 != "/" }
                return ["\(line.key) direct"]
                    + (line.key.hasPrefix("forward-norm/")
                        ? ["forward\(rest) loop"]
                        : line.key.hasPrefix("gradients-norm/")
                            ? ["data-gradient\(rest) direct", "weight-gradient\(rest) direct"] : [])
            }
            #expect(
                apart.contains { $0.hasPrefix("conv pointwise loop") }
                    && !apart.contains { $0.hasPrefix("conv batch_norm") })
            #expect(!apart.contains { $0.hasPrefix("conv backward") && $0.contains("pointwise loop") })
            let apartLosses = try losses()
            #expect(joinedLosses.count == 3 && apartLosses.count == 3 && joinedLosses != apartLosses)
            #expect(zip(joinedLosses, apartLosses).allSatisfy { abs($0 - $1) < 1e-3 }, "\(joinedLosses) \(apartLosses)")

            #expect(try tl(["tune", "resnet_lab", "--batch", "2"]).status == 0)
            if try String(contentsOf: file, encoding: .utf8).contains(".bf16.") {
                for algorithm in ["tiles", "direct"] {
                    let steps = try plan("resnet_lab", "bf16") {
                        ["\($0.key) \($0.key.contains(".bf16.") ? algorithm : $0.algorithm)"]
                    }
                    #expect(
                        steps.contains { $0.hasPrefix("conv backward weights winograd loop") } == (algorithm == "tiles")
                    )
                }
            }
            let losses = [
                "-e",
                "h = fit(create_model('resnet_lab', classes=7), load_dataset('cells', per_class=2), epochs=2, batch_size=2, quiet=True)",
                "-e", "print(h.step_losses, h.receipt['kernels'])",
            ]
            let first = try tl(losses)
            #expect(try first.output.contains(", tuned ") && first.output == tl(losses).output, "\(first)")
        }
    }

    @Test(
        arguments: [
            (["tune", "resnet81"], 1, "unknown model 'resnet81'"), (["tune"], 2, "Which model?"),
            (["tune", "resnet18", "--forget"], 2, "--forget takes back"),
            (["tune", "resnet_lab", "--batch", "0"], 1, "batch must be 1 to 65536, not 0"),
            (["tune", "resnet_lab", "--threads", "0"], 2, "tl: --threads: 0 threads: "),
        ] as [([String], Int32, String)])
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
        let result = try Binary.run(
            ["tune", "resnet_lab", "--batch", "2"], environment: ["TRANSFERLAB_CACHE": file.path])
        #expect(
            result.status == 1 && result.error.contains(file.path) && !result.output.contains("pixels"), "\(result)")
    }

    /// A folder in its place, a link to itself, and a folder in which nothing can be made (the lock is there from
    /// before).
    @Test(arguments: ["folder", "link", "read-only"]) func aFileThatCannotBeReplacedIsSaidBeforeAnythingIsMeasured(
        _ kind: String
    ) throws {
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
            #expect(
                result.status == 1 && result.error.contains(file.path) && !result.output.contains("pixels"), "\(result)"
            )
        }
    }

    @Test func withoutAHomeNothingCanBeRemembered() throws {
        let result = try Binary.run(
            ["tune", "resnet_lab"], environment: ["HOME": "", "XDG_CACHE_HOME": "", "TRANSFERLAB_CACHE": ""])
        #expect(
            result.status == 1
                && result.error == "tl: there is no folder to remember in: neither HOME nor XDG_CACHE_HOME is set\n")
    }

    @Test func ctrlCEndsItAndRemembersNothing() throws {
        let terminal = try PseudoTerminal(["tune", "resnet50", "--batch", "8"], columns: 120, ready: "pixels")
        terminal.send(PseudoTerminal.Key.interrupt)
        #expect(terminal.end() > 0)
        #expect(!FileManager.default.fileExists(atPath: terminal.state.path + "/.cache/transferlab/kernels.txt"))
    }
}
