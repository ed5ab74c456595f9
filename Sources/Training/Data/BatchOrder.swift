import Data

/// Which samples come in which step: a permutation for each epoch, a pure function of seed and epoch, cut into batches.
/// The same as `Data.Batches` cuts pictures; this one serves numbers too, and says how many steps there will be.
package struct BatchOrder: Sendable {
    package let count: Int
    package let batchSize: Int
    /// A last batch of one sample goes with the batch before it: BatchNorm would divide by a variance of nothing.
    package let mergesLastOfOne: Bool
    package let seed: Int

    package init(count: Int, batchSize: Int, mergesLastOfOne: Bool, seed: Int) {
        self.count = count
        self.batchSize = max(1, batchSize)
        self.mergesLastOfOne = mergesLastOfOne
        self.seed = seed
    }

    package var isMerging: Bool { mergesLastOfOne && batchSize > 1 && count > batchSize && count % batchSize == 1 }

    package var stepsPerEpoch: Int { (count + batchSize - 1) / batchSize - (isMerging ? 1 : 0) }

    /// The batches of an epoch, counted from 0.
    package func batches(epoch: Int) -> [[Int]] {
        let order = Batches.order(count: count, seed: seed, epoch: epoch)
        let steps = stepsPerEpoch
        return (0..<steps).map { step in
            Array(order[step * batchSize..<(step == steps - 1 ? count : (step + 1) * batchSize)])
        }
    }
}
