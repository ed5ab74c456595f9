import Models
import Tensors

/// ResNet (He et al. 2015, arXiv 1512.03385), with the structure and names of timm's `resnet.py`: stride on the 3x3
/// convolution of bottlenecks ("v1.5"), deep stems and averaging shortcuts for the "t" variants (He et al. 2018,
/// 1812.01187).
struct ResNet: Sendable {
    enum Block: Sendable { case basic, bottleneck }

    enum Stem: Sendable {
        /// 7x7 at stride 2, then a 3x3 maximum at stride 2: ImageNet's sizes.
        case wide
        /// Three 3x3 convolutions of 24, 32 and 64 channels, then the maximum.
        case deepTiered
        /// One 3x3 at stride 2 and no maximum: pictures of 64 pixels keep 32x32 places for the first stage.
        case small
    }

    var block = Block.basic
    var depths: [Int]
    var widths = [64, 128, 256, 512]
    var stem = Stem.wide
    var averagesShortcut = false

    var features: Int { (widths.last ?? 0) * block.expansion }
    var firstConvolution: String { stem == .deepTiered ? "conv1.0" : "conv1" }

    func build(classes: Int, inChannels: Int) throws -> Module {
        let stemWidth = stem == .small ? widths[0] : 64
        var children: [Module.Child] = [
            ("conv1", try stemConvolution(inChannels, stemWidth)),
            ("bn1", try .batchNorm(stemWidth)), ("act1", try .relu()),
        ]
        if stem != .small { children.append(("maxpool", try .pool(.max, kernel: [3, 3], stride: [2], padding: [1]))) }
        var channels = stemWidth
        for (index, (depth, width)) in zip(depths, widths).enumerated() {
            let stride = index == 0 ? 1 : 2
            let blocks = try (0..<depth).map { number in
                defer { channels = width * block.expansion }
                return try block.build(
                    channels, width, stride: number == 0 ? stride : 1, averagesShortcut: averagesShortcut)
            }
            children.append(("layer\(index + 1)", try .sequential(blocks)))
        }
        children.append(("global_pool", try .globalPool()))
        children.append(("fc", try .head(features, classes)))
        return try Module(Chain("ResNet"), children: children)
    }

    private func stemConvolution(_ inChannels: Int, _ width: Int) throws -> Module {
        switch stem {
        case .wide: return try .unbiased(inChannels, width, kernel: 7, stride: 2)
        case .small: return try .unbiased(inChannels, width, kernel: 3, stride: 2)
        case .deepTiered:
            return try .sequential([
                .unbiased(inChannels, 24, kernel: 3, stride: 2), .batchNorm(24), .relu(),
                .unbiased(24, 32, kernel: 3), .batchNorm(32), .relu(),
                .unbiased(32, width, kernel: 3),
            ])
        }
    }
}

extension ResNet.Block {
    var expansion: Int { self == .basic ? 1 : 4 }

    /// The last gamma starts at 0 (timm's `zero_init_last`): a new block is the identity, and deep nets start as
    /// shallow ones.
    func build(_ inChannels: Int, _ width: Int, stride: Int, averagesShortcut: Bool) throws -> Module {
        let outChannels = width * expansion
        var children: [Module.Child]
        switch self {
        case .basic:
            children = [
                ("conv1", try .unbiased(inChannels, width, kernel: 3, stride: stride)), ("bn1", try .batchNorm(width)),
                ("act1", try .relu()),
                ("conv2", try .unbiased(width, outChannels, kernel: 3)),
                ("bn2", try .batchNorm(outChannels, weight: .zeros)), ("act2", try .relu()),
            ]
        case .bottleneck:
            children = [
                ("conv1", try .unbiased(inChannels, width, kernel: 1)), ("bn1", try .batchNorm(width)),
                ("act1", try .relu()),
                ("conv2", try .unbiased(width, width, kernel: 3, stride: stride)), ("bn2", try .batchNorm(width)),
                ("act2", try .relu()),
                ("conv3", try .unbiased(width, outChannels, kernel: 1)),
                ("bn3", try .batchNorm(outChannels, weight: .zeros)), ("act3", try .relu()),
            ]
        }
        if stride != 1 || inChannels != outChannels {
            children.append(
                ("downsample", try shortcut(inChannels, outChannels, stride: stride, averages: averagesShortcut)))
        }
        return try Module(ResidualBlock(kind: self == .basic ? "BasicBlock" : "Bottleneck"), children: children)
    }

    private func shortcut(_ inChannels: Int, _ outChannels: Int, stride: Int, averages: Bool) throws -> Module {
        let norm = try Module.batchNorm(outChannels)
        guard averages else {
            return try .sequential([.unbiased(inChannels, outChannels, kernel: 1, stride: stride), norm])
        }
        let pool =
            stride == 1
            ? try Module.identity() : try .pool(.average, kernel: [2, 2], stride: [stride], coversEdge: true)
        return try .sequential([pool, .unbiased(inChannels, outChannels, kernel: 1), norm])
    }
}

/// The children in order on one path, `downsample` (if there is one) on the other; their sum goes through the last
/// activation.
struct ResidualBlock: Layer {
    let kind: String

    func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        let branch = module.children.filter { $0.name != "downsample" }
        guard let last = branch.last else { return x }
        let y = try branch.dropLast().reduce(x) { try context.run($1.module, named: $1.name, $0) }
        let shortcut = module.child("downsample") == nil ? x : try module.run("downsample", x, context)
        return try context.run(last.module, named: last.name, try y + shortcut)
    }
}

extension Module {
    /// A convolution that a BatchNorm follows: no bias, "same" padding, started as timm starts ResNets.
    static func unbiased(_ inChannels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1) throws -> Module {
        try .convolution(
            inChannels, outChannels, kernel: [kernel, kernel], stride: [stride], padding: [kernel / 2], bias: false,
            initialization: Initialization.kaimingFanOut)
    }
}
