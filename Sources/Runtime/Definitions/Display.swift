/// What a cell shows for a value: always text, and something richer where a page can show it.
public struct Display {
    package enum Content {
        case text
        case table(headers: [String], rows: [[String]])
        /// A drawing the notebook layer knows (`Figure`), opaque here.
        case figure(any Sendable)
        case markdown(String)
        case html(String)
    }

    /// For terminals and logs.
    package var text: String
    package var content: Content

    package init(text: String, content: Content = .text) {
        self.text = text
        self.content = content
    }
}
