/// What a run of `fit` writes after each epoch, read as weights: those of the best epoch, or of the last when nothing
/// judged them. The names that its writer and its readers share stand here.
package struct RunCheckpoint {
    /// The metadata key that only such files have.
    package static let mark = "transferlab_checkpoint"
    package static let last = "model."
    package static let best = "best."
    /// Metadata: the number of the best epoch, of the last one, and the model's name in the run's recipe.
    package static let bestEpoch = "best"
    package static let lastEpoch = "epoch"
    package static let architecture = "recipe.model"

    /// The tensors of the epoch that is taken, under the model's own names.
    package let weights: any WeightsFile
    /// `the best epoch, 3`
    package let taken: String

    /// nil for a file that is none.
    package init?(_ file: any WeightsFile) {
        guard file.value(RunCheckpoint.mark) != nil else { return nil }
        let hasBest = file.entries.contains { $0.name.hasPrefix(RunCheckpoint.best) }
        weights = WeightsFilePart(of: file, prefix: hasBest ? RunCheckpoint.best : RunCheckpoint.last)
        let epoch = file.value(hasBest ? RunCheckpoint.bestEpoch : RunCheckpoint.lastEpoch)
        taken = (hasBest ? "the best epoch" : "the last epoch") + (epoch.map { ", " + $0 } ?? "")
    }
}
