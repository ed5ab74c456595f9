import Data
import Files
import Foundation
import Images
import Models
import Runtime
import Training
import Zoo

// The names that arguments of the library choose among.

extension Choices {
    /// A fixed list of cases.
    private static func cases<Case: RawRepresentable<String> & CaseIterable & Sendable>(_ type: Case.Type) -> Choices {
        Choices { _ in Case.allCases.map { Choice($0.rawValue) } }
    }

    static let models = Choices { _ in Zoo.architectures.map { Choice($0.name, $0.summary) } }

    /// Models whose weights are here come first; a file of weights is as good.
    static let pretrained = Choices(takesFiles: true) { _ in
        let names = Set(
            Installation.weightsFolders.flatMap { folder in
                ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
                    $0.hasSuffix(".safetensors")
                }.map { String($0.dropLast(".safetensors".count)) }
            })
        let here = Zoo.architectures.filter { model in
            names.contains { $0 == model.name || $0.hasPrefix(model.name + ".") }
        }
        return here.map { Choice($0.name, $0.summary + ", weights are here") }
            + models.names([]).filter { model in !here.contains { $0.name == model.text } }
    }

    static let datasets = Choices { _ in DatasetSource.all.map { Choice($0.name, $0.summary) } }
    static let classOrders = cases(ClassOrder.self)
    static let splits = cases(Generated.Stream.self)

    static let precisions = cases(Precision.self)
    static let framings = cases(Framing.self)
    static let interpolations = cases(Interpolation.self)
    static let imageFormats = Choices { _ in [Choice("png"), Choice("jpeg", "smaller, with losses")] }
    static let augmentations = Choices { _ in [Choice("light", "flips, small shifts and changes of colour")] }

    static let frozenBatchNorm = Choices { _ in
        FrozenBatchNorm.allCases.map { mode in
            switch mode {
            case .frozen: Choice(mode.rawValue, "stored statistics are used and kept")
            case .stats: Choice(mode.rawValue, "statistics follow the data")
            case .train: Choice(mode.rawValue, "scale and shift train too")
            }
        }
    }

    static let savedTypes = Choices { _ in [Choice("f32"), Choice("f16", "half the size")] }
    static let reductions = Choices { _ in [Choice("mean"), Choice("sum"), Choice("none")] }
    static let indexings = Choices { _ in [Choice("ij"), Choice("xy")] }
    static let approximations = Choices { _ in [Choice("none"), Choice("tanh")] }
    static let paddings = Choices { _ in [Choice("same", "the size stays at stride 1")] }

    /// Layers of the model at hand by dotted path, each with its kind, its size and whether it is frozen.
    static let layers = Choices { given in model(among: given).map(layers) ?? [] }
    static let layersOrHead = Choices { given in
        model(among: given).map { [Choice("head", $0.headPath ?? "")] + layers(of: $0) } ?? []
    }

    private static func model(among given: [Value]) -> Model? {
        given.lazy.compactMap { ($0.asObject as? ModelObject)?.model }.first
    }

    private static func layers(of model: Model) -> [Choice] {
        model.root.walk().filter { !$0.path.isEmpty }.map { path, module in
            var words = module.children.isEmpty ? module.layer.description : module.layer.kind
            if module.parameterCount > 0 { words += ", \(module.parameterCount.counted) parameters" }
            switch module.frozenMark {
            case .all: words += ", frozen"
            case .some: words += ", partly frozen"
            case .none, .nothing: break
            }
            return Choice(path, words)
        }
    }
}

extension [String: Choices] {
    /// What the options of `fit` that are texts choose among; those without a list name a file.
    static let options: [String: Choices] = Dictionary(
        uniqueKeysWithValues: FitOptionList.all.map { option in
            (option.name, option.choices.isEmpty ? .files : Choices { _ in option.choices.map { Choices.Choice($0) } })
        })
}
