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
            let types: [(String, Value)] = DType.allCases.map { ($0.name, Value.object(DTypeObject($0))) } + [("float", .object(DTypeObject(.f32))), ("long", .object(DTypeObject(.i64)))]
            return Builtin.tensors.map { ($0.name, Value.builtin($0)) } + types + [("Tensor", .type(Types.type(named: "Tensor"))), ("is_tensor", .builtin(isTensor))]
        }),
        ModuleDefinition("torch.nn", "Layers under PyTorch's class names.", make: { session in
            let layers = ["Linear": "linear", "Sequential": "sequential", "Dropout": "dropout", "Identity": "identity", "Flatten": "flatten",
                          "BatchNorm1d": "batch_norm", "BatchNorm2d": "batch_norm", "BatchNorm3d": "batch_norm", "LayerNorm": "layer_norm", "GroupNorm": "group_norm"]
            let activations = Activation.Function.allCases.map { ($0.rawValue, $0.rawValue.lowercased()) }
            return try (layers.map { ($0.key, $0.value) } + activations).map { name, ours in
                (name, try builtin(ours, session))
            } + (convolutions + pools + losses).map { ($0.name, Value.builtin($0)) }
        }),
        ModuleDefinition("torch.nn.functional", "Functions of tensors under PyTorch's names.", make: { session in
            try named(["relu", "relu6", "gelu", "silu", "elu", "selu", "leaky_relu", "mish", "softplus", "softsign", "hardtanh", "hardswish", "hardsigmoid", "sigmoid", "tanh",
                       "logsigmoid", "softmax", "log_softmax", "normalize", "cosine_similarity", "one_hot", "pad", "cross_entropy", "nll_loss", "mse_loss", "l1_loss",
                       "smooth_l1_loss", "huber_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits", "kl_div"], session)
        }),
    ]

    private static let isTensor = Builtin("is_tensor(obj) -> bool", "Whether a value is a tensor.") { call in .bool(call[0].asObject is TensorObject) }

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

    private static let pools: [Builtin] = [
        Builtin("MaxPool2d(kernel_size: int, stride: int | None = None, padding: int = 0) -> Layer", "The maximum of each window, as `torch.nn.MaxPool2d`.") { call in
            try windows("max_pool", call)
        },
        Builtin("AvgPool2d(kernel_size: int, stride: int | None = None, padding: int = 0) -> Layer", "The mean of each window, as `torch.nn.AvgPool2d`.") { call in
            try windows("avg_pool", call)
        },
        Builtin("AdaptiveAvgPool2d(output_size: int | tuple) -> Layer", "Means over as many windows as the output has places, as `torch.nn.AdaptiveAvgPool2d`.") { call in
            try ours("adaptive_pool", call.session).call(CallArguments([call[0]], session: call.session))
        },
    ]

    private static func windows(_ name: String, _ call: Call) throws -> Value {
        try ours(name, call.session).call(CallArguments([call[0]], keywords: [("stride", call[1]), ("padding", call[2])], session: call.session))
    }

    /// PyTorch's loss classes: each call makes the function, with its options bound.
    private static let losses: [Builtin] = [
        ("CrossEntropyLoss", "cross_entropy"), ("NLLLoss", "nll_loss"), ("MSELoss", "mse_loss"), ("L1Loss", "l1_loss"), ("SmoothL1Loss", "smooth_l1_loss"),
        ("HuberLoss", "huber_loss"), ("BCELoss", "binary_cross_entropy"), ("BCEWithLogitsLoss", "binary_cross_entropy_with_logits"), ("KLDivLoss", "kl_div"),
    ].map { name, function in
        Builtin("\(name)(**options) -> callable", "The loss `\(function)` with its options bound, as `torch.nn.\(name)`.") { call in
            let loss = try ours(function, call.session), options = call.keywords
            return .object(NativeMethod(function, of: .none) { arguments in
                try loss.call(CallArguments(arguments.positional, keywords: arguments.keywords + options, session: arguments.session))
            })
        }
    }

    private static func named(_ names: [String], _ session: Session) throws -> [(name: String, value: Value)] {
        try names.map { ($0, try builtin($0, session)) }
    }

    private static func builtin(_ name: String, _ session: Session) throws -> Value { .builtin(try ours(name, session)) }

    private static func ours(_ name: String, _ session: Session) throws -> Builtin {
        guard let builtin = session.registry.builtins[name] else { throw Problem("ImportError", "cannot import name '\(name)'") }
        return builtin
    }
}
