import Foundation
import Tensors
import Testing

struct KernelChoicesTests {
    private func work(_ channels: Int, usesBF16: Bool = false) throws -> [ConvolutionWork] {
        let x = try Tensor.placeholder([2, channels, 8, 8])
        let weight = Variable(try Tensor.zeros([channels, channels, 3, 3]))
        let loss = try x.conv(weight.tensor, padding: [1]).sum()
        let gradient = try gradients(of: loss, withRespectTo: [weight.tensor])[0]
        return try CompiledGraph(
            inputs: [x], outputs: [loss], updates: [(weight, gradient)],
            options: PlanOptions(usesBF16: usesBF16)
        ).convolutions
    }

    private func temporary() -> String {
        FileManager.default.temporaryDirectory.appending(path: "tl-kernels-\(UUID().uuidString).txt").path
    }

    @Test func theRuleIsForWholeBlocksOnly() throws {
        let choices = KernelChoices(file: nil)
        for work in try work(20) { #expect(choices.algorithm(for: work) == .direct) }
        let threads = Engine.threads
        #expect(
            try work(64).map(\.key) == [
                "forward/2x64x8x8/64x64x3x3/s1.1p1.1d1.1g1/blocks.f32.t\(threads)",
                "weight-gradient/2x64x8x8/64x64x3x3/s1.1p1.1d1.1g1/blocks.f32.t\(threads)",
            ])
        if Engine.hasBF16 {
            #expect(try work(64, usesBF16: true).map(\.key).allSatisfy { $0.hasSuffix("/blocks.bf16.t\(threads)") })
        }
    }

    /// Weights are transformed anew in every step: our tiles do what has places enough for it, and the same as every
    /// operation by itself.
    @Test(
        .enabled(if: KernelChoices(file: nil).name.hasSuffix("-tiles"), "there are no tiles here"),
        arguments: [(8, false, false), (16, false, true), (16, true, false), (32, true, Engine.hasBF16)])
    func tilesDoWhatHasPlacesEnough(_ side: Int, _ usesBF16: Bool, _ isByTiles: Bool) throws {
        let values = try Tensor.normal([2, 32, side, side], key: Tensor(ints: [1, 2], [2], dtype: .i64)).evaluate()
        let filters = try (Tensor.normal([48, 32, 3, 3], key: Tensor(ints: [3, 4], [2], dtype: .i64)) * 0.06).evaluate()
        func results(_ options: PlanOptions) throws -> (values: [[Float]], names: [String]) {
            let x = try Tensor.placeholder(values.shape)
            let weight = try Tensor.placeholder(filters.shape)
            let y = try x.conv(weight, padding: [1])
            let loss = try (y * y).mean()
            let plan = try CompiledGraph(
                inputs: [x, weight], outputs: [y] + (try gradients(of: loss, withRespectTo: [x, weight])),
                options: options)
            return (
                try plan.run([values, filters]).map { try $0.floats() },
                plan.implementations.filter { $0.step.hasPrefix("conv") && !$0.step.hasPrefix("convert") }.map(
                    \.implementation)
            )
        }
        let (found, names) = try results(PlanOptions(usesBF16: usesBF16))
        let plain = try results(.plain).values
        #expect(names.count == 3 && names.allSatisfy { ($0 == "winograd loop") == isByTiles }, "\(names)")
        for (one, other) in zip(found, plain) {
            let size = other.map(abs).max() ?? 0
            #expect(zip(one, other).allSatisfy { abs($0 - $1) <= size * (usesBF16 ? 0.02 : 1e-5) })
        }
    }

