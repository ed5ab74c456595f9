import Draws

/// Streets, houses and halls.
extension Land {
    /// Houses in gardens along a grid of streets.
    mutating func residential(_ draw: inout Draw) {
        let lawn = draw.near(grass, 0.05)
        scene.fill(scene.noise(14, &draw, octaves: 3).smoothstep(-0.7, 0.7), lawn * 0.85, mix(lawn, soil, 0.35))
        let block = Point(draw.uniform(0.3, 0.5), draw.uniform(0.26, 0.38))
        let width = draw.uniform(0.016, 0.028)
        streets(block, width, &draw)
        let roof = draw.pick([
            Colour(0.62, 0.33, 0.25), Colour(0.45, 0.42, 0.42), Colour(0.7, 0.55, 0.42), Colour(0.35, 0.33, 0.36),
            Colour(0.8, 0.78, 0.74),
        ])
        let side = draw.uniform(0.03, 0.045)
        for j in -4...4 {
            for i in -4...4 {
                let corner = Point(Float(i), Float(j)) * block
                let count = max(2, Int(block.x / (side * 2.9)))
                for index in 0..<count {
                    for row: Float in [0.27, 0.73] where draw.chance(0.88) {
                        let along = (Float(index) + 0.5 + draw.uniform(-0.12, 0.12)) / Float(count)
                        let p = grid(corner + block * Point(0.06 + along * 0.88, row + draw.uniform(-0.03, 0.03)))
                        let turned: Float = draw.chance(0.3) ? 0.25 : 0
                        house(
                            at: p, half: Point(side * draw.uniform(0.85, 1.3), side * draw.uniform(0.65, 0.9)),
                            turn: grid.turn + turned + draw.uniform(-0.012, 0.012),
                            draw.near(roof, 0.09), &draw)
                        if draw.chance(0.45) { gardenTree(near: p, side, &draw) }
                    }
                }
            }
        }
    }

    private mutating func gardenTree(near p: Point, _ side: Float, _ draw: inout Draw) {
        let q = p + direction(draw.unit()) * side * draw.uniform(1.4, 2.1)
        let r = side * draw.uniform(0.35, 0.7)
        let colour = draw.near(leaf, 0.05)
        scene.fill(disc: q + sun * r * 0.7, radius: r, Colour(repeating: 0.05), softness: 1.5, alpha: 0.35)
        scene.fill(disc: q, radius: r, colour, softness: 1.4, mark: Land.trees)
    }

    private mutating func streets(_ block: Point, _ width: Float, _ draw: inout Draw) {
        let kerb = asphalt * 1.15
        for (radius, colour) in [(width * 1.35, kerb), (width, asphalt)] {
            for k in -4...5 {
                scene.fill(
                    Stroke(
                        [grid(Point(Float(k) * block.x, -1.2)), grid(Point(Float(k) * block.x, 1.2))], radius: radius),
                    colour, mark: Land.road)
                scene.fill(
                    Stroke(
                        [grid(Point(-1.2, Float(k) * block.y)), grid(Point(1.2, Float(k) * block.y))], radius: radius),
                    colour, mark: Land.road)
            }
        }
    }

    /// A gabled roof: two sides that take the light differently, and a shadow.
    private mutating func house(at p: Point, half: Point, turn: Float, _ roof: Colour, _ draw: inout Draw) {
        guard p.x > -0.1, p.x < 1.1, p.y > -0.1, p.y < 1.1 else { return }
        let frame = Frame(p.x, p.y, turn: turn)
        let body = frame(Outline.box(half.x, half.y))
        scene.fill(body.moved(by: sun * 0.022), Colour(repeating: 0.04), softness: 1.3, alpha: 0.5)
        let across = direction(turn + 0.25)
        let light = (across * sun).sum() * 0.28
        scene.fill(body, roof * (1 + light), mark: Land.building)
        scene.fill(frame(Outline.box(half.x, half.y * 0.5).moved(by: Point(0, half.y * 0.5))), roof * (1 - light))
        scene.box(body.bounds.low, body.bounds.high, label: 0)
    }

