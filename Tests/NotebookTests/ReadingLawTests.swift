import Foundation
import Notebook
import TestKit
import Testing

/// Laws of the reader over made-up files.
struct ReadingLawTests {
    @Test func anyBytesAreRead() {
        var random = Seeded(state: 7)
        // Bytes that matter to the format come up more often than chance would have them.
        let words: [[UInt8]] = [
            "# %%", "\n", "\r\n", "# ---", "\"\"\"", "'''", " key=", "[\"a\"]", "{", "#", "\\", "=", "[markdown]",
            "\u{FEFF}", "# In[1]:",
        ].map { Array($0.utf8) }
        for _ in 0..<2000 {
            var bytes: [UInt8] = []
            for _ in 0..<random.below(40) {
                if random.below(3) == 0 {
                    bytes.append(UInt8(random.below(256)))
                } else {
                    bytes += words[random.below(words.count)]
                }
            }
            let file = NotebookFile.read(bytes: bytes, name: "any")
            let lines =
                bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count + bytes.count { $0 == 0x0D }
            for cell in file.cells {
                #expect(cell.firstLine >= 1 && cell.firstLine <= lines + 1)
                #expect(cell.markerLine < cell.firstLine)
            }
            #expect(
                file.cells.filter { $0.kind == .code }.map(\.number)
                    == Array(1...max(1, file.cells.count { $0.kind == .code })).prefix(
                        file.cells.count { $0.kind == .code }
                    ).map { $0 })
            _ = file.title
        }
    }

    @Test func aWrittenFileReadsBack() {
        var random = Seeded(state: 11)
        let titles = ["", "Load", "A [b] c", "100 %", "日本"]
        let sources = [
            "x = 1", "def f():\n    return 1\n\nf()", "s = \"\"\"\n# %% no\n\"\"\"", "# a comment", "print('é')",
        ]
        let proses = [
            "# Title", "a\n\nb", "| a | b |\n|---|---|\n| 1 | 2 |", "- x\n- y", "# %% looks like a marker",
            "%% a magic\n  \\%% and one escaped\nIn[3]:",
        ]
        for _ in 0..<300 {
            let cells = (0..<1 + random.below(5)).map { _ -> NotebookCell in
                let isCode = random.below(2) == 0
                var options = CellOptions()
                if random.below(3) == 0 {
                    options.entries = [("tags", .array([.string("a\"b"), .string("é")])), ("points", .number("2"))]
                }
                return NotebookCell(
                    kind: isCode ? .code : .markdown, title: titles[random.below(titles.count)], depth: random.below(2),
                    options: options, markerLine: 1, source: isCode ? sources[random.below(5)] : proses[random.below(6)]
                )
            }
            let text = NotebookFile(
                name: "a", header: NotebookHeader(yaml: random.below(2) == 0 ? "" : "title: T"), cells: cells
            ).text
            let back = NotebookFile.read(text, name: "a")
            #expect(back.cells.map(\.source) == cells.map(\.source), "\(text)")
            #expect(back.cells.map(\.title) == cells.map(\.title), "\(text)")
            #expect(back.cells.map(\.options) == cells.map(\.options), "\(text)")
            #expect(back.cells.map(\.kind) == cells.map(\.kind) && back.cells.map(\.depth) == cells.map(\.depth))
            #expect(back.text == text)
        }
    }

    /// What fuzzing found once (`Tests/Fuzz`) stays found: any bytes are cells, and written out and read again they are
    /// the same.
    @Test func whatFuzzingFoundReadsBack() throws {
        let folder = Repository.tests.appendingPathComponent("Fuzz/found")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for path in files {
            let file = NotebookFile.read(bytes: [UInt8](try Data(contentsOf: path)), name: "found")
            let again = NotebookFile.read(file.text, name: "found")
            #expect(again.cells.map(\.source) == file.cells.map(\.source), "\(path.lastPathComponent)")
        }
    }

    @Test func aLongMarkerTakesNoTime() {
        let line = "# %% " + String(repeating: "a=", count: 200_000)
        let start = ContinuousClock.now
        let file = NotebookFile.read(line + "\nx\n", name: "a")
        #expect(file.cells.count == 1)
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test func highlightedPiecesGiveTheTextBack() {
        var random = Seeded(state: 3)
        let words = [
            "def ", "f(", ")", "\"", "'''", "# c", "\n", "    ", "1e", "é", "\u{0}", "x", " = ", "f\"{", "}\"", "\\",
            "\r",
        ]
        for _ in 0..<500 {
            let text = (0..<random.below(30)).map { _ in words[random.below(words.count)] }.joined()
            #expect(Highlighter.pieces(text).map(\.text).joined() == text)
        }
    }
}

/// The same numbers in every run.
struct Seeded {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
