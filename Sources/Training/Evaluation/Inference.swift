import Data
import Models
import Tensors

/// Passes through a model in inference mode: stored statistics folded into the convolutions, no dropout, one compiled
/// plan for each batch size.
///
/// It holds the weights as they are now: make one, use it, and let it go before training on.
package final class Inference {
    /// Where the pass begins and ends, in the model's stages.
    package enum Part: Equatable {
        case whole
        /// Up to and including so many stages.
        case prefix(Int)
        /// From features after so many stages.
        case suffix(Int)
    }

    private let model: Model
    private let part: Part
    private let options: PlanOptions
    private var plans: [Int: CompiledGraph] = [:]

    /// Small enough that what a layer makes is still in the cache when the next reads it.
    package static let batchSize = 14

    /// - Parameter usesBF16: for features that a step in bfloat16 goes on from; what is judged or predicted never is.
    package init(_ model: Model, part: Part = .whole, usesBF16: Bool = false) {
        self.model = model
        self.part = part
        options = PlanOptions(usesBF16: usesBF16)
    }

    /// The output for a batch: `[N, ...]`.
    package func run(_ batch: Batch) throws -> Tensor {
        let input = try batch.input()
        let plan = try plan(input.type)
        let outputs = try plan.run([input])
        guard let output = outputs.first else { throw TensorError.noValue }
        return output
    }

    private func plan(_ type: TensorType) throws -> CompiledGraph {
        if let known = plans[type.shape[0]] { return known }
        let input = try Tensor.placeholder(type.shape, type.dtype)
        let plan = try CompiledGraph(
            inputs: [input], outputs: [try model.output(input, part, .inference())], options: options)
        plans[type.shape[0]] = plan
        return plan
    }

    /// Runs all samples in order, and hands over each batch's output.
    /// - Throws: `TensorError.interrupted` when `isInterrupted` says so between two batches.
    /// - Parameters:
    ///   - targets: columns that come along.
    ///   - batch: reads the rows of a batch, where they are to be changed on the way.
    package func forEach(
        _ samples: Dataset, targets: [String] = [], isInterrupted: () -> Bool = { false },
        batch: (([Int]) throws -> Batch)? = nil, _ body: (Batch, Tensor) throws -> Void
    ) throws {
        let columns = [try samples.requireInput().name] + targets
        // Pieces of one size, the last filled up with a sample it has: a plan for each size would be compiled, and its
        // weights transformed, for a handful of pictures.
        let pieces = max(1, (samples.count + Inference.batchSize - 1) / Inference.batchSize)
        let size = (samples.count + pieces - 1) / pieces
        for start in stride(from: 0, to: samples.count, by: max(1, size)) {
            let piece = Array(start..<min(samples.count, start + size))
            if isInterrupted() { throw TensorError.interrupted }
            let read = batch ?? { try samples.batch($0, columns) }
            guard piece.count < size, let last = piece.last else {
                let whole = try read(piece)
                try body(whole, try run(whole))
                continue
            }
            let filled = try read(piece + Array(repeating: last, count: size - piece.count))
            try body(try read(piece), try run(filled).slice(axis: 0, start: 0, end: piece.count))
        }
    }
}

extension Model {
    /// A part of the forward pass as a graph; pictures (u8) are normalised first, as the weights expect.
    func output(_ input: Tensor, _ part: Inference.Part, _ context: ForwardContext) throws -> Tensor {
        let x = input.dtype == .u8 ? try normalized(input) : input
        return switch part {
        case .whole: try forward(x, context: context)
        case .prefix(let count): try forwardPrefix(x, upTo: count, context: context)
        case .suffix(let count): try forwardSuffix(x, from: count, context: context)
        }
    }
}
