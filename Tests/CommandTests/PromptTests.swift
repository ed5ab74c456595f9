import Foundation
import TestKit
import Testing

/// The prompt behind a pseudo-terminal: what it does with entries.
@Suite(.serialized)
struct PromptTests {
    private typealias Key = PseudoTerminal.Key

    @Test func startsRunsAndLeaves() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("1 + 1")
        #expect(terminal.ends(["tl> 1 + 1", "2", "tl>"]))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
        #expect(terminal.screen.unknown.isEmpty)
    }

    @Test func anErrorLeavesTheSessionAliveAndTheEntryOneUpAway() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("y = 5")
        terminal.enter("y / 0")
        #expect(terminal.shows("ZeroDivisionError"))
        terminal.type(Key.up)
        #expect(terminal.shows("tl> y / 0\n") || terminal.ends(["tl> y / 0"]))
        terminal.type("\u{7F}5\r")
        #expect(terminal.ends(["tl> y / 5", "1.0", "tl>"]))
        terminal.enter(":quit")
        #expect(terminal.end() == 0)
    }

    @Test func outputWithoutALineEndStaysOnTheScreen() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("print('half', end='')")
        #expect(terminal.ends(["half", "tl>"]))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func longValuesAreBrokenIntoLinesAndCut() throws {
        let terminal = try PseudoTerminal(columns: 40)
        terminal.enter("{'rates': list(range(20)), 'name': 'x' * 30}")
        #expect(
            terminal.shows(
                """
                {'rates': [0, 1, 2, 3, 4, 5, 6, 7, 8,
                           9, 10, 11, 12, 13, 14, 15,
                           16, 17, 18, 19],
                """))
        #expect(terminal.shows(" 'name': 'xxxxxxxx"))
        terminal.enter("list(range(5000))")
        // What does not fit the window is left out, so that the beginning stays in sight.
        #expect(terminal.says("more lines; :more shows all"))
        #expect(terminal.shows("[0, 1, 2, 3") && terminal.screen.lines.count <= 24)
        terminal.enter(":set lines 10")
        terminal.enter("list(range(200))")
        #expect(terminal.shows(" 93, 94, 95, 96, 97, 98, 99, 100,\n… 13 more lines; :more shows all"))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    /// Names and texts from anywhere do not steer the terminal, whatever shows them.
    @Test func escapeSequencesInNamesAndDataAreShownNotObeyed() throws {
        let terminal = try PseudoTerminal(rows: 60)
        terminal.enter("evil = 'a\\x1b[2J\\x1b]0;title\\x07b'")
        for entry in [
            "print(evil)", "evil", "{evil: 1}", "plot(**{evil: [1, 2, 3]})", "table([[evil]], [evil])",
            "raise ValueError(evil)",
            ":why", ":vars", "net = sequential(linear(2, 2)); replace_head(net, [evil, 'c'])", "?net",
            "list({evil: 1})",
        ] {
            terminal.enter(entry)
        }
        terminal.enter("40 + 2")
        #expect(terminal.ends(["42", "tl>"]))
        #expect(
            !terminal.text.contains("\u{1B}[2J") && !terminal.text.contains("\u{1B}]0;")
                && !terminal.text.contains("\u{7}b"))
        #expect(terminal.screen.unknown.isEmpty, "\(terminal.screen.unknown)")
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func aFigureIsNotCut() throws {
        let terminal = try PseudoTerminal(rows: 12)
        // A figure is drawn whole, whatever the window.
        terminal.enter("plot([1, 4, 2, 8])")
        terminal.enter("40 + 2")
        #expect(terminal.ends(["42", "tl>"]) && !terminal.text.contains("more lines"))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func theLastValueIsUnderscoreUnlessTheProgramUsesTheName() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("20 + 1")
        terminal.enter("_ * 2")
        #expect(terminal.ends(["42", "tl>"]))
        terminal.enter("for _ in range(3): pass\r")
        terminal.enter("7")
        terminal.enter("_")
        #expect(terminal.ends(["tl> _", "2", "tl>"]))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func aChangeOfAModelIsSaidInOneLine() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("net = sequential(linear(4, 8), relu(), linear(8, 3))")
        terminal.enter("freeze(net, only='0')")
        #expect(terminal.shows("froze 2 tensors: 67 -> 27 trainable"))
        // The value is the model itself: its table is not drawn again.
        #expect(!terminal.screen.text.contains("layer"))
        terminal.enter("replace_head(net, 5)")
        #expect(terminal.shows("(was 3)"))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func theTimeOfASlowEntryIsShown() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("import time")
        terminal.enter("time.sleep(1.1)")
        #expect(terminal.shows("\n1.1 s\n"))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func helpOnNamesValuesAndCodes() throws {
        let terminal = try PseudoTerminal(rows: 60)
        terminal.enter("?freeze")
        #expect(terminal.shows("Freeze layers: they keep their weights"))
        terminal.enter("frezze?")
        #expect(terminal.shows("freeze"))
        terminal.enter("net = create_model('resnet_lab', classes=3)")
        terminal.enter("freeze(net, until='layer2')")
        terminal.enter("?net")
        #expect(terminal.shows("frozen: conv1, bn1, layer1.0, layer2.0"))
        #expect(terminal.shows("head: fc, Linear(256, 3)"))
        terminal.enter("def double(n):\r'''Twice n.'''\rreturn 2 * n\r")
        terminal.enter("double?")
        #expect(terminal.shows("Twice n."))
        terminal.enter("?TL0204")
        #expect(terminal.shows("No argument of that name") && terminal.shows("Wrong:") && terminal.shows("Right:"))
        terminal.enter("?TL0240")
        #expect(terminal.says("nothing is documented under `TL0240`; did you mean `TL0"))
        terminal.enter("??double")
        #expect(terminal.shows("\n    return 2 * n\ntl>"))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }
}
