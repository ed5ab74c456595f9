import Data
import Files
import Foundation
import Models
import Runtime
import Tensors
import Training

extension Builtin {
    /// Training a model, and finding out how good it is.
    static let training: [Builtin] = [
        Builtin(
            "fit(model: Model, data: Dataset, validate: Dataset | None = None, epochs: int = 5, lr: float | None = None, batch_size: int = 32, *, optimizer: str = 'adamw', weight_decay: float | None = None, momentum: float = 0.9, schedule: str = 'cosine', warmup: int | None = None, head_lr: float | None = None, layer_decay: float | None = None, label_smoothing: float = 0.0, augment: str | dict | None = None, mixup: float = 0.0, precision: str = 'f32', recompute: bool = False, max_steps: int | None = None, patience: int | None = None, restore_best: bool = True, cache: bool | None = None, views: int | None = None, checkpoint: str | None = None, resume: bool = False, seed: int = 0, seeds: int = 1, loss: str | callable = 'cross_entropy', callbacks: list = [], dry_run: bool = False, quiet: bool = False) -> History",
            """
            Train the parts of a model that are not frozen, and return what happened.

            Without a learning rate it chooses rates for body and head and says them; the head learns ten times as fast.
            The model's own preprocessing is applied. With `validate` the weights of the best epoch are kept. When a frozen
            bottom is computed without randomness, its features are computed once and kept in memory, or on disk where they do not
            fit; with `augment`, for a few fixed `views` of each picture in a long run, or as many as you say. `max_steps` fixes the number of steps,
            for comparisons at equal effort. `augment` is `"light"`, or a dictionary such as `{"flip": True, "rotate": 20}`.
            `precision` may be `"bf16"`, about two thirds of the time and memory where the processor has it, or `"auto"`; mobile
            networks are faster in `"f32"`, and stay in it. `recompute=True`, or `checkpoint="blocks"`, keeps only what passes between blocks and computes the rest again: a third more work, half of the memory or less.
            Ctrl-C finishes the batch and returns what there is.

            `checkpoint="run.safetensors"` writes where the run stands after each epoch; with `resume=True` a run that was
            stopped goes on from there, with the bits of one that was not. `seeds=3` repeats the run from the same start with
            the next seeds, on copies of the model: `.runs` has them all, and the spread is said. `loss` is a function of
            logits and labels for other losses. Each of `callbacks` is called after an epoch with its row as a dictionary;
            `False` ends the run.
            ```tl
            cells = load_dataset("cells", per_class=2)
            model = load_pretrained("resnet_lab", classes=cells.classes)
            history = fit(model, cells, epochs=1, quiet=True)
            print(history.epochs)  # → 1
            ```
            See also: freeze, evaluate, plot
            """
        ) { call in
            let options = try fitOptions(call)
            let output = try call.bool(call.position("quiet")) ? nil : SessionTrainingOutput(call.session.output)
            let validation = call.has(2) ? try call.dataset(2) : nil
            let session = call.session
            let model = try call.model(0)
            let data = try call.dataset(1)
            let seeds = try call.int(call.position("seeds"))
            guard (1...100).contains(seeds) else {
                throw TrainingError.badOption(name: "seeds", value: "\(seeds)", expected: "1 to 100")
            }
            guard seeds == 1 || options.checkpoint == nil else {
                throw TrainingError.badOption(name: "seeds", value: "\(seeds)", expected: "1 together with checkpoint")
            }
            // Copies are taken before the first run changes the model.
            let others = try (1..<seeds).map { (try model.copy(), options.seed + $0) }
            func run(_ model: Model, _ options: FitOptions) throws -> History {
                try session.betweenBatches { isInterrupted in
                    let fit = try Fit(
                        model, data, validation: validation, options: options, output: output,
                        isInterrupted: isInterrupted)
                    return try session.attention.patiently { try fit.run() }
                }
            }
            var runs = [try run(model, options)]
            for (copy, seed) in others where runs.last?.ending != .interrupted {
                var own = options
                own.seed = seed
                if copy.hasNewHead, let classes = copy.classCount {
                    try copy.replaceHead(
                        classes: classes, names: copy.classNames, seed: UInt64(bitPattern: Int64(seed)))
                }
                runs.append(try run(copy, own))
            }
            let history = HistoryObject(runs[0], runs: runs)
            if let spread = history.spread { output?.note(spread) }
            return .object(history)
        },

        Builtin(
            "evaluate(model: Model, data: Dataset) -> Evaluation",
            """
            Accuracy on data the model was not trained on, with its 95 % interval, in inference mode.

            The interval is Wilson's: how far chance alone could have moved the figure. `.accuracy`, `.loss`, `.by_class`
            and `.confusion` are there as numbers.
            ```tl
            model = load_pretrained("resnet_lab", classes=7)
            print(evaluate(model, load_dataset("cells", split="test", per_class=2)).count)  # → 14
            ```
            See also: confusion, predict
            """
        ) { call in
            let model = try call.model(0)
            let data = try call.dataset(1)
            return .object(
                EvaluationObject(try call.session.betweenBatches { try model.evaluate(data, isInterrupted: $0) }))
        },

        Builtin(
            "predict(model: Model, data: Dataset) -> Prediction",
            """
            The likeliest class of each image, and the probabilities of all.
            ```tl
            model = load_pretrained("resnet_lab", classes=["a", "b"])
            answers = predict(model, load_dataset("cells", split="test", per_class=1))
            print(len(answers.names), answers.probabilities.shape)  # → 7 (7, 2)
            ```
            See also: evaluate, show
            """
        ) { call in
            let model = try call.model(0)
            let data = try call.dataset(1)
            return .object(
                PredictionObject(try call.session.betweenBatches { try model.predict(data, isInterrupted: $0) }))
        },

        Builtin(
            "features(model: Model, data: Dataset, layer: str | None = None) -> Tensor",
            """
            What comes out of a layer for each image: features for another classifier. Without `layer`, what the head sees.
            ```tl
            print(features(load_pretrained("resnet_lab"), load_dataset("cells", per_class=1)).shape)  # → (7, 256)
            ```
            See also: predict, freeze
            """
        ) { call in
            let model = try call.model(0)
            let data = try call.dataset(1)
            let layer = try call.optionalString(2)
            return .tensor(
                try call.session.betweenBatches { try model.features(data, layer: layer, isInterrupted: $0) })
        },

        Builtin(
            "explain(model: Model, *, batch_size: int = 32, training: bool = True, runs: int = 0, precision: str = 'f32', recompute: bool = False) -> None",
            """
            Print the plan of one step: what is done in which order, by which kernel, in which memory layout and how many bytes.

            A plan leaves out what frozen layers do not need, folds normalisation into convolutions, does activations where their
            operand is made, and lets values share memory. The last line says when most memory is held, and by what. With `runs`
            the step is run so often on noise, on a copy of the model, and each line begins with its shortest time.
            ```tl
            explain(sequential(linear(2, 4), relu(), linear(4, 2)), batch_size=8, training=False)
            ```
            See also: summary, fit
            """
        ) { call in
            let batch = try call.int(1)
            let runs = try call.int(3)
            guard (1...65_536).contains(batch) else {
                throw TrainingError.badOption(name: "batch_size", value: "\(batch)", expected: "1 to 65536")
            }
            guard (0...1000).contains(runs) else {
                throw TrainingError.badOption(name: "runs", value: "\(runs)", expected: "0 to 1000")
            }
            try call.session.write(
                try call.model(0).explanation(
                    batch: batch, isTraining: try call.bool(2), runs: runs,
                    precision: try choice(call, "precision", Precision.allCases.map { ($0.rawValue, $0) }),
                    recomputes: try call.bool(5)) + "\n")
            return .none
        },

        Builtin(
            "interval(values: list) -> tuple",
            """
            Mean and 95 % interval of a few results, one per seed, by Student's t: `(mean, low, high)`.
            ```tl
            mean, low, high = interval([0.8, 0.9, 0.85])
            print(round(mean, 2), round(low, 2), round(high, 2))  # → 0.85 0.73 0.97
            ```
            See also: evaluate
            """
        ) { call in
            let summary = SeedSummary(try call.doubles(0))
            return .tuple([.float(summary.mean), .float(summary.low), .float(summary.high)])
        },

        Builtin(
            "value_and_grad(loss: callable, model: Model) -> callable",
            """
            A function that gives the loss and its gradients with respect to what trains in the model.

            Inside, the model runs in training mode. Nothing is computed until something looks: `optimizer.step` evaluates
            loss, gradients and updates as one plan, the same that `fit` runs.
            ```tl
            net = sequential(linear(2, 8), relu(), linear(8, 2))
            optimizer = sgd(net, lr=0.1)
            step = value_and_grad(lambda x, y: cross_entropy(net(x), y), net)
            loss, grads = step(ones(4, 2), tensor([0, 1, 0, 1]))
            optimizer.step(grads)
            print(grads["2.weight"].shape)  # → (2, 8)
            ```
            See also: sgd, adamw, fit
            """
        ) { call in
            let loss = call[0]
            let model = try call.model(1)
            let function = LossFunction(model)
            return .object(
                NativeMethod("value_and_grad", of: call[1]) { arguments in
                    // Batches are data: cut out of a larger tensor or not, every turn of a loop is the same graph over
                    // them.
                    for argument in arguments.positional { try (argument.asObject as? TensorObject)?.tensor.evaluate() }
                    let gradients = try function { context in
                        try model.root.during(context) {
                            let result = try loss.call(
                                arguments.positional, keywords: arguments.keywords, session: arguments.session)
                            guard let tensor = result.asObject as? TensorObject else {
                                throw Problem(
                                    "TypeError", "the loss function must return a tensor, not \(result.typeName)")
                            }
                            return tensor.tensor
                        }
                    }
                    return .tuple([.tensor(gradients.loss), .object(GradientsObject(gradients))])
                })
        },

        Builtin(
            "sgd(model: Model, lr: float, *, momentum: float = 0.0, weight_decay: float = 0.0, nesterov: bool = False) -> Optimizer",
            """
            Stochastic gradient descent for loops written by hand, as `torch.optim.SGD`.
            ```tl
            print(sgd(sequential(linear(2, 2)), lr=0.1))  # → Optimizer(sgd, lr=0.1)
            ```
            See also: value_and_grad, adamw
            """
        ) { call in
            var rule = UpdateRule(.sgd)
            rule.momentum = try call.double(2)
            rule.weightDecay = try call.double(3)
            rule.nesterov = try call.bool(4)
            return .object(OptimizerObject(try Optimizer(call.model(0), rule, rate: call.double(1))))
        },

        Builtin(
            "adam(model: Model, lr: float = 0.001, *, weight_decay: float = 0.0) -> Optimizer",
            """
            Adam (Kingma & Ba 2015) for loops written by hand, as `torch.optim.Adam`.
            ```tl
            print(adam(sequential(linear(2, 2))))  # → Optimizer(adam, lr=0.001)
            ```
            See also: adamw
            """
        ) { call in try adaptive(.adam, call) },

        Builtin(
            "adamw(model: Model, lr: float = 0.001, *, weight_decay: float = 0.01) -> Optimizer",
            """
            Adam with decoupled weight decay (Loshchilov & Hutter 2019), as `torch.optim.AdamW`.
            ```tl
            print(adamw(sequential(linear(2, 2))))  # → Optimizer(adamw, lr=0.001)
            ```
            See also: adam, value_and_grad
            """
        ) { call in try adaptive(.adamw, call) },

        Builtin(
            "step(optimizer: Optimizer, gradients: Gradients) -> None",
            """
            One update of the parameters from gradients of `value_and_grad`.
            ```tl
            net = sequential(linear(1, 1))
            optimizer = sgd(net, lr=0.5)
            loss, grads = value_and_grad(lambda x: net(x).sum(), net)(ones(1, 1))
            optimizer.step(grads)
            print(optimizer.steps)  # → 1
            ```
            See also: value_and_grad
            """
        ) { call in
            try call.object(0, as: OptimizerObject.self).optimizer.step(
                call.object(1, as: GradientsObject.self).gradients)
            return .none
        },
    ]

