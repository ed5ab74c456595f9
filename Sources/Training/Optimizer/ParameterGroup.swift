import Models
import Tensors

/// Parameters that share a learning rate.
package struct ParameterGroup {
    package struct Member {
        package let name: String
        package let parameter: Parameter
        /// In a `fit` biases and the scales and shifts of norms are not pulled to zero.
        package let decays: Bool
    }

    /// `head`, `body`, or `body` with the stages above it.
    package let name: String
    /// Of the run, before the schedule.
    package var rate: Double
    package var members: [Member]

    package var parameterCount: Int { members.reduce(0) { $0 + $1.parameter.shape.count } }
}

extension Model {
    /// What trains, by rate: the head's parameters and, with `layerDecay`, one group for each block below it.
    ///
    /// Frozen parameters are in no group: an optimiser that held them would move them by momentum and decay.
    ///
    /// - Parameter decaysAll: biases and norms too.
    package func parameterGroups(
        rate: Double, headRate: Double, layerDecay: Double? = nil, decaysAll: Bool = false
    ) -> [ParameterGroup] {
        let blocks = layerDecay == nil ? nil : blocksBelowHead
        var groups: [ParameterGroup] = []
        for (name, parameter) in parameters() where !parameter.isFrozen {
            let isHead = headPath.map { name.hasPrefix($0 + ".") } ?? false
            let below = blocks?.of(name) ?? 0
            let title = isHead ? "head" : layerDecay == nil ? "body" : "body, \(below) below the head"
            let own = isHead ? headRate : rate * power(layerDecay ?? 1, below)
            let member = ParameterGroup.Member(
                name: name, parameter: parameter, decays: decaysAll || parameter.shape.rank > 1)
            if let index = groups.firstIndex(where: { $0.name == title }) {
                groups[index].members.append(member)
            } else {
                groups.append(ParameterGroup(name: title, rate: own, members: [member]))
            }
        }
        return groups
    }

    /// How far below the head each stage is, in blocks.
    private struct BlockDepth {
        let paths: [String]
        let below: [Int]

        /// Parameters that are in no stage (a class token, a position embedding) belong to the stem.
        func of(_ parameter: String) -> Int {
            paths.lastIndex { $0.isEmpty || parameter.hasPrefix($0 + ".") }.map { below[$0] } ?? below.first ?? 0
        }
    }

    /// As timm counts: what comes before the first numbered block is the stem, what comes behind the last one belongs
    /// to the head, and a normalisation to what it normalises. Stages without parameters do not count.
    private var blocksBelowHead: BlockDepth {
        func block(_ path: String) -> Substring? {
            let parts = path.split(separator: ".")
            return parts.lastIndex { $0.allSatisfy(\.isNumber) }.map { path[..<parts[$0].endIndex] }
        }
        func isHead(_ path: String) -> Bool { headPath.map { path == $0 || $0.hasPrefix(path + ".") } ?? false }
        let stages = stages
        let lastBlock =
            stages.lastIndex { block($0.path) != nil && !$0.allParameters.isEmpty && !isHead($0.path) } ?? 0
        var levels: [Int] = []
        var level = 0
        var current: Substring?
        for (index, stage) in stages.enumerated() {
            let isNorm = stage.module.layer is BatchNorm || stage.module.layer is LayerNorm
            let isAbove = index > lastBlock && !isNorm || isHead(stage.path)
            if let own = block(stage.path), !stage.allParameters.isEmpty, !isNorm, !isAbove, own != current {
                level += levels.isEmpty ? 0 : 1
                current = own
            }
            levels.append(isAbove ? .max : level)
        }
        return BlockDepth(paths: stages.map(\.path), below: levels.map { $0 == .max ? 0 : level + 1 - $0 })
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<max(0, exponent)).reduce(1) { product, _ in product * base }
    }
}
