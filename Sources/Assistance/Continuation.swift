import Syntax

/// Whether a text typed at the prompt goes on, and how far its next line is indented.
package enum Continuation {
    private static let step = 4

    /// nil: the text is finished, or wrong, and should run so that its error shows.
    package static func indent(_ text: String) -> String? {
        let margin = text.prefix { $0 == " " }
        return indentWithoutMargin(text.outdented).map { margin + $0 }
    }

    private static func indentWithoutMargin(_ text: String) -> String? {
        let trimmed = text.drop { $0 == " " || $0 == "\t" }
        if trimmed.hasPrefix(":") || trimmed.hasPrefix("?") || text.allSatisfy(\.isWhitespace) { return nil }
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map(Substring.init)
        guard let last = lines.last else { return nil }
        let parsed = Parser.parse(text)
        let isBlank = last.allSatisfy { $0 == " " }
        if parsed.isIncomplete {
            return isBlank && lines.count > 1 && isHeaderAlone(text) ? nil : next(after: last, in: text)
        }
        guard parsed.diagnostics.isEmpty else { return nil }
        // A block of several lines goes on until an empty line, as at Python's prompt.
        let isInBlock = lines.count > 1 && last.first == " " && !isBlank && parsed.endsInBlock
        return isInBlock ? next(after: last, in: text) : nil
    }

    /// A header whose block was never begun, followed by an empty line: it should run and show its error. What is open
    /// goes on however its lines end: a bracket's colon is no header's, and the text of a string is no program.
    private static func isHeaderAlone(_ text: String) -> Bool {
        let layout: Set<Token.Kind> = [.newline, .end, .indent, .dedent]
        let last = Lexer.lex(ContiguousArray(text.utf8)).tokens.last { !layout.contains($0.kind) }
        return last?.kind == .colon && last?.level == 0
    }

    private static func next(after line: Substring, in text: String) -> String {
        let indent = line.prefix { $0 == " " }.count
        var tokens = Lexer.lex(ContiguousArray(line.utf8)).tokens.map(\.kind)
        while let last = tokens.last, [.newline, .end, .dedent, .indent, .failure].contains(last) {
            tokens.removeLast()
        }
        while let first = tokens.first, [.newline, .indent, .dedent].contains(first) { tokens.removeFirst() }
        let opening: Set<Token.Kind> = [.colon, .leftParen, .leftBracket, .leftBrace]
        if let last = tokens.last, opening.contains(last) { return String(repeating: " ", count: indent + step) }
        // Inside a bracket that this line has opened.
        let opened = tokens.count { opening.contains($0) && $0 != .colon }
        let closed = tokens.count { [.rightParen, .rightBracket, .rightBrace].contains($0) }
        if opened > closed { return String(repeating: " ", count: indent + step) }
        let leaving: Set<Token.Kind> = [.kReturn, .kBreak, .kContinue, .kPass, .kRaise]
        if let first = tokens.first, leaving.contains(first) {
            return String(repeating: " ", count: max(0, indent - step))
        }
        return String(repeating: " ", count: indent)
    }
}

extension String {
    /// Without the spaces before the first line, there and before every other line that has them: they keep an entry
    /// out of the history, or came along with what was pasted.
    package var outdented: String {
        let margin = prefix { $0 == " " }
        if margin.isEmpty { return self }
        return split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.hasPrefix(margin) ? $0.dropFirst(margin.count) : $0
        }.joined(separator: "\n")
    }
}

extension Parsed {
    /// The last statement is one with a block: `for`, `if`, `def` and so on.
    fileprivate var endsInBlock: Bool {
        program.body.last?.isCompound ?? false
    }
}
