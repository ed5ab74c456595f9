import Kernels

// Convolution over one to three spatial axes. The kernels and their layouts are chosen in LoweringConvolution.

extension Op {
    static let convolutions: [Op] = [.conv, .convBackwardData, .convBackwardWeights]

    /// Inputs: x [N, C, ...], weight [O, C / groups, ...kernel], and a bias [O] where `ConvolutionSettings.hasBias`.
    static let conv: Op = Op(
        "conv",
        infer: { types, attributes in
            let settings = ConvolutionSettings(attributes)
            return [try settings.result(of: types[0], weight: types[1], bias: settings.hasBias ? types[2] : nil)]
        },
        kernel: .lowered { try $0.lowerConvolution($1) },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil, nil, nil] }
            let settings = ConvolutionSettings(p.attributes)
            let x = p.inputs[0]
            let weight = p.inputs[1]
            let data =
                p.wanted[0]
                ? try Op.convBackwardData(upstream, weight, attributes: settings.with(extents: x.shape.dims).attributes)
                : nil
            let wantsBias = settings.hasBias && p.wanted[2]
            guard p.wanted[1] || wantsBias else { return [data, nil, nil] }
            var backward = settings
            backward.hasBias = wantsBias
            let weights = try Op.convBackwardWeights(
                [x, upstream], backward.with(extents: weight.shape.dims).attributes)
            return [data, p.wanted[1] ? weights[0] : nil, wantsBias ? weights[1] : nil]
        })

    /// The gradient with respect to x. Inputs: the gradient of the result, weight.
    static let convBackwardData: Op = Op(
        "conv_backward_data",
        infer: { _, attributes in [try TensorType(checked: Shape(ConvolutionSettings(attributes).extents), .f32)] },
        kernel: .lowered { try $0.lowerConvolutionBackwardData($1) },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil, nil] }
            var settings = ConvolutionSettings(p.attributes)
            settings.hasBias = false
            let weight = p.inputs[1]
            return [
                p.wanted[0] ? try Op.conv(upstream, weight, attributes: settings.with(extents: []).attributes) : nil,
                p.wanted[1]
                    ? try Op.convBackwardWeights(
                        [upstream, p.inputs[0]], settings.with(extents: weight.shape.dims).attributes)[0] : nil,
            ]
        })

    /// The gradients with respect to weight and, where `hasBias`, bias. Inputs: x, the gradient of the result.
    static let convBackwardWeights: Op = Op(
        "conv_backward_weights",
        infer: { _, attributes in
            let settings = ConvolutionSettings(attributes)
            let weight = try TensorType(checked: Shape(settings.extents), .f32)
            return settings.hasBias ? [weight, TensorType([settings.extents[0]], .f32)] : [weight]
        },
        kernel: .lowered { try $0.lowerConvolutionBackwardWeights($1) },
        gradient: { p in
            guard p.upstream.count < 2 || p.upstream[1] == nil, let upstream = p.upstream[0] else {
                throw TensorError.notDifferentiable(op: "conv", reason: "a second gradient through the bias")
            }
            var settings = ConvolutionSettings(p.attributes)
            settings.hasBias = false
            return [
                p.wanted[0]
                    ? try Op.convBackwardData(
                        p.inputs[1], upstream, attributes: settings.with(extents: p.inputs[0].shape.dims).attributes)
                    : nil,
                p.wanted[1]
                    ? try Op.conv(p.inputs[0], upstream, attributes: settings.with(extents: []).attributes) : nil,
            ]
        })
}

/// A convolution's attributes.
struct ConvolutionSettings: Hashable {
    var groups: Int
    var hasBias: Bool
    /// Done before the result is stored, in this order; set by plans only. The operand of the sum is the last input.
    var addsResidual = false
    var appliesRelu = false
    var windows: Windows
    /// For gradients: the extents of the result, which the window alone does not give.
    var extents: [Int] = []

    init(groups: Int, hasBias: Bool, windows: Windows) {
        self.groups = groups
        self.hasBias = hasBias
        self.windows = windows
    }

