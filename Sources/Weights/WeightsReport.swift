import Tensors

/// How a file's tensors fit a model's.
package struct WeightsReport: Sendable {
    package struct Difference: Sendable {
        package let name: String
        package let model: Shape
        package let file: Shape
    }

    /// Tensors of the model found in the file with the right shape, of so many.
    package var matched = 0
    package var total = 0
    /// In the model, not in the file.
    package var missing: [String] = []
    /// In the file, not in the model.
    package var unexpected: [String] = []
    package var differing: [Difference] = []
    /// What was taken off the file's names: `module.`.
    package var strippedPrefix: String?
    /// Classes of the file's head and of the model's, when they differ: the model keeps its own, new head.
    package var newHead: (file: Int, model: Int)?
    /// Channels the first convolution was adapted from and to.
    package var adaptedChannels: (file: Int, model: Int)?

    /// Facts for a person, at most a few lines.
    package var lines: [String] {
        var lines = ["\(matched) of \(total) tensors match"]
        if let strippedPrefix { lines.append("names without the prefix '\(strippedPrefix)'") }
        if let newHead {
            lines.append("the file's head has \(newHead.file) classes, the model's \(newHead.model): new head")
        }
        if let adaptedChannels {
            lines.append("first convolution adapted from \(adaptedChannels.file) to \(adaptedChannels.model) channels")
        }
        lines += differing.prefix(4).map { "\($0.name): \($0.file) in the file, \($0.model) in the model" }
        if differing.count > 4 { lines.append("... and \(differing.count - 4) more of other shapes") }
        if !missing.isEmpty { lines.append("missing in the file: " + WeightsReport.some(missing)) }
        if !unexpected.isEmpty { lines.append("only in the file: " + WeightsReport.some(unexpected)) }
        return lines
    }

    private static func some(_ names: [String]) -> String {
        names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", ... (\(names.count))" : "")
    }
}
