/// The rectangle the data are drawn in.
struct Frame {
    var x: Double
    var y: Double
    var width: Double
    var height: Double
    var horizontal: Axis
    var vertical: Axis

    func point(_ valueX: Double, _ valueY: Double) -> Sketch.Point? {
        guard let across = horizontal.fraction(valueX), let up = vertical.fraction(valueY) else { return nil }
        return Sketch.Point(
            x + min(max(across, 0), 1) * width, y + height - min(max(up, -0.02), 1.02) * height)
    }

    func drawAxes(into sketch: inout Sketch) {
        for (tick, label) in zip(vertical.ticks, vertical.labels) {
            guard let up = vertical.fraction(tick) else { continue }
            let at = y + height - up * height
            sketch.line(x, at, x + width, at, .grid)
            sketch.text(label, x - 8, at + 5, .quiet, anchor: .end)
        }
        sketch.line(x, y + height, x + width, y + height, .axis)
        var free = -Double.infinity
        for (tick, label) in zip(horizontal.ticks, horizontal.labels) {
            guard let across = horizontal.fraction(tick) else { continue }
            let at = x + across * width
            let half = Sketch.width(of: label) / 2
            guard at - half > free else { continue }
            free = at + half + 6
            sketch.line(at, y + height, at, y + height + 5, .axis)
            sketch.text(label, at, y + height + 21, .quiet, anchor: .middle)
        }
    }
}
