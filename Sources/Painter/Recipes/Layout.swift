import Draws

/// Source classes: many small parts; how they lie makes the class.
enum Layout {
    static let kinds: [Source.Kind] = [
        kind("boxes in rows") { grid, draw in boxes(grid, aligned: true, jitter: 0.08, &draw) },
        kind("boxes astray") { grid, draw in boxes(grid, aligned: false, jitter: 0.5, &draw) },
        kind("few large boxes") { grid, draw in
            (0..<draw.integer(3...6)).map { index in
                let p = grid(Point((Float(index % 2) - 0.5) * 0.5, (Float(index / 2) - 1) * 0.38))
                return Frame(p.x, p.y, turn: grid.turn)(Outline.box(draw.uniform(0.13, 0.22), draw.uniform(0.1, 0.17)))
            }
        },
        kind("triangles astray") { _, draw in scattered(18...34, 0.035...0.06, &draw) { _ in .regular(3) } },
        kind("discs in rows") { grid, draw in
            let pitch = draw.uniform(0.1, 0.15)
            let size = pitch * draw.uniform(0.28, 0.42)
            return lattice(grid, Point(pitch, pitch * draw.uniform(1, 1.5))).map { p in
                Frame(p.x, p.y, scale: size)(Outline.ellipse(1, 1, steps: 12))
            }
        },
        kind("discs in clusters") { _, draw in
            (0..<draw.integer(2...4)).flatMap { _ -> [Outline] in
                let middle = Point(draw.uniform(0.15, 0.85), draw.uniform(0.15, 0.85))
                return (0..<draw.integer(6...12)).map { _ in
                    let p = middle + Point(draw.normal(), draw.normal()) * 0.065
                    return Frame(p.x, p.y, scale: draw.uniform(0.025, 0.045))(Outline.ellipse(1, 1, steps: 12))
                }
            }
        },
        kind("needles astray") { _, draw in scattered(20...40, 0.08...0.14, &draw) { _ in .ellipse(1, 0.16, steps: 12) }
        },
        kind("needles along") { grid, draw in
            (0..<draw.integer(20...40)).map { _ in
                Frame(
                    draw.unit(), draw.unit(), scale: draw.uniform(0.08, 0.14),
                    turn: grid.turn + draw.uniform(-0.02, 0.02))(Outline.ellipse(1, 0.16, steps: 12))
            }
        },
        kind("stars astray") { _, draw in scattered(10...20, 0.05...0.08, &draw) { _ in .star(5, inner: 0.42) } },
        kind("discs packed") { grid, draw in
            let pitch = draw.uniform(0.16, 0.24)
            return lattice(grid, Point(pitch, pitch * 0.87)).map { p in
                Frame(
                    p.x + draw.uniform(-0.02, 0.02), p.y + draw.uniform(-0.02, 0.02),
                    scale: pitch * draw.uniform(0.4, 0.5))(Outline.ellipse(1, 1, steps: 18))
            }
        },
    ]

    private static func kind(_ name: String, _ parts: @escaping @Sendable (Frame, inout Draw) -> [Outline])
        -> Source.Kind
    {
        Source.Kind(name: name) { scene, draw in
            let palette = Palette(&draw)
            palette.paintGround(&scene, &draw)
            let shadow = draw.chance(0.5)
            let fall = direction(draw.unit()) * 0.018
            let varied = draw.chance(0.3)
            for part in parts(Frame(0.5, 0.5, turn: draw.unit()), &draw) {
                if shadow { scene.fill(part.moved(by: fall), Colour(repeating: 0.05), softness: 1.5, alpha: 0.4) }
                scene.fill(
                    part,
                    varied
                        ? mix(palette.figureA, Palette.any(&draw), 0.5)
                        : mix(palette.figureA, palette.figureB, draw.uniform(0, 0.6)))
            }
        }
    }

    private static func lattice(_ grid: Frame, _ pitch: Point) -> [Point] {
        let reach = Int(0.8 / min(pitch.x, pitch.y)) + 1
        var points: [Point] = []
        for j in -reach...reach {
            for i in -reach...reach {
                let p = grid(Point(Float(i) + (j % 2 == 0 ? 0 : 0.5), Float(j)) * pitch)
                if p.x > -0.1, p.x < 1.1, p.y > -0.1, p.y < 1.1 { points.append(p) }
            }
        }
        return points
    }

    private static func boxes(_ grid: Frame, aligned: Bool, jitter: Float, _ draw: inout Draw) -> [Outline] {
        let pitch = Point(draw.uniform(0.13, 0.2), draw.uniform(0.13, 0.2))
        let half = pitch * Point(draw.uniform(0.22, 0.36), draw.uniform(0.2, 0.32))
        return lattice(grid, pitch).map { p in
            let q = p + Point(draw.uniform(-jitter, jitter), draw.uniform(-jitter, jitter)) * pitch
            return Frame(q.x, q.y, turn: aligned ? grid.turn : draw.unit())(
                Outline.box(half.x * draw.uniform(0.8, 1.2), half.y * draw.uniform(0.8, 1.2)))
        }
    }

    private static func scattered(
        _ count: ClosedRange<Int>, _ size: ClosedRange<Float>, _ draw: inout Draw, _ shape: (inout Draw) -> Outline
    ) -> [Outline] {
        (0..<draw.integer(count)).map { _ in
            Frame(draw.unit(), draw.unit(), scale: draw.within(size), turn: draw.unit())(shape(&draw))
        }
    }
}

/// Source classes that are about colour: the same patchwork in different chords of hues.
enum Chord {
    private static let chords: [(name: String, hues: [Float])] = [
        ("reds", [0]), ("greens", [0.33]), ("blues", [0.62]), ("violets", [0.8]), ("yellows", [0.14]),
        ("teals", [0.48]),
        ("red with green", [0, 0.36]), ("blue with orange", [0.6, 0.08]), ("violet with yellow", [0.77, 0.15]),
    ]

    static let kinds: [Source.Kind] = chords.map { chord in
        Source.Kind(name: "chord of \(chord.name)") { scene, draw in
            func colour(_ index: Int, _ draw: inout Draw) -> Colour {
                hsv(
                    chord.hues[index % chord.hues.count] + draw.uniform(-0.035, 0.035), draw.uniform(0.35, 0.95),
                    draw.uniform(0.3, 0.95))
            }
            scene.fill(
                draw.pick(Texture.allCases).field(scene, pitch: draw.uniform(3, 9), &draw), colour(0, &draw),
                colour(1, &draw))
            for index in 0..<draw.integer(3...9) {
                let frame = Frame(draw.unit(), draw.unit(), scale: draw.uniform(0.06, 0.22), turn: draw.unit())
                let outline =
                    draw.chance(0.5) ? Outline.blob(&draw, roughness: 0.15) : Outline.regular(draw.integer(3...6))
                scene.fill(frame(outline), colour(index, &draw), softness: draw.uniform(1, 5))
            }
        }
    }
}
