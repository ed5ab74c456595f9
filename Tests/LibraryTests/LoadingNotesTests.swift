import Library
import Runtime
import TestKit
import Testing

/// What the language says when weights are written and read: never a part that stays random in silence.
struct LoadingNotesTests {
    /// Runs a program in an empty folder; its notes.
    private func notes(_ program: String) throws -> [String] {
        let folder = try TemporaryFolder()
        let output = CollectedOutput()
        var settings = Settings()
        settings.files.base = folder.path
        let outcome = Laboratory.session(output: output, settings: settings).run(program, name: "loading.tl")
        guard case .value = outcome else {
            Issue.record("\(outcome)")
            return []
        }
        return output.notes
    }

    @Test func whatIsMissingAndLeftOverIsNamedEvenWhenQuiet() throws {
        let notes = try notes(
            """
            save(create_model("resnet_lab"), "full.safetensors")
            tensors = load_tensors("full.safetensors")
            tensors["layer2.0.conv1.weights"] = tensors.pop("layer2.0.conv1.weight")
            save_tensors("misspelt.safetensors", tensors)
            model = load_pretrained("resnet_lab", weights="misspelt.safetensors", quiet=True)
            """)
        #expect(
            notes == [
                "not in the file, so new and random: layer2.0.conv1.weight",
                "1 of the file's tensors have no place in resnet_lab: layer2.0.conv1.weights",
            ])
    }

    @Test func weightsThatAreNoNumbersAreNotedBySaveAndLoad() throws {
        let notes = try notes(
            """
            model = create_model("resnet_lab", classes=2)
            model.fc.weight = model.fc.weight * float("nan")
            save(model, "nan.safetensors")
            load_pretrained("nan.safetensors", quiet=True)
            """)
        #expect(notes == Array(repeating: "weights that are not numbers (NaN or infinite): fc.weight", count: 2))
    }

    /// A stack in the head's place learns its class names, and comes back from its file as it was.
    @Test func aHeadOfLayersFitsSavesAndLoads() throws {
        let notes = try notes(
            """
            from torch import nn
            data = load_dataset("cells", per_class=2)
            model = load_pretrained("resnet_lab", quiet=True)
            model.fc = nn.Sequential(nn.Dropout(0.2), nn.Linear(model.fc.in_features, 7))
            assert model.classes is None
            fit(model, data, epochs=1, quiet=True)
            assert model.classes == data.classes
            save(model, "stack.safetensors")
            twin = load_pretrained("stack.safetensors", quiet=True)
            assert twin.classes == data.classes and len(twin.fc) == 2
            assert predict(twin, data).labels == predict(model, data).labels
            """)
        #expect(notes.isEmpty)
    }

    @Test func aRunsCheckpointIsLoadedAsTheBestOfItsEpochs() throws {
        let notes = try notes(
            """
            data = load_dataset("cells", per_class=2)
            model = load_pretrained("resnet_lab", classes=data.classes, quiet=True)
            test = load_dataset("cells", split="test", per_class=1)
            fit(model, data, validate=test, epochs=1, checkpoint="run.safetensors", quiet=True)
            twin = load_pretrained("run.safetensors")
            assert twin.classes == data.classes and twin.input_size == model.input_size
            assert predict(twin, data).labels == predict(model, data).labels
            """)
        #expect(
            notes == ["loaded resnet_lab (file): 74 of 74 tensors, those of the best epoch, 1, of a run's checkpoint"])
    }

    @Test func theChannelsOfASavedModelComeBack() throws {
        let notes = try notes(
            """
            save(create_model("resnet_lab", classes=2, in_channels=1), "grey.safetensors")
            assert load_pretrained("grey.safetensors").conv1.weight.shape == (32, 1, 3, 3)
            assert load_pretrained("grey.safetensors", in_channels=3, quiet=True).conv1.weight.shape == (32, 3, 3, 3)
            """)
        #expect(notes == ["loaded resnet_lab (file): 74 of 74 tensors"])
    }

    @Test func namesThatDifferInCompositionAreTwoTensors() throws {
        _ = try notes(
            """
            save_tensors("names.safetensors", {"caf\\u00e9": zeros(1), "cafe\\u0301": ones(1)})
            assert len(load_tensors("names.safetensors")) == 2
            """)
    }
}
