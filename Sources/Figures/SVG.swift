/// An SVG drawing being written. Colours are classes, so that the page's light and dark themes decide them.
package struct SVG {
    private var body = ""
    let width: Double
    let height: Double
    let label: String

    /// - Parameter label: what a screen reader says instead of the picture.
    init(width: Double, height: Double, label: String) {
        self.width = width
        self.height = height
        self.label = label
    }

    enum Anchor: String { case start, middle, end }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ classes: String) {
        body += "<line class=\"\(classes)\" x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\"/>\n"
    }

    mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ classes: String, opacity: Double? = nil
    ) {
        let opacity = opacity.map { " fill-opacity=\"\(n($0))\"" } ?? ""
        body +=
            "<rect class=\"\(classes)\" x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(max(width, 0)))\" height=\"\(n(max(height, 0)))\"\(opacity)/>\n"
    }

    mutating func circle(_ x: Double, _ y: Double, radius: Double, _ classes: String, tip: String = "") {
        let title = tip.isEmpty ? "/>" : "><title>\(HTML.escaped(tip))</title></circle>"
        body += "<circle class=\"\(classes)\" cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\"\(title)\n"
    }

    mutating func path(_ points: [(Double, Double)], _ classes: String, isClosed: Bool = false) {
        guard let first = points.first else { return }
        var d = "M\(n(first.0)) \(n(first.1))"
        for point in points.dropFirst() { d += "L\(n(point.0)) \(n(point.1))" }
        body += "<path class=\"\(classes)\" d=\"\(d)\(isClosed ? "Z" : "")\"/>\n"
    }

    mutating func text(
        _ text: String, _ x: Double, _ y: Double, _ classes: String = "", anchor: Anchor = .start, rotated: Double = 0
    ) {
        guard !text.isEmpty else { return }
        let classes = classes.isEmpty ? "" : " class=\"\(classes)\""
        let turn = rotated == 0 ? "" : " transform=\"rotate(\(n(rotated)) \(n(x)) \(n(y)))\""
        let side = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        body += "<text\(classes) x=\"\(n(x))\" y=\"\(n(y))\"\(side)\(turn)>\(HTML.escaped(text))</text>\n"
    }

    /// - Parameter isStandalone: carries its own colours, for a file outside a page.
    func markup(isStandalone: Bool = false) -> String {
        let space = isStandalone ? " xmlns=\"http://www.w3.org/2000/svg\"" : ""
        let style = isStandalone ? "<style>\(SVG.variables)\(SVG.rules)</style>\n" : ""
        return
            "<svg\(space) class=\"plot\" viewBox=\"0 0 \(n(width)) \(n(height))\" role=\"img\" aria-label=\"\(HTML.escaped(label))\">\n"
            + style + body + "</svg>\n"
    }

    /// Tenths of a unit: what an eye can see, and short files.
    private func n(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "0" }
        let tenths = Int((value * 100).rounded())
        let whole = abs(tenths) / 100
        let rest = abs(tenths) % 100
        let sign = tenths < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// About how wide a text is drawn in the page's font.
    static func width(of text: String, size: Double = 14) -> Double {
        var ems = 0.0
        for character in text {
            if TextWidth.of(character) > 1 {
                ems += 1
            } else if "iljtfI.,:;|!'()[] ".contains(character) {
                ems += 0.32
            } else if "mwMW@%".contains(character) {
                ems += 0.88
            } else {
                ems += 0.57
            }
        }
        return ems * size
    }
}

extension SVG {
    /// Series colours are told apart by lightness as well as by hue, on white and on near-black.
    package static let variables = """
        :root{--s0:#1c63c7;--s1:#d4500c;--s2:#1e7f4f;--s3:#9333b5;--s4:#b58900;--s5:#c2255c;--s6:#0b8494;--s7:#5c6670;\
        --ink:#1d2329;--quiet:#5d6873;--grid:#e3e7eb;--paper:#ffffff}
        @media (prefers-color-scheme:dark){:root{--s0:#6cb0ff;--s1:#ff9d57;--s2:#62d296;--s3:#d79bff;--s4:#f2ce4e;--s5:#ff8fb4;\
        --s6:#4fd6e5;--s7:#b4bec8;--ink:#e6e9ec;--quiet:#9aa5b0;--grid:#2c343c;--paper:#14181c}}

        """

    package static let rules: String = {
        var css = """
            .plot{font:14px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
            .plot text{fill:var(--ink)}
            .plot text.quiet{fill:var(--quiet)}
            .plot text.title{font-weight:600;font-size:15px}
            .plot text.bold{font-weight:600}
            .plot text.over{fill:var(--paper)}
            .plot .grid{stroke:var(--grid);stroke-width:1}
            .plot .axis{stroke:var(--quiet);stroke-width:1}
            .plot .curve{fill:none;stroke-width:2.4;stroke-linejoin:round;stroke-linecap:round}
            .plot .dashed{stroke-dasharray:5 5;stroke-width:1.8}
            .plot .band{fill-opacity:.16;stroke:none}
            .plot .dot{stroke:var(--paper);stroke-width:1.2}
            .plot .whisker{stroke:var(--ink);stroke-width:1.5}
            .plot .empty{fill:var(--grid);fill-opacity:.35}

            """
        for tone in 0..<Tones.count {
            css += ".plot .c\(tone){stroke:var(--s\(tone))}.plot .f\(tone){fill:var(--s\(tone))}\n"
        }
        return css
    }()
}
