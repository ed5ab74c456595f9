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
        registry.addMethods(Builtin.tensorMethods)
        for module in ModuleDefinition.pyTorch { registry.add(module) }
        registry.nameHint = { OtherLibraries.hint(name: $0) }
        registry.attributeHint = { OtherLibraries.hint(attribute: $0, of: $1) }
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

    /// Names of the functions over tensors.
    package static var tensorFunctions: [String] { Builtin.tensors.map(\.name) }

    /// Bytes that a program may take without pushing others out of memory.
    package static var availableMemory: Int { Engine.availableBytes }

    /// A session whose imports are found beside the program (`settings.folder`), then in the standard library.
    package static func session(output: any Output, settings: Settings = Settings()) -> Session {
        let session = Session(registry: registry, output: output, settings: settings)
        let attention = session.attention
        session.around = { body in
            Interruption.asking({ attention.takeInterrupt() }, insisting: { attention.takeInsistence() }, body)
        }
        if let most = settings.maxMemoryBytes { Engine.memoryLimit = most }
        session.loadModule = { [unowned session] name in
            let path = session.settings.folder + "/" + name.split(separator: ".").joined(separator: "/") + ".tl"
            // A link beside the program that leads elsewhere, a pipe or a device is no module.
            if let file = try? FileAccess(readable: session.settings.files.readable).path(toRead: path),
               let text = try? String(contentsOfFile: file, encoding: .utf8) { return (text, path) }
            return StandardLibrary.source(of: name).map { ($0, "stdlib/\(name).tl") }
        }
        return session
    }
}
