import Foundation
import TestKit
import Testing

/// Modules of the system: any target may import them.
private let everywhere: Set<String> = ["Foundation", "Dispatch", "Glibc", "Synchronization"]

/// `Package.swift` says which room knows which. The compiler holds only half of it: a module that another target
/// brought along can be imported too.
struct ImportTableTests {
    @Test func theManifestIsRead() throws {
        let library = try #require(PackageManifest.targets.first { $0.name == "Library" })
        #expect(library.dependencies.isSuperset(of: ["Runtime", "Syntax", "Tensors", "Training"]))
        #expect(PackageManifest.targets.first { $0.name == "Runtime" }?.dependencies.contains("BigInt") == true)
        #expect(PackageManifest.targets.first { $0.name == "TestKit" }?.folder == "Tests/TestKit")
    }

    @Test(arguments: PackageManifest.targets.filter { !$0.isTest && $0.name != "CMarkdown" })
    func aTargetImportsOnlyWhatItDependsOn(target: PackageManifest.Target) throws {
        let allowed = target.dependencies.union(everywhere).union(target.folder.hasPrefix("Tests/") ? ["Testing"] : [])
        for file in sources(under: target.folder, endings: ["swift", "c", "h"]) where file.pathExtension == "swift" {
            for module in try imports(in: file) {
                #expect(allowed.contains(module), "\(file.lastPathComponent) imports \(module); \(target.name) may not")
            }
        }
    }

    /// The engine and the language know nothing of each other, and neither knows who shows their results.
    @Test(arguments: [
        ("Training", ["Runtime", "Syntax", "Library", "Notebook", "Terminal"]),
        ("Runtime", ["Tensors", "Models", "Data", "Library", "Notebook", "Terminal"]),
        ("Notebook", ["Terminal", "CShims"]),
        ("Assistance", ["Terminal", "CShims"]),
        ("Terminal", ["Runtime", "Library", "Tensors"]),
    ]) func roomsStayApart(room: String, others: [String]) {
        var reached: Set<String> = []
        var open = [room]
        while let name = open.popLast() {
            guard reached.insert(name).inserted else { continue }
            open += PackageManifest.targets.first { $0.name == name }?.dependencies ?? []
        }
        #expect(reached.isDisjoint(with: others), "\(room) reaches \(reached.intersection(others).sorted())")
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

    @Test func everyFolderIsATarget() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Repository.root.appendingPathComponent("Sources").path)
        let named = Set(PackageManifest.targets.filter { $0.folder.hasPrefix("Sources/") }.map(\.name))
        #expect(Set(folders) == named)
    }

    @Test func dnnlNamesStayInOneTarget() throws {
        for file in sources(under: "Sources", endings: ["swift", "c", "h"]) where !file.path.contains("/COneDNN/") {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(!text.contains("dnnl_"), "\(file.path) names oneDNN's own functions")
        }
    }

    /// A file is one noun. A theme that grows becomes a file of its own.
    @Test func noSwiftFileIsLongerThan500Lines() throws {
        for file in sources(under: "Sources", endings: ["swift"]) + sources(under: "Tests", endings: ["swift"]) {
            let lines = try lineCount(file)
            #expect(lines <= 500, "\(file.path) has \(lines) lines")
        }
    }

    @Test func halfOfTheFilesHaveAtMost120Lines() throws {
        let counts = try sources(under: "Sources", endings: ["swift"]).map(lineCount).sorted()
        #expect(counts[counts.count / 2] <= 120)
    }

    /// One format for all, 120 columns: `swift format -i -p -r Sources Tests Benchmarks Package.swift` puts it right.
    @Test func everyFileIsFormatted() throws {
        let lint = Process()
        let output = Pipe()
        lint.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        lint.arguments = [
            "swift", "format", "lint", "--strict", "--parallel", "--recursive", "Sources", "Tests", "Benchmarks",
            "Package.swift",
        ]
        lint.currentDirectoryURL = Repository.root
        lint.standardOutput = FileHandle.nullDevice
        lint.standardError = output
        try lint.run()
        let found = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        lint.waitUntilExit()
        #expect(lint.terminationStatus == 0, "\(found.prefix(2000))")
    }

    /// What the formatter leaves alone: comments are as wide as code. Texts of the language may be longer.
    @Test func commentsEndAt120Columns() throws {
        for file in sources(under: "Sources", endings: ["swift"]) + sources(under: "Tests", endings: ["swift"]) {
            let lines = try String(contentsOf: file, encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() where line.count > 120 {
                let isComment = line.drop { $0 == " " }.hasPrefix("//")
                #expect(!isComment, "\(file.lastPathComponent):\(number + 1) has \(line.count) columns")
            }
        }
    }
}

private func lineCount(_ file: URL) throws -> Int {
    try String(contentsOf: file, encoding: .utf8).utf8.count { $0 == UInt8(ascii: "\n") }
}

private func sources(under folder: String, endings: Set<String>) -> [URL] {
    Repository.files(folder, endings: endings)
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
