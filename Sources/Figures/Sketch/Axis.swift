import Foundation

/// The range of an axis and the round numbers marked on it.
package struct Axis: Hashable, Sendable {
    var low: Double
    var high: Double
    var isLogarithmic = false
    package var ticks: [Double] = []

    /// Where a value lies between the ends, 0 to 1; nil when it cannot be drawn.
    func fraction(_ value: Double) -> Double? {
        guard value.isFinite else { return nil }
        if isLogarithmic {
            guard value > 0 else { return nil }
            return (log10(value) - log10(low)) / (log10(high) - log10(low))
        }
        return (value - low) / (high - low)
    }

    /// From data: ends widened to round numbers, about `count` ticks.
    package static func linear(
        _ values: some Sequence<Double>, including range: ClosedRange<Double>? = nil, count: Int,
        isTight: Bool = false
    ) -> Axis {
        var low = Double.infinity
        var high = -Double.infinity
        // Beyond this the arithmetic of ticks overflows; such numbers are drawn at the edge.
        let bound = 1e300
        for value in values where value.isFinite {
            low = min(low, max(value, -bound))
            high = max(high, min(value, bound))
        }
        if let range, range.lowerBound.isFinite, range.upperBound.isFinite {
            low = min(low, range.lowerBound)
            high = max(high, range.upperBound)
        }
        if low > high { (low, high) = (0, 1) }
        if !(high - low > abs(high) * 1e-12) {
            let margin = low == 0 ? 1 : abs(low) * 0.1
            low -= margin
            high += margin
        }
        let step = niceStep((high - low) / Double(max(count, 1)))
        if !isTight {
            low = (low / step).rounded(.down) * step
            high = (high / step).rounded(.up) * step
        }
        var axis = Axis(low: low, high: high)
        let first = (low / step - 1e-9).rounded(.up)
        let last = (high / step + 1e-9).rounded(.down)
        guard first.isFinite, last.isFinite, last - first < 100 else { return axis }
        axis.ticks = stride(from: first, through: last, by: 1).map { $0 * step == 0 ? 0 : $0 * step }
        return axis
    }

    /// Whole numbers only when all the data are (epochs); the data's own values when they are few (images per class).
    static func horizontal(_ chart: LineChart, count: Int) -> Axis {
        let all = chart.series.flatMap { $0.x.prefix($0.y.count) }.filter(\.isFinite)
        if chart.xScale == .logarithmic { return logarithmic(all.filter { $0 > 0 }) }
        var axis = linear(all, count: count, isTight: true)
        if all.allSatisfy({ $0 == $0.rounded() }) { axis.ticks = axis.ticks.filter { $0 == $0.rounded() } }
        return axis
    }

    static func logarithmic(_ values: [Double]) -> Axis {
        guard let least = values.min(), let most = values.max() else {
            return Axis(low: 1, high: 10, isLogarithmic: true, ticks: [1, 10])
        }
        let isSingle = least == most
        let low = isSingle ? least / 2 : least
        let high = isSingle ? most * 2 : most
        guard low > 0, high.isFinite, low < high else {
            return Axis(low: 1, high: 10, isLogarithmic: true, ticks: [1, 10])
        }
        var axis = Axis(low: low, high: high, isLogarithmic: true)
        let distinct = Set(values).sorted()
        if distinct.count <= 8 {
            axis.ticks = distinct
        } else {
            let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
            let factors: [Double] = exponents.count > 4 ? [1] : [1, 2, 5]
            axis.ticks = exponents.flatMap { exponent in factors.map { $0 * pow(10, Double(exponent)) } }
                .filter { $0 >= low * 0.999 && $0 <= high * 1.001 }
        }
        return axis
    }

    /// 1, 2 or 5 times a power of ten, at least `rough`.
    static func niceStep(_ rough: Double) -> Double {
        guard rough.isFinite, rough > 0 else { return 1 }
        let power = pow(10, log10(rough).rounded(.down))
        guard power.isFinite, power > 0 else { return rough }
        for factor in [1.0, 2, 5] where factor * power >= rough * 0.999_999 { return factor * power }
        return 10 * power
    }

    /// The ticks as words, all with the same number of digits after the point.
    var labels: [String] {
        if isLogarithmic { return ticks.map { Axis.short($0) } }
        let step = ticks.count > 1 ? ticks[1] - ticks[0] : abs(ticks.first ?? 1)
        let largest = ticks.map(abs).max() ?? 0
        if largest >= 1e6 || step > 0 && step < 1e-4 { return ticks.map { Axis.short($0) } }
        let digits = step > 0 ? max(0, min(6, Int((-log10(step) - 1e-9).rounded(.up)))) : 0
        return ticks.map { Axis.fixed($0, digits) }
    }

    /// `%.*f`, without a minus before zero.
    package static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
        let text = String(format: "%.*f", digits, value)
        return text.contains(where: { $0 != "0" && $0 != "-" && $0 != "." }) ? text : text.replacing("-", with: "")
    }

    /// At most four significant digits: `12`, `0.05`, `3e+06`.
    package static func short(_ value: Double) -> String {
        guard value.isFinite else { return fixed(value, 0) }
        return String(format: "%.4g", value)
    }
}

/// How the series of a chart are told apart: one tone, hence one colour, for each distinct `tone` or series.
enum Tones {
    static func of(_ chart: LineChart) -> [Int] {
        var next = 0
        var seen: [Int: Int] = [:]
        return chart.series.map { series in
            if let tone = series.tone, let known = seen[tone] { return known }
            defer { next += 1 }
            if let tone = series.tone { seen[tone] = next }
            return next
        }
    }
}
