/// One message to a person: what went wrong, where, and what to do about it.
///
/// A diagnostic carries words but no layout; `Renderer` turns it into text for a width and a colour mode.
package struct Diagnostic: Error, Hashable, Sendable {
    /// A place in the source, with a word about it ("this is [32, 10]").
    package struct Label: Hashable, Sendable {
        package var span: Span
        package var text: String

        package init(_ span: Span, _ text: String = "") {
            self.span = span
            self.text = text
        }
    }

    /// One call that was under way: the function's name and the place of the call.
    package struct Frame: Hashable, Sendable {
        package var function: String
        package var span: Span

        package init(function: String, span: Span) {
            self.function = function
            self.span = span
        }
    }

    /// Key of the error's page, `TL0204`; empty when it has none.
    package var code: String
    /// The Python exception class, `TypeError`.
    package var kind: String
    /// The Python message where Python has one.
    package var message: String
    /// Places, the main one first.
    package var labels: [Label]
    /// Further facts, one line each (a signature, what was seen, what was expected).
    package var notes: [String]
    /// One suggestion that works; empty when there is none.
    package var hint: String
    /// Calls under way, outermost first.
    package var trace: [Frame]

    package init(
        code: String = "", kind: String, message: String, labels: [Label] = [],
        notes: [String] = [], hint: String = "", trace: [Frame] = []
    ) {
        self.code = code
        self.kind = kind
        self.message = message
        self.labels = labels
        self.notes = notes
        self.hint = hint
        self.trace = trace
    }
}
