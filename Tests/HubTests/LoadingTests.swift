import Files
import Foundation
import Hub
import Models
import Tensors
import TestKit
import Testing
import Weights
import Zoo

struct LoadingTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = temporaryPath("loading")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func same(_ a: Model, _ b: Model) throws -> Bool {
        try zip(a.state, b.state).allSatisfy {
            try $0.name == $1.name && $0.variable.tensor.floats() == $1.variable.tensor.floats()
        }
    }

    @Test func whatIsSavedIsLoadedWithNamesAndPreprocessing() throws {
        try withFolder { folder in
            let model = try Zoo.create("resnet_lab", classNames: ["a", "\"b\"", "é"], seed: 5)
            try FormulaWeights.fill(model)
            model.preprocessing.mean = [0.1, 0.2, 0.3]
            model.preprocessing.follow(size: 96, framing: .pad)
            try model.save(to: folder + "/m.safetensors")
            let loaded = try Zoo.load(folder + "/m.safetensors", ModelRequest(seed: 0))
            #expect(loaded.model.architecture == "resnet_lab")
            #expect(loaded.model.classNames == ["a", "\"b\"", "é"])
            #expect(loaded.model.preprocessing == model.preprocessing)
            #expect(loaded.report.matched == loaded.report.total)
            #expect(try same(model, loaded.model))
        }
    }

    @Test(arguments: ["module.", "_orig_mod.", "backbone.", "module.backbone.", "state_dict.module."])
    func prefixesOfWrappersAreTakenOff(_ prefix: String) throws {
        try withFolder { folder in
            let model = try Zoo.create("resnet_lab", classes: 4, seed: 5)
            try SafetensorsWriter.write(
                model.state.map { (prefix + $0.name, $0.variable.tensor) }, to: folder + "/m.safetensors")
            let loaded = try Zoo.load(folder + "/m.safetensors", architecture: "resnet_lab", ModelRequest(seed: 0))
            #expect(loaded.report.strippedPrefix == prefix)
            #expect(loaded.report.unexpected.isEmpty)
            #expect(try same(model, loaded.model))
        }
    }

    @Test func otherClassesGetANewHead() throws {
        try withFolder { folder in
            let model = try Zoo.create("resnet_lab", classNames: ["a", "b", "c"], seed: 5)
            try model.save(to: folder + "/m.safetensors")
            let loaded = try Zoo.load(folder + "/m.safetensors", ModelRequest(classes: 7, seed: 11))
            #expect(loaded.report.newHead.map { $0.file == 3 && $0.model == 7 } == true)
            #expect(loaded.model.classNames == nil)
            #expect(
                try loaded.model.module("layer4.0.conv2").tensor("weight").floats()
                    == model.module("layer4.0.conv2").tensor("weight").floats())
            let fresh = try Zoo.create("resnet_lab", classes: 7, seed: 11)
            #expect(
                try loaded.model.module("fc").tensor("weight").floats() == fresh.module("fc").tensor("weight").floats())
        }
    }

    @Test func aFileOfAnotherModelIsRefusedAndTheModelKept() throws {
        try withFolder { folder in
            let model = try Zoo.create("resnet_lab", classes: 4, seed: 5)
            let twin = try model.copy()
            try SafetensorsWriter.write(
                [("conv1.weight", try Tensor.zeros([32, 3, 3, 3])), ("other", try Tensor.zeros([2]))],
                to: folder + "/few.safetensors")
            let few = #expect(throws: WeightsError.self) {
                try model.load(try SafetensorsFile(folder + "/few.safetensors"))
            }
            guard case .tooFewMatch(_, let report)? = few else {
                Issue.record("\(String(describing: few))")
                return
            }
            #expect(report.matched == 1 && report.unexpected == ["other"])
            let wide = model.state.map { entry in
                (entry.name, entry.name == "layer1.0.conv1.weight" ? entry.variable.tensor : entry.variable.tensor)
            }
            try SafetensorsWriter.write(
                try wide.map { ($0.0, $0.0 == "bn1.weight" ? try Tensor.zeros([5]) : $0.1) },
                to: folder + "/shape.safetensors")
            let shapes = #expect(throws: WeightsError.self) {
                try model.load(try SafetensorsFile(folder + "/shape.safetensors"))
            }
            guard case .shapesDiffer(_, let differing)? = shapes else {
                Issue.record("\(String(describing: shapes))")
                return
            }
            #expect(differing.differing.map(\.name) == ["bn1.weight"])
            #expect(try same(model, twin))
        }
    }

    @Test func aFileThatNamesNoModelSaysSo() throws {
        try withFolder { folder in
            try SafetensorsWriter.write([("x", try Tensor.zeros([1]))], to: folder + "/m.safetensors")
            #expect(throws: WeightsError.self) { try Zoo.load(folder + "/m.safetensors", ModelRequest(seed: 0)) }
        }
    }

    @Test func bundledWeightsComeFirstThenTheCacheThenTheHub() throws {
        try withFolder { folder in
            var asked: [String] = []
            let library = WeightsLibrary(
                bundled: [folder + "/bundled"], cache: folder + "/own", hubCache: folder + "/.cache/huggingface/hub"
            ) { asked.append($0.text) }
            let name = WeightsName("resnet10t")
            let missing = #expect(throws: WeightsError.self) { try library.find(name) }
            guard case .weightsNotFound("resnet10t", let looked)? = missing else {
                Issue.record("\(String(describing: missing))")
                return
            }
            #expect(asked == ["timm/resnet10t.c3_in1k"])
            #expect(
                looked == [
                    folder + "/bundled/resnet10t.safetensors", folder + "/own/resnet10t.safetensors",
                    folder + "/.cache/huggingface/hub/models--timm--resnet10t.c3_in1k",
                ])

            let snapshot = folder + "/.cache/huggingface/hub/models--timm--resnet10t.c3_in1k/snapshots/abc123"
            for path in [snapshot, snapshot + "/../../refs", folder + "/own", folder + "/bundled"] {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            }
            try AtomicFile.write(Array("abc123\n".utf8), to: snapshot + "/../../refs/main")
            let configuration = """
                {"architecture": "resnet10t", "num_classes": 3, "label_names": ["x", "y", "z"], "pretrained_cfg": {"mean": [0.5, 0.5, 0.5],
                 "std": [0.25, 0.25, 0.25], "input_size": [3, 176, 176], "crop_pct": 0.9, "interpolation": "bicubic"}}
                """
            try AtomicFile.write(Array(configuration.utf8), to: snapshot + "/config.json")
            let model = try Zoo.create("resnet10t", classes: 3, seed: 1)
            try SafetensorsWriter.write(
                model.state.map { ($0.name, $0.variable.tensor) }, to: snapshot + "/model.safetensors")
            let loaded = try Zoo.pretrained("resnet10t", from: library, ModelRequest(seed: 0))
            #expect(loaded.origin == "Hugging Face cache")
            #expect(loaded.model.classNames == ["x", "y", "z"])
            #expect(
                loaded.model.preprocessing.deviation == [0.25, 0.25, 0.25]
                    && loaded.model.preprocessing.inputSize == 176)

            try model.save(to: folder + "/own/resnet10t.safetensors")
            #expect(try library.find(name).origin == "cache")
            try model.save(to: folder + "/bundled/resnet10t.safetensors", precision: .half)
            #expect(try library.find(name).origin == "bundled")
            #expect(library.has(name) && !library.has(WeightsName("resnet18")))
            #expect(asked.count == 1, "what is at hand is not downloaded")
        }
    }

    @Test func aNameIsNeverAPath() throws {
        try withFolder { folder in
            try SafetensorsWriter.write([("x", try Tensor.zeros([1]))], to: folder + "/resnet18.secret.safetensors")
            var asked = 0
            let library = WeightsLibrary(
                bundled: [folder + "/sub"], cache: folder + "/.cache/transferlab", hubCache: folder
            ) { _ in asked += 1 }
            for name in [
                "../resnet18.secret", "hf-hub:../x", "hf-hub:a/b/c", "hf-hub:a/..", "hf-hub:a/b@../c", "hf-hub:a/b?c",
                "hf-hub:",
            ] {
                #expect(throws: WeightsError.self) { try library.find(WeightsName(name)) }
            }
            #expect(asked == 0)
        }
    }

    @Test func aListingGuessesTheArchitecture() throws {
        try withFolder { folder in
            let model = try Zoo.create("resnet_lab", classes: 4, seed: 5)
            try model.save(to: folder + "/m.safetensors")
            let listing = try WeightsListing(folder + "/m.safetensors")
            #expect(listing.candidates.first == "resnet_lab")
            #expect(listing.rows.count == model.state.count)
            #expect(listing.rows.contains { $0.name == "fc.weight" && $0.shape == [4, 256] && $0.type == .f32 })
            #expect(listing.card.architecture == "resnet_lab")
        }
    }

    @Test func aFailedSaveLeavesTheOldFile() throws {
        try withFolder { folder in
            let path = folder + "/m.safetensors"
            let model = try Zoo.create("resnet_lab", classes: 4, seed: 5)
            try model.save(to: path)
            let before = FileManager.default.contents(atPath: path)
            var full = FileSystemCalls.real
            full.write = { _, _, _ in
                errno = ENOSPC
                return -1
            }
            let error = #expect(throws: FileSystemError.self) { try model.save(to: path, system: full) }
            #expect(error?.code == ENOSPC)
            #expect(FileManager.default.contents(atPath: path) == before)
        }
    }
}
