import Runtime
import Training

/// What is said when data name classes that a model does not know.
enum ClassWords {
    static func problem(_ model: [String], _ data: [String], _ use: DataUse) -> Problem {
        let whose = use == .validation ? "the data that is trained on" : "the model"
        return Problem(
            "ValueError", "\(use.argument) names other classes than \(whose)",
            notes: ["\(use == .validation ? "data" : "model"): \(list(model))", "\(use.argument): \(list(data))"],
            hint: renaming(model, data) ?? otherwise(use), labels: [(.named(use.argument), "")])
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", ... (\(names.count))" : "")
    }

    /// The same names but for capital letters and spaces: how to write them as the model does.
    private static func renaming(_ model: [String], _ data: [String]) -> String? {
        func plain(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
        let known = Dictionary(model.map { (plain($0), $0) }, uniquingKeysWith: { first, _ in first })
        let pairs = data.filter { !model.contains($0) }.map { ($0, known[plain($0)]) }
        guard !pairs.isEmpty, pairs.allSatisfy({ $0.1 != nil }) else { return nil }
        let entries = pairs.map { "\"\($0)\": \"\($1 ?? "")\"" }.joined(separator: ", ")
        return "Are they the same? `relabel(data, {\(entries)})` names them alike."
    }

    /// Nothing that costs a trained head.
    private static func otherwise(_ use: DataUse) -> String {
        switch use {
        case .training:
            "A model for these classes beside this one: `other = copy(model)`, then `replace_head(other, data.classes)`."
        case .validation: "Validate on data of the same classes; where only their names differ, see `help(relabel)`."
        case .evaluation: "The data is of another task; where only names of classes differ, see `help(relabel)`."
        }
    }
}
