/// Source classes: so many parts around a middle, of one shape; the count and the shape make the class.
enum Rosette {
    static let kinds: [Source.Kind] = petals + spirals

    private static let petals: [Source.Kind] = [3, 4, 5, 6, 8, 11, 16].flatMap { count in
        ["round", "pointed", "notched"].map { shape in
            Source.Kind(name: "\(count) \(shape) arms") { scene, draw in
                let palette = Palette(&draw)
                palette.paintGround(&scene, &draw)
                let radius = draw.uniform(0.32, 0.47)
                let hub = draw.uniform(0.05, 0.28)
                let fill = draw.uniform(0.6, 1)
                let centre = Point(draw.uniform(0.4, 0.6), draw.uniform(0.4, 0.6))
                let turn = draw.unit()
                let squeeze = draw.uniform(0.72, 1)
                let axis = direction(draw.unit())
                var petal = Petal(
                    width: min(0.5, fill * 3 / Float(count)) * radius, belly: draw.uniform(0.4, 0.75),
                    tip: shape == "pointed" ? 1 : 0, notch: shape == "notched" ? 0.22 : 0, base: draw.uniform(0.2, 0.7))
                petal.rim = draw.uniform(0.3, 0.8)
                petal.veins = draw.uniform(0, 0.4)
                petal.bend = draw.uniform(-0.3, 0.3)
                func at(_ angle: Float, _ reach: Float) -> Point {
                    let p = direction(angle + turn) * (reach * radius)
                    return centre + p - axis * ((p * axis).sum() * (1 - squeeze))
                }
                for index in 0..<count {
                    let angle = (Float(index) + draw.uniform(-0.07, 0.07)) / Float(count)
                    petal.paint(
                        &scene, from: at(angle, hub * 0.5), to: at(angle, draw.uniform(0.93, 1.05)), palette.figureA,
                        palette.figureB, mark: 0)
                }
                if draw.chance(0.7) {
                    scene.fill(disc: centre, radius: hub * radius, Palette.any(&draw), softness: draw.uniform(1, 2))
                }
            }
        }
    }

    private static let spirals: [Source.Kind] =
        [2, 3, 5].map { arms in
            Source.Kind(name: "\(arms) spiral arms") { scene, draw in
                let palette = Palette(&draw)
                palette.paintGround(&scene, &draw)
                let (u, v) = scene.coordinates(
                    Frame(
                        draw.uniform(0.38, 0.62), draw.uniform(0.38, 0.62),
                        scale: Point(1, draw.uniform(0.7, 1)) * draw.uniform(0.3, 0.48), turn: draw.unit()))
                let r = Field.length(u, v)
                let twist: Float = draw.chance(0.5) ? 1 : -1
                let wave = (Field.angle(u, v).scaled(Float(arms)) + r.scaled(twist * draw.uniform(0.6, 1.5))).triangle()
                    .smoothstep(0.4, 0.6)
                scene.paint(
                    wave * r.smoothstep(1, 0.88), scene.noise(6, &draw).smoothstep(-0.7, 0.7), palette.figureA,
                    palette.figureB)
            }
        } + [
            Source.Kind(name: "seed spiral") { scene, draw in
                let palette = Palette(&draw)
                palette.paintGround(&scene, &draw)
                let frame = Frame(
                    draw.uniform(0.4, 0.6), draw.uniform(0.4, 0.6),
                    scale: Point(1, draw.uniform(0.7, 1)) * draw.uniform(0.28, 0.45), turn: draw.unit())
                let count = draw.integer(50...120)
                let dot = draw.uniform(0.6, 0.95) / Float(count).squareRoot()
                for index in 0..<count {
                    let t = (Float(index) + 0.5) / Float(count)
                    scene.fill(
                        disc: frame(direction(Float(index) * 0.381966) * t.squareRoot()), radius: dot * frame.scale.y,
                        mix(palette.figureA, palette.figureB, t))
                }
            },
            Source.Kind(name: "nested shells") { scene, draw in
                let palette = Palette(&draw)
                palette.paintGround(&scene, &draw)
                let centre = Point(draw.uniform(0.38, 0.62), draw.uniform(0.38, 0.62))
                let radius = draw.uniform(0.28, 0.45)
                let layers = draw.integer(4...7)
                for layer in 0..<layers {
                    let t = Float(layer) / Float(layers)
                    let frame = Frame(
                        centre.x + draw.uniform(-0.02, 0.02), centre.y + draw.uniform(-0.02, 0.02),
                        scale: radius * (1 - t), turn: draw.unit())
                    let outline = frame(Outline.blob(&draw, roughness: 0.14))
                    guard let d = scene.distance(outline) else { continue }
                    scene.paint(
                        d.coverage(), d.smoothstep(-6 * scene.unit, 0), mix(palette.figureA, palette.figureB, t),
                        palette.figureA * 0.5)
                }
            },
        ]
}
