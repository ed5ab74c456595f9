/// What a failure is to whoever started the run: which exit code the command ends with, and how a page tells it.
///
/// It follows from the error's code, never from a text or from the name of a class: a program may raise a class of any
/// name.
package enum Failure: Hashable, Sendable {
    /// A program raised, or a bound stopped it.
    case raised
    /// The text is no program.
    case syntax
    /// Weights or data that are not on this machine.
    case missing
    /// A check of the lesson did not pass.
    case check

    package init(code: String) {
        self =
            switch code {
            case "TL0510", "TL0515", "TL0603": .missing
            case "TL0901": .check
            case _ where code.hasPrefix("TL01"): .syntax
            default: .raised
            }
    }
}

extension Diagnostic {
    package var failure: Failure { Failure(code: code) }
}
