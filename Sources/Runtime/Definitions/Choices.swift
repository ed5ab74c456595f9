/// The names that an argument of type `str` chooses among. Completion offers them.
package struct Choices: Sendable {
    package struct Choice: Hashable, Sendable {
        package var text: String
        /// One line about it; may be empty.
        package var summary: String

        package init(_ text: String, _ summary: String = "") {
            self.text = text
            self.summary = summary
        }
    }

    /// - Parameter given: what stands in front of it and is known without running anything, a method's receiver first.
    package let names: @Sendable (_ given: [Value]) -> [Choice]
    /// Whether a path of a file or folder may stand there.
    package let takesFiles: Bool

    package init(
        takesFiles: Bool = false, _ names: @escaping @Sendable (_ given: [Value]) -> [Choice] = { _ in [] }
    ) {
        self.names = names
        self.takesFiles = takesFiles
    }

    /// Any text.
    package static let text = Choices()
    package static let files = Choices(takesFiles: true)
}

/// What a call leaves behind beside what it gives and shows.
package enum CallEffect: Hashable, Sendable {
    /// Nothing: arguments, files and settings are as they were.
    case nothing
    /// An argument, a file or a setting is another one than before.
    case changes
}
