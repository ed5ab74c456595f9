import Kernels

// The activations of networks, each one step of a loop.

extension Op {
    static let activations: [Op] = [
        .relu, .sigmoid, .tanh, .logSigmoid, .softplus, .softplusBackward, .gelu, .geluTanh, .silu, .mish, .leakyRelu,
        .elu, .relu6,
        .hardsigmoid, .hardswish,
    ]

    package static let relu: Op = unary("relu") { g, _, y, _ in
        try Op.reluBackward(g, y)
    }
    package static let sigmoid: Op = unary("sigmoid") { g, _, y, _ in try g * y * (1 - y) }
    package static let tanh: Op = unary("tanh") { g, _, y, _ in try g * (1 - y * y) }
    package static let logSigmoid: Op = unary("logsigmoid", step: "logSigmoid") { g, x, _, _ in
        try g * (-x).sigmoid()
    }
    /// Attributes: beta, threshold.
    package static let softplus: Op = unary("softplus_with", step: "softplus") { g, x, _, attributes in
        try Op.softplusBackward(g, x, attributes: attributes)
    }
    /// The gradient of `softplus` from its operand: straight beyond the threshold, as the function is.
    package static let softplusBackward: Op = binary("softplus_backward", step: "softplusBackward") { g, p in
        let (x, beta, threshold) = (p.inputs[1], p.attributes.floats[0], p.attributes.floats[1])
        let s = try (x * beta).sigmoid()
        let isStraight = try (x * beta).greater(x.scalar(threshold))
        return [
            p.wanted[0] ? try Op.softplusBackward(g, x, attributes: p.attributes) : nil,
            p.wanted[1]
                ? try Tensor.where(isStraight, g.scalar(0), g * p.inputs[0] * s * (1 - s) * beta) : nil,
        ]
    }
    /// Hendrycks and Gimpel 2016, with the error function.
    package static let gelu: Op = unary("gelu_erf", step: "gelu") { g, x, _, _ in
        try g * (((x * 0.7071067811865476).erf() + 1) * 0.5 + x * (x * x * -0.5).exp() * 0.3989422804014327)
    }
    /// The approximation by a hyperbolic tangent.
    package static let geluTanh: Op = unary("gelu_tanh", step: "geluTanh") { g, x, _, _ in
        let square = try x * x
        let t = try (x * (square * 0.044715 + 1) * 0.7978845608028654).tanh()
        return try g * ((t + 1) * 0.5 + x * (1 - t * t) * (square * 0.134145 + 1) * 0.3989422804014327)
    }
    package static let silu: Op = unary("silu") { g, x, _, _ in
        let s = try x.sigmoid()
        return try g * s * (x * (1 - s) + 1)
    }
    package static let mish: Op = unary("mish") { g, x, _, _ in
        let t = try x.softplus().tanh()
        return try g * (t + x * x.sigmoid() * (1 - t * t))
    }
    /// Attributes: the slope below 0.
    package static let leakyRelu: Op = unary("leaky_relu_slope", step: "leakyRelu") {
        g, x, _, attributes in
        try Tensor.where(x.greater(x.scalar(0)), g, g * (attributes.floats.first ?? 0.01))
    }
    /// Attributes: alpha.
    package static let elu: Op = unary("elu_alpha", step: "elu") { g, x, y, attributes in
        try Tensor.where(x.greater(x.scalar(0)), g, g * (y + (attributes.floats.first ?? 1)))
    }
    package static let relu6: Op = unary("relu6") { g, x, _, _ in
        try Tensor.where(x.lessEqual(x.scalar(0)).logicalOr(x.greaterEqual(x.scalar(6))), g.scalar(0), g)
    }
    package static let hardsigmoid: Op = unary("hardsigmoid") { g, x, _, _ in
        try Tensor.where(x.abs().less(x.scalar(3)), g * (1.0 / 6), g.scalar(0))
    }
    package static let hardswish: Op = unary("hardswish") { g, x, _, _ in
        try Op.hardswishBackward(g, x)
    }
}

extension Tensor {
    package func relu() throws -> Tensor { try Op.relu.promoting([self]) }
    package func sigmoid() throws -> Tensor { try Op.sigmoid.promoting([self]) }
    package func tanh() throws -> Tensor { try Op.tanh.promoting([self]) }
    package func logSigmoid() throws -> Tensor { try Op.logSigmoid.promoting([self]) }
    package func softplus(beta: Double = 1, threshold: Double = 20) throws -> Tensor {
        guard beta != 0 else {
            throw TensorError.badAttribute(op: "softplus", name: "beta", value: beta, expected: "not 0")
        }
        return try Op.softplus.promoting([self], Attributes(floats: [beta, threshold]))
    }
    /// `approximate` takes the hyperbolic tangent in place of the error function.
    package func gelu(approximate: Bool = false) throws -> Tensor {
        try (approximate ? Op.geluTanh : Op.gelu).promoting([self])
    }
    package func silu() throws -> Tensor { try Op.silu.promoting([self]) }
    package func mish() throws -> Tensor { try Op.mish.promoting([self]) }
    package func leakyRelu(slope: Double = 0.01) throws -> Tensor {
        try Op.leakyRelu.promoting([self], Attributes(floats: [slope]))
    }
    package func elu(alpha: Double = 1) throws -> Tensor { try Op.elu.promoting([self], Attributes(floats: [alpha])) }
    package func relu6() throws -> Tensor { try Op.relu6.promoting([self]) }
    package func hardsigmoid() throws -> Tensor { try Op.hardsigmoid.promoting([self]) }
    package func hardswish() throws -> Tensor { try Op.hardswish.promoting([self]) }
}
