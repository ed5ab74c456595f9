import Foundation

/// How the learning rate changes over a run: a factor for each step, a pure function, so that a run can resume
/// anywhere.
///
/// The formulas are PyTorch's: `CosineAnnealingLR`, `LinearLR` to 0, `OneCycleLR` (with `cycle_momentum=False`).
package enum Schedule: String, CaseIterable, Sendable {
    case constant, cosine, linear
    case oneCycle = "one_cycle"

    /// The factor of the highest rate at `step` (from 0) of `total`. Before: `warmup` steps that rise linearly to 1.
    package func factor(step: Int, total: Int, warmup: Int = 0) -> Double {
        if step < warmup { return Double(step + 1) / Double(warmup + 1) }
        let step = Double(step - warmup)
        let total = Double(max(1, total - warmup))
        switch self {
        case .constant: return 1
        case .cosine: return 0.5 * (1 + cos(.pi * min(1, step / total)))
        case .linear: return max(0, 1 - step / total)
        case .oneCycle: return OneCycle().factor(step: step, total: total)
        }
    }

    /// Warm-up steps when nobody says: a tenth of the run, no more than 100; one-cycle brings its own, constant has
    /// none.
    package func usualWarmup(total: Int) -> Int {
        switch self {
        case .cosine, .linear: min(100, total / 10)
        case .constant, .oneCycle: 0
        }
    }
}

/// Smith & Topin 2017, arXiv 1708.07120, with the numbers of PyTorch's `OneCycleLR`: up for 30 % of the steps from a
/// 25th, then down to a 10,000th of that, both along a cosine.
package struct OneCycle: Sendable {
    package var risingShare = 0.3
    package var startDivisor = 25.0
    package var endDivisor = 1e4

    package init() {}

    package func factor(step: Double, total: Double) -> Double {
        let start = 1 / startDivisor
        let end = start / endDivisor
        let peak = risingShare * total - 1
        let last = total - 1
        if step <= peak { return between(start, 1, peak > 0 ? step / peak : 1) }
        return between(1, end, last > peak ? min(1, (step - peak) / (last - peak)) : 1)
    }

    private func between(_ from: Double, _ to: Double, _ share: Double) -> Double {
        to + (from - to) / 2 * (1 + cos(.pi * share))
    }
}
