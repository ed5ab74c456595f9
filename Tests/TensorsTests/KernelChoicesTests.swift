import Foundation
import Tensors
import Testing

struct KernelChoicesTests {
    private func work(_ channels: Int) throws -> [ConvolutionWork] {
        let x = try Tensor.placeholder([2, channels, 8, 8]), weight = Variable(try Tensor.zeros([channels, channels, 3, 3]))
        let loss = try x.conv(weight.tensor, padding: [1]).sum()
        let gradient = try gradients(of: loss, withRespectTo: [weight.tensor])[0]
        return try CompiledGraph(inputs: [x], outputs: [loss], updates: [(weight, gradient)]).convolutions
    }

    private func temporary() -> String { FileManager.default.temporaryDirectory.appending(path: "tl-kernels-\(UUID().uuidString).txt").path }

    @Test func theRuleIsForWholeBlocksOnly() throws {
        let choices = KernelChoices(file: nil)
        for work in try work(20) { #expect(choices.algorithm(for: work) == .direct) }
        #expect(try work(64).map(\.key) == ["forward/2x64x8x8/64x64x3x3/s1.1p1.1d1.1g1", "weight-gradient/2x64x8x8/64x64x3x3/s1.1p1.1d1.1g1"])
    }

    @Test func measurementsAreRememberedAndNamed() throws {
        let file = temporary(), work = try work(64)
        defer { try? FileManager.default.removeItem(atPath: file) }
        try KernelChoices.file(adding: [work[0].key: .direct], to: file).write(toFile: file, atomically: true, encoding: .utf8)
        try KernelChoices.file(adding: [work[1].key: .winograd], to: file).write(toFile: file, atomically: true, encoding: .utf8)
        let choices = KernelChoices(file: file)
        #expect(choices.algorithm(for: work[0]) == .direct && choices.algorithm(for: work[1]) == .winograd)
        #expect(choices.problem == nil && choices.name.contains("tuned") && choices.name != KernelChoices(file: nil).name)
    }

    @Test(arguments: ["", "nonsense", "transferlab kernels 1\nsome other machine\n", "transferlab kernels 1\nMACHINE\nforward/1 sideways\n"])
    func aDamagedFileIsSaidAndNotUsed(_ text: String) throws {
        let file = temporary(), builtIn = KernelChoices(file: nil).name
        defer { try? FileManager.default.removeItem(atPath: file) }
        try text.replacing("MACHINE", with: KernelChoices.machine).write(toFile: file, atomically: true, encoding: .utf8)
        let choices = KernelChoices(file: file)
        #expect(choices.problem?.contains("the built-in kernel choices are used") == true)
        #expect(choices.name == builtIn && builtIn.hasPrefix(KernelChoices.machine + ", rules "))
    }

    /// None of these is waited for, read to an end that never comes, or passed over in silence.
    @Test(arguments: ["folder", "pipe", "link to itself", "device", "too long"]) func whatIsNoFileOfChoicesIsSaidAndNotUsed(_ kind: String) throws {
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
        #expect(choices.problem?.hasSuffix("; the built-in kernel choices are used") == true, "\(choices.problem ?? "nothing")")
        #expect(choices.name == KernelChoices(file: nil).name)
    }

    @Test func everyKernelThatExistsCanBeTimed() throws {
        for work in try work(64) {
            for algorithm in work.algorithms {
                if let seconds = try work.seconds(algorithm, runs: 1) { #expect(seconds > 0) } else { #expect(algorithm == .winograd) }
            }
        }
    }
}
