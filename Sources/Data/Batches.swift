import Draws

/// One step's images: NHWC bytes and labels.
package struct Batch: Sendable {
    package let pixels: [UInt8]
    package let labels: [Int]
    /// The places of these images in the data set.
    package let indices: [Int]
    /// NHW region numbers, where the data set has masks and they were asked for.
    package let masks: [UInt8]?

    package var count: Int { indices.count }
}

/// The batches of one epoch, in an order that is a pure function of (seed, epoch).
///
/// Any batch can be made without the others, so a run can go on in the middle of an epoch. Iterating prepares a few
/// batches ahead on a second thread.
package struct Batches: Sendable {
    /// What happens to images that do not fill a batch.
    package enum Rest: String, Sendable {
        case keep, drop
        /// As `keep`, but a single image joins the batch before it: batch statistics of one image mean nothing.
        case merge
    }

    package let dataset: Dataset
    package let batchSize: Int
    package let seed: Int, epoch: Int
    package let augmentation: Augmentation
    /// The epoch whose changes the images get: another than this one where they are to be seen again.
    package let view: Int
    package let withMasks: Bool
    private let order: [Int]
    private let bounds: [Range<Int>]

    package init(
        _ dataset: Dataset, batchSize: Int, seed: Int = 0, epoch: Int = 0, shuffle: Bool = true, rest: Rest = .merge,
        augmentation: Augmentation = .none, view: Int? = nil, withMasks: Bool = false
    ) throws {
        guard batchSize >= 1 else {
            throw DataError.countOutOfRange(
                what: "batch_size", value: batchSize, atLeast: 1, atMost: max(1, dataset.count))
        }
        self.dataset = dataset
        self.batchSize = batchSize
        self.seed = seed
        self.epoch = epoch
        self.augmentation = augmentation
        self.view = view ?? epoch
        self.withMasks = withMasks
        order = shuffle ? Batches.order(count: dataset.count, seed: seed, epoch: epoch) : Array(0..<dataset.count)
        var ranges = stride(from: 0, to: dataset.count, by: min(batchSize, max(1, dataset.count))).map {
            $0..<min($0 + min(batchSize, dataset.count), dataset.count)
        }
        if let last = ranges.last, last.count < batchSize {
            if rest == .drop {
                ranges.removeLast()
            } else if rest == .merge, last.count == 1, ranges.count > 1 {
                ranges.removeLast()
                let before = ranges.removeLast()
                ranges.append(before.lowerBound..<last.upperBound)
            }
        }
        bounds = ranges
    }

    /// The order of an epoch's images.
    package static func order(count: Int, seed: Int, epoch: Int) -> [Int] {
        var draw = Draw(seed: seed, purpose: "order", epoch: epoch)
        return draw.permutation(count)
    }

    package var count: Int { bounds.count }

    /// The images of one batch.
    package func indices(_ number: Int) throws -> [Int] {
        guard bounds.indices.contains(number) else { throw DataError.indexOutOfRange(index: number, count: count) }
        return Array(order[bounds[number]])
    }

    /// Makes one batch, on the calling thread.
    package func batch(_ number: Int) throws -> Batch {
        let chosen = try indices(number)
        var pixels = try dataset.batch(chosen)
        try augmentation.apply(
            to: &pixels, height: dataset.height, width: dataset.width, channels: dataset.channels,
            samples: chosen, seed: seed, epoch: view)
        var masks: [UInt8]?
        if withMasks, var plain = try dataset.maskBatch(chosen) {
            try augmentation.apply(
                toMasks: &plain, height: dataset.height, width: dataset.width, samples: chosen, seed: seed, epoch: view)
            masks = plain
        }
        return Batch(pixels: pixels, labels: try dataset.labels(chosen), indices: chosen, masks: masks)
    }

    /// The batches from `start` on, prepared up to `ahead` before they are asked for.
    package func prefetched(from start: Int = 0, ahead: Int = 2) -> Prefetch<Batch> {
        Prefetch(from: start, to: count, ahead: ahead, batch)
    }
}
