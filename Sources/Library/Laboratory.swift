import Foundation
import Runtime
import Tensors

/// The way in: a session with the whole library.
package enum Laboratory {
    /// The classes of the library's values: what annotations name and methods belong to.
    package static let types = [
        TensorObject.type, ModelObject.type, LayerObject.type, DatasetObject.type, BatchesObject.type, ImageObject.type,
        FigureObject.type, HistoryObject.type, EvaluationObject.type, PredictionObject.type, OptimizerObject.type,
        GradientsObject.type, ParameterObject.type,
    ]

    /// Every builtin, module and topic. Made once: builtins are values and parse their signatures on first use.
    package static let registry: Registry = {
        var registry = Registry(types: types)
        // A name that tensors have too means data or models first: `split(data)`.
        for family in Builtin.families.reversed() {
            registry.add(family.builtins)
            registry.addMethods(family.methods)
        }
        for module in PyTorchModule.all { registry.add(module.definition) }
        registry.nameHint = { OtherLibraries.hint(name: $0) }
        registry.attributeHint = { OtherLibraries.hint(attribute: $0, of: $1) }
        return registry
    }()

    /// Lets the engine use so many threads; the words of the error when that cannot be.
    package static func refusal(toUseThreads count: Int) -> String? {
        let (most, bound) = Engine.threadLimit
        if (1...most).contains(count) {
            Engine.use(threads: count)
            return nil
        }
        let reason =
            switch bound {
            case .processors: most == 1 ? "there is one processor" : "there are \(most) processors"
            case .openMP: "OMP_NUM_THREADS says so"
            case .controlGroup: "this container has no larger share of the processors"
            }
        return "\(count) threads: \(most == 1 ? "only 1 is" : "from 1 to \(most) are") possible here; \(reason)"
    }

    /// Bytes that a program may take without pushing others out of memory.
    package static var availableMemory: Int { Engine.availableBytes }

    /// A session whose imports are found beside the program (`settings.folder`), then in the standard library.
    package static func session(output: any Output, settings: Settings = Settings()) -> Session {
        let session = Session(registry: registry, output: output, settings: settings)
        let attention = session.attention
        session.around = { body in
            Interruption.asking({ attention.takeRequestToEnd() }, insisting: { attention.takeInsistence() }, body)
        }
        if let most = settings.maxMemoryBytes { Engine.memoryLimit = most }
        session.loadModule = { [unowned session] name in
            let path = session.settings.folder + "/" + name.split(separator: ".").joined(separator: "/") + ".tl"
            // A link beside the program that leads elsewhere, a pipe or a device is no module.
            if let file = try? FileAccess(readable: session.settings.files.readable).path(toRead: path),
                let text = try SourceText.module(at: file)
            {
                return (text, path)
            }
            return StandardLibrary.source(of: name).map { ($0, "stdlib/\(name).tl") }
        }
        return session
    }
}
