import Figures
import Files
import Library
import Models
import Runtime
import Tensors

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
}
