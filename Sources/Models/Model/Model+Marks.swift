/// What a model knows beside its numbers and its structure: what is frozen, what its outputs mean, what it was fitted
/// to. A new property of `Model` that training changes belongs here, or a cell that is kept would lose it.
package struct ModelMarks: Codable, Sendable {
    /// Of each module: whether it stands still, then which of its parameters are frozen.
    fileprivate let flags: [Bool]
    fileprivate let classNames: [String]?
    fileprivate let preprocessing: Preprocessing
    fileprivate let isTraining: Bool
    fileprivate let task: String?
    fileprivate let seenRows: [UInt64]
}

extension Model {
    package var marks: ModelMarks {
        ModelMarks(
            flags: flags, classNames: classNames, preprocessing: preprocessing, isTraining: isTraining, task: task,
            seenRows: seenRows.sorted())
    }

    private var flags: [Bool] {
        root.walk().flatMap { [$0.module.staysInInference] + $0.module.parameters.map(\.parameter.isFrozen) }
    }

    /// Whether marks are those of a model of this structure.
    package func fits(_ marks: ModelMarks) -> Bool { marks.flags.count == flags.count }

    /// Puts marks back that this model had, or one of the same structure.
    package func restore(_ marks: ModelMarks) {
        var flags = marks.flags.makeIterator()
        for (_, module) in root.walk() {
            module.staysInInference = flags.next() ?? false
            for entry in module.parameters { entry.parameter.isFrozen = flags.next() ?? false }
        }
        classNames = marks.classNames
        preprocessing = marks.preprocessing
        restore(isTraining: marks.isTraining)
        task = marks.task
        seenRows = Set(marks.seenRows)
    }
}
