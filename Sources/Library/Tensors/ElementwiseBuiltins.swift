/// A function over tensors as the language sees it: one value from which the builtin, the method, the help and the
/// tests come.
///
/// Names, arguments and defaults are PyTorch's. Elementwise ops are such functions by themselves; the others are
/// written here over the methods of `Tensor`.
package final class TensorFunction: Sendable {
    /// In the language's own syntax.
    package let signature: String
    /// Markdown: the first sentence is the summary, examples in ```tl fences are run as tests.
    package let doc: String
    package let name: String
    package let run: @Sendable (TensorArguments) throws -> TensorArgument

    init(
        _ signature: String, _ doc: String, _ example: String,
        _ run: @escaping @Sendable (TensorArguments) throws -> TensorArgument
    ) {
        self.signature = signature
        self.doc = "\(doc)\n```tl\n\(example)\n```\n"
        self.name = String(signature.prefix { $0 != "(" })
        self.run = run
    }

    /// An elementwise op under its own name: numbers among its operands become scalars.
    private init(_ op: Op) {
        signature = op.signature
        doc = op.doc
        name = op.name
        run = { arguments in .tensor(try op.promoting(arguments.operands())) }
    }

    package static let all: [TensorFunction] =
        Op.elementwise.filter { !$0.doc.isEmpty && $0.isElementwise }.map(TensorFunction.init)
        + creation + elements + reductions + movement + indexing + random + losses

    /// By name.
    package static let named: [String: TensorFunction] = Dictionary(
        all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}

extension Op {
    /// The only list of operations.
    package static let all: [Op] =
        elementwise + movement + indexing + reductions + linearAlgebra + convolutions + poolings + normalizations
        + softmaxes + crossEntropies + random + images + optimizers

    fileprivate var isElementwise: Bool {
        if case .elementwise = kernel { true } else { false }
    }
}
