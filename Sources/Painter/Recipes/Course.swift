import Draws

/// Source classes: bands that run across the picture.
enum Course {
    static let kinds: [Source.Kind] = [
        kind("straight band") { scene, grid, palette, draw in
            band(&scene, grid, bend: 0, width: draw.uniform(0.05, 0.15), palette, &draw)
        },
        kind("bow band") { scene, grid, palette, draw in
            band(&scene, grid, bend: draw.uniform(0.35, 0.7), width: draw.uniform(0.05, 0.13), palette, &draw)
        },
        kind("winding band") { scene, grid, palette, draw in
            let (u, v) = scene.coordinates(grid)
            let wander = v.scaled(draw.uniform(0.9, 1.8), plus: draw.unit()).sine().scaled(draw.uniform(0.1, 0.22))
            let d = ((u + wander).absolute() - draw.uniform(0.04, 0.12)) * scene.side
            scene.paint(
                d.coverage(softness: draw.uniform(1, 3) * scene.unit), d.smoothstep(0, -6 * scene.unit),
                palette.figureB, palette.figureA)
        },
        kind("twin bands") { scene, grid, palette, draw in
            let apart = draw.uniform(0.1, 0.18)
            for side: Float in [-1, 1] {
                let p = grid(Point(side * apart, 0))
                band(
                    &scene, Frame(p.x, p.y, turn: grid.turn), bend: 0, width: apart * draw.uniform(0.3, 0.6), palette,
                    &draw)
            }
        },
        kind("dashed band") { scene, grid, palette, draw in
            let (u, v) = scene.coordinates(grid)
            let d = (u.absolute() - draw.uniform(0.05, 0.12)) * scene.side
            scene.paint(d.coverage() * v.scaled(draw.uniform(4, 8)).triangle().smoothstep(0.4, 0.55), palette.figureA)
        },
        kind("ladder band") { scene, grid, palette, draw in
            let (u, v) = scene.coordinates(grid)
            let half = draw.uniform(0.09, 0.16)
            let rail = (u.absolute() - half).absolute().smoothstep(0.035, 0.02)
            let rungs =
                v.scaled(draw.uniform(4, 8)).triangle().smoothstep(0.65, 0.8)
                * u.absolute().smoothstep(half + 0.01, half)
            scene.paint(rail.maximum(rungs), palette.figureA)
        },
        kind("fork") { scene, grid, palette, draw in
            let width = draw.uniform(0.025, 0.06)
            let open = draw.uniform(0.3, 0.7)
            let p = grid(Point(0, draw.uniform(-0.1, 0.1)))
            for end in [Point(0, 1.2), Point(open, -1), Point(-open, -1)] {
                scene.fill(Stroke([p, grid(end)], radius: width), palette.figureA)
            }
        },
        kind("crossing") { scene, grid, palette, draw in
            let width = draw.uniform(0.03, 0.08)
            for end in [Point(0, 1.3), Point(1.3, draw.uniform(-0.4, 0.4))] {
                scene.fill(Stroke([grid(end), grid(end * -1)], radius: width), palette.figureA)
            }
        },
        kind("branching tree") { scene, grid, palette, draw in
            branch(
                &scene, grid(Point(0, 0.55)), grid.turn - 0.25, draw.uniform(0.24, 0.32), draw.uniform(0.02, 0.04), 5,
                palette, &draw)
        },
        kind("loop") { scene, grid, palette, draw in
            let radius = draw.uniform(0.16, 0.32)
            let width = draw.uniform(0.025, 0.06)
            let points = (0...24).map { grid(direction(Float($0) / 24) * Point(radius, radius * 0.8)) }
            scene.fill(Stroke(points, radius: width), palette.figureA)
        },
    ]

    private static func kind(
        _ name: String, _ paint: @escaping @Sendable (inout Scene, Frame, Palette, inout Draw) -> Void
    ) -> Source.Kind {
        Source.Kind(name: name) { scene, draw in
            let palette = Palette(&draw)
            palette.paintGround(&scene, &draw)
            paint(&scene, Frame(draw.uniform(0.35, 0.65), draw.uniform(0.35, 0.65), turn: draw.unit()), palette, &draw)
        }
    }

    private static func band(
        _ scene: inout Scene, _ grid: Frame, bend: Float, width: Float, _ palette: Palette, _ draw: inout Draw
    ) {
        let (u, v) = scene.coordinates(grid)
        let d = ((u + (v * v).scaled(bend)).absolute() - width) * scene.side
        scene.paint(
            d.coverage(softness: draw.uniform(1, 2.5) * scene.unit),
            scene.noise(14, &draw, octaves: 2).smoothstep(-0.8, 0.8), palette.figureA, palette.figureB)
        if draw.chance(0.5) {
            scene.paint((d + 0.5).absolute().coverage(softness: 2 * scene.unit), palette.figureA * 0.5)
        }
    }

    private static func branch(
        _ scene: inout Scene, _ p: Point, _ turn: Float, _ length: Float, _ width: Float, _ depth: Int,
        _ palette: Palette, _ draw: inout Draw
    ) {
        let q = p + direction(turn) * length
        scene.fill(Stroke([p, q], radius: width, end: width * 0.7), palette.figureA)
        guard depth > 1 else { return }
        for side: Float in [-1, 1] {
            branch(
                &scene, q, turn + side * draw.uniform(0.05, 0.12), length * draw.uniform(0.6, 0.8), width * 0.7,
                depth - 1, palette, &draw)
        }
    }
}
