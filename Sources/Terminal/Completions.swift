/// What a word could become.
package struct Completions: Hashable, Sendable {
    package struct Candidate: Hashable, Sendable {
        /// What replaces the word.
        package var text: String
        /// One line about it; may be empty.
        package var summary: String

        package init(_ text: String, _ summary: String = "") {
            self.text = text
            // A file's name may hold anything; the list is drawn on a terminal.
            self.summary = String(summary.map { $0.isNewline ? " " : $0 })
        }
    }

    /// How many characters before the cursor the candidates replace.
    package var typed: Int
    package var candidates: [Candidate]

    package init(typed: Int, candidates: [Candidate]) {
        self.typed = typed
        self.candidates = candidates
    }

    package static let none = Completions(typed: 0, candidates: [])

    /// What all candidates begin with.
    package var commonPrefix: String {
        guard var prefix = candidates.first?.text[...] else { return "" }
        for candidate in candidates.dropFirst() {
            var end = prefix.startIndex
            for (a, b) in zip(prefix, candidate.text) {
                if a != b { break }
                end = prefix.index(after: end)
            }
            prefix = prefix[..<end]
        }
        return String(prefix)
    }

    private static let mostRows = 24

    /// One candidate a row with its summary, or several a row when none has one; cut to the window.
    package func listing(columns: Int, hasColour: Bool) -> String {
        let columns = max(columns, 20)
        let widest = candidates.map(\.text.count).max() ?? 0
        var lines: [String] = []
        if candidates.contains(where: { !$0.summary.isEmpty }) {
            let width = min(widest, columns / 2)
            for candidate in candidates.prefix(Completions.mostRows) {
                let name = candidate.text + String(repeating: " ", count: max(0, width - candidate.text.count))
                let room = columns - max(width, candidate.text.count) - 3
                let summary =
                    candidate.summary.count > room
                    ? String(candidate.summary.prefix(max(room - 1, 0))) + "…" : candidate.summary
                lines.append(hasColour ? "\(name)  \u{1B}[2m\(summary)\u{1B}[0m" : "\(name)  \(summary)")
            }
            if candidates.count > lines.count { lines.append("… and \(candidates.count - lines.count) more") }
        } else {
            let perRow = max(1, columns / (widest + 2))
            let rows = (candidates.count + perRow - 1) / perRow
            for row in 0..<min(rows, Completions.mostRows) {
                // Down the columns, as `ls` does.
                let members = stride(from: row, to: candidates.count, by: rows).map { candidates[$0].text }
                lines.append(members.map { $0 + String(repeating: " ", count: max(0, widest + 2 - $0.count)) }.joined())
            }
            if rows > lines.count { lines.append("… and \(candidates.count - lines.count * perRow) more") }
        }
        return lines.map { $0 + "\r\n" }.joined()
    }
}
