/// Learnt positions on a square grid, resampled as `torch.nn.functional.interpolate(mode="bicubic", antialias=True)`
/// does: the rule by which timm gives a transformer to pictures of another size.
struct PositionGrid {
    let side: Int
    let width: Int
    /// `[side, side, width]`
    let values: [Float]

    func resampled(to target: Int) -> PositionGrid {
        let weights = (0..<target).map { PositionGrid.weights(of: $0, from: side, to: target) }
        // Along the rows, then along the columns.
        var rows = [Float](repeating: 0, count: side * target * width)
        for y in 0..<side {
            for (x, taps) in weights.enumerated() {
                for (place, weight) in taps {
                    for k in 0..<width {
                        rows[(y * target + x) * width + k] += weight * values[(y * side + place) * width + k]
                    }
                }
            }
        }
        var result = [Float](repeating: 0, count: target * target * width)
        for (y, taps) in weights.enumerated() {
            for (place, weight) in taps {
                for k in 0..<target * width {
                    result[y * target * width + k] += weight * rows[place * target * width + k]
                }
            }
        }
        return PositionGrid(side: target, width: width, values: result)
    }

    /// The places that a new place is a mean of: a cubic of twice the larger step to each side.
    private static func weights(of index: Int, from: Int, to: Int) -> [(place: Int, weight: Float)] {
        let scale = Double(from) / Double(to)
        let reach = max(scale, 1)
        let centre = (Double(index) + 0.5) * scale
        let first = max(0, Int(centre - 2 * reach + 0.5))
        let end = min(from, Int(centre + 2 * reach + 0.5))
        let weights = (first..<end).map { cubic((Double($0) - centre + 0.5) / reach) }
        let sum = weights.reduce(0, +)
        return zip(first..<end, weights).map { ($0, Float($1 / sum)) }
    }

    /// Keys' cubic (1981) with a = -0.5.
    private static func cubic(_ x: Double) -> Double {
        let x = abs(x)
        if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
        return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    }
}
