import Foundation
import TestKit
import Testing

/// Help, pages of errors and formatting through the binary.
struct HelpTests {
    @Test func explainShowsThePageOfACode() throws {
        let page = try Binary.run(["explain", "tl0204"])
        #expect(
            page.status == 0 && page.output.contains("No argument of that name") && page.output.contains("Wrong:")
                && page.output.contains("Right:"))
        #expect(try Binary.run(["explain"]).output.contains("TL0701"))
        let unknown = try Binary.run(["explain", "TL0240"])
        #expect(unknown.status == 2 && unknown.error.contains("did you mean"))
    }

    @Test func docKnowsFunctionsModulesTopicsAndErrors() throws {
        for (name, words) in [
            ("freeze", "freeze(model"), ("math.sqrt", "square root"), ("for", "walks over"), ("resnet18", "parameters"),
            ("cells", "Classes"), ("TL0401", "Shapes"), ("len", "number of elements"),
        ] {
            let result = try Binary.run(["doc", name])
            #expect(result.status == 0 && result.output.contains(words), "\(name): \(result.output) \(result.error)")
        }
        let missing = try Binary.run(["doc", "frezze"])
        #expect(missing.status == 2 && missing.error.contains("`freeze`"))
    }

    /// The reference needs nothing else: every link leads to a place in one of its own pages.
    @Test func theReferenceIsWhole() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try Binary.run(["doc", "--html", "reference"], folder: folder).status == 0)
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/reference")
        #expect(pages.contains("index.html") && pages.count > 10)
        var texts: [String: String] = [:]
        for page in pages {
            texts[page] = try String(contentsOfFile: folder.path + "/reference/" + page, encoding: .utf8)
        }
        for (page, text) in texts {
            #expect(!text.contains("http://") && !text.contains("https://") && !text.contains("<script"), "\(page)")
            for match in text.matches(of: /href="([^"#]*)(?:#([^"]*))?"/) {
                let target = match.1.isEmpty ? page : String(match.1)
                guard let other = texts[target] else {
                    Issue.record("\(page) leads to \(target)")
                    continue
                }
                if let place = match.2 {
                    #expect(other.contains("id=\"\(place)\""), "\(page) leads to \(target)#\(place)")
                }
            }
        }
    }

    @Test func fmtFormatsInPlaceAndChecks() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("a.tl")
        try Data("# %%\nx=1+ 2\n".utf8).write(to: file)
        #expect(try Binary.run(["fmt", "--check", "a.tl"], folder: folder).status == 4)
        #expect(try Binary.run(["fmt", "a.tl"], folder: folder).status == 0)
        #expect(try String(contentsOf: file, encoding: .utf8) == "# %%\nx = 1 + 2\n")
        #expect(try Binary.run(["fmt", "--check", "a.tl"], folder: folder).status == 0)
        #expect(try Binary.run(["fmt", "-"], input: "x=1").output == "x = 1\n")
        try Data("# %%\nx = 1\n\n# %%\ny = (\n".utf8).write(to: file)
        let wrong = try Binary.run(["fmt", "a.tl"], folder: folder)
        #expect(wrong.status == 2 && wrong.error.contains("a.tl, line 5"), "\(wrong.error)")
    }
}
