import Diagnostics

/// What the parser makes of a text. Parsing never fails: with problems the tree holds what could be read.
package struct Parsed: Sendable {
    package var program: Program
    /// Problems, the first one first; empty when the program may run.
    package var diagnostics: [Diagnostic]
    /// The text is the beginning of something longer (an open bracket, a block without its body): the prompt asks for
    /// more.
    package var isIncomplete: Bool

    package init(program: Program, diagnostics: [Diagnostic], isIncomplete: Bool) {
        self.program = program
        self.diagnostics = diagnostics
        self.isIncomplete = isIncomplete
    }
}
