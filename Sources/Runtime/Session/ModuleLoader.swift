import Syntax

/// A module as a value: its names are attributes.
package final class ModuleObject: Object {
    package let name: String
    private let globals: GlobalTable
    private let documentation: String
    /// The file its text came from; nil for a module of the binary.
    private let path: String?
    /// Its text is still running: it has only the names given so far.
    fileprivate(set) var isPartial = false

    init(name: String, globals: GlobalTable, documentation: String = "", path: String? = nil) {
        self.name = name
        self.globals = globals
        self.documentation = documentation
        self.path = path
    }

    /// What is said where a name is asked for that it does not have.
    package func withoutAttribute(_ attribute: String) -> Problem {
        let circle = isPartial ? " (most likely due to a circular import)" : ""
        return Problem(
            "AttributeError",
            "\(isPartial ? "partially initialized " : "")module '\(name)' has no attribute '\(attribute)'\(circle)",
            code: "TL0208")
    }

    /// What `from name import attribute` says where there is no such name.
    package func cannotImport(_ attribute: String) -> Problem {
        let circle = isPartial ? " (most likely due to a circular import)" : ""
        let place = path.map { " (\($0))" } ?? ""
        var problem = Problem(
            "ImportError",
            "cannot import name '\(attribute)' from \(isPartial ? "partially initialized module " : "")'\(name)'\(circle)\(place)",
            code: "TL0210")
        problem.fields["name"] = .str(name)
        if let path { problem.fields["path"] = .str(path) }
        return problem
    }

    /// What to do about a name that the module will have only when its text has run; nil when it has run.
    var circleHint: String? {
        isPartial
            ? "`\(name)` is still running: import it inside the function that needs it, or put what both files need into a third one."
            : nil
    }

    package static let type = TypeObject("module")
    package override var type: TypeObject { ModuleObject.type }
    package override func repr() throws -> String { "<module '\(name)'>" }

    package override func attribute(_ attribute: String) throws -> Value? {
        if let value = globals[attribute] { return value }
        switch attribute {
        case "__name__": return .str(name)
        case "__doc__": return documentation.isEmpty ? Value.none : .str(documentation)
        default: return nil
        }
    }

    /// Where a name that has a value stands.
    func slot(_ attribute: String) -> Frame? { globals[attribute] == nil ? nil : globals.slot(attribute) }

    package override func setAttribute(_ attribute: String, _ value: Value) throws {
        globals.slot(attribute).pointee = value
    }
    package override var attributeNames: [String] { publicNames }
    var publicNames: [String] { globals.boundNames.filter { !$0.hasPrefix("_") } }
}

/// Finds, runs once and remembers modules.
final class ModuleLoader {
    private unowned let session: Session
    private var loaded: [String: ModuleObject] = [:]
    private(set) var files: [(name: String, path: String)] = []
    /// Modules whose text is running now: importing one of them again gives what it has so far, as in Python.
    private var running: [String: ModuleObject] = [:]

    init(session: Session) { self.session = session }

    func load(_ name: String) throws -> Value {
        if let module = loaded[name] ?? running[name] { return .object(module) }
        if let definition = session.registry.modules[name] ?? CoreModules.all[name] {
            let module = try make(definition)
            loaded[name] = module
            try attachToParent(name, module)
            // A library's own modules come with it: `import torch` gives `torch.nn`, as in Python.
            for inner in session.registry.modules.keys.sorted() where inner.hasPrefix(name + ".") {
                _ = try load(inner)
            }
            return .object(module)
        }
        if let (text, path) = try session.loadModule(name) {
            let module = try run(text, path: path, name: name)
            try attachToParent(name, module)
            return .object(module)
        }
        throw missing(name)
    }

    /// `import torch.nn` makes `torch.nn` reachable as an attribute of `torch`.
    private func attachToParent(_ name: String, _ module: ModuleObject) throws {
        guard let dot = name.lastIndex(of: ".") else { return }
        if case .object(let parent) = try load(String(name[..<dot])) {
            try parent.setAttribute(String(name[name.index(after: dot)...]), .object(module))
        }
    }

    private func make(_ definition: ModuleDefinition) throws -> ModuleObject {
        let globals = GlobalTable(name: definition.name)
        for builtin in definition.builtins { globals.slot(builtin.name).pointee = .builtin(builtin) }
        for (name, value) in definition.constants { globals.slot(name).pointee = value.value }
        for (name, value) in try definition.make(session) { globals.slot(name).pointee = value }
        return ModuleObject(name: definition.name, globals: globals, documentation: definition.documentation)
    }

