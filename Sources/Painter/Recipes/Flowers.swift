import Draws

/// `flowers`: seven kinds that differ in the number, shape and arrangement of their petals.
///
/// The kinds share their colours, so colour decides little; view, size, light, leaves in front and blurred foliage
/// behind vary.
enum Flowers {
    static let recipe = Recipe(
        name: "flowers", summary: "flowers told apart by the shape and order of their petals",
        classes: ["daisy", "sunflower", "tulip", "rose", "lily", "poppy", "orchid"],
        maskClasses: ["background", "flower", "leaf"],
        boxClasses: ["flower"],
        draw: draw)

    static let flower: UInt8 = 1, leaf: UInt8 = 2

    private static func draw(_ label: Int, _ size: Int, _ draw: inout Draw) -> Drawn {
        let foliage = Foliage(&draw)
        var scene = Scene(size: size)
        foliage.paintBehind(&scene, &draw)
        let scale = draw.uniform(0.27, 0.47)
        let centre = Point(0.5 + draw.uniform(-0.17, 0.17), 0.5 + draw.uniform(-0.17, 0.17))
        var head = Head(
            centre: centre, radius: scale, turn: draw.unit(), tilt: draw.uniform(0.62, 1), usual: Head.usual[label],
            draw: &draw)
        foliage.paintStem(&scene, from: centre, &draw)
        switch label {
        case 0: head.daisy(&scene, &draw)
        case 1: head.sunflower(&scene, &draw)
        case 2:
            head.turn = draw.uniform(-0.1, 0.1)
            head.tulip(&scene, &draw)
        case 3: head.rose(&scene, &draw)
        case 4: head.lily(&scene, &draw)
        case 5: head.poppy(&scene, &draw)
        default:
            head.turn = draw.uniform(-0.12, 0.12)
            head.orchid(&scene, &draw)
        }
        scene.box(head.centre - Point(repeating: head.radius), head.centre + Point(repeating: head.radius), label: 0)
        foliage.paintInFront(&scene, &draw)
        var camera = Scene.Camera()
        camera.blur = 0...1
        camera.tint = 0.14
        camera.contrast = 0.75...1.2
        camera.offset = -0.1...0.08
        camera.slope = 0.35
        return Drawn(pixels: scene.developed(camera, &draw), mask: scene.mask, boxes: scene.boxes)
    }
}

/// What grows around a flower: the colours of one place and season.
struct Foliage {
    let dark: Colour, light: Colour

    init(_ draw: inout Draw) {
        let hue = draw.uniform(0.17, 0.42)
        let saturation = draw.uniform(0.15, 0.6)
        let value = draw.uniform(0.25, 0.6)
        dark = hsv(hue + draw.uniform(-0.05, 0.05), saturation, value * draw.uniform(0.3, 0.6))
        light = hsv(hue, saturation * 0.9, min(0.95, value * draw.uniform(1.1, 1.7)))
    }

    /// Blurred greens, earth or sky, other flowers out of focus, blades of grass.
    func paintBehind(_ scene: inout Scene, _ draw: inout Draw) {
        let style = draw.integer(below: 4)
        let a = style == 1 ? draw.colour(hue: 0.04...0.12, saturation: 0.2...0.5, value: 0.15...0.4) : dark
        let b =
            style == 2
            ? draw.colour(hue: 0.5...0.65, saturation: 0.05...0.5, value: 0.6...0.95)
            : style == 3 ? draw.colour(hue: 0...1, saturation: 0.05...0.3, value: 0.4...0.9) : light
        scene.fill(scene.noise(draw.uniform(2, 7), &draw, octaves: 3).smoothstep(-0.6, 0.7), a, b)
        for _ in 0..<draw.integer(0...6) {  // out of focus
            let colour = draw.chance(0.5) ? draw.near(light, 0.1) : Head.colour(&draw)
            scene.fill(
                disc: Point(draw.unit(), draw.unit()), radius: draw.uniform(0.03, 0.12), colour,
                softness: draw.uniform(4, 12), alpha: draw.uniform(0.3, 0.8))
        }
        for _ in 0..<draw.integer(0...9) { blade(&scene, draw.chance(0.5) ? dark : light, &draw) }
        if draw.chance(0.6) { scene.blur(draw.uniform(0.6, 2.2)) }
        for _ in 0..<draw.integer(0...3) { leaf(&scene, &draw) }
    }

    private func blade(_ scene: inout Scene, _ colour: Colour, _ draw: inout Draw) {
        let x = draw.uniform(-0.1, 1.1)
        let lean = draw.uniform(-0.3, 0.3)
        scene.fill(
            .curve(
                Point(x, 1.05), Point(x, 0.6), Point(x + lean, draw.uniform(0, 0.6)), radius: draw.uniform(0.008, 0.03),
                end: 0.002),
            draw.near(colour, 0.06), mark: Flowers.leaf)
    }

    private func leaf(_ scene: inout Scene, _ draw: inout Draw) {
        let base = Point(draw.uniform(0, 1), draw.uniform(0.4, 1.1))
        let tip = base + direction(draw.unit()) * draw.uniform(0.25, 0.5)
        Petal(width: draw.uniform(0.06, 0.12), belly: 0.45, tip: 0.9, bend: draw.uniform(-0.3, 0.3), veins: 0.3)
            .paint(&scene, from: base, to: tip, dark, mix(dark, light, draw.uniform(0.4, 0.9)), mark: Flowers.leaf)
    }

    func paintStem(_ scene: inout Scene, from centre: Point, _ draw: inout Draw) {
        guard draw.chance(0.7) else { return }
        let foot = Point(centre.x + draw.uniform(-0.25, 0.25), 1.1)
        scene.fill(
            .curve(centre, Point(centre.x, 0.8), foot, radius: draw.uniform(0.014, 0.028)), mix(dark, light, 0.5),
            mark: Flowers.leaf)
    }

    func paintInFront(_ scene: inout Scene, _ draw: inout Draw) {
        guard draw.chance(0.35) else { return }
        for _ in 0..<draw.integer(1...2) { blade(&scene, mix(dark, light, draw.unit()), &draw) }
    }
}
