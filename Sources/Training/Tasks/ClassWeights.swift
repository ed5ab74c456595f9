import Data
import Files

/// How much the rows of each class count in the loss.
package enum ClassWeights: OptionValue, Sendable {
    /// As rare as a class is: the number of rows over that of the class and of classes.
    case balanced
    case byName([(name: String, weight: Double)])

    package static var type: String { "str | dict" }
    package static var choices: [String] { ["balanced"] }
    package var text: String {
        switch self {
        case .balanced: "'balanced'"
        case .byName(let weights): "{" + weights.map { "'\($0.name)': \($0.weight)" }.joined(separator: ", ") + "}"
        }
    }

    package static func read(_ argument: any OptionArgument) throws -> ClassWeights {
        if let entries = try argument.entries() {
            return .byName(try entries.map { ($0.name, try $0.value.double()) })
        }
        guard argument.isText else { throw argument.mismatch("'balanced' or a dict") }
        let word = try argument.string()
        guard word == "balanced" else {
            throw TrainingError.unknownOption(name: argument.name, value: word, known: choices)
        }
        return .balanced
    }

    /// A weight for each class; those that are not named weigh 1.
    func resolved(_ column: ClassColumn) throws -> [Float] {
        let groups = column.groups
        switch self {
        case .balanced:
            let present = groups.count { !$0.isEmpty }
            return groups.map { $0.isEmpty ? 1 : Float(column.count) / Float(present * $0.count) }
        case .byName(let weights):
            var result = [Float](repeating: 1, count: groups.count)
            for (name, weight) in weights {
                guard let label = column.names.firstIndex(of: name) ?? Int(name), result.indices.contains(label) else {
                    throw TrainingError.unknownOption(name: "class_weights", value: name, known: column.names)
                }
                guard weight >= 0, weight.isFinite else {
                    throw TrainingError.badOption(
                        name: "class_weights[\"\(name)\"]", value: "\(weight)", expected: "0 or more")
                }
                result[label] = Float(weight)
            }
            guard groups.indices.contains(where: { !groups[$0].isEmpty && result[$0] > 0 }) else {
                throw TrainingError.badOption(name: "class_weights", value: text, expected: "above 0 for some class")
            }
            return result
        }
    }

    /// What the weights do to the loss.
    func words(_ column: ClassColumn) throws -> String {
        let weights = try resolved(column)
        let named = weights.enumerated().map { label, weight in
            "\(column.names.indices.contains(label) ? column.names[label] : String(label)) \(Double(weight).short)"
        }
        return "the loss is a mean in which rows weigh by class: \(ClassNames.list(named))"
    }
}