    private static func adaptive(_ kind: UpdateRule.Kind, _ call: Call) throws -> Value {
        var rule = UpdateRule(kind)
        rule.weightDecay = try call.double(2)
        return .object(OptimizerObject(try Optimizer(call.model(0), rule, rate: call.double(1))))
    }

    private static func fitOptions(_ call: Call) throws -> FitOptions {
        var options = FitOptions()
        options.epochs = try call.int(call.position("epochs"))
        options.rate = try call.optionalDouble(call.position("lr"))
        options.batchSize = try call.int(call.position("batch_size"))
        options.optimizer = try choice(call, "optimizer", UpdateRule.Kind.allCases.map { ($0.rawValue, $0) })
        options.weightDecay = try call.optionalDouble(call.position("weight_decay"))
        options.momentum = try call.double(call.position("momentum"))
        options.schedule = try choice(call, "schedule", Schedule.allCases.map { ($0.rawValue, $0) })
        options.warmup = try call.optionalInt(call.position("warmup"))
        options.headRate = try call.optionalDouble(call.position("head_lr"))
        options.layerDecay = try call.optionalDouble(call.position("layer_decay"))
        options.labelSmoothing = try call.double(call.position("label_smoothing"))
        options.augment = try augmentation(call)
        options.mixup = try call.double(call.position("mixup"))
        options.recomputes = try call.bool(call.position("recompute"))
        options.precision = try choice(call, "precision", Precision.allCases.map { ($0.rawValue, $0) })
        options.maxSteps = try call.optionalInt(call.position("max_steps"))
        options.patience = try call.optionalInt(call.position("patience"))
        options.restoreBest = try call.bool(call.position("restore_best"))
        options.cacheFeatures = call.has(call.position("cache")) ? try call.bool(call.position("cache")) : nil
        options.views = try call.optionalInt(call.position("views"))
        options.featureFolder = CacheFolder.own().map { FeatureFolder($0 + "/features") }
        options.seed = try call.int(call.position("seed"))
        if let name = try call.optionalString(call.position("checkpoint")) {
            // What others call checkpointing of activations.
            if name == "blocks" {
                options.recomputes = true
            } else {
                options.checkpoint = try call.session.path(toWrite: name)
            }
        }
        options.resume = try call.bool(call.position("resume"))
        options.dryRun = try call.bool(call.position("dry_run"))
        options.loss = try loss(call)
        options.afterEpoch = try call.list(call.position("callbacks")).map { callback in
            { row in
                let result = try callback.call([row.asValue], session: call.session)
                return result.asBool != false
            }
        }
        if call.session.settings.isRehearsal {
            options.maxSteps = 1
            options.checkpoint = nil
            options.featureFolder = nil
        }
        return options
    }