    private func run(_ text: String, path: String, name: String) throws -> ModuleObject {
        let parsed = Parser.parse(text, file: session.addSource(path, text))
        if let diagnostic = parsed.diagnostics.first {
            let exception = ExceptionObject(ExceptionTypes.named(diagnostic.kind), [.str(diagnostic.message)])
            exception.labels = diagnostic.labels
            exception.code = diagnostic.code
            exception.hint = diagnostic.hint
            throw Raised(exception)
        }
        let globals = GlobalTable(name: name)
        globals.slot("__name__").pointee = .str(name)
        var documentation = ""
        if case .expression(let first)? = parsed.program.body.first?.kind, case .string(let text) = first.kind {
            documentation = text
        }
        let module = ModuleObject(name: name, globals: globals, documentation: documentation, path: path)
        running[name] = module
        module.isPartial = true
        defer {
            running[name] = nil
            module.isPartial = false
        }
        _ = try session.execute(parsed.program, globals: globals, source: text)
        loaded[name] = module
        files.removeAll { $0.name == name }
        files.append((name, path))
        return module
    }

    func forget(_ name: String) {
        loaded[name] = nil
        files.removeAll { $0.name == name }
    }

    func missing(_ name: String) -> Problem {
        var problem = Problem("ModuleNotFoundError", "No module named '\(name)'", code: "TL0210")
        problem.fields["name"] = .str(name)
        let known = Array(session.registry.modules.keys) + Array(CoreModules.all.keys)
        switch name.split(separator: ".").first.map(String.init) ?? name {
        case "numpy", "np": problem.hint = "TL has tensors built in: `tensor([1, 2, 3])`, `zeros(2, 3)`, `x.mean()`."
        case "torchvision":
            problem.hint =
                "Data sets come from `load_dataset(name)` or `load_images(folder)`, models from `create_model(name)`."
        case "matplotlib", "plotly", "seaborn": problem.hint = "Figures are built in: `plot(history)`, `show(data)`."
        case "pandas": problem.hint = "TL has lists and dicts; `table(rows, headers)` shows rows of results."
        case "os", "sys", "pathlib", "subprocess", "shutil", "io":
            problem.hint =
                "A TL program cannot reach the machine around it; data come through `load_images` and `load_dataset`."
        case "sklearn" where name.hasPrefix("sklearn.model_selection"):
            problem.hint = "`train, test = split(data, 0.2)` keeps a fifth of every class; it needs no import."
        case "sklearn", "scipy":
            problem.hint =
                "Measures are built in: `evaluate(model, data)`, `confusion(model, data)`, `interval(values)`."
        case "tensorflow", "keras", "jax":
            problem.hint = "Models and training are built in: `create_model(name)`, `fit(model, data)`."
        case "transformers", "datasets", "diffusers", "fastai", "lightning", "pytorch_lightning":
            problem.hint =
                "Models, data and training are built in: `create_model(name)`, `load_dataset(name)`, `fit(model, data)`."
        case "PIL", "cv2", "skimage", "imageio":
            problem.hint = "Images are read by `load_images(folder)` and shown by `show(data)`."
        case "tqdm", "wandb", "tensorboard":
            problem.hint = "`fit` shows its progress itself, and its history is drawn by `plot(history)`."
        case "collections", "itertools", "functools", "statistics", "re", "datetime", "csv", "pickle", "typing",
            "dataclasses", "string", "copy":
            problem.hint = "Of Python's modules there are `math`, `random`, `time` and `json`."
        case "requests", "urllib", "socket", "http": problem.hint = "A TL program cannot reach the network."
        case "torch":
            problem.hint =
                name.hasPrefix("torch.optim")
                ? "Optimisers are built in: `sgd(model, lr=0.1)`, `adamw(model)`."
                : name.hasPrefix("torch.utils")
                    ? "`fit(model, data, batch_size=32)` makes the batches."
                    : "Of torch there are `torch`, `torch.nn` and `torch.nn.functional`."
        default:
            if let near = NearName.best(for: name, among: known) {
                problem.hint = "Did you mean `import \(near)`?"
            } else {
                problem.hint =
                    "Modules are found beside the file (`\(name).tl`) and in the standard library; built in are \(known.sorted().joined(separator: ", "))."
            }
        }
        return problem
    }
}
