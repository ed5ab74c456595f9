import Foundation

// Numbers as people read them: one way for each kind of number, wherever it is shown.

extension Double {
    /// With a fixed number of decimals.
    package func text(digits: Int) -> String {
        isFinite ? String(format: "%.\(max(0, min(digits, 17)))f", self) : "\(self)"
    }

    /// A share as per cent with one decimal: `93.5 %`.
    package var percent: String { (self * 100).text(digits: 1) + " %" }

    /// Three significant digits, without trailing zeros: `0.001`, `2.5e-05`.
    package var short: String { String(format: "%.3g", self) }

    /// Without a needless `.0`.
    package var plain: String {
        self == rounded() && abs(self) < 1e15 ? String(format: "%.0f", self) : "\(self)"
    }

    /// Seconds: `0.35 s`, `12.4 s`, `3 min 20 s`, `2 h 5 min`.
    package var duration: String {
        guard isFinite, self >= 0, self < 1e9 else { return "?" }
        if self < 10 { return text(digits: 2) + " s" }
        if self < 120 { return text(digits: 1) + " s" }
        let whole = Int(self)
        return whole < 7200 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}

extension Int {
    /// Counts of parameters and of work: `5,130`, `538 K`, `11.2 M`, `1.81 G`.
    package var counted: String {
        let value = Double(self)
        return switch self {
        case ..<100_000: grouped
        case ..<1_000_000: (value / 1e3).text(digits: 0) + " K"
        case ..<1_000_000_000: (value / 1e6).text(digits: self < 10_000_000 ? 2 : 1) + " M"
        default: (value / 1e9).text(digits: 2) + " G"
        }
    }

    /// Every digit, in threes: `1,227,594`.
    package var grouped: String {
        let digits = String(magnitude)
        let head = digits.count % 3
        var groups = head > 0 ? [digits.prefix(head)] : []
        var rest = digits.dropFirst(head)
        while !rest.isEmpty {
            groups.append(rest.prefix(3))
            rest = rest.dropFirst(3)
        }
        return (self < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// Bytes: `1.6 MB`.
    package var bytesText: String {
        let value = Double(self)
        return value < 1e6
            ? (value / 1e3).text(digits: 1) + " kB"
            : value < 1e9 ? (value / 1e6).text(digits: 1) + " MB" : (value / 1e9).text(digits: 2) + " GB"
    }
}
