import Foundation
import Models
import Tensors
import Testing
import Training
import Weights

/// A law: what was done with a model before a `fit`, or with copies of it, changes nothing in that `fit`, unless it
/// changed the model. Copies share memory until one of the two is written, and each handle has one owner.
@Suite struct OwnershipTests {
    /// Something done to a model that leaves it as it was.
    private enum Step: CaseIterable {
        case copied, copyTrained, copyWithNewHead, copyFrozen, goesOnAsCopy, saved, loaded, explained, evaluated, undone
    }

    @Test(arguments: 1...12) func whatWasDoneBeforeAFitDoesNotShow(seed: Int) throws {
        var state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15
        func below(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let data = try Tiny.samples(perClass: 5)
        let other = try Tiny.samples(perClass: 2, seed: 9)
        let file = FileManager.default.temporaryDirectory.appending(path: "ownership-\(UUID()).safetensors").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        func fit(_ model: Model, epochs: Int = 2) throws -> History {
            try Fit(model, data, options: Tiny.options(epochs: epochs)).run()
        }

        let untouched = try Tiny.network()
        let alone = try fit(untouched)
        var model = try Tiny.network()
        // Some copies live on while the model trains, others are gone by then.
        var kept: [Model] = []
        var steps: [Step] = []
        for _ in 0..<1 + below(4) {
            let step = Step.allCases[below(Step.allCases.count)]
            steps.append(step)
            let copy = try model.copy()
            switch step {
            case .copied: break
            case .copyTrained: _ = try fit(copy, epochs: 1)
            case .copyWithNewHead: try copy.replaceHead(classes: 3, seed: 5)
            case .copyFrozen: try copy.freeze(.until("2"))
            case .goesOnAsCopy: (model, kept) = (copy, kept + [model])
            case .saved: try model.save(to: file)
            case .loaded:
                try model.save(to: file)
                try model.load(try SafetensorsFile(file))
            case .explained: _ = try model.explanation(batch: 4, isTraining: below(2) == 0, runs: 1)
            case .evaluated: _ = try model.evaluate(other)
            case .undone:
                let before = model.snapshot()
                _ = try fit(model, epochs: 1)
                try model.restore(before)
            }
            if below(2) == 0 { kept.append(copy) }
        }
        let copies = try kept.filter { $0 !== model }.map { (model: $0, state: try Tiny.state($0)) }
        let after = try fit(model)
        #expect(after.stepLosses == alone.stepLosses, "seed \(seed): \(steps)")
        #expect(try Tiny.state(model) == Tiny.state(untouched), "seed \(seed): \(steps)")
        for copy in copies { #expect(try Tiny.state(copy.model) == copy.state, "seed \(seed): \(steps)") }
    }

    @Test func aVariableNeverClaimsTheHandleItWasGiven() throws {
        let first = Variable(try Tensor([1, 2], [2]))
        let handle = first.tensor
        var second: Variable? = Variable(handle)
        #expect(handle.variable === first && second?.tensor !== handle)
        second = nil
        #expect(handle.variable === first)
        let lazy = try Tensor([1, 2], [2]) + 1
        let third = Variable(lazy)
        #expect(lazy.variable == nil)
        #expect(try third.tensor.floats() == [2, 3])
    }
}
