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
        let kinds = figure.kinds.joined(separator: ", ")
        return figure.title.isEmpty ? "Figure(\(kinds))" : "Figure(\"\(figure.title)\": \(kinds))"
    }

    override var attributeNames: [String] { ["title", "caption"] }

    override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "title": .str(figure.title)
        case "caption": .str(figure.caption)
        default: nil
        }
    }

    override func display() throws -> Display { Display(figure) }
}

extension Display {
    /// A figure in every form it has.
    package init(_ figure: Figure) {
        self.init(
            text: figure.lines(TextStyle(width: 88)).joined(separator: "\n"), drawing: figure,
            forms: [
                .svg: { Array(figure.sketch.svgFile.utf8) }, .png: { try figure.sketch.png() },
                .vegaLite: { Array(figure.vegaLite.text.utf8) },
            ])
    }
}

extension Value {
    static func figure(_ figure: Figure) -> Value { .object(FigureObject(figure)) }
}
