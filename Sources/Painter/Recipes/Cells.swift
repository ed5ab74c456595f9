import Draws

/// `cells`: stained blood cells on a smear, told apart by the shape of the nucleus and the granules.
///
/// Stain, light, scale, focus and crowding differ from image to image more than they do between classes, as between
/// laboratories; only the structure is reliable.
enum Cells {
    static let recipe = Recipe(
        name: "cells", summary: "stained blood cells under a microscope",
        classes: ["neutrophil", "eosinophil", "basophil", "lymphocyte", "monocyte", "red cell", "sickle cell"],
        maskClasses: ["background", "red cell", "cytoplasm", "nucleus"],
        boxClasses: ["white cell", "red cell", "sickle cell"],
        draw: draw)

    private static let background: UInt8 = 0, redCell: UInt8 = 1, cytoplasm: UInt8 = 2, nucleus: UInt8 = 3

    private static func draw(_ label: Int, _ size: Int, _ draw: inout Draw) -> Drawn {
        let stain = Stain(&draw)
        var scene = Scene(size: size, stain.plasma)
        scene.fill(scene.noise(3, &draw).smoothstep(-0.6, 0.6), stain.plasma, stain.plasma * draw.uniform(0.86, 0.97))
        let where_ = Point(draw.uniform(0.34, 0.66), draw.uniform(0.34, 0.66))
        let zoom = draw.uniform(0.82, 1.2)
        crowd(&scene, stain, around: where_, free: label < 5 ? 0.3 : 0.24, zoom, &draw)
        switch label {
        case 0...4: whiteCell(&scene, stain, kind: label, at: where_, zoom, &draw)
        case 5: red(&scene, stain, at: where_, radius: 0.215 * zoom * draw.uniform(0.9, 1.1), &draw)
        default: sickle(&scene, stain, at: where_, zoom, &draw)
        }
        debris(&scene, stain, &draw)
        var camera = Scene.Camera()
        camera.blur = 0.2...1.1
        camera.tint = 0.1
        camera.contrast = 0.7...1.2
        camera.offset = -0.1...0.06
        camera.vignette = 0...0.6
        let pixels = scene.developed(camera, &draw)
        return Drawn(pixels: pixels, mask: scene.mask, boxes: scene.boxes)
    }

    /// The colours of one slide.
    private struct Stain {
        var plasma: Colour, red: Colour, redPale: Colour, nucleus: Colour, chromatin: Colour, cytoplasm: Colour
        let hue: Float

        init(_ draw: inout Draw) {
            hue = draw.uniform(0.68, 0.84)
            plasma = draw.colour(hue: 0.02...0.16, saturation: 0.02...0.14, value: 0.82...0.98)
            if draw.chance(0.35) { plasma = draw.colour(hue: 0.55...0.9, saturation: 0.02...0.1, value: 0.8...0.96) }
            let blood = draw.uniform(-0.07, 0.06)
            red = hsv(blood, draw.uniform(0.22, 0.5), draw.uniform(0.68, 0.9))
            redPale = mix(red, plasma, draw.uniform(0.4, 0.8))
            nucleus = hsv(hue, draw.uniform(0.45, 0.75), draw.uniform(0.36, 0.6))
            chromatin = hsv(hue + draw.uniform(-0.03, 0.03), draw.uniform(0.5, 0.85), draw.uniform(0.2, 0.38))
            cytoplasm = hsv(draw.uniform(0.62, 0.98), draw.uniform(0.06, 0.28), draw.uniform(0.72, 0.92))
        }
    }

    // MARK: red cells

    private static func crowd(
        _ scene: inout Scene, _ stain: Stain, around centre: Point, free: Float, _ zoom: Float, _ draw: inout Draw
    ) {
        for _ in 0..<draw.integer(3...9) {
            let p = Point(draw.uniform(-0.1, 1.1), draw.uniform(-0.1, 1.1))
            let d = p - centre
            let radius = 0.17 * zoom * draw.uniform(0.85, 1.15)
            guard (d * d).sum().squareRoot() > free * zoom + radius * draw.uniform(0.55, 1) else { continue }
            red(&scene, stain, at: p, radius: radius, &draw)
        }
    }

