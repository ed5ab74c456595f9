import Foundation

/// A 95 % interval of a share that was counted: `right` of `count`.
///
/// Wilson 1927. Near 0 and 1 and for small counts it is right where the usual `p ± 1.96 sqrt(p (1 - p) / n)` is not.
package struct WilsonInterval: Sendable, Equatable {
    package let low: Double
    package let high: Double

    package init(right: Int, of count: Int) {
        guard count > 0 else {
            (low, high) = (0, 1)
            return
        }
        let z = 1.959963984540054
        let n = Double(count)
        let p = Double(right) / n
        let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
        low = right == 0 ? 0 : max(0, middle - half)
        high = right == count ? 1 : min(1, middle + half)
    }
}

/// Mean and 95 % interval of a few results, one for each seed: Student's t, because the seeds are few.
package struct SeedSummary: Sendable, Equatable {
    package let count: Int
    package let mean: Double
    /// Of the sample; 0 for a single value.
    package let deviation: Double
    /// Half the width of the interval; infinite for a single value: one seed says nothing about the next.
    package let halfWidth: Double

    package init(_ values: [Double]) {
        count = values.count
        guard count > 0 else {
            (mean, deviation, halfWidth) = (.nan, .nan, .nan)
            return
        }
        let mean = values.reduce(0, +) / Double(count)
        self.mean = mean
        guard count > 1 else {
            (deviation, halfWidth) = (0, .infinity)
            return
        }
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
        deviation = variance.squareRoot()
        halfWidth = SeedSummary.quantile(freedom: count - 1) * deviation / Double(count).squareRoot()
    }

    package var low: Double { mean - halfWidth }
    package var high: Double { mean + halfWidth }

    /// The difference of two ways to do something, seed by seed: what both owe to the seed cancels.
    /// - Throws: `TrainingError.countsDiffer`.
    package static func difference(_ first: [Double], _ second: [Double]) throws -> SeedSummary {
        guard first.count == second.count else {
            throw TrainingError.countsDiffer(what: "results", left: first.count, right: second.count)
        }
        return SeedSummary(zip(first, second).map { $0 - $1 })
    }

    /// Whether 0 lies outside: the difference is not explained by the seeds.
    package var isDistinct: Bool { low > 0 || high < 0 }

    /// 97.5 % quantile of Student's t: the table to 30 degrees of freedom, then Cornish and Fisher's expansion.
    package static func quantile(freedom: Int) -> Double {
        let table = [
            12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604,
            2.1448, 2.1314,
            2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484,
            2.0452, 2.0423,
        ]
        if freedom < 1 { return .infinity }
        if freedom <= table.count { return table[freedom - 1] }
        let z = 1.959964
        let n = Double(freedom)
        return z + (z * z * z + z) / (4 * n) + (5 * pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * n * n)
    }
}
