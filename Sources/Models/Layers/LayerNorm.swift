import Tensors

/// Normalises each sample over its last axis. The same in training and inference.
package struct LayerNorm: Layer {
    package let features: Int
    package let epsilon: Double

    package var kind: String { "LayerNorm" }
    package var details: String { "\(features)" }
    package var input: ExpectedShape { ExpectedShape([.exactly(features)], allowsLeadingAxes: true) }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        try x.layerNorm(
            normalizedShape: [features], weight: try module.tensor("weight"), bias: try module.tensor("bias"),
            eps: epsilon)
    }
}

/// Normalises groups of channels within each sample: BatchNorm's stand-in for small batches (Wu & He 2018).
package struct GroupNorm: Layer {
    package let groups: Int
    package let channels: Int
    package let epsilon: Double

    package var kind: String { "GroupNorm" }
    package var details: String { "\(groups), \(channels)" }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        guard x.shape.rank >= 2, x.shape[1] == channels else {
            throw context.unexpected(x.shape, by: self, expected: .images(channels: channels, spatialAxes: 2))
        }
        return try x.groupNorm(
            groups, weight: try module.tensor("weight"), bias: try module.tensor("bias"), eps: epsilon)
    }
}

extension Module {
    package static func layerNorm(_ features: Int, epsilon: Double = 1e-5) throws -> Module {
        try LayerArgument.positive(features, "features", of: "layer_norm")
        return try Module(LayerNorm(features: features, epsilon: epsilon), parameters: try scaleAndShift(features))
    }

    package static func groupNorm(_ groups: Int, _ channels: Int, epsilon: Double = 1e-5) throws -> Module {
        try LayerArgument.positive(channels, "channels", of: "group_norm")
        guard groups >= 1, channels % groups == 0 else {
            throw ModelError.invalidArgument(
                layer: "group_norm", argument: "groups", value: String(groups),
                expected: "a divisor of channels (\(channels))")
        }
        return try Module(
            GroupNorm(groups: groups, channels: channels, epsilon: epsilon), parameters: try scaleAndShift(channels))
    }

    private static func scaleAndShift(_ count: Int) throws -> [(name: String, parameter: Parameter)] {
        [("weight", try Parameter([count], .ones)), ("bias", try Parameter([count], .zeros))]
    }
}
