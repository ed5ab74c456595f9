import Data

/// Every option of `fit`, in the order of its signature. Another option is one more line here; `FitOptions` has it
/// then, under this name.
package struct FitOptionList: Sendable {
    package let epochs = FitOption(
        "epochs", 5, .length, "how often every row is seen", .within(0...1_000_000), hint: "`epochs=5` is a start.")
    package let rate = FitOption(
        "lr", Double?.none, .recipe, "the rate of the body; of everything, where no head is new", .given(.zeroOrMore),
        hint: "`lr=0.001` is a start; without it `fit` chooses one.")
    package let batchSize = FitOption(
        "batch_size", 32, .recipe, "rows in a step", .within(1...65_536), hint: "`batch_size=32` is usual.")
    package let optimizer = FitOption(
        "optimizer", UpdateRule.Kind.adamw, .recipe, "`sgd`, `adam`, `adamw` or `rmsprop`")
    package let weightDecay = FitOption(
        "weight_decay", Double?.none, .recipe, "pulls weights to zero, not biases and norms", .given(.zeroOrMore),
        hint: "`weight_decay=0.01` is usual.")
    package let momentum = FitOption(
        "momentum", 0.9, .recipe, "of `sgd` and `rmsprop`", .belowOne, hint: "`momentum=0.9` is usual.")
    package let nesterov = FitOption(
        "nesterov", false, .recipe, "`sgd` looks ahead along its momentum",
        Limits("False, or optimizer=\"sgd\" with a momentum above 0") {
            !$0 || $1.optimizer == .sgd && $1.momentum > 0
        })
    package let betas = FitOption(
        "betas", Betas(), .recipe, "of adam's two running means",
        Limits("two numbers, at least 0, below 1") { betas, _ in
            [betas.first, betas.second].allSatisfy { $0 >= 0 && $0 < 1 }
        }, hint: "`betas=(0.9, 0.999)` is usual.")
    package let epsilon = FitOption(
        "eps", 1e-8, .recipe, "keeps adam and rmsprop from dividing by zero",
        Limits("above 0") { value, _ in value > 0 && value.isFinite }, hint: "`eps=1e-8` is usual.")
    package let schedule = FitOption(
        "schedule", Schedule.cosine, .recipe, "`constant`, `cosine`, `linear` or `one_cycle`")
    package let warmup = FitOption(
        "warmup", Int?.none, .recipe, "steps in which the rate rises; without it, a tenth of the run",
        .given(.atLeast(0, "a number of steps, 0 or more")))
    package let headRate = FitOption(
        "head_lr", Double?.none, .recipe, "the rate of the head; ten times the body's when it is new",
        .given(.zeroOrMore))
    package let layerDecay = FitOption(
        "layer_decay", Double?.none, .recipe,
        "each block below the head trains at this share of the rate of the one above, counted as timm does",
        .given(Limits("above 0, at most 1") { value, _ in value > 0 && value <= 1 }))
    package let loss = FitOption(
        "loss", Loss?.none, .recipe,
        "`cross_entropy`, `binary_cross_entropy`, `mse`, or a function of outputs and targets; without it, as the data asks"
    )
    package let metrics = FitOption("metrics", OwnMetrics?.none, .recipe, "functions of outputs and targets, by name")
    package let labelSmoothing = FitOption(
        "label_smoothing", 0.0, .recipe, "share of the target that all classes get", .belowOne,
        hint: "`label_smoothing=0.1` is usual.")
    package let classWeights = FitOption(
        "class_weights", ClassWeights?.none, .recipe,
        "`\"balanced\"`, or a weight for each class: how much its pictures count in the loss",
        hint: "`class_weights=\"balanced\"` weighs classes by how rare they are.")
    package let balance = FitOption("balance", false, .recipe, "draws every class equally often")
    package let augment = FitOption(
        "augment", Augmentation?.none, .recipe,
        "`\"light\"`, or a dictionary such as `{\"flip\": True, \"rotate\": 20}`")
    package let mixup = FitOption("mixup", 0.0, .recipe, "mixes pairs of pictures and their targets", .zeroOrMore)
    package let precision = FitOption(
        "precision", Precision.f32, .recipe, "`f32`, `bf16`, or `auto`: bf16 where the processor has it")
    package let recomputes = FitOption(
        "recompute", false, .conduct, "computes blocks twice, in half of the memory or less")
    package let maxSteps = FitOption(
        "max_steps", Int?.none, .length, "exactly so many steps: comparisons at equal effort",
        .given(Limits("at least 1") { value, _ in (1...100_000_000).contains(value) }))
    package let patience = FitOption(
        "patience", Int?.none, .recipe, "epochs without a better validation before the run stops",
        .given(.atLeast(1, "1 epoch or more")), hint: "`patience=3` waits three epochs.")
    package let restoreBest = FitOption(
        "restore_best", true, .conduct, "ends with the weights of the best epoch in validation")
    package let cacheFeatures = FitOption(
        "cache", Bool?.none, .conduct, "whether what frozen layers give is computed once")
    package let views = FitOption(
        "views", Int?.none, .recipe, "changed versions of each picture, with `augment`", .given(.within(1...1000)))
    package let checkpoint = FitOption("checkpoint", CheckpointPlace?.none, .conduct, "a file for where the run stands")
    package let resume = FitOption(
        "resume", false, .conduct, "goes on from the checkpoint when it is there",
        Limits("given together with checkpoint=\"file\"") { !$0 || $1.checkpointFile != nil })
    package let seed = FitOption("seed", 0, .recipe, "of order, changes and dropout")
    package let seeds = FitOption(
        "seeds", 1, .conduct, "runs with so many seeds, on copies of the model",
        Limits("1 to 100, and 1 together with checkpoint") {
            (1...100).contains($0) && ($0 == 1 || $1.checkpointFile == nil)
        })
    package let afterEpoch = FitOption(
        "callbacks", Callbacks(), .conduct, "functions of an epoch's row; False ends the run")
    package let dryRun = FitOption("dry_run", false, .conduct, "says what a run would cost, and changes nothing")
    package let quiet = FitOption("quiet", false, .conduct, "says nothing")

    package static let shared = FitOptionList()

    /// In order: a list of its own could forget one.
    package static let all: [any AnyFitOption] = Mirror(reflecting: shared).children.compactMap {
        $0.value as? any AnyFitOption
    }

    /// Options that may stand without their name.
    private static let positional = 3

    /// The options as parameters of a signature.
    package static var parameters: String {
        let parameters = all.map(\.parameter)
        return (parameters.prefix(positional) + ["*"] + parameters.dropFirst(positional)).joined(separator: ", ")
    }

    package static func option(_ name: String) -> (any AnyFitOption)? { all.first { $0.name == name } }
}
