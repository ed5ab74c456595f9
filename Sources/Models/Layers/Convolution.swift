import Tensors

/// Convolution over 1, 2 or 3 spatial axes. Weight `[out, in / groups, *kernel]`, as in PyTorch.
package struct Convolution: Layer {
    package let inChannels: Int
    package let outChannels: Int
    package let kernel: [Int]
    package let stride: [Int]
    package let padding: [Int]
    /// What is padded at the end of each axis beyond `padding`: an even kernel that keeps the size needs one more.
    package let trailing: [Int]
    package let dilation: [Int]
    package let groups: Int
    package let hasBias: Bool

    package var kind: String { "Conv\(kernel.count)d" }

    package var details: String {
        var text = "\(inChannels), \(outChannels), kernel=\(LayerArgument.text(kernel))"
        if stride.contains(where: { $0 != 1 }) { text += ", stride=\(LayerArgument.text(stride))" }
        if trailing.contains(where: { $0 != 0 }) {
            text += ", padding=same"
        } else if padding.contains(where: { $0 != 0 }) {
            text += ", padding=\(LayerArgument.text(padding))"
        }
        if dilation.contains(where: { $0 != 1 }) { text += ", dilation=\(LayerArgument.text(dilation))" }
        if groups != 1 { text += ", groups=\(groups)" }
        return text + (hasBias ? "" : ", bias=False")
    }

    package var input: ExpectedShape { .images(channels: inChannels, spatialAxes: kernel.count) }

    package func multiplications(output: Shape, module: Module) -> Int {
        output.count &* (inChannels / groups) &* kernel.reduce(1, &*)
    }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        var padded = x
        if trailing.contains(where: { $0 > 0 }) {
            padded = try x.pad(before: x.shape.dims.map { _ in 0 }, after: [0, 0] + trailing)
        }
        return try padded.conv(
            try module.tensor("weight"), bias: hasBias ? try module.tensor("bias") : nil,
            stride: stride, padding: padding, dilation: dilation, groups: groups)
    }
}

extension Module {
    /// - Parameter kernel: one number for each spatial axis; the other lists have one number, or as many.
    /// - Parameter initialization: of the weight from its shape; nil for PyTorch's default start, uniform within 1 /
    ///   sqrt(fan in).
    package static func convolution(
        _ inChannels: Int, _ outChannels: Int, kernel: [Int], stride: [Int] = [1], padding: [Int] = [0],
        trailing: [Int] = [0], dilation: [Int] = [1], groups: Int = 1, bias: Bool = true, biases: Initialization? = nil,
        initialization: ((Shape) -> Initialization)? = nil
    ) throws -> Module {
        let layer = "conv\(kernel.count)d"
        let axes = kernel.count
        try LayerArgument.within(axes, 1...3, "kernel", of: "conv")
        func spread(_ values: [Int]) -> [Int] { values.count == 1 ? values + values.repeated(axes - 1) : values }
        let (stride, padding, trailing, dilation) = (
            spread(stride), spread(padding), spread(trailing), spread(dilation)
        )
        try LayerArgument.positive(inChannels, "in_channels", of: layer)
        try LayerArgument.positive(outChannels, "out_channels", of: layer)
        try LayerArgument.spatialAxes(
            [("kernel", kernel), ("stride", stride), ("dilation", dilation)], axes, range: 1...4096, of: layer)
        try LayerArgument.spatialAxes([("padding", padding), ("padding", trailing)], axes, range: 0...4096, of: layer)
        guard groups >= 1, inChannels % groups == 0, outChannels % groups == 0 else {
            throw ModelError.invalidArgument(
                layer: layer, argument: "groups", value: String(groups),
                expected: "a divisor of both in_channels (\(inChannels)) and out_channels (\(outChannels))")
        }
        let shape = Shape([outChannels, inChannels / groups] + kernel)
        let fanIn = shape.dims.dropFirst().reduce(1, &*)
        var parameters = [
            (name: "weight", parameter: try Parameter(shape, initialization?(shape) ?? .uniformFanIn(fanIn)))
        ]
        if bias { parameters.append(("bias", try Parameter([outChannels], biases ?? .uniformFanIn(fanIn)))) }
        return try Module(
            Convolution(
                inChannels: inChannels, outChannels: outChannels, kernel: kernel, stride: stride,
                padding: padding, trailing: trailing, dilation: dilation, groups: groups, hasBias: bias),
            parameters: parameters)
    }
}

extension Array {
    /// The array `count` times over; nothing for a count below one.
    package func repeated(_ count: Int) -> [Element] { count < 1 ? [] : (0..<count).flatMap { _ in self } }
}
