import CImages
import Draws

/// A picture being painted: float RGB, a mask of regions, and boxes around objects.
///
/// Lengths that recipes give are fractions of the side; softness is in pixels of a 64-pixel picture.
struct Scene {
    let size: Int
    private(set) var red: [Float], green: [Float], blue: [Float]
    private(set) var mask: [UInt8]
    private(set) var boxes: [Box] = []

    init(size: Int, _ colour: Colour = Colour(repeating: 0.5)) {
        self.size = size
        red = [Float](repeating: colour.x, count: size * size)
        green = [Float](repeating: colour.y, count: size * size)
        blue = [Float](repeating: colour.z, count: size * size)
        mask = [UInt8](repeating: 0, count: size * size)
    }

    var side: Float { Float(size) }
    var full: Rect { Rect(x: 0, y: 0, width: size, height: size) }
    /// Pixels per pixel of a 64-pixel picture.
    var unit: Float { side / 64 }

    // MARK: coordinates

    /// The local coordinates of a frame at every pixel of `rect` (the whole picture when nil).
    func coordinates(_ frame: Frame, in rect: Rect? = nil) -> (u: Field, v: Field) {
        let d = direction(frame.turn)
        let r = rect ?? full
        let c = frame.centre
        let iu = 1 / frame.scale.x
        let iv = 1 / frame.scale.y
        let s = 1 / side
        return (
            .affine(r, d.x * iu * s, d.y * iu * s, -(d.x * c.x + d.y * c.y) * iu),
            .affine(r, -d.y * iv * s, d.x * iv * s, (d.y * c.x - d.x * c.y) * iv)
        )
    }

    /// Noise with `frequency` features across the picture.
    func noise(_ frequency: Float, _ draw: inout Draw, octaves: Int = 3, gain: Float = 0.5, in rect: Rect? = nil)
        -> Field
    {
        let r = rect ?? full
        let f = frequency / side
        let u = Field.affine(r, f, 0, draw.uniform(0, 64))
        let v = Field.affine(r, 0, f, draw.uniform(0, 64))
        return .noise(u, v, key: draw.key(), octaves: octaves, gain: gain)
    }

    // MARK: distances, in pixels

    /// The part of the picture around some points, `margin` pixels wider; nil when it is all outside.
    private func rectangle(_ low: Point, _ high: Point, margin: Float) -> Rect? {
        func clamp(_ value: Float) -> Int { Int(max(0, min(side, value))) }  // NaN falls to 0
        let x0 = clamp((low.x * side - margin).rounded(.down))
        let y0 = clamp((low.y * side - margin).rounded(.down))
        let x1 = clamp((high.x * side + margin).rounded(.up))
        let y1 = clamp((high.y * side + margin).rounded(.up))
        return x1 > x0 && y1 > y0 ? Rect(x: x0, y: y0, width: x1 - x0, height: y1 - y0) : nil
    }

    /// Signed distance to a polygon in a rectangle around it, negative inside; nil when it lies outside the picture.
    func distance(_ outline: Outline, margin: Float = 2) -> Field? {
        let bounds = outline.bounds
        guard let rect = rectangle(bounds.low, bounds.high, margin: margin) else { return nil }
        var out = Field(rect)
        let flat = outline.points.flatMap { [$0.x * side, $0.y * side] }
        ci_distance_polygon(&out.values, rect.c, flat, Int32(outline.points.count))
        return out
    }

    func distance(_ stroke: Stroke, margin: Float = 2) -> Field? {
        let reach = (stroke.radii.max() ?? 0) * side + margin
        let bounds = Outline(stroke.points).bounds
        guard !stroke.points.isEmpty, let rect = rectangle(bounds.low, bounds.high, margin: reach) else { return nil }
        var out = Field(rect)
        let flat = zip(stroke.points, stroke.radii).flatMap { [$0.x * side, $0.y * side, $1 * side] }
        ci_distance_stroke(&out.values, rect.c, flat, Int32(stroke.points.count))
        return out
    }

    func distance(disc centre: Point, radius: Float, margin: Float = 2) -> Field? {
        let reach = Point(radius, radius)
        guard let rect = rectangle(centre - reach, centre + reach, margin: margin) else { return nil }
        var out = Field(rect)
        ci_distance_disc(&out.values, rect.c, centre.x * side, centre.y * side, radius * side)
        return out
    }

    // MARK: painting

    mutating func paint(_ coverage: Field, _ colour: Colour) {
        ci_paint_solid(&red, &green, &blue, Int32(size), coverage.rect.c, coverage.values, colour.x, colour.y, colour.z)
    }

    /// From `a` where `t` is 0 to `b` where it is 1.
    mutating func paint(_ coverage: Field, _ t: Field, _ a: Colour, _ b: Colour) {
        precondition(coverage.rect == t.rect, "fields of different rectangles")
        ci_paint_ramp(
            &red, &green, &blue, Int32(size), coverage.rect.c, coverage.values, t.values,
            a.x, a.y, a.z, b.x, b.y, b.z)
    }

    /// The whole picture from `a` to `b`.
    mutating func fill(_ t: Field, _ a: Colour, _ b: Colour) { paint(Field(full, 1), t, a, b) }

