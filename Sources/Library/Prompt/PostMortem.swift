import Figures
import Files
import Models
import Runtime
import Tensors
import Training

/// What there is to know about an error after it was shown: the shapes that flowed through the model up to the layer
/// that failed.
package enum PostMortem {
    /// nil for an error in which no model was under way.
    package static func flow(of failure: any Error) -> Display? {
        guard let error = failure as? ModelError else { return nil }
        switch error {
        case .unexpectedInput(let layer, let kind, let expected, let seen, let flowed):
            return display(
                flowed,
                failed: [
                    layer.isEmpty ? "the model" : layer, kind, seen.description, "expects \(expected.description)",
                ], input: seen)
        case .failedInside(let layer, let kind, let seen, let flowed, let cause):
            return display(
                flowed, failed: [layer.isEmpty ? "the model" : layer, kind, seen.description, cause.problem.message],
                input: seen)
        default: return nil
        }
    }

    private static func display(_ flowed: [TraceEntry], failed: [String], input: Shape) -> Display {
        let start = flowed.first?.input ?? input
        var rows = [["input", "", "", start.description]]
        rows += flowed.map { [$0.path, $0.kind, $0.input.description, $0.output?.description ?? ""] }
        rows.append(failed)
        let caption =
            flowed.isEmpty
            ? "no layer ran: the input itself does not fit"
            : "\(flowed.count) layer\(flowed.count == 1 ? "" : "s") ran; \(failed[0]) did not"
        let table = FigureTable(headers: ["layer", "kind", "took", "gave"], rows: rows)
        return Display(Figure(caption: caption, table))
    }

    /// Bytes a value keeps in tensors and images, as far as that is known; 0 for others.
    package static func byteCount(of value: Value) -> Int {
        switch value {
        case .object(let object as TensorObject): object.tensor.type.byteCount
        case .object(let object as ModelObject): object.model.state.reduce(0) { $0 + $1.variable.type.byteCount }
        case .object(let object as DatasetObject):
            object.dataset.count * object.dataset.height * object.dataset.width * object.dataset.channels
        case .list(let box): box.items.prefix(1000).reduce(0) { $0 + byteCount(of: $1) }
        case .tuple(let box): box.items.prefix(1000).reduce(0) { $0 + byteCount(of: $1) }
        default: 0
        }
    }

    /// What the card of a value leaves out: of a model, what is frozen and what the pictures must be like.
    package static func facts(of value: Value) -> [String]? {
        guard case .object(let object as ModelObject) = value else { return nil }
        let model = object.model
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
        lines += model.edits.suffix(3).map { "changed: \($0.path): \($0.old) -> \($0.new)" }
        return lines
    }

    /// Objects whose `repr` is a line about what they hold.
    private static let saysItself: Set<ObjectIdentifier> = {
        let types: [Object.Type] = [
            DatasetObject.self, HistoryObject.self, EvaluationObject.self, PredictionObject.self,
        ]
        return Set(types.map { ObjectIdentifier($0) })
    }()

    /// A value in a few words, for the names on the line that failed: `Tensor (8, 3, 64, 64) float32`.
    package static func sketch(of value: Value) -> String {
        switch value {
        case .object(let object as TensorObject): "Tensor \(object.tensor.shape) \(object.tensor.dtype.name)"
        case .object(let object as ModelObject):
            "\((try? object.repr()) ?? object.typeName), \(object.model.trainableCount.counted) trainable"
        case .object(let object) where saysItself.contains(ObjectIdentifier(type(of: object))):
            (try? object.repr()) ?? object.typeName
        case .list(let box): "list of \(box.items.count)"
        case .tuple(let box): "tuple of \(box.count)"
        case .dict(let box): "dict of \(box.pairs().count)"
        case .object(let object): object.typeName
        default: value.typeName + " " + ((try? value.repr()) ?? "")
        }
    }
}
