import Draws

/// `satellite`: tiles of land cover seen from above.
///
/// Season, soil, sun and haze are shared by all classes, so that green does not mean forest and yellow not desert; what
/// is reliable is the pattern: crowns, rows, plots, bends, roofs, lanes, dunes, halls.
enum Satellite {
    static let recipe = Recipe(
        name: "satellite", summary: "land cover seen from above",
        classes: ["forest", "orchard", "crop fields", "river", "residential", "highway", "desert", "industrial"],
        maskClasses: ["ground", "trees", "crops", "water", "road", "building"],
        boxClasses: ["building", "vehicle"],
        draw: draw)

    private static func draw(_ label: Int, _ size: Int, _ draw: inout Draw) -> Drawn {
        var land = Land(size: size, &draw)
        switch label {
        case 0: land.forest(&draw)
        case 1: land.orchard(&draw)
        case 2: land.cropFields(&draw)
        case 3: land.river(&draw)
        case 4: land.residential(&draw)
        case 5: land.highway(&draw)
        case 6: land.desert(&draw)
        default: land.industrial(&draw)
        }
        var camera = Scene.Camera()
        camera.blur = 0...0.9
        camera.tint = 0.12
        camera.contrast = 0.65...1.2
        camera.offset = -0.1...0.12
        camera.vignette = 0...0.15
        return Drawn(pixels: land.scene.developed(camera, &draw), mask: land.scene.mask, boxes: land.scene.boxes)
    }
}
