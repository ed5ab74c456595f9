import Diagnostics
import Foundation
import Library
import Runtime
import TestKit
import Testing

/// Every kind of error has a page, and the page tells the truth: its wrong program fails with its code, its right one
/// runs.
struct ErrorPageTests {
    /// Pages of texts that do not parse have tests of their own beside the parser; here they are run too.
    /// Memory is bounded for a whole process: that page is run through the binary.
    @Test(arguments: ErrorPages.all.filter { !$0.flags.contains("--max-memory") }.map(\.code))
    func wrongFailsAndRightRuns(code: String) throws {
        let page = try #require(ErrorPages.page(code))
        #expect(!page.title.isEmpty && !page.text.isEmpty)
        switch try run(page.wrong, page.flags) {
        case .failed(let diagnostics):
            #expect(
                diagnostics.first?.code == code, "\(diagnostics.first?.kind ?? ""): \(diagnostics.first?.message ?? "")"
            )
        case .incomplete: #expect(code.hasPrefix("TL01"))
        case .value, .interrupted, .exited: Issue.record("the wrong program of \(code) runs")
        }
        let right = try run(page.right, page.flags)
        if case .value = right { return }
        Issue.record("the right program of \(code) does not run: \(right)")
    }

    @Test func codesAreDifferentAndInOrder() {
        let codes = ErrorPages.all.map(\.code)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.count == 6 && $0.hasPrefix("TL0") })
    }

    /// A code that stands in the sources has a page.
    @Test func everyCodeHasAPage() throws {
        let known = Set(ErrorPages.all.map(\.code))
        for file in Repository.files("Sources", endings: ["swift"]) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /"(TL\d{4})"/) {
                #expect(known.contains(String(match.1)), "\(match.1) in \(file.lastPathComponent) has no page")
            }
        }
    }

    private func run(_ source: String, _ flags: [String]) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tl-page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = Settings()
        settings.folder = folder.path
        settings.files = FileAccess(readable: [folder.path], writable: [folder.path])
        settings.files.base = folder.path
        settings.mayDownload = false
        for (flag, value) in zip(flags, flags.dropFirst()) {
            switch flag {
            case "--max-steps": settings.maxSteps = Int(value)
            case "--max-seconds": settings.maxSeconds = Double(value)
            case "--max-output": settings.maxOutputBytes = Int(value)
            default: break
            }
        }
        return Laboratory.session(output: CollectedOutput(), settings: settings).run(source, name: "page")
    }
}
