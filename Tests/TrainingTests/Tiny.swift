import Data
import Draws
import Foundation
import Models
import Tensors
import Training

/// Networks and data small enough that a test takes a fraction of a second.
enum Tiny {
    /// Two convolutions with BatchNorm and a head, for 3-channel pictures of any size: parts "0" ... "8".
    static func network(classes: Int = 4, seed: UInt64 = 1, dropout: Double = 0) throws -> Model {
        var parts: [Module] = [
            try .convolution(3, 8, kernel: [3, 3], padding: [1], bias: false), try .batchNorm(8), try .relu(),
            try .convolution(8, 16, kernel: [3, 3], stride: [2], padding: [1]), try .batchNorm(16), try .relu(),
            try .globalPool(), try .flatten(), try .linear(16, classes),
        ]
        if dropout > 0 { parts.insert(try .dropout(dropout), at: 8) }
        let model = Model(try .sequential(parts), inputSize: 8)
        try model.root.initialize(seed: seed)
        return model
    }

    /// Pictures of 8x8 whose class is their colour, with noise: `perClass` of each of `classes`.
    static func pictures(perClass: Int = 12, classes: Int = 4, seed: Int = 0, noise: Float = 40) throws -> Dataset {
        var pixels: [UInt8] = []
        var labels: [Int] = []
        for index in 0..<perClass * classes {
            let label = index % classes
            var draw = Draw(seed: seed, purpose: "tiny", sample: index)
            for _ in 0..<64 {
                for channel in 0..<3 {
                    let base: Float = channel == label % 3 ? 180 : label == 3 ? 150 : 60
                    pixels.append(UInt8(max(0, min(255, base + draw.uniform(-noise, noise)))))
                }
            }
            labels.append(label)
        }
        return try Dataset(
            name: "tiny", classes: (0..<classes).map { "class \($0)" }, labels: labels,
            images: Pixels(height: 8, width: 8, channels: 3, bytes: pixels))
    }

    static func samples(perClass: Int = 12, classes: Int = 4, seed: Int = 0, noise: Float = 40) throws -> Dataset {
        try pictures(perClass: perClass, classes: classes, seed: seed, noise: noise)
    }

    static func options(epochs: Int = 3, _ change: (inout FitOptions) -> Void = { _ in }) -> FitOptions {
        var options = FitOptions()
        options.epochs = epochs
        options.batchSize = 16
        options.rate = 0.01
        change(&options)
        return options
    }

    static func state(_ model: Model) throws -> [String: [Float]] {
        Dictionary(
            try model.state.map { ($0.name, try $0.variable.tensor.floats()) }, uniquingKeysWith: { first, _ in first })
    }
}

/// Keeps what a run says.
final class Listener: TrainingOutput {
    var notes: [String] = []
    var states: [TrainingProgress] = []
    func note(_ line: String) { notes.append(line) }
    func progress(_ state: TrainingProgress?) { if let state { states.append(state) } }
}
