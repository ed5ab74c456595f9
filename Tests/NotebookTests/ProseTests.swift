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
        ("<script>alert(1)</script>", "<pre class=\"code\"><code>&lt;script&gt;alert(1)&lt;/script&gt;</code></pre>\n"),
        ("a <b onclick=x>c</b>", "<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>\n"),
        ("a<br>b <!-- for me -->", "<p>a<br>\nb </p>\n"),
        ("$a_1 * b* \\\\ \\{x\\}$", "<p>$a_1 * b* \\\\ \\{x\\}$</p>\n"),
        ("$5 and *not* $6", "<p>$5 and <em>not</em> $6</p>\n"),
        ("$$\na*b*c\n$$", "<p>$$\na*b*c\n$$</p>\n"),
        ("```\nfor x in y\n```", "<pre class=\"code\"><code>for x in y</code></pre>\n"),
        (
            "a[^n]\n\n[^n]: the *note*",
            "<p>a<sup id=\"note-1-back\"><a href=\"#note-1\">1</a></sup></p>\n<ol class=\"notes\">\n<li id=\"note-1\"><p>the <em>note</em></p>\n<a href=\"#note-1-back\" aria-label=\"back to the text\">↩</a></li>\n</ol>\n"
        ),
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

    /// Texts that would take minutes and gigabytes are shown as they are.
    @Test(arguments: [
        "[a]: x" + String(repeating: "y", count: 20_000) + "\n\n" + String(repeating: "[a]", count: 20_000),
        "|" + String(repeating: "a|", count: 5_000) + "\n|" + String(repeating: "-|", count: 5_000) + "\n"
            + String(repeating: "|b\n", count: 5_000),
        "|" + String(repeating: "a|", count: 100) + "\n|" + String(repeating: "-|", count: 100) + "\n"
            + String(repeating: "|b\n", count: 100_000),
        String(repeating: "a@b.", count: 100_000),
        String(repeating: "words ", count: 300_000),
    ])
    func hostileProseIsBounded(text: String) {
        let start = TerminalPresenter.uptime()
        let shown = html(text)
        #expect(shown.hasPrefix("<pre class=\"code\">") && shown.utf8.count < 2 * text.utf8.count + 1000)
        #expect(TerminalPresenter.uptime() - start < 10)
    }

    @Test func notesStandBelowTheTextOnATerminal() {
        let lines = Markdown("a[^x] b\n\n[^x]: note").lines(TextStyle(width: 40))
        #expect(lines == ["a[1] b", "", "[1] note"])
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
