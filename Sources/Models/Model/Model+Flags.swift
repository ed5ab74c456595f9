extension Model {
    /// What is frozen and which normalisations stand still, module by module: beside the numbers, what training changes.
    package var flags: [Bool] {
        root.walk().flatMap { [$0.module.staysInInference] + $0.module.parameters.map(\.parameter.isFrozen) }
    }

    /// Puts flags back that this model, or one of the same structure, had. False when they are not as many.
    package func setFlags(_ flags: [Bool]) -> Bool {
        guard flags.count == self.flags.count else { return false }
        var next = flags.makeIterator()
        for (_, module) in root.walk() {
            module.staysInInference = next.next() ?? false
            for entry in module.parameters { entry.parameter.isFrozen = next.next() ?? false }
        }
        return true
    }
}
