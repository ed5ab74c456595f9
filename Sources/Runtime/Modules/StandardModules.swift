extension ModuleDefinition {
    /// The modules of Python that TL has.
    package static let standard: [ModuleDefinition] = [.math, .random, .time, .json]
}
