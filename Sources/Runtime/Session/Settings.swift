import Diagnostics

/// Bounds and circumstances of a session.
package struct Settings: Sendable {
    /// Calls under way at once before RecursionError; Python's own default.
    package var recursionLimit = 1000
    /// Back edges and calls before the run is stopped; nil: no bound.
    package var maxSteps: Int?
    package var maxSeconds: Double?
    /// Bytes printed by one run; nil: no bound.
    package var maxOutputBytes: Int?
    /// Bytes of memory the process may take; nil: no bound. The library holds tensors to it too.
    package var maxMemoryBytes: Int?
    /// Which files a program may reach.
    package var files = FileAccess()
    /// Whether a program may download pretrained weights. What a person types at the prompt may.
    package var mayDownload = true
    /// The folder of the script, where `import` looks first.
    package var folder = "."
    /// A run that only shows that a program runs: a `fit` takes one step, nothing is written, checks judge nothing.
    package var isRehearsal = false

    package init() {}
}

/// How one run of a text ended.
package enum Outcome {
    /// The value of the last expression; nil when the last statement is not one, or ends in `;`.
    case value(Value?)
    /// The diagnostics of a text that did not parse, or the one of an exception nobody caught.
    case failed([Diagnostic])
    /// The text ends inside an open bracket or block: the prompt asks for more.
    case incomplete
    case interrupted
    /// `raise SystemExit(code)`: the program ends here, as it said.
    case exited(SystemExit)
}

/// How a program ended itself.
package struct SystemExit: Hashable, Sendable {
    /// What a shell sees.
    package let status: Int32
    /// Goes to standard error; empty when the program gave a status instead.
    package let message: String
}
