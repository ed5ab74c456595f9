import Kernels

/// Everything the engine knows about one operation.
///
/// `Op.all` is the only list of operations. The language's functions and methods, their help, the gradient test and the
/// test that every op has a reference value are derived from it.
package final class Op: Sendable {
    /// In the language's own syntax: `relu(x: Tensor) -> Tensor`. The name before the bracket is the op's name.
    package let signature: String
    /// Markdown. The first sentence is the summary; examples in ```tl fences are run as tests.
    /// Empty for ops that only gradients and plans use; those are not builtins of the language.
    package let doc: String
    package let name: String
    /// Shapes and types of the results. Pure, and run when the graph is built, so that an error stays at the call that
    /// made it.
    package let infer: @Sendable (_ inputs: [TensorType], _ attributes: Attributes) throws -> [TensorType]
    package let kernel: Kernel
    /// The gradient with respect to each input, written with other ops. nil: not differentiable.
    package let gradient: (@Sendable (Pullback) throws -> [Tensor?])?

    package init(
        _ signature: String, _ doc: String = "",
        infer: @escaping @Sendable (_ inputs: [TensorType], _ attributes: Attributes) throws -> [TensorType],
        kernel: Kernel,
        gradient: (@Sendable (Pullback) throws -> [Tensor?])? = nil
    ) {
        self.signature = signature
        self.doc = doc
        self.name = String(signature.prefix { $0 != "(" })
        self.infer = infer
        self.kernel = kernel
        self.gradient = gradient
    }
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
