import Files
import Models
import Runtime

extension ModelObject {
    /// What is frozen, and what the head says.
    static func facts(of model: Model) -> [String] {
        let total = model.parameterCount
        let free = model.trainableCount
        let stages = model.stages.filter { !$0.module.namedParameters().isEmpty }
        let frozen = stages.filter { $0.module.trainableCount == 0 }.map(\.path)
        var lines = [
            "frozen: "
                + (free == total
                    ? "nothing, all \(total.counted) parameters train"
                    : frozen.isEmpty
                        ? "\((total - free).counted) of \(total.counted) parameters, no layer as a whole"
                        : frozen.joined(separator: ", ")
                            + "; \(free.counted) of \(total.counted) parameters train")
        ]
        if let path = model.headPath, let head = model.head { lines.append("head: \(path), \(head.description)") }
        if let names = model.classNames { lines.append("classes: " + names.joined(separator: ", ")) }
        return lines + model.edits.suffix(3).map { "changed: \($0.path): \($0.old) -> \($0.new)" }
    }
}
