import Foundation

/// Pixels that shapes are painted on, each edge softened by how much of a pixel it covers.
struct Raster {
    let width: Int
    let height: Int
    private(set) var rgb: [UInt8]
    /// Pixels of one unit of the sketch.
    private let scale: Double

    init(width: Double, height: Double, scale: Double, paper: Colour) {
        self.width = max(1, Int((width * scale).rounded(.up)))
        self.height = max(1, Int((height * scale).rounded(.up)))
        self.scale = scale
        rgb = []
        rgb.reserveCapacity(3 * self.width * self.height)
        for _ in 0..<(self.width * self.height) { rgb += [paper.red, paper.green, paper.blue] }
    }

    private mutating func blend(_ x: Int, _ y: Int, _ colour: Colour, _ share: Double) {
        guard share > 0.002 else { return }
        let at = 3 * (y * width + x)
        let share = min(share, 1)
        func mixed(_ old: UInt8, _ new: UInt8) -> UInt8 {
            UInt8((Double(new) * share + Double(old) * (1 - share)).rounded())
        }
        rgb[at] = mixed(rgb[at], colour.red)
        rgb[at + 1] = mixed(rgb[at + 1], colour.green)
        rgb[at + 2] = mixed(rgb[at + 2], colour.blue)
    }

    /// Paints every pixel of a box by how much of it is covered.
    private mutating func paint(
        _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ colour: Colour, opacity: Double = 1,
        coverage: (_ x: Double, _ y: Double) -> Double
    ) {
        guard x.upperBound > -2, y.upperBound > -2, x.lowerBound < Double(width) + 2,
            y.lowerBound < Double(height) + 2
        else { return }
        let columns = max(0, Int(x.lowerBound) - 1)..<max(0, min(width, Int(min(x.upperBound, 1e6)) + 2))
        let rows = max(0, Int(y.lowerBound) - 1)..<max(0, min(height, Int(min(y.upperBound, 1e6)) + 2))
        guard columns.lowerBound < columns.upperBound else { return }
        for row in rows {
            for column in columns {
                let covered = coverage(Double(column) + 0.5, Double(row) + 0.5)
                if covered > 0 { blend(column, row, colour, covered * opacity) }
            }
        }
    }

    // MARK: Shapes, in units of the sketch

    mutating func rectangle(
        _ at: Sketch.Point, width: Double, height: Double, _ colour: Colour, opacity: Double
    ) {
        let (left, top) = (at.x * scale, at.y * scale)
        let (right, bottom) = (left + width * scale, top + height * scale)
        paint(left...max(left, right), top...max(top, bottom), colour, opacity: opacity) { x, y in
            let across = min(x + 0.5, right) - max(x - 0.5, left)
            let down = min(y + 0.5, bottom) - max(y - 0.5, top)
            return max(0, across) * max(0, down)
        }
    }

    mutating func circle(_ centre: Sketch.Point, radius: Double, _ colour: Colour) {
        let (x, y, r) = (centre.x * scale, centre.y * scale, radius * scale)
        paint((x - r)...(x + r), (y - r)...(y + r), colour) { column, row in
            (r + 0.5 - hypot(column - x, row - y)).clamped(to: 0...1)
        }
    }

    /// A line with round ends, perhaps dashed.
    mutating func line(_ points: [Sketch.Point], width: Double, _ colour: Colour, dash: Double = 0) {
        var walked = 0.0
        for (from, to) in zip(points, points.dropFirst()) {
            let length = hypot(to.x - from.x, to.y - from.y)
            guard length > 0, length < 1e6 else { continue }
            func point(_ at: Double) -> Sketch.Point {
                Sketch.Point(from.x + (to.x - from.x) * at / length, from.y + (to.y - from.y) * at / length)
            }
            guard dash > 0 else {
                segment(from, to, width: width, colour)
                continue
            }
            // Dashes go on around corners.
            var at = 0.0
            while at < length {
                let phase = (walked + at).truncatingRemainder(dividingBy: 2 * dash)
                let step = min((phase < dash ? dash : 2 * dash) - phase, length - at)
                if phase < dash { segment(point(at), point(at + step), width: width, colour) }
                at += max(step, 1e-6)
            }
            walked += length
        }
    }

    private mutating func segment(_ from: Sketch.Point, _ to: Sketch.Point, width: Double, _ colour: Colour) {
        let (x1, y1, x2, y2) = (from.x * scale, from.y * scale, to.x * scale, to.y * scale)
        let r = max(width * scale / 2, 0.5)
        let squared = (x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1)
        paint((min(x1, x2) - r)...(max(x1, x2) + r), (min(y1, y2) - r)...(max(y1, y2) + r), colour) { x, y in
            let along =
                squared > 0 ? (((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / squared).clamped(to: 0...1) : 0
            let distance = hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))
            return (r + 0.5 - distance).clamped(to: 0...1)
        }
    }

    /// The inside of a polygon, by whether its edges wind around a point; four points in every pixel are asked.
    mutating func polygon(_ points: [Sketch.Point], _ colour: Colour, opacity: Double) {
        let corners = points.map { Sketch.Point($0.x * scale, $0.y * scale) }
        guard corners.count > 2, let left = corners.map(\.x).min(), let right = corners.map(\.x).max(),
            let top = corners.map(\.y).min(), let bottom = corners.map(\.y).max()
        else { return }
        func isInside(_ x: Double, _ y: Double) -> Bool {
            var inside = false
            var before = corners[corners.count - 1]
            for corner in corners {
                if (corner.y > y) != (before.y > y),
                    x < (before.x - corner.x) * (y - corner.y) / (before.y - corner.y) + corner.x
                {
                    inside.toggle()
                }
                before = corner
            }
            return inside
        }
        paint(left...right, top...bottom, colour, opacity: opacity) { x, y in
            var hits = 0.0
            for (dx, dy) in [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)] where isInside(x + dx, y + dy)
            { hits += 0.25 }
            return hits
        }
    }

    /// Each pixel of the canvas takes the pixel of the picture it falls on.
    mutating func image(_ image: ImageGrid.Image, _ at: Sketch.Point, width: Double, height: Double) {
        guard image.isComplete, width > 0, height > 0 else { return }
        let left = Int((at.x * scale).rounded())
        let top = Int((at.y * scale).rounded())
        let columns = max(1, Int((width * scale).rounded()))
        let rows = max(1, Int((height * scale).rounded()))
        for row in 0..<rows where (0..<self.height).contains(top + row) {
            for column in 0..<columns where (0..<self.width).contains(left + column) {
                let source = 3 * (row * image.height / rows * image.width + column * image.width / columns)
                let target = 3 * ((top + row) * self.width + left + column)
                rgb.replaceSubrange(target..<target + 3, with: image.rgb[source..<source + 3])
            }
        }
    }
}