    /// Another picture of the same size, where `coverage` is.
    mutating func paint(_ coverage: Field, _ other: Scene) {
        guard other.size == size else { return }
        ci_paint_planes(
            &red, &green, &blue, Int32(size), coverage.rect.c, coverage.values, other.red, other.green, other.blue)
    }

    /// Multiplies by a field: light and shadow.
    mutating func shade(_ factor: Field) {
        ci_paint_shade(&red, &green, &blue, Int32(size), factor.rect.c, factor.values)
    }

    mutating func fill(_ outline: Outline, _ colour: Colour, softness: Float = 1, alpha: Float = 1, mark: UInt8? = nil)
    {
        guard let d = distance(outline, margin: softness * unit + 1) else { return }
        paint(d, colour, softness, alpha, mark)
    }

    mutating func fill(_ stroke: Stroke, _ colour: Colour, softness: Float = 1, alpha: Float = 1, mark: UInt8? = nil) {
        guard let d = distance(stroke, margin: softness * unit + 1) else { return }
        paint(d, colour, softness, alpha, mark)
    }

    mutating func fill(
        disc centre: Point, radius: Float, _ colour: Colour, softness: Float = 1, alpha: Float = 1, mark: UInt8? = nil
    ) {
        guard let d = distance(disc: centre, radius: radius, margin: softness * unit + 1) else { return }
        paint(d, colour, softness, alpha, mark)
    }

    private mutating func paint(_ distance: Field, _ colour: Colour, _ softness: Float, _ alpha: Float, _ mark: UInt8?)
    {
        paint(distance.coverage(softness: softness * max(unit, 1), alpha: alpha), colour)
        if let mark { self.mark(distance.coverage(), mark) }
    }

    /// Sets the mask where coverage is more than half.
    mutating func mark(_ coverage: Field, _ value: UInt8) {
        ci_mark(&mask, Int32(size), coverage.rect.c, coverage.values, value)
    }

    /// Whether the mask at a point holds a value; false outside the picture.
    func isMarked(_ p: Point, _ value: UInt8) -> Bool {
        guard p.x >= 0, p.y >= 0, p.x < 1, p.y < 1 else { return false }
        return mask[min(size - 1, Int(p.y * side)) * size + min(size - 1, Int(p.x * side))] == value
    }

    /// Adds a box around points, cut at the picture's edge; none when less than 2 pixels remain.
    mutating func box(_ low: Point, _ high: Point, label: Int) {
        let x0 = max(0, low.x * side)
        let y0 = max(0, low.y * side)
        let x1 = min(side, high.x * side)
        let y1 = min(side, high.y * side)
        guard x1 - x0 >= 2, y1 - y0 >= 2 else { return }
        boxes.append(Box(x0: x0, y0: y0, x1: x1, y1: y1, label: label))
    }

    // MARK: the camera

    mutating func blur(_ radius: Float) {
        var scratch = [Float](repeating: 0, count: size * size)
        let r = radius * unit
        let side = Int32(size)
        ci_plane_blur(&red, &scratch, side, side, r)
        ci_plane_blur(&green, &scratch, side, side, r)
        ci_plane_blur(&blue, &scratch, side, side, r)
    }

    /// What the lens, the light and the sensor do to every picture; the ranges say how much they may differ.
    struct Camera {
        var blur: ClosedRange<Float> = 0...0.8
        var tint: Float = 0.08
        var contrast: ClosedRange<Float> = 0.8...1.15
        var offset: ClosedRange<Float> = -0.06...0.06
        var grain: ClosedRange<Float> = 0.005...0.035
        var vignette: ClosedRange<Float> = 0...0.35
        var slope: Float = 0.15
    }

    /// Applies a camera and rounds to bytes, height x width x 3.
    mutating func developed(_ camera: Camera, _ draw: inout Draw) -> [UInt8] {
        let radius = draw.within(camera.blur)
        if radius > 0.15 { blur(radius) }
        let (u, v) = coordinates(Frame(draw.uniform(0.4, 0.6), draw.uniform(0.4, 0.6), turn: draw.unit()))
        let edge = (u * u + v * v).scaled(-draw.within(camera.vignette), plus: 1)
        shade(edge + u * draw.uniform(0, camera.slope))
        let gain = Colour(1 + draw.uniform(-camera.tint, camera.tint), 1, 1 + draw.uniform(-camera.tint, camera.tint))
        let contrast = draw.within(camera.contrast)
        let offset = draw.within(camera.offset)
        let grain = draw.within(camera.grain)
        var out = [UInt8](repeating: 0, count: size * size * 3)
        ci_develop(&out, red, green, blue, size * size, gain.x, gain.y, gain.z, contrast, offset, grain, draw.key())
        return out
    }

    /// Adds the points of an iterated function system; see `Fractal`.
    static func density(size: Int, maps: [Float], key: UInt32, steps: Int, scale: Float, centre: Point, turn: Float)
        -> Field
    {
        var out = Field(Rect(x: 0, y: 0, width: size, height: size))
        ci_attractor(
            &out.values, Int32(size), Int32(size), maps, Int32(maps.count / 7), key, Int32(steps),
            scale * Float(size), centre.x * Float(size), centre.y * Float(size), turn)
        return out
    }
}
