import Draws

/// Source classes: something inside a rounded body; what is inside, and how many, makes the class.
enum Vessel {
    static let kinds: [Source.Kind] =
        (1...5).map { count in
            kind("vessel with \(count)") { scene, frame, colours, draw in
                let reach: Float = count == 1 ? draw.uniform(0, 0.3) : draw.uniform(0.4, 0.55)
                let start = draw.unit()
                for index in 0..<count {
                    let p = frame(direction(start + (Float(index) + draw.uniform(-0.12, 0.12)) / Float(count)) * reach)
                    let size = draw.uniform(0.2, 0.27) * (count == 1 ? draw.uniform(1.2, 2.4) : count == 2 ? 1.3 : 1)
                    blob(&scene, Frame(p.x, p.y, scale: frame.scale * size, turn: draw.unit()), colours, &draw)
                }
            }
        } + [
            kind("vessel with chain") { scene, frame, colours, draw in
                let start = draw.unit()
                let way = draw.uniform(0.1, 0.17)
                let count = draw.integer(3...5)
                let points = (0..<count).map { frame(direction(start + Float($0) * way) * draw.uniform(0.4, 0.6)) }
                scene.fill(Stroke(points, radius: frame.scale.x * 0.08), colours.1)
                for p in points {
                    blob(&scene, Frame(p.x, p.y, scale: frame.scale * draw.uniform(0.17, 0.26)), colours, &draw)
                }
            },
            kind("vessel with fine grains") { scene, frame, colours, draw in
                grains(&scene, frame, draw.integer(60...120), 0.045, colours, &draw)
            },
            kind("vessel with coarse grains") { scene, frame, colours, draw in
                grains(&scene, frame, draw.integer(18...32), 0.105, colours, &draw)
            },
            kind("vessel with bow") { scene, frame, colours, draw in
                let span = draw.uniform(0.3, 0.6)
                let bow = Outline.arc(
                    radius: 0.5, thickness: draw.uniform(0.14, 0.28), from: -span / 2, to: span / 2,
                    taper: draw.uniform(0.2, 0.8))
                fill(
                    &scene, Frame(frame.centre.x, frame.centre.y, scale: frame.scale, turn: draw.unit())(bow), colours,
                    &draw)
            },
            kind("vessel with bar") { scene, frame, colours, draw in
                let way = direction(draw.unit()) * draw.uniform(0.5, 0.75)
                scene.fill(
                    Stroke([frame(way), frame(way * -1)], radius: frame.scale.x * draw.uniform(0.1, 0.2)), colours.1,
                    softness: 1.3)
            },
            kind("vessel with hollow") { scene, frame, colours, draw in
                guard let d = scene.distance(disc: frame.centre, radius: frame.scale.x * draw.uniform(0.45, 0.7)) else {
                    return
                }
                scene.paint(d.coverage(softness: scene.unit * draw.uniform(1, 5), alpha: 0.9), colours.1)
            },
            kind("vessel with star") { scene, frame, colours, draw in
                let star = Frame(
                    frame.centre.x, frame.centre.y, scale: frame.scale * draw.uniform(0.45, 0.7), turn: draw.unit())
                fill(&scene, star(Outline.star(draw.integer(4...6), inner: 0.42)), colours, &draw)
            },
            kind("sliced vessel") { scene, frame, colours, draw in
                let start = draw.unit()
                let count = draw.integer(3...5)
                for index in 0..<count {
                    scene.fill(
                        Stroke(
                            [frame.centre, frame(direction(start + Float(index) / Float(count)) * 0.9)],
                            radius: frame.scale.x * 0.06), colours.1)
                }
            },
        ]

    private static func kind(
        _ name: String, _ inside: @escaping @Sendable (inout Scene, Frame, (Colour, Colour), inout Draw) -> Void
    ) -> Source.Kind {
        Source.Kind(name: name) { scene, draw in
            let palette = Palette(&draw)
            palette.paintGround(&scene, &draw)
            let content = Palette(&draw)
            for _ in 0..<draw.integer(0...4) {  // empty neighbours
                let p = Point(draw.uniform(-0.1, 1.1), draw.uniform(-0.1, 1.1))
                let away = p - Point(0.5, 0.5)
                guard (away * away).sum() > 0.2 else { continue }
                body(&scene, Frame(p.x, p.y, scale: draw.uniform(0.1, 0.2)), palette, &draw)
            }
            let radius = draw.uniform(0.26, 0.4)
            let frame = Frame(
                draw.uniform(0.36, 0.64), draw.uniform(0.36, 0.64), scale: Point(radius, radius * draw.uniform(0.8, 1)),
                turn: draw.unit())
            body(&scene, frame, palette, &draw)
            var inner = content.figureA
            if Palette.distance(inner, palette.figureA) < 0.25 { inner = content.groundA }
            if Palette.distance(inner, palette.figureA) < 0.25 {
                inner = Colour(repeating: palette.figureA.y > 0.5 ? 0.12 : 0.9)
            }
            inside(&scene, frame, (inner, inner * draw.uniform(0.6, 0.9)), &draw)
        }
    }

    private static func body(_ scene: inout Scene, _ frame: Frame, _ palette: Palette, _ draw: inout Draw) {
        guard let d = scene.distance(frame(Outline.blob(&draw, roughness: draw.uniform(0.02, 0.14)))) else { return }
        let light = scene.noise(12, &draw, octaves: 2, in: d.rect).smoothstep(-0.8, 0.8)
        scene.paint(
            d.coverage(softness: 1.3 * scene.unit), light, palette.figureA, mix(palette.figureA, palette.figureB, 0.35))
        scene.paint(
            (d + 0.6 * scene.unit).absolute().coverage(softness: 2 * scene.unit, alpha: draw.uniform(0, 0.8)),
            palette.figureA * 0.5)
    }

    private static func blob(_ scene: inout Scene, _ frame: Frame, _ colours: (Colour, Colour), _ draw: inout Draw) {
        fill(&scene, frame(Outline.blob(&draw, roughness: 0.1, steps: 20)), colours, &draw)
    }

    private static func fill(_ scene: inout Scene, _ outline: Outline, _ colours: (Colour, Colour), _ draw: inout Draw)
    {
        guard let d = scene.distance(outline) else { return }
        scene.paint(
            d.coverage(softness: 1.2 * scene.unit),
            scene.noise(14, &draw, octaves: 2, in: d.rect).smoothstep(-0.6, 0.6), colours.0, colours.1)
    }

    private static func grains(
        _ scene: inout Scene, _ frame: Frame, _ count: Int, _ size: Float, _ colours: (Colour, Colour),
        _ draw: inout Draw
    ) {
        for _ in 0..<count {
            let p = frame(direction(draw.unit()) * (draw.unit().squareRoot() * 0.9))
            scene.fill(
                disc: p, radius: frame.scale.x * size * draw.uniform(0.75, 1.25),
                mix(colours.0, colours.1, draw.unit()), softness: 1.2)
        }
    }
}
