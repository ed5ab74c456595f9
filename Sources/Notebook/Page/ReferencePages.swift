import Figures
import Library
import Runtime

/// The reference as pages that need nothing else: an index with every name, and a page for each section.
package struct ReferencePages {
    package struct Page {
        package let file: String
        package let html: String
    }

    private let sections: [Catalogue.Section]
    /// The page and place of every name, for links in the text and under `See also`.
    private let addresses: [String: String]

    package init(_ sections: [Catalogue.Section]) {
        self.sections = sections
        var addresses: [String: String] = [:]
        for section in sections {
            for entry in section.entries where addresses[entry.name] == nil {
                addresses[entry.name] = "\(ReferencePages.file(section))#\(HTML.anchor(entry.name))"
            }
        }
        self.addresses = addresses
    }

    package var all: [Page] {
        [Page(file: "index.html", html: page(title: "TransferLab reference", current: nil, body: index))]
            + sections.map {
                Page(file: ReferencePages.file($0), html: page(title: $0.title, current: $0, body: body($0)))
            }
    }

    private static func file(_ section: Catalogue.Section) -> String { HTML.anchor(section.title) + ".html" }

    // MARK: Pages

    private var index: String {
        let lists = sections.map { section in
            let names = section.entries.map { entry in
                "<a href=\"\(HTML.escaped(addresses[entry.name] ?? ""))\" title=\"\(HTML.escaped(entry.summary))\"><code>\(HTML.escaped(entry.name))</code></a>"
            }
            return
                "<h2><a href=\"\(ReferencePages.file(section))\">\(HTML.escaped(section.title))</a></h2>\n<p>\(inline(section.text))</p>\n<p class=\"names\">\(names.joined(separator: " "))</p>\n"
        }
        return
            "<p>Everything here is also in the program: <code>tl doc NAME</code> in the shell, <code>?name</code> at the prompt, <code>help(name)</code> in a program.</p>\n"
            + lists.joined()
    }

    private func body(_ section: Catalogue.Section) -> String {
        "<p>\(inline(section.text))</p>\n" + section.entries.map(entry).joined()
    }

    private func entry(_ entry: Documented) -> String {
        let id = HTML.anchor(entry.name)
        var out =
            "<section class=\"entry\" id=\"\(HTML.escaped(id))\">\n<h2><a href=\"#\(HTML.escaped(id))\">\(HTML.escaped(entry.name))</a></h2>\n"
        if !entry.signature.isEmpty {
            out += "<pre class=\"signature\"><code>\(Highlighter.html(entry.signature))</code></pre>\n"
        }
        out += "<p>\(inline(entry.summary))</p>\n"
        out += Markdown(entry.body).html(.init(embed: { _ in nil }, anchor: { HTML.anchor(entry.name + " " + $0) }))
        if !entry.seeAlso.isEmpty {
            let links = entry.seeAlso.map { name in
                addresses[name].map { "<a href=\"\(HTML.escaped($0))\"><code>\(HTML.escaped(name))</code></a>" }
                    ?? "<code>\(HTML.escaped(name))</code>"
            }
            out += "<p class=\"more\">See also: \(links.joined(separator: ", "))</p>\n"
        }
        return out + "</section>\n"
    }

    /// One paragraph of Markdown without its paragraph.
    private func inline(_ text: String) -> String {
        let html = Markdown(text).html(.init(embed: { _ in nil }, anchor: { HTML.anchor($0) }))
        guard html.hasPrefix("<p>"), let end = html.range(of: "</p>") else { return html }
        return String(html[html.index(html.startIndex, offsetBy: 3)..<end.lowerBound])
    }

    // MARK: Frame

    private func page(title: String, current: Catalogue.Section?, body: String) -> String {
        var contents = [PageFrame.Entry(level: 2, text: "All names", address: "index.html")]
        for section in sections {
            contents.append(.init(level: 2, text: section.title, address: ReferencePages.file(section)))
            guard section.title == current?.title else { continue }
            contents += section.entries.map { .init(level: 3, text: $0.name, address: "#" + HTML.anchor($0.name)) }
        }
        return PageFrame(title: title, contents: contents, rules: ReferencePages.css).html(
            "<h1>\(HTML.escaped(title))</h1>\n\(body)")
    }

    private static let css = """
        .entry{border-top:1px solid var(--line);padding-top:.2rem;margin-top:1.6rem}
        .entry h2{font-size:1.2rem;margin:.8em 0 .4em}
        .entry h2 a{color:inherit;text-decoration:none}
        .entry:target h2{color:var(--accent)}
        pre.signature{white-space:pre-wrap;font-weight:600}
        p.more{color:var(--quiet);font-size:.9rem}
        p.names a{display:inline-block;margin:.1em .5em .1em 0;text-decoration:none}

        """
}
