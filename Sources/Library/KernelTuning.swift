import Foundation
import Models
import Runtime
import Tensors
import Training

/// `tl tune`: times the kernels a model could use on this machine and remembers the winners.
package enum KernelTuning {
    /// - Parameter show: gets each line as it is known.
    /// - Returns: the words of an error; nil when the choices are remembered.
    package static func run(model name: String, batch: Int, show: (String) -> Void) -> String? {
        do {
            guard (1...65_536).contains(batch) else { throw TrainingError.badOption(name: "batch", value: "\(batch)", expected: "1 to 65536") }
            guard let file = KernelChoices.defaultFile else { return "there is no folder to remember in: neither HOME nor XDG_CACHE_HOME is set" }
            let tuning = try Tuning(Zoo.create(name, seed: 0), batch: batch, file: file)
            for row in tuning.rows {
                let times = ConvolutionWork.Algorithm.allCases.map { algorithm in
                    let time = row.times.first { $0.algorithm == algorithm }.map { String(format: "%8.2f ms", $0.milliseconds) } ?? "       none"
                    return "\(algorithm) \(time)"
                }
                show("\(times.joined(separator: "  "))  \(row.winner.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)) \(row.key)")
            }
            show("\(tuning.rows.count) choices remembered in \(file)")
            return nil
        } catch {
            return (error as? any UserFacingError)?.problem.message ?? error.localizedDescription
        }
    }
}
