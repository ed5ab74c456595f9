import Foundation
import Models
import Tensors

/// Times the kernels that could do a model's convolutions and remembers the winners on disk.
package struct Tuning {
    package struct Row: Sendable {
        package let key: String
        /// Milliseconds by algorithm; nil where there is no such kernel.
        package let direct: Double?, winograd: Double?
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
        for work in step.plan.convolutions where work.mayUseWinograd {
            if isInterrupted() { throw TensorError.interrupted }
            let direct = try work.seconds(.direct), winograd = try work.seconds(.winograd)
            let winner: ConvolutionWork.Algorithm = (winograd ?? .infinity) < (direct ?? .infinity) ? .winograd : .direct
            winners[work.key] = winner
            rows.append(Row(key: work.key, direct: direct.map { $0 * 1e3 }, winograd: winograd.map { $0 * 1e3 }, winner: winner))
        }
        try FileManager.default.createDirectory(atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try KernelChoices.file(adding: winners, to: file).write(toFile: file, atomically: true, encoding: .utf8)
        KernelChoices.forget()
        self.rows = rows
        self.file = file
    }
}
