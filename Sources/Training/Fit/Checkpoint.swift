import Files
import Foundation
import Models
import Tensors
import Weights

/// Where a run stands after an epoch, in one file: weights, the optimiser's running sums, position, and the best epoch
/// so far.
///
/// Every random number of a run is a pure function of the seed and the step, so nothing else is needed: a run that goes
/// on from here gives the bits of one that was never stopped. The file is a safetensors file and appears whole or not
/// at all.
struct Checkpoint {
    private static let mark = "transferlab_checkpoint"
    private static let version = "2"
    /// Of a stored row before its metrics: epoch, rate, seconds. Then come loss and metrics, of training and of
    /// validation (NaN: none).
    private static let plainColumns = 3

    let path: String
    private let file: SafetensorsFile

    /// nil when there is no file yet.
    /// - Throws: `TrainingError.notACheckpoint`, `WeightsFileError`, `FileSystemError`.
    init?(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        self.path = path
        file = try SafetensorsFile(path)
        guard file.header.value(Checkpoint.mark) == Checkpoint.version else {
            throw TrainingError.notACheckpoint(path: path)
        }
    }

    /// - Throws: `TrainingError.checkpointDiffers` for the first part of the recipe that is another one now.
    func check(_ recipe: [(key: String, value: String)]) throws {
        for (key, value) in recipe {
            let then = file.header.value("recipe." + key) ?? "nothing"
            guard then == value else {
                throw TrainingError.checkpointDiffers(path: path, what: key, then: then, now: value)
            }
        }
    }

    /// Steps the run was made for.
    var plannedSteps: Int? { file.header.value("steps").flatMap { Int($0) } }

    /// The thread count and engine the file was written with, when they are not those of now: the last bits may differ.
    var otherMachine: String? {
        let then = file.header.value("machine") ?? "unknown"
        return then == Checkpoint.machine ? nil : then
    }

    private static var machine: String { "\(Engine.threads) threads" }

    /// Puts weights and running sums in place.
    func restore(_ model: Model, _ optimizer: Optimizer) throws {
        for entry in model.state { try entry.variable.assign(try file.tensor("model." + entry.name)) }
        for (index, moment) in try optimizer.allMoments().enumerated() {
            try moment.assign(try file.tensor("optimizer.\(index)"))
        }
        optimizer.resume(after: try stepLosses().count)
    }

    /// - Parameter metrics: by name, in the order in which they were written.
    func rows(_ metrics: [String]) throws -> [EpochRow] {
        let numbers = try doubles("history.rows")
        let columns = Checkpoint.plainColumns + 2 * (1 + metrics.count)
        return stride(from: 0, to: numbers.count - numbers.count % columns, by: columns).map {
            at in
            func values(_ start: Int) -> EpochRow.Values {
                EpochRow.Values(
                    loss: numbers[start], metrics.enumerated().map { ($1, numbers[start + 1 + $0]) })
            }
            let training = values(at + Checkpoint.plainColumns)
            var row = EpochRow(
                epoch: Int(exactly: numbers[at]) ?? 0, loss: training.loss,
                values: metrics.map { ($0, training[$0] ?? .nan) }, rate: numbers[at + 1])
            row.seconds = numbers[at + 2]
            let held = values(at + Checkpoint.plainColumns + 1 + metrics.count)
            row.validation = held.loss.isNaN ? nil : held
            return row
        }
    }

    func stepLosses() throws -> [Double] { try doubles("history.losses") }
    func stepRates() throws -> [Double] { try doubles("history.rates") }

    /// The best epoch and its weights by name; nil without validation.
    func best() throws -> (epoch: Int, weights: [ExactName: Tensor])? {
        guard let epoch = file.header.value("best").flatMap({ Int($0) }) else { return nil }
        let part = WeightsFilePart(of: file, prefix: RunCheckpoint.best)
        let weights = try part.entries.enumerated().map { (ExactName($1.name), try part.tensor(at: $0)) }
        return (epoch, Dictionary(weights, uniquingKeysWith: { first, _ in first }))
    }

    /// Doubles travel as the integers of the same bits: safetensors readers here know no f64.
    private func doubles(_ name: String) throws -> [Double] {
        try file.tensor(name).ints().map { Double(bitPattern: UInt64(bitPattern: Int64($0))) }
    }

    // MARK: Writing

