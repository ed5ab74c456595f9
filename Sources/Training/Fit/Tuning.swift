import Foundation
import Models
import Tensors

/// Times the kernels that could do a model's convolutions and remembers the winners on disk.
package struct Tuning {
    package struct Row: Sendable {
        package let key: String
        /// Milliseconds by algorithm, of those there are.
        package let times: [(algorithm: ConvolutionWork.Algorithm, milliseconds: Double)]
        package let winner: ConvolutionWork.Algorithm
    }

    package let rows: [Row]
    package let file: String

    /// Measures a training step on batches of `batch`.
    /// - Throws: errors of the file system when the winners cannot be written.
    package init(_ model: Model, batch: Int, file: String, isInterrupted: () -> Bool = { false }) throws {
        let shape = Shape([batch] + model.inputShape.dims.dropFirst())
        var rule = UpdateRule(.sgd)
        rule.momentum = 0.9
        let groups = model.parameterGroups(rate: 0, headRate: 0)
        guard !groups.isEmpty else { throw TrainingError.nothing(toTrainIn: model) }
        let step = try TrainingStep(model, part: .whole, input: TensorType(shape), optimizer: Optimizer(rule, groups), options: FitOptions())
        var rows: [Row] = [], winners: [String: ConvolutionWork.Algorithm] = [:]
        for work in step.plan.convolutions where work.algorithms.count > 1 {
            if isInterrupted() { throw TensorError.interrupted }
            let times = try work.algorithms.compactMap { algorithm in try work.seconds(algorithm).map { (algorithm: algorithm, milliseconds: $0 * 1e3) } }
            guard let winner = times.min(by: { $0.milliseconds < $1.milliseconds })?.algorithm else { continue }
            winners[work.key] = winner
            rows.append(Row(key: work.key, times: times, winner: winner))
        }
        try FileManager.default.createDirectory(atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try KernelChoices.file(adding: winners, to: file).write(toFile: file, atomically: true, encoding: .utf8)
        KernelChoices.forget()
        self.rows = rows
        self.file = file
    }
}
