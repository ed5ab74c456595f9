import Tensors

/// An elementwise function without numbers of its own.
package struct Activation: Layer {
    /// The functions of the zoo, by PyTorch's class names.
    package enum Function: String, CaseIterable, Sendable {
        case relu = "ReLU", gelu = "GELU", silu = "SiLU", sigmoid = "Sigmoid", tanh = "Tanh", hardswish = "Hardswish",
            hardsigmoid = "Hardsigmoid"
    }

    package let function: Function

    package var kind: String { function.rawValue }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        switch function {
        case .relu: try x.relu()
        case .gelu: try x.gelu()
        case .silu: try x.silu()
        case .sigmoid: try x.sigmoid()
        case .tanh: try x.tanh()
        case .hardswish: try x.hardswish()
        case .hardsigmoid: try x.hardsigmoid()
        }
    }
}

extension Module {
    package static func activation(_ function: Activation.Function) throws -> Module {
        try Module(Activation(function: function))
    }
    package static func relu() throws -> Module { try activation(.relu) }
}
