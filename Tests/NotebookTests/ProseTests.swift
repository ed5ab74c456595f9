import Figures
import Notebook
import Testing

/// Prose on a terminal and on a page.
struct ProseTests {
    private func html(_ text: String) -> String {
        Markdown(text).html(.init(embed: { $0 == "ok.png" ? "data:image/png;base64,AA" : nil }, anchor: HTML.anchor))
    }

    @Test(arguments: [
        ("# A & B", "<h1 id=\"a-b\">A &amp; B</h1>\n"),
        ("a **b** `c<d`", "<p>a <strong>b</strong> <code>c&lt;d</code></p>\n"),
        ("<script>alert(1)</script>", ""),
        ("a <b onclick=x>c</b>", "<p>a c</p>\n"),
        ("[x](javascript:alert(1))", "<p>x</p>\n"),
        ("[x](JaVaScRiPt:alert(1))", "<p>x</p>\n"),
        ("[x](data:text/html,a)", "<p>x</p>\n"),
        ("[x](https://a.b/?c=\"&d)", "<p><a href=\"https://a.b/?c=&quot;&amp;d\">x</a></p>\n"),
        ("![cat](ok.png)", "<p><img src=\"data:image/png;base64,AA\" alt=\"cat\"></p>\n"),
        ("![cat](https://a.b/c.png)", "<p><a href=\"https://a.b/c.png\">cat</a></p>\n"),
        ("- [x] done", "<ul>\n<li class=\"task\"><input type=\"checkbox\" disabled checked> done</li>\n</ul>\n"),
        ("3. c\n4. d", "<ol start=\"3\">\n<li>c</li>\n<li>d</li>\n</ol>\n"),
        ("~~a~~", "<p><del>a</del></p>\n"),
    ])
    func markdownAsHTML(text: String, expected: String) {
        #expect(html(text) == expected)
    }

    @Test func tablesAlign() {
        let table = html("| a | b |\n|---|--:|\n| 1 | 2 |\n")
        #expect(
            table.contains("<th>a</th><th class=\"aligned\">b</th>") && table.contains("<td class=\"aligned\">2</td>"))
    }

    @Test func proseOnATerminal() {
        let text =
            "# Title\n\nSome *words* that are `wrapped` when the line is full.\n\n- one\n- two words that wrap too\n\n> quoted\n\n| a | n |\n|---|--:|\n| x | 10 |\n"
        let lines = Markdown(text).lines(TextStyle(width: 24))
        #expect(
            lines == [
                "Title", "═════", "",
                "Some words that are", "`wrapped` when the line", "is full.", "",
                "• one", "• two words that wrap", "  too", "",
                "│ quoted", "",
                "a   n", "─  ──", "x  10",
            ])
    }

    @Test func nothingSteersTheTerminal() {
        let lines = Markdown("a \u{1B}]0;title\u{7} `b\u{1B}[2J`").lines(TextStyle(width: 40))
        #expect(!lines.joined().contains("\u{1B}"))
        #expect(TextStyle.harmless("a\u{1B}[2J\u{9B}b\tc\n") == "a\u{FFFD}[2J\u{FFFD}b\tc\n")
    }

    @Test func deepNestingIsSurvived() {
        #expect(html(String(repeating: ">", count: 100_000) + "x").utf8.count > 0)
        #expect(html(String(repeating: "*a ", count: 20_000)).utf8.count > 0)
    }

    @Test(arguments: [
        ("a", 1), ("日本", 4), ("é", 1), ("e\u{301}", 1), ("👩‍💻", 2), ("❤️", 2), ("\u{1B}[31mred\u{1B}[0m", 3), ("", 0),
        ("a\u{200B}b", 2),
    ])
    func widths(text: String, width: Int) {
        #expect(TextWidth.of(text) == width)
    }

    @Test func cutting() {
        #expect(TextWidth.cut("abcdef", to: 4) == "abc…")
        #expect(TextWidth.cut("日本語", to: 4) == "日…")
        #expect(TextWidth.cut("abc", to: 3) == "abc")
        #expect(TextWidth.cut("abc", to: 0) == "")
    }
}
