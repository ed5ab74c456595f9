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
        if let before = old.layer as? Linear, let after = new.layer as? Linear, before.inFeatures != after.inFeatures {
            throw ModelError.partDoesNotFit(
                path: path, old: before.description, new: after.description,
                expectedFeatures: before.inFeatures, seenFeatures: after.inFeatures)
        }
        if path == headPath, !new.isAttached, let fresh = new.layer as? Linear {
            try startAsHead(new, fresh, path: path, seed: seed)
        }
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
        edits.append(Edit(path: path, old: old.layer.description, new: new.layer.description))
        if let classes = classCount, let known = classNames, known.count != classes { classNames = nil }
    }

    /// Remembers that the head did not come with the weights below it.
    package func noteNewHead(classesBefore classes: Int) {
        guard let headPath, let features = headFeatures, let now = classCount else { return }
        edits.append(Edit(path: headPath, old: "Linear(\(features), \(classes))", new: "Linear(\(features), \(now))"))
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

    private func startAsHead(_ module: Module, _ layer: Linear, path: String, seed: UInt64) throws {
        let model = try Module.head(layer.inFeatures, layer.outFeatures)
        try model.initialize(seed: seed, path: path)
        for (name, parameter) in module.parameters {
            guard let start = model.parameter(name) else { continue }
            try parameter.variable.assign(start.tensor)
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
        try setPart(path, to: try .linear(features, classes), seed: seed)
        classNames = names
    }
}
