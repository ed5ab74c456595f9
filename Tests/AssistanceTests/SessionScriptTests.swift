import Assistance
import Notebook
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

    /// A lesson that was loaded keeps its prose, its titles and its tags, and what was typed follows.
    @Test func whatALessonIsMadeOfIsKept() throws {
        let lesson = NotebookFile.read(
            "# %% [markdown]\n# # A lesson\n\n# %% First tags=[\"parameters\"]\nx = 1\n\n# %% Later skip=true\nstop()\n",
            name: "a.tl")
        let entries = lesson.cells.map { Interaction.Success($0, ran: $0.kind == .code && !$0.options.skip) }
        let script = SessionScript(entries + [.init(source: "y = x")])
        #expect(script.lesson.map(\.kind) == [.markdown, .code, .code, .code])
        #expect(script.lesson[1].title == "First" && script.lesson[1].options.tags == ["parameters"])
        #expect(script.lesson.map(\.source) == ["# A lesson", "x = 1", "stop()", "y = x"])
        #expect(script.needed(for: ["y"]) == ["x = 1", "y = x"])
    }

    /// What uses a name that an undone entry gave would stop the lesson.
    @Test func whatDependsOnAnUndoneEntryGoesWithIt() {
        var fit = Interaction.Success(source: "h = fit(model, data)")
        fit.isUndone = true
        let script = SessionScript([
            .init(source: "h = 1"), fit, .init(source: "plot(h)"), .init(source: "a = h.loss"), .init(source: "a"),
            .init(source: "h = 2"), .init(source: "print(h)"),
        ])
        #expect(script.cells == ["h = 1", "h = 2", "print(h)"])
        #expect(script.leftOut == ["plot(h)", "a = h.loss", "a"])
    }

    @Test func whereTheLastValueIsUsedItIsNamed() {
        let script = SessionScript([
            .init(source: "1 + 1", gaveValue: true), .init(source: "x = _ * 2"), .init(source: "3", gaveValue: true),
        ])
        #expect(script.cells == ["_ = 1 + 1\n_", "x = _ * 2", "3"])
    }
}
