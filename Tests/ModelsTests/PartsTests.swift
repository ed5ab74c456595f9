import Foundation
import Models
import Tensors
import TestKit
import Testing
import Zoo

struct PartsTests {
    @Test func aPathLeadsToModulesParametersAndBuffers() throws {
        let model = try Zoo.create("resnet18", classes: 5, seed: 1)
        guard case .module(let convolution) = try model.part("layer1.0.conv1"),
            case .parameter(let weight) = try model.part("layer1.0.conv1.weight"),
            case .buffer(let mean) = try model.part("bn1.running_mean")
        else {
            Issue.record("a path leads elsewhere")
            return
        }
        #expect(convolution.layer.description == "Conv2d(64, 64, kernel=3, padding=1, bias=False)")
        #expect(weight.shape == [64, 64, 3, 3])
        #expect(mean.tensor.shape == [64])
    }

    @Test func aWrongPathNamesWhatThereIsThere() throws {
        let model = try Zoo.create("resnet18", classes: 5, seed: 1)
        let error = #expect(throws: ModelError.self) { try model.part("layer1.0.conv3.weight") }
        guard case .unknownPart("layer1.0.conv3", let known)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(known == ["conv1", "bn1", "act1", "conv2", "bn2", "act2"])
    }

    @Test func aNewHeadStartsTheSameByEveryRoute() throws {
        let created = try Zoo.create("resnet_lab", classes: 7, seed: 3)
        let replaced = try Zoo.create("resnet_lab", classes: 2, seed: 3)
        try replaced.replaceHead(classes: 7, seed: 3)
        let assigned = try Zoo.create("resnet_lab", classes: 2, seed: 3)
        try assigned.setPart("fc", to: try .linear(256, 7), seed: 3)
        let start = try #require(created.root.child("fc")).tensor("weight").floats()
        #expect(try start == #require(replaced.root.child("fc")).tensor("weight").floats())
        #expect(try start == #require(assigned.root.child("fc")).tensor("weight").floats())
        #expect(try #require(assigned.root.child("fc")).tensor("bias").floats().allSatisfy { $0 == 0 })
        let deviation = (start.reduce(0) { $0 + Double($1 * $1) } / Double(start.count)).squareRoot()
        #expect(abs(deviation - 0.01) < 0.001)
    }

    @Test func theFirstLossIsTheLogarithmOfTheClasses() throws {
        let model = try Zoo.create("resnet_lab", classes: 10, seed: 3)
        let logits = try model.forward(
            try FormulaWeights.input(batch: 8, size: 64), context: .training(key: try Tensor(ints: [0, 0], [2])))
        let loss = try crossEntropy(logits, labels: try Tensor(ints: [0, 1, 2, 3, 4, 5, 6, 7], [8]), labelSmoothing: 0)
            .item()
        #expect(abs(loss - log(10.0)) < 0.05)
    }

    @Test func aHeadThatDoesNotFitIsRefusedAndTheModelKept() throws {
        let model = try Zoo.create("resnet_lab", classes: 2, seed: 3)
        let old = try model.module("fc")
        let error = #expect(throws: ModelError.self) { try model.setPart("fc", to: try .linear(512, 7), seed: 3) }
        guard case .partDoesNotFit("fc", _, _, expectedFeatures: 256, seenFeatures: 512)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try model.module("fc") === old)
        #expect(throws: ModelError.self) { try model.setPart("classifier", to: try .linear(256, 7), seed: 3) }
        #expect(throws: ModelError.self) {
            try model.setPart("layer2", to: try .convolution(5, 5, kernel: [3, 3]), seed: 3)
        }
        #expect(try model.module("layer2").layer is Chain)
    }

    @Test func aLayerFromAnotherModelKeepsItsNumbers() throws {
        let donor = try Zoo.create("resnet_lab", classes: 3, seed: 9)
        let model = try Zoo.create("resnet_lab", classes: 2, seed: 3)
        let numbers = try donor.module("fc").tensor("weight").floats()
        try model.setPart("fc", to: try donor.module("fc"), seed: 3)
        #expect(try model.module("fc").tensor("weight").floats() == numbers)
        #expect(model.classCount == 3)
    }

    @Test func classNamesFollowTheHead() throws {
        let model = try Zoo.create("resnet_lab", classNames: ["a", "b"], seed: 3)
        #expect(model.classCount == 2)
        try model.setPart("fc", to: try .linear(256, 3), seed: 3)
        #expect(model.classNames == nil)
        try model.replaceHead(classes: 2, names: ["c", "d"], seed: 3)
        #expect(model.classNames == ["c", "d"])
        #expect(throws: ModelError.self) { try model.setClassNames(["one"]) }
        #expect(throws: ModelError.self) { try model.replaceHead(classes: 0, seed: 3) }
    }

    @Test func aCopyAndASnapshotHaveNumbersOfTheirOwn() throws {
        let model = try Zoo.create("resnet_lab", classes: 2, seed: 3)
        let before = try model.module("fc").tensor("weight").floats()
        let copy = try model.copy()
        let snapshot = model.snapshot()
        try model.freeze(.until("layer2"))
        try model.replaceHead(classes: 5, seed: 4)
        try model.setTensor("conv1.weight", to: try Tensor.zeros([32, 3, 3, 3]))
        model.train()
        #expect(copy.classCount == 2 && copy.trainableCount == copy.parameterCount)
        #expect(try copy.module("conv1").tensor("weight").floats().contains { $0 != 0 })
        try model.restore(snapshot)
        #expect(try model.module("fc").tensor("weight").floats() == before)
        #expect(model.classCount == 2 && model.frozenPrefix == 0 && !model.isTraining && model.edits.isEmpty)
        #expect(try model.module("conv1").tensor("weight").floats() == copy.module("conv1").tensor("weight").floats())
    }

    @Test func aTreeThatWouldHoldItselfOrHasNoEndIsRefused() throws {
        let model = Model(try .sequential([.sequential([.relu()])]))
        #expect(throws: ModelError.self) { try model.setPart("0.0", to: model.root, seed: 0) }
        var tower = try Module.relu()
        #expect(throws: ModelError.self) {
            for _ in 0..<1000 { tower = try .sequential([tower]) }
        }
    }
}
