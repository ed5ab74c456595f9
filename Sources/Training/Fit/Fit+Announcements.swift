import Data
import Files
import Foundation
import Models
import Tensors

// What a run decides is said, one short line each. No line holds a time: the same run says the same.

extension Fit {
    /// Before the first step.
    func announce() {
        if let problem = KernelChoices.current.problem { say(problem) }
        say(trainableLine)
        say(ratesLine)
        if given.images != nil { say(picturesLine(given)) }
        if usesBF16 {
            say("convolutions and products in bfloat16; weights, sums and statistics in single precision")
        } else if (try? options.precision.usesBF16()) == true {
            say(Precision.staysSingle)
        }
        if let line = batchNormLine { say(line) }
        if sampler.isMerging { say("the last batch of one image joins the batch before it: BatchNorm needs two") }
        if let views {
            say(
                "pictures are seen in \(views) changed \(views == 1 ? "view" : "views"), the same ones every \(views == 1 ? "epoch" : "\(views) epochs")"
            )
        } else if let augment = options.augment, !augment.isNone, model.frozenPrefix > 0, options.cacheFeatures != false
        {
            say(
                "pictures change in every epoch, so frozen layers are computed every time; with views=\(min(Fit.usualViews, max(1, epochs - 1))), once for each of a few changes"
            )
        }
        if options.balance { say("every class is drawn equally often: rows of rare ones come several times an epoch") }
        if let weights = options.classWeights, let column = given.classColumn, let line = try? weights.words(column) {
            say(line)
        }
    }

    /// Once the first step is compiled.
    func announce(_ step: TrainingStep) {
        let moments = optimizer.members.reduce(0) { $0 + $1.parameter.shape.count } * optimizer.rule.momentCount * 4
        say(
            "memory: \(step.peakBytes.bytesText) for a step of \(min(options.batchSize, given.count)), \(moments.bytesText) for the optimiser"
        )
    }

    private var trainableLine: String {
        let total = model.parameterCount
        let free = optimizer.groups.reduce(0) { $0 + $1.parameterCount }
        if free == total { return "training all \(total.counted) parameters" }
        let share = (Double(free) / Double(max(1, total))).percent
        let frozen = model.names(of: model.stages.filter(\.isFixed)).filter { name in
            (try? model.module(name))?.namedParameters().isEmpty == false
        }
        return "training \(free.counted) of \(total.counted) parameters (\(share))"
            + (frozen.isEmpty ? "" : "; frozen: \(ClassNames.list(frozen))")
    }

    private var ratesLine: String {
        let groups = optimizer.groups
        var text =
            "\(options.optimizer.rawValue), \(options.schedule.rawValue) over \(totalSteps) steps of \(min(options.batchSize, given.count))"
        if warmup > 0 { text += " after \(warmup) of warm-up" }
        if let head = groups.first(where: { $0.name == "head" }), groups.count > 1 {
            text += ": rate \(rates.body.short) for the body, \(head.rate.short) for the head"
        } else {
            text += ": rate \(optimizer.rate.short)"
        }
        if !rates.reason.isEmpty { text += " (\(rates.reason))" }
        if let decay = options.layerDecay { text += ", times \(decay.short) a stage down" }
        if optimizer.rule.weightDecay > 0 {
            text += "; decay \(optimizer.rule.weightDecay.short), not for biases and norms"
        }
        return text
    }

    private func picturesLine(_ dataset: Dataset) -> String {
        let size = model.preprocessing.inputSize
        let numbers = { (values: [Float]) in values.map { Double($0).short }.joined(separator: " ") }
        return
            "pictures of \(dataset.height)x\(dataset.width), normalised by mean \(numbers(model.preprocessing.mean)), "
            + "deviation \(numbers(model.preprocessing.deviation)), as the weights expect"
            + (dataset.height == size && dataset.width == size ? "" : "; they know pictures of \(size)x\(size)")
    }

    private var batchNormLine: String? {
        let norms = model.root.walk().filter { $0.module.layer is BatchNorm }
        guard !norms.isEmpty else { return nil }
        let still = norms.count { $0.module.staysInInference }
        let live = norms.count - still
        let size = min(options.batchSize, given.count)
        var text =
            still == 0
            ? "BatchNorm: \(live) layers learn from each batch of \(size)"
            : live == 0
                ? "BatchNorm: all \(still) layers keep their stored statistics"
                : "BatchNorm: \(still) frozen layers keep their stored statistics, \(live) learn from each batch of \(size)"
        if live > 0, size < 8 { text += "; statistics of so few are noisy, consider freezing" }
        return text
    }

    // MARK: progress

    func progress(_ state: TrainingProgress) { output?.progress(state) }

    func report(_ epoch: Int, _ step: Int, _ steps: Int, _ tally: EpochTally) {
        guard output != nil else { return }
        let done = history.stepLosses.count
        // The first step compiles its plan: it says nothing about the others.
        let each = done > 1 ? history.receipt.secondsInSteps / Double(done) : nil
        progress(
            TrainingProgress(
                phase: .training, done: step, total: steps, epoch: epoch + 1, epochs: epochs, loss: tally.meanLoss,
                metrics: task.metrics.filter(\.isRunning).map { ($0, tally.answers.value($0)) },
                rate: history.stepRates.last,
                secondsLeft: each.map { $0 * Double(totalSteps - done) }))
    }
}
