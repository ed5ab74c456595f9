import Foundation
import Images

extension Sketch {
    /// The sketch as a PNG file on white paper.
    ///
    /// - Parameter scale: pixels of a unit; 2 is sharp on the screens of today.
    package func png(scale: Double = 2) throws -> [UInt8] {
        // A figure of thousands of pictures is drawn smaller, not refused.
        let largest = max(width, height) * scale
        let raster = raster(scale: largest > Sketch.mostPixels ? scale * Sketch.mostPixels / largest : scale)
        return try ImageFile.png(raster.rgb, width: raster.width, height: raster.height)
    }

    private static let mostPixels = 8192.0

    func raster(scale: Double, palette: Palette = .light) -> Raster {
        var raster = Raster(width: width, height: height, scale: scale, paper: palette.paper)
        for shape in shapes { draw(shape, palette, on: &raster) }
        return raster
    }

    private func draw(_ shape: Shape, _ palette: Palette, on raster: inout Raster) {
        switch shape {
        case .line(let from, let to, let look):
            stroke([from, to], look.paint(in: palette), on: &raster)
        case .rectangle(let at, let width, let height, let look):
            let paint = look.paint(in: palette)
            guard let fill = paint.fill else { return }
            raster.rectangle(at, width: width, height: height, fill, opacity: paint.opacity)
        case .circle(let centre, let radius, let look, _):
            let paint = look.paint(in: palette)
            if let edge = paint.stroke { raster.circle(centre, radius: radius + paint.width / 2, edge) }
            if let fill = paint.fill { raster.circle(centre, radius: radius - paint.width / 2, fill) }
        case .path(let points, let look, let isClosed):
            let paint = look.paint(in: palette)
            if let fill = paint.fill, isClosed { raster.polygon(points, fill, opacity: paint.opacity) }
            stroke(points, paint, on: &raster)
        case .text(let text, let at, let words, let anchor, let rotated):
            let colour = words.colour(in: palette)
            let width = words.isBold ? words.size / 9 : words.size / 13
            for stroke in StrokeFont.strokes(of: text, size: words.size) {
                let turned = stroke.map { point in
                    Sketch.turned(point, anchor, StrokeFont.width(of: text, size: words.size), rotated)
                        .moved(at.x, at.y)
                }
                raster.line(turned, width: width, colour)
            }
        case .image(let image, let at, let width, let height):
            raster.image(image, at, width: width, height: height)
        }
    }

    private func stroke(_ points: [Point], _ paint: Look.Paint, on raster: inout Raster) {
        guard let colour = paint.stroke else { return }
        raster.line(points, width: paint.width, colour, dash: paint.dash)
    }

    /// A point of a text that begins at the origin, where its anchor and its angle put it.
    private static func turned(_ point: Point, _ anchor: Anchor, _ width: Double, _ degrees: Double) -> Point {
        let shift =
            switch anchor {
            case .start: 0.0
            case .middle: width / 2
            case .end: width
            }
        let x = point.x - shift
        let angle = degrees * .pi / 180
        return Point(x * cos(angle) - point.y * sin(angle), x * sin(angle) + point.y * cos(angle))
    }
}

extension Sketch {
    /// Letters of its texts that pixels show as a box.
    package var lettersMissingInPixels: Set<Character> {
        shapes.reduce(into: []) { found, shape in
            if case .text(let text, _, _, _, _) = shape { found.formUnion(StrokeFont.missing(in: text)) }
        }
    }
}
