/// The page of an error code: what `tl explain TL0113` shows.
package struct ErrorPage: Sendable {
    package let code: String
    package let title: String
    /// One or two paragraphs, Markdown.
    package let text: String
    /// A program that has the mistake, and the same program without it. Both are run by tests.
    package let wrong: String
    package let right: String

    package init(_ code: String, _ title: String, _ text: String, wrong: String, right: String) {
        self.code = code
        self.title = title
        self.text = text
        self.wrong = wrong
        self.right = right
    }

    package var markdown: String {
        "# \(code): \(title)\n\n\(text)\n\nWrong:\n```tl\n\(wrong)\n```\n\nRight:\n```tl\n\(right)\n```\n"
    }
}
