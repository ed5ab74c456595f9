import Draws

/// `source`: the large task for pre-training, every class a formula.
///
/// After "Pre-training without natural images" (Kataoka et al., 2020), with more than fractals: shapes, textures,
/// counts, arrangements, courses and colours, so that the features serve tasks that look quite different. Colours are
/// random in every class but those that are about colour; position, size, turn, light, background, occlusion and noise
/// always vary.
enum Source {
    /// One class: its name and its formula.
    struct Kind: Sendable {
        let name: String
        let paint: @Sendable (inout Scene, inout Draw) -> Void
    }

    static let kinds: [Kind] =
        Silhouette.kinds + Fractal.kinds + Rosette.kinds + Wallpaper.kinds + Vessel.kinds
        + Course.kinds + Layout.kinds + Chord.kinds

    static let recipe = Recipe(
        name: "source", summary: "formula-made shapes, textures, counts and fractals for pre-training",
        classes: kinds.map(\.name), usualPerClass: 160, draw: draw)

    private static func draw(_ label: Int, _ size: Int, _ draw: inout Draw) -> Drawn {
        var scene = Scene(size: size)
        kinds[label].paint(&scene, &draw)
        if draw.chance(0.2) { occlude(&scene, &draw) }
        var camera = Scene.Camera()
        camera.blur = 0...0.7
        camera.tint = 0.15
        camera.contrast = 0.7...1.2
        camera.offset = -0.12...0.12
        camera.grain = 0.005...0.035
        camera.vignette = 0...0.5
        camera.slope = 0.4
        return Drawn(pixels: scene.developed(camera, &draw), mask: [], boxes: [])
    }

    /// A bar or a disc in front, out of focus or sharp.
    private static func occlude(_ scene: inout Scene, _ draw: inout Draw) {
        let colour = Palette.any(&draw)
        let p = Point(draw.unit(), draw.unit())
        let soft = draw.uniform(1, 6)
        if draw.chance(0.5) {
            scene.fill(disc: p, radius: draw.uniform(0.04, 0.11), colour, softness: soft)
        } else {
            let way = direction(draw.unit())
            scene.fill(Stroke([p - way, p + way], radius: draw.uniform(0.01, 0.03)), colour, softness: soft)
        }
    }
}

/// The random colours of one picture: a pair for the ground and a pair for the figure that can be told from it.
struct Palette {
    let groundA: Colour, groundB: Colour, figureA: Colour, figureB: Colour

    init(_ draw: inout Draw) {
        let ground = Palette.any(&draw)
        var figure = Palette.any(&draw)
        for _ in 0..<8 where Palette.distance(ground, figure) < 0.3 { figure = Palette.any(&draw) }
        if Palette.distance(ground, figure) < 0.3 { figure = Colour(repeating: ground.y > 0.5 ? 0.1 : 0.9) }
        groundA = ground
        groundB = Palette.partner(of: ground, away: figure, &draw)
        figureA = figure
        figureB = Palette.partner(of: figure, away: ground, &draw)
    }

    static func any(_ draw: inout Draw) -> Colour {
        let grey = draw.chance(0.2)
        return hsv(draw.unit(), grey ? draw.uniform(0, 0.15) : draw.uniform(0.15, 0.9), draw.uniform(0.15, 0.98))
    }

    /// Another colour near `colour`, lighter, darker or of another hue, but not towards `other`.
    private static func partner(of colour: Colour, away other: Colour, _ draw: inout Draw) -> Colour {
        let moved = mix(colour, draw.chance(0.5) ? Colour(repeating: draw.unit()) : any(&draw), draw.uniform(0.2, 0.6))
        return distance(moved, other) < 0.2 ? colour * draw.uniform(0.6, 0.85) : moved
    }

    /// Much darker than a light colour, much lighter than a dark one.
    static func contrast(to colour: Colour) -> Colour {
        colour.x + colour.y + colour.z > 1.4 ? colour * 0.3 : mix(colour, Colour(repeating: 1), 0.7)
    }

    static func distance(_ a: Colour, _ b: Colour) -> Float {
        let d = a - b
        return abs(d.x) * 0.4 + abs(d.y) * 0.6 + abs(d.z) * 0.3
    }

    /// A background: plain, cloudy or patterned.
    func paintGround(_ scene: inout Scene, _ draw: inout Draw) {
        let style = draw.unit()
        if style < 0.2 {
            scene.fill(scene.noise(2, &draw, octaves: 2).smoothstep(-1, 1), groundA, mix(groundA, groundB, 0.3))
        } else if style < 0.6 {
            scene.fill(scene.noise(draw.uniform(3, 14), &draw, octaves: 3).smoothstep(-0.7, 0.7), groundA, groundB)
        } else {
            let texture = draw.pick(Texture.allCases)
            scene.fill(
                texture.field(scene, pitch: draw.uniform(4, 12), &draw), groundA,
                mix(groundA, groundB, draw.uniform(0.2, 0.8)))
        }
        if draw.chance(0.25) { scene.blur(draw.uniform(0.5, 2)) }
    }
}
