import Foundation
import Library
import Notebook
import Runtime
import Testing

/// The README's code runs, and its session shows what it says.
struct ReadmeTests {
    private static let file = Golden.folder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("README.md")

    /// The fenced blocks of a language.
    private static func blocks(_ language: String) throws -> [String] {
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.components(separatedBy: "```" + language + "\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    /// Another processor rounds otherwise and takes another time: words must be the same, numbers may differ, and lines
    /// that come after so many seconds do not count.
    private static func masked(_ text: String) -> [String] {
        text.replacing(/[0-9]+([.,][0-9]+)*/, with: "#").split(separator: "\n").map(String.init)
            .filter { $0.wholeMatch(of: /(# (min|s|ms) ?)+/) == nil && !$0.hasPrefix("epoch #/#") }
    }

    @Test func theSessionShowsWhatTheReadmeSays() throws {
        let sessions = try ReadmeTests.blocks("text").filter { $0.hasPrefix("tl> ") }
        #expect(sessions.count == 1)
        for session in sessions {
            let actual = TranscriptTests.play(TranscriptTests.entries(session))
            if Golden.isBlessing {
                let text = try String(contentsOf: ReadmeTests.file, encoding: .utf8).replacingOccurrences(
                    of: session, with: actual)
                try Data(text.utf8).write(to: ReadmeTests.file)
            }
            #expect(ReadmeTests.masked(actual) == ReadmeTests.masked(Golden.isBlessing ? actual : session), "\(actual)")
        }
    }

    @Test func theProgramsRun() throws {
        let programs = try ReadmeTests.blocks("python")
        #expect(!programs.isEmpty)
        for program in programs {
            let session = Laboratory.session(output: CollectedOutput())
            guard case .value = Session.onLargeStack({ session.run(program, name: "README") }) else {
                Issue.record("does not run:\n\(program)")
                continue
            }
        }
    }
}
