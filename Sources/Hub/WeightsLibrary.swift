import Files
import Foundation
import Models
import Tensors
import Weights
import Zoo

/// Where pretrained weights are looked for, in order: the bundled ones, this program's cache, an existing Hugging Face
/// cache, read in place, and then the hub.
package struct WeightsLibrary {
    package let sources: [any WeightsSource]
    /// Brings the files of a repository into the Hugging Face cache.
    private let download: ((HubRepository) throws -> Void)?

    package init(_ sources: [any WeightsSource], download: ((HubRepository) throws -> Void)? = nil) {
        self.sources = sources
        self.download = download
    }

    /// The usual sources. A process without a home has no caches.
    package init(
        bundled folders: [String], cache: String?, hubCache: String?, download: @escaping (HubRepository) throws -> Void
    ) {
        var sources: [any WeightsSource] = folders.map { WeightsFolder(label: "bundled", folder: $0) }
        if let cache { sources.append(WeightsFolder(label: "cache", folder: cache)) }
        if let hubCache { sources.append(HubCache(folder: hubCache)) }
        self.init(sources, download: download)
    }

    /// The weights called `resnet18` or `resnet18.a1_in1k`, from the hub when they are nowhere else.
    /// - Throws: `WeightsError.weightsNotFound` with every place that was looked at, and what the download throws.
    package func find(_ name: WeightsName) throws -> FoundWeights {
        if let found = try present(name) { return found }
        if let download, let repository = name.repository {
            try download(repository)
            if let found = try present(name) { return found }
        }
        throw WeightsError.weightsNotFound(name: name.text, looked: sources.flatMap { $0.places(name) })
    }

    private func present(_ name: WeightsName) throws -> FoundWeights? {
        for source in sources {
            if let found = try source.find(name) { return found }
        }
        return nil
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

/// `resnet18.a1_in1k`: an architecture and which training run of it. Or `hf-hub:owner/name`: a repository of the hub,
/// whose files say which architecture they are for.
package struct WeightsName: Sendable {
    package let text: String
    /// nil for a repository.
    package let architecture: String?
    package var isRepository: Bool { architecture == nil }
    /// Where the hub has them; nil for architectures that it does not have.
    package let repository: HubRepository?

    package init(_ text: String) {
        self.text = text
        for prefix in ["hf-hub:", "hf_hub:"] where text.hasPrefix(prefix) {
            architecture = nil
            repository = HubRepository(String(text.dropFirst(prefix.count)))
            return
        }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        architecture = parts[0]
        let tag = parts.count > 1 ? parts[1] : Zoo.architectures.first { $0.name == parts[0] }?.defaultTag
        repository = tag.flatMap { HubRepository("timm/\(parts[0]).\($0)") }
    }
}

/// A repository of models on the hub, `owner/name`, at a revision.
package struct HubRepository: Sendable, Equatable {
    package let owner: String
    package let name: String
    package let revision: String

    /// nil unless the text is `owner/name` or `owner/name@revision`, each fit to stand in an address and to name a
    /// folder.
    package init?(_ text: String) {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let revision = halves.count > 1 ? halves[1] : "main"
        guard parts.count == 2, (parts + [revision]).allSatisfy(HubRepository.isName) else { return nil }
        (owner, name, self.revision) = (parts[0], parts[1], revision)
    }

    package var text: String { owner + "/" + name }

    /// Its folder in a cache.
    package var folder: String { "models--" + owner + "--" + name }

    private static func isName(_ text: String) -> Bool {
        (1...96).contains(text.utf8.count) && !text.hasPrefix(".") && !text.contains("..") && !text.contains("--")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
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

/// Hugging Face's cache as its own tools leave it: `models--timm--NAME/refs/main` names a commit, `snapshots/COMMIT`
/// has the files.
struct HubCache: WeightsSource {
    let folder: String

    func places(_ name: WeightsName) -> [String] { name.repository.map { [folder + "/" + $0.folder] } ?? [] }

    func find(_ name: WeightsName) throws -> FoundWeights? {
        guard let repository = name.repository else { return nil }
        let base = folder + "/" + repository.folder
        guard let reference = FileManager.default.contents(atPath: base + "/refs/" + repository.revision) else {
            return nil
        }
        let commit = String(decoding: reference.prefix(64), as: UTF8.self).filter { !$0.isWhitespace }
        guard !commit.isEmpty, commit.allSatisfy(\.isHexDigit) else { return nil }
        let snapshot = base + "/snapshots/" + commit
        let path = snapshot + "/model.safetensors"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let json = FileManager.default.contents(atPath: snapshot + "/config.json").flatMap {
            try? JSONScanner.parse(Array($0.prefix(1 << 20)))
        }
        return FoundWeights(
            origin: "Hugging Face cache", path: path, card: json.map(ModelCard.init(timmConfiguration:)) ?? ModelCard())
    }
}
