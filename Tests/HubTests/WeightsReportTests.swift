import Files
import Foundation
import Hub
import Models
import Tensors
import Testing
import Weights
import Zoo

/// What does not load is named; what would be random in silence is refused.
struct WeightsReportTests {
    private func withFile(_ body: (String) throws -> Void) throws {
        let path = temporaryPath("report.safetensors")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func tensors(of model: Model, prefix: String = "") -> [(name: String, tensor: Tensor)] {
        model.state.map { (prefix + $0.name, $0.variable.tensor) }
    }

    private func lab() throws -> Model { try Zoo.create("resnet_lab", classNames: ["a", "b"], seed: 1) }

    private func write(_ path: String, _ tensors: [(name: String, tensor: Tensor)]) throws {
        try SafetensorsWriter.write(tensors, to: path)
    }

    private func load(_ path: String, as name: String? = "resnet_lab", classes: Int? = nil) throws -> LoadedModel {
        try Zoo.load(path, architecture: name, ModelRequest(classes: classes, seed: 0))
    }

    @Test func aMissingAndAMisspeltTensorAreNamed() throws {
        try withFile { path in
            let misspelt = tensors(of: try lab()).map {
                ($0.name == "layer2.0.conv1.weight" ? "layer2.0.conv1.weights" : $0.name, $0.tensor)
            }
            try write(path, misspelt)
            let report = try load(path).report
            #expect(report.missing == ["layer2.0.conv1.weight"])
            #expect(report.unexpected == ["layer2.0.conv1.weights"])
            #expect(
                report.unmatched == [
                    "missing in the file: layer2.0.conv1.weight", "only in the file: layer2.0.conv1.weights",
                ])
        }
    }

    @Test(arguments: [("layer3.", "layer3"), ("running_", "all running statistics")])
    func aFileWithoutAStageOrWithoutStatisticsIsRefused(_ part: (text: String, name: String)) throws {
        try withFile { path in
            try write(path, tensors(of: try lab()).filter { !$0.name.contains(part.text) })
            let error = #expect(throws: WeightsError.self) { try load(path) }
            guard case .partsMissing(_, let parts, _)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(parts == [part.name])
        }
    }

    @Test func aFileWithoutAHeadGivesANewOneAndSaysSo() throws {
        try withFile { path in
            try write(path, tensors(of: try lab()).filter { !$0.name.hasPrefix("fc.") })
            let loaded = try load(path, classes: 3)
            #expect(loaded.report.missing == ["fc.weight", "fc.bias"])
            #expect(loaded.model.classCount == 3 && loaded.model.classNames == nil)
            #expect(loaded.model.edits.contains { $0.path == "fc" }, "fit trains a new head at the rate of one")
            #expect(try load(path).model.edits.map(\.path) == ["fc"])
            #expect(try loaded.model.module("fc").tensor("weight").floats().contains { $0 != 0 })
        }
    }

