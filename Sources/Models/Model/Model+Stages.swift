import Tensors

/// One step of a model that is a chain: what a frozen bottom can end with.
package struct Stage {
    /// Dotted: chains inside chains are taken apart, so `layer1.0`, not `layer1`.
    package let path: String
    package let module: Module
}

extension Model {
    /// The steps of the forward pass in order. A model that is no chain is one step.
    /// ResNet: conv1, bn1, act1, maxpool, layer1.0, ..., global_pool, fc.
    package var stages: [Stage] {
        func steps(_ module: Module, _ path: String) -> [Stage] {
            guard module.layer is Chain else { return [Stage(path: path, module: module)] }
            return module.children.flatMap { steps($0.module, path.joined(with: $0.name)) }
        }
        return steps(root, "")
    }

    /// Names a person would use for stages: `layer1` when all of its blocks are among them, `layer1.0` otherwise.
    package func names(of chosen: [Stage]) -> [String] {
        func top(_ path: String) -> Substring { path.prefix { $0 != "." } }
        let all = Dictionary(grouping: stages, by: { top($0.path) }), taken = Dictionary(grouping: chosen, by: { top($0.path) })
        var names: [String] = []
        for stage in chosen {
            let part = top(stage.path)
            let name = taken[part]?.count == all[part]?.count ? String(part) : stage.path
            if names.last != name { names.append(name) }
        }
        return names
    }

    /// How many steps from the bottom are completely frozen and give the same features every time:
    /// every parameter frozen, BatchNorm on stored statistics, no dropout. Their features need computing once.
    package var frozenPrefix: Int { stages.prefix { $0.module.isFixed }.count }

    /// The features after the first `count` steps.
    package func forwardPrefix(_ x: Tensor, upTo count: Int, context: ForwardContext) throws -> Tensor {
        try stages.prefix(max(0, count)).reduce(x) { try context.run($1.module, named: $1.path, $0) }
    }

    /// The rest of the forward pass, from the features after the first `count` steps.
    package func forwardSuffix(_ features: Tensor, from count: Int, context: ForwardContext) throws -> Tensor {
        try stages.dropFirst(max(0, count)).reduce(features) { try context.run($1.module, named: $1.path, $0) }
    }

    /// Steps up to and including a layer, for `forwardPrefix`: `layer3` is the end of all its blocks, `conv1` of its stem.
    /// - Throws: `ModelError.notAStage` for a layer inside a block.
    package func stageCount(through path: String) throws -> Int {
        let stages = stages
        guard let last = stages.lastIndex(where: { $0.path == path || $0.path.hasPrefix(path + ".") }) else {
            throw ModelError.notAStage(path: path, stages: stages.map(\.path))
        }
        return last + 1
    }
}

extension Module {
    /// Whether training cannot change what this module computes.
    package var isFixed: Bool {
        parameters.allSatisfy { $0.parameter.isFrozen }
            && (!layer.dependsOnMode || staysInInference)
            && children.allSatisfy { $0.module.isFixed }
    }

    /// Whether something in it is frozen, everything, or there is nothing to freeze.
    package var frozenMark: FrozenMark {
        let own = namedParameters()
        if own.isEmpty { return staysInInference ? .all : .nothing }
        let frozen = own.count { $0.parameter.isFrozen }
        return frozen == 0 ? .none : frozen == own.count ? .all : .some
    }
}

package enum FrozenMark: String, Sendable { case all, some, none, nothing }
