/// Writes tokens and comments back with the usual spaces.
struct FormatWriter {
    private let bytes: ContiguousArray<UInt8>
    private let tokens: ContiguousArray<Token>
    private var comments: ArraySlice<Range<Int>>
    private var out = ""
    private var column = 0
    /// Columns of the blocks that are open, as the author had them.
    private var blocks: [Int] = [0]
    fileprivate var brackets: [Bracket] = []
    private var previous: Token?
    /// The previous token is a sign of what follows, `-x`, `*xs`, `@decorator`, and stands close to it.
    private var isPrefix = false
    private var isAtLineStart = true
    /// The first token of the logical line.
    private var first: Token.Kind?
    /// Lambdas whose colon has not come yet, by the number of open brackets.
    private var lambdas: [Int] = []
    /// Indentation of the physical line that is being written.
    private var indent = 0

    fileprivate struct Bracket {
        var kind: Token.Kind
        /// Where the next line goes when something stands behind the bracket.
        var column: Int
        /// Indentation of the line that the bracket stands on.
        var indent: Int
        var isHanging = true
        /// `x[...]`, not a list.
        var isSubscript: Bool
        /// An annotation was begun in the current parameter.
        var hasColon = false
    }

    init(_ lexer: Lexer) {
        bytes = lexer.bytes
        tokens = lexer.tokens
        comments = lexer.comments[...]
    }

