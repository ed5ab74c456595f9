import Foundation
import Terminal
import TestKit
import Testing

/// What the editor does with texts, without a terminal.
struct EditingTests {
    @Test(arguments: [
        ("x = 1", "x = 1"),
        ("tl> x = 1\n1\ntl> y\n", "x = 1\ny"),
        (">>> for i in x:\n...     print(i)\n...\n0\n1\n>>> i", "for i in x:\n    print(i)\n\ni"),
        ("a\tb\r\nc\u{1B}[2J\u{7}", "a    b\nc[2J"),
        ("\n\n", ""),
    ])
    func pastedText(text: String, cleaned: String) {
        #expect(PastedText.cleaned(text) == cleaned)
    }

    @Test(arguments: [
        (Array("x = 1\n\n".utf8), "x = 1", 0), (Array("caf".utf8) + [0xE9, 0x21], "caf\u{FFFD}!", 1),
        ([0x61, 0, 0, 0x62], "a\u{FFFD}\u{FFFD}b", 2),
        (Array("'\u{FFFD} é'".utf8), "'\u{FFFD} é'", 0), (Array("tl> x\n".utf8), "x", 0), ([], "", 0),
    ])
    func pastedBytes(bytes: [UInt8], text: String, damage: Int) {
        let pasted = bytes.withUnsafeBytes { PastedText($0) }
        #expect(pasted.text == text && pasted.damage == damage)
    }

    @Test func walkingTheHistory() {
        var walk = HistoryWalk(entries: ["fit(a)", "x = 1", "fit(b)"], draft: "fit")
        #expect([walk.older(), walk.older(), walk.older()] == ["fit(b)", "fit(a)", nil])
        #expect([walk.newer(), walk.newer(), walk.newer()] == ["fit(b)", "fit", nil])
    }

    @Test func historyFile() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a/b/history.jsonl").path
        let one = History(path: path)
        let two = History(path: path)
        #expect(one.add("x\ny") && two.add("é \"q\" \\") && !one.add("") && !one.add(" kept out") && !one.add("x\ny"))
        #expect(History(path: path).entries == ["x\ny", "é \"q\" \\"])
        // A line that a crash cut short is passed over.
        let handle = try #require(FileHandle(forWritingAtPath: path))
        handle.seekToEndOfFile()
        handle.write(Data("{\"time\":1,\"te\n{\"time\":1,\"text\":\"after\"}\n".utf8))
        #expect(History(path: path).entries == ["x\ny", "é \"q\" \\", "after"])
    }

    @Test func aHistoryThatCannotBeKeptSaysSo() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let history = History(path: folder.path)
        #expect(history.problem?.contains("is not a file") == true)
        #expect(history.add("x") && history.entries == ["x"])
        #expect(History(path: nil).add("x"))
    }

    @Test(
        arguments: [
            (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/transferlab/history.jsonl"),
            (["HOME": "/h"], "/h/.local/state/transferlab/history.jsonl"),
            (["XDG_STATE_HOME": "relative"], nil), ([:], nil),
        ] as [([String: String], String?)])
    func whereTheHistoryIs(environment: [String: String], path: String?) {
        #expect(History.standardPath(environment) == path)
    }

    @Test func completions() {
        let found = Completions(typed: 2, candidates: [.init("freeze", "Stop learning."), .init("fresh", "")])
        #expect(found.commonPrefix == "fre")
        #expect(found.listing(columns: 24, hasColour: false) == "freeze  Stop learning.\r\nfresh   \r\n")
        let many = Completions(typed: 0, candidates: (0..<7).map { .init("name\($0)") })
        #expect(
            many.listing(columns: 24, hasColour: false)
                == "name0  name3  name6  \r\nname1  name4  \r\nname2  name5  \r\n")
        #expect(Completions.none.commonPrefix == "")
    }
}
