import Models
import Tensors

/// Vision Transformer (Dosovitskiy et al. 2020, arXiv 2010.11929) with timm's names: patches of 16 pixels as words, a
/// class token, learnt positions, blocks that normalise first.
struct VisionTransformer: Sendable {
    var width: Int
    var heads: Int
    var depth = 12
    var patch = 16

    func build(classes: Int, inChannels: Int, inputSize: Int) throws -> Module {
        try LayerArgument.within(inputSize, patch...8192, "img_size", of: "create_model")
        guard inputSize.isMultiple(of: patch) else {
            throw ModelError.invalidArgument(
                layer: "create_model", argument: "img_size", value: String(inputSize),
                expected:
                    "a multiple of the patch's \(patch) pixels, such as \(inputSize / patch * patch) or \((inputSize / patch + 1) * patch)"
            )
        }
        let side = inputSize / patch
        let patches = try Module(
            PatchEmbed(),
            children: [("proj", try .convolution(inChannels, width, kernel: [patch, patch], stride: [patch]))])
        let blocks = try (0..<depth).map { _ in
            let attention = try Module(
                Attention(heads: heads),
                children: [("qkv", try .projection(width, 3 * width)), ("proj", try .projection(width, width))])
            let mlp = try Module(
                Chain("Mlp"),
                children: [
                    ("fc1", try .projection(width, 4 * width)), ("act", try .activation(.gelu)),
                    ("fc2", try .projection(4 * width, width)),
                ])
            return try Module(
                TransformerBlock(),
                children: [
                    ("norm1", try .layerNorm(width, epsilon: 1e-6)), ("attn", attention),
                    ("norm2", try .layerNorm(width, epsilon: 1e-6)), ("mlp", mlp),
                ])
        }
        return try Module(
            TokenChain(),
            children: [
                ("patch_embed", patches), ("blocks", try .sequential(blocks)),
                ("norm", try .layerNorm(width, epsilon: 1e-6)), ("head", try .head(width, classes)),
            ],
            parameters: [
                ("cls_token", try Parameter([1, 1, width], .normal(deviation: 1e-6))),
                ("pos_embed", try Parameter([1, side * side + 1, width], .normal(deviation: 0.02))),
            ])
    }
}

/// A chain over tokens: after the patches come the class token and the positions, after the last norm only the class
/// token goes on.
struct TokenChain: ChainLayer {
    var kind: String { "VisionTransformer" }

    func after(_ name: String, _ x: Tensor, _ module: Module) throws -> Tensor {
        switch name {
        case "patch_embed":
            let token = try module.tensor("cls_token")
            let positions = try module.tensor("pos_embed")
            return try Tensor.concat([token.expand([x.shape[0], 1, token.shape[2]]), x], axis: 1) + positions
        case "norm": return try x.select(axis: 1, 0)
        default: return x
        }
    }

    /// Positions for pictures of another size: the grid resampled, the class token's kept, as timm does.
    func adapted(_ name: String, from stored: Shape, to shape: Shape, _ read: () throws -> Tensor) throws -> Tensor? {
        guard name == "pos_embed", stored.rank == 3, stored.dims[2] == shape[2] else { return nil }
        func side(_ shape: Shape) -> Int? {
            let side = Int(Double(max(0, shape[1] - 1)).squareRoot())
            return side > 0 && side * side + 1 == shape[1] ? side : nil
        }
        guard let from = side(stored), let to = side(shape) else { return nil }
        let width = shape[2]
        let values = try read().cast(.f32).floats()
        let grid = PositionGrid(side: from, width: width, values: Array(values[width...])).resampled(to: to)
        return try Tensor(values[..<width] + grid.values, shape)
    }
}

/// `[N, C, H, W]` to `[N, patches, width]`.
struct PatchEmbed: Layer {
    var kind: String { "PatchEmbed" }

    func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        let y = try module.run("proj", x, context)
        return try y.reshape([y.shape[0], y.shape[1], y.shape[2] * y.shape[3]]).permute([0, 2, 1])
    }
}

/// Multi-head self-attention (Vaswani et al. 2017, 1706.03762).
struct Attention: Layer {
    let heads: Int
    var kind: String { "Attention" }
    var details: String { "heads=\(heads)" }

    func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        let (count, tokens, width) = (x.shape[0], x.shape[1], x.shape[2])
        let split = try module.run("qkv", x, context).reshape([count, tokens, 3, heads, width / heads]).permute([
            2, 0, 3, 1, 4,
        ])
        let query = try split.select(axis: 0, 0)
        let key = try split.select(axis: 0, 1)
        let value = try split.select(axis: 0, 2)
        let scores = try (query * (1 / Double(width / heads).squareRoot())).matmul(try key.permute([0, 1, 3, 2]))
        let mixed = try scores.softmax(axis: 3).matmul(value).permute([0, 2, 1, 3]).reshape([count, tokens, width])
        return try module.run("proj", mixed, context)
    }
}

/// Attention, then a small network for each token, both on the normalised input and added to it.
struct TransformerBlock: Layer {
    var kind: String { "Block" }

    func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        let y = try x + (try module.run("attn", try module.run("norm1", x, context), context))
        return try y + (try module.run("mlp", try module.run("norm2", y, context), context))
    }
}

extension Module {
    /// A linear layer started as timm starts those of transformers: normal with deviation 0.02, biases at 0.
    fileprivate static func projection(_ inFeatures: Int, _ outFeatures: Int) throws -> Module {
        try linear(inFeatures, outFeatures, weight: .normal(deviation: 0.02), biases: .zeros)
    }
}

extension VisionTransformer {
    static let architectures: [Architecture] = [
        row(
            "vit_tiny_patch16_224", "a transformer over 16-pixel patches", VisionTransformer(width: 192, heads: 3)),
        row(
            "vit_small_patch16_224", "twice as wide", VisionTransformer(width: 384, heads: 6)),
    ]

    private static func row(
        _ name: String, _ summary: String, _ net: VisionTransformer
    ) -> Architecture {
        var preprocessing = Preprocessing.centred(inputSize: 224)
        preprocessing.cropShare = 0.9
        preprocessing.interpolation = .bicubic
        return Architecture(
            name: name, summary: summary, headPath: "head", firstConvolution: "patch_embed.proj",
            preprocessing: preprocessing,
            classes: 1000, defaultTag: "augreg_in21k_ft_in1k"
        ) {
            try net.build(classes: $0, inChannels: $1, inputSize: $2)
        }
    }
}
