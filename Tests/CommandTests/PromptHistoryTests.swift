import Foundation
import Glibc
import TestKit
import Testing

/// What was typed, across entries and sessions.
@Suite(.serialized)
struct PromptHistoryTests {
    /// Also where nothing was found.
    @Test func ctrlGLeavesASearchAndNothingOfIt() throws {
        let terminal = try PseudoTerminal()
        terminal.enter("1 + 1")
        terminal.type(PseudoTerminal.Key.search + "zz")
        #expect(terminal.shows("bck"))
        terminal.type("\u{7}")
        #expect(terminal.ends(["tl>"]))
        #expect(!terminal.screen.lines.contains { $0.contains("bck") })
        terminal.enter("2 + 2")
        #expect(terminal.ends(["4", "tl>"]))
        terminal.type(PseudoTerminal.Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    private typealias Key = PseudoTerminal.Key

    private func file(_ terminal: PseudoTerminal) -> URL {
        terminal.state.appendingPathComponent("transferlab/history.jsonl")
    }

    @Test func upWalksTheEntriesThatContainWhatIsTyped() throws {
        let terminal = try PseudoTerminal()
        for entry in ["alpha = 1", "beta = 2", "alpha2 = 3"] { terminal.enter(entry) }
        terminal.type("lph" + Key.up)
        #expect(terminal.ends(["tl> alpha2 = 3"]))
        terminal.type(Key.up)
        #expect(terminal.ends(["tl> alpha = 1"]))
        terminal.type(Key.down)
        #expect(terminal.ends(["tl> alpha2 = 3"]))
        terminal.type(Key.down)
        #expect(terminal.ends(["tl> lph"]))
        terminal.type(Key.interrupt)
        terminal.type(Key.search + "bet")
        #expect(terminal.shows("beta = 2\nbck:bet"))
        terminal.type("\r\r")
        #expect(terminal.shows("tl> beta = 2\n"))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func historyIsKeptAndPrivate() throws {
        let first = try PseudoTerminal()
        first.enter("x_first = 1")
        first.enter(" secret = 2")
        first.enter("  secret + 40")
        #expect(first.ends(["42", "tl>"]))
        first.type("  for secret in range(2):\rprint(secret + 50)\r\r")
        #expect(first.shows("51"))
        first.enter("if True:\ry = 1\r")
        first.type(Key.endOfInput)
        #expect(first.end() == 0)
        let text = try String(contentsOf: file(first), encoding: .utf8)
        #expect(text.contains("x_first = 1") && text.contains("if True:\\n    y = 1") && !text.contains("secret"))
        let mode = try FileManager.default.attributesOfItem(atPath: file(first).path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let second = try PseudoTerminal(state: first.state)
        second.type(Key.up + Key.up)
        #expect(second.ends(["tl> if True:", "...     y = 1"]))
        second.type(Key.up)
        #expect(second.ends(["tl> x_first = 1"]))
        second.type(Key.interrupt)
        second.type(Key.endOfInput)
        #expect(second.end() == 0)
    }

    @Test func twoSessionsAtOnceLoseNothing() throws {
        let first = try PseudoTerminal()
        let second = try PseudoTerminal(state: first.state)
        for number in 0..<5 {
            first.enter("one_\(number) = 1")
            second.enter("two_\(number) = 1")
        }
        for terminal in [first, second] {
            terminal.type(Key.endOfInput)
            #expect(terminal.end() == 0)
        }
        let text = try String(contentsOf: file(first), encoding: .utf8)
        #expect(text.split(separator: "\n").count == 10)
        for number in 0..<5 { #expect(text.contains("one_\(number)") && text.contains("two_\(number)")) }
    }

    @Test func aCorruptFileIsReadAsFarAsItGoes() throws {
        let folder = try Binary.folder()
        let place = folder.appendingPathComponent("transferlab/history.jsonl")
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("\u{0}\u{1}garbage\n{\"time\":1,\"text\":\"good = 1\"}\n{\"time\":2,\"te".utf8).write(to: place)
        let terminal = try PseudoTerminal(state: folder)
        terminal.type(Key.up)
        #expect(terminal.ends(["tl> good = 1"]))
        terminal.type("\r")
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
        // What was there is still there, and what came later is on a line of its own.
        let next = try PseudoTerminal(state: folder)
        next.enter("later = 1")
        next.type(Key.endOfInput)
        #expect(next.end() == 0)
        let text = try String(contentsOf: place, encoding: .utf8)
        #expect(text.contains("garbage"))
        let lines = text.split(separator: "\n").filter { $0.contains("good = 1") || $0.contains("later = 1") }
        #expect(lines.count == 2 && lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") }, "\(text)")
    }

    /// Somebody else's lock is no reason to wait: entries are appended in one write.
    @Test func aLockedFileIsWrittenAllTheSame() throws {
        let folder = try Binary.folder()
        let place = folder.appendingPathComponent("transferlab/history.jsonl")
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("{\"time\":1,\"text\":\"earlier = 1\"}\n".utf8).write(to: place)
        let lock = open(place.path, O_RDWR)
        defer { close(lock) }
        try #require(flock(lock, LOCK_EX) == 0)
        let terminal = try PseudoTerminal(state: folder)
        terminal.type(Key.up)
        #expect(terminal.ends(["tl> earlier = 1"]))
        terminal.type(Key.interrupt)
        terminal.enter("locked = 2")
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
        #expect(try String(contentsOf: place, encoding: .utf8).contains("locked = 2"))
    }

    /// A link that leads to itself: it can be neither read nor written, by nobody.
    @Test func aFileThatCannotBeOpenedIsSaidOnce() throws {
        let folder = try Binary.folder()
        let place = folder.appendingPathComponent("transferlab/history.jsonl")
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: place.path, withDestinationPath: place.path)
        try saidOnce(folder, "the history cannot be written to")
    }

    @Test(.enabled(if: geteuid() != 0, "the owner of the machine may read every file"))
    func aFileThatMayNotBeReadIsSaidOnce() throws {
        let folder = try Binary.folder()
        let place = folder.appendingPathComponent("transferlab/history.jsonl")
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("{\"time\":1,\"text\":\"earlier = 1\"}\n".utf8).write(to: place)
        chmod(place.path, 0)
        defer { chmod(place.path, 0o600) }
        try saidOnce(folder, "the history cannot be read from")
    }

    private func saidOnce(_ folder: URL, _ words: String) throws {
        let terminal = try PseudoTerminal(state: folder)
        terminal.enter("kept = 1")
        terminal.enter("2")
        terminal.enter("3")
        #expect(terminal.says(words))
        #expect(terminal.text.components(separatedBy: words).count == 2)
        // In this session it is there all the same.
        terminal.type(Key.up + Key.up + Key.up)
        #expect(terminal.ends(["tl> kept = 1"]))
        terminal.type(Key.interrupt)
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func aHistoryThatIsAFolderIsSaidOnce() throws {
        let folder = try Binary.folder()
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("transferlab/history.jsonl"), withIntermediateDirectories: true)
        let terminal = try PseudoTerminal(state: folder)
        terminal.enter("kept = 1")
        terminal.enter("2")
        #expect(terminal.says("is not a file; the history of this session is not kept"))
        #expect(terminal.text.components(separatedBy: "not kept").count == 2)
        terminal.type(Key.up + Key.up)
        #expect(terminal.ends(["tl> kept = 1"]))
        terminal.type(Key.interrupt)
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }
}
