import Foundation
import Library
import Notebook
import Runtime
import TestKit
import Testing

/// The README's code runs, and its session shows what it says.
struct ReadmeTests {
    private static let file = Repository.root.appendingPathComponent("README.md")

    /// The fenced blocks of a language.
    private static func blocks(_ language: String) throws -> [String] {
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.components(separatedBy: "```" + language + "\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }

    /// A line as words and numbers.
    ///
    /// Another processor rounds otherwise: after some steps of training a figure with a point may differ by a tenth, a
    /// share of the test pictures by five points. Counts, shapes and names are the same everywhere; lines that say how
    /// many seconds something took do not count.
    private enum Part: Equatable {
        case word(Substring)
        case figure(Double)

        static func == (left: Part, right: Part) -> Bool {
            switch (left, right) {
            case (.word(let left), .word(let right)): left == right
            case (.figure(let left), .figure(let right)):
                abs(left - right) <= max(5, 0.1 * max(abs(left), abs(right)))
                    && (max(left, right) > 5 || abs(left - right) <= 0.3)
            default: false
            }
        }
    }

    /// Lines of a session that are the same wherever it runs, but for rounding. How much memory a step takes depends on
    /// the processor's kernels; that pictures are being drawn is
    /// shown where it takes a while.
    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { line in
            line.wholeMatch(of: /([0-9.]+ (min|s|ms) ?)+/) == nil && !line.hasPrefix("memory: ")
                && line.wholeMatch(of: /drawing [0-9]+ of [0-9]+ pictures/) == nil
        }
    }

    private static func parts(_ line: Substring) -> [Part] {
        // "552 of 700" is as exact as the share it is; the rest of a progress line's time is no fact.
        let line = line.replacing(/[0-9.]+ s left/, with: "s left").replacing(/([0-9]+) of ([0-9]+)\)/) {
            "\($0.1).0 of \($0.2))"
        }
        return line.split(separator: " ").map { word in
            let number = word.drop { $0 == "(" || $0 == "-" }
                .prefix { $0.isNumber || $0 == "." || $0 == "e" || $0 == "-" }
            return number.contains(".") ? Double(number).map(Part.figure) ?? .word(word) : .word(word)
        }
    }

    @Test func theSessionShowsWhatTheReadmeSays() throws {
        let sessions = try ReadmeTests.blocks("text").filter { $0.hasPrefix("tl> ") }
        #expect(sessions.count == 1)
        for session in sessions {
            let actual = TranscriptTests.play(TranscriptTests.entries(session))
            if GoldenFiles.isBlessing {
                let text = try String(contentsOf: ReadmeTests.file, encoding: .utf8).replacingOccurrences(
                    of: session, with: actual)
                try Data(text.utf8).write(to: ReadmeTests.file)
            }
            let expected = ReadmeTests.lines(GoldenFiles.isBlessing ? actual : session)
            let shown = ReadmeTests.lines(actual)
            #expect(shown.count == expected.count)
            for (line, wanted) in zip(shown, expected) {
                let isSame = ReadmeTests.parts(line) == ReadmeTests.parts(wanted)
                #expect(isSame, "README: \(wanted)\nshown: \(line)")
            }
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
