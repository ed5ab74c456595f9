import Foundation

/// Numbers as people say them.
package enum Quantity {
    /// `5,130`, `11.2 M`, `1.81 G`.
    package static func short(_ count: Int) -> String {
        switch count {
        case ..<100_000: grouped(count)
        case ..<1_000_000: String(format: "%.0f K", Double(count) / 1e3)
        case ..<1_000_000_000: String(format: count < 10_000_000 ? "%.2f M" : "%.1f M", Double(count) / 1e6)
        default: String(format: "%.2f G", Double(count) / 1e9)
        }
    }

    /// `1,227,594`
    package static func grouped(_ count: Int) -> String {
        let digits = String(count.magnitude)
        var groups: [Substring] = []
        var rest = Substring(digits)
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        groups.insert(rest, at: 0)
        return (count < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    package static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

    /// `0.35 s`, `12.4 s`, `3 min 20 s`.
    package static func seconds(_ seconds: Double) -> String {
        guard seconds.isFinite else { return "?" }
        if seconds < 10 { return String(format: "%.2f s", seconds) }
        if seconds < 120 { return String(format: "%.1f s", seconds) }
        let whole = Int(min(seconds, 1e9))
        return whole < 7200 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}

extension Quantity {
    /// A number without a needless `.0`.
    package static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(format: "%.0f", value) : "\(value)"
    }
}
