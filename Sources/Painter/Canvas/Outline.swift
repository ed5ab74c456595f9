import CImages
import Draws

typealias Point = SIMD2<Float>

/// sin and cos of an angle in turns, the same on every machine.
func direction(_ turns: Float) -> Point { Point(ci_turn_sine(turns + 0.25), ci_turn_sine(turns)) }

/// Where something stands in a picture: local (0, 0) at `centre`, local 1 is `scale` long, turned by `turn`.
///
/// Lengths are fractions of the picture's side, so that a recipe draws the same scene at every size.
struct Frame {
    var centre: Point, scale: Point, turn: Float

    init(_ x: Float, _ y: Float, scale: Float = 1, turn: Float = 0) {
        centre = Point(x, y)
        self.scale = Point(scale, scale)
        self.turn = turn
    }

    init(_ x: Float, _ y: Float, scale: Point, turn: Float = 0) {
        centre = Point(x, y)
        self.scale = scale
        self.turn = turn
    }

    func callAsFunction(_ p: Point) -> Point {
        let d = direction(turn)
        let q = p * scale
        return centre + Point(d.x * q.x - d.y * q.y, d.y * q.x + d.x * q.y)
    }

    func callAsFunction(_ outline: Outline) -> Outline { Outline(outline.points.map { self($0) }) }
    func callAsFunction(_ stroke: Stroke) -> Stroke {
        let size = (scale.x * scale.y).squareRoot()
        return Stroke(points: stroke.points.map { self($0) }, radii: stroke.radii.map { $0 * size })
    }
}

/// A closed polygon.
struct Outline {
    var points: [Point]

    init(_ points: [Point]) { self.points = points }

    /// r(angle) around the origin, `steps` points.
    static func polar(_ steps: Int, _ radius: (Float) -> Float) -> Outline {
        Outline(
            (0..<steps).map { step in
                let turn = Float(step) / Float(steps)
                return direction(turn) * radius(turn)
            })
    }

    static func ellipse(_ rx: Float, _ ry: Float, steps: Int = 28) -> Outline {
        Outline((0..<steps).map { direction(Float($0) / Float(steps)) * Point(rx, ry) })
    }

    static func box(_ halfWidth: Float, _ halfHeight: Float) -> Outline {
        Outline([
            Point(-halfWidth, -halfHeight), Point(halfWidth, -halfHeight), Point(halfWidth, halfHeight),
            Point(-halfWidth, halfHeight),
        ])
    }

    static func regular(_ corners: Int) -> Outline { polar(corners) { _ in 1 } }

    static func star(_ corners: Int, inner: Float) -> Outline {
        Outline((0..<2 * corners).map { direction(Float($0) / Float(2 * corners)) * ($0 % 2 == 0 ? 1 : inner) })
    }

    /// A circle of radius 1 with random bumps: `roughness` is their size, a few low frequencies.
    static func blob(_ draw: inout Draw, roughness: Float, steps: Int = 30) -> Outline {
        var waves: [(Float, Float, Float)] = []
        for frequency in 2...5 {
            waves.append((Float(frequency), draw.unit(), draw.uniform(-1, 1) * roughness / Float(frequency - 1)))
        }
        return polar(steps) { turn in
            waves.reduce(Float(1)) { $0 + $1.2 * ci_turn_sine($1.0 * turn + $1.1) }
        }
    }

    /// A petal from the origin along +x, of length 1: half-width `width`, widest at `belly` (0...1); `tip` 0 is round,
    /// 1 pointed.
    static func petal(width: Float, belly: Float = 0.6, tip: Float = 0.3, notch: Float = 0, base: Float = 0.15)
        -> Outline
    {
        let steps = 9
        var upper: [Point] = []
        for step in 0...steps {
            let t = Float(step) / Float(steps)
            let w: Float
            if t < belly {
                let s = ci_turn_sine(0.25 * t / belly)
                w = base + (1 - base) * s
            } else {
                let s = (t - belly) / (1 - belly)
                let round = (max(0, 1 - s * s)).squareRoot()
                let pointed = (1 - s) * (1 + 0.6 * s)
                w = round + (pointed - round) * tip
            }
            let x = step == steps ? t - notch : t
            upper.append(Point(x, w * width))
        }
        return Outline(upper + upper.reversed().dropFirst().map { Point($0.x, -$0.y) })
    }

    /// A thick arc: the part of a ring between two angles; `taper` 1 thins the ends to points, `rounded` makes a bean.
    static func arc(
        radius: Float, thickness: Float, from: Float, to: Float, taper: Float = 0, rounded: Bool = false,
        steps: Int = 14
    ) -> Outline {
        var outer: [Point] = []
        var inner: [Point] = []
        for step in 0...steps {
            let t = Float(step) / Float(steps)
            let along = 2 * t - 1
            let end = rounded ? (1 - along * along * along * along).squareRoot() : 1
            let half = thickness * (1 - taper + taper * ci_turn_sine(0.5 * t)) * end
            let d = direction(from + (to - from) * t)
            outer.append(d * (radius + half))
            inner.append(d * (radius - half))
        }
        return Outline(outer + inner.reversed())
    }

    func moved(by offset: Point) -> Outline { Outline(points.map { $0 + offset }) }
    func scaled(by factor: Float) -> Outline { Outline(points.map { $0 * factor }) }

    var bounds: (low: Point, high: Point) {
        var low = points.first ?? .zero
        var high = low
        for p in points {
            low = Point(min(low.x, p.x), min(low.y, p.y))
            high = Point(max(high.x, p.x), max(high.y, p.y))
        }
        return (low, high)
    }
}

/// An open line with a radius at every point.
struct Stroke {
    var points: [Point], radii: [Float]

    init(points: [Point], radii: [Float]) {
        self.points = points
        self.radii = radii
    }

    init(_ points: [Point], radius: Float, end: Float? = nil) {
        self.points = points
        let last = Float(max(1, points.count - 1))
        radii = points.indices.map { radius + ((end ?? radius) - radius) * Float($0) / last }
    }

    /// A quadratic curve from `a` to `c`, pulled towards `b`.
    static func curve(_ a: Point, _ b: Point, _ c: Point, radius: Float, end: Float? = nil, steps: Int = 12) -> Stroke {
        Stroke(
            (0...steps).map { step in
                let t = Float(step) / Float(steps)
                let s = 1 - t
                return a * (s * s) + b * (2 * s * t) + c * (t * t)
            }, radius: radius, end: end)
    }
}

/// The direction of a vector in turns, -0.5...0.5, the same on every machine.
func turnAngle(_ v: Point) -> Float { ci_turn_angle(v.y, v.x) }
