import Foundation
import Models
import Runtime
import Tensors
import Training
import Zoo

/// `tl tune`: times the kernels a model could use on this machine and remembers the winners.
package enum KernelTuning {
    private static let noFolder = "there is no folder to remember in: neither HOME nor XDG_CACHE_HOME is set"

    /// - Parameter show: gets each line as it is known.
    /// - Returns: the words of an error; nil when the choices are remembered.
    package static func run(model name: String, batch: Int, show: (String) -> Void) -> String? {
        attempt {
            guard (1...65_536).contains(batch) else {
                throw TrainingError.badOption(name: "batch", value: "\(batch)", expected: "1 to 65536")
            }
            guard let file = KernelChoices.defaultFile else { throw Problem("OSError", noFolder) }
            let model = try Zoo.create(name, seed: 0)
            if let problem = KernelChoices(file: file).problem { show(problem + "; it is replaced") }
            show(
                "\(name), batches of \(batch), \(Engine.threads) \(Engine.threads == 1 ? "thread" : "threads"): milliseconds of each convolution by kernel, the one chosen marked"
            )
            show(ConvolutionWork.Algorithm.allCases.map { left(" \($0.rawValue)", 11) }.joined())
            let tuning = try Tuning(model, batch: batch, file: file, each: { show(line($0)) })
            show(summary(tuning.rows))
            show(
                "remembered in \(file); fits and passes on this machine use it from now on, `tl tune --forget` goes back to the built-in rule"
            )
        }
    }

    /// Goes back to the built-in rule.
    package static func forget(show: (String) -> Void) -> String? {
        attempt {
            guard let file = KernelChoices.defaultFile else { throw Problem("OSError", noFolder) }
            show(
                try Tuning.forget(file)
                    ? "forgot what was in \(file); the built-in rule decides again"
                    : "nothing was remembered; the built-in rule decides")
        }
    }

    private static func attempt(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            let problem = (error as? Problem) ?? (error as? any UserFacingError)?.problem
            return problem.map { $0.message + ($0.hint.isEmpty ? "" : "\n\($0.hint)") } ?? error.localizedDescription
        }
    }

    private static func line(_ row: Tuning.Row) -> String {
        ConvolutionWork.Algorithm.allCases.map { algorithm in
            guard let milliseconds = row.milliseconds(algorithm) else { return left("        -", 11) }
            return left(String(format: "%8.2f", milliseconds) + (algorithm == row.winner ? " *" : ""), 11)
        }.joined() + row.work.summary
    }

    /// What is gained over the built-in rule.
    private static func summary(_ rows: [Tuning.Row]) -> String {
        guard !rows.isEmpty else { return "no convolution of it has more than one kernel" }
        let changed = rows.count { $0.winner != $0.usual }
        let before = rows.reduce(0) { $0 + ($1.milliseconds($1.usual) ?? 0) }
        let after = rows.reduce(0) { $0 + ($1.milliseconds($1.winner) ?? 0) }
        let gain = before > 0 ? Int((100 * (1 - after / before)).rounded()) : 0
        return "the built-in rule is right for \(rows.count - changed) of \(rows.count)"
            + (changed > 0 ? "; the others save \(gain) % of the time of all" : "")
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
    }
}
