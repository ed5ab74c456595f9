import Kernels

// Normalisation: over the batch (per channel), over the last axes, over groups of channels.

extension Op {
    static let normalizations: [Op] = [
        .batchNorm, .batchNormTraining, .batchNormBackward, .layerNorm, .layerNormBackward,
    ]

    /// With stored statistics. Inputs: x [N, C, ...], weight, bias, mean, variance, each [C]. Attributes: epsilon.
    static let batchNorm: Op = Op(
        "batch_norm",
        infer: { types, _ in
            let channels = try Normalization.channels("batch_norm", types[0])
            for (operand, type) in zip(["weight", "bias", "mean", "variance"], types[1...]) {
                try Normalization.check("batch_norm", operand, type, is: [channels])
            }
            return [types[0]]
        },
        kernel: .lowered { try $0.lowerBatchNorm($1) },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil, nil, nil, nil, nil] }
            if p.wanted[3] || p.wanted[4] {
                throw TensorError.notDifferentiable(
                    op: "batch_norm", reason: "the stored statistics are not learnt by gradients")
            }
            let all = try Op.batchNormBackward(
                [p.inputs[0], p.inputs[1], p.inputs[3], p.inputs[4], upstream],
                Attributes(ints: [1], floats: p.attributes.floats))
            return [p.wanted[0] ? all[0] : nil, p.wanted[1] ? all[1] : nil, p.wanted[2] ? all[2] : nil, nil, nil]
        })

    /// With the batch's statistics. Results: y, and the mean and biased variance it used, each [C].
    static let batchNormTraining: Op = Op(
        "batch_norm_training",
        infer: { types, _ in
            let channels = try Normalization.channels("batch_norm", types[0])
            try Normalization.check("batch_norm", "weight", types[1], is: [channels])
            try Normalization.check("batch_norm", "bias", types[2], is: [channels])
            guard types[0].shape.count > channels || channels == 0 else {
                throw TensorError.wrongShape(
                    op: "batch_norm", operand: "x",
                    expected: "more than one element in each channel to take statistics of", got: types[0].shape)
            }
            return [types[0], TensorType([channels]), TensorType([channels])]
        },
        kernel: .lowered { try $0.lowerBatchNormTraining($1, appliesRelu: false) },
        gradient: { p in
            if p.upstream[1] != nil || p.upstream[2] != nil {
                throw TensorError.notDifferentiable(op: "batch_norm", reason: "the batch's statistics are only stored")
            }
            guard let upstream = p.upstream[0] else { return [nil, nil, nil] }
            let all = try Op.batchNormBackward(
                [p.inputs[0], p.inputs[1], p.outputs[1], p.outputs[2], upstream],
                Attributes(ints: [0], floats: p.attributes.floats))
            return [p.wanted[0] ? all[0] : nil, p.wanted[1] ? all[1] : nil, p.wanted[2] ? all[2] : nil]
        })

    /// Inputs: x, weight, mean, variance, the gradient of y. Results: the gradients of x, weight, bias.
    /// Attributes: whether the statistics are stored ones (constants), epsilon.
    static let batchNormBackward: Op = Op(
        "batch_norm_backward",
        infer: { types, _ in [types[0], types[1], types[1]] },
        kernel: .lowered { try $0.lowerBatchNormBackward($1, appliesRelu: false) })

    /// `batchNormTraining` followed by a ReLU, and its gradient: made by plans only. The gradient's last attribute is
    /// the result in whose computation the signs were kept.
    static let batchNormReluTraining: Op = Op(
        "batch_norm_relu_training",
        infer: { types, _ in [types[0], types[1], types[1]] },
        kernel: .lowered { try $0.lowerBatchNormTraining($1, appliesRelu: true) })
    static let batchNormReluBackward: Op = Op(
        "batch_norm_relu_backward",
        infer: { types, _ in [types[0], types[1], types[1]] },
        kernel: .lowered { try $0.lowerBatchNormBackward($1, appliesRelu: true) })

    /// The same with hardswish, for pictures that lie channels last. The gradient has the bias as another input, and
    /// computes what stood before the activation again.
    static let batchNormHardswishTraining: Op = Op(
        "batch_norm_hardswish_training",
        infer: { types, _ in [types[0], types[1], types[1]] },
        kernel: .lowered { try $0.lowerChannelNorm($1, .hardswish) })
    static let batchNormHardswishBackward: Op = Op(
        "batch_norm_hardswish_backward",
        infer: { types, _ in [types[0], types[1], types[1]] },
        kernel: .lowered { try $0.lowerChannelNormBackward($1, .hardswish, bias: $1.inputs[5]) })

    /// A 1x1 convolution and the normalisation in training after it, and what leads back through both. Attributes: the
    /// activation, epsilon. Results: y, mean, variance, and what the convolution made; the gradients of x and the
    /// convolution's weight, then of the normalisation's weight and bias.
    static let pointwiseNormTraining: Op = Op(
        "pointwise_norm_training",
        infer: { types, _ in
            let between = TensorType(Shape([types[0].shape[0], types[1].shape[0]] + types[0].shape.dims[2...]))
            return [between, types[2], types[2], between]
        },
        kernel: .lowered { try $0.lowerPointwiseNorm($1) })
    /// With two more inputs, the gradients of the normalisation's weight and bias, the gradient given is that in front
    /// of the activation, and these two are no results.
    static let pointwiseNormBackward: Op = Op(
        "pointwise_norm_backward",
        infer: { types, _ in [types[6], types[7]] + (types.count > 8 ? [] : [types[1], types[1]]) },
        kernel: .lowered { try $0.lowerPointwiseNormBackward($1) })

    /// Where the convolution after a 1x1 convolution, its normalisation in training and its activation is a depthwise
    /// one, it normalises as it reads, takes the statistics for the normalisation after it, and on the way back that
    /// one's gradient as it reads.
    ///
    /// The first has no attributes; results: mean, variance, and what it made. The second and its gradient: the
    /// activation, that after the convolution or -1, the convolution's, epsilon. Results of the second: what it made
    /// and, where a normalisation follows, its mean and variance; of the gradient: that in front of the activation,
    /// those of the kernel and of the normalisation's weight and bias. The gradient's inputs go on with what was made,
    /// and weight, bias, mean, variance, weight and bias gradient of the normalisation after it.
    static let pointwiseStatistics: Op = Op(
        "pointwise_statistics",
        infer: { types, _ in
            let channels = types[1].shape[0]
            return [
                TensorType([channels]), TensorType([channels]),
                TensorType(Shape([types[0].shape[0], channels] + types[0].shape.dims[2...])),
            ]
        },
        kernel: .lowered { try $0.lowerPointwiseStatistics($1) })
    static let normalizedDepthwise: Op = Op(
        "normalized_depthwise",
        infer: { types, attributes in
            let y = try ConvolutionSettings(Attributes(ints: Array(attributes.ints[2...]))).result(
                of: types[0], weight: types[5], bias: nil)
            return [y] + (attributes.ints[1] >= 0 ? [types[1], types[1]] : [])
        },
        kernel: .lowered { try $0.lowerNormalizedDepthwise($1) })
    static let normalizedDepthwiseBackward: Op = Op(
        "normalized_depthwise_backward",
        infer: { types, _ in [types[0], types[5], types[1], types[1]] },
        kernel: .lowered { try $0.lowerNormalizedDepthwiseBackward($1) })
    /// What remains of a normalisation in training where its statistics are there; of its gradient where those of
    /// weight and bias are, and the one given is in front of the activation; and those of weight and bias alone.
    /// Attributes: the activation, epsilon.
    static let batchNormApplied: Op = Op(
        "batch_norm_applied",
        infer: { types, _ in [types[0]] },
        kernel: .lowered { try $0.lowerChannelNormApplied($1) })
    static let batchNormSummedBackward: Op = Op(
        "batch_norm_summed_backward",
        infer: { types, _ in [types[0]] },
        kernel: .lowered { try $0.lowerChannelNormSummedBackward($1) })
    static let batchNormGradientSums: Op = Op(
        "batch_norm_gradient_sums",
        infer: { types, _ in [types[1], types[1]] },
        kernel: .lowered { try $0.lowerChannelNormGradientSums($1) })

    /// A convolution's weight and bias with the batch normalisation after it inside: made by plans only.
    /// Inputs: weight [O, ...]; the normalisation's weight, bias, mean and variance [O]; the convolution's bias where
    /// it has one.
    static let foldedNormalization: Op = Op(
        "folded_normalization",
        infer: { types, _ in [types[0], types[1]] },
        kernel: .plain { call in
            let channels = call.inputTypes[1].shape.count
            let width = channels > 0 ? call.inputTypes[0].shape.count / channels : 0
            nonisolated(unsafe) let (weight, newWeight, newBias) = (
                call.floats(0), call.floatResult(0), call.floatResult(1)
            )
            nonisolated(unsafe) let (scale, shift, mean, variance, start) = (
                call.floats(1), call.floats(2), call.floats(3), call.floats(4),
                call.inputTypes.count > 5 ? call.floats(5) : nil
            )
            let epsilon = call.attributes.floats[0]
            Threads.parallel(count: channels, cost: width) { range in
                for channel in range {
                    let factor = Double(scale[channel]) / (Double(variance[channel]) + epsilon).squareRoot()
                    newBias[channel] = Float(
                        (Double(start?[channel] ?? 0) - Double(mean[channel])) * factor + Double(shift[channel]))
                    for index in channel * width..<(channel + 1) * width {
                        newWeight[index] = Float(Double(weight[index]) * factor)
                    }
                }
            }
        })

    /// Over the last axes of x. Inputs: x and, where affine, weight and bias of those axes' extents. Results: y, mean,
    /// variance. Attributes: how many axes, whether affine; epsilon.
    static let layerNorm: Op = Op(
        "layer_norm",
        infer: { types, attributes in
            let rows = Shape(Array(types[0].shape.dims.dropLast(attributes.ints[0])))
            return [types[0], TensorType(rows), TensorType(rows)]
        },
        kernel: .lowered { try $0.lowerLayerNorm($1) },
        gradient: { p in
            if p.upstream[1] != nil || p.upstream[2] != nil {
                throw TensorError.notDifferentiable(op: "layer_norm", reason: "its statistics are not for use")
            }
            let affine = p.attributes.ints[1] != 0
            guard let upstream = p.upstream[0] else { return Array(repeating: nil, count: p.inputs.count) }
            let all = try Op.layerNormBackward(
                [p.inputs[0], p.outputs[1], p.outputs[2], upstream] + (affine ? [p.inputs[1]] : []), p.attributes)
            return zip(p.wanted, all).map { $0 ? $1 : nil }
        })

    /// Inputs: x, mean, variance, the gradient of y and, where affine, weight.
    static let layerNormBackward: Op = Op(
        "layer_norm_backward",
        infer: { types, attributes in attributes.ints[1] != 0 ? [types[0], types[4], types[4]] : [types[0]] },
        kernel: .lowered { try $0.lowerLayerNormBackward($1) })
}

