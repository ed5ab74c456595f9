import Tensors

/// `y = x wᵀ + b` over the last axis. Weight `[out, in]`, as in PyTorch.
package struct Linear: Layer {
    package let inFeatures: Int
    package let outFeatures: Int
    package let hasBias: Bool

    package var kind: String { "Linear" }
    package var details: String { "\(inFeatures), \(outFeatures)" + (hasBias ? "" : ", bias=False") }
    package var input: ExpectedShape { ExpectedShape([.exactly(inFeatures)], allowsLeadingAxes: true) }

    package func multiplications(output: Shape, module: Module) -> Int { output.count &* inFeatures }

    package func forward(_ x: Tensor, _ module: Module, _ context: ForwardContext) throws -> Tensor {
        try x.linear(try module.tensor("weight"), hasBias ? try module.tensor("bias") : nil)
    }
}

extension Module {
    /// PyTorch's default start, uniform within 1 / sqrt(in).
    package static func linear(_ inFeatures: Int, _ outFeatures: Int, bias: Bool = true) throws -> Module {
        try linear(
            inFeatures, outFeatures, bias: bias, weight: .uniformFanIn(inFeatures), biases: .uniformFanIn(inFeatures))
    }

    /// A classification head: small weights, bias 0, so that the first loss is ln(classes).
    package static func head(_ inFeatures: Int, _ classes: Int) throws -> Module {
        try linear(inFeatures, classes, bias: true, weight: .head, biases: .zeros)
    }

    package static func linear(
        _ inFeatures: Int, _ outFeatures: Int, bias: Bool = true,
        weight: Initialization, biases: Initialization
    ) throws -> Module {
        try LayerArgument.positive(inFeatures, "in_features", of: "linear")
        try LayerArgument.positive(outFeatures, "out_features", of: "linear")
        var parameters = [(name: "weight", parameter: try Parameter([outFeatures, inFeatures], weight))]
        if bias { parameters.append(("bias", try Parameter([outFeatures], biases))) }
        return try Module(
            Linear(inFeatures: inFeatures, outFeatures: outFeatures, hasBias: bias), parameters: parameters)
    }
}

/// Range checks on what a person wrote as a layer's arguments.
package enum LayerArgument {
    /// No layer of any model here is larger; the product of a few such numbers still fits an `Int`.
    package static let largest = 1 << 24

    package static func positive(_ value: Int, _ argument: String, of layer: String) throws {
        try within(value, 1...largest, argument, of: layer)
    }

    package static func within(_ value: Int, _ range: ClosedRange<Int>, _ argument: String, of layer: String) throws {
        guard range.contains(value) else {
            throw ModelError.invalidArgument(
                layer: layer, argument: argument, value: String(value),
                expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    package static func probability(_ value: Double, _ argument: String, of layer: String) throws {
        guard value >= 0, value < 1 else {
            throw ModelError.invalidArgument(
                layer: layer, argument: argument, value: "\(value)", expected: "a number from 0 up to, not including, 1"
            )
        }
    }

    package static func spatialAxes(
        _ lists: [(name: String, values: [Int])], _ axes: Int, range: ClosedRange<Int>, of layer: String
    ) throws {
        for (name, values) in lists {
            guard values.count == axes else {
                throw ModelError.invalidArgument(
                    layer: layer, argument: name, value: "\(values)", expected: "one number, or \(axes)")
            }
            for value in values { try within(value, range, name, of: layer) }
        }
    }

    /// `3` for `[3, 3]`, else `(3, 1)`: how PyTorch users write sizes.
    package static func text(_ sizes: [Int]) -> String {
        if let first = sizes.first, sizes.allSatisfy({ $0 == first }) { return String(first) }
        return "(" + sizes.map(String.init).joined(separator: ", ") + ")"
    }
}
