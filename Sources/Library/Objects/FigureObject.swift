import Figures
import Runtime

/// A figure as a value: it can be stored, passed on, and shown again.
final class FigureObject: Object {
    let figure: Figure

    init(_ figure: Figure) { self.figure = figure }

    package static let type = TypeObject(
        "Figure", "A drawing: curves, pictures or a table, for the terminal and for pages.")
    override var type: TypeObject { FigureObject.type }

    override func repr() throws -> String {
        let panels = figure.panels.map(\.kindName).joined(separator: ", ")
        return figure.title.isEmpty ? "Figure(\(panels))" : "Figure(\"\(figure.title)\": \(panels))"
    }

    override var attributeNames: [String] { ["title", "caption"] }

    override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "title": .str(figure.title)
        case "caption": .str(figure.caption)
        default: nil
        }
    }

    override func display() throws -> Display {
        Display(text: try repr(), content: .figure(figure))
    }
}

extension Figure.Panel {
    /// What a person would call the drawing.
    fileprivate var kindName: String {
        switch self {
        case .lines: "curves"
        case .bars: "bars"
        case .images: "images"
        case .heat: "heat map"
        case .table: "table"
        }
    }
}

extension Value {
    static func figure(_ figure: Figure) -> Value { .object(FigureObject(figure)) }
}
