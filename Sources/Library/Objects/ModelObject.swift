import Files
import Models
import Runtime
import Tensors

/// A model as a value: its parts by name, its call, its tree.
public final class ModelObject: Object {
    package let model: Model

    package init(_ model: Model) { self.model = model }

    package static let type = TypeObject(
        "Model",
        """
        A network: its layers by name, their weights, and which of them train.
        ```tl
        model = create_model("resnet_lab", classes=3)
        model.fc.out_features  # → 3
        ```
        """, origin: ModelObject.origin)
    public override var type: TypeObject { ModelObject.type }
    public override var isCallable: Bool { true }

    public override func repr() throws -> String {
        let total = model.root.parameterCount
        let classes = model.classCount.map { ", \($0) classes" } ?? ""
        return "Model(\(model.architecture): \(total.counted) parameters\(classes))"
    }

    public override func display() throws -> Display { try ModelTable(model).display() }

    public override var sketch: String {
        "\((try? repr()) ?? typeName), \(model.trainableCount.counted) trainable"
    }

    public override var facts: [String] { ModelObject.facts(of: model) }
    public override var byteCount: Int { model.state.reduce(0) { $0 + $1.variable.type.byteCount } }

    public override var attributeNames: [String] {
        [
            "name", "classes", "in_features", "num_features", "head", "trainable", "training", "mean", "std",
            "input_size",
        ]
            + model.root.partNames
    }

    public override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "name": .str(model.architecture)
        case "classes": model.classNames.map { .list($0.map(Value.str)) } ?? Value.none
        case "in_features": model.headFeatures.map(Value.int) ?? Value.none
        case "num_features": try model.featureCount.map(Value.int) ?? Value.none
        case "head" where model.root.child("head") == nil: .str(model.headPath ?? "")
        case "trainable": .int(model.trainableCount)
        case "training": .bool(model.isTraining)
        case "mean": .list(model.preprocessing.mean.map { .float(Double($0)) })
        case "std": .list(model.preprocessing.deviation.map { .float(Double($0)) })
        case "input_size": .int(model.preprocessing.inputSize)
        default: try LayerObject.part(name, of: model.root, path: "", in: model)
        }
    }

    /// Names that the last layer has in other models.
    private static let headNames: Set = ["head", "fc", "classifier", "last_linear", "output", "last_layer"]

    public override func setAttribute(_ name: String, _ value: Value) throws {
        if ModelObject.headNames.contains(name), model.root.child(name) == nil, let head = model.headPath {
            throw Problem(
                "AttributeError", "the model has no part '\(name)'", code: "TL0502",
                hint: "The head of this model is `model.\(head)`.")
        }
        try LayerObject.setPart(name, to: value, path: "", in: model)
    }

    /// The parts in order, as of `nn.Sequential`.
    public override func index(_ key: Value) throws -> Value { try LayerObject(model.root, in: model).index(key) }

    public override func length() throws -> Int? { model.root.children.isEmpty ? nil : model.root.children.count }

    public override func truth() throws -> Bool { true }

    /// Whether the values that a plain call brings were looked at.
    private var hasSeenValues = false

    /// A note when values are those of pixels that nobody normalised. Asked of the first batch only: it costs a look at
    /// every value.
    private func look(at x: Tensor, _ session: Session) throws {
        guard !hasSeenValues, model.root.pass == nil, x.shape.rank == 4, x.shape.count > 0, x.dtype.isFloat else {
            return
        }
        hasSeenValues = true
        let largest = try x.abs().amax().item()
        guard largest > 16 else { return }
        session.output.note(
            "the images reach \(largest.rounded().plain), as pixels do; \(model.architecture) knows them normalised, about -2 to 2: `\(ModelObject.remedy)` does that"
        )
    }

    fileprivate static let remedy = "prepare(model, image)"

    public override func call(_ arguments: CallArguments) throws -> Value {
        .tensor(
            try LayerObject.forward(arguments, named: model.architecture) { x in
                if x.dtype == .u8, x.shape.rank >= 3 { throw ModelObject.unprepared(x, model) }
                try look(at: x, arguments.session)
                return try model.forward(x, context: model.root.pass ?? model.context(key: Tensor(ints: [0, 0], [2])))
            })
    }
}

extension ModelObject {
    /// The error for pictures as they come out of a file.
    private static func unprepared(_ x: Tensor, _ model: Model) -> Problem {
        Problem(
            "RuntimeError",
            "\(model.architecture) takes normalised float32 images, not pixels from 0 to 255 (uint8 \(x.shape))",
            code: "TL0516",
            notes: [
                "its weights know images as [batch, channels, height, width], less mean \(list(model.preprocessing.mean)), over std \(list(model.preprocessing.deviation))"
            ],
            hint:
                "`\(remedy)` makes that of an image, of its pixels or of a data set; `predict(model, data)` and `fit` do it by themselves."
        )
    }

    private static func list(_ numbers: [Float]) -> String {
        "[" + numbers.map { "\($0)" }.joined(separator: ", ") + "]"
    }
}

/// A layer as a value, on its own or as a part of a model.
public final class LayerObject: Object {
    package let module: Module
    public override var sketch: String { String(((try? repr()) ?? typeName).prefix { $0 != "\n" }) }

    /// The model it is a part of and where, so that assignments are checked against the whole.
    let place: (model: Model, path: String)?

