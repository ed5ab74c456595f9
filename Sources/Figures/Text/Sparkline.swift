/// A curve in one line of text.
package enum Sparkline {
    private static let signs: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// From the lowest to the highest value; many values are averaged down to `most` signs. Values that are no numbers
    /// are gaps.
    package static func text(_ values: [Double], most: Int = 32) -> String {
        let count = min(values.count, max(1, most))
        guard count > 0 else { return "" }
        let means = (0..<count).map { at -> Double in
            let part = values[(at * values.count / count)..<((at + 1) * values.count / count)].filter(\.isFinite)
            return part.isEmpty ? .nan : part.reduce(0, +) / Double(part.count)
        }
        let known = means.filter(\.isFinite)
        guard let low = known.min(), let high = known.max() else { return String(repeating: " ", count: count) }
        return String(
            means.map { value in
                guard value.isFinite else { return " " }
                let share = high > low ? (value - low) / (high - low) : 0.5
                return signs[min(signs.count - 1, max(0, Int(share * Double(signs.count))))]
            })
    }
}
