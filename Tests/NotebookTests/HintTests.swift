import Foundation
import Library
import Syntax
import TestKit
import Testing

/// A hint is an instruction: whoever does what stands in its backticks must not get the same error again, and must not
/// lose what a model has learned.
struct HintTests {
    /// The line that failed, with the hint's own code in its place.
    @Test(arguments: ErrorTests.names)
    func aHintTakenLiterallyDoesNotRepeatTheError(name: String) throws {
        let parts = Repository.text("Tests/Golden/errors/\(name)").components(separatedBy: "\n----\n")
        let message = parts[1]
        guard let hint = message.firstMatch(of: #/  hint: ([^\n]+)/#)?.1,
            let place = message.firstMatch(of: /cell 1, line (\d+)/)?.1, let line = Int(place)
        else { return }
        let lines = parts[0].components(separatedBy: "\n")
        try #require(line <= lines.count)
        let indent = String(lines[line - 1].prefix { $0 == " " })
        for code in hint.matches(of: /`([^`]+)`/).map({ String($0.1) }) {
            let parsed = Parser.parse(code)
            guard !code.contains("..."), parsed.diagnostics.isEmpty, !parsed.isIncomplete else { continue }
            var followed = lines
            followed[line - 1] = indent + code
            let again = try ErrorTests.message(of: followed.joined(separator: "\n"))
            #expect(HintTests.first(again) != HintTests.first(message), "`\(code)` gives the same error")
        }
    }

    private static func first(_ message: String?) -> String { message?.components(separatedBy: "\n").first ?? "" }

    @Test(arguments: ErrorTests.names)
    func noHintThrowsATrainedHeadAway(name: String) {
        let text = Repository.text("Tests/Golden/errors/\(name)")
        let hints = text.matches(of: #/  hint: ([^\n]+)/#).map { String($0.1) }
        // A new head on a copy costs nothing.
        #expect(!hints.contains { $0.contains("`replace_head(model") && !$0.contains("copy(model)") })
    }
}