    private static func red(_ scene: inout Scene, _ stain: Stain, at p: Point, radius: Float, _ draw: inout Draw) {
        let frame = Frame(p.x, p.y, scale: Point(radius, radius * draw.uniform(0.84, 1)), turn: draw.unit())
        let outline = frame(Outline.blob(&draw, roughness: 0.035))
        let body = draw.near(stain.red, 0.03)
        guard let d = scene.distance(outline) else { return }
        let (u, v) = scene.coordinates(frame, in: d.rect)
        let hollow = draw.uniform(0.3, 0.55)
        let t = Field.length(u, v).smoothstep(hollow * 0.4, hollow + 0.35)
        scene.paint(d.coverage(softness: 1.2 * scene.unit), t, stain.redPale, body)
        scene.paint((d + 0.9 * scene.unit).absolute().coverage(softness: 2 * scene.unit, alpha: 0.5), body * 0.82)
        scene.mark(d.coverage(), redCell)
        scene.box(outline.bounds.low, outline.bounds.high, label: 1)
    }

    private static func sickle(_ scene: inout Scene, _ stain: Stain, at p: Point, _ zoom: Float, _ draw: inout Draw) {
        let radius = draw.uniform(0.2, 0.32)
        let span = draw.uniform(0.2, 0.36)
        let frame = Frame(p.x, p.y, scale: zoom, turn: draw.unit())
        let crescent = Outline.arc(
            radius: radius, thickness: draw.uniform(0.055, 0.085), from: -span / 2, to: span / 2, taper: 0.93)
        let outline = frame(crescent.moved(by: Point(-radius * 0.8, 0)))
        let body = draw.near(stain.red, 0.03)
        guard let d = scene.distance(outline) else { return }
        scene.paint(
            d.coverage(softness: 1.2 * scene.unit), d.smoothstep(-4 * scene.unit, 0), mix(body, stain.redPale, 0.35),
            body * 0.88)
        scene.mark(d.coverage(), redCell)
        scene.box(outline.bounds.low, outline.bounds.high, label: 2)
    }

    // MARK: white cells

    private static func whiteCell(
        _ scene: inout Scene, _ stain: Stain, kind: Int, at p: Point, _ zoom: Float, _ draw: inout Draw
    ) {
        let sizes: [Float] = [0.27, 0.27, 0.25, 0.215, 0.31]
        let radius = sizes[kind] * zoom * draw.uniform(0.9, 1.1)
        let frame = Frame(p.x, p.y, scale: Point(radius, radius * draw.uniform(0.88, 1)), turn: draw.unit())
        let outline = frame(Outline.blob(&draw, roughness: kind == 4 ? 0.09 : 0.05))
        guard let d = scene.distance(outline) else { return }
        let tint =
            kind == 4 || kind == 3 ? mix(stain.cytoplasm, hsv(stain.hue - 0.08, 0.25, 0.75), 0.4) : stain.cytoplasm
        let grain = scene.noise(22, &draw, octaves: 2, in: d.rect).smoothstep(-0.7, 0.7)
        scene.paint(d.coverage(softness: 1.4 * scene.unit), grain, draw.near(tint, 0.03) * 1.04, tint * 0.88)
        scene.paint((d + 0.6 * scene.unit).absolute().coverage(softness: 2 * scene.unit, alpha: 0.45), tint * 0.72)
        scene.mark(d.coverage(), cytoplasm)
        scene.box(outline.bounds.low, outline.bounds.high, label: 0)
        switch kind {
        case 0:
            granules(
                &scene, frame, count: draw.integer(20...45), radius: 0.028, reach: 0.88, alpha: 0.35,
                hsv(stain.hue + draw.uniform(0.02, 0.14), 0.35, 0.62), &draw)
            lobes(&scene, stain, frame, count: draw.integer(3...5), &draw)
        case 1:
            let colour =
                draw.chance(0.75)
                ? draw.colour(hue: -0.03...0.08, saturation: 0.5...0.85, value: 0.7...0.95)
                : draw.colour(hue: 0.85...0.97, saturation: 0.35...0.6, value: 0.65...0.85)
            lobes(&scene, stain, frame, count: 2, &draw)
            granules(
                &scene, frame, count: draw.integer(70...110), radius: 0.066, reach: 0.92, alpha: 0.9, colour, &draw,
                sparing: true)
        case 2:
            lobes(&scene, stain, frame, count: draw.integer(2...3), &draw)
            granules(
                &scene, frame, count: draw.integer(40...70), radius: 0.085, reach: 0.93, alpha: 0.9,
                stain.chromatin * 0.85, &draw)
        case 3:
            nucleus(
                &scene, stain,
                frame(
                    Outline.blob(&draw, roughness: 0.045).scaled(by: draw.uniform(0.74, 0.88))
                        .moved(by: Point(draw.uniform(-0.1, 0.1), draw.uniform(-0.1, 0.1)))), clumps: 9, &draw)
        default:
            let bend = draw.uniform(0.5, 0.74)
            let kidney = Outline.arc(
                radius: 0.42, thickness: draw.uniform(0.28, 0.35), from: -bend / 2, to: bend / 2, rounded: true)
            nucleus(&scene, stain, frame(kidney.moved(by: Point(-0.32, 0))), clumps: 7, &draw)
            for _ in 0..<draw.integer(1...5) {
                let hole = frame(direction(draw.unit()) * draw.uniform(0.55, 0.85))
                scene.fill(disc: hole, radius: radius * 0.07, stain.plasma, softness: 1.5, alpha: 0.6)
            }
        }
    }

