import Models
import Runtime
import Tensors

/// A module that carries PyTorch's or timm's names: what each name is here stands in one table, which importing it,
/// completion, help and the reference read.
package struct PyTorchModule: Sendable {
    let name: String
    let summary: String
    /// What is otherwise than there, for the whole module.
    let differences: String
    let names: [OtherName]

    /// A name of another library, and what it is here.
    struct OtherName: Sendable {
        enum Meaning {
            /// The function of that name.
            case same(String)
            /// This function, which may share its name with one of data sets: `split`.
            case tensors(Builtin)
            /// A function that only the module has.
            case own(Builtin)
            case type(DType)
            /// The class of tensors.
            case tensorClass
        }

        let name: String
        let meaning: Meaning
        /// What is otherwise; empty when nothing is.
        let difference: String

        init(_ name: String, _ meaning: Meaning, _ difference: String = "") {
            self.name = name
            self.meaning = meaning
            self.difference = difference
        }
    }

    package static let all: [PyTorchModule] = [timm, torch, nn, functional]

    /// Functions that only one of the modules has, under the module's name.
    package static let own: [(module: String, builtin: Builtin)] = all.flatMap { module in
        module.names.compactMap { if case .own(let builtin) = $0.meaning { (module.name, builtin) } else { nil } }
    }

    var definition: ModuleDefinition {
        ModuleDefinition(
            name, summary,
            make: { session in
                try names.map { other in
                    switch other.meaning {
                    case .same(let ours): (other.name, .builtin(try PyTorchModule.ours(ours, session)))
                    case .own(let builtin), .tensors(let builtin): (other.name, .builtin(builtin))
                    case .type(let type): (other.name, .object(DTypeObject(type)))
                    case .tensorClass: (other.name, .type(TensorObject.type))
                    }
                }
            })
    }

    // MARK: The tables

    private static let timm = PyTorchModule(
        name: "timm", summary: "The zoo under timm's names.",
        differences: "`pretrained=True` takes the weights that come with TL, or downloads them once.",
        names: [
            OtherName(
                "create_model", .same("create_model"),
                "`num_classes` and `in_chans` work as there; `classes` takes the names of the classes too."),
            OtherName("list_models", .same("list_models")),
        ])

    private static let torch = PyTorchModule(
        name: "torch", summary: "Functions of tensors under PyTorch's names.",
        differences: """
            Everything is computed on the processor, so that there is no `device`. Decimal numbers are `float32`, or `bfloat16` to save memory. \
            A tensor keeps no gradient: `value_and_grad(loss, model)` gives values and gradients, and there is no `backward()` and no `no_grad()`.
            """,
        names: Builtin.tensors.map { OtherName($0.name, .tensors($0)) } + [OtherName("is_tensor", .own(isTensor))]
            + DType.allCases.map { OtherName($0.name, .type($0)) }
            + [
                OtherName("float", .type(.f32)), OtherName("long", .type(.i64)),
                OtherName("Tensor", .tensorClass, "It is for `isinstance`; a tensor is made by `torch.tensor(...)`."),
            ])

    private static let nn = PyTorchModule(
        name: "torch.nn", summary: "Layers under PyTorch's class names.",
        differences: """
            A layer is a value and not an object of a class: it is called, `layer(x)`, and put into `sequential(...)` or `module(...)`. \
            There is no `nn.Module` to derive from. Losses are functions, which `nn.CrossEntropyLoss()` gives with its options bound.
            """,
        names: layers
            + Activation.Function.allCases.map {
                OtherName(
                    $0.rawValue, .same($0.rawValue.lowercased()),
                    "Called without a tensor it is the layer; `inplace` is not there.")
            }
            + (convolutions + pools + losses).map { OtherName($0.name, .own($0)) })

    private static let functional = PyTorchModule(
        name: "torch.nn.functional", summary: "Functions of tensors under PyTorch's names.",
        differences: "`import torch.nn.functional as F`, or the functions alone: they need no import.",
        names: [
            "relu", "relu6", "gelu", "silu", "elu", "selu", "leaky_relu", "mish", "softplus", "softsign", "hardtanh",
            "hardswish", "hardsigmoid", "sigmoid", "tanh",
            "logsigmoid", "softmax", "log_softmax", "normalize", "cosine_similarity", "one_hot", "pad", "cross_entropy",
            "nll_loss", "mse_loss", "l1_loss",
            "smooth_l1_loss", "huber_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits", "kl_div",
        ].map { OtherName($0, .same($0)) })

    private static let layers =
        [
            OtherName("Linear", .same("linear"), "`device` and `dtype` are not there."),
            OtherName(
                "Sequential", .same("sequential"), "Layers stand one after the other; names for them are not given."),
            OtherName("Dropout", .same("dropout"), "`inplace` is not there."),
            OtherName("Identity", .same("identity"), "It takes no arguments."),
            OtherName(
                "Flatten", .same("flatten"), "Called without a tensor it is the layer, which keeps the first dimension."
            ),
        ]
        + ["BatchNorm1d", "BatchNorm2d", "BatchNorm3d"].map {
            OtherName(
                $0, .same("batch_norm"),
                "One function for any number of dimensions; it always has weights (`affine`) and stored statistics (`track_running_stats`)."
            )
        } + [
            OtherName("LayerNorm", .same("layer_norm"), "It normalises over the last dimension, whose size it takes."),
            OtherName("GroupNorm", .same("group_norm"), "It always has weights (`affine`)."),
        ]

    // MARK: Functions that only the modules have

    private static let isTensor = Builtin(
        "is_tensor(obj) -> bool",
        """
        Whether a value is a tensor.
        ```tl
        import torch
        torch.is_tensor(torch.zeros(2))    # → True
        ```
        """, effect: .nothing
    ) { call in .bool(call[0].asObject is TensorObject) }

    /// PyTorch's spelling: `kernel_size`, and no padding unless asked for.
    private static let convolutions: [Builtin] = [1, 2, 3].map { axes in
        let image = (["1", "3"] + Array(repeating: "8", count: axes)).joined(separator: ", ")
        let result = (["1", "4"] + Array(repeating: "6", count: axes)).joined(separator: ", ")
        return Builtin(
            "Conv\(axes)d(in_channels: int, out_channels: int, kernel_size: int | tuple, stride: int | tuple = 1, padding: int | tuple = 0, dilation: int | tuple = 1, groups: int = 1, bias: bool = True) -> Layer",
            """
            A convolution with the arguments of `torch.nn.Conv\(axes)d`: `conv\(axes)d` calls the size `kernel`, and pads unless told otherwise.
            ```tl
            from torch import nn
            nn.Conv\(axes)d(3, 4, kernel_size=3)(zeros(\(image))).shape    # → (\(result))
            ```
            See also: conv\(axes)d
            """, effect: .nothing
        ) { call in
            func sizes(_ index: Int) throws -> [Int] {
                let values = try call.wholes(index)
                return values.count == 1 ? Array(repeating: values[0], count: axes) : values
            }
            return .layer(
                try .convolution(
                    call.whole(0), call.whole(1), kernel: sizes(2), stride: sizes(3), padding: sizes(4),
                    dilation: sizes(5),
                    groups: call.whole(6), bias: call.bool(7)))
        }
    }

    private static let pools: [Builtin] =
        [("Max", "maximum", "max_pool", "zeros"), ("Avg", "mean", "avg_pool", "ones")].map {
            kind, what, function, pictures in
            Builtin(
                "\(kind)Pool2d(kernel_size: int, stride: int | None = None, padding: int = 0) -> Layer",
                """
                The \(what) of each window, with the arguments of `torch.nn.\(kind)Pool2d`.
                ```tl
                from torch import nn
                nn.\(kind)Pool2d(2)(\(pictures)(1, 3, 8, 8)).shape    # → (1, 3, 4, 4)
                ```
                See also: \(function)
                """, effect: .nothing
            ) { call in
                try ours(function, call.session).call(
                    CallArguments(
                        [call[0]], keywords: [("stride", call[1]), ("padding", call[2])], session: call.session))
            }
        } + [
            Builtin(
                "AdaptiveAvgPool2d(output_size: int | tuple) -> Layer",
                """
                Means over as many windows as the output has places, with the argument of `torch.nn.AdaptiveAvgPool2d`.
                ```tl
                from torch import nn
                nn.AdaptiveAvgPool2d(1)(ones(1, 3, 8, 8)).shape    # → (1, 3, 1, 1)
                ```
                See also: adaptive_pool
                """, effect: .nothing
            ) { call in
                try ours("adaptive_pool", call.session).call(CallArguments([call[0]], session: call.session))
            }
        ]

    /// PyTorch's loss classes: each call makes the function, with its options bound. The arguments of the examples
    /// stand beside them.
    private static let losses: [Builtin] = [
        ("CrossEntropyLoss", "cross_entropy", "zeros(1, 2), tensor([1])", "tensor(0.6931)"),
        ("NLLLoss", "nll_loss", "tensor([[-1.0, -2.0]]), tensor([1])", "tensor(2.)"),
        ("MSELoss", "mse_loss", "tensor([1.0, 2.0]), tensor([1.0, 4.0])", "tensor(2.)"),
        ("L1Loss", "l1_loss", "tensor([1.0, 2.0]), tensor([1.0, 4.0])", "tensor(1.)"),
        ("SmoothL1Loss", "smooth_l1_loss", "tensor([1.0, 2.0]), tensor([1.0, 4.0])", "tensor(0.7500)"),
        ("HuberLoss", "huber_loss", "tensor([1.0, 2.0]), tensor([1.0, 4.0])", "tensor(0.7500)"),
        ("BCELoss", "binary_cross_entropy", "tensor([0.5]), tensor([1.0])", "tensor(0.6931)"),
        ("BCEWithLogitsLoss", "binary_cross_entropy_with_logits", "tensor([0.0]), tensor([1.0])", "tensor(0.6931)"),
        ("KLDivLoss", "kl_div", "tensor([[-1.0, -1.0]]), tensor([[1.0, 0.0]])", "tensor(0.5000)"),
    ].map { name, function, arguments, result in
        Builtin(
            "\(name)(**options) -> callable",
            """
            The loss `\(function)` with its options bound, as `torch.nn.\(name)`.
            ```tl
            from torch import nn
            loss = nn.\(name)()
            loss(\(arguments))    # → \(result)
            ```
            See also: \(function)
            """, effect: .nothing
        ) { call in
            let loss = try ours(function, call.session)
            let options = call.keywords
            return .object(
                NativeMethod(function, of: .none) { arguments in
                    try loss.call(
                        CallArguments(
                            arguments.positional, keywords: arguments.keywords + options, session: arguments.session))
                })
        }
    }

    private static func ours(_ name: String, _ session: Session) throws -> Builtin {
        guard let builtin = session.registry.builtins[name] else {
            throw Problem("ImportError", "cannot import name '\(name)'")
        }
        return builtin
    }
}

