import Data
import Files
import Models
import Tensors

/// Something that makes a number mean less than it seems to, in one line.
///
/// A run says the three most harmful; one more of the kind is one more value in a list.
struct Finding<Subject>: Sendable {
    private let find: @Sendable (Subject) throws -> String?

    init(_ find: @escaping @Sendable (Subject) throws -> String?) { self.find = find }

    /// A wall of warnings is read by nobody.
    static var most: Int { 3 }

    static func lines(_ findings: [Finding], of subject: Subject) throws -> [String] {
        var lines: [String] = []
        for finding in findings where lines.count < most {
            if let line = try finding.find(subject) { lines.append(line) }
        }
        return lines
    }
}

extension Fit {
    /// What is wrong with a run before it began, the most harmful first.
    static let findings: [Finding<Fit>] = [
        Finding { fit in
            guard let validation = fit.validation else { return nil }
            let shared = fit.seenRows.isEmpty ? 0 : validation.inputFingerprints().count { fit.seenRows.contains($0) }
            return shared > 0
                ? "\(shared) of the \(validation.count) rows of validate are trained on: it measures memory, not skill"
                : nil
        },
        Finding { fit in fit.totalSteps == 0 ? "0 epochs: nothing is trained" : nil },
        Finding { fit in fit.optimizer.rate == 0 ? "the rate is 0: nothing will change" : nil },
        Finding { fit in
            let usual = Rates.usual(fit.options.optimizer).whole
            return fit.optimizer.rate > 100 * usual
                ? "a rate of \(fit.optimizer.rate.short) is far above \(usual.short), which is usual for "
                    + "\(fit.options.optimizer.rawValue): the weights will be thrown about"
                : nil
        },
        Finding { fit in ClassBalance(fit.given)?.absent(.training) },
        Finding { fit in
            let names = fit.model.frozenAsDrawn
            return names.isEmpty
                ? nil
                : "frozen and never trained: \(ClassNames.list(names)) are as they were drawn, and stay so; "
                    + "load weights, or unfreeze them"
        },
        Finding { fit in
            fit.warmup >= fit.totalSteps && fit.totalSteps > 0 && fit.warmup > 0
                ? "\(fit.warmup) steps of warm-up in a run of \(fit.totalSteps): the rate never gets where it should"
                : nil
        },
        Finding { fit in
            guard let patience = fit.options.patience, fit.validation == nil else { return nil }
            return "patience=\(patience) waits for a better validation, and there is none: give `validate=`"
        },
        Finding { fit in
            let moving = fit.model.normsThatFollow
            return moving.isEmpty
                ? nil
                : "the weights of \(ClassNames.list(moving)) are frozen, their statistics are not: they follow the "
                    + "batches; `freeze` keeps both"
        },
        Finding { fit in
            guard fit.options.classWeights == nil, !fit.options.balance else { return nil }
            return ClassBalance(fit.given)?.uneven
        },
    ]

    /// What is wrong with a judgement, the most harmful first.
    static let doubts: [Finding<(model: Model, data: Dataset)>] = [
        Finding { subject in
            let seen = subject.model.seenRows
            let known = seen.isEmpty ? 0 : subject.data.inputFingerprints().count { seen.contains($0) }
            return known > 0
                ? "\(known) of \(subject.data.count) rows were trained on: for those this measures memory, not skill"
                : nil
        },
        Finding { subject in ClassBalance(subject.data)?.absent(.evaluation) },
        Finding { subject in
            let (data, size) = (subject.data, subject.model.preprocessing.inputSize)
            return data.images == nil || (data.height == size && data.width == size)
                ? nil : "pictures of \(data.height)x\(data.width); the model knows those of \(size)x\(size)"
        },
        Finding { subject in
            guard let framing = subject.data.framing, framing != subject.model.preprocessing.framing else { return nil }
            return "pictures are made square by '\(framing.rawValue)'; those the model knows were by "
                + "'\(subject.model.preprocessing.framing.rawValue)'"
        },
    ]
}

/// How many rows each class has.
private struct ClassBalance {
    let names: [String]
    let counts: [Int]

    /// nil where rows have no class.
    init?(_ data: Dataset) {
        guard let column = data.classColumn, column.classCount > 0, column.count > 0 else { return nil }
        counts = column.groups.map(\.count)
        names = column.names.isEmpty ? counts.indices.map(String.init) : column.names
    }

    private var total: Int { counts.reduce(0, +) }

    /// What classes without rows mean for what the data are used for.
    func absent(_ use: DataUse) -> String? {
        let missing = names.indices.filter { counts[$0] == 0 }.map { names[$0] }
        let present = names.count - missing.count
        if present == 1, let only = counts.firstIndex(where: { $0 > 0 }) {
            return
                "all \(total) rows are '\(names[only])': there is nothing to tell apart, and an accuracy means nothing"
        }
        guard !missing.isEmpty else { return nil }
        return "\(present) of \(names.count) classes have rows, not \(ClassNames.list(missing)): "
            + (use == .training ? "those are not learnt" : "judged over the others")
    }

    /// Where always naming one class looks like skill.
    var uneven: String? {
        let present = counts.filter { $0 > 0 }
        guard let most = counts.indices.max(by: { (counts[$0], $1) < (counts[$1], $0) }), let least = present.min(),
            present.count > 1, counts[most] >= 4 * least
        else { return nil }
        return "\(counts[most]) of \(total) rows are '\(names[most])': always naming it gives "
            + "\((Double(counts[most]) / Double(total)).percent); `class_weights=\"balanced\"` counts rare classes more"
    }
}

extension Dataset {
    /// How pictures that were not square became so, as models name it; nil: nobody knows.
    var framing: Preprocessing.Framing? {
        images?.framing.flatMap { Preprocessing.Framing(rawValue: $0.rawValue) }
    }
}

extension Model {
    /// Top parts that are frozen with the numbers they were drawn with: nothing was ever learnt there.
    fileprivate var frozenAsDrawn: [String] {
        names(
            of: stages.filter { stage in
                stage.isFixed && !stage.allParameters.isEmpty && stage.allParameters.allSatisfy(\.isFresh)
            })
    }

    /// Normalisation whose weights are frozen but whose statistics follow what it sees.
    var normsThatFollow: [String] {
        root.walk().filter { entry in
            entry.module.layer is BatchNorm && !entry.module.staysInInference && !entry.module.parameters.isEmpty
                && entry.module.parameters.allSatisfy(\.parameter.isFrozen)
        }.map(\.path)
    }
}
