import Assistance
import Figures
import Foundation
import Library
import Notebook
import Runtime
import TestKit
import Testing

/// Sessions as typed and shown: `Tests/Golden/transcripts/*.txt`.
///
/// A line after `tl> ` is typed, `... ` goes on with it, everything else is what the session shows. `TL_BLESS=1`
/// rewrites the files.
struct TranscriptTests {
    private static let folder = GoldenFiles.folder.appendingPathComponent("transcripts")

    @Test(arguments: GoldenFiles.names(in: "transcripts"))
    func sessionShowsWhatTheTranscriptSays(name: String) throws {
        let file = TranscriptTests.folder.appendingPathComponent(name)
        let stored = try String(contentsOf: file, encoding: .utf8)
        let actual = TranscriptTests.play(TranscriptTests.entries(stored))
        if GoldenFiles.isBlessing { try Data(actual.utf8).write(to: file) }
        #expect(actual == (GoldenFiles.isBlessing ? actual : stored))
    }

    /// What was typed, block by block.
    static func entries(_ transcript: String) -> [[String]] {
        var entries: [[String]] = []
        for line in transcript.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("tl> ") {
                entries.append([String(line.dropFirst(4))])
            } else if line.hasPrefix("... ") || line == "...", !entries.isEmpty {
                entries[entries.count - 1].append(String(line.dropFirst(4)))
            }
        }
        return entries
    }

    /// The session once more, from its entries.
    static func play(_ entries: [[String]]) -> String {
        final class Paper { var text = "" }
        let paper = Paper()
        let presenter = TerminalPresenter(
            style: TextStyle(width: 80), canMoveCursor: false,
            sinks: .init(output: { paper.text += $0 }, error: { paper.text += $0 }))
        let session = Laboratory.session(output: presenter)
        let interaction = Interaction(session: session, presenter: presenter, errorsHaveColour: false)
        Session.onLargeStack {
            for lines in entries {
                for (at, line) in lines.enumerated() {
                    paper.text += (at == 0 ? "tl> " : line.isEmpty ? "..." : "... ") + line + "\n"
                }
                interaction.run(lines.joined(separator: "\n"))
            }
        }
        return paper.text
    }
}
