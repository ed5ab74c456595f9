import Models
import Runtime
import Tensors

extension Builtin {
    /// Layers, and the two ways to put them together.
    static let layers: [Builtin] = [
        Builtin(
            "linear(in_features: int, out_features: int, bias: bool = True) -> Layer",
            """
            A fully connected layer, `y = x wᵀ + b` over the last axis.
            ```tl
            layer = linear(3, 2)
            print(layer.weight.shape)  # → (2, 3)
            ```
            In a head's place (`model.fc = linear(...)`) it gets the head's start: small weights, bias 0.
            See also: replace_head, sequential
            """, effect: .nothing
        ) { call in .layer(try .linear(call.whole(0), call.whole(1), bias: call.bool(2))) },

        Builtin(
            "conv1d(in_channels: int, out_channels: int, kernel: int, *, stride: int = 1, padding: int | str = 'same', dilation: int = 1, groups: int = 1, bias: bool = True) -> Layer",
            """
            A convolution over sequences `[N, C, L]`. `padding='same'` keeps the length at stride 1.
            ```tl
            print(conv1d(4, 8, kernel=3)(zeros(1, 4, 10)).shape)  # → (1, 8, 10)
            ```
            See also: conv2d, conv3d
            """, effect: .nothing, choices: ["padding": .paddings]
        ) { call in try convolution(call, axes: 1) },

        Builtin(
            "conv2d(in_channels: int, out_channels: int, kernel: int | tuple, *, stride: int | tuple = 1, padding: int | tuple | str = 'same', dilation: int | tuple = 1, groups: int = 1, bias: bool = True) -> Layer",
            """
            A convolution over images `[N, C, H, W]`. `padding='same'` keeps the size at stride 1.
            ```tl
            print(conv2d(3, 16, kernel=3)(zeros(1, 3, 8, 8)).shape)  # → (1, 16, 8, 8)
            ```
            See also: batch_norm, sequential
            """, effect: .nothing, choices: ["padding": .paddings]
        ) { call in try convolution(call, axes: 2) },

        Builtin(
            "conv3d(in_channels: int, out_channels: int, kernel: int | tuple, *, stride: int | tuple = 1, padding: int | tuple | str = 'same', dilation: int | tuple = 1, groups: int = 1, bias: bool = True) -> Layer",
            """
            A convolution over video or volumes `[N, C, D, H, W]`.
            ```tl
            print(conv3d(1, 2, kernel=3)(zeros(1, 1, 4, 4, 4)).shape)  # → (1, 2, 4, 4, 4)
            ```
            See also: conv2d
            """, effect: .nothing, choices: ["padding": .paddings]
        ) { call in try convolution(call, axes: 3) },

        Builtin(
            "batch_norm(channels: int, *, eps: float = 1e-05, momentum: float = 0.1) -> Layer",
            """
            Batch normalisation (Ioffe & Szegedy 2015): each channel to mean 0 and variance 1, then scaled and shifted.

            In training it uses the batch's statistics and follows them with `momentum`; in inference the stored ones.
            ```tl
            print(batch_norm(8)(zeros(2, 8, 4, 4)).shape)  # → (2, 8, 4, 4)
            ```
            See also: freeze, layer_norm
            """, effect: .nothing
        ) { call in .layer(try .batchNorm(call.whole(0), epsilon: call.double(1), momentum: call.double(2))) },

        Builtin(
            "layer_norm(features: int, *, eps: float = 1e-05) -> Layer",
            """
            Layer normalisation over the last axis (Ba et al. 2016).
            ```tl
            print(layer_norm(6)(zeros(2, 3, 6)).shape)  # → (2, 3, 6)
            ```
            """, effect: .nothing
        ) { call in .layer(try .layerNorm(call.whole(0), epsilon: call.double(1))) },

        Builtin(
            "group_norm(groups: int, channels: int, *, eps: float = 1e-05) -> Layer",
            """
            Group normalisation (Wu & He 2018): statistics of each image and group of channels, independent of the batch.
            ```tl
            print(group_norm(2, 8)(zeros(1, 8, 4, 4)).shape)  # → (1, 8, 4, 4)
            ```
            """, effect: .nothing
        ) { call in .layer(try .groupNorm(call.whole(0), call.whole(1), epsilon: call.double(2))) },

        Builtin(
            "max_pool(kernel: int = 2, *, stride: int | None = None, padding: int = 0) -> Layer",
            """
            The maximum of each window of an image. `stride` is the kernel's size unless given.
            ```tl
            print(max_pool(2)(zeros(1, 3, 8, 8)).shape)  # → (1, 3, 4, 4)
            ```
            See also: avg_pool, global_pool
            """, effect: .nothing
        ) { call in try pooling(.max, call) },

        Builtin(
            "avg_pool(kernel: int = 2, *, stride: int | None = None, padding: int = 0) -> Layer",
            """
            The mean of each window of an image.
            ```tl
            print(avg_pool(2)(zeros(1, 3, 8, 8)).shape)  # → (1, 3, 4, 4)
            ```
            See also: max_pool, global_pool
            """, effect: .nothing
        ) { call in try pooling(.average, call) },

        Builtin(
            "global_pool() -> Layer",
            """
            The mean over all positions: `[N, C, H, W]` to `[N, C]`.
            ```tl
            print(global_pool()(zeros(2, 5, 4, 4)).shape)  # → (2, 5)
            ```
            """, effect: .nothing
        ) { _ in .layer(try .globalPool()) },

        Builtin(
            "adaptive_pool(output: int | tuple) -> Layer",
            """
            Means over as many windows as the output has places, whatever the input's size.
            ```tl
            print(adaptive_pool((2, 3))(zeros(1, 4, 9, 9)).shape)  # → (1, 4, 2, 3)
            ```
            """, effect: .nothing
        ) { call in
            let output = try call.wholes(0)
            return .layer(try .adaptivePool(output: output.count == 1 ? output + output : output))
        },

        Builtin(
            "dropout(p: float = 0.5) -> Layer",
            """
            While training: zero a share `p` of the values and scale up the rest (Srivastava et al. 2014).
            ```tl
            print(dropout(0.2)(ones(3)))  # → tensor([1., 1., 1.])
            ```
            """, effect: .nothing
        ) { call in .layer(try .dropout(call.double(0))) },

        Builtin(
            "identity() -> Layer",
            """
            A layer that passes its input on.
            ```tl
            print(identity()(ones(2)))  # → tensor([1., 1.])
            ```
            """, effect: .nothing
        ) { _ in .layer(try .identity()) },

        Builtin(
            "sequential(*layers) -> Model",
            """
            A model of layers one after the other, named "0", "1", ...

            Fresh layers are drawn from seed 0. The last linear layer is the model's head.
            ```tl
            net = sequential(conv2d(3, 16, kernel=3), batch_norm(16), relu(), global_pool(), linear(16, 10))
            print(net(zeros(2, 3, 32, 32)).shape)  # → (2, 10)
            ```
            See also: module, create_model
            """, effect: .nothing
        ) { call in
            let modules = try call.rest.map { value in try layer(value, in: "sequential") }
            guard !modules.isEmpty else {
                throw Problem("TypeError", "sequential() needs at least one layer", code: "TL0513")
            }
            return .model(try started(Module.sequential(modules), name: "sequential"))
        },

        Builtin(
            "module(forward: callable, **layers) -> Model",
            """
            A model whose forward pass is a function of the input; the layers it uses are named.

            The function sees the named layers as variables of its own program.
            ```tl
            conv = conv2d(4, 4, kernel=3)
            net = module(lambda x: relu(conv(x)) + x, conv=conv)
            print(net(zeros(1, 4, 5, 5)).shape)  # → (1, 4, 5, 5)
            ```
            See also: sequential
            """, effect: .nothing
        ) { call in
            let children = try call.keywords.map { (name: $0.name, module: try layer($0.value, in: "module")) }
            let forward = call[0]
            unowned let session = call.session
            let root = try Module.custom("Module", children: children) { x, module, context in
                try module.during(context) {
                    let result = try forward.call([.tensor(x)], session: session)
                    guard let tensor = result.asObject as? TensorObject else {
                        throw Problem(
                            "TypeError",
                            "the forward function of module() must return a tensor, not \(result.typeName)",
                            code: "TL0513")
                    }
                    return tensor.tensor
                }
            }
            return .model(try started(root, name: "module"))
        },
    ]

