import Glibc
import TestKit
import Testing

/// Pictures in the window of a person.
@Suite(.serialized)
struct PromptPictureTests {
    private static let classes = 7

    /// How many of the classes stand under a picture on the screen.
    private func shown(_ terminal: PseudoTerminal) -> Int {
        let text = terminal.screen.lines.joined(separator: "\n")
        return ["neutrophil", "eosinophil", "basophil", "lymphocyte", "monocyte", "red cell", "sickle cell"].count {
            text.contains($0)
        }
    }

    @Test(arguments: [(80, 24), (110, 35), (200, 50)])
    func everyClassIsOnTheScreenAndMoreHasAll(columns: Int, rows: Int) throws {
        let terminal = try PseudoTerminal(columns: columns, rows: rows)
        terminal.enter("cells = load_dataset('cells', per_class=6, size=24)")
        terminal.enter("len(cells.classes)")
        #expect(terminal.ends(["\(PromptPictureTests.classes)", "tl>"]))
        terminal.enter("show(cells)")
        #expect(terminal.shows(":more shows all"))
        #expect(shown(terminal) == PromptPictureTests.classes)
        #expect(terminal.screen.lines.contains { $0.contains("tl> show(cells)") }, "the first row has not left")
        terminal.enter(":set pager off")
        terminal.enter(":more")
        #expect(terminal.ends(["tl>"]))
        #expect(!terminal.shows("nothing was cut", within: 0.2))
        terminal.type(PseudoTerminal.Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    /// What is shown first after the window got another size fits it.
    @Test func theFirstOutputInAWindowOfAnotherSizeFitsIt() throws {
        let terminal = try PseudoTerminal(columns: 110, rows: 30)
        terminal.enter("t = table([['a' * 30, 'b' * 30, 'c' * 30]], ['x', 'y', 'z'])")
        terminal.resize(columns: 50, rows: 30)
        terminal.enter("t")
        #expect(terminal.ends(["tl>"]))
        #expect(terminal.screen.lines.allSatisfy { $0.count <= 50 })
        #expect(!terminal.screen.lines.contains { $0.hasPrefix("cccc") }, "no row goes on below")
        terminal.type(PseudoTerminal.Key.endOfInput)
        #expect(terminal.end() == 0)
    }
}
