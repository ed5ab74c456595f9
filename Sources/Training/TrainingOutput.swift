import Files

/// Where a run of training says what it decides and how far it is. The caller shows it: this layer knows no terminal.
package protocol TrainingOutput: AnyObject {
    /// A fact worth a line of its own.
    func note(_ line: String)
    /// Where the run is now; nil when it is over.
    func progress(_ state: TrainingProgress?)
}

/// How far a run is.
package struct TrainingProgress: Sendable {
    package enum Phase: String, Sendable { case caching, training, validating, judged, evaluating }

    package var phase: Phase
    /// Steps or images done, of `total`.
    package var done: Int
    package var total: Int
    /// Counted from 1; 0 outside training.
    package var epoch = 0
    package var epochs = 0
    /// Means over the epoch so far.
    package var loss: Double?
    package var metrics: [(metric: Metric, value: Double)] = []
    package var rate: Double?
    package var secondsLeft: Double?
    /// Of an epoch that was judged on other data.
    package var validationLoss: Double?
    package var validation: [(metric: Metric, value: Double)] = []

    /// One line of text: `epoch 3/5  step 41/60  loss 0.412  accuracy 88.1 %  4 s left`.
    package var line: String {
        var parts: [String] = []
        switch phase {
        case .caching: parts.append("features \(done)/\(total)")
        case .training: parts += ["epoch \(epoch)/\(epochs)", "step \(done)/\(total)"]
        case .validating: parts += ["epoch \(epoch)/\(epochs)", "validating \(done)/\(total)"]
        case .judged: parts.append("epoch \(epoch)/\(epochs)")
        case .evaluating: parts.append("evaluating \(done)/\(total)")
        }
        if let loss { parts.append("loss " + loss.text(digits: 4)) }
        parts += metrics.map { "\($0.metric.title) " + $0.metric.text($0.value) }
        if let validationLoss { parts.append("validation loss " + validationLoss.text(digits: 4)) }
        parts += validation.map { "\($0.metric.title) " + $0.metric.text($0.value) }
        // What a narrow window cuts off is wanted least.
        if let secondsLeft { parts.append(secondsLeft.duration + " left") }
        if let rate { parts.append("rate " + rate.short) }
        return parts.joined(separator: "  ")
    }
}
