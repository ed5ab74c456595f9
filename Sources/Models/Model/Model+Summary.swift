import Tensors

/// One line of a model's summary.
package struct SummaryRow: Sendable {
    package let path: String
    package let kind: String
    package let details: String
    /// 0 for the children of the root.
    package let depth: Int
    package let isLeaf: Bool
    /// For one picture; nil when the input's shape is not known.
    package let output: Shape?
    package let parameters: Int
    package let trainable: Int
    package let frozen: FrozenMark
    /// Multiply-accumulates for one picture, children included.
    package let multiplications: Int
}

extension Model {
    /// Shapes by layer of an inference pass with one input. Builds the graph without running it, so it costs little
    /// and finds what does not fit.
    package func shapes(_ input: Shape? = nil) throws -> [TraceEntry] {
        let context = ForwardContext.inference()
        _ = try forward(try Tensor.placeholder(input ?? inputShape, .f32), context: context)
        return context.trace
    }

    /// Layers with shapes, parameters, multiplications and what is frozen.
    /// - Parameter depth: levels below the root: 1 is timm's stages, nil is everything.
    package func summary(input: Shape? = nil, depth: Int? = nil) throws -> [SummaryRow] {
        let trace = Dictionary(try shapes(input).map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        let work = trace.values.filter(\.isLeaf)
        return root.walk().filter { !$0.path.isEmpty }.compactMap { path, module in
            let level = path.count { $0 == "." }
            if let depth, level >= depth { return nil }
            let below = work.filter { $0.path == path || $0.path.hasPrefix(path + ".") }
            return SummaryRow(
                path: path, kind: module.layer.kind, details: module.layer.details, depth: level,
                isLeaf: module.children.isEmpty, output: trace[path]?.output,
                parameters: module.parameterCount, trainable: module.trainableCount, frozen: module.frozenMark,
                multiplications: below.reduce(0) { $0 &+ $1.multiplications })
        }
    }

    /// Multiply-accumulates of one inference pass.
    package func multiplications(input: Shape? = nil) throws -> Int {
        try shapes(input).filter(\.isLeaf).reduce(0) { $0 &+ $1.multiplications }
    }
}
