import Tensors

/// What a dotted path in a model leads to.
package enum Part {
    case module(Module)
    case parameter(Parameter)
    case buffer(Variable)
}

extension Model {
    /// The part at a path: `layer1.0.conv1`, `layer1.0.conv1.weight`, `bn1.running_mean`; an empty path is the whole
    /// network.
    /// - Throws: `ModelError.unknownPart` with the names there are at the place where the path goes wrong.
    package func part(_ path: String) throws -> Part {
        var here = root
        var seen = ""
        let names = path.split(separator: ".").map(String.init)
        for (index, name) in names.enumerated() {
            seen = seen.joined(with: name)
            if let child = here.child(name) {
                here = child
            } else if index == names.count - 1, let parameter = here.parameter(name) {
                return .parameter(parameter)
            } else if index == names.count - 1, let buffer = here.buffer(name) {
                return .buffer(buffer)
            } else {
                throw ModelError.unknownPart(path: seen, known: here.partNames)
            }
        }
        return .module(here)
    }

    package func module(_ path: String) throws -> Module {
        if case .module(let module) = try part(path) { return module }
        throw ModelError.unknownPart(path: path, known: root.walk().map(\.path).filter { !$0.isEmpty })
    }

    /// Replaces a part: `model.fc = linear(512, 5)`.
    ///
    /// A name that is not there is an error, where PyTorch would silently add a layer nobody uses; features that do not
    /// fit are an error now, where PyTorch would fail in the first batch. A fresh linear layer in the head's place gets
    /// the head's start (small weights, bias 0); a layer from another model keeps its numbers.
    /// - Throws: `ModelError`; the model is then as before.
    package func setPart(_ path: String, to new: Module, seed: UInt64) throws {
        let names = path.split(separator: ".").map(String.init)
        guard let name = names.last else { throw ModelError.unknownPart(path: path, known: root.partNames) }
        let old = try module(path)
        let parent = try module(names.dropLast().joined(separator: "."))
        if let before = old.featuresTaken, let after = new.featuresTaken, before != after {
            throw ModelError.partDoesNotFit(
                path: path, old: old.layer.description, new: new.layer.description,
                expectedFeatures: before, seenFeatures: after)
        }
        try start(new, at: path, seed: seed)
        // A network for inputs of a size nobody told us cannot be tried out; then only the features were checked.
        let wasWhole = (try? shapes()) != nil
        try parent.replaceChild(name, with: new)
        do {
            if wasWhole { _ = try shapes() }
        } catch {
            try parent.replaceChild(name, with: old)
            throw error
        }
        for (_, module) in new.walk() { module.isAttached = true }
        edits.append(Edit(path: path, old: old.description, new: new.description))
        // What the outputs of a new head mean, nobody has said yet.
        if let headPath, path == headPath || isHeadParameter(path), new.linearLayers.last != nil { classNames = nil }
    }

    /// Remembers that the head did not come with the weights below it.
    package func noteNewHead() {
        guard let headPath, let headModule else { return }
        edits.append(Edit(path: headPath, old: "nothing", new: headModule.description))
    }

    /// Replaces a parameter's or buffer's values: `model.fc.bias = zeros(5)`.
    package func setTensor(_ path: String, to tensor: Tensor) throws {
        switch try part(path) {
        case .parameter(let parameter): try parameter.assign(tensor, path: path)
        case .buffer(let variable):
            guard tensor.shape == variable.tensor.shape else {
                throw ModelError.wrongParameterShape(path: path, expected: variable.tensor.shape, seen: tensor.shape)
            }
            try variable.assign(tensor)
        case .module: throw ModelError.unknownPart(path: path, known: state.map(\.name))
        }
    }

    /// Fills layers that have no numbers yet; the one that makes the outputs of a head gets the start of every head,
    /// alone or as the last of a chain that nobody has trained.
    private func start(_ new: Module, at path: String, seed: UInt64) throws {
        for (inner, module) in new.walk() where !module.isAttached {
            for (name, parameter) in module.parameters {
                try parameter.begin(seed: seed, name: path.joined(with: inner).joined(with: name))
            }
        }
        guard path == headPath, let output = new.linearLayers.last,
            !output.module.isAttached
                || output.module !== new && output.module.parameters.allSatisfy(\.parameter.isFresh)
        else { return }
        try startAsHead(output.module, output.layer, path: path.joined(with: output.path), seed: seed)
    }

    private func startAsHead(_ module: Module, _ layer: Linear, path: String, seed: UInt64) throws {
        let model = try Module.head(layer.inFeatures, layer.outFeatures)
        try model.initialize(seed: seed, path: path)
        for (name, parameter) in module.parameters {
            guard let start = model.parameter(name) else { continue }
            try parameter.begin(with: start.tensor)
        }
    }

    /// Gives the model a new head for `classes` outputs, started so that the first loss is ln(classes), and trainable.
    package func replaceHead(classes: Int, names: [String]? = nil, seed: UInt64) throws {
        guard let path = headPath, let features = headFeatures else { throw ModelError.noHead(model: architecture) }
        try LayerArgument.positive(classes, "classes", of: "replace_head")
        if let names, names.count != classes {
            throw ModelError.invalidArgument(
                layer: "replace_head", argument: "classes", value: "\(names.count) names", expected: "\(classes)")
        }
        try setPart(path, to: try headLike(classes: classes, features: features), seed: seed)
        classNames = names
    }

    /// A new head of the layers that the present one is made of, all drawn anew; one linear layer for a head of none,
    /// or of layers that nobody can describe.
    private func headLike(classes: Int, features: Int) throws -> Module {
        guard let head = headModule, !(head.layer is Linear), let recipe = head.recipe?.with(outputs: classes) else {
            return try .linear(features, classes)
        }
        return try Module.made(by: recipe)
    }

    /// Takes the head off: what comes out is what it saw. timm's `num_classes=0`.
    package func removeHead() throws {
        guard let headPath else { throw ModelError.noHead(model: architecture) }
        try setPart(headPath, to: try .identity(), seed: 0)
        classNames = nil
    }

    /// Puts the head that a file describes in place; its numbers come from the file.
    package func takeHead(_ recipe: LayerRecipe) throws {
        guard let headPath else { throw ModelError.noHead(model: architecture) }
        try setPart(headPath, to: try .made(by: recipe), seed: 0)
        edits.removeLast()
    }
}

extension Module {
    /// `Linear(512, 10)`, or `Sequential(Dropout(0.2), Linear(512, 10))`; of many parts their number.
    var description: String {
        if children.isEmpty { return layer.description }
        let parts =
            children.count > 4 ? "\(children.count) parts" : children.map(\.module.description).joined(separator: ", ")
        return "\(layer.kind)(\(parts))"
    }

    /// Linear layers in it, itself included, in forward order, with their paths below it.
    var linearLayers: [(path: String, module: Module, layer: Linear)] {
        leaves.compactMap { leaf in (leaf.module.layer as? Linear).map { (leaf.path, leaf.module, $0) } }
    }

    /// The features that its first linear layer takes, where nothing before that changes their number.
    var featuresTaken: Int? {
        guard layer is Linear || layer is Chain, let first = linearLayers.first else { return nil }
        let before = leaves.prefix { $0.module !== first.module }
        return before.allSatisfy { $0.module.layer is Dropout || $0.module.layer is Activation }
            ? first.layer.inFeatures : nil
    }
}
