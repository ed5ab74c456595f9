import Foundation
import TestKit
import Testing

/// Machines that are not the usual one: other numbers of threads, processors with fewer instructions, no home.
@Suite struct MachineTests {
    private static func run(_ program: String, _ arguments: [String] = [], _ more: [String: String] = [:]) throws
        -> Binary.Result
    {
        try Binary.run(arguments + ["-e", program], environment: more)
    }

    // MARK: Threads

    @Test(arguments: ["0", "-1", "1000", "9223372036854775807"])
    func aNumberOfThreadsThatCannotBeIsRefusedWithThoseThatCan(_ count: String) throws {
        let result = try Self.run("print(1)", ["run", "--threads", count])
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.error.hasPrefix("tl: --threads: \(count) threads: "), "\(result.error)")
        #expect(result.error.contains(" possible here; "), "\(result.error)")
    }

    @Test(arguments: ["abc", "1.5", ""]) func whatIsNoNumberOfThreadsIsRefused(_ count: String) throws {
        let result = try Self.run("print(1)", ["run", "--threads", count])
        #expect(
            result.status == 2 && result.error.contains("'\(count)' is invalid for '--threads <n>'"), "\(result.error)")
    }

    @Test func openMPsBoundIsNamed() throws {
        let result = try Self.run("print(1)", ["run", "--threads", "4096"], ["OMP_NUM_THREADS": "1"])
        let processors = ProcessInfo.processInfo.activeProcessorCount
        #expect(
            result.error
                == "tl: --threads: 4096 threads: only 1 is possible here; \(processors == 1 ? "there is one processor" : "OMP_NUM_THREADS says so")\n"
        )
    }

    private static let fit = """
        manual_seed(3)
        model = sequential(conv2d(3, 16, 3, padding=1), batch_norm(16), relu(), conv2d(16, 32, 3, padding=1), relu(), max_pool(2),
                           conv2d(32, 32, 5, padding=2, groups=32), hardswish(), global_pool(), flatten(), linear(32, 7))
        data = load_dataset("cells", per_class=4)
        h = fit(model, data, epochs=2, batch_size=14, lr=0.05, head_lr=0.05, optimizer="sgd", quiet=True)
        """

    /// One thread on one processor gives what one thread gives on several.
    @Test func oneThreadGivesTheSameBitsHoweverItWasAskedFor() throws {
        let program = Self.fit + "\nprint(h.step_losses, h.receipt['threads'])"
        let asked = try Self.run(program, ["run", "--threads", "1"])
        #expect(asked.status == 0 && asked.output.hasSuffix(" 1\n"), "\(asked)")
        #expect(try Self.run(program, [], ["OMP_NUM_THREADS": "1"]).output == asked.output)
    }

    // MARK: Memory

    @Test func whatATensorMayTakeIsBounded() throws {
        let program = "x = zeros(5000, 5000)\nprint(x.sum())"
        #expect(try Self.run(program, ["run", "--max-memory", "500M"]).output == "tensor(0.)\n")
        let refused = try Self.run(program, ["run", "--max-memory", "50M"])
        #expect(
            refused.status == 1 && refused.error.hasPrefix("MemoryError: 100.0 MB asked for, 52.4 MB are left"),
            "\(refused.error)")
        #expect(try Self.run(program, ["run", "--max-memory", "0"]).status == 2)
    }

    /// A control group below this process's own, with a bound on memory; nil where none can be made.
    private struct MemoryGroup {
        let folder: String

        init?(_ bytes: Int) {
            for line in ((try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? "").split(
                separator: "\n")
            {
                let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 3, parts[0] == "0" || parts[1] == "memory" else { continue }
                let own =
                    (parts[0] == "0" ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory") + (parts[2] == "/" ? "" : parts[2])
                let folder = own + "/tl-tests-\(UUID().uuidString)"
                let limit = folder + (parts[0] == "0" ? "/memory.max" : "/memory.limit_in_bytes")
                guard access(own + "/cgroup.procs", F_OK) == 0, mkdir(folder, 0o755) == 0 else { continue }
                if access(limit, F_OK) == 0,
                    (try? String(bytes).write(toFile: limit, atomically: false, encoding: .utf8)) != nil,
                    (try? String(contentsOfFile: limit, encoding: .utf8))?.hasPrefix(String(bytes)) == true
                {
                    self.folder = folder
                    return
                }
                rmdir(folder)
            }
            return nil
        }

        func remove() { rmdir(folder) }

        static let canBeMade: Bool = {
            let group = MemoryGroup(300 << 20)
            group?.remove()
            return group != nil
        }()
    }

    /// What a container may take is what there is: tensors, steps and lists are refused with numbers before the system
    /// kills.
    @Test(.enabled(if: MemoryGroup.canBeMade, "no control group with a bound on memory can be made here"))
    func aContainersMemoryIsTheBound() throws {
        let group = try #require(MemoryGroup(300 << 20))
        defer { group.remove() }
        func run(_ program: String) throws -> (status: Int32, error: String) {
            let process = Process()
            let errors = Pipe()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = [
                "-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$1\" -e \"$2\"", group.folder, try Binary.path(),
                program,
            ]
            process.standardError = errors
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationReason == .exit ? process.terminationStatus : -1, text)
        }
        let tensor = try run("x = zeros(5000, 5000)\nprint(x.sum())\ny = zeros(8000, 8000)")
        #expect(tensor.status == 1 && tensor.error.hasPrefix("MemoryError: 256.0 MB asked for, "), "\(tensor)")
        let step = try run(
            "fit(create_model('resnet18', classes=7), load_dataset('cells', per_class=10), batch_size=64, quiet=True)")
        #expect(step.status == 1 && step.error.hasPrefix("MemoryError: a step of 64 needs "), "\(step)")
        let list = try run("xs = []\nwhile True:\n    xs.append(len(xs) * 1.5)")
        #expect(list.status == 1 && list.error.hasPrefix("MemoryError: stopped at "), "\(list)")
        let fitting = try run(
            "fit(create_model('resnet_lab', classes=7), load_dataset('cells', per_class=4), epochs=1, quiet=True)")
        #expect(fitting.status == 0, "\(fitting)")
    }

    /// Weights as files, byte for byte, by processes that know nothing of each other.
    @Test(arguments: ["f32", "auto"]) func theSameRunInAnotherProcessWritesTheSameFile(_ precision: String) throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = try (0..<3).map { number in
            let result = try Binary.run(
                [
                    "-e",
                    """
                    train = load_dataset("cells", per_class=2)
                    model = create_model("resnet_lab", classes=train.classes)
                    h = fit(model, train, epochs=2, batch_size=7, precision="\(precision)", augment="light", mixup=0.2, seed=5, quiet=True)
                    save(model, "\(number).safetensors")
                    """,
                ], folder: folder)
            #expect(result.status == 0, "\(result.error)")
            return try Data(contentsOf: folder.appendingPathComponent("\(number).safetensors"))
        }
        #expect(files[0].count > 1_000_000 && files[0] == files[1] && files[1] == files[2])
    }

    // MARK: Processors

    /// The library's variable takes the wide instructions from it and from our loops.
    private static let plain = ["ONEDNN_MAX_CPU_ISA": "AVX2", "DNNL_MAX_CPU_ISA": "AVX2"]

    @Test func aProcessorWithoutWideRegistersLearnsTheSame() throws {
        let program = Self.fit + "\nprint(h.receipt['kernels'])\nfor loss in h.step_losses: print(loss)"
        func lines(_ environment: [String: String]) throws -> [Substring] {
            let result = try Self.run(program, [], environment)
            #expect(result.status == 0, "\(result.error)")
            return result.output.split(separator: "\n")
        }
        let plain = try lines(Self.plain)
        let usual = try lines([:])
        #expect(plain.first?.hasPrefix("avx2 ") == true || plain.first?.hasPrefix("plain ") == true, "\(plain)")
        #expect(plain.count == 5 && plain.count == usual.count)
        for (a, b) in zip(plain.dropFirst(), usual.dropFirst()) {
            let (a, b) = (try #require(Double(a)), try #require(Double(b)))
            #expect(abs(a - b) < 1e-4, "\(a), \(b)")
        }
    }

    @Test func bfloat16IsRefusedWithAReasonWhereTheProcessorHasNone() throws {
        let refused = try Self.run(
            Self.fit.replacing("quiet=True", with: "precision='bf16', quiet=True"), [], Self.plain)
        #expect(refused.status == 1)
        #expect(refused.error.contains("this processor has no bfloat16 products"), "\(refused.error)")
        let program =
            Self.fit.replacing("quiet=True", with: "precision='PRECISION', quiet=True") + "\nprint(h.step_losses)"
        let auto = try Self.run(program.replacing("PRECISION", with: "auto"), [], Self.plain)
        let single = try Self.run(program.replacing("PRECISION", with: "f32"), [], Self.plain)
        #expect(auto.status == 0 && auto.output == single.output, "\(auto)")
    }
}
