import Data
import Files
import Foundation
import Models
import Runtime
import Training
import Zoo

/// What a string argument may be, for completion: layer names of the model at hand, names of models and data sets,
/// options.
package struct Choices {
    package struct Choice: Hashable, Sendable {
        package var text: String
        package var summary: String

        package init(_ text: String, _ summary: String = "") {
            self.text = text
            self.summary = summary
        }
    }

    package enum Answer {
        case choices([Choice])
        /// Any file or folder.
        case files
        /// Nothing is known of it.
        case unknown
    }

    /// - Parameters:
    ///   - function: the builtin's name; empty for an unknown callee.
    ///   - parameter: the parameter the string is given for.
    ///   - values: arguments that stand before it and are names of the session, the receiver of a method first.
    package static func of(_ function: String, _ parameter: String, among values: [Value]) -> Answer {
        let model = values.lazy.compactMap { value -> Model? in
            if case .object(let object as ModelObject) = value { object.model } else { nil }
        }.first
        switch (function, parameter) {
        case ("create_model", "name"), ("list_models", _): return .choices(models)
        case ("load_pretrained", "name"): return .choices(pretrained)
        case ("load_dataset", "name"):
            return .choices(DatasetSource.all.map { Choice($0.name, $0.summary) })
        case ("load_dataset", "split"): return .choices(Generated.Stream.allCases.map { Choice($0.rawValue) })
        case ("fit", _) where FitOptionList.option(parameter)?.choices.isEmpty == false:
            return .choices((FitOptionList.option(parameter)?.choices ?? []).map { Choice($0) })
        case ("freeze", "batch_norm"):
            return .choices(FrozenBatchNorm.allCases.map { Choice($0.rawValue, batchNorm[$0] ?? "") })
        case (_, "dtype"): return .choices([Choice("f32"), Choice("f16", "half the size")])
        case (_, "until"), (_, "only"), (_, "but"), (_, "layer"):
            guard let model else { return .unknown }
            return .choices(
                (parameter == "but" || parameter == "only" ? [Choice("head", model.headPath ?? "")] : [])
                    + layers(model))
        case (_, "path"), (_, "folder"), (_, "file"), (_, "weights"): return .files
        case ("", _): return .files
        default: return .unknown
        }
    }

    /// Layers by dotted path, each with its kind, its size and whether it is frozen.
    package static func layers(_ model: Model) -> [Choice] {
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

    private static let models = Zoo.architectures.map { Choice($0.name, $0.summary) }

    private static var pretrained: [Choice] {
        let names = Set(
            Installation.weightsFolders.flatMap { folder in
                ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter {
                    $0.hasSuffix(".safetensors")
                }.map { String($0.dropLast(12)) }
            })
        let bundled = Zoo.architectures.filter { architecture in
            names.contains { $0 == architecture.name || $0.hasPrefix(architecture.name + ".") }
        }
        return bundled.map { Choice($0.name, $0.summary + ", weights are here") }
            + models.filter { model in !bundled.contains { $0.name == model.text } }
    }

    private static let batchNorm: [FrozenBatchNorm: String] = [
        .frozen: "stored statistics are used and kept", .stats: "statistics follow the data",
        .train: "scale and shift train too",
    ]
}
