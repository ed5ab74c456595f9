/// A layer as plain data, enough to make it again: a head of several layers travels with its weights.
package struct LayerRecipe: Hashable, Sendable {
    package struct Setting: Hashable, Sendable {
        package let name: String
        package var value: Double

        package init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    package struct Part: Hashable, Sendable {
        package let name: String
        package var recipe: LayerRecipe

        package init(name: String, recipe: LayerRecipe) {
            self.name = name
            self.recipe = recipe
        }
    }

    /// The layer's `kind`.
    package let kind: String
    package var settings: [Setting]
    package var parts: [Part]

    package init(kind: String, settings: [Setting] = [], parts: [Part] = []) {
        self.kind = kind
        self.settings = settings
        self.parts = parts
    }

    /// - Throws: `ModelError.invalidArgument`.
    fileprivate func number(_ name: String) throws -> Double {
        guard let setting = settings.first(where: { $0.name == name }) else {
            throw ModelError.invalidArgument(layer: kind, argument: name, value: "nothing", expected: "a number")
        }
        return setting.value
    }

    fileprivate func count(_ name: String) throws -> Int {
        let value = try number(name)
        guard let count = Int(exactly: value) else {
            throw ModelError.invalidArgument(
                layer: kind, argument: name, value: "\(value)", expected: "a whole number")
        }
        return count
    }

    /// The same with another number of outputs: of its last linear layer. nil when it has none.
    package func with(outputs: Int) -> LayerRecipe? {
        var copy = self
        if kind == "Linear" {
            copy.settings = settings.map {
                $0.name == "out_features" ? Setting(name: $0.name, value: Double(outputs)) : $0
            }
            return copy
        }
        for index in parts.indices.reversed() {
            if let changed = parts[index].recipe.with(outputs: outputs) {
                copy.parts[index].recipe = changed
                return copy
            }
        }
        return nil
    }
}

/// A layer that a recipe can describe: one that may be a part of a stored head.
package protocol DescribedLayer: Layer, SendableMetatype {
    /// Its constants by name.
    var settings: [(name: String, value: Double)] { get }
    /// The layer of this kind that a recipe describes, with fresh numbers.
    static func module(_ recipe: LayerRecipe) throws -> Module
}

extension Linear: DescribedLayer {
    package var settings: [(name: String, value: Double)] {
        [("in_features", Double(inFeatures)), ("out_features", Double(outFeatures)), ("bias", hasBias ? 1 : 0)]
    }
    package static func module(_ recipe: LayerRecipe) throws -> Module {
        try .linear(recipe.count("in_features"), recipe.count("out_features"), bias: recipe.number("bias") != 0)
    }
}

extension Dropout: DescribedLayer {
    package var settings: [(name: String, value: Double)] { [("p", p)] }
    package static func module(_ recipe: LayerRecipe) throws -> Module { try .dropout(recipe.number("p")) }
}

extension BatchNorm: DescribedLayer {
    package var settings: [(name: String, value: Double)] {
        [("channels", Double(channels)), ("eps", epsilon), ("momentum", momentum)]
    }
    package static func module(_ recipe: LayerRecipe) throws -> Module {
        try .batchNorm(
            recipe.count("channels"), epsilon: recipe.number("eps"), momentum: recipe.number("momentum"))
    }
}

extension LayerNorm: DescribedLayer {
    package var settings: [(name: String, value: Double)] { [("features", Double(features)), ("eps", epsilon)] }
    package static func module(_ recipe: LayerRecipe) throws -> Module {
        try .layerNorm(recipe.count("features"), epsilon: recipe.number("eps"))
    }
}

extension Activation: DescribedLayer {
    package var settings: [(name: String, value: Double)] { [] }
    package static func module(_ recipe: LayerRecipe) throws -> Module {
        guard let function = Function(rawValue: recipe.kind) else { throw LayerRecipe.unknown(recipe.kind) }
        return try .activation(function)
    }
}

extension Identity: DescribedLayer {
    package var settings: [(name: String, value: Double)] { [] }
    package static func module(_ recipe: LayerRecipe) throws -> Module { try .identity() }
}

extension Flatten: DescribedLayer {
    package var settings: [(name: String, value: Double)] { [] }
    package static func module(_ recipe: LayerRecipe) throws -> Module { try .flatten() }
}

extension Chain: DescribedLayer {
    package var settings: [(name: String, value: Double)] { [] }
    package static func module(_ recipe: LayerRecipe) throws -> Module {
        try Module(Chain(recipe.kind), children: recipe.parts.map { ($0.name, try Module.made(by: $0.recipe)) })
    }
}

extension LayerRecipe {
    /// Kinds by name; a new one is its conformance and its line here.
    fileprivate static let kinds: [String: any DescribedLayer.Type] = {
        var kinds: [String: any DescribedLayer.Type] = [
            "Linear": Linear.self, "Dropout": Dropout.self, "BatchNorm": BatchNorm.self, "LayerNorm": LayerNorm.self,
            "Identity": Identity.self, "Flatten": Flatten.self, "Sequential": Chain.self,
        ]
        for function in Activation.Function.allCases { kinds[function.rawValue] = Activation.self }
        return kinds
    }()

    fileprivate static func unknown(_ kind: String) -> ModelError {
        .invalidArgument(
            layer: "head", argument: "kind", value: "'\(kind)'", expected: kinds.keys.sorted().joined(separator: ", "))
    }
}

extension Module {
    /// What makes this module again; nil when a part of it is of a kind that cannot be described.
    package var recipe: LayerRecipe? {
        guard let layer = layer as? any DescribedLayer, LayerRecipe.kinds[layer.kind] != nil else { return nil }
        let parts = children.compactMap { child in
            child.module.recipe.map { LayerRecipe.Part(name: child.name, recipe: $0) }
        }
        guard parts.count == children.count else { return nil }
        return LayerRecipe(
            kind: layer.kind, settings: layer.settings.map { .init(name: $0.name, value: $0.value) }, parts: parts)
    }

    /// The module that a recipe describes, with fresh numbers.
    /// - Throws: `ModelError` for a kind that does not exist or settings out of range.
    package static func made(by recipe: LayerRecipe) throws -> Module {
        guard let kind = LayerRecipe.kinds[recipe.kind] else { throw LayerRecipe.unknown(recipe.kind) }
        return try kind.module(recipe)
    }
}
