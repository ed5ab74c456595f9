import Models
import Tensors

/// What the large work of a training step is computed in. Weights, their updates, sums and BatchNorm's statistics are
/// always in single precision, and so are evaluation and prediction.
package enum Precision: String, CaseIterable, Sendable {
    case f32, bf16
    /// bfloat16 where the processor multiplies it by itself.
    case auto

    /// - Throws: `TrainingError.badOption` when bfloat16 is asked for and the processor has none.
    package func usesBF16() throws -> Bool {
        switch self {
        case .f32: return false
        case .auto: return Engine.hasBF16
        case .bf16:
            guard Engine.hasBF16 else {
                throw TrainingError.badOption(
                    name: "precision", value: rawValue,
                    expected: "f32: this processor has no bfloat16 products, which would be slower")
            }
            return true
        }
    }

    /// What is said of a model that gains nothing.
    static let staysSingle =
        "in single precision, not in bfloat16: a network of this kind would take several times as long in that"

    /// Whether steps of this model are computed so. What mobile networks are made of takes three to four times as long
    /// in bfloat16 as in single precision, in which there are loops for it.
    ///
    /// - Parameters:
    ///   - part: what is computed in a step; where the model's bottom was computed before, it is decided with it all
    ///     the same.
    ///   - input: of that part.
    package func usesBF16(in model: Model, part: Inference.Part = .whole, input: TensorType) throws -> Bool {
        guard try usesBF16() else { return false }
        return try !model.output(try Tensor.placeholder(input.shape, input.dtype), part, .inference())
            .keepsPicturesChannelsLast()
    }
}