    @Test func theFilesOwnCardContradictsTheName() throws {
        try withFile { path in
            try lab().save(to: path)
            let error = #expect(throws: WeightsError.self) { try load(path, as: "resnet18") }
            guard case .otherArchitecture(_, "resnet_lab", "resnet18", _, _)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    /// Every name and shape of the shallower network is in the deeper one's file.
    @Test func aDeeperNetworkWithoutACardIsKnownByItsTensors() throws {
        try withFile { path in
            let deep = try Zoo.build("resnet34", classes: 4, classNames: nil, inChannels: 3, inputSize: nil)
            try SafetensorsWriter.write(tensors(of: deep), precision: .half, to: path)
            let error = #expect(throws: WeightsError.self) { try load(path, as: "resnet18") }
            guard case .otherArchitecture(_, "resnet34", "resnet18", 96, 218)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            let unnamed = #expect(throws: WeightsError.self) { try load(path, as: nil) }
            guard case .noArchitecture(_, ["resnet34"])? = unnamed else {
                Issue.record("\(String(describing: unnamed))")
                return
            }
        }
    }

    /// A stack in the head's place comes back as it was, with its numbers and class names.
    @Test func aHeadOfSeveralLayersSurvivesSaving() throws {
        try withFile { path in
            let model = try lab()
            let stack = try Module.sequential([
                .dropout(0.25), .linear(256, 16), .relu(), .batchNorm(16), .linear(16, 3, bias: false),
            ])
            try model.setPart("fc", to: stack, seed: 3)
            #expect(model.classCount == 3 && model.headFeatures == 256)
            #expect(model.classNames == nil, "what the outputs of a new head mean, nobody has said yet")
            #expect(try model.module("fc.1").tensor("weight").floats().contains { $0 != 0 })
            try model.setClassNames(["x", "y", "z"])
            try model.save(to: path)
            let loaded = try Zoo.load(path, ModelRequest(seed: 0))
            #expect(loaded.model.headModule?.recipe == stack.recipe)
            #expect(loaded.model.classNames == ["x", "y", "z"])
            #expect(loaded.report.missing.isEmpty && loaded.report.unexpected.isEmpty)
            for (a, b) in zip(model.state, loaded.model.state) {
                #expect(try a.name == b.name && a.variable.tensor.floats() == b.variable.tensor.floats())
            }

            let other = try Zoo.load(path, ModelRequest(classes: 5, seed: 1))
            #expect(other.model.classCount == 5 && other.model.headModule?.children.count == 5)
            #expect(other.report.newHead.map { $0.file == 3 && $0.model == 5 } == true)
        }
    }

    /// Another tool's file: the head's layers are not the architecture's, and nothing says what they are.
    @Test func aHeadOfUnknownLayersIsRefusedUnlessANewOneIsAskedFor() throws {
        try withFile { path in
            let renamed = tensors(of: try lab()).map {
                ($0.name.hasPrefix("fc.") ? "fc.1." + $0.name.dropFirst(3) : $0.name, $0.tensor)
            }
            try write(path, renamed)
            let error = #expect(throws: WeightsError.self) { try load(path) }
            guard case .otherHead(_, "fc", let names)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(names == ["fc.1.bias", "fc.1.weight"])
            let loaded = try load(path, classes: 4)
            #expect(loaded.model.classCount == 4 && loaded.report.missing == ["fc.weight", "fc.bias"])
        }
    }

    @Test func aRunsCheckpointIsTheWeightsOfItsBestEpoch() throws {
        try withFile { path in
            let (best, last) = (try lab(), try Zoo.create("resnet_lab", classes: 2, seed: 2))
            let metadata =
                [(key: RunCheckpoint.mark, value: "1"), (key: RunCheckpoint.bestEpoch, value: "3")]
                + ModelCard(best).metadata
            let all = tensors(of: last, prefix: RunCheckpoint.last) + tensors(of: best, prefix: RunCheckpoint.best)
            try SafetensorsWriter.write(all, metadata: metadata, to: path)
            let loaded = try load(path, as: nil)
            #expect(loaded.epoch == "the best epoch, 3")
            #expect(loaded.model.architecture == "resnet_lab" && loaded.model.classNames == ["a", "b"])
            #expect(
                try loaded.model.module("conv1").tensor("weight").floats()
                    == best.module("conv1").tensor("weight").floats())
            #expect(loaded.report.missing.isEmpty && loaded.report.unexpected.isEmpty)
        }
    }

    @Test func theInputChannelsOfASavedModelComeBack() throws {
        try withFile { path in
            try Zoo.create("resnet_lab", classes: 2, inChannels: 1, seed: 1).save(to: path)
            let loaded = try Zoo.load(path, ModelRequest(seed: 0))
            #expect(loaded.model.inChannels == 1 && loaded.report.adapted.isEmpty)
            let wide = try Zoo.load(path, ModelRequest(inChannels: 3, seed: 0))
            #expect(wide.model.inChannels == 3 && wide.report.adapted.map(\.name) == ["conv1.weight"])
        }
    }

    @Test func weightsThatAreNoNumbersAreNoted() throws {
        try withFile { path in
            let model = try lab()
            try model.setTensor("fc.weight", to: try model.module("fc").tensor("weight") * .nan)
            #expect(try model.notNumbers() == ["fc.weight"])
            try model.save(to: path)
            #expect(try load(path, as: nil).report.notNumbers == ["fc.weight"])
        }
    }

    /// Swift calls the two spellings the same text; a dictionary of them would lose one or end the process.
    @Test func namesThatDifferInCompositionAreTwoTensors() throws {
        try withFile { path in
            let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
            try SafetensorsWriter.write(
                [(composed, try Tensor.zeros([1])), (decomposed, try Tensor.ones([1]))], to: path)
            let file = try WeightsFormat.open(path)
            #expect(file.positions.count == 2)
            #expect(try file.tensor(composed).item() == 0 && file.tensor(decomposed).item() == 1)
            let repair = NameRepair.best(of: file.names, for: [decomposed])
            #expect(repair[decomposed] == file.names.firstIndex { $0.utf8.count == decomposed.utf8.count })
        }
    }

    @Test func theFeaturesOfAModelWithoutAHead() throws {
        try withFile { path in
            let model = try Zoo.create("resnet_lab", classes: 0, seed: 1)
            #expect(model.classCount == nil && model.headFeatures == 256)
            #expect(try model.shapes().first?.output == [1, 256])
            try model.save(to: path)
            let loaded = try Zoo.load(path, ModelRequest(seed: 0)).model
            #expect(loaded.headModule?.layer is Identity)
            try loaded.replaceHead(classes: 4, seed: 0)
            #expect(try loaded.shapes().first?.output == [1, 4])
        }
    }
}
