import Foundation
import Runtime
import Tensors

/// The way in: a session with the whole library.
package enum Laboratory {
    /// Every builtin, module and topic. Made once: builtins are values and parse their signatures on first use.
    package static let registry: Registry = {
        var registry = Registry()
        for family in [Builtin.tensors, Builtin.layers, Builtin.models, Builtin.files, Builtin.data, Builtin.images, Builtin.training, Builtin.figures, Builtin.inspection] {
            registry.add(family)
        }
        for module in ModuleDefinition.pyTorch { registry.add(module) }
        return registry
    }()

    /// Lets the engine use so many threads; the words of the error when that cannot be.
    package static func refusal(toUseThreads count: Int) -> String? {
        do {
            try Engine.use(threads: count)
            return nil
        } catch {
            return (error as? any UserFacingError)?.problem.message ?? "\(error)"
        }
    }

    /// A session whose imports are found beside the program (`settings.folder`), then in the standard library.
    package static func session(output: any Output, settings: Settings = Settings()) -> Session {
        let session = Session(registry: registry, output: output, settings: settings)
        let folder = settings.folder, attention = session.attention
        session.around = { body in
            Interruption.asking({ attention.takeInterrupt() }, insisting: { attention.takeInsistence() }, body)
        }
        session.loadModule = { name in
            let path = folder + "/" + name.split(separator: ".").joined(separator: "/") + ".tl"
            if let text = try? String(contentsOfFile: path, encoding: .utf8) { return (text, path) }
            return StandardLibrary.source(of: name).map { ($0, "stdlib/\(name).tl") }
        }
        return session
    }
}
