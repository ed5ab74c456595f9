import Data
import Models
import Runtime
import Tensors

/// The batches of a data set as tensors: `len` of them, and one epoch each time it is walked through.
final class BatchesObject: Object {
    private let dataset: Dataset
    private let preprocessing: Preprocessing
    private let batchSize: Int
    private let shuffle: Bool
    private let augmentation: Augmentation
    private let seed: Int
    private var epoch = 0

    init(
        _ dataset: Dataset, preprocessing: Preprocessing, batchSize: Int, shuffle: Bool, augmentation: Augmentation,
        seed: Int
    ) throws {
        self.dataset = dataset
        self.preprocessing = preprocessing
        self.batchSize = batchSize
        self.shuffle = shuffle
        self.augmentation = augmentation
        self.seed = seed
        super.init()
        _ = try batches(0)
    }

    override var typeName: String { "Batches" }

    override func repr() throws -> String {
        "Batches(\(dataset.name): \(try batches(0).count) batches of \(batchSize) images, \(shuffle ? "shuffled" : "in order"))"
    }

    private func batches(_ epoch: Int) throws -> Batches {
        try Batches(
            dataset, batchSize: batchSize, seed: seed, epoch: epoch, shuffle: shuffle, rest: .merge,
            augmentation: augmentation)
    }

    override func length() throws -> Int? { try batches(0).count }

    override func iterate() throws -> ValueIterator? {
        let feed = try batches(epoch).prefetched()
        epoch += 1
        return ClosureIterator("batches_iterator") { [dataset, preprocessing] in
            guard let batch = try feed.take() else { return nil }
            let pixels = try Tensor(
                bytes: batch.pixels, [batch.count, dataset.height, dataset.width, dataset.channels])
            let x = try pixels.normalizeImages(mean: preprocessing.mean, std: preprocessing.deviation).evaluate()
            return .tuple([.tensor(x), .tensor(try Tensor(ints: batch.labels, [batch.count]))])
        }
    }
}
