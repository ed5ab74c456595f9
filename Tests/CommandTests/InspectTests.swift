import Foundation
import TestKit
import Testing

/// `tl inspect`: what is in a file of weights, from its header.
struct InspectTests {
    @Test func aSavedModelIsNamedWithItsClassesAndTensors() throws {
        let folder = try TemporaryFolder()
        let program = """
            model = create_model("resnet_lab", classes=["cat", "dog"])
            save(model, "m.safetensors")
            save_tensors("bare.safetensors", load_tensors("m.safetensors"))
            """
        #expect(try Binary.run(["-e", program], folder: folder.url).status == 0)
        let seen = try Binary.run(["inspect", "m.safetensors"], folder: folder.url)
        #expect(seen.status == 0 && seen.error.isEmpty)
        for line in [
            "m.safetensors: safetensors, 74 tensors, ", "model: resnet_lab, says the file", "classes: 2, cat, dog",
            "pictures: 64 x 64, 3 channels", "of resnet_lab: 74 of 74 tensors match", "\nfc\n",
        ] {
            #expect(seen.output.contains(line), "\(line)\n\(seen.output)")
        }
        let isRow = { (line: Substring) in
            line.hasPrefix("  weight") && line.contains("F32") && line.contains("[2, 256]")
        }
        #expect(seen.output.split(separator: "\n").contains(where: isRow), "\(seen.output)")
        let bare = try Binary.run(["inspect", "bare.safetensors"], folder: folder.url)
        #expect(bare.output.contains("model: resnet_lab, by names and shapes; the file does not say"), "\(bare.output)")

        let json = try Binary.run(["inspect", "--json", "m.safetensors"], folder: folder.url)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(object["architecture"] as? String == "resnet_lab" && object["classes"] as? Int == 2)
        #expect((object["tensors"] as? [Any])?.count == 74)
    }

    @Test func otherFilesAreReadOrRefusedByWhatIsInThem() throws {
        let arrays = try Binary.run(["inspect", Fixtures.folder.appendingPathComponent("npz/deflated.npz").path])
        #expect(arrays.status == 0 && arrays.output.contains(": npz, 14 tensors"), "\(arrays.output)\(arrays.error)")
        let folder = try TemporaryFolder()
        try folder.write([0x50, 0x4B, 3, 4] + Array(repeating: 0, count: 60), to: "model.safetensors")
        let refused = try Binary.run(["inspect", "model.safetensors"], folder: folder.url)
        #expect(refused.status == 1 && refused.error.contains("it is a zip file"), "\(refused.error)")
        let missing = try Binary.run(["inspect", "nothing.npz"], folder: folder.url)
        #expect(missing.status == 1 && missing.error.contains("No such file"), "\(missing.error)")
    }
}
