import Tensors

/// What BatchNorm does in frozen layers. The field has five different behaviours; these three are named.
package enum FrozenBatchNorm: String, CaseIterable, Sendable {
    /// Stored statistics are used and kept; scale and shift are fixed. Frozen means frozen.
    case frozen
    /// Scale and shift are fixed; statistics are the batch's and the stored ones follow (what `requires_grad=False`
    /// alone does in PyTorch).
    case stats
    /// As usual: scale and shift train too (fastai's habit).
    case train
}

/// Which layers a `freeze` or `unfreeze` is about.
package enum Selection: Sendable {
    case everything
    /// Everything up to and including the layer (or the last layer a glob matches), in forward order.
    case until(String)
    /// This share of the layers that have weights, from the bottom.
    case fraction(Double)
    /// Names or globs of layers or parameters: `layer1`, `layer*.0`, `*.bn1`, `*.bias`.
    case only([String])
    case but([String])
}

extension Model {
    /// Freezes layers: no gradient, BatchNorm as asked, dropout off. What is frozen already stays so.
    ///
    /// Frozen is a property of the model that neither `train()` nor `fit` undoes.
    /// - Throws: `ModelError.nothingMatches`; nothing is changed then.
    package func freeze(_ selection: Selection = .everything, batchNorm: FrozenBatchNorm = .frozen) throws {
        let names = try selected(selection)
        for (path, module) in root.walk() {
            let whole = covers(names, path, module)
            let isNorm = module.layer is BatchNorm
            for (name, parameter) in module.parameters where names.contains(path.joined(with: name)) {
                if !(isNorm && batchNorm == .train) { parameter.isFrozen = true }
            }
            if whole { module.staysInInference = !isNorm || batchNorm == .frozen }
        }
    }

    package func unfreeze(_ selection: Selection = .everything) throws {
        let names = try selected(selection)
        for (path, module) in root.walk() {
            for (name, parameter) in module.parameters where names.contains(path.joined(with: name)) {
                parameter.isFrozen = false
            }
            // A container with one trainable layer is not frozen as a whole.
            if names.contains(where: { $0 == path || $0.hasPrefix(path.isEmpty ? "" : path + ".") }) {
                module.staysInInference = false
            }
        }
    }

    /// Whether a selection takes a module as a whole: itself, or everything in it.
    private func covers(_ names: Set<String>, _ path: String, _ module: Module) -> Bool {
        if names.contains(path) { return true }
        let parts =
            module.parameters.map { path.joined(with: $0.name) } + module.children.map { path.joined(with: $0.name) }
        guard !parts.isEmpty else { return false }
        return module.parameters.allSatisfy { names.contains(path.joined(with: $0.name)) }
            && module.children.allSatisfy { covers(names, path.joined(with: $0.name), $0.module) }
    }

    /// Full names of the leaf modules and parameters a selection takes.
    private func selected(_ selection: Selection) throws -> Set<String> {
        let leaves = root.leaves
        func everything(in leaves: some Sequence<(path: String, module: Module)>) -> Set<String> {
            Set(leaves.flatMap { leaf in [leaf.path] + leaf.module.parameters.map { leaf.path.joined(with: $0.name) } })
                .union(
                    root.walk().filter { !$0.module.children.isEmpty }.flatMap { own in
                        // A container's own parameters go with its last leaf.
                        leaves.contains { $0.path.hasPrefix(own.path) }
                            ? own.module.parameters.map { own.path.joined(with: $0.name) } : []
                    })
        }
        switch selection {
        case .everything: return everything(in: leaves)
        case .until(let pattern):
            guard let last = leaves.lastIndex(where: { Glob(pattern).matches(path: $0.path) }) else {
                throw nothing(pattern)
            }
            return everything(in: leaves[...last])
        case .fraction(let share):
            guard share >= 0, share <= 1 else { throw ModelError.invalidFraction(share) }
            let weighted = leaves.indices.filter { !leaves[$0].module.parameters.isEmpty }
            let count = Int((share * Double(weighted.count)).rounded())
            guard count > 0 else { return [] }
            return everything(in: leaves[...weighted[count - 1]])
        case .only(let patterns): return try patterns.reduce(into: []) { $0.formUnion(try matching($1)) }
        case .but(let patterns):
            return try patterns.reduce(into: everything(in: leaves)) { $0.subtract(try matching($1)) }
        }
    }

    private func matching(_ pattern: String) throws -> Set<String> {
        let glob = Glob(pattern)
        let names = root.walk().flatMap { place in
            (place.module.children.isEmpty ? [place.path] : [])
                + place.module.parameters.map { place.path.joined(with: $0.name) }
        }
        let found = Set(names.filter { glob.matches(path: $0) })
        guard !found.isEmpty else { throw nothing(pattern) }
        return found
    }

    private func nothing(_ pattern: String) -> ModelError {
        .nothingMatches(pattern: pattern, known: root.walk().map(\.path).filter { !$0.isEmpty })
    }
}

/// Shell patterns over dotted names: `*` any characters, dots too, `?` one.
package struct Glob {
    private let pattern: [Character]

    package init(_ pattern: String) { self.pattern = Array(pattern) }

    /// Whether the pattern matches the path or a container above it: `layer1` takes `layer1.0.conv1`.
    package func matches(path: String) -> Bool {
        var prefix = Substring(path)
        while true {
            if matches(String(prefix)) { return true }
            guard let dot = prefix.lastIndex(of: ".") else { return false }
            prefix = prefix[..<dot]
        }
    }

    /// Whole-name match, in time proportional to both lengths multiplied: no pattern makes it hang.
    package func matches(_ text: String) -> Bool {
        let text = Array(text)
        var (p, t, star, mark) = (0, 0, -1, 0)
        while t < text.count {
            if p < pattern.count, pattern[p] == "*" {
                (star, mark) = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
                p += 1
                t += 1
            } else if star >= 0 {
                p = star + 1
                mark += 1
                t = mark
            } else {
                return false
            }
        }
        while p < pattern.count, pattern[p] == "*" { p += 1 }
        return p == pattern.count
    }
}
