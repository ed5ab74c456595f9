import Draws

/// The head of a flower: where it is, how it is turned and tilted, and the colours of its petals.
struct Head {
    var centre: Point, radius: Float, turn: Float
    /// Foreshortening along one axis: 1 seen from above.
    var tilt: Float
    private let axis: Float
    let inner: Colour, outer: Colour

    /// Half of the flowers have a colour that is usual for their kind, the others any colour of a flower.
    init(centre: Point, radius: Float, turn: Float, tilt: Float, usual: [Colour], draw: inout Draw) {
        self.centre = centre
        self.radius = radius
        self.turn = turn
        self.tilt = tilt
        axis = draw.unit()
        outer = draw.chance(0.5) ? draw.near(draw.pick(usual), 0.06) : Head.colour(&draw)
        inner = draw.chance(0.3) ? Head.colour(&draw) : outer * draw.uniform(0.6, 0.95)
    }

    private static let white = Colour(0.95, 0.95, 0.92), yellow = Colour(0.96, 0.8, 0.15),
        orange = Colour(0.95, 0.5, 0.12)
    private static let red = Colour(0.82, 0.12, 0.14), pink = Colour(0.93, 0.55, 0.7), magenta = Colour(0.78, 0.2, 0.6),
        violet = Colour(0.55, 0.3, 0.75)

    /// What is usual for each class of `flowers`, in their order.
    static let usual: [[Colour]] = [
        [white, white, yellow, pink], [yellow, yellow, orange], [red, yellow, pink, violet, white],
        [red, pink, white, yellow, magenta],
        [white, orange, pink, yellow], [red, red, orange, yellow], [magenta, white, pink, violet],
    ]

    /// The colours all kinds share: white, yellow, orange, red, pink, violet, blue.
    static func colour(_ draw: inout Draw) -> Colour {
        if draw.chance(0.2) { return draw.colour(hue: 0...1, saturation: 0...0.12, value: 0.85...1) }
        if draw.chance(0.15) { return draw.colour(hue: 0.62...0.75, saturation: 0.25...0.6, value: 0.6...0.95) }
        return draw.colour(hue: 0.75...1.17, saturation: 0.35...0.9, value: 0.65...1)
    }

    /// The point at a direction in turns and a fraction of the radius, foreshortened.
    func at(_ angle: Float, _ reach: Float) -> Point {
        let p = direction(angle + turn) * (reach * radius)
        let a = direction(axis)
        let along = (p * a).sum()
        return centre + p - a * (along * (1 - tilt))
    }

    private func ring(
        _ scene: inout Scene, count: Int, offset: Float, from: Float, to: Float, _ petal: Petal,
        _ inner: Colour, _ outer: Colour, _ draw: inout Draw, jitter: Float = 0.15
    ) {
        for index in 0..<count {
            let angle = (Float(index) + offset + draw.uniform(-jitter, jitter)) / Float(count)
            var one = petal
            one.bend += draw.uniform(-0.08, 0.08)
            let light = 1 + draw.uniform(-0.12, 0.1)
            one.paint(
                &scene, from: at(angle, from), to: at(angle, to * draw.uniform(0.92, 1.06)), inner * light,
                outer * light, mark: Flowers.flower)
        }
    }

    /// A disc of florets in the spiral that sunflowers and daisies grow.
    private func florets(
        _ scene: inout Scene, radius disc: Float, count: Int, dot: Float, _ rim: Colour, _ middle: Colour,
        _ draw: inout Draw
    ) {
        for step in 0..<24 {
            scene.fill(
                disc: at(Float(step) / 24, disc * 0.75), radius: disc * radius * 0.3, rim * 0.7, mark: Flowers.flower)
        }
        scene.fill(disc: centre, radius: disc * radius * 0.8 * tilt, rim * 0.7, mark: Flowers.flower)
        for index in (0..<count).reversed() {
            let t = (Float(index) + 0.5) / Float(count)
            let p = at(Float(index) * 0.381966, disc * t.squareRoot())
            scene.fill(disc: p, radius: dot * radius, mix(middle, rim, t) * draw.uniform(0.85, 1.2), softness: 1.2)
        }
    }

    mutating func daisy(_ scene: inout Scene, _ draw: inout Draw) {
        let count = draw.integer(12...19)
        let disc = draw.uniform(0.2, 0.3)
        let petal = Petal(width: radius * draw.uniform(0.1, 0.135), belly: 0.65, tip: 0.1, base: 0.5)
        for layer in 0..<draw.integer(1...2) {
            ring(
                &scene, count: count, offset: Float(layer) * 0.5, from: disc * 0.6, to: 1 - Float(layer) * 0.12, petal,
                inner, outer, &draw)
        }
        let middle = draw.colour(hue: 0.07...0.17, saturation: 0.5...0.95, value: 0.6...1)
        florets(&scene, radius: disc, count: 40, dot: 0.055, middle, middle * 0.8, &draw)
    }

