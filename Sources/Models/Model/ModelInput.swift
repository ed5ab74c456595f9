import Tensors

/// What one example for a model is.
package enum ModelInput: Hashable, Sendable {
    /// A square picture, of values that the model's mean and std made.
    case image(channels: Int, size: Int)
    /// Pictures one after the other, or a volume.
    case clip(channels: Int, frames: Int, size: Int)
    case sequence(channels: Int, length: Int)
    case numbers(Int)

    /// Of a batch of one.
    package var shape: Shape {
        switch self {
        case .image(let channels, let size): [1, channels, size, size]
        case .clip(let channels, let frames, let size): [1, channels, frames, size, size]
        case .sequence(let channels, let length): [1, channels, length]
        case .numbers(let count): [1, count]
        }
    }

    /// `an image of 64 pixels`
    package var words: String {
        switch self {
        case .image(_, let size): "an image of \(size) pixels"
        case .clip(_, let frames, let size): "\(frames) images of \(size) pixels"
        case .sequence(let channels, let length): "\(length) steps of \(channels) numbers"
        case .numbers(let count): count == 1 ? "one number" : "\(count) numbers"
        }
    }
}

extension Model {
    /// What the model takes, by its first layer.
    package var input: ModelInput {
        let size = preprocessing.inputSize
        for leaf in root.leaves {
            switch leaf.module.layer {
            case let linear as Linear: return .numbers(linear.inFeatures)
            case let convolution as Convolution:
                switch convolution.kernel.count {
                case 1: return .sequence(channels: convolution.inChannels, length: size)
                case 2: return .image(channels: convolution.inChannels, size: size)
                default: return .clip(channels: convolution.inChannels, frames: size, size: size)
                }
            // What is flattened first are pictures.
            case is Flatten: return .image(channels: inChannels, size: size)
            default: continue
            }
        }
        return .image(channels: inChannels, size: size)
    }

    /// The shape of one input.
    package var inputShape: Shape { input.shape }
}
