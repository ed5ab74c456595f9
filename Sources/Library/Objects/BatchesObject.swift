import Data
import Models
import Runtime
import Tensors
import Training

/// The batches of a data set as tensors: `len` of them, and one epoch each time it is walked through.
final class BatchesObject: Object {
    private let dataset: Dataset
    private let preprocessing: Preprocessing
    private let sampler: Sampler
    private let augmentation: Augmentation
    /// What the model sees, then what it is to say.
    private let columns: [String]
    private var epoch = 0
    /// Whether somebody wants the work to end, asked while a batch is made.
    private let ask: () throws -> Void

    init(
        _ dataset: Dataset, preprocessing: Preprocessing, sampler: Sampler, augmentation: Augmentation,
        asking ask: @escaping () throws -> Void
    ) throws {
        self.ask = ask
        self.dataset = dataset
        self.preprocessing = preprocessing
        self.sampler = sampler
        self.augmentation = augmentation
        columns = [try dataset.requireInput().name] + [dataset.targetName].compactMap { $0 }
    }

    package static let type = TypeObject(
        "Batches",
        """
        Images and labels in groups, as a hand-written loop takes them.
        ```tl
        data = load_dataset("cells", per_class=2)
        len(list(data.batches(batch_size=7)))  # → 2
        ```
        """)
    override var type: TypeObject { BatchesObject.type }
    private static let iteratorType = TypeObject("batches_iterator")

    override func repr() throws -> String {
        let order = if case .given = sampler.order { "in order" } else { "shuffled" }
        return "Batches(\(dataset.name): \(sampler.batchCount) batches of \(sampler.batchSize) images, \(order))"
    }

    override func length() throws -> Int? { sampler.batchCount }

    override func iterate() throws -> ValueIterator? {
        let batches = Batches(dataset, columns: columns, sampler: sampler, epoch: epoch, augmentation: augmentation)
        var feed = EpochFeed(batches)
        epoch += 1
        return ClosureIterator(BatchesObject.iteratorType) { [preprocessing, ask] in
            guard let batch = try feed.next(asking: ask) else { return nil }
            let values = try batch.blocks.map { try $0.block.tensor() }
            let x =
                values[0].dtype == .u8
                ? try values[0].normalizeImages(mean: preprocessing.mean, std: preprocessing.deviation).evaluate()
                : values[0]
            return values.count > 1 ? .tuple([.tensor(x), .tensor(values[1])]) : .tensor(x)
        }
    }
}
