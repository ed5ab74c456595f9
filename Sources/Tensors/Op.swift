import Kernels

/// Everything the engine knows about one operation. What the language says of it, where it has a function of it, stands
/// in Library.
package final class Op: Sendable {
    package let name: String
    /// Shapes and types of the results. Pure, and run when the graph is built, so that an error stays at the call that
    /// made it.
    package let infer: @Sendable (_ inputs: [TensorType], _ attributes: Attributes) throws -> [TensorType]
    package let kernel: Kernel
    /// The gradient with respect to each input, written with other ops. nil: not differentiable.
    package let gradient: (@Sendable (Pullback) throws -> [Tensor?])?

    package init(
        _ name: String,
        infer: @escaping @Sendable (_ inputs: [TensorType], _ attributes: Attributes) throws -> [TensorType],
        kernel: Kernel,
        gradient: (@Sendable (Pullback) throws -> [Tensor?])? = nil
    ) {
        self.name = name
        self.infer = infer
        self.kernel = kernel
        self.gradient = gradient
    }

    /// Whether it is an elementwise question, whose answer is bool.
    package var asks: Bool { if case .elementwise(let code) = kernel { code.rule == .truth } else { false } }

    /// All operations, family by family: what the tests of gradients and of kernels go through.
    package static let all: [Op] =
        elementwise + movement + indexing + reductions + linearAlgebra + convolutions + poolings + normalizations
        + softmaxes + crossEntropies + random + images + optimizers
}

/// What is known of a tensor before it has a value.
package struct TensorType: Hashable, Sendable {
    package var shape: Shape
    package var dtype: DType

    package init(_ shape: Shape, _ dtype: DType = .f32) {
        self.shape = shape
        self.dtype = dtype
    }
}

/// The constants of one use of an op (axes, strides, an exponent), part of the structure a plan is cached by.
package struct Attributes: Hashable, Sendable {
    package var ints: [Int]
    package var floats: [Double]

    package init(ints: [Int] = [], floats: [Double] = []) {
        self.ints = ints
        self.floats = floats
    }

    package static let none = Attributes()
}

/// What an op's gradient is written from.
package struct Pullback {
    package let inputs: [Tensor]
    package let outputs: [Tensor]
    package let attributes: Attributes
    /// Gradient of the loss with respect to each output; nil where the output does not reach the loss.
    package let upstream: [Tensor?]
    /// Which inputs' gradients are wanted: leave the others nil.
    package let wanted: [Bool]
}

/// How an op is computed.
package enum Kernel: Sendable {
    /// Element by element; chains of these become one loop.
    case elementwise(ElementwiseCode)
    /// The same bytes under another shape.
    case alias
    /// Reads and writes plain row-major buffers.
    case plain(@Sendable (KernelCall) throws -> Void)
    /// As `plain`, element by element: each result may lie in the memory of the input named for it.
    case updating([Int], @Sendable (KernelCall) throws -> Void)
    /// Takes part in the choice of layouts: asks the plan for its inputs in a layout and emits steps.
    case lowered(@Sendable (Lowering, PlanNode) throws -> Void)
}
