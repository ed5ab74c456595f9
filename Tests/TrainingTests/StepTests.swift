import Data
import Foundation
import Models
import Tensors
import TestKit
import Testing
import Training
import Zoo

/// Whole training steps of the zoo: the losses are PyTorch's, the kernels are fast ones, the bits are the same every
/// time.
@Suite(.serialized) struct StepTests {
    struct Curves: Decodable {
        struct Row: Decodable, Sendable, CustomTestStringConvertible {
            let name: String
            let rate: Double
            let losses: [Double]
            let rounding: Double
            var testDescription: String { name }
        }
        let classes: Int
        let batch: Int
        let size: Int
        let models: [Row]

        static let stored = Fixtures.read("models/steps", as: Curves.self)
        static let rows = stored.models
    }

    private func run(_ row: Curves.Row, steps: Int, _ change: (inout FitOptions) -> Void = { _ in }) throws -> (
        losses: [Double], state: [String: [Float]]
    ) {
        let curves = Curves.stored
        let model = try Zoo.build(
            row.name, classes: curves.classes, classNames: nil, inChannels: 3, inputSize: curves.size)
        try FormulaWeights.fill(model)
        var rule = UpdateRule(.sgd)
        var options = FitOptions()
        rule.momentum = 0.9
        change(&options)
        let optimizer = Optimizer(rule, model.parameterGroups(rate: row.rate, headRate: row.rate))
        let pixels = try FormulaWeights.input(batch: 2 * curves.batch, size: curves.size).floats()
        let samples = try Dataset(
            values: pixels, shape: [3, curves.size, curves.size],
            labels: (0..<2 * curves.batch).map { $0 % curves.classes })
        let step = try TrainingStep(
            model, part: .whole, input: samples.inputType(curves.batch), optimizer: optimizer, options: options)
        let losses = try (0..<steps).map { number in
            let rows = (0..<curves.batch).map { (number % 2) * curves.batch + $0 }
            return try step.run(
                try samples.batch(rows, ["input", "class"]), mixing: nil, seed: 0, step: number,
                numbers: try optimizer.advance()
            ).loss
        }
        return (losses, try Tiny.state(model))
    }

    @Test func thereAreCurves() throws {
        #expect(Curves.stored.models.map(\.name) == ["resnet18", "mobilenetv3_small_100", "vit_tiny_patch16_224"])
    }

    @Test(arguments: Curves.rows) func twentyStepsFollowPyTorch(_ row: Curves.Row) throws {
        #expect(row.rounding < 5e-4 && row.losses.count == 20)
        for (loss, wanted) in zip(try run(row, steps: 20).losses, row.losses) { #expect(abs(loss - wanted) < 1e-3) }
    }

    @Test(arguments: Curves.rows) func theSameSeedGivesTheSameBits(_ row: Curves.Row) throws {
        let first = try run(row, steps: 3)
        let second = try run(row, steps: 3)
        #expect(first.losses == second.losses)
        #expect(first.state == second.state)
    }

    /// Computing blocks twice gives the same bits in half of the memory.
    @Test(arguments: Curves.rows) func recomputingChangesMemoryOnly(_ row: Curves.Row) throws {
        let plain = try run(row, steps: 3)
        let again = try run(row, steps: 3) { $0.recomputes = true }
        #expect(plain.losses == again.losses)
        #expect(plain.state == again.state)
        func peak(_ recomputes: Bool) throws -> Int {
            let model = try Zoo.build(row.name, classes: 10, classNames: nil, inChannels: 3, inputSize: 224)
            var options = FitOptions()
            options.recomputes = recomputes
            let optimizer = Optimizer(UpdateRule(.sgd), model.parameterGroups(rate: 0.1, headRate: 0.1))
            return try TrainingStep(
                model, part: .whole, input: TensorType([32, 224, 224, 3], .u8), optimizer: optimizer, options: options
            ).peakBytes
        }
        #expect(try Double(peak(true)) <= 0.55 * Double(peak(false)))
    }

    /// Mixed pictures and their two losses too.
    @Test func recomputingMixedPicturesChangesNoNumber() throws {
        func run(_ recomputes: Bool) throws -> (History, [String: [Float]]) {
            let model = try Zoo.build("resnet_lab", classes: 4, classNames: nil, inChannels: 3, inputSize: 16)
            try model.root.initialize(seed: 3)
            let options = Tiny.options(epochs: 2) {
                $0.mixup = 0.4
                $0.recomputes = recomputes
            }
            return (try Fit(model, try Tiny.samples(), options: options).run(), try Tiny.state(model))
        }
        let plain = try run(false)
        let again = try run(true)
        #expect(plain.0.stepLosses == again.0.stepLosses && plain.1 == again.1)
    }

    @Test func aStepThatCannotFitIsRefusedWithNumbers() throws {
        let model = Model(
            try .sequential([
                .convolution(3, 1 << 15, kernel: [3, 3], padding: [1]), .convolution(1 << 15, 1, kernel: [1, 1]),
                .flatten(), .linear(64, 4),
            ]))
        let error = #expect(throws: TrainingError.self) {
            var options = FitOptions()
            let samples = try Dataset(
                values: [Float](repeating: 0, count: 3 * 8 * 8 * 4096), shape: [3, 8, 8],
                labels: (0..<4096).map { $0 % 4 })
            options.batchSize = 4096
            _ = try Fit(model, samples, options: options).run()
        }
        guard case .doesNotFit(let needed, let available, 4096, let fitting)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(needed > available && (fitting ?? 1) < 4096)
    }

