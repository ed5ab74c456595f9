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
            "fit(model: Model, data: Dataset, validate: Dataset | None = None, \(FitOptionList.parameters)) -> History",
            """
            Train the parts of a model that are not frozen, and return what happened.

            Without a learning rate it chooses rates for body and head and says them; the head learns ten times as fast.
            The model's own preprocessing is applied. With `validate` the weights of the best epoch are kept. When a frozen
            bottom is computed without randomness, its features are computed once and kept in memory, or on disk where they
            do not fit; with `augment`, for a few fixed `views` of each picture in a long run, or as many as you say. What is
            learnt follows from the data: one class for each row, several labels, or numbers (`relabel` gives them).
            Ctrl-C finishes the batch and returns what there is.

            `checkpoint="run.safetensors"` writes where the run stands after each epoch; with `resume=True` a run that was
            stopped goes on from there, with the bits of one that was not. `seeds=3` repeats the run from the same start with
            the next seeds, on copies of the model: `.runs` has them all, and the spread is said.

            \(FitOptionList.all.map { "- `\($0.name)`: \($0.words)" }.joined(separator: "\n"))

            ```tl
            cells = load_dataset("cells", per_class=2)
            model = load_pretrained("resnet_lab", classes=cells.classes)
            history = fit(model, cells, epochs=1, quiet=True)
            print(history.epochs)  # → 1
            ```
            See also: freeze, evaluate, plot
            """, effect: .changes,
            choices: .options,
            elsewhere: [
                "validation_split":
                    "Keep a part yourself: `train, validation = split(data, 0.2)`, then `validate=validation`.",
                "validation_freq": "`validate` is judged after every epoch: leave it out.",
                "shuffle": "Leave it out: every epoch has an order of its own, which `seed` decides.",
                "steps_per_epoch": "`max_steps=100` fixes the number of steps of the run.",
                "device": "Leave it out: TL computes on the processor.",
                "num_workers": "Leave it out: the next batch is made while one is computed.",
                "criterion": "`loss=` takes a function of logits and labels; cross-entropy is the default.",
            ]
        ) { call in
            let options = try fitOptions(call)
            let output = options.quiet ? nil : SessionTrainingOutput(call.session.output)
            let session = call.session
            let model = try call.model(0)
            let data = try call.labelled(1, for: model)
            let validation = call.has(2) ? try call.labelled(2, for: model) : nil
            // Copies are taken before the first run changes the model. Behind the last seed comes the first.
            let others = try (1..<options.seeds).map { (try model.copy(), options.seed &+ $0) }
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
            """, effect: .nothing
        ) { call in
            let model = try call.model(0)
            let data = try call.labelled(1, for: model)
            let evaluation = try call.session.betweenBatches { try model.evaluate(data, isInterrupted: $0) }
            evaluation.notes.forEach(call.session.output.note)
            return .object(EvaluationObject(evaluation))
        },

        Builtin(
            "predict(model: Model, data: Dataset | Image | str | list) -> Prediction",
            """
            The likeliest class of each image, and the probabilities of all.

            `data` is a data set, an image of one, the name of a picture or of a folder of them, or a list of either.
            Files are read in the size that the model was made for.
            ```tl
            model = load_pretrained("resnet_lab", classes=["a", "b"])
            answers = predict(model, load_dataset("cells", split="test", per_class=1))
            print(len(answers.names), answers.probabilities.shape)  # → 7 (7, 2)
            print(answers[0] == answers.names[0])  # → True
            ```
            See also: evaluate, show
            """, effect: .nothing, choices: ["data": .files]
        ) { call in
            let model = try call.model(0)
            let data = try call.pictures(1, for: model)
            return .object(
                PredictionObject(try call.session.betweenBatches { try model.predict(data, isInterrupted: $0) }))
        },

        Builtin(
            "features(model: Model, data: Dataset | Image | str | list, layer: str | None = None) -> Tensor",
            """
            What comes out of a layer for each image: features for another classifier. Without `layer`, what the head sees.
            ```tl
            print(features(load_pretrained("resnet_lab"), load_dataset("cells", per_class=1)).shape)  # → (7, 256)
            ```
            See also: predict, freeze
            """, effect: .nothing, choices: ["data": .files, "layer": .layers]
        ) { call in
            let model = try call.model(0)
            let data = try call.pictures(1, for: model)
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
            """, effect: .nothing, choices: ["precision": .precisions]
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
            """, effect: .nothing
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
            """, effect: .nothing
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
            """, effect: .nothing
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
            """, effect: .nothing
        ) { call in try adaptive(.adam, call) },

        Builtin(
            "adamw(model: Model, lr: float = 0.001, *, weight_decay: float = 0.01) -> Optimizer",
            """
            Adam with decoupled weight decay (Loshchilov & Hutter 2019), as `torch.optim.AdamW`.
            ```tl
            print(adamw(sequential(linear(2, 2))))  # → Optimizer(adamw, lr=0.001)
            ```
            See also: adam, value_and_grad
            """, effect: .nothing
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
            """, effect: .changes
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
        for option in FitOptionList.all {
            try option.read(FitArgument(call, call.position(option.name)), into: &options)
        }
        options.featureFolder = CacheFolder.own().map { FeatureFolder($0 + "/features") }
        if call.session.settings.isRehearsal {
            options.maxSteps = 1
            options.checkpoint = nil
            options.resume = false
            options.featureFolder = nil
        }
        return options
    }

    private static func choice<Kind>(_ call: Call, _ name: String, _ known: [(String, Kind)]) throws -> Kind {
        let word = try call.string(call.position(name))
        guard let found = known.first(where: { $0.0 == word }) else {
            throw TrainingError.unknownOption(name: name, value: word, known: known.map(\.0))
        }
        return found.1
    }

    /// Changes of pictures, as `fit` takes them.
    static func augmentation(_ call: Call) throws -> Augmentation? {
        try Augmentation?.read(FitArgument(call, call.position("augment")))
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
