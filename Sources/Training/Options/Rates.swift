import Models

/// The learning rates of a run: what the user said, completed by what works for this optimiser and this start.
package struct Rates: Sendable, Equatable {
    package let body: Double
    package let head: Double
    /// Why, for the line that says so.
    package let reason: String

    /// A new head on weights that know something learns ten times as fast as they do: it has everything to learn, and
    /// they much to lose. A network of one kind of weights has one rate.
    ///
    /// `lr` is the rate of the body; where only the head trains, of the head.
    package init(_ model: Model, _ options: FitOptions) {
        let usual = Rates.usual(options.optimizer)
        let trainsBody = model.parameters().contains { name, parameter in
            !parameter.isFrozen && !(model.headPath.map { name.hasPrefix($0 + ".") } ?? false)
        }
        if !trainsBody {
            head = options.headRate ?? options.rate ?? usual.head
            body = head
            reason = options.headRate ?? options.rate == nil ? "usual for a head alone" : ""
        } else if model.hasNewHead {
            body = options.rate ?? usual.body
            head = options.headRate ?? min(body * 10, max(body, usual.head))
            reason = options.headRate == nil ? "the head is new" : ""
        } else {
            body = options.rate ?? usual.whole
            head = options.headRate ?? body
            reason = options.rate == nil ? "usual for this optimiser" : ""
        }
    }

    /// Rates that did well on the bundled tasks: `whole` for one kind of weights, `body` and `head` for a new head on
    /// old ones.
    package static func usual(_ kind: UpdateRule.Kind) -> (whole: Double, body: Double, head: Double) {
        switch kind {
        case .sgd: (0.05, 0.01, 0.1)
        case .adam, .adamw: (2e-3, 1e-3, 1e-2)
        case .rmsprop: (1e-3, 3e-4, 3e-3)
        }
    }
}
