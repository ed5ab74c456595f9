import Foundation
import TestKit
import Testing

/// Every directive: on a pipe where no terminal is needed, behind a pseudo-terminal where one is.
struct DirectiveTests {
    /// What a session shows that is given these lines.
    private func session(_ lines: String..., folder: URL? = nil) throws -> Binary.Result {
        try Binary.run(
            ["run", "-i", "--no-init", "-e", "pass"], input: lines.joined(separator: "\n") + "\n", folder: folder)
    }

    @Test func help() throws {
        let all = try session(":help").output
        for name in [
            "vars", "type", "more", "time", "timeit", "why", "undo", "edit", "load", "reload", "save", "script",
            "history", "rerun", "cd", "sh", "set", "reset", "quit",
        ] {
            #expect(all.contains(":\(name)"), "\(name)")
        }
        #expect(try session(":help freeze").output.contains("Freeze layers"))
        #expect(try session(":help undo").output.contains("take back"))
        let unknown = try session(":unde")
        #expect(
            unknown.error.contains("there is no directive :unde") && unknown.error.contains("undo")
                && unknown.status == 1)
        // A beginning is enough, when it is one directive's.
        #expect(try session(":hel undo").output.contains("take back"))
        #expect(try session(":re").error.contains(":reload or :rerun or :reset"))
    }

    @Test func vars() throws {
        let shown = try session("n = 3", "net = sequential(linear(2, 2))", "x = zeros(2, 3)", ":vars", ":vars ne")
            .output
        for text in ["n     int     int 3", "Tensor [2, 3] float32", "6 trainable"] {
            #expect(shown.contains(text), "\(shown)")
        }
        #expect(try session(":vars").output.contains("no names defined yet"))
    }

    @Test func type() throws {
        #expect(try session(":type zeros(2, 3) + 1").output == "Tensor [2, 3] float32\n")
        #expect(try session(":type 1 / 0").error.contains("ZeroDivisionError"))
    }

    @Test func time() throws {
        #expect(
            try session(":time 1 + 1").output.contains("2\n0 ms\n") || session(":time 1 + 1").output.contains(" ms\n"))
        let toggled = try session(":time", "2 + 2", ":time", "3 + 3").output
        #expect(toggled.contains("the time of every statement is shown") && toggled.hasSuffix("6\n"))
    }

    @Test func timeit() throws {
        let shown = try session(":timeit sum(range(100))", "n = 1").output
        #expect(shown.contains(" ± ") && shown.contains("s a run (mean ± deviation of 7 times"), "\(shown)")
        #expect(!shown.contains("4950"))
        #expect(try session(":timeit 1 / 0").error.contains("ZeroDivisionError"))
        #expect(try session(":timeit pass", ":vars").output.contains("no names defined yet"))
    }

    @Test func why() throws {
        #expect(try session(":why").output.contains("no entry has raised an error yet"))
        let shown = try session(
            "net = sequential(linear(4, 8), relu(), linear(9, 3))", "x = zeros(2, 4)", "net(x)", ":why"
        ).output
        for text in [
            "layer  kind", "0      Linear", "[2, 4]", "[2, 8]", "1      ReLU", "expects", "2 layers ran; 2 did not",
            "x     Tensor [2, 4] float32",
        ] {
            #expect(shown.contains(text), "\(text)\n\(shown)")
        }
    }

    @Test func undo() throws {
        let shown = try session(
            "net = create_model('resnet_lab', classes=4)", "before = net.fc.weight.sum().item()",
            "freeze(net, until='layer1')",
            "replace_head(net, 9)",
            "fit(net, load_dataset('cells', per_class=1), epochs=1, quiet=True) if False else None",
            ":undo", "print(net.fc)", ":undo", "print(net.fc, net.fc.weight.sum().item() == before)", ":undo"
        ).output
        #expect(
            shown.contains("net: as before `replace_head(net, 9)`") && shown.contains("Linear(256, 4)\n"), "\(shown)")
        #expect(shown.contains("net: as before `freeze(net, until='layer1')`; 1.23 M trainable"))
        #expect(shown.contains("Linear(256, 4) True") && shown.hasSuffix("no change to a model to take back\n"))
    }

    @Test func undoOfAFitAndOfAnAssignment() throws {
        let shown = try session(
            "net = create_model('resnet_lab', classes=7)", "w = net.layer4[0].conv1.weight.sum().item()",
            "fit(net, load_dataset('cells', per_class=2), max_steps=1, quiet=True);",
            "print(net.layer4[0].conv1.weight.sum().item() == w)", ":undo",
            "print(net.layer4[0].conv1.weight.sum().item() == w)",
            "net.fc = linear(256, 3)", ":undo", "print(net.fc)"
        ).output
        #expect(
            shown.contains("tensors changed\n") && shown.contains("False\n") && shown.contains("True\n"), "\(shown)")
        #expect(
            shown.contains("net: fc: Linear(256, 7) -> Linear(256, 3); 1.23 M trainable")
                && shown.hasSuffix("Linear(256, 7)\n"), "\(shown)")
    }

    @Test func loadAndReload() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let lesson = folder.appendingPathComponent("lesson.tl")
        let helper = folder.appendingPathComponent("helper.tl")
        try Data("# %% Rates\nrate = 1\n# %% Slow\nprint('slow cell')\n# %% Use\ntwice = rate * 2\n".utf8).write(
            to: lesson)
        try Data("def scale(x):\n    return x * 10\n".utf8).write(to: helper)
        // The session edits its own files between directives through a program that runs beside it.
        let terminal = try PseudoTerminal(state: folder, rows: 40)
        terminal.enter(":cd \(folder.path)")
        terminal.enter("from helper import scale")
        terminal.enter(":load lesson.tl")
        #expect(terminal.shows("slow cell"))
        terminal.enter("twice, scale(1)")
        #expect(terminal.ends(["(2, 10)", "tl>"]))
        terminal.enter(":reload")
        #expect(terminal.shows("nothing has changed"))
        try Data("# %% Rates\nrate = 5\n# %% Slow\nprint('slow cell')\n# %% Use\ntwice = rate * 2\n".utf8).write(
            to: lesson)
        try Data("def scale(x):\n    return x * 100\n".utf8).write(to: helper)
        terminal.enter(":reload")
        #expect(terminal.shows("1 of 3 cells changed") && terminal.shows("cell 3 \"Use\"; `:reload all`"))
        terminal.enter("rate, twice, scale(1)")
        #expect(terminal.ends(["(5, 2, 100)", "tl>"]))
        #expect(terminal.text.components(separatedBy: "slow cell").count == 2)
        try Data("# %% Rates\nrate = 7\n# %% Slow\nprint('slow cell')\n# %% Use\ntwice = rate * 2\n".utf8).write(
            to: lesson)
        terminal.enter(":reload all")
        terminal.enter("twice")
        #expect(terminal.ends(["14", "tl>"]))
        terminal.enter(":load missing.tl")
        #expect(terminal.shows("there is no such file"))
        terminal.enter(":quit")
        #expect(terminal.end() == 0)
    }

    @Test func linesOfOtherPromptsAreNamed() throws {
        #expect(try session("%timeit 1 + 1").error.contains("`:timeit 1 + 1`"))
        #expect(try session("!ls -l").error.contains("`:sh ls -l`"))
        #expect(try session("%whos").error.contains("`:vars`"))
    }

    @Test func saveKeepsProseTitlesAndTagsOfTheLesson() throws {
        let folder = try Binary.folder()
        let lesson = "# %% [markdown]\n# # A lesson\n\n# %% First tags=[\"parameters\"]\nx = 1\n"
        try lesson.write(to: folder.appendingPathComponent("a.tl"), atomically: true, encoding: .utf8)
        let run = try Binary.run(
            ["run", "-i", "--no-init", "a.tl"], input: "y = x + 1\n:save b.tl\n", folder: folder)
        #expect(run.output.contains("all cells succeed"))
        #expect(
            try String(contentsOf: folder.appendingPathComponent("b.tl"), encoding: .utf8)
                == lesson + "\n# %%\ny = x + 1\n")
    }

    @Test func whatAnUndoneFitGaveIsLeftOutOfTheLesson() throws {
        let folder = try Binary.folder()
        let shown = try session(
            "net = create_model('resnet_lab', classes=7)", "cells = load_dataset('cells', per_class=1)",
            "h = fit(net, cells, epochs=1, quiet=True)", "plot(h)", ":undo", ":save u.tl", folder: folder)
        #expect(shown.output.contains("left out, as it uses what was taken back: plot(h)"))
        #expect(shown.output.contains("all cells succeed"))
    }

    @Test func saveWritesWhatSucceededAndProvesIt() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = try session(
            "x = 20", "1 / 0", "x + 1", "_ * 2", "net = create_model('resnet_lab', classes=7)",
            "h = fit(net, load_dataset('cells', per_class=5), max_steps=3, quiet=True)",
            "save(net, 'weights.safetensors')",
            "check(h.accuracy[-1] > 1, 'cannot be')", ":save lesson.tl", folder: folder)
        #expect(first.output.contains("wrote 6 cells to lesson.tl"), "\(first.output)\(first.error)")
        #expect(
            first.output.contains("ran it again with one batch a fit: all cells succeed"),
            "\(first.output)\(first.error)")
        let text = try String(contentsOf: folder.appendingPathComponent("lesson.tl"), encoding: .utf8)
        #expect(
            text.hasPrefix("# %%\nx = 20\n\n# %%\n_ = x + 1\n_\n\n# %%\n_ * 2\n") && !text.contains("1 / 0"), "\(text)")
        let weights = folder.appendingPathComponent("weights.safetensors")
        let size = try FileManager.default.attributesOfItem(atPath: weights.path)[.modificationDate] as? Date
        // It reruns by itself, and proving it has not touched what the session had written.
        #expect(size != nil)
        let again = try Binary.run(["lesson.tl"], folder: folder)
        #expect(again.status == 0 && again.output.contains("21\n") && again.output.contains("42\n"), "\(again.error)")
        let refused = try session("y = 1", ":save lesson.tl", ":save lesson.tl!", ":save other", folder: folder)
        #expect(
            refused.error.contains("`:save lesson.tl!` replaces it")
                && refused.output.contains("wrote 1 cell to lesson.tl"))
        #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("other.tl").path))
    }

    @Test func whatWasTakenBackIsNotSaved() throws {
        let shown = try session(
            "net = create_model('resnet_lab', classes=4)", "freeze(net, until='layer1')", "replace_head(net, 9)",
            ":undo", "print(net.fc)", ":script"
        ).output
        #expect(
            shown.hasSuffix("net = create_model('resnet_lab', classes=4)\n\nfreeze(net, until='layer1')\n"), "\(shown)")
    }

    @Test func aSessionThatDoesNotRunByItselfIsSaid() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        // The entry that failed had defined a name before it did.
        let shown = try session("left = 3; 1 / 0", "left + 1", ":save lesson.tl", ":save nowhere/", folder: folder)
        #expect(
            shown.error.contains("does not run by itself: cell 1 raises") && shown.error.contains("NameError"),
            "\(shown.error)")
    }

    @Test func script() throws {
        let shown = try session(
            "a = 1", "unused = 2", "unused = a + 1", "print(a)", "b = a * 2", "def f(x):\n    return x + b\n", "f(1)",
            "a", ":script"
        ).output
        #expect(
            shown.hasSuffix("a = 1\n\nunused = a + 1\n\nb = a * 2\n\ndef f(x):\n    return x + b\n\nf(1)\n")
                || shown.hasSuffix("a = 1\n\nunused = a + 1\n\nb = a * 2\n\ndef f(x):\n    return x + b\n"), "\(shown)")
        #expect(!shown.contains("unused = 2\n\n"))
    }

    @Test func historyAndRerun() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("alpha = 20")
        terminal.enter("alpha + 1")
        terminal.enter(":history alpha")
        #expect(terminal.shows("    1  alpha = 20\n    2  alpha + 1\n"))
        terminal.enter(":rerun 2")
        #expect(terminal.shows(":rerun 2\nalpha + 1\n21\n"))
        terminal.enter(":history nothing like this")
        #expect(terminal.shows("tl>"))
        terminal.enter(":rerun 99")
        #expect(terminal.shows("there is no entry 99"))
        terminal.enter("alpha * 2")
        terminal.enter(":rerun")
        #expect(terminal.shows(":rerun\nalpha * 2\n40\n"))
        terminal.enter(":quit")
        #expect(terminal.end() == 0)
    }

    @Test func edit() throws {
        let folder = try Binary.folder()
        let script = folder.appendingPathComponent("editor")
        try Data("#!/bin/sh\nsed -i s/1/4/ \"$1\"\n".utf8).write(to: script)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
        let terminal = try PseudoTerminal(state: folder, environment: ["EDITOR": script.path])
        terminal.enter("def f():\rreturn 1\r")
        terminal.enter(":edit f")
        // The edited text waits at the prompt.
        #expect(terminal.ends(["tl> def f():", "...     return 4"]))
        terminal.type("\r\r")
        terminal.enter("f()")
        #expect(terminal.ends(["4", "tl>"]))
        terminal.enter("x = 10")
        terminal.enter(":edit")
        #expect(terminal.ends(["tl> x = 40"]))
        terminal.type("\r")
        terminal.enter(":edit no_such_function")
        #expect(terminal.shows("is no function of this session"))
        terminal.enter(":quit")
        #expect(terminal.end() == 0)
        let without = try PseudoTerminal()
        without.enter(":edit")
        #expect(without.shows("environment variable EDITOR"))
        without.enter(":quit")
        #expect(without.end() == 0)
    }

    @Test func folders() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let real = folder.resolvingSymlinksInPath().path
        #expect(try session(":cd \(folder.path)", ":cd").output.hasSuffix("\(real)\n\(real)\n"))
        #expect(try session(":cd no/such/folder").error.contains("there is no folder"))
    }

    @Test func shell() throws {
        let shown = try session(":sh echo one; echo two", ":sh exit 3", ":sh", "print(4)")
        #expect(shown.output == "one\ntwo\n4\n", "\(shown.output)")
        #expect(shown.error.contains("ended with status 3") && shown.error.contains(":sh needs a command"))
    }

    @Test func set() throws {
        let shown = try session(":set", ":set lines 10", "print(1)", ":set lines")
        #expect(shown.output.contains("pictures") && shown.output.contains("lines is 10"))
        #expect(try session(":set lines many").error.contains("auto, or a number from 10"))
        #expect(try session(":set nothing on").error.contains("there is no option nothing"))
        #expect(try session(":set time on", "1").output.contains("ms\n"))
    }

    @Test func picturesInTheTerminalsOwnProtocol() throws {
        let terminal = try PseudoTerminal()
        terminal.enter(":set pictures kitty")
        terminal.enter("show(load_dataset('cells', per_class=1))")
        #expect(terminal.waits(for: "\u{1B}_Ga=T,f=24,s="))
        terminal.enter(":set pictures sixel")
        terminal.enter("show(load_dataset('cells', per_class=1))")
        #expect(terminal.waits(for: "\u{1B}Pq\"1;1;"))
        terminal.enter(":set pictures blocks")
        terminal.enter("show(load_dataset('cells', per_class=1))")
        #expect(terminal.waits(for: "▀"))
        terminal.enter(":quit")
        #expect(terminal.end() == 0)
    }

    @Test func reset() throws {
        let shown = try session("a = 1", "b = 2", ":reset", "a", ":vars")
        #expect(
            shown.output.contains("2 names forgotten") && shown.error.contains("NameError")
                && shown.output.contains("no names defined yet"))
    }

    @Test func quit() throws {
        #expect(try session("print(1)", ":quit", "print(2)").output == "1\n")
    }
}
