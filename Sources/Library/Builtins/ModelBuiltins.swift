import Files
import Hub
import Models
import Runtime
import Tensors
import Zoo

extension Builtin {
    /// Making models and changing them.
    static let models: [Builtin] = [
        Builtin(
            "create_model(name: str, pretrained: bool = False, classes: int | list | None = None, in_channels: int | None = None, *, num_classes: int | None = None, in_chans: int | None = None, img_size: int | None = None, seed: int = 0) -> Model",
            """
            Make a model by its timm name, with random weights drawn from `seed`, or with pretrained ones.

            `classes` is a number or a list of names; 0 leaves the head off, so that the features come out. `in_channels` is 3
            unless pretrained weights say otherwise, `img_size` the size that the architecture was made for. `num_classes` and
            `in_chans` are timm's spellings.
            ```tl
            model = create_model("resnet18", classes=5)
            print(model.fc)  # → Linear(512, 5)
            ```
            See also: load_pretrained, list_models, replace_head
            """, effect: .nothing, choices: ["name": .models]
        ) { call in
            let classes = try ClassList(call[2].isNone ? call[4] : call[2])
            let channels = try call.optionalInt(5) ?? call.optionalInt(3)
            let size = try call.optionalInt(6)
            let seed = UInt64(bitPattern: Int64(try call.int(7)))
            if try call.bool(1) {
                return .model(
                    try Pretrained.load(
                        call.string(0),
                        ModelRequest(
                            classes: classes?.count, classNames: classes?.names, inChannels: channels, inputSize: size,
                            seed: seed), session: call.session))
            }
            return .model(
                try Zoo.create(
                    call.string(0), classes: classes?.count, classNames: classes?.names, inChannels: channels ?? 3,
                    inputSize: size, seed: seed))
        },

        Builtin(
            "load_pretrained(name: str, weights: str | None = None, classes: int | list | None = None, *, in_channels: int | None = None, img_size: int | None = None, seed: int = 0, quiet: bool = False) -> Model",
            """
            Load a model with pretrained weights: by name, or from a file (`.safetensors`, `.npz`, a run's checkpoint).

            By name it looks in the bundled weights, then in the caches of earlier downloads, then on the Hugging Face hub;
            `hf-hub:owner/name` names a repository there. A program downloads only when started with `--allow-net`. With `classes` the model gets a new head for them; `in_channels` adapts
            the first layer, `img_size` a transformer's positions. The weights bring their preprocessing.
            ```tl
            model = load_pretrained("resnet_lab", classes=5)
            print(model.fc)  # → Linear(256, 5)
            ```
            See also: create_model, replace_head, freeze
            """, effect: .nothing, choices: ["name": .pretrained, "weights": .files]
        ) { call in
            let classes = try ClassList(call[2])
            return .model(
                try Pretrained.load(
                    call.string(0), weights: call.optionalString(1),
                    ModelRequest(
                        classes: classes?.count, classNames: classes?.names, inChannels: call.optionalInt(3),
                        inputSize: call.optionalInt(4), seed: UInt64(bitPattern: Int64(call.int(5)))),
                    session: call.session, quiet: call.bool(6)))
        },

        Builtin(
            "list_models(pattern: str = '*') -> list",
            """
            Names of the models that `create_model` can make, by a shell pattern.
            ```tl
            print(list_models("resnet1*"))  # → ['resnet10t', 'resnet18', 'resnet101']
            ```
            See also: create_model
            """, effect: .nothing, choices: ["pattern": .models]
        ) { call in .list(try Zoo.list(call.string(0)).map { .str($0.name) }) },

        Builtin(
            "freeze(model: Model, until: str | float | None = None, *, only: str | list | None = None, but: str | list | None = None, batch_norm: str = 'frozen', quiet: bool = False) -> None",
            """
            Freeze layers: they keep their weights, whatever is trained.

            `until` freezes everything from the bottom up to and including a layer, or that share of the layers when it is a
            fraction; `only` names layers or globs; `but` freezes everything else, and `but="head"` leaves the head alone to
            train. Frozen BatchNorm uses its stored statistics and keeps them; `batch_norm="stats"` lets the statistics follow
            the data, `"train"` also trains scale and shift. Dropout in frozen layers is off.
            ```tl
            model = load_pretrained("resnet_lab", classes=5)
            freeze(model, until="layer3")
            freeze(model, but="head")
            print(model.layer1[0].conv1.weight.shape)  # → (32, 32, 3, 3)
            ```
            See also: unfreeze, summary, fit
            """, effect: .changes,
            choices: ["until": .layers, "only": .layersOrHead, "but": .layersOrHead, "batch_norm": .frozenBatchNorm]
        ) { call in
            let model = try call.model(0)
            let mode = try call.string(4)
            guard let batchNorm = FrozenBatchNorm(rawValue: mode) else {
                throw Problem(
                    "ValueError", "unknown batch_norm mode '\(mode)'", code: "TL0503",
                    hint: "The modes are 'frozen' (the default), 'stats' and 'train'.",
                    labels: [(.named("batch_norm"), "")])
            }
            try change(call, model, quiet: call.bool(5)) {
                try model.freeze(selection(call, model), batchNorm: batchNorm)
            }
            return .none
        },

        Builtin(
            "unfreeze(model: Model, until: str | float | None = None, *, only: str | list | None = None, but: str | list | None = None, quiet: bool = False) -> None",
            """
            Let frozen layers train again; the arguments choose layers as in `freeze`.
            ```tl
            model = load_pretrained("resnet_lab")
            freeze(model)
            unfreeze(model, only="layer4")
            ```
            See also: freeze
            """, effect: .changes, choices: ["until": .layers, "only": .layersOrHead, "but": .layersOrHead]
        ) { call in
            let model = try call.model(0)
            try change(call, model, quiet: call.bool(4)) { try model.unfreeze(selection(call, model)) }
            return .none
        },

        Builtin(
            "replace_head(model: Model, classes: int | list, *, seed: int = 0, quiet: bool = False) -> None",
            """
            Give the model a new output layer for `classes`, a number or a list of names.

            The new weights are small and the bias 0, so that the first loss is ln(classes): the model starts undecided.
            ```tl
            model = load_pretrained("resnet_lab")
            replace_head(model, classes=["cat", "dog"])
            print(model.fc, model.classes)  # → Linear(256, 2) ['cat', 'dog']
            ```
            See also: freeze, fit
            """, effect: .changes
        ) { call in
            let model = try call.model(0)
            guard let classes = try ClassList(call[1]) else { throw call.mismatch(1, "int or list") }
            let old = model.classCount
            try model.replaceHead(
                classes: classes.count, names: classes.names, seed: UInt64(bitPattern: Int64(call.int(2))))
            if try call.bool(3) { return .none }
            call.session.output.note(
                "new head \(model.headPath ?? ""): \(model.headFeatures ?? 0) features to \(classes.count) classes"
                    + (old.map { " (was \($0))" } ?? ""))
            return .none
        },

        Builtin(
            "summary(model: Model, *, depth: int = 1) -> None",
            """
            Show a table of the model's layers: output shape, parameters, what is frozen, and the work for one image.

            `depth` is how many levels of parts are shown.
            ```tl
            summary(create_model("resnet18", classes=10))
            ```
            See also: freeze, create_model
            """, effect: .nothing
        ) { call in
            call.session.output.show(try ModelTable(call.model(0), depth: call.int(1)).display())
            return .none
        },

        Builtin(
            "parameters(model: Model) -> list",
            """
            What the model learns, frozen or not: tensors with their names.

            Each is a pair of name and tensor, and has the attributes of the tensor: both lines that are written over
            parameters work.
            ```tl
            model = sequential(linear(2, 1))
            for name, p in model.parameters():
                print(name, p.shape)
            # → 0.weight (1, 2)
            # → 0.bias (1,)
            for p in model.parameters():
                p.requires_grad = False
            print(sum(p.numel() for p in model.parameters() if p.requires_grad))  # → 0
            ```
            See also: summary, freeze
            """, effect: .nothing
        ) { call in
            .list(try call.parameters(0).map { .object(ParameterObject($0.name, $0.tensor)) })
        },

        Builtin(
            "copy(model: Model) -> Model",
            """
            A model of its own with the same weights, frozen the same way.
            ```tl
            twin = copy(create_model("resnet_lab"))
            ```
            """, effect: .nothing
        ) { call in .model(try call.model(0).copy()) },

        Builtin(
            "forward_features(model: Model, x: Tensor) -> Tensor",
            """
            What the model makes of a batch before it is pooled for the head, as timm's `model.forward_features(x)`.

            `x` is normalised, as for a call of the model; `features(model, data)` is what the head sees, for a data set.
            ```tl
            model = create_model("resnet_lab")
            print(model.forward_features(zeros(1, 3, 64, 64)).shape, model.num_features)  # → (1, 256, 4, 4) 256
            ```
            See also: features, get_classifier
            """, effect: .nothing
        ) { call in
            let model = try call.model(0)
            return .tensor(
                try model.forwardFeatures(
                    call.tensor(1), context: model.context(key: Tensor(ints: [0, 0], [2]))))
        },

        Builtin(
            "get_classifier(model: Model) -> Layer",
            """
            The layer in the head's place, whatever the model calls it.
            ```tl
            print(create_model("resnet_lab", classes=7).get_classifier())  # → Linear(256, 7)
            ```
            See also: reset_classifier, replace_head
            """, effect: .nothing
        ) { call in
            let model = try call.model(0)
            guard let head = model.headModule, let path = model.headPath else {
                throw ModelError.noHead(model: model.architecture)
            }
            return .object(LayerObject(head, in: model, path: path))
        },

        Builtin(
            "reset_classifier(model: Model, num_classes: int, *, seed: int = 0) -> None",
            """
            timm's name for `replace_head`; 0 takes the head off, so that the features come out.
            ```tl
            model = create_model("resnet_lab")
            model.reset_classifier(0)
            print(model(zeros(1, 3, 64, 64)).shape)  # → (1, 256)
            ```
            See also: replace_head, get_classifier
            """, effect: .changes
        ) { call in
            let model = try call.model(0)
            let count = try call.int(1)
            if count == 0 {
                try model.removeHead()
            } else {
                try model.replaceHead(classes: count, seed: UInt64(bitPattern: Int64(call.int(2))))
            }
            return .none
        },

        Builtin(
            "train(model: Model) -> Model",
            """
            Let plain calls of the model behave as in training (batch statistics, dropout), as `model.train()` does in PyTorch.

            Rarely needed: `fit` and `value_and_grad` train whatever the mode, and `evaluate` and `predict` never do.
            ```tl
            print(train(create_model("resnet_lab")).training)  # → True
            ```
            See also: eval
            """, effect: .changes
        ) { call in
            try call.model(0).train()
            return call[0]
        },

        Builtin(
            "eval(model: Model) -> Model",
            """
            Let plain calls of the model behave as in inference, which is the default.
            ```tl
            print(eval(create_model("resnet_lab")).training)  # → False
            ```
            See also: train
            """, effect: .changes
        ) { call in
            try call.model(0).eval()
            return call[0]
        },
    ]

