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
    /// Tensors of another size that a rule made fit: the first convolution for other channels, positions for another
    /// picture size.
    package var adapted: [Difference] = []
    /// Tensors with values that are not numbers.
    package var notNumbers: [String] = []

    /// Facts for a person, at most a few lines.
    package var lines: [String] {
        var lines = ["\(matched) of \(total) tensors match"]
        if let strippedPrefix { lines.append("names without the prefix '\(strippedPrefix)'") }
        if let newHead {
            lines.append("the file's head has \(newHead.file) classes, the model's \(newHead.model): new head")
        }
        lines += differing.prefix(4).map { "\($0.name): \($0.file) in the file, \($0.model) in the model" }
        if differing.count > 4 { lines.append("... and \(differing.count - 4) more of other shapes") }
        return lines + unmatched
    }

    /// What has no partner, by layer.
    package var unmatched: [String] {
        (missing.isEmpty ? [] : ["missing in the file: " + WeightsReport.byLayer(missing)])
            + (unexpected.isEmpty ? [] : ["only in the file: " + WeightsReport.byLayer(unexpected)])
    }

    /// Names of tensors, as few words as they allow: one by one, then by layer, then by stage.
    package static func byLayer(_ names: [String]) -> String {
        if names.count <= 4 { return names.joined(separator: ", ") }
        func groups(_ depth: Int?) -> [(name: String, count: Int)] {
            var groups: [(name: String, count: Int)] = []
            for name in names {
                let parts = name.split(separator: ".").dropLast()
                let group = parts.prefix(depth ?? parts.count).joined(separator: ".")
                if let at = groups.firstIndex(where: { $0.name == group }) {
                    groups[at].count += 1
                } else {
                    groups.append((group, 1))
                }
            }
            return groups
        }
        let chosen = [groups(nil), groups(2), groups(1)].first { $0.count <= 6 } ?? groups(1)
        let shown = chosen.prefix(8).map { "\($0.name.isEmpty ? "top" : $0.name) (\($0.count))" }
        return shown.joined(separator: ", ") + (chosen.count > 8 ? ", ... (\(names.count) in all)" : "")
    }
}
