/// Some rows of a data set, by column: what one step sees.
package struct Batch: Sendable {
    /// The places of these rows in the data set.
    package let indices: [Int]
    /// In the order in which they were asked for.
    package var blocks: [(name: String, block: Block)]

    package var count: Int { indices.count }
    package subscript(name: String) -> Block? { blocks.first { $0.name == name }?.block }
}

/// The batches of one epoch, column by column, pictures changed as they are in it.
///
/// Iterating prepares a few batches ahead on a second thread.
package struct Batches: Sendable {
    package let dataset: Dataset
    package let columns: [String]
    package let augmentation: Augmentation
    /// The epoch whose changes the pictures get: another than this one where they are to be seen again.
    package let view: Int
    private let seed: Int
    private let batches: [[Int]]

    package init(
        _ dataset: Dataset, columns: [String], sampler: Sampler, epoch: Int = 0, augmentation: Augmentation = .none,
        view: Int? = nil
    ) {
        (self.dataset, self.columns, self.augmentation) = (dataset, columns, augmentation)
        self.view = view ?? epoch
        seed = sampler.seed
        batches = sampler.batches(epoch: epoch)
    }

    package var count: Int { batches.count }

    /// The rows of one batch.
    package func indices(_ number: Int) throws -> [Int] {
        guard batches.indices.contains(number) else { throw DataError.indexOutOfRange(index: number, count: count) }
        return batches[number]
    }

    /// Makes one batch, on the calling thread.
    package func batch(_ number: Int) throws -> Batch {
        try dataset.batch(try indices(number), columns, augmentation: augmentation, seed: seed, view: view)
    }

    /// Whether making batches takes long enough for a second thread.
    package var isSlow: Bool { columns.contains { dataset.tensors($0)?.isSlow ?? false } }

    /// The batches from `start` on, prepared up to `ahead` before they are asked for.
    package func prefetched(from start: Int = 0, ahead: Int = 2) -> Prefetch<Batch> {
        Prefetch(from: start, to: count, ahead: ahead, batch)
    }
}

extension Dataset {
    /// The rows at `indices` of some columns; pictures and their masks are changed alike.
    package func batch(
        _ indices: [Int], _ columns: [String], augmentation: Augmentation = .none, seed: Int = 0, view: Int = 0
    ) throws -> Batch {
        for index in indices { try check(index) }
        let blocks = try columns.map { name in
            guard let column = tensors(name) else {
                throw DataError.noColumn(name: name, has: table.columns.map(\.name))
            }
            var block = try column.block(indices, view: view)
            if !augmentation.isNone, case .bytes(var bytes) = block.values {
                let place = Augmentation.Place(
                    height: block.shape[0], width: block.shape[1], samples: indices, seed: seed, epoch: view)
                if column is MaskColumn {
                    try augmentation.apply(toMasks: &bytes, place)
                } else {
                    try augmentation.apply(to: &bytes, channels: block.shape[2], place)
                }
                block.values = .bytes(bytes)
            }
            return (name: name, block: block)
        }
        return Batch(indices: indices, blocks: blocks)
    }
}
