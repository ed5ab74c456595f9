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
        if let known = model.classNames, !given.classes.isEmpty, known != given.classes {
            say(
                "the model's classes are named \(Fit.list(known)), the data's \(Fit.list(given.classes)): by position they are taken as the same"
            )
        }
    }

    /// Once the first step is compiled.
    func announce(_ step: TrainingStep) {
        let moments = optimizer.members.reduce(0) { $0 + $1.parameter.shape.count } * optimizer.rule.momentCount * 4
        say(
            "memory: \(step.peakBytes.bytesText) for a step of \(min(options.batchSize, given.count)), \(moments.bytesText) for the optimiser"
        )
    }

    /// The first loss against that of a model that knows nothing.
    func announceFirst(loss: Double, logits: Tensor) {
        guard judgesByClass, logits.shape.rank == 2, logits.shape[1] > 1, options.mixup == 0 else { return }
        let classes = logits.shape[1]
        let even = log(Double(classes))
        let start = "first loss \(loss.text(digits: 3)), ln \(classes) = \(even.text(digits: 3))"
        if loss > 1.5 * even + 0.3 {
            say(start + ": far above; the head starts too large, or the labels are not in the model's order")
        } else if loss < 0.8 * even {
            say(start + ": the model knows something of this already")
        } else {
            say(start + ": it starts undecided")
        }
        if let values = try? logits.floats(), Fit.looksLikeProbabilities(values, classes: classes) {
            say("the outputs are probabilities already, but the loss takes logits: leave out the last softmax")
        }
    }

    private static func looksLikeProbabilities(_ values: [Float], classes: Int) -> Bool {
        guard values.count >= classes, values.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return false }
        return stride(from: 0, to: values.count, by: classes).allSatisfy { row in
            abs(values[row..<min(values.count, row + classes)].reduce(0, +) - 1) < 1e-3
        }
    }

    private var trainableLine: String {
        let total = model.parameterCount
        let free = optimizer.groups.reduce(0) { $0 + $1.parameterCount }
        if free == total { return "training all \(total.counted) parameters" }
        let share = (Double(free) / Double(max(1, total))).percent
        let frozen = model.names(of: model.stages.filter { $0.module.trainableCount == 0 }).filter { name in
            (try? model.module(name))?.namedParameters().isEmpty == false
        }
        return "training \(free.counted) of \(total.counted) parameters (\(share))"
            + (frozen.isEmpty ? "" : "; frozen: \(Fit.list(frozen))")
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
        let numbers = { (values: [Float]) in values.map { Double($0).short }.joined(separator: " ") }
        return
            "pictures of \(dataset.height)x\(dataset.width), normalised by mean \(numbers(model.preprocessing.mean)), "
            + "deviation \(numbers(model.preprocessing.deviation)), as the weights expect"
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

    private static func list(_ names: [String]) -> String {
        names.count <= 6
            ? names.joined(separator: ", ")
            : names.prefix(4).joined(separator: ", ") + " ... " + (names.last ?? "") + " (\(names.count))"
    }

    // MARK: progress

    func progress(_ state: TrainingProgress) { output?.progress(state) }

    func report(_ epoch: Int, _ step: Int, _ steps: Int, _ tally: Tally) {
        guard output != nil else { return }
        let done = history.stepLosses.count
        // The first step compiles its plan: it says nothing about the others.
        let each = done > 1 ? history.receipt.secondsInSteps / Double(done) : nil
        progress(
            TrainingProgress(
                phase: .training, done: step, total: steps, epoch: epoch + 1, epochs: epochs, loss: tally.meanLoss,
                accuracy: judgesByClass ? tally.accuracy : nil, rate: history.stepRates.last,
                secondsLeft: each.map { $0 * Double(totalSteps - done) }))
    }
}