/// Checks that the normalisations share.
enum Normalization {
    static func channels(_ op: String, _ x: TensorType) throws -> Int {
        guard x.dtype == .f32 else {
            throw TensorError.wrongType(op: op, operand: "x", expected: "float32", got: x.dtype)
        }
        guard (2...5).contains(x.shape.rank) else {
            throw TensorError.wrongShape(
                op: op, operand: "x", expected: "[N, C] and up to 3 spatial axes", got: x.shape)
        }
        return x.shape[1]
    }

    static func check(_ op: String, _ operand: String, _ type: TensorType, is shape: Shape) throws {
        guard type.dtype == .f32 else {
            throw TensorError.wrongType(op: op, operand: operand, expected: "float32", got: type.dtype)
        }
        guard type.shape == shape else {
            throw TensorError.wrongShape(op: op, operand: operand, expected: "\(shape)", got: type.shape)
        }
    }

    static func check(_ op: String, epsilon: Double) throws {
        guard epsilon > 0, epsilon.isFinite else {
            throw TensorError.badAttribute(op: op, name: "eps", value: epsilon, expected: "a small positive number")
        }
    }
}

extension Tensor {
    /// Batch normalisation with stored statistics (Ioffe and Szegedy 2015): (x - mean) / sqrt(variance + eps) * weight
    /// + bias.
    package func batchNorm(_ weight: Tensor, _ bias: Tensor, _ mean: Tensor, _ variance: Tensor, eps: Double = 1e-5)
        throws -> Tensor
    {
        try Normalization.check("batch_norm", epsilon: eps)
        return try Op.batchNorm(self, weight, bias, mean, variance, attributes: Attributes(floats: [eps]))
    }