    private static func loss(_ call: Call) throws -> Loss {
        let index = call.position("loss")
        guard call[index].isCallable else {
            let name = try call.string(index)
            guard name == "cross_entropy" else {
                throw TrainingError.unknownOption(name: "loss", value: name, known: ["cross_entropy", "a function"])
            }
            return .crossEntropy
        }
        let function = call[index]
        return .custom { logits, labels in
            let result = try function.call([.tensor(logits), .tensor(labels)], session: call.session)
            guard let tensor = result.asObject as? TensorObject else {
                throw Problem("TypeError", "the loss function must return a tensor, not \(result.typeName)")
            }
            return tensor.tensor
        }
    }

    private static func choice<Kind>(_ call: Call, _ name: String, _ known: [(String, Kind)]) throws -> Kind {
        let word = try call.string(call.position(name))
        guard let found = known.first(where: { $0.0 == word }) else {
            throw TrainingError.unknownOption(name: name, value: word, known: known.map(\.0))
        }
        return found.1
    }

    /// `"light"`, or numbers by name.
    static func augmentation(_ call: Call) throws -> Augmentation? {
        let index = call.position("augment")
        let known = ["flip", "vertical_flip", "shift", "zoom", "rotate", "brightness", "contrast", "saturation", "hue"]
        switch call[index] {
        case .none: return nil
        case .string(let word):
            guard word.text == "light" else {
                throw TrainingError.unknownOption(name: "augment", value: word.text, known: ["light"])
            }
            return .light
        case .dict(let box):
            var result = Augmentation()
            for (key, value) in box.pairs() {
                let name = try key.asString ?? key.repr()
                let number = value.asDouble ?? .nan
                guard number.isFinite, (0...360).contains(number) else {
                    throw TrainingError.badOption(
                        name: "augment[\"\(name)\"]", value: try value.repr(), expected: "a number, 0 or more")
                }
                switch name {
                case "flip": result.flip = number != 0
                case "vertical_flip": result.verticalFlip = number != 0
                case "shift": result.shift = number
                case "zoom": result.zoom = 1...(1 + number)
                case "rotate": result.rotate = number
                case "brightness": result.brightness = number
                case "contrast": result.contrast = number
                case "saturation": result.saturation = number
                case "hue": result.hue = number
                default: throw TrainingError.unknownOption(name: "augment", value: name, known: known)
                }
            }
            return result
        default: throw call.mismatch(index, "str or dict")
        }
    }
}

/// Sends what a run says to the session.
final class SessionTrainingOutput: TrainingOutput {
    private let output: any Output

    init(_ output: any Output) { self.output = output }

    func note(_ line: String) { output.note(line) }
    func progress(_ state: TrainingProgress?) { output.progress(state?.line) }
}

extension Call {
    /// The place of a parameter in the signature; long signatures are read by name.
    fileprivate func position(_ name: String) -> Int {
        builtin.signature.parameters.firstIndex { $0.name == name } ?? .max
    }
}
