import Kernels

// The activations of networks, each one step of a loop.

extension Op {
    static let activations: [Op] = [
        .relu, .sigmoid, .tanh, .logSigmoid, .softplus, .gelu, .geluTanh, .silu, .mish, .leakyRelu, .elu, .relu6,
        .hardsigmoid, .hardswish,
    ]

    static let relu: Op = unary(
        "relu", "`max(x, 0)`, element by element.", "relu(tensor([-1.0, 2.0]))  # → tensor([0., 2.])", .relu
    ) { g, _, y, _ in
        try Op.reluBackward(g, y)
    }
    static let sigmoid: Op = unary(
        "sigmoid", "`1 / (1 + exp(-x))`: between 0 and 1.",
        "sigmoid(tensor([0.0, 2.0]))  # → tensor([0.5000, 0.8808])", .sigmoid
    ) { g, _, y, _ in try g * y * (1 - y) }
    static let tanh: Op = unary(
        "tanh", "The hyperbolic tangent: between -1 and 1.",
        "tanh(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.7616])", .tanh
    ) { g, _, y, _ in try g * (1 - y * y) }
    static let logSigmoid: Op = unary(
        "logsigmoid", "`log(sigmoid(x))`, without overflow.",
        "logsigmoid(tensor([0.0, 2.0]))  # → tensor([-0.6931, -0.1269])", .logSigmoid
    ) { g, x, _, _ in
        try g * (-x).sigmoid()
    }
    /// Attributes: beta, threshold.
    static let softplus: Op = unary("softplus_with", "", "", .softplus, parameters: ", beta: float, threshold: float") {
        g, x, _, attributes in
        try g * (x * (attributes.floats.first ?? 1)).sigmoid()
    }
    /// Hendrycks and Gimpel 2016, with the error function.
    static let gelu: Op = unary("gelu_erf", "", "", .gelu) { g, x, _, _ in
        try g * (((x * 0.7071067811865476).erf() + 1) * 0.5 + x * (x * x * -0.5).exp() * 0.3989422804014327)
    }
    /// The approximation by a hyperbolic tangent.
    static let geluTanh: Op = unary("gelu_tanh", "", "", .geluTanh) { g, x, _, _ in
        let square = try x * x
        let t = try (x * (square * 0.044715 + 1) * 0.7978845608028654).tanh()
        return try g * ((t + 1) * 0.5 + x * (1 - t * t) * (square * 0.134145 + 1) * 0.3989422804014327)
    }
    static let silu: Op = unary(
        "silu", "`x * sigmoid(x)`, also called swish.", "silu(tensor([0.0, 2.0]))  # → tensor([0.0000, 1.7616])", .silu
    ) { g, x, _, _ in
        let s = try x.sigmoid()
        return try g * s * (x * (1 - s) + 1)
    }
    static let mish: Op = unary(
        "mish", "`x * tanh(softplus(x))`.", "mish(tensor([0.0, 1.0]))  # → tensor([0.0000, 0.8651])", .mish
    ) { g, x, _, _ in
        let t = try x.softplus().tanh()
        return try g * (t + x * x.sigmoid() * (1 - t * t))
    }
    /// Attributes: the slope below 0.
    static let leakyRelu: Op = unary("leaky_relu_slope", "", "", .leakyRelu, parameters: ", slope: float") {
        g, x, _, attributes in
        try Tensor.where(x.greater(x.scalar(0)), g, g * (attributes.floats.first ?? 0.01))
    }
    /// Attributes: alpha.
    static let elu: Op = unary("elu_alpha", "", "", .elu, parameters: ", alpha: float") { g, x, y, attributes in
        try Tensor.where(x.greater(x.scalar(0)), g, g * (y + (attributes.floats.first ?? 1)))
    }
    static let relu6: Op = unary(
        "relu6", "`min(max(x, 0), 6)`.", "relu6(tensor([-1.0, 2.0, 8.0]))  # → tensor([0., 2., 6.])", .relu6
    ) { g, x, _, _ in
        try Tensor.where(x.lessEqual(x.scalar(0)).logicalOr(x.greaterEqual(x.scalar(6))), g.scalar(0), g)
    }
    static let hardsigmoid: Op = unary(
        "hardsigmoid", "`relu6(x + 3) / 6`: the sigmoid in straight lines.",
        "hardsigmoid(tensor([-4.0, 0.0, 4.0]))  # → tensor([0.0000, 0.5000, 1.0000])", .hardsigmoid
    ) { g, x, _, _ in
        try Tensor.where(x.abs().less(x.scalar(3)), g * (1.0 / 6), g.scalar(0))
    }
    static let hardswish: Op = unary(
        "hardswish", "`x * hardsigmoid(x)`.",
        "hardswish(tensor([-4.0, 1.0, 4.0]))  # → tensor([-0.0000, 0.6667, 4.0000])", .hardswish
    ) { g, x, _, _ in
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
