extension Dataset {
    /// Mean and standard deviation of each channel, with pixels in 0...1: what normalisation needs.
    package struct Statistics: Sendable, Equatable {
        package let mean: [Double], std: [Double]
    }

    /// Exact integer sums, so that the order of the images cannot change a bit.
    package func statistics() -> Statistics {
        var sums = [UInt64](repeating: 0, count: channels)
        var squares = sums
        for index in 0..<count {
            images?.pixels.bytes(index).withUnsafeBufferPointer { pixels in
                for channel in 0..<channels {
                    var sum: UInt64 = 0
                    var square: UInt64 = 0
                    for at in stride(from: channel, to: pixels.count, by: channels) {
                        let value = UInt64(pixels[at])
                        sum += value
                        square += value * value
                    }
                    sums[channel] += sum
                    squares[channel] += square
                }
            }
        }
        let n = Double(max(1, count * height * width))
        let mean = sums.map { Double($0) / n / 255 }
        let std = zip(squares, mean).map { square, mean in
            max(0, Double(square) / n / 65_025 - mean * mean).squareRoot()
        }
        return Statistics(mean: mean, std: std)
    }

    /// A few lines that say what this is: size, classes, balance.
    package var summary: String {
        let counts = classCounts
        let low = counts.min() ?? 0
        let high = counts.max() ?? 0
        var lines = [
            "\(name): \(count) images of \(classes.count) classes, \(height)x\(width) \(channels == 1 ? "grey" : "colour")"
        ]
        if low == high {
            lines.append("\(low) of each: " + listed(classes))
        } else {
            let named = zip(classes, counts).map { "\($0) \($1)" }
            lines.append("\(low) to \(high) of each: " + listed(named))
        }
        let extras =
            (masks.map { ["masks of " + listed(Array($0.names.dropFirst()))] } ?? [])
            + (boxes.map { ["boxes of " + listed($0.names)] } ?? [])
        if !extras.isEmpty { lines.append("with " + extras.joined(separator: "; ")) }
        return (lines + notes).joined(separator: "\n")
    }

    private func listed(_ names: [String]) -> String {
        names.count <= 12
            ? names.joined(separator: ", ")
            : names.prefix(10).joined(separator: ", ") + ", ... (\(names.count - 10) more)"
    }
}
