import Assistance
import Testing

/// Whether Enter ends an entry, and how far the next line is indented.
struct ContinuationTests {
    @Test(arguments: [
        ("x = 1", nil), ("for i in x:", "    "), ("f(1,", "    "), ("for i in x:\n    y = 1", "    "),
        ("for i in x:\n    y = 1\n", nil), ("def f():\n    return 1", ""), (":vars", nil), ("?fit", nil),
        ("1 +* 2", nil),
    ])
    func anUnfinishedTextGoesOn(text: String, indent: String?) {
        #expect(Continuation.indent(text) == indent)
    }
}
