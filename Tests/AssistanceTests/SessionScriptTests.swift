import Assistance
import Testing

/// A session as a lesson.
struct SessionScriptTests {
    private static func script(_ sources: String...) -> SessionScript {
        SessionScript(sources.map { Interaction.Success(source: $0) })
    }

    @Test func whatANameDependsOnIsKept() {
        let script = SessionScriptTests.script("a = 1", "b = a + 1", "c = 5", "print(c)", "a = 7")
        #expect(script.needed(for: ["b"]) == ["a = 1", "b = a + 1"])
        #expect(script.needed(for: ["c"]) == ["c = 5"])
    }

    @Test func aCallThatMayChangeAValueIsKept() {
        let script = SessionScriptTests.script("xs = []", "xs.append(1)", "len(xs)")
        #expect(script.needed(for: ["xs"]) == ["xs = []", "xs.append(1)"])
    }

    @Test func whereTheLastValueIsUsedItIsNamed() {
        let script = SessionScript([
            .init(source: "1 + 1", gaveValue: true), .init(source: "x = _ * 2"), .init(source: "3", gaveValue: true),
        ])
        #expect(script.cells == ["_ = 1 + 1\n_", "x = _ * 2", "3"])
    }
}