    /// Large flat roofs, yards with containers, wide roads.
    mutating func industrial(_ draw: inout Draw) {
        let yard = mix(asphalt, soil, draw.uniform(0, 0.4)) * draw.uniform(0.95, 1.25)
        scene.fill(scene.noise(10, &draw, octaves: 3).smoothstep(-0.8, 0.8), yard * 0.9, yard * 1.08)
        scene.mark(Field(scene.full, 1), Land.road)
        let block = Point(draw.uniform(0.42, 0.7), draw.uniform(0.36, 0.6))
        if draw.chance(0.7) {
            for k in -3...3 {
                scene.fill(
                    Stroke(
                        [grid(Point(-1.2, Float(k) * block.y)), grid(Point(1.2, Float(k) * block.y))], radius: 0.025),
                    asphalt * 0.85)
            }
        }
        for j in -3...2 {
            for i in -3...2 {
                let corner = Point(Float(i), Float(j)) * block
                let p = corner + block * 0.5
                if draw.chance(0.78) {
                    hall(centre: p, half: block * Point(draw.uniform(0.28, 0.42), draw.uniform(0.24, 0.38)), &draw)
                } else {
                    containers(corner, block, &draw)
                }
                if draw.chance(0.25) {
                    let q = grid(corner + block * 0.08)
                    scene.fill(disc: q + sun * 0.03, radius: 0.05, Colour(repeating: 0.05), softness: 1.5, alpha: 0.4)
                    scene.fill(disc: q, radius: 0.05, Colour(repeating: draw.uniform(0.6, 0.95)), mark: Land.building)
                    scene.fill(disc: q, radius: 0.036, Colour(repeating: draw.uniform(0.5, 0.8)))
                }
            }
        }
    }

    private mutating func hall(centre: Point, half: Point, _ draw: inout Draw) {
        let body = grid(Outline.box(half.x, half.y).moved(by: centre))
        guard let d = scene.distance(body) else { return }
        let roof =
            draw.chance(0.75)
            ? Colour(repeating: draw.uniform(0.5, 0.97))
                + Colour(draw.uniform(-0.05, 0.05), 0, draw.uniform(-0.03, 0.06))
            : draw.colour(hue: 0...1, saturation: 0.15...0.5, value: 0.4...0.75)
        scene.fill(body.moved(by: sun * 0.035), Colour(repeating: 0.03), softness: 1.4, alpha: 0.5)
        let (u, v) = scene.coordinates(grid, in: d.rect)
        let ribs = (draw.chance(0.5) ? u : v).scaled(draw.uniform(8, 22)).triangle()
        scene.paint(d.coverage(), ribs, roof * draw.uniform(0.82, 0.97), roof)
        scene.paint((d + 0.7 * scene.unit).absolute().coverage(softness: scene.unit, alpha: 0.45), roof * 0.7)
        scene.mark(d.coverage(), Land.building)
        scene.box(body.bounds.low, body.bounds.high, label: 0)
        for _ in 0..<draw.integer(0...6) {
            let p = centre + half * Point(draw.uniform(-0.8, 0.8), draw.uniform(-0.8, 0.8))
            scene.fill(grid(Outline.box(0.014, 0.01).moved(by: p)), roof * draw.uniform(0.45, 0.75))
        }
    }

    private mutating func containers(_ corner: Point, _ block: Point, _ draw: inout Draw) {
        let half = Point(0.033, 0.012)
        for j in 0..<Int(block.y / 0.04) {
            for i in 0..<Int(block.x / 0.085) where draw.chance(0.75) {
                let p = corner + Point(0.05 + Float(i) * 0.078, 0.04 + Float(j) * 0.034)
                scene.fill(
                    grid(Outline.box(half.x, half.y).moved(by: p)),
                    draw.colour(hue: 0...1, saturation: 0.2...0.7, value: 0.3...0.85))
            }
        }
    }
}
