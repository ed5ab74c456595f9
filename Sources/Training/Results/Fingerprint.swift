import Data
import Models
import Tensors

extension Fingerprint {
    /// Names and values of parameters and buffers.
    package static func of(_ model: Model) throws -> UInt64 {
        var print = Fingerprint()
        for entry in model.state {
            print.add(entry.name)
            try entry.variable.tensor.withBytes { print.add($0) }
        }
        return print.value
    }

    /// Names and values of everything the first `stages` steps of a model compute with.
    static func of(_ model: Model, stages: Int) throws -> UInt64 {
        var print = Fingerprint()
        func add(_ entries: [StateEntry]) throws {
            for entry in entries {
                print.add(entry.name)
                try entry.variable.tensor.withBytes { print.add($0) }
            }
        }
        for stage in model.stages.prefix(stages) {
            print.add(stage.path + " " + stage.module.layer.description)
            try add(stage.module.state())
            for parameter in stage.outerParameters { try parameter.tensor.withBytes { print.add($0) } }
        }
        return print.value
    }
}
