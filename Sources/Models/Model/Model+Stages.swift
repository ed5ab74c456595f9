import Tensors

/// One step of a model that is a chain: what a frozen bottom can end with.
package struct Stage {
    /// Dotted: chains inside chains are taken apart, so `layer1.0`, not `layer1`.
    package let path: String
    package let module: Module
    /// The chains it is the last step of, innermost first, with the names under which they know it: what they do after
    /// it.
    let chains: [(module: Module, name: String)]

    /// Its own parameters, and those of the chains that do something after it.
    package var allParameters: [Parameter] { module.namedParameters().map(\.parameter) + outerParameters }

    /// Of the chains that do something after it.
    package var outerParameters: [Parameter] { chains.flatMap { $0.module.parameters.map(\.parameter) } }

    /// Whether training cannot change what this step computes.
    package var isFixed: Bool {
        module.isFixed && chains.allSatisfy { $0.module.parameters.allSatisfy(\.parameter.isFrozen) }
    }

    func run(_ x: Tensor, _ context: ForwardContext) throws -> Tensor {
        try chains.reduce(try context.run(module, named: path, x)) { x, chain in
            guard let layer = chain.module.layer as? any ChainLayer else { return x }
            return try layer.after(chain.name, x, chain.module)
        }
    }
}

extension Model {
    /// The steps of the forward pass in order. A model that is no chain is one step.
    /// ResNet: conv1, bn1, act1, maxpool, layer1.0, ..., global_pool, fc.
    package var stages: [Stage] {
        // A chain's own step after a child belongs to the last step inside that child.
        func steps(_ module: Module, _ path: String, _ chains: [(module: Module, name: String)]) -> [Stage] {
            guard module.layer is any ChainLayer, !module.children.isEmpty else {
                return [Stage(path: path, module: module, chains: chains)]
            }
            return module.children.enumerated().flatMap { index, child in
                steps(
                    child.module, path.joined(with: child.name),
                    [(module, child.name)] + (index == module.children.count - 1 ? chains : []))
            }
        }
        return steps(root, "", [])
    }

    /// Names a person would use for stages: `layer1` when all of its blocks are among them, `layer1.0` otherwise.
    package func names(of chosen: [Stage]) -> [String] {
        func top(_ path: String) -> Substring { path.prefix { $0 != "." } }
        let all = Dictionary(grouping: stages, by: { top($0.path) })
        let taken = Dictionary(grouping: chosen, by: { top($0.path) })
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
    package var frozenPrefix: Int { stages.prefix(while: \.isFixed).count }

    /// The features after the first `count` steps.
    package func forwardPrefix(_ x: Tensor, upTo count: Int, context: ForwardContext) throws -> Tensor {
        try stages.prefix(max(0, count)).reduce(x) { try $1.run($0, context) }
    }

    /// What the body makes of a batch before it is pooled for the head: timm's `forward_features`.
    package func forwardFeatures(_ x: Tensor, context: ForwardContext) throws -> Tensor {
        let stages = stages
        let pool = stages.firstIndex { $0.module.layer is GlobalPool || $0.module.layer is AdaptivePool }
        let end =
            pool ?? headPath.flatMap { head in stages.firstIndex { $0.path == head || $0.path.hasPrefix(head + ".") } }
        guard let end, end > 0 else { return x }
        // What a chain does after its last step here is done for the head: a transformer's choice of the class token.
        let before = try stages[..<(end - 1)].reduce(x) { try $1.run($0, context) }
        return try context.run(stages[end - 1].module, named: stages[end - 1].path, before)
    }

    /// Channels, or features a token, of `forwardFeatures`: timm's `num_features`.
    package var featureCount: Int? {
        get throws {
            let shape = try forwardFeatures(try Tensor.placeholder(inputShape, .f32), context: .inference()).shape
            return shape.rank >= 4 ? shape[1] : shape.dims.last
        }
    }

    /// Some steps in the middle.
    package func forwardStages(_ x: Tensor, _ range: Range<Int>, context: ForwardContext) throws -> Tensor {
        try stages[range].reduce(x) { try $1.run($0, context) }
    }

    /// The rest of the forward pass, from the features after the first `count` steps.
    package func forwardSuffix(_ features: Tensor, from count: Int, context: ForwardContext) throws -> Tensor {
        try stages.dropFirst(max(0, count)).reduce(features) { try $1.run($0, context) }
    }

    /// Steps up to and including a layer, for `forwardPrefix`: `layer3` is the end of all its blocks, `conv1` of its
    /// stem.
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