    /// What `until`, `only` and `but` choose.
    private static func selection(_ call: Call, _ model: Model) throws -> Selection {
        func names(_ index: Int) throws -> [String] {
            try call.strings(index).map { $0 == "head" ? model.headPath ?? $0 : $0 }
        }
        let given = (1...3).filter(call.has)
        guard given.count <= 1 else {
            throw Problem(
                "TypeError", "\(call.builtin.name)() takes one of until, only and but", code: "TL0503",
                hint: "For both, write two lines: `freeze(model, until=...)`, then `unfreeze(model, only=...)`.")
        }
        switch given.first {
        case 1:
            if let share = call[1].asDouble {
                guard (0...1).contains(share) else {
                    throw Problem(
                        "ValueError", "a fraction of the layers is between 0 and 1, not \(try call[1].repr())",
                        code: "TL0503",
                        hint:
                            "`until=0.5` is the lower half; a layer goes by its name: `until=\"\(model.stages.first?.path ?? "layer1")\"`.",
                        labels: [(.named("until"), "")])
                }
                return .fraction(share)
            }
            let name = try call.string(1)
            if name == "head", model.root.child(name) == nil {
                throw Problem(
                    "ValueError", "until=\"head\" would leave nothing to train", code: "TL0503",
                    hint: "The head alone trains with `but=\"head\"`.", labels: [(.named("until"), "")])
            }
            return .until(name)
        case 2: return .only(try names(2))
        case 3: return .but(try names(3))
        default: return .everything
        }
    }

    /// Runs a change and says in one line what it did to what trains.
    private static func change(_ call: Call, _ model: Model, quiet: Bool, _ body: () throws -> Void) throws {
        func frozenCount() -> Int { model.parameters().count { $0.parameter.isFrozen } }
        let before = (frozen: frozenCount(), trainable: model.trainableCount)
        try body()
        if quiet { return }
        let frozen = frozenCount() - before.frozen
        let word =
            frozen > 0 ? "froze \(frozen) tensors" : frozen < 0 ? "unfroze \(-frozen) tensors" : "nothing changed"
        call.session.output.note(
            "\(word): \(before.trainable.counted) -> \(model.trainableCount.counted) trainable")
    }
}

/// `classes=5`, or `classes=["cat", "dog"]`.
struct ClassList {
    let count: Int
    let names: [String]?

    /// nil for `None`.
    init?(_ value: Value) throws {
        switch value {
        case .none: return nil
        case .int(let count):
            self.count = count
            names = nil
        default:
            guard let names = value.asArray?.map(\.asString), !names.contains(nil) else {
                throw Problem(
                    "TypeError", "classes must be a number or a list of names, not \(value.typeName)", code: "TL0211")
            }
            self.names = names.compactMap { $0 }
            count = names.count
        }
    }
}
