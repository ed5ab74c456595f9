import Library
import Notebook
import Testing

/// The pages of the reference: every link leads to a page and a place that is there.
struct ReferenceTests {
    @Test func everyLinkLeadsSomewhere() {
        let pages = ReferencePages(Catalogue.sections).all
        #expect(pages.count == Catalogue.sections.count + 1)
        let anchors = Dictionary(
            pages.map { page in (page.file, Set(page.html.matches(of: /id="([^"]+)"/).map { String($0.1) })) }
        ) { first, _ in first }
        var links = 0
        for page in pages {
            for match in page.html.matches(of: /href="([^"]+)"/) where !match.1.hasPrefix("http") {
                links += 1
                let parts = match.1.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
                let file = parts[0].isEmpty ? page.file : parts[0]
                #expect(anchors[file] != nil, "\(page.file): \(match.1)")
                if parts.count > 1 { #expect(anchors[file]?.contains(parts[1]) == true, "\(page.file): \(match.1)") }
            }
        }
        #expect(links > 2_000)
    }
}
