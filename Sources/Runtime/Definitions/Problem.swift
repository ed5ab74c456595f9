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

    /// One reference wide: an error is copied several times on its way to a handler.
    private var facts: Facts

    private final class Facts: @unchecked Sendable {
        var code: String
        let kind: String
        var message: String
        var notes: [String]
        var hint: String
        var labels: [(place: Place, text: String)]
        var explanation: (@Sendable () -> Explanation)?
        var fields: [String: Value] = [:]

        init(
            _ code: String, _ kind: String, _ message: String, _ notes: [String], _ hint: String,
            _ labels: [(place: Place, text: String)],
            _ explanation: (@Sendable () -> Explanation)?
        ) {
            self.code = code
            self.kind = kind
            self.message = message
            self.notes = notes
            self.hint = hint
            self.labels = labels
            self.explanation = explanation
        }

        var copy: Facts {
            let copy = Facts(code, kind, message, notes, hint, labels, explanation)
            copy.fields = fields
            return copy
        }

        func explain() {
            guard let found = explanation?() else { return }
            explanation = nil
            notes += found.notes
            if hint.isEmpty { hint = found.hint }
        }
    }

    /// Notes and a hint that are worded when somebody reads them: most errors that a program catches are never shown.
    package struct Explanation: Sendable {
        let notes: [String]
        let hint: String
    }

    private mutating func own() {
        facts.explain()
        if !isKnownUniquelyReferenced(&facts) { facts = facts.copy }
    }

    /// Key of the error's page, `TL0204`; empty when it has none.
    package var code: String {
        get { facts.code }
        set {
            own()
            facts.code = newValue
        }
    }

    /// The Python exception class, `TypeError`.
    package var kind: String { facts.kind }

    package var message: String {
        get { facts.message }
        set {
            own()
            facts.message = newValue
        }
    }

    /// Further facts, one line each.
    package var notes: [String] {
        get {
            facts.explain()
            return facts.notes
        }
        set {
            own()
            facts.notes = newValue
        }
    }

    /// One suggestion that works; empty when there is none.
    package var hint: String {
        get {
            facts.explain()
            return facts.hint
        }
        set {
            own()
            facts.hint = newValue
        }
    }

    package var labels: [(place: Place, text: String)] {
        get { facts.labels }
        set {
            own()
            facts.labels = newValue
        }
    }

    /// Attributes of the exception it becomes: the `name` of a NameError.
    package var fields: [String: Value] {
        get { facts.fields }
        set {
            own()
            facts.fields = newValue
        }
    }

    package init(
        _ kind: String, _ message: String, code: String = "", notes: [String] = [], hint: String = "",
        labels: [(place: Place, text: String)] = []
    ) {
        facts = Facts(code, kind, message, notes, hint, labels, nil)
    }

    init(_ kind: String, _ message: String, explanation: @escaping @Sendable () -> Explanation) {
        facts = Facts("", kind, message, [], "", [], explanation)
    }
}

/// An error of a lower layer that knows how to say itself to a person.
///
/// The engine's errors are facts; the library gives them their words by this conformance.
package protocol UserFacingError: Error {
    var problem: Problem { get }
}
