import Models
import Tensors

/// MobileNetV3 (Howard et al. 2019, arXiv 1905.02244) with timm's names: inverted residuals with depthwise
/// convolutions, squeeze-and-excite, and a head whose convolution stands behind the pooling.
struct MobileNetV3: Sendable {
    /// One stage's first block; the others of the stage keep its width at stride 1.
    struct Block: Sendable {
        var kernel: Int
        /// Channels between the two 1x1 convolutions.
        var inner: Int
        var out: Int
        var stride = 1
        /// Channels between the two convolutions of squeeze-and-excite; 0: none.
        var squeeze = 0
        var activation = Activation.Function.hardswish
    }

    /// The first block has no expanding convolution.
    var stages: [[Block]]
    var features: Int
    var head: Int

    func build(classes: Int, inChannels: Int) throws -> Module {
        var channels = 16
        var children: [Module.Child] = [
            ("conv_stem", try .mobile(inChannels, 16, kernel: 3, stride: 2)), ("bn1", try .batchNorm(16)),
            ("act1", try .activation(.hardswish)),
        ]
        var parts: [Module] = []
        for (number, blocks) in stages.enumerated() {
            parts.append(
                try .sequential(
                    try blocks.enumerated().map { index, block in
                        defer { channels = block.out }
                        return try number == 0 && index == 0 ? block.buildSeparable(channels) : block.build(channels)
                    }))
        }
        parts.append(
            try .sequential([
                Module(
                    Chain("ConvBnAct"),
                    children: [
                        ("conv", try .mobile(channels, features, kernel: 1)), ("bn1", try .batchNorm(features)),
                        ("act1", try .activation(.hardswish)),
                    ])
            ]))
        children.append(("blocks", try .sequential(parts)))
        children += [
            ("global_pool", try .adaptivePool(output: [1, 1])),
            ("conv_head", try .mobile(features, head, kernel: 1, bias: true)),
            ("act2", try .activation(.hardswish)), ("flatten", try .flatten()),
            ("classifier", try .head(head, classes)),
        ]
        return try Module(Chain("MobileNetV3"), children: children)
    }
}

extension MobileNetV3.Block {
    /// Expand, filter each channel, squeeze and excite, project; the input is added where sizes allow.
    func build(_ channels: Int) throws -> Module {
        var children: [Module.Child] = [
            ("conv_pw", try .mobile(channels, inner, kernel: 1)), ("bn1", try .batchNorm(inner)),
            ("act1", try .activation(activation)),
            ("conv_dw", try .mobile(inner, inner, kernel: kernel, stride: stride, groups: inner)),
            ("bn2", try .batchNorm(inner)),
            ("act2", try .activation(activation)),
        ]
        if squeeze > 0 { children.append(("se", try squeezeExcite(inner))) }
        children += [("conv_pwl", try .mobile(inner, out, kernel: 1)), ("bn3", try .batchNorm(out))]
        return try Module(
            MobileBlock(kind: "InvertedResidual", addsInput: stride == 1 && channels == out), children: children)
    }

    func buildSeparable(_ channels: Int) throws -> Module {
        var children: [Module.Child] = [
            ("conv_dw", try .mobile(channels, channels, kernel: kernel, stride: stride, groups: channels)),
            ("bn1", try .batchNorm(channels)),
            ("act1", try .activation(activation)),
        ]
        if squeeze > 0 { children.append(("se", try squeezeExcite(channels))) }
        children += [("conv_pw", try .mobile(channels, out, kernel: 1)), ("bn2", try .batchNorm(out))]
        return try Module(
            MobileBlock(kind: "DepthwiseSeparableConv", addsInput: stride == 1 && channels == out), children: children)
    }

    private func squeezeExcite(_ channels: Int) throws -> Module {
        try Module(
            SqueezeExcite(),
            children: [
                ("conv_reduce", try .mobile(channels, squeeze, kernel: 1, bias: true)), ("act1", try .relu()),
                ("conv_expand", try .mobile(squeeze, channels, kernel: 1, bias: true)),
                ("gate", try .activation(.hardsigmoid)),
            ])
    }
}

/// The children in order, and the input added where the result has its shape.
struct MobileBlock: Layer {
    let kind: String
    let addsInput: Bool

    func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        let y = try module.children.reduce(x) { try context.run($1.module, named: $1.name, $0) }
        return addsInput ? try y + x : y
    }
}

