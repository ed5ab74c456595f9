import Draws
import Foundation

/// Mixup (Zhang et al. 2017, arXiv 1710.09412): each batch is mixed with a permutation of itself, pictures and labels
/// alike.
package struct Mixing: Sendable {
    /// Share of the batch itself; the partner has the rest.
    package let share: Double
    package let partners: [Int]

    /// A pure function of seed and step: share from Beta(alpha, alpha), at least a half by symmetry.
    package init(count: Int, alpha: Double, seed: Int, step: Int) {
        var draw = Draw(seed: seed, purpose: "mixup", sample: step)
        partners = draw.permutation(count)
        let first = Mixing.gamma(alpha, &draw)
        let second = Mixing.gamma(alpha, &draw)
        let drawn = first + second > 0 ? first / (first + second) : 1
        share = max(drawn, 1 - drawn)
    }

    /// Marsaglia & Tsang 2000; below 1 by the usual boost.
    private static func gamma(_ shape: Double, _ draw: inout Draw) -> Double {
        if shape < 1 {
            let boost = pow(max(1e-12, Double(draw.unit())), 1 / max(shape, 1e-6))
            return gamma(shape + 1, &draw) * boost
        }
        let d = shape - 1 / 3
        let c = 1 / (9 * d).squareRoot()
        for _ in 0..<1000 {
            let x = Double(draw.normal())
            let v = pow(1 + c * x, 3)
            guard v > 0 else { continue }
            if log(max(1e-12, Double(draw.unit()))) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
        return d
    }
}
