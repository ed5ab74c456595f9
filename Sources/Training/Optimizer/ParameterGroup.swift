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
    /// What trains, by rate: the head's parameters and, with `layerDecay`, one group for each stage below it.
    ///
    /// Frozen parameters are in no group: an optimiser that held them would move them by momentum and decay.
    ///
    /// - Parameter decaysAll: biases and norms too.
    package func parameterGroups(
        rate: Double, headRate: Double, layerDecay: Double? = nil, decaysAll: Bool = false
    ) -> [ParameterGroup] {
        let paths = stages.map(\.path)
        let headStage =
            headPath.flatMap { path in paths.lastIndex { path == $0 || path.hasPrefix($0 + ".") || $0.isEmpty } }
            ?? paths.count
        var groups: [ParameterGroup] = []
        for (name, parameter) in parameters() where !parameter.isFrozen {
            let isHead = headPath.map { name.hasPrefix($0 + ".") } ?? false
            let stage = paths.lastIndex { $0.isEmpty || name.hasPrefix($0 + ".") } ?? 0
            let below = max(0, headStage - stage)
            let title = isHead ? "head" : layerDecay == nil ? "body" : "body, \(below) below the head"
            let own = isHead ? headRate : rate * power(layerDecay ?? 1, below)
            let member = ParameterGroup.Member(name: name, parameter: parameter, decays: decaysAll || parameter.shape.rank > 1)
            if let index = groups.firstIndex(where: { $0.name == title }) {
                groups[index].members.append(member)
            } else {
                groups.append(ParameterGroup(name: title, rate: own, members: [member]))
            }
        }
        return groups
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<max(0, exponent)).reduce(1) { product, _ in product * base }
    }
}
