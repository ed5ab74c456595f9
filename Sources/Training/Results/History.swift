import Files

/// What a run of `fit` was: a row for each epoch, the loss of each step, and a receipt that says how to repeat it.
package struct History: Sendable, Codable {
    package enum Ending: Sendable, Equatable, Codable {
        case complete
        /// No better validation for `patience` epochs.
        case stoppedEarly(patience: Int)
        /// Ctrl-C: the weights are those after the last finished step.
        case interrupted
        /// A callback said stop.
        case stoppedByCallback
        case dryRun
    }

    /// What was measured beside the loss, and what decided which epoch was the best.
    package let metrics: [Metric]
    package let goal: Metric
    package internal(set) var rows: [EpochRow] = []
    /// Loss of every step's batch, before its update.
    package internal(set) var stepLosses: [Double] = []
    /// The learning rate of every step (the highest of the groups).
    package internal(set) var stepRates: [Double] = []
    /// The epoch, counted from 1, with the best validation; nil without validation.
    package internal(set) var bestEpoch: Int?
    /// Whether the model has the best epoch's weights now, not the last one's.
    package internal(set) var restoredBest = false
    package internal(set) var ending = Ending.complete
    /// What the run said while it went.
    package internal(set) var notes: [String] = []
    package internal(set) var receipt: Receipt

    package var best: EpochRow? { bestEpoch.flatMap { epoch in rows.first { $0.epoch == epoch } } }

    /// One sentence: how it ended and where.
    package var summary: String {
        guard let last = rows.last else { return "no epoch was finished" }
        var text =
            "\(rows.count) \(rows.count == 1 ? "epoch" : "epochs"), \(stepLosses.count) steps in \(receipt.seconds.duration): loss \(last.loss.text(digits: 4))"
        for metric in metrics { text += ", \(metric.title) \(metric.text(last.training[metric.name] ?? .nan))" }
        if let best, let value = best.validation?[goal.name] {
            text +=
                "; validation \(goal.isPlain ? "" : goal.title + " ")\(goal.text(value)) at epoch \(best.epoch)"
                + (restoredBest ? ", whose weights it has" : "")
        }
        switch ending {
        case .complete, .dryRun: break
        case .stoppedEarly(let patience):
            text += "; stopped: no better for \(patience) \(patience == 1 ? "epoch" : "epochs")"
        case .interrupted: text += "; interrupted"
        case .stoppedByCallback: text += "; stopped by a callback"
        }
        return text
    }
}

/// One epoch of a run.
package struct EpochRow: Sendable, Equatable, Codable {
    /// The loss, then metrics, by name.
    package struct Values: Sendable, Equatable, Codable {
        package let names: [String]
        private let values: [Double]

        package init(loss: Double, _ metrics: [(name: String, value: Double)]) {
            names = [Metric.loss.name] + metrics.map(\.name)
            values = [loss] + metrics.map(\.value)
        }

        package var loss: Double { values[0] }
        package subscript(_ name: String) -> Double? { names.firstIndex(of: name).map { values[$0] } }
    }

    /// Counted from 1.
    package let epoch: Int
    /// Over the epoch's rows, each before its step's update.
    package let training: Values
    /// nil without validation.
    package var validation: Values?
    /// The highest rate at the epoch's last step.
    package let rate: Double
    /// Training and validation.
    package var seconds = 0.0

    package init(epoch: Int, loss: Double, values: [(name: String, value: Double)], rate: Double) {
        self.epoch = epoch
        training = Values(loss: loss, values)
        self.rate = rate
    }

    package var loss: Double { training.loss }
    package var validationLoss: Double? { validation?.loss }

    /// Whether this epoch's validation is better than another's by what decides; between equals, by the loss.
    package func isBetter(than other: EpochRow, by goal: Metric) -> Bool {
        guard let mine = validation?[goal.name], let its = other.validation?[goal.name] else { return false }
        return goal.isBetter(mine, than: its)
            || (mine == its && (validationLoss ?? .infinity) < (other.validationLoss ?? .infinity))
    }
}

/// What is needed to repeat a run and to see that it was repeated.
package struct Receipt: Sendable, Equatable, Codable {
    package let seed: Int
    package let model: String
    package let data: String
    package let samples: Int
    package let dataHash: UInt64
    package let weightsBefore: UInt64
    package internal(set) var weightsAfter: UInt64
    package internal(set) var seconds = 0.0
    /// Spent inside the compiled steps; the rest is reading pictures, validation and bookkeeping.
    package internal(set) var secondsInSteps = 0.0
    /// From the first batch of each epoch to the last, validation not counted.
    package internal(set) var secondsTraining = 0.0
    /// Of these, in the engine's plans, and in making them.
    package internal(set) var secondsComputing = 0.0
    package internal(set) var secondsCompiling = 0.0

    /// Share of the training time in which the engine waited for pictures and bookkeeping.
    package var idleShare: Double {
        let busy = secondsTraining - secondsCompiling
        return busy > 0 ? max(0, 1 - secondsComputing / busy) : 0
    }
    package let threads: Int
    /// The set of kernel choices: the same bits come only from the same set.
    package let kernels: String
}
