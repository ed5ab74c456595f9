import Foundation
import Models
import Tensors
import TestKit
import Testing
import Weights
import Zoo

/// Names, order, shapes and counts are timm's: what makes a checkpoint of either load in the other.
struct TimmNamesTests {
    @Test func thereIsAFixtureForEveryModel() throws {
        let named = TimmFixture.stored.models.map(\.name)
        #expect(named == Zoo.architectures.map(\.name).filter { $0 != "mlp" && $0 != "resnet_lab" })
    }

    @Test(arguments: TimmFixture.entries)
    func stateIsNamedAndShapedAsInTimm(_ entry: TimmFixture.Entry) throws {
        let state = try Zoo.build(
            entry.name, classes: 10, classNames: nil, inChannels: 3, inputSize: TimmFixture.stored.size
        ).state
        let listing = state.map { "\($0.name) \($0.shape)" }
        #expect(listing.count == entry.state)
        let hash = String(listing.joined(separator: "\n").stableHash, radix: 16)
        #expect(String(repeating: "0", count: max(0, 16 - hash.count)) + hash == entry.state_hash)
    }

    @Test func resnet18ListsWhatTimmLists() throws {
        let wanted = try String(
            contentsOf: Fixtures.folder.appendingPathComponent("models/resnet18-state.txt"), encoding: .utf8)
        let seen = try Zoo.create("resnet18", classes: 10, seed: 0).state.map { "\($0.name) \($0.shape)" }
        #expect(seen == wanted.split(separator: "\n").map(String.init))
    }

    @Test(arguments: TimmFixture.entries)
    func theCatalogueCountsParametersAsTimmDoes(_ entry: TimmFixture.Entry) throws {
        #expect(try Zoo.architecture(entry.name).counts.parameters == entry.parameters)
    }

    @Test func inputChannelsAreAdaptedAsTimmDoes() throws {
        let weight = try Tensor(FormulaWeights.values("conv1.weight", [2, 3, 2, 2]), [2, 3, 2, 2])
        for row in TimmFixture.stored.input_channels where row.channels != 3 {
            let model = Model(try .sequential([.convolution(row.channels, 2, kernel: [2, 2])]))
            let path = temporaryPath("channels.safetensors")
            defer { try? FileManager.default.removeItem(atPath: path) }
            try SafetensorsWriter.write([("0.weight", weight), ("0.bias", try Tensor.zeros([2]))], to: path)
            let report = try model.load(try SafetensorsFile(path))
            #expect(report.adapted.map { $0.file[1] } == [3])
            let seen = try model.root.module(at: "0")?.tensor("weight").floats() ?? []
            #expect(zip(seen, row.weight).allSatisfy { abs($0 - $1) < 1e-6 } && seen.count == row.weight.count)
        }
    }
}
