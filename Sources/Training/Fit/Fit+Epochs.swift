import Data
import Files
import Models
import Tensors

// The loop.

extension Fit {
    /// Sums over the rows of an epoch so far.
    struct EpochTally {
        var loss = 0.0
        var count = 0
        var answers: any Tally
        var meanLoss: Double { loss / Double(max(1, count)) }
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
            var tally = EpochTally(answers: task.tally(isJudging: false))
            let finished = try restoring(good, of: goodEpoch) { try runSteps(epoch, &tally) }
            if tally.count == 0 { break }
            var row = EpochRow(
                epoch: epoch + 1, loss: tally.meanLoss,
                values: task.metrics.map { ($0.name, tally.answers.value($0)) }, rate: history.stepRates.last ?? 0)
            let verdict = finished ? try restoring(good, of: goodEpoch) { try judge(epoch) } : nil
            row.validation = verdict.map { verdict in
                EpochRow.Values(loss: verdict.loss, task.metrics.map { ($0.name, verdict.value($0)) })
            }
            row.seconds = (clock.now - start).seconds
            history.rows.append(row)
            if verdict != nil {
                progress(
                    TrainingProgress(
                        phase: .judged, done: row.epoch, total: epochs, epoch: row.epoch, epochs: epochs,
                        loss: row.loss, metrics: shown { row.training[$0.name] },
                        validationLoss: row.validationLoss, validation: shown { row.validation?[$0.name] }))
            }
            if !finished || (judged != nil && verdict == nil) {
                history.ending = .interrupted
                break
            }
            (good, goodEpoch) = (model.snapshot(), epoch + 1)
            if verdict != nil, best.map({ row.isBetter(than: $0.row, by: task.goal) }) ?? true { best = (row, good) }
            try writeCheckpoint(best)
            for callback in options.afterEpoch.functions where try !callback(row) {
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
                + "\(goalText(best)) against \(goalText(history.rows.last { $0.validation != nil })) at the end"
        )
    }

    /// What decides, of an epoch.
    private func goalText(_ row: EpochRow?) -> String { task.goal.text(row?.validation?[task.goal.name] ?? .nan) }

    /// The metrics as a progress shows them.
    private func shown(_ value: (Metric) -> Double?) -> [(metric: Metric, value: Double)] {
        task.metrics.compactMap { metric in value(metric).map { (metric, $0) } }
    }

    /// The steps of one epoch; false when interrupted.
    private func runSteps(_ epoch: Int, _ tally: inout EpochTally) throws -> Bool {
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
            try tally.answers.add(result.output, batch.blocks.dropFirst().map(\.block))
            tally.count += batch.count
            report(epoch, step + 1, steps, tally)
        }
        return true
    }

    /// The batches of an epoch.
    private func feed(_ epoch: Int) throws -> EpochFeed {
        EpochFeed(
            Batches(
                samples, columns: [try samples.requireInput().name] + task.targets, sampler: sampler,
                epoch: epoch, augmentation: options.augment ?? .none, view: view(epoch)))
    }

    /// One step: the numbers of its rates, the compiled graph, and a look at the loss.
    func take(_ batch: Batch, epoch: Int) throws -> (loss: Double, output: Tensor) {
        let step = history.stepLosses.count
        let factor = options.schedule.factor(step: step, total: totalSteps, warmup: warmup)
        let numbers = try optimizer.advance(factor: factor)
        let mixing =
            options.mixup > 0
            ? Mixing(count: batch.count, alpha: options.mixup, seed: options.seed, step: step) : nil
        let isNew = plans[batch.count] == nil
        let plan = try plan(batch)
        if isNew, plans.count == 1 { announce(plan) }
        let result = try plan.run(batch, mixing: mixing, seed: options.seed, step: step, numbers: numbers)
        history.stepLosses.append(result.loss)
        history.stepRates.append(optimizer.rate * factor)
        try watch(result.loss, epoch: epoch)
        if step == 0, options.mixup == 0 {
            try task.firstWords(loss: result.loss, output: result.logits, data: given).forEach(say)
        }
        return (result.loss, result.logits)
    }

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
    private func judge(_ epoch: Int) throws -> (any Tally)? {
        guard let judged else { return nil }
        do {
            return try model.judge(judged, task, part: part) { done in
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
