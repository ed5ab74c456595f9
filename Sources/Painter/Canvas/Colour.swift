import Draws

/// Red, green, blue in 0...1.
typealias Colour = SIMD3<Float>

/// A colour by hue in turns (0 red, 1/3 green, 2/3 blue; any number wraps), saturation and value.
func hsv(_ hue: Float, _ saturation: Float, _ value: Float) -> Colour {
    let h = hue - hue.rounded(.down)
    func channel(_ offset: Float) -> Float {
        let shifted = h + offset
        let k = (shifted - shifted.rounded(.down)) * 6
        let ramp = min(k, 4 - k)
        return value - value * saturation * max(0, min(1, ramp))
    }
    // k = (n + 6 h) mod 6 with n = 5, 3, 1 for red, green, blue.
    return Colour(channel(5.0 / 6), channel(3.0 / 6), channel(1.0 / 6))
}

func mix(_ a: Colour, _ b: Colour, _ t: Float) -> Colour { a + (b - a) * t }

extension Draw {
    /// A colour around another: hue, saturation and value each moved by up to the given amounts.
    mutating func colour(hue: ClosedRange<Float>, saturation: ClosedRange<Float>, value: ClosedRange<Float>) -> Colour {
        hsv(
            uniform(hue.lowerBound, hue.upperBound), uniform(saturation.lowerBound, saturation.upperBound),
            uniform(value.lowerBound, value.upperBound))
    }

    /// A number in a closed range.
    mutating func within(_ range: ClosedRange<Float>) -> Float { uniform(range.lowerBound, range.upperBound) }

    /// A colour moved a little.
    mutating func near(_ colour: Colour, _ amount: Float) -> Colour {
        colour + Colour(uniform(-amount, amount), uniform(-amount, amount), uniform(-amount, amount))
            + uniform(-amount, amount)
    }
}
