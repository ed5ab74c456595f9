import Terminal
import TestKit
import Testing

/// How an entry is laid out and drawn, on the terminal that the tests know.
struct EntryDrawingTests {
    private func layout(_ text: String, _ columns: Int) -> EntryLayout {
        EntryLayout(text, promptWidth: 4, columns: columns)
    }

    private func place(_ row: Int, _ column: Int) -> EntryLayout.Place { .init(row: row, column: column) }

    @Test func placesOfPlainTextAndFurtherLines() {
        let two = layout("ab\n  c", 40)
        #expect(
            [0, 2, 3, 5, 6].map { two.place($0) } == [place(0, 4), place(0, 6), place(1, 4), place(1, 6), place(1, 7)])
        // A narrow window has no room for the sign.
        #expect(layout("ab\nc", 15).place(3) == place(1, 0))
    }

    @Test func fullRowsWideCharactersAndMarks() {
        // The cursor behind a full row stands in the next one.
        #expect(layout("abcdef", 10).place(6) == place(1, 0))
        #expect(layout("abcdef\nx", 10).place(7) == place(1, 0))
        // A wide character is not cut in two.
        #expect(layout("abcde日f", 10).place(5) == place(1, 0))
        #expect(layout("abcde日f", 10).place(6) == place(1, 2))
        // A mark takes no column, behind a full row either.
        let marked = layout("e\u{301}x", 40)
        #expect([1, 2, 3].map { marked.place($0) } == [place(0, 5), place(0, 5), place(0, 6)])
        #expect(layout("abcdee\u{301}x", 10).place(7) == place(1, 0))
        // Control characters and tabs have a width of their own.
        #expect(layout("a\u{1}\tb", 40).place(3) == place(0, 11))
    }

    private func frame(_ text: String, cursor: Int, columns: Int, rows: Int, top: inout Int) -> EntryPainting.Frame {
        EntryPainting(
            prompt: "tl>", pieces: [.init(text)], layout: layout(text, columns), cursor: cursor, columns: columns,
            hasColour: false
        )
        .frame(most: rows, top: &top)
    }

    /// Any number of changes drawn one over the other leave what the last one alone would.
    @Test(arguments: [9, 16, 24, 40])
    func whatIsDrawnIsWhatStandsThere(columns: Int) {
        var random = UInt64(columns)
        func next(_ bound: Int) -> Int {
            random = random &* 6364136223846793005 &+ 1442695040888963407
            return Int(random >> 33) % bound
        }
        let letters = Array("ab (é日e\u{301}\n\nxyz").map(String.init)
        let rows = 8
        var drawn = EntryScreen()
        var screen = Screen(columns: columns, rows: rows)
        var top = 0
        var text: [Unicode.Scalar] = []
        for turn in 0..<600 {
            switch next(8) {
            case 0 where !text.isEmpty: text.removeSubrange(next(text.count)...)
            case 1, 2: if !text.isEmpty { text.remove(at: next(text.count)) }
            default: text.insert(contentsOf: letters[next(letters.count)].unicodeScalars, at: next(text.count + 1))
            }
            let whole = String(String.UnicodeScalarView(text))
            let cursor = next(text.count + 1)
            screen.feed(
                drawn.draw(frame(whole, cursor: cursor, columns: columns, rows: rows, top: &top), columns: columns).utf8
            )
            var fresh = EntryScreen()
            var alone = Screen(columns: columns, rows: rows)
            var sameTop = top
            alone.feed(
                fresh.draw(frame(whole, cursor: cursor, columns: columns, rows: rows, top: &sameTop), columns: columns)
                    .utf8)
            guard screen.lines.filter({ !$0.isEmpty }) == alone.lines.filter({ !$0.isEmpty }),
                screen.column == alone.column
            else {
                Issue.record("turn \(turn): \(screen.lines) is not \(alone.lines)")
                return
            }
        }
        #expect(screen.unknown.isEmpty)
    }

    @Test func aBlockTallerThanTheWindowShowsWhereTheCursorIs() {
        let text = (0..<20).map { "line\($0)" }.joined(separator: "\n")
        var top = 0
        var drawn = EntryScreen()
        var screen = Screen(columns: 40, rows: 6)
        screen.feed(drawn.draw(frame(text, cursor: text.count, columns: 40, rows: 6, top: &top), columns: 40).utf8)
        #expect(screen.lines == ["↑.. line14"] + (15..<20).map { "... line\($0)" } && screen.row == 5)
        screen.feed(drawn.draw(frame(text, cursor: 0, columns: 40, rows: 6, top: &top), columns: 40).utf8)
        #expect(screen.lines.first == "tl> line0" && screen.lines.last == "↓.. line5" && screen.row == 0)
    }

    /// Only what changes is written.
    @Test func aTypedCharacterRewritesItsRowOnly() {
        let text = (0..<5).map { "line\($0)" }.joined(separator: "\n")
        var top = 0
        var drawn = EntryScreen()
        _ = drawn.draw(frame(text, cursor: text.count, columns: 40, rows: 24, top: &top), columns: 40)
        let more = drawn.draw(frame(text + "x", cursor: text.count + 1, columns: 40, rows: 24, top: &top), columns: 40)
        #expect(more.contains("line4x") && !more.contains("line3"))
        #expect(
            drawn.draw(frame(text + "x", cursor: text.count + 1, columns: 40, rows: 24, top: &top), columns: 40).isEmpty
        )
    }
}
