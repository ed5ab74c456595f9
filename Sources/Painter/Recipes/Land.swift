import Draws

/// A tile of land being drawn: its season's colours, the direction of its roads, and where the sun stands.
struct Land {
    static let trees: UInt8 = 1, crops: UInt8 = 2, water: UInt8 = 3, road: UInt8 = 4, building: UInt8 = 5

    var scene: Scene
    let soil: Colour, grass: Colour, leaf: Colour, asphalt: Colour
    /// Where shadows fall, as a unit vector.
    let sun: Point
    /// Local u along the main direction, 1 = the side of the tile.
    let grid: Frame

    init(size: Int, _ draw: inout Draw) {
        scene = Scene(size: size)
        soil = draw.colour(hue: 0.03...0.13, saturation: 0.12...0.5, value: 0.4...0.85)
        let hue = draw.uniform(0.11, 0.36)
        let dry = draw.uniform(0.2, 0.6)
        grass = hsv(hue, dry, draw.uniform(0.3, 0.65))
        leaf = hsv(hue + draw.uniform(-0.04, 0.06), dry + draw.uniform(-0.05, 0.15), draw.uniform(0.18, 0.5))
        let grey = draw.uniform(0.25, 0.68)
        asphalt = Colour(repeating: grey) + Colour(draw.uniform(-0.02, 0.05), 0, draw.uniform(-0.04, 0.03))
        sun = direction(draw.unit())
        grid = Frame(0.5 + draw.uniform(-0.2, 0.2), 0.5 + draw.uniform(-0.2, 0.2), turn: draw.unit())
        let rough = draw.uniform(3, 9)
        scene.fill(
            scene.noise(rough, &draw, octaves: 4, gain: 0.6).smoothstep(-0.7, 0.7), draw.chance(0.5) ? soil : grass,
            draw.chance(0.6) ? grass : soil)
    }

    /// Bare or grassy ground over a rectangle of the tile.
    private mutating func ground(_ a: Colour, _ b: Colour, _ frequency: Float, _ draw: inout Draw) {
        scene.fill(scene.noise(frequency, &draw, octaves: 4, gain: 0.65).smoothstep(-0.7, 0.7), a, b)
    }

    // MARK: trees

    /// One crown with its shadow.
    private mutating func tree(at p: Point, radius: Float, _ colour: Colour, _ draw: inout Draw) {
        scene.fill(disc: p + sun * radius * 0.9, radius: radius, Colour(repeating: 0.05), softness: 1.5, alpha: 0.45)
        guard let d = scene.distance(disc: p, radius: radius) else { return }
        let (u, v) = scene.coordinates(Frame(p.x, p.y, scale: radius), in: d.rect)
        let light = (u * sun.x + v * sun.y).smoothstep(1, -1)
        scene.paint(d.coverage(softness: 1.3 * scene.unit), light, colour * 0.55, colour * 1.35)
        scene.mark(d.coverage(), Land.trees)
    }

    private mutating func trees(_ count: Int, radius: ClosedRange<Float>, _ draw: inout Draw) {
        for _ in 0..<count {
            tree(at: Point(draw.unit(), draw.unit()), radius: draw.within(radius), draw.near(leaf, 0.05), &draw)
        }
    }

    mutating func forest(_ draw: inout Draw) {
        let crowns = draw.uniform(9, 19)
        let (u, v) = scene.coordinates(Frame(draw.unit(), draw.unit(), scale: 1 / crowns, turn: draw.unit()))
        let cells = Field.cellular(u, v, key: draw.key(), jitter: 1)
        let (su, sv) = scene.coordinates(Frame(draw.unit(), draw.unit(), scale: 1 / crowns))
        let height = scene.noise(5, &draw, octaves: 2).smoothstep(-0.8, 0.8)
        let lit = cells.first.smoothstep(0.75, 0.1)
        let slope = Field.noise(su * 1.7, sv * 1.7, key: draw.key(), octaves: 2).scaled(0.25)
        let tone = lit.scaled(0.6) + cells.tag.scaled(0.35) + height.scaled(0.2) + slope
        scene.fill(tone.scaled(0.9), leaf * 0.35, leaf * 1.55)
        var where_ = Field(scene.full, 1)
        if draw.chance(0.4) {  // a clearing
            where_ = scene.noise(draw.uniform(1.5, 3), &draw, octaves: 2).smoothstep(0.5, 0.38)
            var open = Scene(size: scene.size)
            open.fill(scene.noise(8, &draw), grass, soil)
            scene.paint(where_.scaled(-1, plus: 1), open)
        }
        scene.mark(where_, Land.trees)
        if draw.chance(0.2) { track(&draw) }
    }

    private mutating func track(_ draw: inout Draw) {
        scene.fill(
            .curve(
                grid(Point(-1, 0)), grid(Point(0, draw.uniform(-0.4, 0.4))), grid(Point(1, 0)),
                radius: draw.uniform(0.008, 0.02), steps: 20), soil * 1.1, alpha: 0.8)
    }

