import Figures
import Foundation
import Library
import Notebook
import Runtime
import TestKit
import Testing

/// The page of a notebook: what programs put out stays text, and nothing is fetched.
struct PageTests {
    private static let hostile = "</pre></section><script>alert('x')</script>&\"\u{1B}[31m\u{0}"

    private func page(_ text: String, _ outputs: [CellOutput], state: CellRun.State = .ran) -> String {
        let file = NotebookFile.read(text, name: "lesson.tl")
        let cells = file.cells.map {
            CellRun(cell: $0, state: $0.kind == .code ? state : .prose, outputs: $0.kind == .code ? outputs : [])
        }
        return NotebookPage(
            run: NotebookRun(file: file, cells: cells, ending: .finished, seconds: 1),
            hover: { $0 == "freeze" ? "Stop <layers>" : nil }
        ).html()
    }

    @Test func outputsAreEscapedWhereverTheyStand() {
        let text = PageTests.hostile
        let figure = Figure(
            title: text, caption: text,
            panels: [
                LineChart(title: text, xLabel: text, yLabel: text, series: [.init(text, x: [1, 2], y: [1, 2])]),
                BarChart(title: text, valueLabel: text, categories: [text], series: [.init(text, [1])]),
                HeatMap(
                    title: text, rowTitle: text, columnTitle: text, rows: [text], columns: [text], values: [[1]]),
                ImageGrid(title: text, images: [.init(width: 1, height: 1, rgb: [1, 2, 3], caption: text)]),
                FigureTable(title: text, headers: [text], rows: [[text]]),
                ScatterPlot(title: text, xLabel: text, yLabel: text, groups: [.init(text, x: [1], y: [1])]),
                Histogram(title: text, xLabel: text, [(text, [1, 2])], bins: 2),
            ])
        // Nothing of a cell with a NUL is code, so nothing of it has a help to hover.
        let html = page(
            "# %% \(text)\nfreeze('\(text.replacing("\0", with: ""))')\n",
            [
                .printed(text), .noted(text), .raised(text), .shown(Display(text: text)),
                .shown(Display(text: text, drawing: figure)),
            ])
        #expect(!html.contains("<script"))
        #expect(!html.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
        #expect(html.contains("&lt;script&gt;"))
        #expect(html.contains("title=\"Stop &lt;layers&gt;\""))
        for tag in ["pre", "section", "figure", "svg", "table", "main", "div", "details"] {
            #expect(
                html.components(separatedBy: "<\(tag)>").count + html.components(separatedBy: "<\(tag) ").count - 2
                    == html.components(separatedBy: "</\(tag)>").count - 1, "\(tag)")
        }
    }

    @Test func nothingIsFetched() {
        let html = page("# %% [markdown]\n# ![a](https://example.org/a.png) [b](https://example.org)\n# %%\nx\n", [])
        #expect(
            !html.contains("src=\"http") && !html.contains("<link") && !html.contains("@import")
                && !html.contains("url("))
        #expect(html.contains("default-src 'none'"))
    }

    @Test func contentsPointAtWhatIsThere() throws {
        let html = page("# %% [markdown]\n# # Top\n# ## Results\n# %% Results\nx\n# %% [markdown]\n# ## Results\n", [])
        for anchor in ["top", "results", "results-2", "results-3"] {
            #expect(html.components(separatedBy: "id=\"\(anchor)\"").count == 2, "\(anchor)")
            #expect(html.contains("href=\"#\(anchor)\""), "\(anchor)")
        }
    }

    @Test func statesAreShown() {
        #expect(page("# %% a\nx\n", [], state: .failed).contains("<span class=\"badge\">failed</span>"))
        #expect(page("# %% a\nx\n", [], state: .notReached).contains("not run"))
        #expect(page("# %% a hidden=true\nx\n", []).contains("<details class=\"code\">"))
    }

    /// Every pair of words and ground that the style has, in both themes: WCAG asks for 4.5.
    @Test(arguments: [true, false])
    func wordsOfAPageCanBeRead(isDark: Bool) throws {
        let theme = isDark ? PageTheme.dark : PageTheme.light
        let words = theme.words + [("ink", theme.palette.ink), ("quiet", theme.palette.quiet)]
        for (name, colour) in words {
            for (ground, paper) in [("paper", theme.palette.paper), ("code", theme.code)] {
                #expect(colour.contrast(with: paper) >= 4.5, "\(name) on \(ground)")
            }
        }
        #expect(theme.palette.ink.contrast(with: theme.badPaper) >= 4.5)
        // The page uses no other colour for words, and makes none of them paler.
        let names = Set(words.map(\.name))
        for use in PageStyle.css.matches(of: /[^-]color:var\(--([a-z]+)\)/) {
            let name = String(use.1)
            #expect(names.contains(name), "\(name)")
        }
        #expect(!PageStyle.css.contains("opacity:"))
    }

    @Test func nothingIsCutOnPaper() throws {
        let print = try #require(PageStyle.css.components(separatedBy: "@media print").last)
        #expect(print.contains("pre,pre.out{white-space:pre-wrap") && print.contains(".scroll{overflow:visible}"))
        #expect(PageStyle.css.contains("@media screen and (prefers-color-scheme:dark)"))
    }

    @Test func onePictureOfThePage() throws {
        let html = page("# %% [markdown]\n# # Lesson\n# %% Run\nprint(1)  # one\n", [.printed("1\n")])
        let body = html.components(separatedBy: "<body>").last ?? ""
        #expect(try GoldenFiles.text("figures/page.html", blessing: body) == body)
    }
}
