import Data
import Tensors

/// Everything one can ask of `fit`. nil means: the run decides, and says what.
package struct FitOptions {
    package var epochs = 5
    /// Exactly so many steps, whatever `epochs` says: for comparisons at equal budget.
    package var maxSteps: Int?
    package var batchSize = 32
    /// Rate of the body; without a new head, of everything that trains.
    package var rate: Double?
    package var headRate: Double?
    /// Each stage below the head trains at this share of the rate of the one above.
    package var layerDecay: Double?
    package var optimizer = UpdateRule.Kind.adamw
    package var momentum = 0.9
    package var nesterov = false
    package var betas = (0.9, 0.999)
    package var epsilon = 1e-8
    package var weightDecay: Double?
    package var schedule = Schedule.cosine
    /// Steps.
    package var warmup: Int?
    package var loss = Loss.crossEntropy
    package var labelSmoothing = 0.0
    package var augment: Augmentation?
    /// Parameter of the beta distribution that mixes pairs of pictures (Zhang et al. 2017); 0 is off.
    package var mixup = 0.0
    /// Epochs without a better validation before the run stops.
    package var patience: Int?
    package var restoreBest = true
    package var seed = 0
    /// What convolutions and products are computed in.
    package var precision = Precision.f32
    /// Whether each block is computed a second time for its gradient, so that what passes inside it need not be kept.
    package var recomputes = false
    /// Runs one step, says what a run would cost, and changes nothing.
    package var dryRun = false
    /// Whether features below the frozen frontier are computed once. nil: when they fit in memory or in the cache
    /// folder.
    package var cacheFeatures: Bool?
    /// With pictures that are changed: how many changed views of each there are, so that their features can be computed
    /// once. nil: a few in a long run over a frozen bottom, else new ones in every epoch.
    package var views: Int?
    /// Bytes of features that are kept in memory; nil: a third of what is free.
    package var featureMemory: Int?
    /// Where features lie that do not fit in memory; nil: nowhere.
    package var featureFolder: FeatureFolder?
    /// A file that holds where the run stands after each epoch.
    package var checkpoint: String?
    /// Goes on from that file when it is there.
    package var resume = false
    /// Called after each epoch; false ends the run.
    package var afterEpoch: [(EpochRow) throws -> Bool] = []

    package init() {}

    /// - Throws: `TrainingError.badOption` for the first number out of range.
    package func check() throws {
        func require(_ good: Bool, _ name: String, _ value: Any, _ expected: String) throws {
            if !good { throw TrainingError.badOption(name: name, value: "\(value)", expected: expected) }
        }
        try require((0...1_000_000).contains(epochs), "epochs", epochs, "0 to 1000000")
        if let maxSteps { try require((1...100_000_000).contains(maxSteps), "max_steps", maxSteps, "at least 1") }
        try require((1...65_536).contains(batchSize), "batch_size", batchSize, "1 to 65536")
        for (name, value) in [("lr", rate), ("head_lr", headRate)] {
            if let value { try require(value >= 0 && value.isFinite, name, value, "0 or more") }
        }
        if let layerDecay {
            try require(layerDecay > 0 && layerDecay <= 1, "layer_decay", layerDecay, "above 0, at most 1")
        }
        try require(momentum >= 0 && momentum < 1, "momentum", momentum, "at least 0, below 1")
        try require(!nesterov || momentum > 0, "nesterov", nesterov, "False, or a momentum above 0")
        if let weightDecay {
            try require(weightDecay >= 0 && weightDecay.isFinite, "weight_decay", weightDecay, "0 or more")
        }
        if let warmup {
            try require((0...100_000_000).contains(warmup), "warmup", warmup, "a number of steps, 0 or more")
        }
        try require(labelSmoothing >= 0 && labelSmoothing < 1, "label_smoothing", labelSmoothing, "at least 0, below 1")
        try require(mixup >= 0 && mixup.isFinite, "mixup", mixup, "0 or more")
        try require(!resume || checkpoint != nil, "resume", resume, "given together with checkpoint=\"file\"")
        if let views { try require((1...1000).contains(views), "views", views, "1 to 1000") }
        if let patience { try require(patience >= 1, "patience", patience, "1 epoch or more") }
    }
}

/// What is minimised: the mean over a batch.
package enum Loss {
    case crossEntropy
    /// From logits `[N, ...]` and labels `[N]` to a single number.
    case custom((_ logits: Tensor, _ labels: Tensor) throws -> Tensor)

    package func value(_ logits: Tensor, _ labels: Tensor, smoothing: Double) throws -> Tensor {
        switch self {
        case .crossEntropy: return try Tensors.crossEntropy(logits, labels: labels, labelSmoothing: smoothing)
        case .custom(let body):
            let loss = try body(logits, labels)
            guard loss.shape.count == 1 else { throw TrainingError.lossIsNotScalar(shape: loss.shape.dims) }
            return loss
        }
    }
}
