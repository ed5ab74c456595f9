import Models
import Runtime
import Tensors

extension ModuleDefinition {
    /// Thin modules that carry the names of the lecture's snippet, so that small PyTorch-looking programs read the same.
    static let pyTorch: [ModuleDefinition] = [
        ModuleDefinition("timm", "The zoo under timm's names.", make: { session in
            try named(["create_model", "list_models"], session)
        }),
        ModuleDefinition("torch", "Functions of tensors under PyTorch's names.", make: { session in
            let types = DType.allCases.map { ($0.name, Value.object(DTypeObject($0))) } + [("float", .object(DTypeObject(.f32))), ("long", .object(DTypeObject(.i64)))]
            return Builtin.tensors.map { ($0.name, Value.builtin($0)) } + types
        }),
        ModuleDefinition("torch.nn", "Layers under PyTorch's class names.", make: { session in
            let layers = ["Linear": "linear", "Sequential": "sequential", "Dropout": "dropout", "Identity": "identity", "Flatten": "flatten",
                          "BatchNorm1d": "batch_norm", "BatchNorm2d": "batch_norm", "BatchNorm3d": "batch_norm", "LayerNorm": "layer_norm", "GroupNorm": "group_norm"]
            let activations = Activation.Function.allCases.map { ($0.rawValue, $0.rawValue.lowercased()) }
            return try (layers.map { ($0.key, $0.value) } + activations).map { name, ours in
                (name, try builtin(ours, session))
            } + convolutions.map { ($0.name, Value.builtin($0)) }
        }),
        ModuleDefinition("torch.nn.functional", "Functions of tensors under PyTorch's names.", make: { session in
            try named(["relu", "gelu", "silu", "softmax", "log_softmax", "cross_entropy", "one_hot"], session)
        }),
    ]

    /// PyTorch's spelling: `kernel_size`, and no padding unless asked for.
    private static let convolutions: [Builtin] = [1, 2, 3].map { axes in
        Builtin("Conv\(axes)d(in_channels: int, out_channels: int, kernel_size: int | tuple, stride: int | tuple = 1, padding: int | tuple = 0, dilation: int | tuple = 1, groups: int = 1, bias: bool = True) -> Layer",
                "A convolution as `torch.nn.Conv\(axes)d`.") { call in
            func sizes(_ index: Int) throws -> [Int] {
                let values = try call.ints(index)
                return values.count == 1 ? Array(repeating: values[0], count: axes) : values
            }
            return .layer(try .convolution(call.int(0), call.int(1), kernel: sizes(2), stride: sizes(3), padding: sizes(4), dilation: sizes(5),
                                           groups: call.int(6), bias: call.bool(7)))
        }
    }

    private static func named(_ names: [String], _ session: Session) throws -> [(name: String, value: Value)] {
        try names.map { ($0, try builtin($0, session)) }
    }

    private static func builtin(_ name: String, _ session: Session) throws -> Value {
        guard let builtin = session.registry.builtins[name] else { throw Problem("ImportError", "cannot import name '\(name)'") }
        return .builtin(builtin)
    }
}
