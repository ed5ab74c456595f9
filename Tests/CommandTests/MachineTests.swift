import Foundation
import Testing

/// Machines that are not the usual one: other numbers of threads, processors with fewer instructions, no home.
@Suite struct MachineTests {
    private static func run(_ program: String, _ arguments: [String] = [], _ more: [String: String] = [:]) throws -> Binary.Result {
        try Binary.run(arguments + ["-e", program], environment: more)
    }

    // MARK: Threads

    @Test(arguments: ["0", "-1", "1000", "9223372036854775807"]) func aNumberOfThreadsThatCannotBeIsRefusedWithThoseThatCan(_ count: String) throws {
        let result = try Self.run("print(1)", ["run", "--threads", count])
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.error.hasPrefix("tl: --threads: \(count) threads: "), "\(result.error)")
        #expect(result.error.contains(" possible here; "), "\(result.error)")
    }

    @Test(arguments: ["abc", "1.5", ""]) func whatIsNoNumberOfThreadsIsRefused(_ count: String) throws {
        let result = try Self.run("print(1)", ["run", "--threads", count])
        #expect(result.status == 2 && result.error.contains("'\(count)' is invalid for '--threads <n>'"), "\(result.error)")
    }

    @Test func openMPsBoundIsNamed() throws {
        let result = try Self.run("print(1)", ["run", "--threads", "4096"], ["OMP_NUM_THREADS": "1"])
        let processors = ProcessInfo.processInfo.activeProcessorCount
        #expect(result.error == "tl: --threads: 4096 threads: only 1 is possible here; \(processors == 1 ? "there is one processor" : "OMP_NUM_THREADS says so")\n")
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
        #expect(refused.status == 1 && refused.error.hasPrefix("MemoryError: 100.0 MB asked for, 52.4 MB are left"), "\(refused.error)")
        #expect(try Self.run(program, ["run", "--max-memory", "0"]).status == 2)
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
        let plain = try lines(Self.plain), usual = try lines([:])
        #expect(plain.first?.hasPrefix("avx2 ") == true || plain.first?.hasPrefix("plain ") == true, "\(plain)")
        #expect(plain.count == 5 && plain.count == usual.count)
        for (a, b) in zip(plain.dropFirst(), usual.dropFirst()) {
            let (a, b) = (try #require(Double(a)), try #require(Double(b)))
            #expect(abs(a - b) < 1e-4, "\(a), \(b)")
        }
    }

    @Test func bfloat16IsRefusedWithAReasonWhereTheProcessorHasNone() throws {
        let refused = try Self.run(Self.fit.replacing("quiet=True", with: "precision='bf16', quiet=True"), [], Self.plain)
        #expect(refused.status == 1)
        #expect(refused.error.contains("this processor has no bfloat16 products"), "\(refused.error)")
        let program = Self.fit.replacing("quiet=True", with: "precision='PRECISION', quiet=True") + "\nprint(h.step_losses)"
        let auto = try Self.run(program.replacing("PRECISION", with: "auto"), [], Self.plain)
        let single = try Self.run(program.replacing("PRECISION", with: "f32"), [], Self.plain)
        #expect(auto.status == 0 && auto.output == single.output, "\(auto)")
    }
}
