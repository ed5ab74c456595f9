import Data
import Foundation
import Models
import Tensors
import TestKit
import Testing
import Training
import Weights

/// Optimisers and schedules against PyTorch's: Tests/Fixtures/training.py wrote the numbers.
@Suite struct ParityTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let rate: Double
        let rule: UpdateRule
        var testDescription: String { name }

        init(_ name: String, _ kind: UpdateRule.Kind, rate: Double, _ change: (inout UpdateRule) -> Void = { _ in }) {
            (self.name, self.rate) = (name, rate)
            var rule = UpdateRule(kind)
            change(&rule)
            self.rule = rule
        }
    }

    static let examples: [Example] = [
        Example("sgd", .sgd, rate: 0.1),
        Example("sgd_momentum", .sgd, rate: 0.05) { ($0.momentum, $0.weightDecay) = (0.9, 0.01) },
        Example("sgd_nesterov", .sgd, rate: 0.05) { ($0.momentum, $0.nesterov) = (0.9, true) },
        Example("adam", .adam, rate: 0.01),
        Example("adam_decay", .adam, rate: 0.01) { $0.weightDecay = 0.05 },
        Example("adamw", .adamw, rate: 0.01) { $0.weightDecay = 0.05 },
        Example("rmsprop", .rmsprop, rate: 0.003),
        Example("rmsprop_momentum", .rmsprop, rate: 0.001) { ($0.momentum, $0.weightDecay) = (0.9, 0.01) },
    ]

    private struct Given {
        let file: SafetensorsFile
        let model: Model
        let samples: Dataset

        init() throws {
            file = try SafetensorsFile(Fixtures.folder.appending(path: "training.safetensors").path)
            model = try Tiny.network()
            for entry in model.state { try entry.variable.assign(try file.tensor("start." + entry.name)) }
            samples = try Dataset(
                values: try file.tensor("data.x").floats(), shape: [3, 8, 8], labels: try file.tensor("data.y").ints())
        }

        func rows(_ step: Int) -> [Int] { (0..<16).map { (step * 16 + $0) % 64 } }

        /// A tolerance between 1e-4 relative and absolute.
        func expectClose(_ values: [Float], to name: String, _ tolerance: Float = 1e-4) throws {
            let reference = try file.tensor(name).floats()
            #expect(values.count == reference.count)
            for (value, wanted) in zip(values, reference) {
                #expect(abs(value - wanted) <= tolerance * max(1, abs(wanted)), "\(name)")
            }
        }

        func expectEnd(_ name: String) throws {
            let state = try Tiny.state(model)
            for part in ["0.weight", "8.bias", "4.running_var"] {
                try expectClose(state[part] ?? [], to: "end.\(name).\(part)", 5e-4)
            }
        }
    }

    @Test(arguments: examples) func compiledStepsFollowPyTorch(_ example: Example) throws {
        let given = try Given()
        let groups = given.model.parameterGroups(rate: example.rate, headRate: example.rate)
        let optimizer = Optimizer(example.rule, groups)
        let step = try TrainingStep(
            given.model, part: .whole, input: try given.samples.inputType(16), optimizer: optimizer,
            options: FitOptions())
        let losses = try (0..<20).map { number in
            Float(
                try step.run(
                    try given.samples.batch(given.rows(number), ["input", "class"]), mixing: nil, seed: 0, step: number,
                    numbers: try optimizer.advance()
                ).loss)
        }
        try given.expectClose(losses, to: "losses." + example.name)
        try given.expectEnd(example.name)
    }

    @Test(arguments: examples.filter { ["sgd_momentum", "adamw"].contains($0.name) })
    func loopsWrittenByHandFollowPyTorch(_ example: Example) throws {
        let given = try Given()
        let optimizer = try Optimizer(given.model, example.rule, rate: example.rate)
        let losses = try (0..<20).map { number in
            let batch = try given.samples.batch(given.rows(number), ["input", "class"])
            let gradients = try given.model.valueAndGradients(step: number) { context in
                try crossEntropy(
                    try given.model.forward(try batch.input(), context: context),
                    labels: try batch.blocks[1].block.tensor())
            }
            try optimizer.step(gradients)
            return Float(try gradients.loss.item())
        }
        try given.expectClose(losses, to: "losses." + example.name)
        try given.expectEnd(example.name)
    }

    /// The formulas by themselves: the same 20 gradients, so that rounding in a network does not count.
    @Test(arguments: examples) func updateRulesArePyTorchs(_ example: Example) throws {
        let file = try SafetensorsFile(Fixtures.folder.appending(path: "training.safetensors").path)
        let parameter = Variable(try file.tensor("rule.start"))
        let gradients = try file.tensor("rule.gradients").floats()
        let moments = try (0..<example.rule.momentCount).map { _ in Variable(try Tensor.zeros(parameter.type.shape)) }
        let gradient = try Tensor.placeholder(parameter.type.shape)
        let numbers = try Tensor.placeholder([example.rule.numberCount])
        let new = try example.rule.apply(
            parameter.tensor, gradient: gradient, moments: moments.map(\.tensor), numbers: numbers, decays: true)
        let step = try CompiledGraph(
            inputs: [gradient, numbers], outputs: [], updates: Array(zip([parameter] + moments, new)))
        let wanted = try file.tensor("rule." + example.name).floats()
        let count = parameter.type.shape.count
        for number in 1...20 {
            let place = (number - 1) * count..<number * count
            _ = try step.run([
                try Tensor(Array(gradients[place]), parameter.type.shape),
                try Tensor(example.rule.numbers(rate: example.rate, step: number), [example.rule.numberCount]),
            ])
            for (value, reference) in zip(try parameter.tensor.floats(), wanted[place]) {
                #expect(abs(value - reference) <= 1e-6 * max(1, abs(reference)), "step \(number)")
            }
        }
    }

    struct Reference: Decodable {
        struct Curve: Decodable {
            let total: Int
            let factors: [Double]
        }
        let schedules: [String: Curve]
    }

    @Test(arguments: ["cosine", "linear", "one_cycle"]) func schedulesArePyTorchs(_ name: String) throws {
        let json = try Data(contentsOf: Fixtures.folder.appending(path: "training.json"))
        let curve = try #require(try JSONDecoder().decode(Reference.self, from: json).schedules[name])
        let schedule = try #require(Schedule(rawValue: name))
        for (step, wanted) in curve.factors.enumerated() {
            #expect(abs(schedule.factor(step: step, total: curve.total) - wanted) < 1e-12, "step \(step)")
        }
    }

    @Test func warmUpRisesToOne() {
        let factors = (0..<6).map { Schedule.cosine.factor(step: $0, total: 10, warmup: 4) }
        #expect(zip(factors, [0.2, 0.4, 0.6, 0.8, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(factors[5] < 1)
    }
}
