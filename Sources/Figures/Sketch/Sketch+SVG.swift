import Foundation
import Images

extension Sketch {
    /// Inside a page: colours are classes, so that the page's light and dark themes decide them.
    package var svg: String { markup(space: "", around: "") }

    /// A file of its own: its colours are written out, on white paper.
    package var svgFile: String {
        let style = "<style>\(Sketch.literal(Sketch.lightRules))</style>\n"
        let paper = "<rect width=\"\(n(width))\" height=\"\(n(height))\" fill=\"\(Palette.light.paper.hex)\"/>\n"
        return markup(
            space: " xmlns=\"http://www.w3.org/2000/svg\" width=\"\(n(width))\" height=\"\(n(height))\"",
            around: style + paper)
    }

    private func markup(space: String, around: String) -> String {
        "<svg\(space) class=\"plot\" viewBox=\"0 0 \(n(width)) \(n(height))\" role=\"img\" aria-label=\"\(HTML.escaped(label))\">\n"
            + around + shapes.map(markup).joined() + "</svg>\n"
    }

    private func markup(_ shape: Shape) -> String {
        switch shape {
        case .line(let from, let to, let look):
            return
                "<line class=\"\(look.classes)\" x1=\"\(n(from.x))\" y1=\"\(n(from.y))\" x2=\"\(n(to.x))\" y2=\"\(n(to.y))\"/>\n"
        case .rectangle(let at, let width, let height, let look):
            return
                "<rect class=\"\(look.classes)\" x=\"\(n(at.x))\" y=\"\(n(at.y))\" width=\"\(n(width))\" height=\"\(n(height))\"\(look.opacity)/>\n"
        case .circle(let centre, let radius, let look, let tip):
            let title = tip.isEmpty ? "/>" : "><title>\(HTML.escaped(tip))</title></circle>"
            return
                "<circle class=\"\(look.classes)\" cx=\"\(n(centre.x))\" cy=\"\(n(centre.y))\" r=\"\(n(radius))\"\(title)\n"
        case .path(let points, let look, let isClosed):
            let steps = points.enumerated().map { "\($0.offset == 0 ? "M" : "L")\(n($0.element.x)) \(n($0.element.y))" }
            return "<path class=\"\(look.classes)\" d=\"\(steps.joined())\(isClosed ? "Z" : "")\"/>\n"
        case .text(let text, let at, let words, let anchor, let rotated):
            let classes = words.classes.isEmpty ? "" : " class=\"\(words.classes)\""
            let turn = rotated == 0 ? "" : " transform=\"rotate(\(n(rotated)) \(n(at.x)) \(n(at.y)))\""
            let side = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
            return "<text\(classes) x=\"\(n(at.x))\" y=\"\(n(at.y))\"\(side)\(turn)>\(HTML.escaped(text))</text>\n"
        case .image(let image, let at, let width, let height):
            let address = image.dataAddress ?? ""
            let sharp = image.isPixelated ? " style=\"image-rendering:pixelated\"" : ""
            return
                "<image x=\"\(n(at.x))\" y=\"\(n(at.y))\" width=\"\(n(width))\" height=\"\(n(height))\"\(sharp) href=\"\(address)\"/>\n"
        }
    }

    /// Hundredths of a unit: what an eye can see, and short files.
    private func n(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "0" }
        let hundredths = Int((value * 100).rounded())
        let whole = abs(hundredths) / 100
        let rest = abs(hundredths) % 100
        let sign = hundredths < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension Sketch.Look {
    /// The names that the rules of a page know.
    fileprivate var classes: String {
        switch self {
        case .grid: "grid"
        case .axis: "axis"
        case .whisker: "whisker"
        case .curve(let tone, let isDashed): "curve c\(tone % Palette.toneCount)\(isDashed ? " dashed" : "")"
        case .band(let tone): "band f\(tone % Palette.toneCount)"
        case .dot(let tone): "dot f\(tone % Palette.toneCount)"
        case .area(let tone, _): "f\(tone % Palette.toneCount)"
        case .cell: "empty"
        }
    }

    fileprivate var opacity: String {
        guard case .area(_, let opacity) = self, opacity < 1 else { return "" }
        return String(format: " fill-opacity=\"%.3g\"", opacity)
    }
}

extension Sketch.Words {
    fileprivate var classes: String {
        switch self {
        case .plain: ""
        case .quiet: "quiet"
        case .title: "title"
        case .name(let tone): "bold f\(tone % Palette.toneCount)"
        case .on:
            // A letter for each theme: the same cell may want black on light paper and white on dark.
            "on" + [Palette.light, .dark].map { colour(in: $0) == .black ? "k" : "w" }.joined()
        }
    }
}

extension Sketch {
    /// The colours as variables of a page, by the reader's theme.
    package static let variables =
        ":root{\(variables(of: .light))}\n@media \(darkScreen){:root{\(variables(of: .dark))}}\n"

    /// Paper is white whatever the reader's screen is.
    package static let darkScreen = "screen and (prefers-color-scheme:dark)"

    private static func variables(of palette: Palette) -> String {
        named(palette).map { "--\($0.name):\($0.colour.hex)" }.joined(separator: ";")
    }

    private static func named(_ palette: Palette) -> [(name: String, colour: Colour)] {
        palette.tones.enumerated().map { ("s\($0.offset)", $0.element) } + [
            ("ink", palette.ink), ("quiet", palette.quiet), ("grid", palette.grid), ("paper", palette.paper),
            ("cell", palette.cell),
        ]
    }

    /// Rules with the colours of white paper in place of variables, for viewers that know none.
    private static func literal(_ rules: String) -> String {
        named(.light).reduce(rules) { $0.replacing("var(--\($1.name))", with: $1.colour.hex) }
    }

    package static let rules =
        lightRules
        + "@media \(darkScreen){.plot text.onkk,.plot text.onwk{fill:#000}.plot text.onkw,.plot text.onww{fill:#fff}}\n"

    private static let lightRules: String = {
        var css = """
            .plot{font:14px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
            .plot text{fill:var(--ink)}
            .plot text.quiet{fill:var(--quiet)}
            .plot text.title{font-weight:600;font-size:15px}
            .plot text.bold{font-weight:600}
            .plot text.onkk,.plot text.onkw{fill:#000}.plot text.onwk,.plot text.onww{fill:#fff}
            .plot .grid{stroke:var(--grid);stroke-width:1}
            .plot .axis{stroke:var(--quiet);stroke-width:1}
            .plot .curve{fill:none;stroke-width:2.4;stroke-linejoin:round;stroke-linecap:round}
            .plot .dashed{stroke-dasharray:5 5;stroke-width:1.8}
            .plot .band{fill-opacity:.16;stroke:none}
            .plot .dot{stroke:var(--paper);stroke-width:1.2}
            .plot .whisker{stroke:var(--ink);stroke-width:1.5}
            .plot .empty{fill:var(--cell)}

            """
        for tone in 0..<Palette.toneCount {
            css +=
                ".plot .c\(tone){stroke:var(--s\(tone))}.plot .f\(tone){fill:var(--s\(tone))}\n"
        }
        return css
    }()
}

extension ImageGrid.Image {
    /// Small pictures keep their pixels when they are enlarged.
    var isPixelated: Bool { max(width, height) < 48 }

    /// `data:image/png;base64,...`; nil when the bytes do not match the size or cannot be encoded.
    var dataAddress: String? {
        guard isComplete, let png = try? ImageFile.png(rgb, width: width, height: height) else { return nil }
        return "data:image/png;base64," + Foundation.Data(png).base64EncodedString()
    }
}
