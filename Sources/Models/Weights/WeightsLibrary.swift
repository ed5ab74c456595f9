import Foundation
import Tensors

/// Where pretrained weights are looked for, in order: the bundled ones, this program's cache, then an existing Hugging Face
/// cache, read in place. A download is one more `WeightsSource` at the end.
package struct WeightsLibrary {
    package let sources: [any WeightsSource]

    package init(_ sources: [any WeightsSource]) { self.sources = sources }

    /// The usual sources. `environment` is the process's, handed in so that a test has its own.
    package init(bundled folders: [String], environment: [String: String]) {
        var sources: [any WeightsSource] = folders.map { WeightsFolder(label: "bundled", folder: $0) }
        let home = environment["HOME"] ?? ""
        let cache = environment["XDG_CACHE_HOME"] ?? home + "/.cache"
        sources.append(WeightsFolder(label: "cache", folder: environment["TRANSFERLAB_CACHE"] ?? cache + "/transferlab"))
        let hub = environment["HF_HUB_CACHE"] ?? environment["HF_HOME"].map { $0 + "/hub" } ?? cache + "/huggingface/hub"
        sources.append(HubCache(folder: hub))
        self.init(sources)
    }

    /// The weights called `resnet18` or `resnet18.a1_in1k`.
    /// - Throws: `ModelError.weightsNotFound` with every place that was looked at.
    package func find(_ name: WeightsName) throws -> FoundWeights {
        var looked: [String] = []
        for source in sources {
            if let found = try source.find(name) { return found }
            looked += source.places(name)
        }
        throw ModelError.weightsNotFound(name: name.text, looked: looked)
    }

    /// Whether weights are at hand, for a catalogue.
    package func has(_ name: WeightsName) -> Bool { sources.contains { (try? $0.find(name)) != nil } }
}

/// A place pretrained weights may come from.
package protocol WeightsSource {
    /// nil: not here.
    func find(_ name: WeightsName) throws -> FoundWeights?
    /// Where it looks, for the error when nobody has them.
    func places(_ name: WeightsName) -> [String]
}

/// `resnet18.a1_in1k`: an architecture and which training run of it.
package struct WeightsName: Sendable {
    package let architecture: String
    package let tag: String?

    package init(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        architecture = parts[0]
        tag = parts.count > 1 ? parts[1] : nil
    }

    package var text: String { architecture + (tag.map { "." + $0 } ?? "") }
}

package struct FoundWeights: Sendable {
    /// `bundled`, `cache`, `Hugging Face cache`: what is said when they are loaded.
    package let origin: String
    package let path: String
    /// What lies beside the file about it; the file's own card goes first.
    package let card: ModelCard
}

/// A folder of `name.safetensors` files.
struct WeightsFolder: WeightsSource {
    let label: String
    let folder: String

    private func path(_ name: WeightsName) -> String { folder + "/" + name.text + ".safetensors" }

    func places(_ name: WeightsName) -> [String] { [path(name)] }

    func find(_ name: WeightsName) throws -> FoundWeights? {
        // A name is a label, never a path.
        guard !name.text.contains("/"), FileManager.default.fileExists(atPath: path(name)) else { return nil }
        return FoundWeights(origin: label, path: path(name), card: ModelCard(architecture: name.architecture))
    }
}

/// Hugging Face's cache as its own tools leave it: `models--timm--NAME/refs/main` names a commit, `snapshots/COMMIT` has the files.
struct HubCache: WeightsSource {
    let folder: String

    private func repository(_ name: WeightsName) -> String {
        let tag = name.tag ?? Zoo.architectures.first { $0.name == name.architecture }?.defaultTag
        return folder + "/models--timm--" + name.architecture + (tag.map { "." + $0 } ?? "")
    }

    func places(_ name: WeightsName) -> [String] { [repository(name)] }

    func find(_ name: WeightsName) throws -> FoundWeights? {
        guard !name.text.contains("/") else { return nil }
        let base = repository(name)
        guard let reference = FileManager.default.contents(atPath: base + "/refs/main") else { return nil }
        let commit = String(decoding: reference.prefix(64), as: UTF8.self).filter { !$0.isWhitespace }
        guard !commit.isEmpty, commit.allSatisfy(\.isHexDigit) else { return nil }
        let snapshot = base + "/snapshots/" + commit
        let path = snapshot + "/model.safetensors"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let json = FileManager.default.contents(atPath: snapshot + "/config.json").flatMap { try? JSONScanner.parse(Array($0.prefix(1 << 20))) }
        return FoundWeights(origin: "Hugging Face cache", path: path, card: json.map(ModelCard.init(timmConfiguration:)) ?? ModelCard())
    }
}
