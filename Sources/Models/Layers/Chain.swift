import Tensors

/// Children one after the other. Because that is all, a model that is a chain can be cut between any two of them:
/// the features at the cut are what a frozen bottom is cached as.
package protocol ChainLayer: Layer {
    /// What happens to the result of the child called `name` before the next one gets it. A function of the module's
    /// own parameters alone.
    func after(_ name: String, _ x: Tensor, _ module: Module) throws -> Tensor
}

extension ChainLayer {
    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        try module.children.reduce(x) { try after($1.name, try context.run($1.module, named: $1.name, $0), module) }
    }
}

/// A chain with nothing in between.
package struct Chain: ChainLayer {
    package let kind: String

    package init(_ kind: String = "Sequential") { self.kind = kind }

    package func after(_ name: String, _ x: Tensor, _ module: Module) throws -> Tensor { x }
}

/// Passes its input on. timm puts it where a head was removed.
package struct Identity: Layer {
    package var kind: String { "Identity" }
    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor { x }
}

/// `[N, ...]` to `[N, everything else]`.
package struct Flatten: Layer {
    package var kind: String { "Flatten" }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        guard let batch = x.shape.dims.first else { return try x.reshape([1, 1]) }
        return try x.reshape([batch, x.shape.dims.dropFirst().reduce(1, &*)])
    }
}

/// While training: zeroes a share `p` of the values and scales up the rest.
package struct Dropout: Layer {
    package let p: Double

    package var kind: String { "Dropout" }
    package var details: String { "\(p)" }
    package var dependsOnMode: Bool { p > 0 }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        guard p > 0, context.trains(module) else { return x }
        return try x.dropout(p, key: try context.nextKey())
    }
}

/// A module whose forward pass someone wrote as a function: `module(lambda x: relu(conv(x)) + x, conv=...)`.
package struct CustomLayer: Layer {
    package typealias Body = (_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor

    package let kind: String
    let body: Body

    package init(_ kind: String = "Module", _ body: @escaping Body) {
        self.kind = kind
        self.body = body
    }

    /// The function may use random numbers: nothing is known of it.
    package var dependsOnMode: Bool { true }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        try body(x, module, context)
    }
}

extension Module {
    /// Children named "0", "1", ...
    package static func sequential(_ modules: [Module]) throws -> Module {
        try Module(Chain(), children: modules.enumerated().map { (String($0.offset), $0.element) })
    }

    package static func identity() throws -> Module { try Module(Identity()) }
    package static func flatten() throws -> Module { try Module(Flatten()) }

    package static func dropout(_ p: Double) throws -> Module {
        try LayerArgument.probability(p, "p", of: "dropout")
        return try Module(Dropout(p: p))
    }

    package static func custom(_ kind: String = "Module", children: [Child], _ body: @escaping CustomLayer.Body) throws
        -> Module
    {
        try Module(CustomLayer(kind, body), children: children)
    }
}
