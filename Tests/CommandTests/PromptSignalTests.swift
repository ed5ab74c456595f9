import Foundation
import Glibc
import TestKit
import Testing

/// Ctrl-C, Ctrl-D, Ctrl-Z, and the ends that nobody asked for.
@Suite(.serialized)
struct PromptSignalTests {
    private typealias Key = PseudoTerminal.Key

    @Test func ctrlCClearsTheLineWhichIsOneUpAway() throws {
        let terminal = try PseudoTerminal()
        terminal.type("1 +")
        terminal.type(Key.interrupt)
        #expect(terminal.ends(["tl> 1 +^C", "tl>"]))
        terminal.type(Key.up)
        #expect(terminal.ends(["tl> 1 +"]))
        terminal.type("1\r")
        #expect(terminal.ends(["2", "tl>"]))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func ctrlCLeavesABlockFromItsMiddle() throws {
        let terminal = try PseudoTerminal()
        terminal.type("a = (1,\r2,\r3" + Key.up + Key.up)
        terminal.type(Key.interrupt)
        #expect(terminal.ends(["tl> a = (1,", "...     2,", "...     3^C", "tl>"]))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test(arguments: [
        "while True: pass", "sum(range(10**12))", "[x for x in range(10**12)]", "from time import sleep; sleep(60)",
    ])
    func ctrlCStops(code: String) throws {
        let terminal = try PseudoTerminal()
        terminal.enter("kept = 41")
        terminal.type(code + "\r")
        usleep(200_000)
        let start = ContinuousClock.now
        terminal.send(Key.interrupt)
        #expect(terminal.shows("interrupted"))
        #expect(ContinuousClock.now - start < .seconds(1))
        terminal.enter("kept + 1")
        #expect(terminal.ends(["42", "tl>"]))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    /// The first finishes the batch: `fit` returns what there is, the session has the history and the weights.
    @Test func ctrlCInAFitKeepsWhatItHas() throws {
        let terminal = try PseudoTerminal(rows: 40)
        terminal.enter("net = create_model('resnet_lab', classes=7)")
        terminal.enter("cells = load_dataset('cells', per_class=4)")
        terminal.type("h = fit(net, cells, epochs=5000)\r")
        #expect(terminal.shows("/5000"))
        terminal.type(Key.interrupt)
        #expect(terminal.shows("stopped after the batch"))
        terminal.enter("h.epochs > 0 and len(h.step_losses) > 0")
        #expect(terminal.ends(["True", "tl>"]))
        terminal.enter(":undo")
        #expect(terminal.shows("net: as before `h = fit(net, cells, epochs=5000)`"))
        terminal.type(Key.endOfInput)
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    /// The second does not wait for the batch. The model has whole tensors of numbers, and the session goes on with it.
    @Test func aSecondCtrlCInAFitStopsAtOnce() throws {
        let terminal = try PseudoTerminal(rows: 40)
        terminal.enter("net = create_model('resnet18', classes=7)")
        terminal.enter("cells = load_dataset('cells', per_class=200)")
        // Batches that take seconds.
        terminal.type("h = fit(net, cells, epochs=50, batch_size=1400)\r")
        #expect(terminal.shows("memory:", within: 60))
        usleep(500_000)
        terminal.send(Key.interrupt)
        usleep(200_000)
        #expect(!terminal.shows("interrupted", within: 0.3), "the first one waits for the batch")
        let start = ContinuousClock.now
        terminal.send(Key.interrupt)
        #expect(terminal.shows("interrupted", within: 5))
        let waited = ContinuousClock.now - start
        #expect(waited < .seconds(2.5), "\(waited)")
        terminal.enter("any(p.isnan().any().item() or p.isinf().any().item() for n, p in net.parameters())")
        #expect(terminal.ends(["False", "tl>"]))
        terminal.enter("evaluate(net, cells[:7]).count")
        #expect(terminal.ends(["7", "tl>"]))
        // And it can be trained on.
        terminal.enter("len(fit(net, cells[:14], max_steps=2, batch_size=7, quiet=True).step_losses)")
        #expect(terminal.shows("\n2\n"))
        terminal.type(Key.endOfInput)
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func whatIsTypedDuringAFitRunsAfterwards() throws {
        let terminal = try PseudoTerminal(rows: 40)
        terminal.enter("net = create_model('resnet_lab', classes=7)")
        terminal.enter("cells = load_dataset('cells', per_class=10)")
        terminal.type("h = fit(net, cells, epochs=6)\r")
        #expect(terminal.shows("epoch 1/6"))
        terminal.type("6 * 7\r")
        #expect(terminal.ends(["tl> 6 * 7", "42", "tl>"], within: 30))
        // It has not been mixed into the line of progress.
        #expect(!terminal.screen.lines.contains { $0.contains("epoch") && $0.contains("6 * 7") })
        terminal.type(Key.endOfInput)
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func whatIsTypedWhileAProgramRunsIsNotShownThereAndRunsAfterwards() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("from time import sleep")
        terminal.type("for i in range(3): print('step', i); sleep(0.3)\r")
        #expect(terminal.shows("step 0"))
        terminal.type("6 * 7\r")
        #expect(terminal.ends(["step 0", "step 1", "step 2", "tl> 6 * 7", "42", "tl>"]))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func ctrlDLeavesOnlyAnEmptyLineAndRemindsOnceOfUnsavedWeights() throws {
        let terminal = try PseudoTerminal()
        terminal.type("abc" + Key.left + Key.endOfInput)
        #expect(terminal.ends(["tl> ab"]))
        terminal.type(Key.interrupt)
        terminal.enter("net = sequential(linear(2, 2))")
        terminal.enter("net.train();")
        terminal.enter("sgd(net, lr=0.1).step(value_and_grad(lambda x: net(x).sum(), net)(ones(1, 2))[1])")
        terminal.type(Key.endOfInput)
        #expect(terminal.says("once more leaves all the same"))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    /// A key that comes together with Ctrl-C belongs to the next line.
    @Test func aKeyBehindCtrlCIsNotLost() throws {
        let terminal = try PseudoTerminal()
        for _ in 0..<5 {
            terminal.type("abc")
            terminal.send(Key.interrupt + "6 * 7")
            terminal.type("\r")
            #expect(terminal.ends(["tl> abc^C", "tl> 6 * 7", "42", "tl>"]))
        }
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    /// Typed while a program runs, it is not the terminal's end of a line but the next prompt's key.
    @Test func ctrlDTypedAheadLeavesAfterwards() throws {
        let terminal = try PseudoTerminal()
        terminal.type("from time import sleep\r")
        terminal.type("sleep(0.5)\r")
        terminal.send(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    /// Job control is a shell's business, so a shell is asked.
    @Test func ctrlZStopsAndFgGoesOn() throws {
        let path = try Binary.path()
        let shell = try PseudoTerminal(
            ["--norc", "--noprofile", "-i"], environment: ["PS1": "shell$ "], program: "/bin/bash", ready: "shell$")
        shell.enter("'\(path)'")
        #expect(shell.shows("tl>"))
        shell.type("x = 4")
        shell.type(Key.stop)
        #expect(shell.shows("Stopped"))
        #expect(shell.ends(["shell$"]))
        shell.enter("fg")
        #expect(shell.ends(["tl> x = 4"]), "\(shell.screen.lines)")
        shell.type("2\r")
        shell.enter("x")
        #expect(shell.ends(["42", "tl>"]))
        // While a program runs too.
        shell.type("while True: pass\r")
        usleep(200_000)
        shell.type(Key.stop)
        #expect(shell.ends(["shell$"]))
        shell.enter("fg")
        usleep(200_000)
        shell.type(Key.interrupt)
        #expect(shell.shows("interrupted"))
        shell.type(Key.endOfInput)
        shell.enter("exit 3")
        #expect(shell.end() == 3)
    }

    @Test(arguments: [
        SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGPROF, SIGXCPU, SIGSEGV, SIGABRT, SIGILL,
    ])
    func aKilledPromptLeavesTheTerminalInOrder(number: Int32) throws {
        let terminal = try PseudoTerminal()
        terminal.type("half a li")
        #expect(!terminal.isCooked && terminal.screen.pastesAreBracketed)
        terminal.signal(number)
        #expect(terminal.end() == 128 + number)
        #expect(terminal.isCooked && !terminal.screen.pastesAreBracketed)
    }

    /// Whatever it is busy with: a loop, a page of help, a question.
    @Test(arguments: [
        ("while True: pass\r", SIGTERM), ("?fit\r", SIGTERM), ("?fit\r", SIGHUP), ("while True: pass\r", SIGSEGV),
        ("?fit\r", SIGSEGV),
    ])
    func aKilledSessionLeavesTheTerminalInOrder(code: String, number: Int32) throws {
        let terminal = try PseudoTerminal(rows: 10)
        terminal.type(code)
        usleep(200_000)
        #expect(!terminal.isCooked)
        terminal.signal(number)
        #expect(terminal.end() == 128 + number)
        #expect(terminal.isCooked && !terminal.screen.pastesAreBracketed)
    }

    @Test func aTerminalThatDisappearsEndsTheSessionAndKeepsItsHistory() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("remember_me = 1")
        terminal.hangUp()
        #expect(terminal.end() == 128 + SIGHUP)
        let history = terminal.state.appendingPathComponent("transferlab/history.jsonl")
        #expect(try String(contentsOf: history, encoding: .utf8).contains("remember_me"))
    }
}