    mutating func write() -> String {
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .newline: finishLine(before: token)
            case .indent: blocks.append(authorColumn(of: tokens[min(index + 1, tokens.count - 1)]))
            case .dedent: leaveBlock(before: nextWord(after: index))
            case .end, .failure: break
            default:
                if previous == nil { startLine(token) } else { continueLine(token) }
                put(token)
            }
        }
        loneComments(before: bytes.count)
        return out
    }

    /// Where the next word begins behind a token of the layout.
    private func nextWord(after index: Int) -> Int {
        let rest = tokens[(index + 1)...].first { ![.newline, .indent, .dedent, .end].contains($0.kind) }
        return rest.map { Int($0.lower) } ?? bytes.count
    }

    // MARK: Lines

    private mutating func startLine(_ token: Token) {
        loneComments(before: Int(token.lower))
        blankLines(before: Int(token.lower))
        first = token.kind
        indent = 4 * (blocks.count - 1)
        pad(indent)
    }

    private mutating func finishLine(before token: Token) {
        guard previous != nil else { return }
        trailingComment(before: Int(token.upper))
        newline()
        previous = nil
        first = nil
        lambdas = []
        brackets = []
    }

    /// A further token of a logical line: on the same physical line, or on the one where the author put it.
    private mutating func continueLine(_ token: Token) {
        guard let previous else { return }
        let gap = Int(previous.upper)..<Int(token.lower)
        guard hasLineEnd(gap) else { return }
        if brackets.isEmpty {
            // A backslash joined the lines.
            out += " \\"
            newline()
            indent = 4 * blocks.count
            pad(indent)
        } else {
            trailingComment(before: Int(token.lower))
            newline()
            loneCommentsInBrackets(before: Int(token.lower))
            indent = continuation(closing: isClosing(token.kind))
            pad(indent)
        }
    }

    /// Where a line inside brackets begins: below what follows the bracket, or four further than the bracket's own
    /// line.
    private func continuation(closing: Bool) -> Int {
        guard let bracket = brackets.last else { return indent }
        if !bracket.isHanging { return bracket.column }
        return closing ? bracket.indent : bracket.indent + 4
    }

    private mutating func newline() {
        while out.last == " " { out.removeLast() }
        out += "\n"
        column = 0
    }

    private mutating func pad(_ count: Int) {
        out += String(repeating: " ", count: count)
        column = count
        isAtLineStart = true
    }

    /// Empty lines of the author: two at most between statements, one inside a block.
    private mutating func blankLines(before position: Int) {
        guard !out.isEmpty else { return }
        let most = blocks.count > 1 ? 1 : 2
        let count = min(emptyLines(endingAt: position), most)
        for _ in 0..<count { out += "\n" }
    }

    private func emptyLines(endingAt position: Int) -> Int {
        var index = position - 1
        var ends = 0
        while index >= 0, [9, 10, 12, 13, 32].contains(bytes[index]) {
            if bytes[index] == 10 { ends += 1 }
            index -= 1
        }
        return max(0, ends - 1)
    }

    // MARK: Comments

    private mutating func trailingComment(before position: Int) {
        guard let comment = comments.first, comment.lowerBound < position, let previous,
            !hasLineEnd(Int(previous.upper)..<comment.lowerBound)
        else { return }
        comments.removeFirst()
        while out.last == " " { out.removeLast() }
        out += "  " + text(of: comment)
    }

    /// Comments on lines of their own, in front of a statement or at the end.
    private mutating func loneComments(before position: Int) {
        while let comment = comments.first, comment.lowerBound < position {
            // The block it belongs to is the deepest that begins at its column or left of it.
            let place = column(ofByte: comment.lowerBound)
            putLine(comment, level: blocks.lastIndex { $0 <= place } ?? 0)
        }
    }

    /// The end of a block: comments that stand as far right as it belong to it.
    private mutating func leaveBlock(before position: Int) {
        guard blocks.count > 1, let inner = blocks.last else { return }
        while let comment = comments.first, comment.lowerBound < position, column(ofByte: comment.lowerBound) >= inner {
            putLine(comment, level: blocks.count - 1)
        }
        blocks.removeLast()
    }

    private mutating func putLine(_ comment: Range<Int>, level: Int) {
        comments.removeFirst()
        blankLines(before: comment.lowerBound)
        let text = text(of: comment)
        // A marker at the margin would begin a cell; this comment does not stand there.
        pad(level == 0 && text.hasPrefix("# %%") ? 1 : 4 * level)
        out += text
        newline()
    }

    private mutating func loneCommentsInBrackets(before position: Int) {
        while let comment = comments.first, comment.lowerBound < position {
            comments.removeFirst()
            pad(continuation(closing: false))
            out += text(of: comment)
            newline()
        }
    }

    private func text(of range: Range<Int>) -> String {
        var text = String(decoding: bytes[range], as: UTF8.self)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        // `#word` reads better with a space; a first line for the shell stays, and so do rows of signs.
        if let second = text.dropFirst().first, second.isLetter || second.isNumber {
            text.insert(" ", at: text.index(after: text.startIndex))
        }
        return text
    }

    // MARK: Tokens

    private mutating func put(_ token: Token) {
        if !isAtLineStart, let previous, needsSpace(previous, token) {
            out += " "
            column += 1
        }
        if isClosing(token.kind), !brackets.isEmpty { brackets.removeLast() }
        let isOpening = [.leftParen, .leftBracket, .leftBrace].contains(token.kind)
        if let last = brackets.indices.last, !isOpening { brackets[last].note(token.kind) }
        let word = String(decoding: bytes[Int(token.lower)..<Int(token.upper)], as: UTF8.self)
        out += word
        if let cut = word.lastIndex(of: "\n") {
            column = word.distance(from: cut, to: word.endIndex) - 1
        } else {
            column += word.count
        }
        if isOpening {
            let isSubscript = token.kind == .leftBracket && previous.map { endsValue($0.kind) } ?? false
            brackets.append(
                Bracket(
                    kind: token.kind, column: column, indent: indent,
                    isHanging: hasLineEndOrComment(after: Int(token.upper)), isSubscript: isSubscript))
        }
        if token.kind == .kLambda { lambdas.append(brackets.count) }
        if token.kind == .colon, lambdas.last == brackets.count { lambdas.removeLast() }
        isPrefix = isSign(token.kind) && !(previous.map { endsValue($0.kind) } ?? false)
        isAtLineStart = false
        previous = token
    }

    private func isSign(_ kind: Token.Kind) -> Bool { [.plus, .minus, .tilde, .star, .doubleStar, .at].contains(kind) }

    private func isClosing(_ kind: Token.Kind) -> Bool { [.rightParen, .rightBracket, .rightBrace].contains(kind) }

    /// Whether a value can end with it, so that a sign behind it joins two values.
    private func endsValue(_ kind: Token.Kind) -> Bool {
        switch kind {
        case .name, .integer, .float, .string, .formattedString, .kTrue, .kFalse, .kNone, .ellipsis, .rightParen,
            .rightBracket, .rightBrace:
            true
        default: false
        }
    }

    private func needsSpace(_ left: Token, _ right: Token) -> Bool {
        switch right.kind {
        case .comma, .semicolon, .rightParen, .rightBracket, .rightBrace: return false
        // `x[1:2, ::3]`
        case .colon: return isSlice && left.kind == .comma
        // `1 .real` needs its space: `1.` is a number.
        case .dot: return left.kind == .integer || left.kind == .float
        case .leftParen, .leftBracket: if endsValue(left.kind) { return false }
        case .assign: if isKeywordAssign { return false }
        default: break
        }
        if isPrefix { return false }
        switch left.kind {
        case .leftParen, .leftBracket, .leftBrace, .dot: return false
        case .colon: return !isSlice
        case .assign: return !isKeywordAssign
        default: return true
        }
    }

    /// `=` of an argument or a default, unless an annotation stands in front of it.
    private var isKeywordAssign: Bool {
        if !lambdas.isEmpty, lambdas.last == brackets.count { return true }
        guard let bracket = brackets.last else { return false }
        return bracket.kind == .leftParen && !(first == .kDef && bracket.hasColon && brackets.count == 1)
    }

    private var isSlice: Bool { brackets.last?.isSubscript ?? false }

    // MARK: The author's text

    private func hasLineEnd(_ range: Range<Int>) -> Bool {
        range.lowerBound < range.upperBound && bytes[range].contains(10)
    }

    private func hasLineEndOrComment(after position: Int) -> Bool {
        var index = position
        while index < bytes.count, [9, 12, 32].contains(bytes[index]) { index += 1 }
        return index >= bytes.count || bytes[index] == 10 || bytes[index] == 13 || bytes[index] == UInt8(ascii: "#")
    }

    private func authorColumn(of token: Token) -> Int { column(ofByte: Int(token.lower)) }

    /// Columns in front of a byte, a tab to the next multiple of eight.
    private func column(ofByte position: Int) -> Int {
        var start = position
        while start > 0, bytes[start - 1] != 10 { start -= 1 }
        return bytes[start..<position].reduce(0) { $1 == 12 ? 0 : $1 == 9 ? ($0 / 8 + 1) * 8 : $0 + 1 }
    }
}

extension FormatWriter.Bracket {
    /// Remembers that an annotation was begun, until the next parameter.
    fileprivate mutating func note(_ kind: Token.Kind) {
        if kind == .comma { hasColon = false }
        if kind == .colon { hasColon = true }
    }
}
