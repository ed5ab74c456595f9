import Draws

/// Source classes: a shape filled with a texture; both make the class.
enum Silhouette {
    private static let textures: [Texture] = [.stripes, .checks, .dots, .granules, .cells, .rings, .zigzag, .clouds]

    private static let outlines: [(name: String, make: @Sendable (inout Draw) -> Outline)] = [
        ("triangle", { _ in .regular(3) }),
        ("square", { draw in .box(0.8, 0.8 * draw.uniform(0.75, 1)) }),
        ("hexagon", { _ in .regular(6) }),
        ("star", { draw in .star(5, inner: draw.uniform(0.38, 0.5)) }),
        ("cross", { draw in cross(draw.uniform(0.25, 0.38)) }),
        ("heart", { _ in heart }),
        ("drop", { _ in .petal(width: 0.62, belly: 0.35, tip: 1).moved(by: Point(-0.5, 0)).scaled(by: 1.7) }),
        ("gear", { _ in gear }),
    ]

    static let kinds: [Source.Kind] = outlines.flatMap { outline in
        textures.map { texture in
            Source.Kind(name: "\(outline.name) of \(texture.rawValue)") { scene, draw in
                let palette = Palette(&draw)
                palette.paintGround(&scene, &draw)
                let frame = Frame(
                    draw.uniform(0.4, 0.6), draw.uniform(0.4, 0.6),
                    scale: Point(1, draw.uniform(0.8, 1)) * draw.uniform(0.3, 0.46), turn: draw.unit())
                paint(&scene, frame(outline.make(&draw)), texture, palette, &draw)
            }
        }
    }

    private static func paint(
        _ scene: inout Scene, _ outline: Outline, _ texture: Texture, _ palette: Palette, _ draw: inout Draw
    ) {
        guard let d = scene.distance(outline) else { return }
        if draw.chance(0.4) {
            scene.fill(
                outline.moved(by: direction(draw.unit()) * 0.03), Colour(repeating: 0.05), softness: 4, alpha: 0.5)
        }
        let pattern = texture.field(scene, pitch: draw.uniform(5, 9), &draw, in: d.rect)
        scene.paint(
            d.coverage(softness: scene.unit), pattern, palette.figureA,
            mix(palette.figureB, Palette.contrast(to: palette.figureA), 0.65))
        if draw.chance(0.5) {
            scene.paint(d.absolute().coverage(softness: 2 * scene.unit), palette.figureA * draw.uniform(0.2, 0.8))
        }
    }

    private static func cross(_ half: Float) -> Outline {
        let a = half
        let b: Float = 0.95
        return Outline([
            Point(-a, -b), Point(a, -b), Point(a, -a), Point(b, -a), Point(b, a), Point(a, a),
            Point(a, b), Point(-a, b), Point(-a, a), Point(-b, a), Point(-b, -a), Point(-a, -a),
        ])
    }

    /// x = 16 sin^3 t, y = 13 cos t - 5 cos 2t - 2 cos 3t - cos 4t, scaled to 1.
    private static let heart = Outline(
        (0..<28).map { step in
            let t = Float(step) / 28
            let s = direction(t).y
            let y = 13 * direction(t).x - 5 * direction(2 * t).x - 2 * direction(3 * t).x - direction(4 * t).x
            return Point(16 * s * s * s, -y) * (1.0 / 16)
        })

    private static let gear = Outline(
        (0..<40).map { step in
            direction(Float(step) / 40) * (step % 5 < 2 ? 1 : step % 5 == 2 ? 0.9 : 0.68)
        })
}

/// Source classes: one texture all over the picture.
enum Wallpaper {
    static let kinds: [Source.Kind] = Texture.allCases.map { texture in
        Source.Kind(name: "plane of \(texture.rawValue)") { scene, draw in
            let palette = Palette(&draw)
            let pattern = texture.field(scene, pitch: draw.uniform(3.5, 11), &draw)
            scene.fill(pattern, palette.groundA, palette.figureA)
            if draw.chance(0.5) {  // light and dirt over it
                let dirt = scene.noise(draw.uniform(2, 6), &draw).smoothstep(-0.8, 0.8).scaled(draw.uniform(0.2, 0.5))
                scene.paint(dirt, palette.groundB)
            }
        }
    }
}
