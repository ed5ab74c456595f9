import Foundation

/// A colour in sRGB.
package struct Colour: Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    /// `0x1c63c7`.
    package init(_ code: UInt32) {
        red = UInt8(truncatingIfNeeded: code >> 16)
        green = UInt8(truncatingIfNeeded: code >> 8)
        blue = UInt8(truncatingIfNeeded: code)
    }

    package static let black = Colour(0)
    package static let white = Colour(0xFFFFFF)

    package var hex: String { String(format: "#%02x%02x%02x", Int(red), Int(green), Int(blue)) }

    /// Relative luminance, 0 to 1, as WCAG 2.1 defines it.
    package var luminance: Double {
        func linear(_ level: UInt8) -> Double {
            let share = Double(level) / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// Contrast of two colours, 1 to 21; WCAG asks for 4.5 between text and what is behind it.
    package func contrast(with other: Colour) -> Double {
        let (one, two) = (luminance + 0.05, other.luminance + 0.05)
        return max(one, two) / min(one, two)
    }

    /// What is seen where this colour covers another one only partly.
    package func over(_ paper: Colour, opacity: Double) -> Colour {
        func mixed(_ top: UInt8, _ bottom: UInt8) -> UInt8 {
            UInt8((Double(top) * opacity + Double(bottom) * (1 - opacity)).rounded().clamped(to: 0...255))
        }
        var result = self
        result.red = mixed(red, paper.red)
        result.green = mixed(green, paper.green)
        result.blue = mixed(blue, paper.blue)
        return result
    }

    /// Black or white, whichever is easier to read on this colour. One of the two always has a contrast above 4.5.
    package var ink: Colour { contrast(with: .white) >= contrast(with: .black) ? .white : .black }
}

extension Comparable {
    func clamped(to range: ClosedRange<Self>) -> Self { min(max(self, range.lowerBound), range.upperBound) }
}

/// The colours of every drawing on one background.
///
/// Tones are told apart by lightness as well as by hue, and each is readable as text on the paper.
package struct Palette: Hashable, Sendable {
    package var ink: Colour
    package var quiet: Colour
    package var grid: Colour
    package var paper: Colour
    /// The colours of series before they repeat.
    package var tones: [Colour]

    package static let light = Palette(
        ink: Colour(0x1D2329), quiet: Colour(0x5D6873), grid: Colour(0xE3E7EB), paper: .white,
        tones: [0x1C63C7, 0xBF4509, 0x1E7F4F, 0x9333B5, 0x8A6800, 0xC2255C, 0x0A7785, 0x5C6670].map(Colour.init))

    package static let dark = Palette(
        ink: Colour(0xE6E9EC), quiet: Colour(0x9AA5B0), grid: Colour(0x2C343C), paper: Colour(0x14181C),
        tones: [0x6CB0FF, 0xFF9D57, 0x62D296, 0xD79BFF, 0xF2CE4E, 0xFF8FB4, 0x4FD6E5, 0xB4BEC8].map(Colour.init))

    /// The same number in every palette.
    static let toneCount = light.tones.count

    package func tone(_ number: Int) -> Colour { tones[number % tones.count] }

    /// A cell of a heat map is never empty: this much of the grid's colour lies under it.
    var cell: Colour { grid.over(paper, opacity: 0.35) }
}
