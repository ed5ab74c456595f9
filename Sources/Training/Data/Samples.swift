import Data
import Tensors

/// What a run learns from or is judged by: labelled pictures, labelled rows of numbers, or features of a frozen bottom
/// that were computed once.
package struct Samples: Sendable {
    package enum Content: Sendable {
        case images(Dataset)
        /// Row by row; each row fills `shape`.
        case numbers([Float], shape: [Int])
        case features(FeatureStore)
    }

    package let name: String
    package let content: Content
    package let labels: [Int]
    /// Names of the classes; empty when nobody named them.
    package let classes: [String]

    package init(_ dataset: Dataset) {
        name = dataset.name
        content = .images(dataset)
        labels = dataset.labels
        classes = dataset.classes
    }

    /// - Throws: `TrainingError.countsDiffer` unless there is a label for each row.
    package init(name: String = "data", values: [Float], shape: [Int], labels: [Int], classes: [String] = []) throws {
        let size = shape.reduce(1, &*)
        guard size > 0 ? values.count == labels.count &* size : values.isEmpty else {
            throw TrainingError.countsDiffer(
                what: "labels", left: labels.count, right: size > 0 ? values.count / size : 0)
        }
        self.name = name
        self.content = .numbers(values, shape: shape)
        self.labels = labels
        self.classes = classes
    }

    package var count: Int { labels.count }

    /// Whether a batch has to be read from a file.
    var isOnDisk: Bool { if case .features(let store) = content { store.isOnDisk } else { false } }

    /// The same samples as what a frozen bottom makes of them.
    init(_ samples: Samples, features: FeatureStore) {
        name = samples.name
        content = .features(features)
        labels = samples.labels
        classes = samples.classes
    }

    /// Named classes, or as many as the largest label says.
    package var classCount: Int { classes.isEmpty ? (labels.max() ?? -1) &+ 1 : classes.count }

    /// The type of a batch: u8 `[N, H, W, C]` for pictures, f32 `[N, ...]` for numbers.
    package func batchType(_ count: Int) -> TensorType {
        switch content {
        case .images(let dataset): TensorType([count, dataset.height, dataset.width, dataset.channels], .u8)
        case .numbers(_, let shape): TensorType(Shape([count] + shape), .f32)
        case .features(let store): TensorType(Shape([count] + store.shape), .f32)
        }
    }

    /// The samples at `indices`, unchanged.
    /// - Parameter view: of features in several views, which.
    package func batch(_ indices: [Int], view: Int = 0) throws -> SampleBatch {
        let labels = indices.map { self.labels[$0] }
        switch content {
        case .images(let dataset):
            return SampleBatch(
                indices: indices, values: .bytes(try dataset.batch(indices)), labels: labels,
                type: batchType(indices.count))
        case .numbers(let values, let shape):
            let size = shape.reduce(1, &*)
            var rows: [Float] = []
            rows.reserveCapacity(size * indices.count)
            for index in indices { rows.append(contentsOf: values[index * size..<(index + 1) * size]) }
            return SampleBatch(indices: indices, values: .floats(rows), labels: labels, type: batchType(indices.count))
        case .features(let store):
            return SampleBatch(
                indices: indices, values: .floats(try store.rows(indices, view: view)), labels: labels,
                type: batchType(indices.count))
        }
    }

    /// The pictures at `indices`, changed as they are in an epoch.
    func batch(_ indices: [Int], augment: Augmentation, seed: Int, epoch: Int) throws -> SampleBatch {
        var batch = try batch(indices)
        if case .images(let dataset) = content, case .bytes(var bytes) = batch.values, !augment.isNone {
            try augment.apply(
                to: &bytes, height: dataset.height, width: dataset.width, channels: dataset.channels, samples: indices,
                seed: seed, epoch: epoch)
            batch.values = .bytes(bytes)
        }
        return batch
    }

    /// The first `count` indices in pieces of `size`: for passes in order.
    package func pieces(of size: Int) -> [[Int]] {
        stride(from: 0, to: count, by: max(1, size)).map { Array($0..<min(count, $0 + max(1, size))) }
    }
}

/// A batch as plain memory.
package struct SampleBatch: Sendable {
    package enum Values: Sendable {
        case bytes([UInt8])
        case floats([Float])
    }

    package let indices: [Int]
    package var values: Values
    package let labels: [Int]
    package let type: TensorType

    package func tensor() throws -> Tensor {
        switch values {
        case .bytes(let bytes): try Tensor(bytes: bytes, type.shape, dtype: .u8)
        case .floats(let floats): try Tensor(floats, type.shape)
        }
    }

    package func labelTensor() throws -> Tensor { try Tensor(ints: labels, [labels.count], dtype: .i64) }
}
