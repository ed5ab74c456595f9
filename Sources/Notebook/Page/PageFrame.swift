import Figures

/// What is around the content of every page: a head that allows nothing from outside, and the list of contents beside
/// it.
struct PageFrame {
    struct Entry {
        var level: Int
        var text: String
        var address: String
    }

    var title: String
    /// Nothing is shown for less than two.
    var contents: [Entry]
    /// Rules beside those of every page.
    var rules: String

    func html(_ main: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <meta name="generator" content="TransferLab">
        <title>\(HTML.escaped(title))</title>
        <style>
        \(Sketch.variables)\(PageStyle.css)\(rules)</style>
        </head>
        <body>
        <div class="layout">
        \(list)<main>
        \(main)</main>
        </div>
        </body>
        </html>

        """
    }

    private var list: String {
        guard contents.count > 1 else { return "" }
        let items = contents.map {
            "<li class=\"level\($0.level)\"><a href=\"\(HTML.escaped($0.address))\">\(HTML.escaped($0.text))</a></li>"
        }
        let list = "<ol>\n\(items.joined(separator: "\n"))\n</ol>"
        return
            "<nav class=\"contents\" aria-label=\"Contents\">\n\(list)\n</nav>\n<details class=\"contents\"><summary>Contents</summary>\n\(list)\n</details>\n"
    }
}