    /// A nucleus: dark, with clumps of chromatin and a darker rim.
    private static func nucleus(
        _ scene: inout Scene, _ stain: Stain, _ outline: Outline, clumps: Float, _ draw: inout Draw
    ) {
        guard let d = scene.distance(outline) else { return }
        let texture = scene.noise(clumps * 1.6, &draw, octaves: 2, in: d.rect).smoothstep(-0.55, 0.45)
        scene.paint(d.coverage(softness: 1.3 * scene.unit), texture, stain.nucleus, stain.chromatin)
        scene.paint(
            (d + 0.8 * scene.unit).absolute().coverage(softness: 2 * scene.unit, alpha: 0.5), stain.chromatin * 0.9)
        scene.mark(d.coverage(), nucleus)
    }

    /// Lobes on an arc, joined by thin bridges.
    private static func lobes(_ scene: inout Scene, _ stain: Stain, _ frame: Frame, count: Int, _ draw: inout Draw) {
        let reach: Float = count == 2 ? 0.34 : 0.42
        let span: Float = count == 2 ? 0.5 : draw.uniform(0.55, 0.8)
        let start = draw.unit()
        let size: Float = count == 2 ? draw.uniform(0.33, 0.42) : count == 3 ? 0.31 : count == 4 ? 0.27 : 0.24
        var centres: [Point] = []
        for lobe in 0..<count {
            let t = count == 2 ? Float(lobe) * span : span * Float(lobe) / Float(count - 1)
            centres.append(frame(direction(start + t) * reach * draw.uniform(0.85, 1.15)))
        }
        let thin = size * (frame.scale.x) * 0.22
        scene.fill(Stroke(centres, radius: thin), stain.chromatin, softness: 1.2, mark: nucleus)
        for centre in centres {
            let scale = frame.scale * size * draw.uniform(0.88, 1.14)
            let lobe = Frame(centre.x, centre.y, scale: scale * Point(1, draw.uniform(0.75, 1)), turn: draw.unit())
            nucleus(&scene, stain, lobe(Outline.blob(&draw, roughness: 0.08, steps: 20)), clumps: 9, &draw)
        }
    }

    /// Small discs all over the cell; `sparing` keeps most of them off the nucleus by painting fewer there.
    private static func granules(
        _ scene: inout Scene, _ frame: Frame, count: Int, radius: Float, reach: Float, alpha: Float,
        _ colour: Colour, _ draw: inout Draw, sparing: Bool = false
    ) {
        for _ in 0..<count {
            let p = frame(direction(draw.unit()) * (draw.unit().squareRoot() * reach))
            let shade = draw.near(colour, 0.06)
            let r = frame.scale.x * radius * draw.uniform(0.75, 1.25)
            if sparing, scene.isMarked(p, nucleus), draw.chance(0.8) { continue }
            scene.fill(disc: p, radius: r, shade, softness: 1.1, alpha: alpha)
        }
    }

    /// Platelets and specks of stain.
    private static func debris(_ scene: inout Scene, _ stain: Stain, _ draw: inout Draw) {
        for _ in 0..<draw.integer(0...4) {
            let p = Point(draw.unit(), draw.unit())
            guard scene.isMarked(p, background) else { continue }
            let frame = Frame(p.x, p.y, scale: draw.uniform(0.012, 0.035), turn: draw.unit())
            scene.fill(
                frame(Outline.blob(&draw, roughness: 0.2, steps: 14)),
                mix(stain.nucleus, stain.plasma, draw.uniform(0.2, 0.7)), softness: 1.5)
        }
    }
}