    mutating func sunflower(_ scene: inout Scene, _ draw: inout Draw) {
        let count = draw.integer(14...22)
        let disc = draw.uniform(0.46, 0.6)
        let petal = Petal(width: radius * draw.uniform(0.1, 0.14), belly: 0.4, tip: 1, base: 0.6)
        for layer in 0..<2 {
            ring(
                &scene, count: count, offset: Float(layer) * 0.5, from: disc * 0.75, to: 1.06 - Float(layer) * 0.08,
                petal,
                inner * (layer == 0 ? 0.8 : 1), outer * (layer == 0 ? 0.85 : 1), &draw)
        }
        let rim = draw.colour(hue: 0.02...0.12, saturation: 0.4...0.8, value: 0.25...0.6)
        let middle =
            draw.chance(0.5) ? rim * 0.45 : draw.colour(hue: 0.1...0.25, saturation: 0.4...0.7, value: 0.3...0.6)
        florets(&scene, radius: disc, count: 90, dot: 0.05, rim, middle, &draw)
    }

    mutating func lily(_ scene: inout Scene, _ draw: inout Draw) {
        let petal = Petal(width: radius * draw.uniform(0.24, 0.3), belly: 0.42, tip: 1, base: 0.25, veins: 0.25)
        for layer in 0..<2 {
            ring(
                &scene, count: 3, offset: Float(layer) * 0.5, from: 0.04, to: 1.12 - Float(layer) * 0.06, petal, inner,
                outer, &draw, jitter: 0.05)
        }
        if draw.chance(0.6) {
            let spot = inner * 0.4
            for _ in 0..<draw.integer(14...34) {
                let near = (Float(draw.integer(below: 6)) + draw.uniform(-0.22, 0.22)) / 6
                scene.fill(disc: at(near, draw.uniform(0.2, 0.6)), radius: radius * 0.025, spot, alpha: 0.8)
            }
        }
        let anther = draw.colour(hue: 0.02...0.11, saturation: 0.6...0.9, value: 0.3...0.7)
        for index in 0..<6 {
            let angle = (Float(index) + 0.25 + draw.uniform(-0.15, 0.15)) / 6
            let reach = draw.uniform(0.34, 0.46)
            scene.fill(
                Stroke([at(angle, 0.02), at(angle, reach)], radius: radius * 0.018),
                draw.near(Colour(0.85, 0.9, 0.7), 0.08))
            let across = (at(angle + 0.25, 0.09) - centre)
            scene.fill(Stroke([at(angle, reach) - across, at(angle, reach) + across], radius: radius * 0.04), anther)
        }
    }

    mutating func poppy(_ scene: inout Scene, _ draw: inout Draw) {
        let count = draw.integer(4...6)
        let petal = Petal(
            width: radius * (count == 4 ? 0.66 : count == 5 ? 0.54 : 0.46), belly: 0.66, tip: 0,
            notch: draw.uniform(0, 0.08), base: 0.25, veins: 0.3)
        ring(&scene, count: count, offset: 0, from: 0.02, to: 0.98, petal, inner, outer, &draw, jitter: 0.08)
        let dark =
            draw.chance(0.75)
            ? Colour(0.08, 0.05, 0.1) : draw.colour(hue: 0.1...0.18, saturation: 0.6...0.9, value: 0.4...0.7)
        if draw.chance(0.6) {
            for index in 0..<count {
                scene.fill(
                    disc: at(Float(index) / Float(count), 0.22), radius: radius * 0.13, dark, softness: 3, alpha: 0.75)
            }
        }
        for index in 0..<26 {
            let angle = Float(index) * 0.381966
            scene.fill(disc: at(angle, draw.uniform(0.17, 0.28)), radius: radius * 0.026, dark * draw.uniform(0.8, 1.6))
        }
        scene.fill(
            disc: centre, radius: radius * 0.13, draw.colour(hue: 0.18...0.3, saturation: 0.3...0.6, value: 0.4...0.75))
        for index in 0..<6 { scene.fill(Stroke([centre, at(Float(index) / 6, 0.11)], radius: radius * 0.012), dark) }
    }

