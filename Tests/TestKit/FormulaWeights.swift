import Models
import Tensors
import Testing

/// The weights of `Tests/Fixtures/models.py`: a formula of each tensor's name and element number, the same in both
/// languages.
package enum FormulaWeights {
    private static let period = 4099

    /// The first `count` numbers of a name's sequence, each sent through `transform` once: debug builds are slow.
    package static func uniform(_ name: String, _ count: Int, _ transform: (Double) -> Float) -> [Float] {
        let base = (0..<min(count, period)).map { index in
            var x = name.stableHash &+ (UInt64(index) &+ 1) &* 0x9E37_79B9_7F4A_7C15
            x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
            x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
            x ^= x >> 31
            return transform(Double(x >> 40) / 0x1p24)
        }
        var values: [Float] = []
        values.reserveCapacity(count)
        while values.count < count { values += base.prefix(count - values.count) }
        return values
    }

    package static func values(_ name: String, _ shape: Shape) -> [Float] {
        let count = shape.count
        if name.hasSuffix("running_var") { return uniform(name, count) { Float(0.75 + 0.5 * $0) } }
        if shape.rank >= 2 {
            let bound = (3 / Double(shape.dims.dropFirst().reduce(1, *))).squareRoot()
            return uniform(name, count) { Float((2 * $0 - 1) * bound) }
        }
        if name.hasSuffix("weight") { return uniform(name, count) { Float(0.5 + 0.5 * $0) } }
        return uniform(name, count) { Float(0.2 * ($0 - 0.5)) }
    }

    package static func fill(_ model: Model) throws {
        for entry in model.state where entry.variable.tensor.dtype == .f32 {
            try entry.variable.assign(try Tensor(values(entry.name, entry.shape), entry.shape))
        }
    }

    package static func input(batch: Int, size: Int) throws -> Tensor {
        try Tensor(uniform("input", batch * 3 * size * size) { Float(2 * $0 - 1) }, [batch, 3, size, size])
    }
}

/// What `models.py` stored.
package struct TimmFixture: Decodable, Sendable {
    package struct Entry: Decodable, Sendable, CustomTestStringConvertible {
        package struct BufferMean: Decodable, Sendable {
            package let name: String
            package let mean_abs: Double
        }

        package let name: String
        package let parameters: Int
        package let state: Int
        package let state_hash: String
        package let logits: [Float]
        package let stages: [BufferMean]
        /// In double precision, and how far PyTorch's single precision is from them.
        package let training_logits: [Float]
        package let training_rounding: Float
        package let buffers: [BufferMean]

        package var testDescription: String { name }
    }

    package struct InputChannels: Decodable {
        package let channels: Int
        package let weight: [Float]
    }

    package let classes: Int
    package let batch: Int
    package let size: Int
    package let models: [Entry]
    package let input_channels: [InputChannels]

    package static let stored = Fixtures.read("models/timm", as: TimmFixture.self)
    package static let entries = stored.models
}

/// The largest difference, infinite when the counts differ.
package func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
