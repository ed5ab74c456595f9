import Files
import Library
import Models
import Runtime

/// What entries of the prompt do to the models of a session, and the way back.
///
/// A moment costs a list of handles: values are copied only when training writes new ones.
package final class ModelWatch {
    private struct Moment {
        weak var model: Model?
        let name: String
        let snapshot: Snapshot
    }

    private struct Step {
        let entry: String
        /// What the caller knows the entry by.
        let number: Int
        var moments: [Moment]
    }

    private let session: Session
    private var before: [Moment] = []
    private var steps: [Step] = []
    /// Whether the last entry gave a model other numbers: what a file would have to hold.
    package private(set) var hasTaught = false

    private static let mostSteps = 16
    /// Weights that only `undo` keeps alive may take this much; the oldest steps go first.
    private static let mostBytes = 1 << 30

    package init(_ session: Session) { self.session = session }

    /// Remembers how the models of the session are now.
    package func begin() {
        before = models().map { Moment(model: $0.model, name: $0.name, snapshot: $0.model.snapshot()) }
    }

    /// What has changed since `begin`, one line for each model; the step can be undone from here on.
    package func end(entry: String, number: Int) -> [String] {
        var lines: [String] = []
        var changed: [Moment] = []
        hasTaught = false
        for moment in before {
            guard let model = moment.model else { continue }
            let difference = model.difference(since: moment.snapshot)
            guard !difference.isEmpty else { continue }
            changed.append(moment)
            if difference.values > 0 { hasTaught = true }
            lines.append("\(moment.name): " + difference.words(model))
        }
        before = []
        if !changed.isEmpty {
            steps.append(Step(entry: entry, number: number, moments: changed))
            prune()
        }
        return lines
    }

    package func isModel(_ value: Value) -> Bool { if case .object(_ as ModelObject) = value { true } else { false } }

    /// The last change taken back: in words, and the number of the entry that made it; nil when there is none.
    package func undo() throws -> (words: String, number: Int)? {
        while let step = steps.popLast() {
            let alive = step.moments.filter { $0.model != nil }
            guard !alive.isEmpty else { continue }
            for moment in alive { try moment.model?.restore(moment.snapshot) }
            let names = alive.map(\.name).joined(separator: ", ")
            let trainable = alive.compactMap(\.model).map { $0.trainableCount.counted }.joined(separator: ", ")
            return ("\(names): as before `\(step.entry)`; \(trainable) trainable", step.number)
        }
        return nil
    }

    /// How many changes can be taken back.
    package var depth: Int { steps.count }

    private func prune() {
        for index in steps.indices { steps[index].moments.removeAll { $0.model == nil } }
        steps.removeAll { $0.moments.isEmpty }
        if steps.count > ModelWatch.mostSteps { steps.removeFirst(steps.count - ModelWatch.mostSteps) }
        func bytes() -> Int { steps.reduce(0) { $1.moments.reduce($0) { $0 + $1.snapshot.ownBytes } } }
        while steps.count > 1, bytes() > ModelWatch.mostBytes { steps.removeFirst() }
    }

    // MARK: Which models there are

    private func models() -> [(name: String, model: Model)] {
        var found: [(name: String, model: Model)] = []
        var seen: Set<ObjectIdentifier> = []
        // `_` shows a model that has a name of its own too.
        let names = session.globalNames
        for name in names.filter({ !$0.hasPrefix("_") }) + names.filter({ $0.hasPrefix("_") }) {
            guard let value = session.global(name) else { continue }
            collect(value, name, depth: 2) { name, model in
                if seen.insert(ObjectIdentifier(model)).inserted { found.append((name, model)) }
            }
        }
        return found
    }

    private static let mostItems = 100

    private func collect(_ value: Value, _ name: String, depth: Int, _ add: (String, Model) -> Void) {
        if case .object(let object as ModelObject) = value { return add(name, object.model) }
        guard depth > 0 else { return }
        switch value {
        case .list(let box):
            for (at, item) in box.items.prefix(ModelWatch.mostItems).enumerated() {
                collect(item, "\(name)[\(at)]", depth: depth - 1, add)
            }
        case .tuple(let box):
            for (at, item) in box.items.prefix(ModelWatch.mostItems).enumerated() {
                collect(item, "\(name)[\(at)]", depth: depth - 1, add)
            }
        case .dict(let box):
            for (key, item) in box.pairs().prefix(ModelWatch.mostItems) {
                collect(item, "\(name)[\((try? key.repr()) ?? "?")]", depth: depth - 1, add)
            }
        default: break
        }
    }
}

extension ModelDifference {
    /// `fc: Linear(512, 1000) -> Linear(512, 5), 4 tensors changed; 2,565 trainable`.
    fileprivate func words(_ model: Model) -> String {
        var parts = edits.map { "\($0.path): \($0.old) -> \($0.new)" }
        if frozen > 0 { parts.append("froze \(frozen) tensors") }
        if unfrozen > 0 { parts.append("unfroze \(unfrozen) tensors") }
        if values > 0 { parts.append("\(values) tensor\(values == 1 ? "" : "s") changed") }
        if changedMode {
            parts.append(model.isTraining ? "plain calls behave as in training" : "plain calls behave as in inference")
        }
        if hasOtherNames, edits.isEmpty, values == 0 {
            parts.append(
                model.classNames.map { "classes named " + $0.joined(separator: ", ") } ?? "classes without names")
        }
        let structural = !edits.isEmpty || frozen > 0 || unfrozen > 0
        return parts.joined(separator: ", ") + (structural ? "; \(model.trainableCount.counted) trainable" : "")
    }
}
