/// One petal or leaf: an outline with light along it, a darker rim, and veins.
struct Petal {
    /// Half-width as a fraction of the picture's side.
    var width: Float
    var belly: Float = 0.6
    /// 0 round, 1 pointed.
    var tip: Float = 0.3
    var notch: Float = 0
    var base: Float = 0.2
    /// How far the tip bends to the side, as a fraction of the length.
    var bend: Float = 0
    /// How strongly veins show.
    var veins: Float = 0.12
    /// How dark the rim is.
    var rim: Float = 0.3
    /// How dark the shadow under it is.
    var shadow: Float = 0.3

    func paint(_ scene: inout Scene, from a: Point, to b: Point, _ inner: Colour, _ outer: Colour, mark: UInt8) {
        let frame = Frame(from: a, to: b)
        guard frame.scale.x > 1e-4 else { return }
        var shape = Outline.petal(width: width / frame.scale.x, belly: belly, tip: tip, notch: notch, base: base)
        shape.points = shape.points.map { Point($0.x, $0.y + bend * $0.x * $0.x) }
        let outline = frame(shape)
        guard let d = scene.distance(outline, margin: 3 * scene.unit + 1) else { return }
        if shadow > 0 {
            scene.paint(
                (d - 0.6 * scene.unit).coverage(softness: 3 * scene.unit, alpha: shadow), Colour(repeating: 0.03))
        }
        let (u, v) = scene.coordinates(frame, in: d.rect)
        let across = (v - u * u * bend).scaled(frame.scale.x / max(width, 1e-4))
        let vein = across.scaled(2.5).triangle().scaled(veins)
        scene.paint(d.coverage(softness: scene.unit), u.smoothstep(0, 1) - vein + veins * 0.5, inner, outer)
        let middle = across.absolute().smoothstep(0.25, 0)
        scene.paint(d.coverage(softness: scene.unit, alpha: veins) * middle, inner * 0.75)
        scene.paint((d + 0.4 * scene.unit).absolute().coverage(softness: 1.6 * scene.unit, alpha: rim), inner * 0.55)
        scene.mark(d.coverage(), mark)
    }
}

extension Frame {
    /// Local (0, 0) at `a` and local (1, 0) at `b`.
    init(from a: Point, to b: Point) {
        let d = b - a
        self.init(a.x, a.y, scale: (d * d).sum().squareRoot(), turn: turnAngle(d))
    }
}
