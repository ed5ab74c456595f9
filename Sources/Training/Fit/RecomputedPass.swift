import Models
import Tensors

/// A training pass that keeps only what passes from block to block: each block is computed again when its gradient is
/// due (Chen et al. 2016, 1604.06174). A third more work for half of the memory or less.
struct RecomputedPass {
    let logits: Tensor
    let loss: Tensor
    private let blocks: [Block]
    private let model: Model
    private let key: Tensor
    private let lossOf: (Tensor) throws -> Tensor

    /// Stages that are computed again together.
    private struct Block {
        let stages: Range<Int>
        let input: Tensor
        /// Random keys drawn before it: the second time it draws the same.
        let keysDrawn: Int
    }

    init(
        _ model: Model, part: Inference.Part, input: Tensor, key: Tensor, context: ForwardContext,
        loss: @escaping (Tensor) throws -> Tensor
    ) throws {
        (self.model, self.key, lossOf) = (model, key, loss)
        let stages = model.stages
        let range =
            switch part {
            case .whole: 0..<stages.count
            case .prefix(let count): 0..<count
            case .suffix(let count): count..<stages.count
            }
        var x = input.dtype == .u8 ? try model.normalized(input) : input
        var blocks: [Block] = []
        var start = range.lowerBound
        for stage in range {
            // Single layers in a row are one block: what passes between them is not worth keeping.
            let isLast = stage == range.upperBound - 1
            guard isLast || !stages[stage].module.children.isEmpty || !stages[stage + 1].module.children.isEmpty else {
                continue
            }
            blocks.append(Block(stages: start..<stage + 1, input: x, keysDrawn: context.keysDrawn))
            x = try model.forwardStages(x, start..<stage + 1, context: context)
            start = stage + 1
        }
        self.blocks = blocks
        logits = x
        self.loss = try loss(x)
    }

    /// From the last block to the first: the block once more, then its gradients from that of its result.
    func gradients(withRespectTo parameters: [Tensor]) throws -> [Tensor] {
        let stages = model.stages
        func owned(_ range: Range<Int>) -> Set<ObjectIdentifier> {
            Set(range.flatMap { stages[$0].allParameters }.filter { !$0.isFrozen }.map { ObjectIdentifier($0.tensor) })
        }
        var sums: [Tensor?] = parameters.map { _ in nil }
        var upstream: Tensor?
        for (position, block) in blocks.enumerated().reversed() {
            let x = try block.input.barrier(after: upstream ?? loss)
            let y = try model.forwardStages(x, block.stages, context: .training(key: key, keysDrawn: block.keysDrawn))
            let goal = try upstream == nil ? lossOf(y) : y
            let own = owned(block.stages)
            let mine = parameters.indices.filter { own.contains(ObjectIdentifier(parameters[$0])) }
            let reachesFurther = position > 0 && !owned(blocks[0].stages.lowerBound..<block.stages.lowerBound).isEmpty
            let slopes = try Tensors.gradients(
                of: goal, from: upstream, withRespectTo: mine.map { parameters[$0] } + (reachesFurther ? [x] : []))
            for (index, slope) in zip(mine, slopes) { sums[index] = try sums[index].map { try $0 + slope } ?? slope }
            guard reachesFurther, let last = slopes.last else { break }
            upstream = last
        }
        return try zip(sums, parameters).map { try $0 ?? Tensor.zeros($1.shape) }
    }
}