    /// A plan may be printed for a batch that no machine could hold; running it is refused before anything is taken.
    @Test func explainingAHugeStepTakesNoMemory() throws {
        let model = try Zoo.build("resnet18", classes: 10, classNames: nil, inChannels: 3, inputSize: nil)
        #expect(try model.explanation(batch: 65_536, isTraining: true, runs: 0).contains("most at step"))
        let error = #expect(throws: TrainingError.self) {
            _ = try model.explanation(batch: 65_536, isTraining: true, runs: 1)
        }
        guard case .doesNotFit(let needed, let available, 65_536, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(needed > available)
    }

    /// Mobile networks are several times slower in bfloat16: they are computed in single precision, and that is said.
    @Test(.enabled(if: Engine.hasBF16, "this processor has no bfloat16"), arguments: [Precision.bf16, .auto])
    func whatBFloat16WouldSlowDownIsComputedInSinglePrecision(_ precision: Precision) throws {
        func run(_ name: String, _ precision: Precision) throws -> History {
            let model = try Zoo.build(name, classes: 4, classNames: nil, inChannels: 3, inputSize: 64)
            try model.root.initialize(seed: 3)
            let pixels = (0..<8 * 64 * 64 * 3).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }
            let data = try Dataset(
                name: "noise", classes: ["a", "b", "c", "d"], labels: (0..<8).map { $0 % 4 },
                images: Pixels(height: 64, width: 64, channels: 3, bytes: pixels))
            return try Fit(model, data, options: Tiny.options(epochs: 1) { $0.precision = precision }).run()
        }
        let mobile = try run("mobilenetv3_small_100", precision)
        let residual = try run("resnet_lab", precision)
        #expect(
            mobile.notes.contains { $0.hasPrefix("in single precision, not in bfloat16: ") }
                && !mobile.notes.contains { $0.contains("products in bfloat16") })
        #expect(try mobile.stepLosses == run("mobilenetv3_small_100", .f32).stepLosses)
        #expect(
            residual.notes.contains { $0.hasPrefix("convolutions and products in bfloat16") }
                && !residual.notes.contains { $0.hasPrefix("in single") })
    }

    /// bfloat16 has 8 bits: losses stay close, weights and statistics are still single precision.
    @Test(.enabled(if: Engine.hasBF16, "this processor has no bfloat16"), arguments: Curves.rows)
    func halfPrecisionStaysClose(_ row: Curves.Row) throws {
        let losses = try run(row, steps: 20) { $0.precision = .bf16 }.losses
        for (loss, wanted) in zip(losses, row.losses) { #expect(abs(loss - wanted) < 0.1) }
        #expect(losses != row.losses)
    }

    /// A kernel named `ref` is one nobody made fast; `gemm:jit` is a hundred times slower where convolutions are
    /// grouped. It is right for a transformer's patches, which are a product, and takes 3 ms of the bfloat16 stem of
    /// resnet10t with its 24 channels.
    @Test(arguments: Zoo.architectures.map(\.name), ["f32", "bf16"]) func everyKernelOfTheZooIsAFastOne(
        _ name: String, _ precision: String
    ) throws {
        if precision == "bf16", !Engine.hasBF16 { return }
        let model = try Zoo.build(name, classes: nil, classNames: nil, inChannels: 3, inputSize: nil)
        var options = FitOptions()
        var rule = UpdateRule(.sgd)
        options.precision = try #require(Precision(rawValue: precision))
        rule.momentum = 0.9
        let size = model.preprocessing.inputSize
        let pictures = TensorType([8, size, size, 3], .u8)
        func step() throws -> TrainingStep {
            try TrainingStep(
                model, part: .whole, input: pictures,
                optimizer: Optimizer(rule, model.parameterGroups(rate: 0.1, headRate: 0.1)), options: options)
        }
        let whole = try step().implementations
        // The head alone, behind layers in inference mode, and the pass that computes features and predictions.
        try model.freeze(.but([try #require(model.headPath)]))
        let head = try step().implementations
        let input = try Tensor.placeholder([Inference.batchSize, size, size, 3], .u8)
        let pass =
            precision == "f32"
            ? try CompiledGraph(
                inputs: [input], outputs: [model.forward(model.normalized(input), context: .inference())]
            ).implementations : []
        #expect(!whole.isEmpty && head.count < whole.count)
        let isProduct = name.hasPrefix("vit") || name == "resnet10t" && precision == "bf16"
        let slow = (whole + head + pass).filter {
            $0.implementation.contains("ref")
                || $0.implementation.contains("gemm:jit") && $0.step.hasPrefix("conv") && !isProduct
        }
        #expect(slow.isEmpty, "\(Set(slow.map { "\($0.step): \($0.implementation)" }))")
    }
}
