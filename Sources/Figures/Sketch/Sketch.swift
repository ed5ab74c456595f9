/// A drawing made of shapes on a plane, before it is anything in particular: SVG and PNG are made of the same shapes.
///
/// Shapes say what they are (an axis, the third curve), not which colour they have: the page's theme decides that.
package struct Sketch: Sendable {
    package struct Point: Hashable, Sendable {
        package var x: Double
        package var y: Double

        package init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }
    }

    package enum Anchor: String, Sendable { case start, middle, end }

    /// What a line or an area is.
    package enum Look: Hashable, Sendable {
        case grid, axis, whisker
        case curve(tone: Int, isDashed: Bool)
        /// The area between the ends of intervals.
        case band(tone: Int)
        case dot(tone: Int)
        case area(tone: Int, opacity: Double = 1)
        /// The ground of a cell.
        case cell
    }

    /// What a text is.
    package enum Words: Hashable, Sendable {
        case plain, quiet, title
        /// Names a series in its colour.
        case name(tone: Int)
        /// On an area of a tone over a cell's ground: black or white, whichever can be read in each theme.
        case on(tone: Int, opacity: Double)
    }

    enum Shape: Sendable {
        case line(Point, Point, Look)
        case rectangle(at: Point, width: Double, height: Double, Look)
        /// `tip` is shown where a pointer rests on it.
        case circle(Point, radius: Double, Look, tip: String)
        case path([Point], Look, isClosed: Bool)
        case text(String, Point, Words, Anchor, rotated: Double)
        case image(ImageGrid.Image, at: Point, width: Double, height: Double)
    }

    package let width: Double
    package let height: Double
    /// What a screen reader says instead of the picture.
    package let label: String
    private(set) var shapes: [Shape] = []

    package init(width: Double, height: Double, label: String) {
        self.width = width
        self.height = height
        self.label = label
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ look: Look) {
        shapes.append(.line(Point(x1, y1), Point(x2, y2), look))
    }

    mutating func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ look: Look) {
        shapes.append(.rectangle(at: Point(x, y), width: max(width, 0), height: max(height, 0), look))
    }

    mutating func circle(_ x: Double, _ y: Double, radius: Double, _ look: Look, tip: String = "") {
        shapes.append(.circle(Point(x, y), radius: radius, look, tip: tip))
    }

    mutating func path(_ points: [Point], _ look: Look, isClosed: Bool = false) {
        guard points.count > 1 else { return }
        shapes.append(.path(points, look, isClosed: isClosed))
    }

    mutating func text(
        _ text: String, _ x: Double, _ y: Double, _ words: Words = .plain, anchor: Anchor = .start,
        rotated: Double = 0
    ) {
        guard !text.isEmpty else { return }
        shapes.append(.text(text, Point(x, y), words, anchor, rotated: rotated))
    }

    mutating func image(_ image: ImageGrid.Image, _ x: Double, _ y: Double, width: Double, height: Double) {
        guard image.isComplete else { return rectangle(x, y, width, height, .cell) }
        shapes.append(.image(image, at: Point(x, y), width: width, height: height))
    }

    /// Another sketch with its corner at a place of this one.
    mutating func add(_ other: Sketch, x: Double, y: Double) {
        shapes += other.shapes.map { $0.moved(x, y) }
    }

    /// About how wide a text is drawn.
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

extension Sketch.Point {
    func moved(_ x: Double, _ y: Double) -> Sketch.Point { Sketch.Point(self.x + x, self.y + y) }
}

extension Sketch.Shape {
    fileprivate func moved(_ x: Double, _ y: Double) -> Sketch.Shape {
        switch self {
        case .line(let from, let to, let look): .line(from.moved(x, y), to.moved(x, y), look)
        case .rectangle(let at, let width, let height, let look):
            .rectangle(at: at.moved(x, y), width: width, height: height, look)
        case .circle(let centre, let radius, let look, let tip):
            .circle(centre.moved(x, y), radius: radius, look, tip: tip)
        case .path(let points, let look, let isClosed):
            .path(points.map { $0.moved(x, y) }, look, isClosed: isClosed)
        case .text(let text, let at, let words, let anchor, let rotated):
            .text(text, at.moved(x, y), words, anchor, rotated: rotated)
        case .image(let image, let at, let width, let height):
            .image(image, at: at.moved(x, y), width: width, height: height)
        }
    }
}

extension Sketch.Words {
    /// In the units of the sketch.
    var size: Double { self == .title ? 15 : 14 }

    var isBold: Bool {
        switch self {
        case .title, .name: true
        case .plain, .quiet, .on: false
        }
    }

    package func colour(in palette: Palette) -> Colour {
        switch self {
        case .plain, .title: palette.ink
        case .quiet: palette.quiet
        case .name(let tone): palette.tone(tone)
        case .on(let tone, let opacity): palette.tone(tone).over(palette.cell, opacity: opacity).ink
        }
    }
}

extension Sketch.Look {
    /// How a shape is painted: colours of its inside and its edge.
    struct Paint {
        var fill: Colour?
        var opacity = 1.0
        var stroke: Colour?
        var width = 1.0
        /// Lengths of a dash and of a gap; 0: none.
        var dash = 0.0
    }

    func paint(in palette: Palette) -> Paint {
        switch self {
        case .grid: Paint(stroke: palette.grid)
        case .axis: Paint(stroke: palette.quiet)
        case .whisker: Paint(stroke: palette.ink, width: 1.5)
        case .curve(let tone, let isDashed):
            Paint(stroke: palette.tone(tone), width: isDashed ? 1.8 : 2.4, dash: isDashed ? 5 : 0)
        case .band(let tone): Paint(fill: palette.tone(tone), opacity: 0.16)
        case .dot(let tone): Paint(fill: palette.tone(tone), stroke: palette.paper, width: 1.2)
        case .area(let tone, let opacity): Paint(fill: palette.tone(tone), opacity: opacity)
        case .cell: Paint(fill: palette.cell)
        }
    }
}
