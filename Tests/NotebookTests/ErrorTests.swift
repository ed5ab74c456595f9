import Figures
import Foundation
import Library
import Notebook
import Runtime
import TestKit
import Testing

/// What a person reads after each of the usual mistakes: `Tests/Golden/errors/<topic>/*.txt`, the source of a cell, a
/// line of dashes, the whole message, and below another line of dashes the program of someone who did what the hint
/// says. `TL_BLESS=1` rewrites the messages.
struct ErrorTests {
    private static let folder = GoldenFiles.folder.appendingPathComponent("errors")
    private static let separator = "\n----\n"
    /// Texts that do not parse have tests beside the parser.
    private static let elsewhere: Set = ["syntax"]

    static let names: [String] = {
        Repository.files("Tests/Golden/errors", endings: ["txt"]).compactMap { file in
            let topic = file.deletingLastPathComponent().lastPathComponent
            return topic == "errors" || elsewhere.contains(topic) ? nil : topic + "/" + file.lastPathComponent
        }
    }()

    @Test func theUsualMistakesAreThere() { #expect(ErrorTests.names.count >= 100) }

    @Test(arguments: names)
    func theMessageIsTheStoredOne(name: String) throws {
        let file = ErrorTests.folder.appendingPathComponent(name)
        let stored = try String(contentsOf: file, encoding: .utf8)
        let parts = stored.components(separatedBy: ErrorTests.separator)
        let message = try ErrorTests.message(of: parts[0]) ?? "no error"
        let actual =
            parts[0] + ErrorTests.separator + message + (parts.count > 2 ? ErrorTests.separator + parts[2] : "\n")
        if GoldenFiles.isBlessing { try Data(actual.utf8).write(to: file) }
        #expect(actual == (GoldenFiles.isBlessing ? actual : stored))
        // What a program raises itself says what its author wanted.
        #expect(
            message.contains("  hint: ") || message.contains(" did you mean `") || name == "values/own-exception.txt",
            "no hint")
        #expect(message.components(separatedBy: "\n  hint: ").count <= 2, "one hint")
        #expect(message.contains("^"), "no caret")
    }

    /// The hint works when it is followed.
    @Test func followedHintsWork() throws {
        var count = 0
        for name in ErrorTests.names {
            let parts = try String(contentsOf: ErrorTests.folder.appendingPathComponent(name), encoding: .utf8)
                .components(separatedBy: ErrorTests.separator)
            guard parts.count > 2 else { continue }
            count += 1
            let message = try ErrorTests.message(of: parts[2])
            #expect(message == nil, "\(name)")
        }
        #expect(count >= 120)
    }

    /// Runs the source as one cell in an empty folder and draws what it raised, 80 columns wide; nil when all is well.
    static func message(of source: String) throws -> String? {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tl-errors-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = Settings()
        settings.folder = folder.path
        settings.files.base = folder.path
        let session = Laboratory.session(output: CollectedOutput(), settings: settings)
        guard case .failed(let diagnostics) = session.run(source, name: "cell 1") else { return nil }
        return diagnostics.map { session.text(of: $0, TextStyle(width: 80)) }.joined(separator: "\n").replacing(
            folder.path + "/", with: "")
    }
}
