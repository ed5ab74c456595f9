import Data
import Files
import Models
import Tensors

// The loop.

extension Fit {
    /// Sums over the samples of an epoch so far.
    struct Tally {
        var loss = 0.0
        var right = 0
        var count = 0
        var meanLoss: Double { loss / Double(max(1, count)) }
        var accuracy: Double { Double(right) / Double(max(1, count)) }
    }

    func runEpochs(after earlier: Progress?) throws {
        var good = model.snapshot()
        var goodEpoch = earlier?.good ?? 0
        var best = earlier?.best
        let clock = ContinuousClock()
        if let patience = options.patience, let best, goodEpoch - best.row.epoch >= patience {
            // The earlier run ended for this; it did not stop on the way.
            history.ending = .stoppedEarly(patience: patience)
            return try keep(best.row, best.weights)
        }
        epochs: for epoch in min(goodEpoch, epochs)..<epochs {
            let start = clock.now
            var tally = Tally()
            let finished = try restoring(good, of: goodEpoch) { try runSteps(epoch, &tally) }
            if tally.count == 0 { break }
            var row = EpochRow(
                epoch: epoch + 1, loss: tally.meanLoss, accuracy: tally.accuracy, rate: history.stepRates.last ?? 0,
                seconds: 0)
            let verdict = finished ? try restoring(good, of: goodEpoch) { try judge(epoch) } : nil
            row.validationLoss = verdict?.loss
            row.validationAccuracy = verdict?.accuracy
            row.seconds = (clock.now - start).seconds
            history.rows.append(row)
            if verdict != nil {
                progress(
                    TrainingProgress(
                        phase: .judged, done: row.epoch, total: epochs, epoch: row.epoch, epochs: epochs,
                        loss: row.loss,
                        accuracy: row.accuracy, validationLoss: row.validationLoss,
                        validationAccuracy: row.validationAccuracy))
            }
            if !finished || (judged != nil && verdict == nil) {
                history.ending = .interrupted
                break
            }
            (good, goodEpoch) = (model.snapshot(), epoch + 1)
            if verdict != nil, best.map({ row.isBetter(than: $0.row) }) ?? true { best = (row, good) }
            try writeCheckpoint(best)
            for callback in options.afterEpoch where try !callback(row) {
                history.ending = .stoppedByCallback
                break epochs
            }
            if let patience = options.patience, let best, row.epoch - best.row.epoch >= patience {
                history.ending = .stoppedEarly(patience: patience)
                break
            }
        }
        if let best { try keep(best.row, best.weights) }
    }

    /// Runs a part of an epoch; when that fails for its numbers or its data, the model gets its last good weights back.
    private func restoring<R>(_ good: Snapshot, of epoch: Int, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch TrainingError.diverged(let facts) {
            try model.restoreValues(good)
            throw TrainingError.diverged(facts.restoring(epoch))
        } catch TrainingError.featuresChanged(let path, let reason, _) {
            try model.restoreValues(good)
            throw TrainingError.featuresChanged(path: path, reason: reason, restored: epoch)
        }
    }

    private func keep(_ best: EpochRow, _ weights: Snapshot) throws {
        history.bestEpoch = best.epoch
        guard options.restoreBest, best.epoch != history.rows.last?.epoch else { return }
        try model.restoreValues(weights)
        history.restoredBest = true
        say(
            "the model has the weights of epoch \(best.epoch), the best in validation: "
                + "\((best.validationAccuracy ?? 0).percent) against \((history.rows.last { $0.validationAccuracy != nil }?.validationAccuracy ?? 0).percent) at the end"
        )
    }

    /// The steps of one epoch; false when interrupted.
    private func runSteps(_ epoch: Int, _ tally: inout Tally) throws -> Bool {
        let clock = ContinuousClock()
        let begin = clock.now
        defer { history.receipt.secondsTraining += (clock.now - begin).seconds }
        var feed = try feed(epoch)
        let steps = min(sampler.batchCount, totalSteps - epoch * sampler.batchCount)
        for step in 0..<steps {
            if isInterrupted() { return false }
            guard let batch = try feed.next() else { break }
            let start = clock.now
            let result = try take(batch, epoch: epoch)
            history.receipt.secondsInSteps += (clock.now - start).seconds
            tally.loss += result.loss * Double(batch.count)
            tally.right += result.right
            tally.count += batch.count
            report(epoch, step + 1, steps, tally)
        }
        return true
    }

