import Draws

/// Source classes: attractors of random iterated function systems, one system per class, slightly changed in every
/// picture.
enum Fractal {
    static let kinds: [Source.Kind] = (0..<24).map { number in
        let system = System(number: number)
        return Source.Kind(name: "fractal \(number + 1)") { scene, draw in
            let palette = Palette(&draw)
            palette.paintGround(&scene, &draw)
            let density = system.density(size: scene.size, &draw)
            scene.paint(
                density.smoothstep(0, draw.uniform(0.8, 2)), scene.noise(4, &draw).smoothstep(-0.7, 0.7),
                palette.figureA, palette.figureB)
        }
    }

    /// A contracting set of affine maps, brought to unit size about the origin.
    private struct System: Sendable {
        private var maps: [Float]
        private let centre: Point, size: Float

        /// The first of a stream of random systems that is neither a dot nor a plain line.
        init(number: Int) {
            var attempt = 0
            while true {
                var draw = Draw(seed: number, purpose: "fractal.system", sample: attempt)
                let candidate = System.random(&draw)
                let (low, high, filled) = System.extent(candidate)
                let span = high - low
                let longest = max(span.x, span.y, 1e-3)
                attempt += 1
                guard attempt == 200 || (min(span.x, span.y) > 0.45 * longest && filled > 0.09 && filled < 0.5) else {
                    continue
                }
                (maps, centre, size) = (candidate, (low + high) * 0.5, longest)
                return
            }
        }

        /// Two to five maps: rotations with two scales each, weighted by their area (as FractalDB does).
        private static func random(_ draw: inout Draw) -> [Float] {
            var rows: [[Float]] = []
            var weights: [Float] = []
            for _ in 0..<draw.integer(2...5) {
                let a = direction(draw.unit())
                let b = direction(draw.unit())
                let sx = draw.uniform(0.3, 0.8)
                let sy = draw.uniform(0.2, 0.75)
                let flip: Float = draw.chance(0.4) ? -1 : 1
                // R(a) * diag(sx, flip sy) * R(b)
                rows.append([
                    a.x * sx * b.x - a.y * flip * sy * b.y, -a.x * sx * b.y - a.y * flip * sy * b.x,
                    a.y * sx * b.x + a.x * flip * sy * b.y, -a.y * sx * b.y + a.x * flip * sy * b.x,
                    draw.uniform(-1, 1), draw.uniform(-1, 1),
                ])
                weights.append(sx * sy + 0.02)
            }
            let total = weights.reduce(0, +)
            var sum: Float = 0
            return zip(rows, weights).flatMap { row, weight in
                sum += weight / total
                return row + [sum]
            }
        }

        /// Where the attractor lies, and the share of a 32 x 32 raster over it that holds points.
        private static func extent(_ maps: [Float]) -> (Point, Point, Float) {
            var low = Point(repeating: 1e9)
            var high = Point(repeating: -1e9)
            var p = Point.zero
            var draw = Draw(seed: 7, purpose: "fractal.extent")
            var seen: [Point] = []
            for step in 0..<1500 {
                let pick = draw.unit()
                var at = 0
                while at + 7 < maps.count, pick >= maps[at + 6] { at += 7 }
                p = Point(
                    maps[at] * p.x + maps[at + 1] * p.y + maps[at + 4],
                    maps[at + 2] * p.x + maps[at + 3] * p.y + maps[at + 5])
                guard step > 30 else { continue }
                low = Point(min(low.x, p.x), min(low.y, p.y))
                high = Point(max(high.x, p.x), max(high.y, p.y))
                seen.append(p)
            }
            let span = max(high.x - low.x, high.y - low.y, 1e-6)
            let squares = Set(seen.map { Int(($0.x - low.x) / span * 31.9) * 32 + Int(($0.y - low.y) / span * 31.9) })
            return (low, high, Float(squares.count) / 1024)
        }

        func density(size side: Int, _ draw: inout Draw) -> Field {
            var moved = maps
            for at in moved.indices where at % 7 != 6 { moved[at] *= 1 + draw.uniform(-0.06, 0.06) }
            let scale = draw.uniform(0.55, 0.95) / size
            let turn = draw.unit()
            let d = direction(turn)
            let offset = Point(d.x * centre.x - d.y * centre.y, d.y * centre.x + d.x * centre.y) * scale
            let middle = Point(draw.uniform(0.42, 0.58), draw.uniform(0.42, 0.58)) - offset
            let steps = side * side * 3 / 2
            return Scene.density(
                size: side, maps: moved, key: draw.key(), steps: steps, scale: scale, centre: middle, turn: turn)
        }
    }
}
