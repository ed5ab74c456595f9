import Models
import Runtime
import Tensors
import Weights

extension Builtin {
    /// Weights and tensors in files.
    static let files: [Builtin] = [
        Builtin(
            "save(model: Model, path: str, *, dtype: str = 'f32') -> None",
            """
            Write a model's weights as safetensors, with its class names and preprocessing.

            The names are timm's, so timm loads the file with `strict=True`. `dtype="f16"` halves the size; vectors stay exact.
            The file appears when it is whole: an interrupted save leaves the old one.
            ```tl
            save(create_model("resnet_lab", classes=2), "model.safetensors")
            print(load_pretrained("model.safetensors").fc)  # → Linear(256, 2)
            ```
            See also: load_pretrained, save_tensors
            """, effect: .changes, choices: ["path": .files, "dtype": .savedTypes]
        ) { call in
            let model = try call.model(0)
            let path = try call.session.path(toWrite: call.string(1))
            let precision = try precision(call, 2)
            if !call.session.settings.isRehearsal { try model.save(to: path, precision: precision) }
            let notNumbers = try model.notNumbers()
            if !notNumbers.isEmpty { call.session.output.note(Pretrained.notNumbers(notNumbers)) }
            if let head = model.headModule, head.recipe == nil {
                call.session.output.note(
                    "the head is of layers that a file cannot describe: loading needs `classes=`, and makes a new one")
            }
            return .none
        },

        Builtin(
            "save_tensors(path: str, tensors: dict, *, dtype: str = 'f32') -> None",
            """
            Write tensors by name as one safetensors file.
            ```tl
            save_tensors("points.safetensors", {"x": ones(2, 2)})
            print(load_tensors("points.safetensors")["x"].shape)  # → (2, 2)
            ```
            See also: load_tensors
            """, effect: .changes, choices: ["path": .files, "dtype": .savedTypes]
        ) { call in
            guard case .dict(let box) = call[1] else { throw call.mismatch(1, "dict") }
            let tensors = try box.pairs().map { key, value in
                guard let name = key.asString, let tensor = value.asObject as? TensorObject else {
                    throw Problem(
                        "TypeError",
                        "save_tensors() takes a dictionary of names and tensors, not \(key.typeName): \(value.typeName)"
                    )
                }
                return (name, tensor.tensor)
            }
            let path = try call.session.path(toWrite: call.string(0))
            let precision = try precision(call, 2)
            guard !call.session.settings.isRehearsal else { return .none }
            try SafetensorsWriter.write(tensors, metadata: [], precision: precision, to: path, system: .real)
            return .none
        },

        Builtin(
            "load_tensors(path: str) -> dict",
            """
            All tensors of a file of weights (`.safetensors`, `.npz`) by name. Half-precision numbers become float32.
            ```tl
            save_tensors("points.safetensors", {"x": ones(2, 2)})
            print(list(load_tensors("points.safetensors")))  # → ['x']
            ```
            See also: save_tensors, load_pretrained
            """, effect: .nothing, choices: ["path": .files]
        ) { call in
            let file = try WeightsFormat.open(call.session.path(toRead: call.string(0)))
            let unreadable = file.entries.filter { $0.type == nil }
            if !unreadable.isEmpty {
                call.session.output.note(
                    "left out, of types that are not read: "
                        + unreadable.map { "\($0.name) (\($0.typeName))" }.joined(separator: ", "))
            }
            return .dict(
                try file.entries.indices.filter { file.entries[$0].type != nil }.map {
                    (.str(file.entries[$0].name), .tensor(try file.tensor(at: $0)))
                })
        },
    ]

    private static func precision(_ call: Call, _ index: Int) throws -> SafetensorsWriter.Precision {
        switch try call.string(index) {
        case "f32": return .full
        case "f16": return .half
        case let other:
            throw Problem(
                "ValueError", "unknown dtype '\(other)'", hint: "It is 'f32' or 'f16'.", labels: [(.named("dtype"), "")]
            )
        }
    }
}
