import Assistance
import Testing

/// Whether Enter ends an entry, and how far the next line is indented.
struct ContinuationTests {
    /// An open string or bracket goes on, however its lines end; a header alone runs and shows its error.
    @Test(arguments: [
        ("s = \"\"\"Classes:\n", true), ("d = {\"a\":\n    ", true), ("x = [1, # note:\n    ", true),
        ("f(lambda x:\n    ", true), ("s = \'\'\'if x:\n\n", true), ("x = [\n    {1:\n        \n", true),
        ("for i in x:\n    ", false), ("if x:  # note\n    ", false),
    ])
    func whatIsOpenGoesOn(text: String, goesOn: Bool) {
        #expect((Continuation.indent(text) != nil) == goesOn)
    }

    @Test(arguments: [
        ("x = 1", nil), ("for i in x:", "    "), ("f(1,", "    "), ("for i in x:\n    y = 1", "    "),
        ("for i in x:\n    y = 1\n", nil), ("def f():\n    return 1", ""), (":vars", nil), ("?fit", nil),
        ("1 +* 2", nil),
    ])
    func anUnfinishedTextGoesOn(text: String, indent: String?) {
        #expect(Continuation.indent(text) == indent)
    }
}