extension PyTorchModule {
    /// A page's entry for each name: the function it is here, and what is otherwise.
    package var documented: [Documented] {
        names.map { other in
            let full = name + "." + other.name
            switch other.meaning {
            case .same(let ours):
                return Laboratory.registry.builtins[ours].map { alias(full, of: $0, other.difference) }
                    ?? Documented(name: full, text: other.difference)
            case .tensors(let builtin): return alias(full, of: builtin, other.difference)
            case .own(let builtin):
                var documented = builtin.documented
                documented.name = full
                documented.signature = name + "." + documented.signature
                return documented
            case .type(let type):
                return Documented(
                    name: full,
                    text:
                        "A type of the elements of a tensor, which prints as `torch.\(type.name)`.\n\nSee also: tensor, to"
                )
            case .tensorClass:
                return Documented(name: full, text: "The class of tensors.\n\n\(other.difference)\n\nSee also: tensor")
            }
        }
    }

    private func alias(_ name: String, of builtin: Builtin, _ difference: String) -> Documented {
        let documented = builtin.documented
        return Documented(
            name: name, signature: name + documented.signature.dropFirst(builtin.name.count),
            text: """
                The function `\(builtin.name)`: \(documented.summary)

                \(difference)

                See also: \(builtin.name)
                """, source: documented.source)
    }

    /// The module itself.
    package var page: Documented {
        Documented(
            name: name,
            text: "\(summary)\n\n\(differences)\n\nIt has \(names.map { "`\($0.name)`" }.joined(separator: ", ")).")
    }
}
