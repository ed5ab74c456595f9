/// Where a session writes. The prompt, a notebook and a test each bring their own.
package protocol Output: AnyObject {
    /// `print()`: text as it is, no newline added.
    func write(_ text: String)
    /// A value to show: the last expression of a cell, or `show(x)`.
    func show(_ display: Display)
    /// A one-line fact the tool says about what it decided.
    func note(_ line: String)
    /// Replaces the progress line; nil ends it.
    func progress(_ line: String?)
    /// What was written reaches its reader now: `print(..., flush=True)`.
    func flush()
}

/// Output kept in memory, for tests and for rendering.
package final class CollectedOutput: Output {
    package private(set) var text = ""
    package private(set) var displays: [Display] = []
    package private(set) var notes: [String] = []

    package init() {}

    package func write(_ text: String) { self.text += text }
    package func show(_ display: Display) { displays.append(display) }
    package func note(_ line: String) { notes.append(line) }
    package func progress(_ line: String?) {}
    package func flush() {}

    /// What was printed since the last call.
    package func take() -> String {
        defer { text = "" }
        return text
    }
}
