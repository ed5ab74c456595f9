/// What the word before the cursor could become.
package struct Completion: Hashable, Sendable {
    package struct Candidate: Hashable, Sendable {
        /// What replaces the word.
        package var text: String
        /// One line about it; may be empty.
        package var summary: String

        package init(_ text: String, _ summary: String = "") {
            self.text = text
            self.summary = summary
        }
    }

    /// How many characters before the cursor the candidates replace.
    package var typed: Int
    package var candidates: [Candidate]

    package init(typed: Int, candidates: [Candidate]) {
        self.typed = typed
        self.candidates = candidates
    }

    package static let none = Completion(typed: 0, candidates: [])
}
