import Foundation
import TestKit
import Testing

/// Every notebook of the course runs from its first cell to its last, with settings that keep it short.
struct CourseTests {
    private static let notebooks = Repository.files("notebooks", endings: ["tl"])

    /// What is set for a short run: without an entry here a new notebook fails.
    private static let short = [
        "01-fine-tuning.tl": ["epochs=4"],
        "02-transfer-curves.tl": [
            "tasks=[\"cells\"]", "sizes=[5, 10]", "seeds=2", "steps=16", "test_per_class=12", "rates=[3e-3]",
        ],
        "03-what-to-freeze.tl": ["seeds=1", "steps=4", "test_per_class=4"],
        "pretrain.tl": ["per_class=1", "epochs=1"],
    ]

    @Test(arguments: notebooks)
    func runsToItsEnd(notebook: URL) throws {
        let name = notebook.lastPathComponent
        let settings = try #require(CourseTests.short[name], "no settings for a short run of \(name)")
        let place = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: place) }
        let file = notebook.path
        let result = try Binary.run(
            ["render", file, "-o", "page.html"] + settings.flatMap { ["--set", $0] }, folder: place)
        #expect(result.status == 0, "\(result.error)")
        let page = try String(contentsOf: place.appendingPathComponent("page.html"), encoding: .utf8)
        #expect(page.contains("<svg") || name == "pretrain.tl")
        #expect(!page.contains("http://") || !page.contains("src=\"http"), "a page needs no network")
    }
}
