/// The page of an error code: what `tl explain TL0113` shows.
package struct ErrorPage: Sendable {
    package let code: String
    package let title: String
    /// One or two paragraphs, Markdown.
    package let text: String
    /// A program that has the mistake, and the same program without it. Both are run by tests.
    package let wrong: String
    package let right: String
    /// How `tl` is started for the mistake to show, `--max-steps 1000`; empty when it shows anyway.
    package let flags: [String]

    package init(_ code: String, _ title: String, _ text: String, wrong: String, right: String, flags: [String] = []) {
        self.code = code
        self.title = title
        self.text = text
        self.wrong = wrong
        self.right = right
        self.flags = flags
    }

    package var markdown: String { "# \(code): \(title)\n\n\(body)\n" }

    /// What stands below the title.
    package var body: String {
        let start = flags.isEmpty ? "" : ", with `tl \(flags.joined(separator: " "))`"
        return "\(text)\n\nWrong\(start):\n```tl\n\(wrong)\n```\n\nRight:\n```tl\n\(right)\n```"
    }
}
