import Data
import Tensors

/// The batches of one epoch from `start` on. Pictures are changed and gathered, and features read from their file, on a
/// second thread while the engine works.
package struct EpochFeed {
    private enum Source {
        case made(Prefetch<SampleBatch>)
        case gathered(Samples, [[Int]], view: Int, next: Int)
    }

    private var source: Source

    /// - Parameter view: which change of the pictures, or which view of features; nil: the epoch's own.
    package init(
        _ samples: Samples, order: BatchOrder, epoch: Int, start: Int = 0, augment: Augmentation, view: Int? = nil
    ) throws {
        func ahead(_ count: Int, _ make: @escaping @Sendable (Int) throws -> SampleBatch) -> Source {
            .made(Prefetch(from: start, to: count, ahead: 2, make))
        }
        switch samples.content {
        case .images(let dataset):
            let batches = try Batches(
                dataset, batchSize: order.batchSize, seed: order.seed, epoch: epoch,
                rest: order.mergesLastOfOne ? .merge : .keep, augmentation: augment, view: view)
            source = ahead(batches.count) { number in
                let batch = try batches.batch(number)
                return SampleBatch(
                    indices: batch.indices, values: .bytes(batch.pixels), labels: batch.labels,
                    type: samples.batchType(batch.count))
            }
        case .numbers, .features:
            let chosen = order.batches(epoch: epoch)
            let view = view ?? epoch
            source =
                samples.isOnDisk
                ? ahead(chosen.count) { try samples.batch(chosen[$0], view: view) }
                : .gathered(samples, chosen, view: view, next: max(0, start))
        }
    }

    /// The next batch; nil at the end of the epoch.
    package mutating func next() throws -> SampleBatch? {
        switch source {
        case .made(let batches): return try batches.take()
        case .gathered(let samples, let batches, let view, let next):
            guard next < batches.count else { return nil }
            source = .gathered(samples, batches, view: view, next: next + 1)
            return try samples.batch(batches[next], view: view)
        }
    }
}