    @Test func measurementsAreRememberedAndNamed() throws {
        let file = temporary()
        let work = try work(64)
        let other = try #require(work[1].algorithms.last)
        defer { try? FileManager.default.removeItem(atPath: file) }
        try KernelChoices.file(adding: [work[0].key: .direct], to: file).write(
            toFile: file, atomically: true, encoding: .utf8)
        try KernelChoices.file(adding: [work[1].key: other], to: file).write(
            toFile: file, atomically: true, encoding: .utf8)
        let choices = KernelChoices(file: file)
        #expect(choices.algorithm(for: work[0]) == .direct && choices.algorithm(for: work[1]) == other)
        #expect(
            choices.problem == nil && choices.name.contains("tuned") && choices.name != KernelChoices(file: nil).name)
    }

    @Test(arguments: [
        "", "nonsense", "transferlab kernels 1\nMACHINE\nforward/2x64x8x8/64x64x3x3/s1.1p1.1d1.1g1 direct\n",
        "transferlab kernels 2\nsome other machine\n",
        "transferlab kernels 2\nMACHINE\nforward/1 sideways\n",
    ])
    func aDamagedFileIsSaidAndNotUsed(_ text: String) throws {
        let file = temporary()
        let builtIn = KernelChoices(file: nil).name
        defer { try? FileManager.default.removeItem(atPath: file) }
        try text.replacing("MACHINE", with: KernelChoices.machine).write(
            toFile: file, atomically: true, encoding: .utf8)
        let choices = KernelChoices(file: file)
        #expect(choices.problem?.contains("the built-in kernel choices are used") == true)
        #expect(choices.name == builtIn && builtIn.hasPrefix(KernelChoices.machine + ", rules "))
    }

    /// None of these is waited for, read to an end that never comes, or passed over in silence.
    @Test(arguments: ["folder", "pipe", "link to itself", "device", "too long"])
    func whatIsNoFileOfChoicesIsSaidAndNotUsed(_ kind: String) throws {
        let file = temporary()
        defer { try? FileManager.default.removeItem(atPath: file) }
        switch kind {
        case "folder": try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
        case "pipe": #expect(mkfifo(file, 0o600) == 0)
        case "link to itself": try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: file)
        case "device": try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/dev/zero")
        default:
            #expect(FileManager.default.createFile(atPath: file, contents: nil))
            #expect(truncate(file, 1 << 30) == 0)
        }
        let choices = KernelChoices(file: file)
        #expect(
            choices.problem?.hasSuffix("; the built-in kernel choices are used") == true,
            "\(choices.problem ?? "nothing")")
        #expect(choices.name == KernelChoices(file: nil).name)
    }

    @Test func aFileOfAnEarlierVersionSaysWhatToDo() throws {
        let file = temporary()
        defer { try? FileManager.default.removeItem(atPath: file) }
        try "transferlab kernels 1\n\(KernelChoices.machine)\n".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(
            KernelChoices(file: file).problem?.contains(
                "it is of an earlier version, which knew fewer kernels (`tl tune` measures again)") == true)
    }

    /// A kernel that there is not for this work, from a file that somebody has changed by hand.
    @Test func aChoiceThatCannotBeIsTheRulesOwn() throws {
        let file = temporary()
        let work = try work(64)
        defer { try? FileManager.default.removeItem(atPath: file) }
        try KernelChoices.file(adding: [work[0].key: .loop], to: file).write(
            toFile: file, atomically: true, encoding: .utf8)
        #expect(KernelChoices(file: file).algorithm(for: work[0]) == KernelChoices(file: nil).algorithm(for: work[0]))
    }

    /// 1x1, normalisation and a second 1x1, whose 24 and 40 channels keep pictures channels last.
    private func pointwise() throws -> [ConvolutionWork] {
        let x = try Tensor.placeholder([2, 24, 32, 32])
        var weights: [Variable] = []
        var y = x
        for (inputs, outputs) in [(24, 40), (40, 24), (24, 40)] {
            let weight = Variable(try Tensor.zeros([outputs, inputs, 1, 1]))
            let scale = try Tensor.ones([outputs])
            weights.append(weight)
            y = try y.conv(weight.tensor).batchNormTraining(scale, scale).y.relu()
        }
        let loss = try y.sum()
        return try CompiledGraph(
            inputs: [x], outputs: [loss],
            updates: Array(zip(weights, try gradients(of: loss, withRespectTo: weights.map(\.tensor))))
        ).convolutions
    }

    @Test func everyKernelThatExistsCanBeTimed() throws {
        let all =
            try work(64) + (Engine.hasBF16 ? try work(64, usesBF16: true) : [])
            + (try pointwise().flatMap { [$0] + $0.parts })
        for work in all {
            for algorithm in work.algorithms {
                if let seconds = try work.seconds(algorithm, KernelTiming(runs: 1, coldBytes: 4096)) {
                    #expect(seconds > 0)
                } else {
                    #expect(algorithm == .winograd)
                }
            }
        }
        let keys = all.filter { $0.algorithms.contains(.loop) }.map { $0.key.prefix { $0 != "/" } }
        if KernelChoices(file: nil).name.hasSuffix("-tiles") {
            #expect(
                Set(keys).isSuperset(of: [
                    "forward", "forward-norm", "gradients-norm", "data-gradient", "weight-gradient",
                ]), "\(keys)")
        }
    }
}
