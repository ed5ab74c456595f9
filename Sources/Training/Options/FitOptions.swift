import Data
import Tensors

/// What was asked of a run: the values of `FitOptionList`, by the names it gives them.
@dynamicMemberLookup
package struct FitOptions {
    /// Only what was said: the rest is what it usually is.
    private var said: [String: Any] = [:]
    /// Bytes of features that are kept in memory; nil: a third of what is free.
    package var featureMemory: Int?
    /// Where features lie that do not fit in memory; nil: nowhere.
    package var featureFolder: FeatureFolder?

    package init() {}

    private struct Said<Value> { let value: Value }

    package subscript<Value: OptionValue>(_ option: FitOption<Value>) -> Value {
        get { (said[option.name] as? Said<Value>)?.value ?? option.usualValue() }
        set { said[option.name] = Said(value: newValue) }
    }

    package subscript<Value: OptionValue>(dynamicMember path: KeyPath<FitOptionList, FitOption<Value>>) -> Value {
        get { self[FitOptionList.shared[keyPath: path]] }
        set { self[FitOptionList.shared[keyPath: path]] = newValue }
    }

    /// - Throws: `TrainingError.badOption` for the first value out of range.
    package func check() throws { for option in FitOptionList.all { try option.check(self) } }

    /// The file that holds where the run stands.
    package var checkpointFile: String? { if case .file(let path) = self.checkpoint { path } else { nil } }

    /// Whether blocks are computed a second time for their gradients.
    package var savesMemory: Bool { self.recomputes || self.checkpoint == .blocks }

    /// The optimiser these options describe.
    package var rule: UpdateRule {
        let kind = self.optimizer
        var rule = UpdateRule(kind)
        rule.momentum = kind == .sgd || kind == .rmsprop ? self.momentum : 0
        rule.nesterov = self.nesterov
        (rule.firstBeta, rule.secondBeta) = (self.betas.first, self.betas.second)
        rule.epsilon = self.epsilon
        if let decay = self.weightDecay { rule.weightDecay = decay }
        return rule
    }
}

extension Augmentation: OptionValue {
    package static var type: String { "str | dict" }
    package static var choices: [String] { ["light"] }
    package var text: String { self == .light ? "'light'" : "\(self)" }

    /// The changes by name; each takes a number.
    private static let parts: [(name: String, set: @Sendable (inout Augmentation, Double) -> Void)] = [
        ("flip", { $0.flip = $1 != 0 }), ("vertical_flip", { $0.verticalFlip = $1 != 0 }), ("shift", { $0.shift = $1 }),
        ("zoom", { $0.zoom = 1...(1 + $1) }), ("rotate", { $0.rotate = $1 }), ("brightness", { $0.brightness = $1 }),
        ("contrast", { $0.contrast = $1 }), ("saturation", { $0.saturation = $1 }), ("hue", { $0.hue = $1 }),
    ]

    /// `"light"`, or numbers by name.
    package static func read(_ argument: any OptionArgument) throws -> Augmentation {
        guard let entries = try argument.entries() else {
            guard argument.isText else { throw argument.mismatch("str or dict") }
            let word = try argument.string()
            guard word == "light" else {
                throw TrainingError.unknownOption(name: argument.name, value: word, known: choices)
            }
            return .light
        }
        var result = Augmentation()
        for (name, value) in entries {
            let number = (try? value.double()) ?? .nan
            guard number.isFinite, (0...360).contains(number) else {
                throw TrainingError.badOption(
                    name: "\(argument.name)[\"\(name)\"]", value: value.shown(), expected: "a number, 0 or more")
            }
            guard let part = parts.first(where: { $0.name == name }) else {
                throw TrainingError.unknownOption(name: argument.name, value: name, known: parts.map(\.name))
            }
            part.set(&result, number)
        }
        return result
    }
}
