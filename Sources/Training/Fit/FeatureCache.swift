import Data
import Files
import Models
import Tensors

/// The features a frozen bottom gives, computed once for each sample, or once for each of a few changed views of it.
///
/// Nothing random comes before them and nothing in them changes, so training the rest on them gives the same losses as
/// running the bottom again in every epoch, at the cost of the rest alone.
struct FeatureCache {
    let model: Model
    /// Steps of the model that are computed once.
    let stages: Int
    let augment: Augmentation
    let views: Int
    let seed: Int
    /// As the steps that go on from them would compute them, so that keeping them changes no number.
    let usesBF16: Bool
    let output: (any TrainingOutput)?
    let isInterrupted: () -> Bool

    /// The bottom of a model that is worth computing once: the frozen stages, when there is work in them.
    static func stages(of model: Model, input: TensorType) throws -> Int {
        let count = model.frozenPrefix
        guard count > 0 else { return 0 }
        let context = ForwardContext.inference()
        _ = try model.output(try Tensor.placeholder(input.shape, input.dtype), .prefix(count), context)
        return context.trace.contains { $0.multiplications > 0 } ? count : 0
    }

    /// Of the features of one sample.
    func shape(_ samples: Dataset) throws -> [Int] {
        let type = try samples.inputType(1)
        return Array(
            try model.output(try Tensor.placeholder(type.shape, type.dtype), .prefix(stages), .inference()).shape.dims
                .dropFirst())
    }

    func byteCount(_ samples: Dataset) throws -> Int { try shape(samples).reduce(4, &*) &* samples.count &* views }

    /// Everything the features are a function of: the bottom's weights, how pictures are prepared and changed, the
    /// data, the kernels.
    private func key(_ samples: Dataset) throws -> UInt64 {
        var print = Fingerprint()
        print.add(try Fingerprint.of(model, stages: stages))
        print.add(samples.fingerprint)
        print.add(
            "\(model.preprocessing.mean) \(model.preprocessing.deviation), \(views) views of seed \(views > 1 || !augment.isNone ? seed : 0): \(augment)"
        )
        print.add(
            "\(KernelChoices.current.name), \(Engine.threads) threads, batches of \(Inference.batchSize)\(usesBF16 ? ", bfloat16" : "")"
        )
        return print.value
    }

    /// Every row, view by view. Throws `TensorError.interrupted`.
    private func compute(_ samples: Dataset, _ append: (UnsafeRawBufferPointer) throws -> Void) throws {
        let bottom = Inference(model, part: .prefix(stages), usesBF16: usesBF16)
        let input = try samples.requireInput().name
        var done = 0
        for view in 0..<views {
            try bottom.forEach(
                samples, isInterrupted: isInterrupted,
                batch: { try samples.batch($0, [input], augmentation: augment, seed: seed, view: view) }
            ) { batch, features in
                try features.withBytes(append)
                done += batch.count
                output?.progress(TrainingProgress(phase: .caching, done: done, total: samples.count * views))
            }
        }
    }

    func inMemory(_ samples: Dataset) throws -> Dataset {
        let shape = try shape(samples)
        var values: [Float] = []
        values.reserveCapacity(shape.reduce(1, &*) * samples.count * views)
        try compute(samples) { values.append(contentsOf: $0.bindMemory(to: Float.self)) }
        return try samples.setting(
            samples.requireInput().name,
            to: FeatureColumn(values: values, shape: shape, count: samples.count, views: views))
    }

    /// From the file of an earlier run, or computed and written.
    /// - Returns: whether the file was there, and what was wrong with it when it could not be used.
    func onDisk(_ samples: Dataset, _ folder: FeatureFolder) throws -> (
        samples: Dataset, wasThere: Bool, damage: String?
    ) {
        let shape = try shape(samples)
        let size = shape.reduce(1, &*)
        let rows = samples.count * views
        let key = try key(samples)
        let path = folder.file(key)
        func stored(_ file: FeatureFile) throws -> Dataset {
            try samples.setting(
                samples.requireInput().name,
                to: FeatureColumn(file, shape: shape, count: samples.count, views: views))
        }
        var damage: String?
        do {
            if let file = try FeatureFile(path, key: key, rows: rows, size: size) {
                return (try stored(file), true, nil)
            }
        } catch let found as FeatureFile.Damage {
            damage = found.reason
        }
        try folder.makeRoom(for: rows * size * 4)
        try FeatureFile.write(to: path, key: key, rows: rows, size: size) { try compute(samples, $0) }
        guard let file = try FeatureFile(path, key: key, rows: rows, size: size) else {
            throw FileSystemError(operation: .open, path: path, code: 0)
        }
        return (try stored(file), false, damage)
    }
}