    /// The batches of an epoch.
    private func feed(_ epoch: Int) throws -> EpochFeed {
        EpochFeed(
            Batches(
                samples, columns: [try samples.requireInput().name, Dataset.Name.classes], sampler: sampler,
                epoch: epoch, augmentation: options.augment ?? .none, view: view(epoch)))
    }

    /// One step: the numbers of its rates, the compiled graph, and a look at the loss.
    func take(_ batch: Batch, epoch: Int) throws -> (loss: Double, right: Int) {
        let step = history.stepLosses.count
        let factor = options.schedule.factor(step: step, total: totalSteps, warmup: warmup)
        let numbers = try optimizer.advance(factor: factor)
        let mixing =
            options.mixup > 0
            ? Mixing(count: batch.count, alpha: options.mixup, seed: options.seed, step: step) : nil
        let isNew = plans[batch.count] == nil
        let plan = try plan(batch.blocks[0].block.type)
        if isNew, plans.count == 1 { announce(plan) }
        let result = try plan.run(batch, mixing: mixing, seed: options.seed, step: step, numbers: numbers)
        history.stepLosses.append(result.loss)
        history.stepRates.append(optimizer.rate * factor)
        try watch(result.loss, epoch: epoch)
        let right =
            judgesByClass ? try Scores(result.logits, labels: batch.indices.map { samples.labels[$0] }).right : 0
        if step == 0 { announceFirst(loss: result.loss, logits: result.logits) }
        return (result.loss, right)
    }

    var judgesByClass: Bool { if case .crossEntropy = options.loss { true } else { false } }

    /// Stops a run whose loss is no number, or far above where it began for ten steps.
    private func watch(_ loss: Double, epoch: Int) throws {
        let losses = history.stepLosses
        let first = losses.first ?? loss
        let recent = losses.suffix(10)
        let isHigh = losses.count > 10 && recent.allSatisfy { $0 > max(5 * first, first + 10) }
        guard !loss.isFinite || isHigh else { return }
        let rate = history.stepRates.max() ?? optimizer.rate
        throw TrainingError.diverged(
            Divergence(
                step: losses.count, epoch: epoch + 1, loss: loss, firstLoss: first, rate: rate,
                suggestion: losses.count == 1 ? rate : min(rate / 10, Rates.usual(options.optimizer).whole), restored: 0
            ))
    }

    /// Validation in inference mode; nil without, or when interrupted in it.
    private func judge(_ epoch: Int) throws -> Evaluation? {
        guard let judged else { return nil }
        do {
            return try model.tally(judged, part: part) { done in
                progress(
                    TrainingProgress(
                        phase: .validating, done: done, total: judged.count, epoch: epoch + 1, epochs: epochs))
                return !isInterrupted()
            }
        } catch TensorError.interrupted {
            return nil
        }
    }

    /// The first step's cost and loss, with the model as it was before.
    func tryOneStep() throws {
        let before = model.snapshot()
        var feed = try feed(0)
        defer { history.ending = .dryRun }
        guard totalSteps > 0, let batch = try feed.next() else { return }
        let clock = ContinuousClock()
        let start = clock.now
        do {
            _ = try take(batch, epoch: 0)
        } catch TrainingError.diverged(let facts) {
            try model.restoreValues(before)
            throw TrainingError.diverged(facts)
        }
        let first = (clock.now - start).seconds
        try model.restoreValues(before)
        say("a run is \(totalSteps) steps, no more than \((first * Double(totalSteps)).duration); nothing was changed")
    }
}

extension Divergence {
    func restoring(_ epoch: Int) -> Divergence {
        Divergence(
            step: step, epoch: self.epoch, loss: loss, firstLoss: firstLoss, rate: rate, suggestion: suggestion,
            restored: epoch)
    }
}
