import Files
import Foundation
import Models
import Tensors

/// Times the kernels that could do a model's convolutions and remembers the winners on disk.
package struct Tuning {
    package struct Row: Sendable {
        package let work: ConvolutionWork
        /// Milliseconds by algorithm, of those there are.
        package let times: [(algorithm: ConvolutionWork.Algorithm, milliseconds: Double)]
        /// What the built-in rule takes, and what is remembered.
        package let usual: ConvolutionWork.Algorithm, winner: ConvolutionWork.Algorithm

        package func milliseconds(_ algorithm: ConvolutionWork.Algorithm) -> Double? {
            times.first { $0.algorithm == algorithm }?.milliseconds
        }
    }

    package let rows: [Row]
    package let file: String

    /// Another kernel than the rule's must be faster by more than two measurements of the same differ.
    private static let leastGain = 0.97

    /// Measures a training step on batches of `batch`, in bfloat16 too where the processor has it, and passes in
    /// inference mode as `evaluate` and frozen layers make them.
    /// - Parameter each: gets every row as it is known.
    /// - Throws: `FileSystemError` when the winners cannot be written; nothing is remembered then, nor after an
    ///   interruption.
    package init(
        _ model: Model, batch: Int, file: String, isInterrupted: () -> Bool = { false }, each: (Row) -> Void = { _ in }
    ) throws {
        // Before anything takes time.
        try OpenFile.makeFolder(of: file)
        let lock = try OpenFile(file + ".lock", O_RDWR | O_CREAT)
        try AtomicFile.rehearse(file)

        let extents = model.inputShape.dims.dropFirst()
        var rule = UpdateRule(.sgd)
        rule.momentum = 0.9
        let groups = model.parameterGroups(rate: 0, headRate: 0)
        guard !groups.isEmpty else { throw TrainingError.nothing(toTrainIn: model) }
        let steps = try (Engine.hasBF16 ? [Precision.f32, .bf16] : [.f32]).map { precision in
            var options = FitOptions()
            options.precision = precision
            return try TrainingStep(
                model, part: .whole, input: TensorType(Shape([batch] + extents)), optimizer: Optimizer(rule, groups),
                options: options
            ).plan
        }
        let pictures = try Tensor.placeholder(Shape([Inference.batchSize] + extents))
        let pass = try CompiledGraph(inputs: [pictures], outputs: [try model.output(pictures, .whole, .inference())])

        let builtIn = KernelChoices(file: nil)
        let timing = try KernelTiming(coldBytes: KernelTiming.coldBytes)
        var rows: [Row] = []
        var waiting = steps.flatMap(\.convolutions) + pass.convolutions
        var seen: Set<ConvolutionWork> = []
        while !waiting.isEmpty {
            let work = waiting.removeFirst()
            guard work.algorithms.count > 1, seen.insert(work).inserted else { continue }
            if isInterrupted() { throw TensorError.interrupted }
            let times = try work.algorithms.compactMap { algorithm in
                try work.seconds(algorithm, timing).map { (algorithm: algorithm, milliseconds: $0 * 1e3) }
            }
            guard let best = times.min(by: { $0.milliseconds < $1.milliseconds }) else { continue }
            let usual = builtIn.algorithm(for: work)
            let known = times.first { $0.algorithm == usual }?.milliseconds ?? .infinity
            let row = Row(
                work: work, times: times, usual: usual,
                winner: best.milliseconds < known * Self.leastGain ? best.algorithm : usual)
            rows.append(row)
            each(row)
            // What is done apart has a choice for each part.
            if row.winner == .direct { waiting.insert(contentsOf: work.parts, at: 0) }
        }
        try lock.whileHeld {
            let winners = Dictionary(rows.map { ($0.work.key, $0.winner) }, uniquingKeysWith: { $1 })
            try AtomicFile.write(Array(KernelChoices.file(adding: winners, to: file).utf8), to: file)
        }
        KernelChoices.forget()
        self.rows = rows
        self.file = file
    }

    /// Takes back everything that was remembered.
    /// - Returns: false when there was nothing.
    package static func forget(_ file: String) throws -> Bool {
        defer { KernelChoices.forget() }
        guard unlink(file) != 0 else { return true }
        guard errno == ENOENT else { throw FileSystemError(operation: .remove, path: file, code: errno) }
        return false
    }
}
