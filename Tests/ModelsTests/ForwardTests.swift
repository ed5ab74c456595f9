import Foundation
import Models
import Tensors
import TestKit
import Testing
import Zoo

struct ForwardTests {
    @Test func anInputThatDoesNotFitNamesTheLayerAndTheWay() throws {
        let model = Model(
            try .sequential([.convolution(3, 8, kernel: [3, 3]), .relu(), .globalPool(), .linear(9, 2)]))
        let wrong = #expect(throws: ModelError.self) {
            try model.forward(try Tensor.zeros([1, 1, 8, 8]), context: .inference())
        }
        guard case .unexpectedInput("0", "Conv2d(3, 8, kernel=3)", let expected, [1, 1, 8, 8], _)? = wrong else {
            Issue.record("\(String(describing: wrong))")
            return
        }
        #expect(expected.description == "[N, 3, H, W]")
        let later = #expect(throws: ModelError.self) {
            try model.forward(try Tensor.zeros([1, 3, 8, 8]), context: .inference())
        }
        guard case .unexpectedInput("3", _, _, [1, 8], let flowed)? = later else {
            Issue.record("\(String(describing: later))")
            return
        }
        #expect(flowed.map(\.path) == ["0", "1", "2"])
        #expect(flowed.first?.output == [1, 8, 6, 6])
    }

    @Test func anErrorOfTheEngineGetsTheLayerItHappenedIn() throws {
        let model = Model(try .sequential([.custom(children: []) { x, _, _ in try x.reshape([7, 7]) }]))
        let error = #expect(throws: ModelError.self) {
            try model.forward(try Tensor.zeros([2, 3]), context: .inference())
        }
        guard case .failedInside("0", _, [2, 3], _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func batchNormStoresWhatPyTorchStores() throws {
        let norm = try Module.batchNorm(2)
        let context = ForwardContext.training(key: try Tensor(ints: [0, 0], [2]))
        // Channel 0: 1, 2, 3, 6 (mean 3, unbiased variance 14/3); channel 1: 0.
        let y = try context.run(norm, named: "bn", try Tensor([1, 0, 2, 0, 3, 0, 6, 0], [4, 2]))
        try Tensor.evaluate([y] + context.updates.map(\.value))
        for (variable, value) in context.updates { try variable.assign(value) }
        #expect(largestDifference(try norm.tensor("running_mean").floats(), [0.3, 0]) < 1e-6)
        #expect(largestDifference(try norm.tensor("running_var").floats(), [0.9 + 0.1 * 14 / 3, 0.9]) < 1e-5)
        #expect(try norm.tensor("num_batches_tracked").ints() == [1])
    }

    @Test func batchNormWithOneValueAChannelIsAnError() throws {
        let norm = try Module.batchNorm(2)
        let context = ForwardContext.training(key: try Tensor(ints: [0, 0], [2]))
        #expect(throws: ModelError.self) { try context.run(norm, named: "bn", try Tensor.zeros([1, 2])) }
    }

    @Test func aFrozenBatchNormUsesAndKeepsItsStatistics() throws {
        let model = Model(try .sequential([.batchNorm(2), .linear(2, 2)]))
        try model.freeze(.only(["0"]))
        let x = try Tensor([1, 5, 2, 7], [2, 2])
        let context = ForwardContext.training(key: try Tensor(ints: [0, 0], [2]))
        let trained = try model.forward(x, context: context).floats()
        #expect(context.updates.isEmpty)
        #expect(trained == (try model.forward(x, context: .inference()).floats()))
    }

    @Test func dropoutDrawsAnewForEveryLayerAndOnlyInTraining() throws {
        let layer = try Module.dropout(0.5)
        let x = try Tensor.ones([1000])
        let context = ForwardContext.training(key: try Tensor(ints: [4, 2], [2]))
        let first = try context.run(layer, named: "a", x).floats()
        let second = try context.run(layer, named: "b", x).floats()
        #expect(first != second)
        #expect(Set(first) == [0, 2])
        #expect(abs(first.count { $0 == 0 } - 500) < 100)
        #expect(try ForwardContext.inference().run(layer, named: "a", x).floats() == x.floats())
    }

    @Test func aChainCutAnywhereGivesTheWhole() throws {
        let model = try Zoo.create("resnet_lab", classes: 4, seed: 5)
        try FormulaWeights.fill(model)
        let x = try FormulaWeights.input(batch: 2, size: 32)
        let whole = try model.forward(x, context: .inference()).floats()
        for cut in 0...model.stages.count {
            let features = try model.forwardPrefix(x, upTo: cut, context: .inference()).evaluate()
            let rest = try model.forwardSuffix(features, from: cut, context: .inference()).floats()
            #expect(largestDifference(rest, whole) < 1e-5, "cut at \(cut)")
        }
    }

    @Test func aPoolThatCoversTheEdgeAveragesWhatIsInside() throws {
        let pool = try Module.pool(.average, kernel: [2, 2], coversEdge: true)
        let y = try ForwardContext.inference().run(pool, named: "p", try Tensor((1...9).map(Float.init), [1, 1, 3, 3]))
        #expect(y.shape == [1, 1, 2, 2])
        #expect(try y.floats() == [3, 4.5, 7.5, 9])
    }
}
