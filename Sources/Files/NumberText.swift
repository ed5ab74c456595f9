import Foundation

// Numbers as the lines of a run show them.

extension Double {
    /// With a fixed number of decimals.
    package func text(digits: Int) -> String {
        isFinite ? String(format: "%.\(max(0, min(digits, 17)))f", self) : "\(self)"
    }

    /// A share as per cent with one decimal: `93.5 %`.
    package var percent: String { (self * 100).text(digits: 1) + " %" }

    /// Three significant digits, without trailing zeros: `0.001`, `2.5e-05`.
    package var short: String { String(format: "%.3g", self) }

    /// Seconds as `0.4 s`, `12 s`, `3 min 20 s`.
    package var duration: String {
        guard isFinite, self >= 0, self < 1e9 else { return "?" }
        if self < 10 { return text(digits: 1) + " s" }
        let whole = Int(rounded())
        return whole < 60
            ? "\(whole) s"
            : whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
    }
}

extension Int {
    /// `1.2 M`, `34.5 k`, `812`: counts of parameters.
    package var counted: String {
        let value = Double(self)
        return self < 10_000
            ? "\(self)" : self < 1_000_000 ? (value / 1e3).text(digits: 1) + " k" : (value / 1e6).text(digits: 2) + " M"
    }

    /// Bytes as `1.6 MB`.
    package var bytesText: String {
        let value = Double(self)
        return value < 1e6
            ? (value / 1e3).text(digits: 1) + " kB"
            : value < 1e9 ? (value / 1e6).text(digits: 1) + " MB" : (value / 1e9).text(digits: 2) + " GB"
    }
}
