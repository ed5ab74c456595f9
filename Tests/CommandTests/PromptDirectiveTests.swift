import Foundation
import TestKit
import Testing

/// Each directive as a person types it. What it says in full is tested on a pipe.
@Suite(.serialized)
struct PromptDirectiveTests {
    private typealias Key = PseudoTerminal.Key

    @Test func eachAnswersAndTheSessionGoesOn() throws {
        let folder = try Binary.folder()
        try Data("# %% One\nloaded = 11\n".utf8).write(to: folder.appendingPathComponent("lesson.tl"))
        let terminal = try PseudoTerminal(state: folder, environment: ["EDITOR": "true"], columns: 100, rows: 50)
        let real = folder.resolvingSymlinksInPath().path
        /// What is typed, and what then stands on the screen.
        let rows: [(entry: String, shown: String)] = [
            (":cd \(folder.path)", real),
            (":help", ":timeit code"),
            (":help undo", "take back the last change to a model"),
            (":type 3", "int"),
            ("n = 3", "tl>"),
            (":vars", "int 3"),
            (":time n", " ms"),
            (":timeit n + 1", " ± "),
            ("list(range(5000))", "more lines"),
            (":why", "no entry has raised"),
            ("n / 0", "ZeroDivisionError"),
            (":why", "held"),
            ("net = sequential(linear(4, 8), relu(), linear(8, 3))", "tl>"),
            ("freeze(net, only='0')", "froze 2 tensors"),
            (":undo", "as before `freeze(net, only='0')`"),
            (":load lesson.tl", "One"),
            ("loaded", "11"),
            (":reload", "nothing has changed"),
            (":save kept.tl", "all cells succeed"),
            (":script", "loaded = 11"),
            (":history freeze", "freeze(net, only='0')"),
            ("n * 14", "42"),
            (":rerun", "n * 14\n42"),
            (":edit", "tl> n * 14"),
            ("", "42"),
            (":sh cat lesson.tl", "loaded = 11"),
            (":set", "suggestions"),
            (":set time off", "tl>"),
            (":reset", "names forgotten"),
            ("n", "NameError"),
            (":nonsense", "there is no directive :nonsense"),
        ]
        for row in rows {
            terminal.type("\u{C}")
            terminal.enter(row.entry)
            #expect(terminal.shows(row.shown), "\(row.entry)")
        }
        terminal.enter("'still ' + 'here'")
        #expect(terminal.ends(["'still here'", "tl>"]))
        terminal.enter(":quit")
        #expect(terminal.end() == 0)
        #expect(FileManager.default.fileExists(atPath: folder.path + "/kept.tl"))
    }

    // MARK: Long text

    @Test func helpThatIsLongerThanTheWindowComesAPageAtATime() throws {
        let terminal = try PseudoTerminal(rows: 12)
        terminal.enter("?fit")
        #expect(terminal.shows("Space goes on"))
        #expect(!terminal.screen.pastesAreBracketed && !terminal.isCooked)
        let first = terminal.screen.lines
        terminal.type("x")
        #expect(terminal.screen.lines == first, "a key that means nothing changes nothing")
        terminal.type("\r")
        #expect(terminal.screen.lines.dropLast().last != first.dropLast().last)
        terminal.type(" ")
        #expect(terminal.shows("Space goes on"))
        terminal.type("q")
        #expect(terminal.ends(["tl>"]) && !terminal.screen.text.contains("Space goes on"))
        // To the end at once, and out of it with Ctrl-C and Ctrl-D.
        terminal.enter("?fit")
        terminal.type("G")
        #expect(terminal.shows("See also:") && terminal.ends(["tl>"]))
        for key in [Key.interrupt, Key.endOfInput, "\u{1B}"] {
            terminal.enter("help(fit)")
            #expect(terminal.shows("Space goes on"))
            terminal.type(key)
            #expect(terminal.ends(["tl>"]))
        }
        terminal.enter(":set pager off")
        terminal.enter("?fit")
        #expect(terminal.ends(["tl>"]) && terminal.screen.text.contains("See also:"))
        terminal.enter("40 + 2")
        #expect(terminal.ends(["42", "tl>"]))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
        #expect(terminal.isCooked)
    }

    @Test func moreShowsTheWholeOfWhatWasCut() throws {
        let terminal = try PseudoTerminal(rows: 14)
        terminal.enter(":more")
        #expect(terminal.shows("nothing was cut"))
        terminal.enter("list(range(1000))")
        #expect(terminal.says("more lines; :more shows all"))
        terminal.enter(":more")
        #expect(terminal.shows("Space goes on"))
        terminal.type("G")
        #expect(terminal.shows(" 999]") && terminal.ends(["tl>"]))
        terminal.enter(":more list(range(2000, 3000))")
        #expect(terminal.shows("Space goes on"))
        terminal.type("G")
        #expect(terminal.shows(" 2999]") && terminal.ends(["tl>"]))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func thePersonsOwnPager() throws {
        let folder = try Binary.folder()
        let program = folder.appendingPathComponent("pager")
        try Data("#!/bin/sh\necho paged:; head -n 2\n".utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        let terminal = try PseudoTerminal(state: folder, environment: ["PAGER": program.path], rows: 12)
        terminal.enter("?fit")
        #expect(terminal.shows("paged:\nfit(model") && terminal.ends(["tl>"]))
        // Short text needs none.
        terminal.enter("?TL0204")
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
        let missing = try PseudoTerminal(environment: ["PAGER": "no-such-pager"], rows: 12)
        missing.enter("?fit")
        #expect(missing.shows("Space goes on"))
        #expect(missing.text.contains("`no-such-pager`, the pager that PAGER names, cannot be started"))
        missing.type("q")
        missing.type(Key.endOfInput)
        #expect(missing.end() == 0)
    }

    @Test func nothingIsPagedOffATerminal() throws {
        let result = try Binary.run(["doc"], input: "")
        #expect(result.status == 0 && result.output.split(separator: "\n").count > 100)
        #expect(
            try Binary.run(["run", "-i", "-e", "pass"], input: "?fit\nlist(range(500))\n").output.contains(" 499]"))
    }
}