    init(_ attributes: Attributes) {
        let ints = attributes.ints
        groups = ints[0]
        hasBias = ints[1] & 1 != 0
        addsResidual = ints[1] & 2 != 0
        appliesRelu = ints[1] & 4 != 0
        windows = Windows(ints[3...], spatial: ints[2])
        extents = Array(ints[(3 + 5 * ints[2])...])
    }

    var attributes: Attributes {
        let flags = (hasBias ? 1 : 0) + (addsResidual ? 2 : 0) + (appliesRelu ? 4 : 0)
        return Attributes(ints: [groups, flags, windows.spatial] + windows.ints + extents)
    }

    func with(extents: [Int]) -> ConvolutionSettings {
        var copy = self
        copy.extents = extents
        return copy
    }

    /// `[O, I / g, ...]` as the kernels want grouped weights: `[g, O / g, I / g, ...]`.
    func kernelDims(_ weight: [Int]) -> [Int] {
        groups == 1 ? weight : [groups, weight[0] / groups] + weight[1...]
    }

    /// The result's type, with errors that explain.
    func result(of x: TensorType, weight: TensorType, bias: TensorType?) throws -> TensorType {
        let spatial = windows.spatial
        let axes = ["", "[N, C, W]", "[N, C, H, W]", "[N, C, D, H, W]"]
        for (operand, type) in [("x", x), ("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
        where type.dtype != .f32 {
            throw TensorError.wrongType(op: "conv", operand: operand, expected: "float32", got: type.dtype)
        }
        guard x.shape.rank == spatial + 2 else {
            throw TensorError.wrongShape(
                op: "conv", operand: "x", expected: "\(axes[spatial]) for a weight of shape \(weight.shape)",
                got: x.shape)
        }
        guard weight.shape[0] % groups == 0, weight.shape[0] > 0 else {
            throw TensorError.badAttribute(
                op: "conv", name: "groups", value: Double(groups),
                expected: "a divisor of the \(weight.shape[0]) output channels")
        }
        guard weight.shape[1] > 0, x.shape[1] / groups == weight.shape[1], x.shape[1] % groups == 0 else {
            throw TensorError.wrongShape(
                op: "conv", operand: "x",
                expected: "\(weight.shape[1] &* groups) channels, as the weight \(weight.shape) has", got: x.shape)
        }
        if let bias, bias.shape != [weight.shape[0]] {
            throw TensorError.wrongShape(op: "conv", operand: "bias", expected: "[\(weight.shape[0])]", got: bias.shape)
        }
        guard let extents = windows.resultExtents(x.shape.dims.dropFirst(2)) else {
            throw TensorError.wrongShape(
                op: "conv", operand: "x",
                expected: "at least the kernel's extents \(windows.kernel) with padding \(windows.padLow)", got: x.shape
            )
        }
        return try TensorType(checked: Shape([x.shape[0], weight.shape[0]] + extents), .f32)
    }
}

extension Tensor {
    /// Convolution as in PyTorch (a cross-correlation): x [N, C, ...spatial], weight [O, C / groups, ...kernel], bias
    /// [O].
    ///
    /// A single number in `stride`, `padding` or `dilation` stands for every spatial axis.
    ///
    /// - Throws: `TensorError` when shapes, types or settings do not fit each other.
    package func conv(
        _ weight: Tensor, bias: Tensor? = nil, stride: [Int] = [1], padding: [Int] = [0], dilation: [Int] = [1],
        groups: Int = 1
    ) throws -> Tensor {
        guard (3...5).contains(weight.shape.rank) else {
            throw TensorError.wrongShape(
                op: "conv", operand: "weight", expected: "[O, C, ...kernel] with 1 to 3 spatial axes", got: weight.shape
            )
        }
        guard groups >= 1, groups <= Windows.largest else {
            throw TensorError.badAttribute(op: "conv", name: "groups", value: Double(groups), expected: "at least 1")
        }
        let windows = try Windows(
            op: "conv", kernel: Array(weight.shape.dims[2...]), stride: stride, padding: padding, dilation: dilation)
        let settings = ConvolutionSettings(groups: groups, hasBias: bias != nil, windows: windows)
        return try Op.conv([self, weight] + (bias.map { [$0] } ?? []), settings.attributes)[0]
    }
}