    mutating func orchard(_ draw: inout Draw) {
        ground(draw.chance(0.5) ? soil : grass, draw.near(soil, 0.06), 12, &draw)
        let spacing = draw.uniform(0.075, 0.125)
        let row = spacing * draw.uniform(1, 1.6)
        let radius = spacing * draw.uniform(0.3, 0.46)
        let reach = Int(1 / spacing) + 1
        let colour = draw.near(leaf, 0.05)
        let shift = draw.chance(0.4) ? spacing * 0.5 : 0
        for j in -reach...reach {
            for i in -reach...reach where !draw.chance(0.04) {
                let p = grid(Point(Float(i) * spacing + (j % 2 == 0 ? 0 : shift), Float(j) * row))
                guard p.x > -0.1, p.x < 1.1, p.y > -0.1, p.y < 1.1 else { continue }
                let away = Point(draw.uniform(-0.1, 0.1), draw.uniform(-0.1, 0.1)) * spacing
                tree(at: p + away, radius: radius * draw.uniform(0.8, 1.15), draw.near(colour, 0.03), &draw)
            }
        }
    }

    // MARK: fields, water, sand

    mutating func cropFields(_ draw: inout Draw) {
        let across = draw.uniform(1.6, 4)
        let frame = Frame(
            grid.centre.x, grid.centre.y, scale: Point(1 / across, 1 / (across * draw.uniform(0.45, 1))),
            turn: grid.turn)
        let rows = draw.integer(2...4)
        for j in -4...4 {
            var x: Float = -4
            while x < 4 {
                let width = draw.uniform(0.6, 1.7)
                let plot = frame(
                    Outline([
                        Point(x, Float(j)), Point(x + width, Float(j)), Point(x + width, Float(j + 1)),
                        Point(x, Float(j + 1)),
                    ]))
                x += width
                plotOfLand(plot, stripes: rows, &draw)
            }
        }
        if draw.chance(0.4) { track(&draw) }
        if draw.chance(0.4) { trees(draw.integer(2...8), radius: 0.012...0.03, &draw) }
    }

    private mutating func plotOfLand(_ outline: Outline, stripes: Int, _ draw: inout Draw) {
        let kind = draw.unit()
        let colour =
            kind < 0.35
            ? draw.near(grass, 0.06)
            : kind < 0.6
                ? draw.near(soil, 0.06)
                : kind < 0.85
                    ? draw.near(mix(leaf, grass, 0.5), 0.06)
                    : draw.colour(hue: 0.12...0.17, saturation: 0.3...0.6, value: 0.6...0.85)
        let pitch = draw.uniform(9, 26)
        let along = draw.chance(0.8)
        let strength = draw.uniform(0.03, 0.2)
        guard let d = scene.distance(outline, margin: 1) else { return }
        let (u, v) = scene.coordinates(grid, in: d.rect)
        let furrow =
            (along ? u : v).scaled(pitch).sine().scaled(strength)
            + scene.noise(14, &draw, octaves: 2, in: d.rect).scaled(0.12)
        scene.paint(d.coverage(), furrow + 0.5, colour * 0.8, colour * 1.2)
        scene.mark(d.coverage(), Land.crops)
        scene.paint(
            (d + 0.3).absolute().coverage(softness: 1.6 * scene.unit, alpha: 0.5),
            draw.chance(0.6) ? soil * 0.75 : leaf * 0.6)
    }

    mutating func river(_ draw: inout Draw) {
        if draw.chance(0.5) { cover(&draw) }
        let wide = draw.uniform(0.06, 0.17)
        let bend = draw.uniform(0.08, 0.24)
        let pitch = draw.uniform(0.6, 1.3)
        let phase = draw.unit()
        let (u, v) = scene.coordinates(grid)
        let wander = scene.noise(4, &draw, octaves: 2).scaled(0.05)
        let course = u + (v.scaled(pitch, plus: phase).sine().scaled(bend)) + wander
        let d = (course.absolute() - wide) * scene.side
        let blue = draw.uniform(0.3, 0.66)
        let water = hsv(blue, draw.uniform(0.2, 0.65), draw.uniform(0.18, 0.6))
        let bank = draw.near(mix(soil, Colour(0.9, 0.85, 0.7), draw.uniform(0, 0.6)), 0.04)
        scene.paint((d - draw.uniform(0, 3) * scene.unit).coverage(softness: 2.5 * scene.unit, alpha: 0.85), bank)
        let depth = d.smoothstep(0, -wide * scene.side * 0.8) + scene.noise(16, &draw, octaves: 2).scaled(0.1)
        scene.paint(d.coverage(softness: 1.4 * scene.unit), depth, mix(water, bank, 0.35), water * 0.8)
        scene.mark(d.coverage(), Land.water)
        if draw.chance(0.7) {
            trees(draw.integer(6...26), radius: 0.014...0.035, &draw)
            repaintWater(d, depth, water, bank)
        }
    }

    private mutating func repaintWater(_ d: Field, _ depth: Field, _ water: Colour, _ bank: Colour) {
        scene.paint((d + 2 * scene.unit).coverage(softness: 2 * scene.unit), depth, mix(water, bank, 0.35), water * 0.8)
        scene.mark((d + 2 * scene.unit).coverage(), Land.water)
    }

