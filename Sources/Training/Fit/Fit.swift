import Data
import Files
import Models
import Tensors

/// One run of training.
///
/// Make it, `run` it once. It changes the model's trainable parameters and BatchNorm statistics and nothing else;
/// frozen tensors keep their bits. The same seed, data, weights and thread count give the same bits.
package final class Fit {
    package let model: Model
    package let options: FitOptions
    let output: (any TrainingOutput)?
    let isInterrupted: () -> Bool
    let task: any Task
    /// What it learns from and is judged by, numbered as the model's outputs are.
    let given: Dataset
    let validation: Dataset?
    /// Everything the model was ever fitted to, with this.
    let seenRows: Set<UInt64>

    /// What the steps see: the pictures, or features computed once.
    var samples: Dataset
    var judged: Dataset?
    var part = Inference.Part.whole
    var optimizer: Optimizer
    let rates: Rates
    let sampler: Sampler
    /// Steps of the whole run.
    let totalSteps: Int
    let usesBF16: Bool
    var plans: [Int: TrainingStep] = [:]
    var history: History

    /// - Parameter isInterrupted: asked between batches; the run then ends with what it has.
    /// - Throws: `TrainingError` when options, data and model do not fit; the model is as before.
    package init(
        _ model: Model, _ data: Dataset, validation: Dataset? = nil, options: FitOptions = FitOptions(),
        output: (any TrainingOutput)? = nil, isInterrupted: @escaping () -> Bool = { false }
    ) throws {
        try options.check()
        let shape = try model.checkInput(data, .training)
        let (task, data) = try Tasks.fitted(to: data, names: model.classNames, options: options, .training)
        try task.check(data, output: shape, of: model, .training)
        var held = validation
        if let validation {
            let shape = try model.checkInput(validation, .validation)
            let matched = try task.matched(
                validation, to: data.classes.isEmpty ? model.classNames : data.classes, .validation)
            try task.check(matched, output: shape, of: model, .validation)
            held = matched
        }
        usesBF16 = try options.precision.usesBF16(in: model, input: data.inputType(1))
        let rates = Rates(model, options)
        let groups = model.parameterGroups(rate: rates.body, headRate: rates.head, layerDecay: options.layerDecay)
        guard !groups.isEmpty else { throw TrainingError.nothing(toTrainIn: model) }
        self.model = model
        self.options = options
        self.output = output
        self.isInterrupted = isInterrupted
        self.task = task
        self.given = data
        self.validation = held
        seenRows = model.seenRows.union(data.inputFingerprints())
        self.samples = data
        self.judged = held
        self.rates = rates
        optimizer = Optimizer(options.rule, groups)
        sampler = try Sampler(
            count: data.count, batchSize: options.batchSize,
            order: options.balance ? .balanced(data.byClass()) : .shuffled,
            rest: model.trainsBatchNorm ? .merge : .keep, seed: options.seed)
        totalSteps = options.maxSteps ?? options.epochs * sampler.batchCount
        history = History(
            metrics: task.metrics, goal: task.goal,
            receipt: Receipt(
                seed: options.seed, model: model.architecture, data: data.name, samples: data.count,
                dataHash: data.fingerprint, weightsBefore: try Fingerprint.of(model),
                weightsAfter: 0, threads: Engine.threads, kernels: KernelChoices.current.name))
    }

    var epochs: Int { (totalSteps + sampler.batchCount - 1) / sampler.batchCount }
    var warmup: Int { options.warmup ?? options.schedule.usualWarmup(total: totalSteps) }

    /// Trains, and returns what happened.
    /// - Throws: `TrainingError.diverged` with the last good weights in place; errors of the engine.
    package func run() throws -> History {
        // Asked between batches: a step is not left half done.
        try Interruption.deferring { try runToTheEnd() }
    }

    private func runToTheEnd() throws -> History {
        let clock = ContinuousClock()
        let start = clock.now
        defer { output?.progress(nil) }
        announce()
        try Finding.lines(Fit.findings, of: self).forEach(say)
        // The weights of an earlier run come first: features are computed with them.
        let earlier = options.dryRun ? nil : try restoredProgress()
        if try prepareFeatures() {
            if options.dryRun { try tryOneStep() } else { try runEpochs(after: earlier) }
        } else {
            history.ending = .interrupted
        }
        if model.classNames == nil, !given.classes.isEmpty, given.classes.count == model.classCount {
            try model.setClassNames(given.classes)
        }
        model.task = task.name
        if !history.stepLosses.isEmpty, history.ending != .dryRun {
            model.seenRows = seenRows
            if given.images != nil, given.height == given.width {
                model.preprocessing.follow(
                    size: given.height, framing: given.framing ?? model.preprocessing.framing)
            }
        }
        history.receipt.seconds = (clock.now - start).seconds
        history.receipt.secondsComputing = plans.values.reduce(0) { $0 + $1.secondsComputing }
        history.receipt.weightsAfter = try Fingerprint.of(model)
        return history
    }

    /// Says a fact, and keeps it.
    func say(_ line: String) {
        history.notes.append(line)
        output?.note(line)
    }

    /// Views that a long run over a frozen bottom shows of each picture when nobody says how many.
    static let usualViews = 4

    /// How many changed views of each picture there are; nil: new ones in every epoch. A function of the recipe alone,
    /// so that where the features are kept changes no number.
    var views: Int? {
        guard let augment = options.augment, !augment.isNone else { return nil }
        if let views = options.views { return views }
        let isWorthIt = options.cacheFeatures != false && options.mixup == 0 && epochs >= 2 * Fit.usualViews
        return isWorthIt && (try? FeatureCache.stages(of: model, input: given.inputType(1))).map { $0 > 0 } ?? false
            ? Fit.usualViews : nil
    }

    /// The view of an epoch.
    func view(_ epoch: Int) -> Int? { views.map { epoch % $0 } }

    /// Computes the frozen bottom once where that is the same and pays. False when interrupted.
    private func prepareFeatures() throws -> Bool {
        let changes = !(options.augment?.isNone ?? true)
        let views = self.views
        guard options.cacheFeatures != false, !changes || views != nil, options.mixup == 0,
            totalSteps > sampler.batchCount, !options.dryRun
        else { return true }
        let stages = try FeatureCache.stages(of: model, input: given.inputType(1))
        guard stages > 0 else { return true }
        func cache(_ views: Int, _ augment: Augmentation, usesBF16: Bool) -> FeatureCache {
            FeatureCache(
                model: model, stages: stages, augment: augment, views: views, seed: options.seed, usesBF16: usesBF16,
                output: output,
                isInterrupted: isInterrupted)
        }
        let training = cache(views ?? 1, options.augment ?? .none, usesBF16: usesBF16)
        let judging = cache(1, .none, usesBF16: false)
        let bytes = try training.byteCount(given) + (try judged.map { try judging.byteCount($0) } ?? 0)
        let last = model.names(of: Array(model.stages.prefix(stages))).last ?? ""
        let images = given.count * (views ?? 1) + (judged?.count ?? 0)
        let what =
            "features after \(last) are computed once: \(images) "
            + (views.map { $0 > 1 ? "images, \($0) views of each" : "images" } ?? "images") + ", \(bytes.bytesText)"
            + (usesBF16
                ? ", in bfloat16 as every step would" + (judged == nil ? "" : " and for validation in single precision")
                : "")
        func refuse(_ reason: String) -> Bool {
            say(
                "features after \(last) would take \(bytes.bytesText), more than fits in memory, and \(reason): they are computed in every epoch"
            )
            return true
        }
        do {
            if bytes <= options.featureMemory ?? Engine.availableBytes / 3 {
                samples = try training.inMemory(given)
                judged = try judged.map(judging.inMemory)
                say(what)
            } else {
                guard let folder = options.featureFolder else { return refuse("there is no folder for them") }
                let learnt = try training.onDisk(given, folder)
                let held = try judged.map { try judging.onDisk($0, folder) }
                if let damage = learnt.damage ?? held?.damage {
                    say("a file of features in \(folder.path) is not used, \(damage): they are computed again")
                }
                samples = learnt.samples
                judged = held?.samples
                say(
                    what
                        + (learnt.wasThere && held?.wasThere ?? true
                            ? ", read from \(folder.path), where an earlier run left them" : ", kept in \(folder.path)")
                )
            }
        } catch TensorError.interrupted {
            return false
        } catch let refusal as FeatureFolder.Refusal {
            return refuse(refusal.reason)
        } catch let error as FileSystemError {
            return refuse("\(error.path): \(error.reason)")
        }
        part = .suffix(stages)
        return true
    }

    /// The compiled step for a batch of so many rows.
    func plan(_ batch: Batch) throws -> TrainingStep {
        if let known = plans[batch.count] { return known }
        let clock = ContinuousClock()
        let start = clock.now
        let step = try TrainingStep(
            model, part: part, input: batch.blocks[0].block.type, task: task,
            targets: batch.blocks.dropFirst().map(\.block.type), optimizer: optimizer, options: options,
            usesBF16: usesBF16)
        history.receipt.secondsCompiling += (clock.now - start).seconds
        let available = Engine.availableBytes
        guard step.peakBytes <= available else {
            let fitting = Int(Double(batch.count) * Double(available) / Double(step.peakBytes))
            throw TrainingError.doesNotFit(
                needed: step.peakBytes, available: available, batch: batch.count, fitting: fitting > 0 ? fitting : nil
            )
        }
        plans[batch.count] = step
        return step
    }
}

extension Duration {
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
