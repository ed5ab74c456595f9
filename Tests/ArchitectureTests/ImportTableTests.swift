import Foundation
import Testing

/// What each target may import beside the standard library, Foundation and the system's C library.
///
/// The table is DESIGN in code: the engine knows nothing of the language, the terminal nothing of either.
private let allowedImports: [String: Set<String>] = [
    "COneDNN": [], "CKernels": [], "CImages": [], "CShims": [], "CStdlib": [], "CDownload": [],
    "Kernels": ["COneDNN", "CKernels"],
    "Files": [],
    "Tensors": ["Kernels", "Files"],
    "Models": ["Tensors"],
    "Zoo": ["Models", "Tensors"],
    "Weights": ["Models", "Tensors", "Files"],
    "Hub": ["Zoo", "Weights", "Models", "Tensors", "Files", "CDownload"],
    "Images": ["CImages", "Files"],
    "Draws": [],
    "Painter": ["CImages", "Draws"],
    "Data": ["Images", "Painter", "Draws", "Files"],
    "Training": ["Models", "Weights", "Tensors", "Data", "Draws", "Files"],
    "Diagnostics": [],
    "Syntax": ["Diagnostics"],
    "Runtime": ["Syntax", "Diagnostics", "BigInt"],
    "Figures": ["Images", "Diagnostics"],
    "Library": [
        "Runtime", "Syntax", "Diagnostics", "Figures", "Tensors", "Models", "Zoo", "Weights", "Hub", "Data", "Images",
        "Training", "Files", "CStdlib",
    ],
    "Notebook": ["Library", "Figures", "Runtime", "Syntax", "Diagnostics", "Files", "CMarkdown", "Yams"],
    "Terminal": ["CShims"],
    "tl": [
        "Notebook", "Library", "Figures", "Runtime", "Syntax", "Diagnostics", "Terminal", "Files", "CShims",
        "ArgumentParser",
    ],
]

private let everywhere: Set<String> = ["Foundation", "Dispatch", "Glibc", "Synchronization", "FoundationNetworking"]

struct ImportTableTests {
    @Test(arguments: allowedImports.keys.sorted())
    func aTargetImportsOnlyWhatTheTableAllows(target: String) throws {
        let allowed = try #require(allowedImports[target]).union(everywhere)
        for file in try sources(under: "Sources/\(target)", endings: ["swift"]) {
            for module in try imports(in: file) {
                #expect(allowed.contains(module), "\(file.lastPathComponent) imports \(module); \(target) may not")
            }
        }
    }

    /// The reading itself: a program between `"""` imports nothing, what stands after it does.
    @Test func importsAreReadOutsideOfTexts() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("imports-\(UUID().uuidString).swift")
        defer { try? FileManager.default.removeItem(at: file) }
        try """
        import Foundation
        let example = \"\"\"
            import math
            \"\"\"
        package import struct Syntax.Token
        // import Comment
        let one = \"\"\"a\"\"\"
        @testable import Runtime
        """.write(to: file, atomically: true, encoding: .utf8)
        #expect(try imports(in: file) == ["Foundation", "Syntax", "Runtime"])
    }

    @Test func everyTargetIsInTheTable() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Sources").path)
        #expect(Set(folders).subtracting(["CMarkdown"]) == Set(allowedImports.keys))
    }

    @Test func dnnlNamesStayInOneTarget() throws {
        for file in try sources(under: "Sources", endings: ["swift", "c", "h"]) where !file.path.contains("/COneDNN/") {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(!text.contains("dnnl_"), "\(file.path) names oneDNN's own functions")
        }
    }

    @Test func noSourceFileIsLongerThan800Lines() throws {
        for folder in ["Sources", "Tests"] {
            for file in try sources(under: folder, endings: ["swift", "c", "h"]) {
                let lines = try String(contentsOf: file, encoding: .utf8).utf8.count { $0 == UInt8(ascii: "\n") }
                #expect(lines <= 800, "\(file.path) has \(lines) lines")
            }
        }
    }
}

private let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func sources(under folder: String, endings: Set<String>) throws -> [URL] {
    let base = root.appendingPathComponent(folder)
    let walk = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
    let files = (walk?.allObjects ?? []).compactMap { $0 as? URL }.filter { endings.contains($0.pathExtension) }
    return files.sorted { $0.path < $1.path }
}

private func imports(in file: URL) throws -> [String] {
    // Between `"""` stand programs of the language, examples that may import too.
    var isInsideText = false
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
        let startsInsideText = isInsideText
        if line.components(separatedBy: "\"\"\"").count % 2 == 0 { isInsideText.toggle() }
        if startsInsideText { return nil }
        let words = line.split(separator: " ")
        guard let at = words.firstIndex(of: "import"), at + 1 < words.count,
            words[..<at].allSatisfy({ $0.hasPrefix("@") || $0 == "package" || $0 == "public" || $0 == "internal" })
        else { return nil }
        // `import struct Foundation.Data` names a member: the module is the part before the dot.
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
        let name = kinds.contains(words[at + 1]) && at + 2 < words.count ? words[at + 2] : words[at + 1]
        return String(name.split(separator: ".")[0])
    }
}
