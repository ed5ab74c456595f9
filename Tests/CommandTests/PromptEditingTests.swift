import Foundation
import TestKit
import Testing

/// Typing, drawing, pasting.
@Suite(.serialized)
struct PromptEditingTests {
    private typealias Key = PseudoTerminal.Key

    private func leave(_ terminal: PseudoTerminal) {
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
        #expect(terminal.screen.unknown.isEmpty, "\(terminal.screen.unknown)")
    }

    @Test func anOpenBracketGoesOnAndAClosedOneRuns() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("sum([1,")
        #expect(terminal.shows("tl> sum([1,"))
        terminal.enter("2])")
        #expect(terminal.ends(["3", "tl>"]))
        leave(terminal)
    }

    @Test func aBlockIsIndentedGoesOnUntilAnEmptyLineAndComesBackWhole() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("for i in range(2):")
        terminal.enter("print('i', i)")
        terminal.enter("")
        #expect(terminal.ends(["tl> for i in range(2):", "...     print('i', i)", "...", "i 0", "i 1", "tl>"]))
        terminal.type(Key.up)
        #expect(terminal.ends(["tl> for i in range(2):", "...     print('i', i)"]))
        leaveAfterInterrupt(terminal)
    }

    private func leaveAfterInterrupt(_ terminal: PseudoTerminal) {
        terminal.type(Key.interrupt)
        leave(terminal)
    }

    @Test func upAndDownMoveInsideABlockFirst() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("first = 1")
        terminal.enter("for i in range(2):")
        terminal.type("print(i)" + Key.up + Key.end + Key.left + Key.left + "0")
        #expect(terminal.ends(["tl> for i in range(20):", "...     print(i)"]))
        // Enter in the middle of a finished block goes on; at its end an empty line runs it.
        terminal.type(Key.up)
        #expect(terminal.ends(["tl> first = 1"]))
        terminal.type(Key.down)
        #expect(terminal.ends(["tl> for i in range(20):", "...     print(i)"]))
        leaveAfterInterrupt(terminal)
    }

    @Test func anEditedEarlierLineRunsWithTheWhole() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("x = [1,")
        terminal.type("2]" + Key.up + Key.home + "y, ")
        #expect(terminal.ends(["tl> y, x = [1,", "...     2]"]))
        terminal.type("\r")
        terminal.enter("y + x")
        #expect(terminal.ends(["3", "tl>"]))
        leave(terminal)
    }

    @Test func homeAndEndStayInTheLine() throws {
        let terminal = try PseudoTerminal()
        terminal.type("a = (1,\r2,\r3)" + Key.up + Key.home + "#" + Key.end + "!")
        #expect(terminal.ends(["tl> a = (1,", "... #    2,!", "...     3)"]))
        leaveAfterInterrupt(terminal)
    }

    @Test func altEnterIsAlwaysANewLine() throws {
        let terminal = try PseudoTerminal()
        terminal.type("a = 1" + Key.altEnter + "b = 2")
        #expect(terminal.ends(["tl> a = 1", "... b = 2"]))
        terminal.type("\r")
        terminal.enter("a + b")
        #expect(terminal.ends(["3", "tl>"]))
        leave(terminal)
    }

    @Test func wordsAreJumpedOverAndDeleted() throws {
        let terminal = try PseudoTerminal()
        terminal.type(
            "alpha beta" + Key.wordLeft + "x" + Key.wordLeft + Key.wordLeft + "y" + Key.wordRight + "z\u{5}\u{17}")
        #expect(terminal.ends(["tl> yalphaz"]))
        leaveAfterInterrupt(terminal)
    }

    // MARK: Drawing

    @Test func textIsColouredWhileItIsTyped() throws {
        let terminal = try PseudoTerminal()
        terminal.type("for name in [1, 'text']: # why")
        #expect(terminal.ends(["tl> for name in [1, 'text']: # why"]))
        #expect(terminal.screen.ink(of: "for") == "35")
        #expect(terminal.screen.ink(of: "1") == "36")
        #expect(terminal.screen.ink(of: "'text'") == "32")
        #expect(terminal.screen.ink(of: "# why") == "2")
        // Colours follow what is inserted and deleted.
        terminal.type(Key.home + "x")
        #expect(terminal.screen.ink(of: "xfor") == "")
        terminal.type("\u{7F}")
        #expect(terminal.screen.ink(of: "for") == "35")
        #expect(terminal.ends(["tl> for name in [1, 'text']: # why"]))
        leaveAfterInterrupt(terminal)
    }

    @Test func theBracketThatBelongsToTheOneAtTheCursorIsMarked() throws {
        let terminal = try PseudoTerminal()
        terminal.type("print((1)")
        #expect(terminal.screen.ink(of: "(1)") == "1;4")
        terminal.type(")")
        #expect(terminal.screen.ink(of: "((1") == "1;4")
        leaveAfterInterrupt(terminal)
    }

    @Test func theSignatureStandsBelowTheCall() throws {
        let terminal = try PseudoTerminal(columns: 60)
        terminal.type("load_dataset(")
        #expect(terminal.shows("load_dataset(name: str, split: str = 'train', per_class: i…"))
        #expect(terminal.screen.ink(of: "name: str") == "1")
        terminal.type("'cells', size=")
        #expect(terminal.shows("size: int"))
        #expect(terminal.screen.ink(of: "size: int") == "1")
        terminal.type("32, per_class=1)\r")
        // It is gone once the entry runs.
        #expect(terminal.shows("Dataset(cells: 7 images"))
        #expect(!terminal.screen.text.contains("split: str"))
        leave(terminal)
    }

    @Test func theNewestMatchingEntryIsOfferedAndTaken() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("value = 40 + 2")
        terminal.type("val")
        #expect(terminal.ends(["tl> value = 40 + 2"]))
        #expect(terminal.screen.ink(of: "ue = 40") == "2")
        terminal.type(Key.wordRight)
        #expect(terminal.screen.ink(of: "= 40 + 2") == "2")
        terminal.type(Key.right + "0\r")
        terminal.enter("value")
        #expect(terminal.ends(["60", "tl>"]))
        terminal.enter(":set suggestions off")
        terminal.type("val")
        #expect(terminal.ends(["tl> val"]))
        leaveAfterInterrupt(terminal)
    }

    @Test(arguments: [20, 21, 33, 80])
    func wideCharactersAndLongLinesInWindowsOf(columns: Int) throws {
        let terminal = try PseudoTerminal(columns: columns)
        terminal.type("s = '日本語 é 日本語 日本語 ' + 'abcdefghij'")
        terminal.type(Key.home + Key.right + "t" + Key.end + Key.left + "z")
        let shown = terminal.screen.lines.drop { !$0.hasPrefix("tl>") }.joined()
        #expect(shown.replacingOccurrences(of: " ", with: "") == "tl>st='日本語é日本語日本語'+'abcdefghijz'")
        terminal.type("\r")
        terminal.enter("len(st)")
        #expect(terminal.ends(["25", "tl>"]))
        leave(terminal)
    }

    @Test func aWindowThatChangesItsSizeIsDrawnAfresh() throws {
        let terminal = try PseudoTerminal(columns: 60)
        terminal.type("abc = 'a long text that needs two rows in a small window'")
        terminal.resize(columns: 20, rows: 24)
        terminal.type("\u{7F}s'")
        let shown = terminal.screen.lines.drop { !$0.hasPrefix("tl> abc") }.joined()
        #expect(shown.hasSuffix("small windows'"), "\(terminal.screen.lines)")
        terminal.type("\r")
        terminal.enter("len(abc)")
        #expect(terminal.ends(["50", "tl>"]))
        leave(terminal)
    }

    // MARK: Pasting

    /// Lines that end as on another system are one line each.
    @Test func aPasteWithBothLineEndsHasNoEmptyLines() throws {
        let terminal = try PseudoTerminal()
        terminal.type(paste("def f(x):\r\n    y = x\r\n    return y\r\n"))
        terminal.type("\r\r")
        terminal.enter("f(3)")
        #expect(terminal.ends(["3", "tl>"]))
        terminal.type(PseudoTerminal.Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    /// A terminal that does not mark a paste sends it as keys: what is indented already is not indented again.
    @Test func anUnmarkedPasteKeepsItsOwnIndentation() throws {
        let terminal = try PseudoTerminal()
        terminal.send("def f(x):\r    for i in range(3):\r        x += i\r\r    return x\r\r")
        #expect(terminal.ends(["tl>"]))
        terminal.enter("f(10)")
        #expect(terminal.ends(["13", "tl>"]))
        terminal.type(PseudoTerminal.Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    private func paste(_ text: String) -> String { "\u{1B}[200~\(text)\u{1B}[201~" }

    @Test func aPasteIsOneBlockWithoutItsPromptsAndRunsOnlyWithEnter() throws {
        let terminal = try PseudoTerminal()
        #expect(terminal.screen.pastesAreBracketed)
        terminal.type(paste(">>> a = 20\n20\n>>> b = 22\n"))
        #expect(terminal.ends(["tl> a = 20", "... b = 22"]))
        terminal.type("\r")
        terminal.enter("a + b")
        #expect(terminal.ends(["42", "tl>"]))
        leave(terminal)
    }

    @Test func tabsAndReturnsInAPasteAreText() throws {
        let terminal = try PseudoTerminal()
        terminal.type(paste("if True:\r\tz = 1\r"))
        #expect(terminal.ends(["tl> if True:", "...     z = 1"]))
        terminal.type("\r\r")
        terminal.enter("z")
        #expect(terminal.ends(["1", "tl>"]))
        leave(terminal)
    }

    @Test func whatFollowsTheEndMarkInAPasteIsTyped() throws {
        let terminal = try PseudoTerminal()
        terminal.type(paste("x = 1\u{1B}[201~2"))
        #expect(terminal.ends(["tl> x = 12"]))
        leaveAfterInterrupt(terminal)
    }

    @Test func binaryAndHugePastesLeaveThePromptAlive() throws {
        let terminal = try PseudoTerminal()
        terminal.send(
            Array("\u{1B}[200~".utf8)
                + (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 3) }.filter { $0 != 0x1B }
                + Array("\u{1B}[201~".utf8))
        terminal.type(Key.interrupt)
        terminal.type(Key.interrupt)
        terminal.send(paste("s = '" + String(repeating: "x", count: 1 << 20) + "'"))
        terminal.type("\r")
        terminal.enter("len(s)")
        #expect(terminal.ends(["1048576", "tl>"]))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    /// Bytes that are no text are seen, said and refused where they stand.
    @Test func bytesThatAreNoTextAreSaid() throws {
        let terminal = try PseudoTerminal()
        terminal.send(Array("\u{1B}[200~x = 'caf".utf8) + [0xE9] + Array("'\u{1B}[201~".utf8))
        #expect(terminal.ends(["tl> x = 'caf\u{FFFD}'"]))
        terminal.type("\r")
        #expect(terminal.shows("1 byte that is no UTF-8 text"))
        terminal.send(Array("\u{1B}[200~y = 2".utf8) + [0] + Array(" + 1\u{1B}[201~\r".utf8))
        #expect(terminal.shows("SyntaxError: invalid character '\u{FFFD}' (U+FFFD)"))
        terminal.send(Array("z = 3".utf8) + [0xFF, 0x0D])
        #expect(terminal.waits(for: "1 byte that is no UTF-8 text", times: 3))
        terminal.enter("1 + 1")
        #expect(terminal.ends(["2", "tl>"]))
        leave(terminal)
    }

    @Test func bracketedPasteIsOffWhileAProgramRuns() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("import time")
        terminal.type("time.sleep(1)\r")
        #expect(!terminal.screen.pastesAreBracketed)
        #expect(terminal.shows("1.0 s"))
        #expect(terminal.ends(["tl>"]) && terminal.screen.pastesAreBracketed)
        leave(terminal)
    }

    // MARK: The person's own keys

    @Test func viKeysFromTheEditrcFile() throws {
        let folder = try Binary.folder()
        try Data("# mine\ntl:bind -v\ntl:bind ^G ed-move-to-beg\nbind nonsense no-such-command\n".utf8).write(
            to: folder.appendingPathComponent(".editrc"))
        let terminal = try PseudoTerminal(state: folder)
        terminal.enter(":set suggestions off")
        terminal.type("ac = 1")
        terminal.type("\u{1B}")
        terminal.type("0lib")
        terminal.type("\r")
        terminal.enter("abc")
        #expect(terminal.ends(["tl> abc", "1", "tl>"]))
        terminal.type(Key.up)
        #expect(terminal.ends(["tl> abc"]))
        terminal.type("\u{7}2 + \r")
        #expect(terminal.ends(["tl> 2 + abc", "3", "tl>"]))
        terminal.type(paste("pasted = 5"))
        #expect(terminal.ends(["tl> pasted = 5"]))
        terminal.type("\r")
        leave(terminal)
    }

    @Test func anEditrcFileWithAnUnknownCommandIsNoProblem() throws {
        let folder = try Binary.folder()
        let file = folder.appendingPathComponent("keys")
        try Data("bind ^G no-such-command\nnonsense\ntl:bind ^G ed-move-to-beg\n".utf8).write(to: file)
        let terminal = try PseudoTerminal(state: folder, environment: ["EDITRC": file.path])
        terminal.type("+ 2\u{7}40 \r")
        #expect(terminal.ends(["42", "tl>"]))
        leave(terminal)
    }
}