    /// Batch normalisation with the batch's own statistics, which are returned: the mean and the biased variance of
    /// each channel.
    package func batchNormTraining(_ weight: Tensor, _ bias: Tensor, eps: Double = 1e-5) throws -> (
        y: Tensor, mean: Tensor, variance: Tensor
    ) {
        try Normalization.check("batch_norm", epsilon: eps)
        let results = try Op.batchNormTraining([self, weight, bias], Attributes(floats: [eps]))
        return (results[0], results[1], results[2])
    }

    /// Normalises over the last axes, whose extents are `normalizedShape` (Ba et al. 2016).
    package func layerNorm(normalizedShape: [Int], weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5)
        throws -> Tensor
    {
        try Normalization.check("layer_norm", epsilon: eps)
        guard dtype == .f32 else {
            throw TensorError.wrongType(op: "layer_norm", operand: "x", expected: "float32", got: dtype)
        }
        guard !normalizedShape.isEmpty, shape.rank >= normalizedShape.count,
            Array(shape.dims.suffix(normalizedShape.count)) == normalizedShape,
            normalizedShape.allSatisfy({ $0 > 0 })
        else {
            throw TensorError.wrongShape(
                op: "layer_norm", operand: "x", expected: "last axes of extents \(normalizedShape)", got: shape)
        }
        for (operand, tensor) in [("weight", weight), ("bias", bias)] {
            if let tensor { try Normalization.check("layer_norm", operand, tensor.type, is: Shape(normalizedShape)) }
        }
        let affine = weight != nil || bias != nil
        var inputs = [self]
        if affine {
            inputs += [try weight ?? .ones(Shape(normalizedShape)), try bias ?? .zeros(Shape(normalizedShape))]
        }
        return try Op.layerNorm(inputs, Attributes(ints: [normalizedShape.count, affine ? 1 : 0], floats: [eps]))[0]
    }

    /// Normalises each group of channels of each image (Wu and He 2018): x [N, C, ...], weight and bias [C].
    package func groupNorm(_ groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, eps: Double = 1e-5) throws
        -> Tensor
    {
        let channels = try Normalization.channels("group_norm", type)
        guard groups >= 1, groups <= Swift.max(1, channels), channels % groups == 0 else {
            throw TensorError.badAttribute(
                op: "group_norm", name: "num_groups", value: Double(groups),
                expected: "a divisor of the \(channels) channels")
        }
        let inner = shape.dims[2...].reduce(channels / groups, *)
        var y = self
        if inner > 0 {
            y = try reshape([shape[0] * groups, inner]).layerNorm(normalizedShape: [inner], eps: eps).reshape(
                shape.dims)
        }
        let perChannel = [channels] + Array(repeating: 1, count: shape.rank - 2)
        if let weight {
            try Normalization.check("group_norm", "weight", weight.type, is: [channels])
            y = try y * weight.reshape(perChannel)
        }
        if let bias {
            try Normalization.check("group_norm", "bias", bias.type, is: [channels])
            y = try y + bias.reshape(perChannel)
        }
        return y
    }
}
