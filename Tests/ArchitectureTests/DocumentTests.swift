import Foundation
import TestKit
import Testing

/// What `ARCHITECTURE.md` and `CONTRIBUTING.md` say is there, is there.
struct DocumentTests {
    private static let documents = ["ARCHITECTURE.md", "CONTRIBUTING.md"]

    /// A room is a row of the table, and a row is a room.
    @Test func everyRoomHasARow() {
        let rows = Repository.text("ARCHITECTURE.md").matches(of: /(?m)^\| `(\w+)` \|/).map { String($0.1) }
        let rooms = PackageManifest.targets.map(\.name).filter { name in
            !name.hasSuffix("Tests") && !name.hasSuffix("-benchmark")
                && !(name.hasPrefix("C") && name.dropFirst().first?.isUppercase == true)
        }
        #expect(Set(rows) == Set(rooms))
    }

    @Test(arguments: documents) func everyPathIsThere(document: String) {
        let paths = Repository.text(document).matches(
            of: /`((?:Sources|Tests|Benchmarks|notebooks|stdlib|Editors)\/[\w.\/+-]*)`/)
        for path in paths.map({ String($0.1) }) {
            let place = Repository.root.appendingPathComponent(path).path
            #expect(FileManager.default.fileExists(atPath: place), "\(document) names \(path)")
        }
    }

    /// A word in backticks that begins with a capital is a type, a room or a file of the sources.
    @Test(arguments: documents) func everyTypeIsThere(document: String) throws {
        let sources = try Repository.files("Sources", endings: ["swift"])
            .map { try String(contentsOf: $0, encoding: .utf8) }.joined(separator: "\n")
        let declared = Set(
            sources.matches(of: /(?:class|struct|enum|protocol|typealias|actor) (\w+)/).map { String($0.1) })
        let rooms = Set(PackageManifest.targets.map(\.name))
        let words = Repository.text(document).matches(of: /`([A-Z]\w+)(?:\.([a-z]\w*))?(?:\([^`]*\))?`/)
            .filter { !["md", "swift"].contains($0.2) }
        for word in words.map({ String($0.1) }) {
            #expect(declared.contains(word) || rooms.contains(word), "\(document) names \(word)")
        }
    }
}
