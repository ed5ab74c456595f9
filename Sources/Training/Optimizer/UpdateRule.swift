import Files
import Tensors

/// How a gradient becomes a step: an optimiser's constants, and which of the engine's update ops it is. PyTorch's
/// formulas.
package struct UpdateRule: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable { case sgd, adam, adamw, rmsprop }

    package var kind: Kind
    package var momentum = 0.0
    package var nesterov = false
    package var firstBeta = 0.9
    package var secondBeta = 0.999
    /// RMSprop's smoothing.
    package var alpha = 0.99
    package var epsilon = 1e-8
    /// Adam, SGD and RMSprop add it to the gradient; AdamW shrinks the parameter by it.
    package var weightDecay = 0.0

    package init(_ kind: Kind) {
        self.kind = kind
        if kind == .adamw { weightDecay = 0.01 }
    }

    /// - Throws: `TrainingError.badOption` for the first number out of range.
    package func check() throws {
        func require(_ good: Bool, _ name: String, _ value: Double, _ expected: String) throws {
            if !good { throw TrainingError.badOption(name: name, value: value.short, expected: expected) }
        }
        try require(momentum >= 0 && momentum < 1, "momentum", momentum, "at least 0, below 1")
        try require(!nesterov || momentum > 0, "momentum", momentum, "above 0 with nesterov")
        try require(firstBeta >= 0 && firstBeta < 1, "betas", firstBeta, "at least 0, below 1")
        try require(secondBeta >= 0 && secondBeta < 1, "betas", secondBeta, "at least 0, below 1")
        try require(alpha >= 0 && alpha < 1, "alpha", alpha, "at least 0, below 1")
        try require(epsilon > 0 && epsilon.isFinite, "eps", epsilon, "above 0")
        try require(weightDecay >= 0 && weightDecay.isFinite, "weight_decay", weightDecay, "0 or more")
    }

    /// Running sums kept for each parameter.
    package var momentCount: Int { kind != .sgd ? 2 : momentum > 0 ? 1 : 0 }

    /// How many numbers of an update change from step to step.
    package var numberCount: Int {
        switch kind {
        case .sgd: 2
        case .adam, .adamw: 3
        case .rmsprop: 1
        }
    }

    /// Those numbers at `step`, counted from 1, as the update ops take them.
    package func numbers(rate: Double, step: Int) -> [Float] {
        switch kind {
        case .sgd: [Float(rate), step == 1 ? 1 : 0]
        case .adam, .adamw: [Float(rate), Float(1 - power(firstBeta, step)), Float(1 - power(secondBeta, step))]
        case .rmsprop: [Float(rate)]
        }
    }

    /// By squaring, in double: the same on every machine.
    private func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        var factor = base
        var left = max(0, exponent)
        while left > 0 {
            if left & 1 == 1 { result *= factor }
            factor *= factor
            left >>= 1
        }
        return result
    }

    /// The parameter and its moments after a step, as graphs. `numbers` holds `numberCount` elements.
    package func apply(_ parameter: Tensor, gradient: Tensor, moments: [Tensor], numbers: Tensor, decays: Bool) throws
        -> [Tensor]
    {
        guard moments.count == momentCount else {
            throw TrainingError.countsDiffer(what: "moments", left: moments.count, right: momentCount)
        }
        let decay = decays ? weightDecay : 0
        switch kind {
        case .sgd:
            let new = try parameter.sgdUpdate(
                gradient: gradient, momentumBuffer: moments.first, step: numbers, weightDecay: decay,
                momentum: momentum, nesterov: nesterov)
            return [new.parameter] + (new.momentumBuffer.map { [$0] } ?? [])
        case .adam, .adamw:
            let new = try parameter.adamUpdate(
                gradient: gradient, first: moments[0], second: moments[1], step: numbers, weightDecay: decay,
                beta1: firstBeta, beta2: secondBeta, epsilon: epsilon, decoupled: kind == .adamw)
            return [new.parameter, new.first, new.second]
        case .rmsprop:
            let new = try parameter.rmspropUpdate(
                gradient: gradient, momentumBuffer: moments[0], meanSquare: moments[1], step: numbers,
                weightDecay: decay, alpha: alpha, epsilon: epsilon, momentum: momentum)
            return [new.parameter, new.momentumBuffer, new.meanSquare]
        }
    }
}