    mutating func rose(_ scene: inout Scene, _ draw: inout Draw) {
        var start = draw.unit()
        let layers = draw.integer(5...6)
        for layer in 0..<layers {
            let t = Float(layer) / Float(layers)
            let reach = 0.98 * (1 - t) + 0.1
            let count = max(3, 6 - layer / 2)
            for index in 0..<count {
                let angle = start + (Float(index) + draw.uniform(-0.12, 0.12)) / Float(count)
                let half = Float.pi * reach / Float(count) * 1.25 * radius
                let light = (1 - 0.42 * t) * draw.uniform(0.92, 1.06)
                Petal(
                    width: half, belly: 0.62, tip: 0, notch: draw.uniform(-0.04, 0.06), base: 0.5, veins: 0.05,
                    rim: 0.5, shadow: 0.45
                )
                .paint(
                    &scene, from: at(angle, reach * 0.12), to: at(angle, reach), inner * (light * 0.75),
                    mix(inner, outer, 0.75) * light, mark: Flowers.flower)
            }
            start += 0.381966 / Float(count) + 0.07
        }
        // The innermost petals are rolled: a spiral of dark gaps.
        var spiral: [Point] = []
        for step in 0...22 { spiral.append(at(start + Float(step) * 0.085, 0.03 + Float(step) * 0.0105)) }
        scene.fill(disc: centre, radius: radius * 0.2, inner * 0.66, softness: 2)
        scene.fill(Stroke(spiral, radius: radius * 0.022), inner * 0.32, alpha: 0.85)
    }

    mutating func tulip(_ scene: inout Scene, _ draw: inout Draw) {
        // Side view: a cup of a back petal, two side petals and one in front.
        let up: Float = -0.25
        let slim = draw.uniform(0.85, 1.1)
        func cup(_ side: Float, _ height: Float) -> Point { self.flat(up + side, height) }
        let foot = flat(0.25, 0.72)
        let width = radius * 0.36 * slim
        Petal(width: width, belly: 0.5, tip: 0.85, base: 0.45, veins: 0.1).paint(
            &scene, from: foot, to: cup(-0.06, 0.86), inner * 0.72, outer * 0.78, mark: Flowers.flower)
        Petal(width: width, belly: 0.5, tip: 0.85, base: 0.45, veins: 0.1).paint(
            &scene, from: foot, to: cup(0.06, 0.88), inner * 0.72, outer * 0.8, mark: Flowers.flower)
        let flare = draw.uniform(0.07, 0.11)
        for side: Float in [-1, 1] {
            Petal(
                width: width * 1.05, belly: 0.5, tip: 0.9, base: 0.5, bend: -side * draw.uniform(0.06, 0.18),
                veins: 0.15, shadow: 0.4
            )
            .paint(
                &scene, from: foot, to: cup(side * flare, draw.uniform(0.9, 1.02)), inner * 0.9,
                outer * draw.uniform(0.88, 1), mark: Flowers.flower)
        }
        Petal(width: width * 1.12, belly: 0.48, tip: 0.75, base: 0.6, veins: 0.2, shadow: 0.4)
            .paint(
                &scene, from: foot, to: cup(draw.uniform(-0.02, 0.02), draw.uniform(0.62, 0.86)), inner, outer * 1.04,
                mark: Flowers.flower)
    }

    mutating func orchid(_ scene: inout Scene, _ draw: inout Draw) {
        let sepal = Petal(width: radius * draw.uniform(0.2, 0.25), belly: 0.5, tip: 0.5, base: 0.35, veins: 0.25)
        for angle: Float in [-0.25, 0.25 - 0.13, 0.25 + 0.13] {
            sepal.paint(
                &scene, from: flat(angle, 0.04), to: flat(angle, draw.uniform(0.9, 1.02)), inner * 0.9, outer * 0.92,
                mark: Flowers.flower)
        }
        let wing = Petal(
            width: radius * draw.uniform(0.44, 0.56), belly: 0.6, tip: 0.05, base: 0.2, veins: 0.3, shadow: 0.4)
        for angle: Float in [-0.03, 0.53] {
            wing.paint(
                &scene, from: flat(angle, 0.03), to: flat(angle, draw.uniform(0.94, 1.08)), inner, outer,
                mark: Flowers.flower)
        }
        let lip = draw.colour(hue: 0.78...1.13, saturation: 0.6...0.95, value: 0.35...0.8)
        for angle: Float in [0.25 - 0.09, 0.25 + 0.09] {
            Petal(width: radius * 0.13, belly: 0.6, tip: 0, base: 0.4).paint(
                &scene, from: flat(0.25, 0.02), to: flat(angle, 0.3), lip * 0.8, lip, mark: Flowers.flower)
        }
        Petal(width: radius * 0.17, belly: 0.7, tip: 0.2, notch: 0.1, base: 0.3).paint(
            &scene, from: flat(0.25, 0.05), to: flat(0.25, 0.52), lip * 0.7, lip * 1.1, mark: Flowers.flower)
        scene.fill(
            disc: flat(0.25, 0.06), radius: radius * 0.075,
            draw.colour(hue: 0.1...0.17, saturation: 0.2...0.9, value: 0.75...1))
    }

    /// Like `at`, for flowers seen from the side: no foreshortening.
    private func flat(_ angle: Float, _ reach: Float) -> Point { centre + direction(angle + turn) * (reach * radius) }
}
