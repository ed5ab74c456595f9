import Data
import Tensors

/// The batches of one epoch from `start` on. Pictures are changed and gathered on a second thread while the engine works.
package struct EpochFeed {
    private enum Source {
        case images(Prefetch, Dataset)
        case numbers(Samples, [[Int]], view: Int, next: Int)
    }

    private var source: Source

    /// - Parameter view: which change of the pictures, or which view of features; nil: the epoch's own.
    package init(_ samples: Samples, order: BatchOrder, epoch: Int, start: Int = 0, augment: Augmentation, view: Int? = nil) throws {
        switch samples.content {
        case .images(let dataset):
            let batches = try Batches(dataset, batchSize: order.batchSize, seed: order.seed, epoch: epoch,
                                      rest: order.mergesLastOfOne ? .merge : .keep, augmentation: augment, view: view)
            source = .images(batches.prefetched(from: start), dataset)
        case .numbers, .features:
            source = .numbers(samples, order.batches(epoch: epoch), view: view ?? epoch, next: max(0, start))
        }
    }

    /// The next batch; nil at the end of the epoch.
    package mutating func next() throws -> SampleBatch? {
        switch source {
        case .images(let prefetch, let dataset):
            return try prefetch.nextBatch().map { batch in
                SampleBatch(indices: batch.indices, values: .bytes(batch.pixels), labels: batch.labels,
                            type: TensorType([batch.count, dataset.height, dataset.width, dataset.channels], .u8))
            }
        case .numbers(let samples, let batches, let view, let next):
            guard next < batches.count else { return nil }
            source = .numbers(samples, batches, view: view, next: next + 1)
            return try samples.batch(batches[next], view: view)
        }
    }
}