    package init(_ module: Module, in model: Model? = nil, path: String = "") {
        self.module = module
        self.place = model.map { ($0, path) }
    }

    package static let type = TypeObject(
        "Layer",
        """
        A part of a model, which is called like a function.
        ```tl
        layer = linear(4, 2)
        layer(zeros(1, 4)).shape  # → (1, 2)
        ```
        """)
    public override var type: TypeObject { LayerObject.type }
    public override var isCallable: Bool { true }

    public override func repr() throws -> String { LayerObject.tree(module, indent: "") }

    /// PyTorch's print of a module: one line per part, nested.
    private static func tree(_ module: Module, indent: String) -> String {
        guard !module.children.isEmpty else { return module.layer.description }
        let inner = module.children.map { child in
            "\(indent)  (\(child.name)): \(tree(child.module, indent: indent + "  "))"
        }
        return "\(module.layer.kind)(\n" + inner.joined(separator: "\n") + "\n\(indent))"
    }

    public override var attributeNames: [String] {
        module.partNames + (module.layer is Linear ? ["in_features", "out_features"] : [])
    }

    public override func attribute(_ name: String) throws -> Value? {
        if let linear = module.layer as? Linear {
            if name == "in_features" { return .int(linear.inFeatures) }
            if name == "out_features" { return .int(linear.outFeatures) }
        }
        return try LayerObject.part(name, of: module, path: place?.path ?? "", in: place?.model)
    }

    public override func setAttribute(_ name: String, _ value: Value) throws {
        guard let place else {
            throw Problem(
                "AttributeError", "a layer's parts are set before it is built in", code: "TL0513",
                hint: "Build it with the parts it needs: `sequential(...)` or `module(forward, name=layer)`.")
        }
        try LayerObject.setPart(name, to: value, path: place.path, in: place.model)
    }

    public override func length() throws -> Int? { module.children.isEmpty ? nil : module.children.count }

    public override func truth() throws -> Bool { true }

    public override func index(_ key: Value) throws -> Value {
        guard case .int(let index) = key else {
            throw Problem("TypeError", "layer indices must be integers, not \(key.typeName)")
        }
        let count = module.children.count
        guard index >= -count, index < count else {
            throw Problem(
                "IndexError", "index \(index) is out of range", notes: ["\(module.layer.kind) has \(count) parts"])
        }
        let child = module.children[index < 0 ? index + count : index]
        return .object(LayerObject(child.module, in: place?.model, path: Self.join(place?.path ?? "", child.name)))
    }

    public override func call(_ arguments: CallArguments) throws -> Value {
        .tensor(
            try LayerObject.forward(arguments, named: module.layer.kind) { x in
                try (module.pass ?? .inference()).run(module, named: place?.path ?? module.layer.kind, x)
            })
    }

    // MARK: shared with `ModelObject`

    static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : path + "." + name }

    static func part(_ name: String, of module: Module, path: String, in model: Model?) throws -> Value? {
        if let child = module.child(name) { return .object(LayerObject(child, in: model, path: join(path, name))) }
        if let parameter = module.parameter(name) {
            return .object(TensorObject(parameter.tensor, of: model, path: join(path, name)))
        }
        if let buffer = module.buffer(name) {
            return .object(TensorObject(buffer.tensor, of: model, path: join(path, name)))
        }
        return nil
    }

    static func setPart(_ name: String, to value: Value, path: String, in model: Model) throws {
        let target = join(path, name)
        switch value.asObject {
        case let layer as LayerObject: try model.setPart(target, to: layer.module, seed: 0)
        // Layers put together by `sequential` are a model of their own.
        case let other as ModelObject: try model.setPart(target, to: other.model.root, seed: 0)
        case let tensor as TensorObject: try model.setTensor(target, to: tensor.tensor)
        default:
            throw Problem(
                "TypeError", "cannot assign '\(value.typeName)' to '\(target)'",
                hint: "A part of a model is a layer, `model.fc = linear(512, 5)`, or a tensor for a parameter.")
        }
    }

    static func forward(_ arguments: CallArguments, named name: String, _ run: (Tensor) throws -> Tensor) throws
        -> Tensor
    {
        guard arguments.keywords.isEmpty, arguments.positional.count == 1 else {
            throw Problem(
                "TypeError", "\(name) takes one tensor, \(arguments.positional.count) arguments were given",
                code: "TL0514")
        }
        guard let x = arguments.positional[0].asObject as? TensorObject else {
            throw Problem(
                "TypeError", "\(name) takes a tensor, not \(arguments.positional[0].typeName)", code: "TL0514",
                hint: arguments.positional[0].asObject is ImageObject
                    || arguments.positional[0].asObject is DatasetObject
                    ? "Normalise it first: `model(prepare(model, image))`."
                    : arguments.positional[0].asArray != nil
                        ? "Numbers become a tensor by `tensor([[...]])`, one row for each example."
                        : "`predict(model, data)` runs it on a data set.")
        }
        // Shapes were checked on the way; values appear when something looks.
        return try run(x.tensor)
    }
}

extension Value {
    static func model(_ model: Model) -> Value { .object(ModelObject(model)) }
    static func layer(_ module: Module) -> Value { .object(LayerObject(module)) }
}

extension Call {
    func model(_ index: Int) throws -> Model { try object(index, as: ModelObject.self).model }
}