    /// Something ordinary beside a river or a road: scrub, plots, or trees.
    private mutating func cover(_ draw: inout Draw) {
        switch draw.integer(below: 3) {
        case 0: cropFields(&draw)
        case 1: trees(draw.integer(20...70), radius: 0.012...0.04, &draw)
        default: forest(&draw)
        }
    }

    mutating func desert(_ draw: inout Draw) {
        let sand = draw.near(mix(soil, Colour(0.85, 0.7, 0.5), draw.uniform(0.1, 0.8)), 0.04)
        let pitch = draw.uniform(3, 9)
        let warp = draw.uniform(0.15, 0.5)
        let (u, v) = scene.coordinates(grid)
        let drift = scene.noise(draw.uniform(2, 4), &draw, octaves: 3).scaled(warp)
        let wave = (u.scaled(pitch) + drift.scaled(pitch * 0.5) + v.scaled(0.3)).fraction()
        // A dune climbs slowly and falls fast: a ramp with a soft lee side.
        let climb = wave.smoothstep(0, 0.85)
        let fall = wave.smoothstep(1, 0.8)
        let fine = scene.noise(30, &draw, octaves: 2).scaled(0.08) + scene.noise(6, &draw, octaves: 3).scaled(0.2)
        scene.fill((climb * fall).scaled(draw.uniform(0.45, 0.8), plus: 0.2) + fine, sand * 0.6, sand * 1.2)
        for _ in 0..<(draw.chance(0.4) ? draw.integer(2...10) : 0) {
            let p = Point(draw.unit(), draw.unit())
            scene.fill(
                disc: p, radius: draw.uniform(0.006, 0.02), draw.chance(0.5) ? leaf : sand * 0.4, softness: 1.5,
                alpha: 0.8)
        }
    }

    // MARK: built

    mutating func highway(_ draw: inout Draw) {
        if draw.chance(0.6) { cover(&draw) }
        let lanes = draw.integer(2...4)
        let lane = draw.uniform(0.042, 0.062)
        let gap = draw.chance(0.6) ? draw.uniform(0.01, 0.045) : 0.004
        let half = Float(lanes) * lane + gap
        let pull = draw.uniform(-0.35, 0.35)
        let (u, v) = scene.coordinates(grid)
        let d = u + (v * v).scaled(pull)
        let edge = (d.absolute() - half) * scene.side
        scene.paint((edge - 2.5 * scene.unit).coverage(softness: 2 * scene.unit, alpha: 0.7), mix(soil, grass, 0.4))
        scene.paint(
            edge.coverage(softness: 1.2 * scene.unit), scene.noise(20, &draw, octaves: 2).smoothstep(-1, 1),
            asphalt * 0.9, asphalt * 1.08)
        scene.mark(edge.coverage(), Land.road)
        let middle = (d.absolute() - gap * 0.7) * scene.side
        scene.paint(
            middle.coverage(softness: 1.2 * scene.unit, alpha: gap > 0.006 ? 0.9 : 0.5),
            gap > 0.02 ? grass * 0.9 : Colour(0.8, 0.8, 0.7))
        let paint = Colour(repeating: draw.uniform(0.75, 0.98))
        let dash = v.scaled(draw.uniform(7, 11)).triangle().smoothstep(0.45, 0.6)
        for index in 1..<max(2, lanes) {
            let line = ((d.absolute() - gap - Float(index) * lane).absolute() - 0.004) * scene.side
            scene.paint(line.coverage(alpha: 0.8) * dash, paint)
        }
        for offset in [gap + 0.006, half - 0.008] {
            scene.paint((((d.absolute() - offset).absolute() - 0.003) * scene.side).coverage(alpha: 0.7), paint)
        }
        for _ in 0..<draw.integer(2...12) {
            let side: Float = draw.chance(0.5) ? 1 : -1
            let y = draw.uniform(-0.7, 0.7)
            let x = side * (gap + lane * (Float(draw.integer(below: lanes)) + 0.5)) - pull * y * y
            vehicle(at: grid(Point(x, y)), turn: grid.turn + turnAngle(Point(1, 2 * pull * y)), lane, &draw)
        }
    }

    private mutating func vehicle(at p: Point, turn: Float, _ lane: Float, _ draw: inout Draw) {
        let length = lane * (draw.chance(0.25) ? draw.uniform(0.9, 1.4) : 0.48)
        let body = Frame(p.x, p.y, turn: turn)(Outline.box(lane * 0.25, length))
        let colour =
            draw.chance(0.6)
            ? Colour(repeating: draw.uniform(0.1, 1)) : draw.colour(hue: 0...1, saturation: 0.4...0.9, value: 0.3...0.9)
        scene.fill(body.moved(by: sun * 0.012), Colour(repeating: 0.03), softness: 1.5, alpha: 0.4)
        scene.fill(body, colour)
        scene.box(body.bounds.low, body.bounds.high, label: 1)
    }
}
