import Diagnostics

/// An error as its finder sees it: facts and words, no places.
///
/// Builtins throw it; the call that failed adds the spans, because only the call knows them.
package struct Problem: Error, Sendable {
    /// Which argument of the failing call a label belongs under.
    package enum Place: Hashable, Sendable {
        case argument(Int)
        /// One entry of a list or tuple that was written out as an argument; the whole argument where it was not.
        case element(Int, Int)
        /// What was passed by a name.
        case named(String)
        /// The name itself: it is the wrong one.
        case keyword(String)
    }

    /// Key of the error's page, `TL0204`; empty when it has none.
    package var code: String
    /// The Python exception class, `TypeError`.
    package var kind: String
    package var message: String
    /// Further facts, one line each.
    package var notes: [String]
    /// One suggestion that works; empty when there is none.
    package var hint: String
    package var labels: [(place: Place, text: String)]

    package init(_ kind: String, _ message: String, code: String = "", notes: [String] = [], hint: String = "",
                 labels: [(place: Place, text: String)] = []) {
        self.code = code
        self.kind = kind
        self.message = message
        self.notes = notes
        self.hint = hint
        self.labels = labels
    }
}

/// An error of a lower layer that knows how to say itself to a person.
///
/// The engine's errors are facts; the library gives them their words by this conformance.
package protocol UserFacingError: Error {
    var problem: Problem { get }
}
