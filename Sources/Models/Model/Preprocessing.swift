/// What was done to the pictures a model's weights were trained on, and so must be done to every picture it sees.
/// It travels with the weights.
package struct Preprocessing: Hashable, Sendable, Codable {
    package enum Interpolation: String, Hashable, Sendable, Codable { case bilinear, bicubic, nearest }

    /// How a picture that is not square becomes one.
    package enum Framing: String, Hashable, Sendable, CaseIterable, Codable {
        /// The short side fills the square, the ends of the long one are cut.
        case crop
        /// The long side fills the square, beside the short one there is grey.
        case pad
        case stretch
    }

    /// Channel means and deviations for values from 0 to 1.
    package var mean: [Float]
    package var deviation: [Float]
    /// Side of the square picture the model sees, in pixels.
    package var inputSize: Int
    /// The picture is resized to `inputSize / cropShare`, then its centre is cut out.
    package var cropShare: Double
    package var interpolation: Interpolation
    package var framing: Framing

    package init(
        mean: [Float], deviation: [Float], inputSize: Int, cropShare: Double, interpolation: Interpolation,
        framing: Framing = .crop
    ) {
        self.mean = mean
        self.deviation = deviation
        self.inputSize = inputSize
        self.cropShare = cropShare
        self.interpolation = interpolation
        self.framing = framing
    }

    /// Takes over how the pictures of a training were made: of this size, the whole of each in this framing.
    package mutating func follow(size: Int, framing: Framing) {
        guard size != inputSize || framing != self.framing || cropShare != 1 else { return }
        (inputSize, self.framing, cropShare) = (size, framing, 1)
    }

    /// ImageNet's channel statistics, used by most pretrained weights.
    package static func imageNet(
        inputSize: Int = 224, cropShare: Double = 0.875,
        interpolation: Interpolation = .bilinear
    ) -> Preprocessing {
        Preprocessing(
            mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225],
            inputSize: inputSize, cropShare: cropShare, interpolation: interpolation)
    }

    /// Values from -1 to 1: for models trained here.
    package static func centred(inputSize: Int, channels: Int = 3) -> Preprocessing {
        let halves = (0..<max(1, min(channels, 4096))).map { _ in Float(0.5) }
        return Preprocessing(
            mean: halves, deviation: halves, inputSize: inputSize, cropShare: 1, interpolation: .bilinear)
    }

    /// The same for another number of channels: the mean of what is known, for channels nobody knows.
    package func adapted(channels: Int) -> Preprocessing {
        guard channels != mean.count, !mean.isEmpty, (1...4096).contains(channels) else { return self }
        func spread(_ values: [Float]) -> [Float] {
            let middle = values.reduce(0, +) / Float(values.count)
            return (0..<channels).map { _ in middle }
        }
        var copy = self
        copy.mean = spread(mean)
        copy.deviation = spread(deviation)
        return copy
    }
}