/// Each channel times a factor between 0 and 1 that two small layers make of all channels' means (Hu et al. 2017,
/// 1709.01507).
struct SqueezeExcite: Layer {
    var kind: String { "SqueezeExcite" }

    func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        try x * (try module.children.reduce(try x.globalAvgPool()) { try context.run($1.module, named: $1.name, $0) })
    }
}

extension Module {
    /// A convolution with "same" padding, started as timm starts MobileNets: by the fan out of each group; biases at 0.
    fileprivate static func mobile(
        _ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, groups: Int = 1,
        bias: Bool = false
    ) throws -> Module {
        let fan = max(1, kernel * kernel * outChannels / groups)
        return try .convolution(
            inChannels, outChannels, kernel: [kernel, kernel], stride: [stride], padding: [kernel / 2], groups: groups,
            bias: bias, biases: .zeros
        ) { _ in .normal(deviation: (2 / Double(fan)).squareRoot()) }
    }
}

extension MobileNetV3 {
    static let architectures: [Architecture] = [
        row(
            "mobilenetv3_small_100", "for phones: depthwise convolutions, squeeze-and-excite",
            MobileNetV3(
                stages: [
                    [Block(kernel: 3, inner: 16, out: 16, stride: 2, squeeze: 8, activation: .relu)],
                    [
                        Block(kernel: 3, inner: 72, out: 24, stride: 2, activation: .relu),
                        Block(kernel: 3, inner: 88, out: 24, activation: .relu),
                    ],
                    [
                        Block(kernel: 5, inner: 96, out: 40, stride: 2, squeeze: 24),
                        Block(kernel: 5, inner: 240, out: 40, squeeze: 64),
                        Block(kernel: 5, inner: 240, out: 40, squeeze: 64),
                    ],
                    [
                        Block(kernel: 5, inner: 120, out: 48, squeeze: 32),
                        Block(kernel: 5, inner: 144, out: 48, squeeze: 40),
                    ],
                    [
                        Block(kernel: 5, inner: 288, out: 96, stride: 2, squeeze: 72),
                        Block(kernel: 5, inner: 576, out: 96, squeeze: 144),
                        Block(kernel: 5, inner: 576, out: 96, squeeze: 144),
                    ],
                ], features: 576, head: 1024), tag: "lamb_in1k"),
        row(
            "mobilenetv3_large_100", "the larger of the two for phones",
            MobileNetV3(
                stages: [
                    [Block(kernel: 3, inner: 16, out: 16, activation: .relu)],
                    [
                        Block(kernel: 3, inner: 64, out: 24, stride: 2, activation: .relu),
                        Block(kernel: 3, inner: 72, out: 24, activation: .relu),
                    ],
                    [
                        Block(kernel: 5, inner: 72, out: 40, stride: 2, squeeze: 24, activation: .relu),
                        Block(kernel: 5, inner: 120, out: 40, squeeze: 32, activation: .relu),
                        Block(kernel: 5, inner: 120, out: 40, squeeze: 32, activation: .relu),
                    ],
                    [
                        Block(kernel: 3, inner: 240, out: 80, stride: 2), Block(kernel: 3, inner: 200, out: 80),
                        Block(kernel: 3, inner: 184, out: 80),
                        Block(kernel: 3, inner: 184, out: 80),
                    ],
                    [
                        Block(kernel: 3, inner: 480, out: 112, squeeze: 120),
                        Block(kernel: 3, inner: 672, out: 112, squeeze: 168),
                    ],
                    [
                        Block(kernel: 5, inner: 672, out: 160, stride: 2, squeeze: 168),
                        Block(kernel: 5, inner: 960, out: 160, squeeze: 240),
                        Block(kernel: 5, inner: 960, out: 160, squeeze: 240),
                    ],
                ], features: 960, head: 1280), tag: "ra_in1k"),
    ]

    private static func row(
        _ name: String, _ summary: String, _ net: MobileNetV3, tag: String
    ) -> Architecture {
        Architecture(
            name: name, summary: summary, headPath: "classifier", firstConvolution: "conv_stem",
            preprocessing: .imageNet(interpolation: .bicubic), classes: 1000,
            defaultTag: tag
        ) { classes, channels, _ in try net.build(classes: classes, inChannels: channels) }
    }
}