    /// A layer, or a model used as one.
    private static func layer(_ value: Value, in function: String) throws -> Module {
        switch value.asObject {
        case let layer as LayerObject: return layer.module
        case let model as ModelObject: return model.model.root
        default:
            let hint =
                if case .builtin(let builtin) = value {
                    "`\(builtin.name)` makes a layer with its brackets: `\(builtin.name)(...)`."
                } else {
                    value.isCallable
                        ? "A function becomes a layer with `module(f)`."
                        : "Layers are made by `linear(...)`, `conv2d(...)`, `relu()` and so on."
                }
            throw Problem("TypeError", "\(function)() takes layers, not \(value.typeName)", code: "TL0513", hint: hint)
        }
    }

    /// A model of layers that were just made: those without values yet get their start.
    private static func started(_ root: Module, name: String) throws -> Model {
        for (path, module) in root.walk() where !module.isAttached {
            for (parameterName, parameter) in module.parameters {
                try parameter.begin(seed: 0, name: LayerObject.join(path, parameterName))
            }
        }
        return Model(root, name: name)
    }

    private static func convolution(_ call: Call, axes: Int) throws -> Value {
        func sizes(_ index: Int) throws -> [Int] {
            let values = try call.wholes(index)
            return values.count == 1 ? Array(repeating: values[0], count: axes) : values
        }
        let (kernel, stride, dilation) = (try sizes(2), try sizes(3), try sizes(5))
        var padding = [0]
        var trailing = [0]
        if let word = call[4].asString {
            guard word == "same" || word == "valid" else {
                throw Problem("ValueError", "padding must be a number, 'same' or 'valid', not '\(word)'")
            }
            if word == "same" {
                // Sizes out of reason are refused by the layer, whatever is worked out of them here.
                let reach = zip(kernel, dilation).map { ($0 &- 1) &* $1 }
                padding = reach.map { $0 / 2 }
                // With a stride there is no size to keep.
                if stride.allSatisfy({ $0 == 1 }) { trailing = reach.map { $0 % 2 } }
            }
        } else {
            padding = try sizes(4)
        }
        return .layer(
            try .convolution(
                call.whole(0), call.whole(1), kernel: kernel, stride: stride, padding: padding, trailing: trailing,
                dilation: dilation, groups: call.whole(6), bias: call.bool(7)))
    }

    private static func pooling(_ function: Pooling.Function, _ call: Call) throws -> Value {
        let kernel = try call.whole(0)
        return .layer(
            try .pool(
                function, kernel: [kernel, kernel], stride: call.optionalWhole(1).map { [$0, $0] },
                padding: [call.whole(2)]
            ))
    }
}