    static func write(
        to path: String, model: Model, optimizer: Optimizer, history: History,
        best: (epoch: Int, weights: [(name: String, tensor: Tensor)])?, steps: Int,
        recipe: [(key: String, value: String)]
    ) throws {
        func bits(_ values: [Double]) throws -> Tensor {
            try Tensor(ints: values.map { Int(Int64(bitPattern: $0.bitPattern)) }, [values.count], dtype: .i64)
        }
        var tensors = model.state.map { (name: "model." + $0.name, tensor: $0.variable.tensor) }
        tensors += try optimizer.allMoments().enumerated().map { ("optimizer.\($0)", $1.tensor) }
        tensors += (best?.weights ?? []).map { ("best." + $0.name, $0.tensor) }
        let names = [Metric.loss.name] + history.metrics.map(\.name)
        let rows = history.rows.flatMap { row in
            [Double(row.epoch), row.rate, row.seconds] + names.map { row.training[$0] ?? .nan }
                + names.map { row.validation?[$0] ?? .nan }
        }
        tensors += [
            ("history.rows", try bits(rows)), ("history.losses", try bits(history.stepLosses)),
            ("history.rates", try bits(history.stepRates)),
        ]
        var metadata = [
            (key: mark, value: version), (key: "machine", value: machine), (key: "steps", value: String(steps)),
        ]
        if let best { metadata.append(("best", String(best.epoch))) }
        // What the model is, so that the file can be loaded as its weights.
        metadata += ModelCard(model).metadata + [(RunCheckpoint.lastEpoch, String(history.rows.count))]
        try SafetensorsWriter.write(
            tensors, metadata: metadata + recipe.map { ("recipe." + $0.key, $0.value) }, to: path)
    }
}

extension Fit {
    /// What must be the same for a run to go on: every option that decides a number, and what they are applied to.
    var recipe: [(key: String, value: String)] {
        let asked = FitOptionList.all.filter { $0.role == .recipe }.map { (key: $0.name, value: $0.record(options)) }
        let norms = model.root.walk().filter { $0.module.layer is BatchNorm && $0.module.staysInInference }
        return asked + [
            ("model", model.architecture), ("data", history.receipt.dataHash.hex),
            ("validate", validation.map(\.fingerprint.hex) ?? "None"), ("task", task.name),
            ("rates", optimizer.groups.map { "\($0.name) \($0.rate)" }.joined(separator: ", ")),
            ("views in use", self.views.map(String.init) ?? "None"),
            ("frozen", model.parameters().filter(\.parameter.isFrozen).map(\.name).joined(separator: " ")),
            ("BatchNorm on stored statistics", norms.map(\.path).joined(separator: " ")),
        ]
    }

    /// A run may be made longer: what that does to the rate is said.
    /// - Throws: `TrainingError.checkpointDiffers` for one that is shorter than what was done.
    private func checkLength(_ checkpoint: Checkpoint, _ path: String) throws {
        guard let planned = checkpoint.plannedSteps, planned != totalSteps else { return }
        let done = history.stepLosses.count
        guard totalSteps >= done else {
            throw TrainingError.checkpointDiffers(
                path: path, what: "steps", then: "\(done) done", now: "\(totalSteps) in all")
        }
        let rate = optimizer.rate * options.schedule.factor(step: done, total: totalSteps, warmup: warmup)
        say(
            "the run was made for \(planned) steps, now for \(totalSteps): \(options.schedule.rawValue) over "
                + "\(totalSteps) steps stands at a rate of \(rate.short) here, where the run was at "
                + "\((history.stepRates.last ?? 0).short)")
    }

    /// Epochs that were finished, and the best of them.
    typealias Progress = (good: Int, best: (row: EpochRow, weights: Snapshot)?)

    /// Where an earlier run of the same recipe stopped, its weights put in place; nil when there is none to go on from.
    func restoredProgress() throws -> Progress? {
        guard let path = options.checkpointFile else { return nil }
        guard let checkpoint = try Checkpoint(path) else {
            if options.resume { say("no checkpoint at \(path) yet: the run begins") }
            return nil
        }
        guard options.resume else {
            say("the checkpoint at \(path) will be replaced; resume=True would go on from it")
            return nil
        }
        try checkpoint.check(recipe)
        if let other = checkpoint.otherMachine {
            say("the checkpoint was written with \(other): the last bits may differ")
        }
        history.rows = try checkpoint.rows(task.metrics.map(\.name))
        history.stepLosses = try checkpoint.stepLosses()
        history.stepRates = try checkpoint.stepRates()
        try checkLength(checkpoint, path)
        // The best weights become a snapshot by way of the model.
        var best: (row: EpochRow, weights: Snapshot)?
        if let stored = try checkpoint.best(), let row = history.rows.first(where: { $0.epoch == stored.epoch }) {
            for entry in model.state {
                if let tensor = stored.weights[ExactName(entry.name)] { try entry.variable.assign(tensor) }
            }
            best = (row, model.snapshot())
        }
        try checkpoint.restore(model, optimizer)
        say("going on from \(path) after epoch \(history.rows.count)")
        return (history.rows.count, best)
    }

    func writeCheckpoint(_ best: (row: EpochRow, weights: Snapshot)?) throws {
        guard let path = options.checkpointFile else { return }
        let kept = best.map { (epoch: $0.row.epoch, weights: model.named($0.weights)) }
        try Checkpoint.write(
            to: path, model: model, optimizer: optimizer, history: history, best: kept, steps: totalSteps,
            recipe: recipe)
    }
}
