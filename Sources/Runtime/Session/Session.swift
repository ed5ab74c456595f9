import Diagnostics
import Syntax
import Synchronization

/// One conversation: the names defined so far, the limits, and where output goes.
///
/// Not `Sendable`: everything of a session lives on the thread that runs it. Only `attention` may be touched from elsewhere.
package final class Session {
    package let registry: Registry
    package let output: any Output
    package var settings: Settings
    /// How a signal handler or a timer asks the running program to stop.
    package let attention = Attention()
    /// Finds the text of a module that is not written in Swift, by dotted name: beside the file, then the standard library.
    /// nil: there is none. Given by the library.
    package var loadModule: (_ name: String) throws -> (text: String, path: String)? = { _ in nil }

    package init(registry: Registry = Registry(), output: any Output = CollectedOutput(), settings: Settings = Settings()) {
        self.registry = registry
        self.output = output
        self.settings = settings
    }

    /// Runs one cell, script or line in the session's module. `name` stands in messages: `cell 3`, `lesson.tl`.
    package func run(_ source: String, name: String) -> Outcome { .value(nil) }

    /// Names the program has defined, for completion and `:vars`.
    package var globalNames: [String] { [] }
    package func global(_ name: String) -> Value? { nil }
    package func setGlobal(_ name: String, _ value: Value) {}

    /// Raises KeyboardInterrupt in a builtin that works long: call it between batches, files, elements.
    package func checkInterrupt() throws {}
}
