import Diagnostics

/// Gives a program the usual spaces, indentation and blank lines. Words, brackets and the author's line ends stay.
///
/// It works on tokens, so the meaning cannot change; comments are kept, and the cells of a notebook are formatted one
/// by one.
package struct SourceFormatter {
    /// Why a text was not formatted: its first mistake, and the line where the cell begins.
    package struct Failure: Error {
        package let diagnostic: Diagnostic
        package let cell: String
        /// Lines of the file in front of the cell.
        package let line: Int
    }

    private init() {}

    /// The whole file, cells and all.
    ///
    /// - Throws: `Failure` for a cell that does not parse.
    package static func format(_ text: String) throws -> String {
        var parts: [String] = []
        var line = 0
        for segment in Segment.all(of: text) {
            if segment.isProse {
                parts.append(segment.marker.map { $0 + "\n" + segment.body } ?? segment.body)
            } else {
                let body = try format(cell: segment.body, line: line + (segment.marker == nil ? 0 : 1))
                parts.append((segment.marker.map { $0.trimmingEnd() + "\n" } ?? "") + body)
            }
            line += segment.lineCount
        }
        // One empty line stands in front of a marker; none at the end of the file.
        let trimmed = parts.map { $0.trimmingEnd() }
        let whole = trimmed.enumerated().map { $0.offset == 0 && $0.element.isEmpty ? "" : $0.element + "\n" }.joined(
            separator: "\n")
        return whole.first == "\n" ? String(whole.dropFirst()) : whole
    }

    /// The text of one cell or script.
    static func format(cell text: String, line: Int = 0) throws -> String {
        let parsed = Parser.parse(text)
        if let diagnostic = parsed.diagnostics.first { throw Failure(diagnostic: diagnostic, cell: text, line: line) }
        let bytes = ContiguousArray(text.utf8)
        var writer = FormatWriter(Lexer.lex(bytes))
        return writer.write()
    }
}

/// A cell of a file, or the text before the first marker.
private struct Segment {
    var marker: String?
    var body: String
    var lineCount: Int

    /// Prose is kept to the letter: two spaces at the end of a line mean something there.
    var isProse: Bool {
        guard let marker else { return false }
        return marker.contains("[markdown]") || marker.contains("[md]") || marker.contains("[raw]")
    }

    static func all(of text: String) -> [Segment] {
        var segments: [Segment] = []
        var current = Segment(marker: nil, body: "", lineCount: 0)
        let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("# %%"), line.count == 4 || line.dropFirst(4).first == " " {
                if current.marker != nil || !current.body.allSatisfy(\.isWhitespace) { segments.append(current) }
                current = Segment(marker: String(line), body: "", lineCount: 1)
            } else {
                current.body += line + (index + 1 < lines.count ? "\n" : "")
                current.lineCount += 1
            }
        }
        return segments + [current]
    }
}

extension String {
    /// Without the spaces and line ends behind its last letter.
    fileprivate func trimmingEnd() -> String {
        var text = self
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
