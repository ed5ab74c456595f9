import Files
import Foundation
import Hub
import Models
import Runtime
import Tensors
import Weights
import Zoo

/// Finding and loading pretrained weights for the language, with one line that says what was loaded.
enum Pretrained {
    /// By name from the bundled weights and the caches, or from a file.
    ///
    /// What looks like a path (a slash, or the ending of a weights file) is one; everything else is a name.
    static func load(
        _ name: String, weights: String? = nil, _ request: ModelRequest, session: Session, quiet: Bool = false
    ) throws -> Model {
        let loaded: LoadedModel
        if let weights {
            let weights = try session.path(toRead: weights)
            loaded = try Zoo.load(weights, architecture: name, request)
        } else if !WeightsName(name).isRepository,
            name.contains("/") || WeightsFormat.knownEndings.contains(where: name.hasSuffix)
        {
            loaded = try Zoo.load(session.path(toRead: name), request)
        } else {
            let environment = ProcessInfo.processInfo.environment
            let settings = HubSettings(environment: environment)
            let library = WeightsLibrary(
                bundled: Installation.weightsFolders, cache: CacheFolder.own(), hubCache: settings.cache
            ) {
                try download($0, settings, session, isQuiet: quiet)
            }
            loaded = try Zoo.pretrained(name, from: library, request)
        }
        if !quiet { session.output.note(line(loaded)) }
        // What stays random or is no number is said to everyone.
        for warning in warnings(loaded) { session.output.note(warning) }
        return loaded.model
    }

    /// Brings a repository of the hub into the cache, with a line that says what and from where.
    private static func download(
        _ repository: HubRepository, _ settings: HubSettings, _ session: Session, isQuiet: Bool
    ) throws {
        let request = AccessRequest.download(repository, from: settings.endpoint)
        guard try session.settings.mayDownload || session.permits(request) else {
            throw AccessRefusal(request, .mayNotDownload(repository))
        }
        let start = ContinuousClock.now
        let attention = session.attention
        var total = 0
        var rate = DownloadRate()
        let hub = try HubDownload(settings, goesOn: { !attention.takeInterrupt() }) { progress in
            total = max(total, progress.total)
            session.output.progress(rate.line(progress, at: (ContinuousClock.now - start).seconds))
        }
        if !isQuiet { session.output.note("downloading \(repository.text) from \(settings.endpoint)") }
        defer { session.output.progress(nil) }
        do {
            try hub.fetch(["model.safetensors"], optional: ["config.json"], of: repository)
        } catch HubError.stopped {
            throw TensorError.interrupted
        }
        if !isQuiet {
            session.output.note(
                "\(total.bytesText) in \((ContinuousClock.now - start).seconds.duration), kept in \(settings.cache ?? "")"
            )
        }
    }

    private static func line(_ loaded: LoadedModel) -> String {
        let report = loaded.report
        var text =
            "loaded \(loaded.model.architecture) (\(loaded.origin)): \(report.matched) of \(report.total) tensors"
        if let epoch = loaded.epoch { text += ", those of \(epoch), of a run's checkpoint" }
        if let prefix = report.strippedPrefix { text += ", without the prefix '\(prefix)'" }
        if let head = report.newHead {
            text += "; the head had \(head.file) classes: new random head for \(head.model)"
        }
        for tensor in report.adapted {
            text +=
                tensor.name == loaded.model.firstConvolution.map { $0 + ".weight" }
                ? "; first layer adapted from \(tensor.file[1]) to \(tensor.model[1]) channels"
                : "; \(tensor.name) resampled from \(tensor.file) to \(tensor.model)"
        }
        return text
    }

    private static func warnings(_ loaded: LoadedModel) -> [String] {
        let report = loaded.report
        let head = report.missing.filter(loaded.model.isHeadParameter)
        let body = report.missing.filter { !loaded.model.isHeadParameter($0) }
        var warnings: [String] = []
        if !head.isEmpty {
            warnings.append("the file has no head (\(head.joined(separator: ", "))): it is new and random")
        }
        if !body.isEmpty { warnings.append("not in the file, so new and random: \(WeightsReport.byLayer(body))") }
        if !report.unexpected.isEmpty {
            warnings.append(
                "\(report.unexpected.count) of the file's tensors have no place in \(loaded.model.architecture): \(WeightsReport.byLayer(report.unexpected))"
            )
        }
        if !report.notNumbers.isEmpty { warnings.append(notNumbers(report.notNumbers)) }
        return warnings
    }

    /// For a model that is loaded, and for one that is saved.
    static func notNumbers(_ names: [String]) -> String {
        "weights that are not numbers (NaN or infinite): \(WeightsReport.byLayer(names))"
    }
}

/// Where the files lie that come with the program.
package enum Installation {
    /// Folders of bundled weights: `TL_HOME/weights`, beside an installed binary (`../share/transferlab/weights`), or
    /// in the checkout that the binary was built in.
    package static var weightsFolders: [String] {
        var folders: [String] = []
        if let home = ProcessInfo.processInfo.environment["TL_HOME"] { folders.append(home + "/weights") }
        guard let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return folders
        }
        var folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
        folders.append(folder.deletingLastPathComponent().path + "/share/transferlab/weights")
        // .build/<platform>/release/tl: the checkout is a few folders up.
        for _ in 0..<5 {
            folder.deleteLastPathComponent()
            if FileManager.default.fileExists(atPath: folder.path + "/weights") {
                folders.append(folder.path + "/weights")
                break
            }
        }
        return folders
    }
}
